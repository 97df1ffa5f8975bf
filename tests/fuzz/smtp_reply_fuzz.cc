// libs: amends::smtp
#include "base/check.h"
#include "smtp/client_dialogue.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::smtp {

namespace {

/// Plays the caller: begins messages, finishes them, and holds the dialogue to its promises.
class Caller {
 public:
  explicit Caller(ClientOptions options) : dialogue_(std::move(options)) { dialogue_.connected(); }

  void feed(std::string_view bytes) {
    dialogue_.received(bytes);
    work();
  }

  void close() {
    dialogue_.closed();
    work();
    AMENDS_CHECK(ended_);
  }

 private:
  void begin() {
    dialogue_.begin(
        {.mail_from = "a@b.example", .rcpt_to = "c@d.example"}, std::string("x\r\n.y\r\n")
    );
  }

  void work() {
    while (const auto event = dialogue_.next_event()) {
      AMENDS_CHECK(!ended_);
      if (std::holds_alternative<Ready>(*event) && dialogue_.state() == State::ready) {
        AMENDS_CHECK(!open_);
        if (refused_here_) {
          continue;  // a relay that takes no such message takes the next one no better
        }
        open_ = true;
        begin();
      } else if (std::holds_alternative<StartTls>(*event)) {
        dialogue_.tls_established();
      } else if (std::holds_alternative<AwaitingDot>(*event)) {
        if (dialogue_.state() == State::awaiting_dot && dialogue_.pipelines()) {
          next_ = true;
          begin();
        }
        dialogue_.finish();
        dot_ = dialogue_.state() == State::dot;
      } else if (const auto* answered = std::get_if<Answered>(&*event)) {
        AMENDS_CHECK(open_);
        // The next one's commands went with the dot that is answered.
        open_ = dot_ && next_;
        dot_ = next_ = false;
        refused_here_ = answered->refused_here.has_value();
      } else if (const auto* end = std::get_if<Ended>(&*event)) {
        ended_ = true;
        AMENDS_CHECK((end->certainty == Certainty::idle) == !open_);
        AMENDS_CHECK((end->certainty == Certainty::after_dot) == dot_);
      }
    }
    static_cast<void>(dialogue_.take_output());
  }

  ClientDialogue dialogue_;
  bool open_ = false;
  bool dot_ = false;
  bool next_ = false;
  bool refused_here_ = false;
  bool ended_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  ClientOptions options{.helo_name = "us.example", .tls = static_cast<TlsPolicy>(data[0] % 3)};
  if ((data[0] & 0x10) != 0) {
    options.credentials = Credentials{"ann", "secret"};
    options.clear_text_auth = ClearTextAuth::allow;
  }
  const std::size_t slice = data[1] % 64 + 1;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  Caller caller(std::move(options));
  while (!bytes.empty()) {
    const std::size_t here = std::min(slice, bytes.size());
    caller.feed(bytes.substr(0, here));
    bytes.remove_prefix(here);
  }
  caller.close();
  return 0;
}

}  // namespace amends::smtp
