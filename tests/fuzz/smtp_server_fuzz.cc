// libs: amends::smtp
#include "base/check.h"
#include "smtp/message.h"
#include "smtp/server_session.h"
#include "smtp/wire.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::smtp {

namespace {

void answer(ServerSession& session, const ServerEvent& event) {
  if (const auto* message = std::get_if<MessageReceived>(&event)) {
    const MessageScan scan = scan_message(message->bytes);
    AMENDS_CHECK(scan.whole && scan.ends_line && !message->rcpt_to.empty());
    session.accept();
  } else if (const auto* rcpt = std::get_if<RcptAsked>(&event)) {
    std::string out;
    AMENDS_CHECK(append_path(out, rcpt->address, AddressBytes::utf8).ok());
    rcpt->address.size() % 7 == 0 ? session.reply(550, "5.1.1 no") : session.accept();
  } else if (std::holds_alternative<TlsAsked>(event)) {
    session.tls_established();
  } else if (!std::holds_alternative<SessionOver>(event)) {
    session.accept();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  ServerOptions options{
      .host_name = "sink.example", .message_bytes_max = 10'000, .recipients_max = 3
  };
  options.start_tls = (data[0] & 1) != 0 ? Offer::yes : Offer::no;
  options.auth = (data[0] & 2) != 0 ? Offer::yes : Offer::no;
  options.clear_text_auth = (data[0] & 4) != 0 ? Offer::yes : Offer::no;
  const std::size_t slice = data[1] + 1U;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  ServerSession session(std::move(options));
  session.connected();
  while (!bytes.empty()) {
    const std::size_t here = std::min(slice, bytes.size());
    session.received(bytes.substr(0, here));
    while (const auto event = session.next_event()) {
      answer(session, *event);
    }
    static_cast<void>(session.take_output());
    bytes.remove_prefix(here);
  }
  return 0;
}

}  // namespace amends::smtp
