#pragma once

// For smtp_relay.cc only.

#include "net/channel.h"
#include "net/limits.h"
#include "net/smtp_relay.h"
#include "text/pieced_text.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace amends::net {

struct SmtpRelay::Shared {
  RelayOptions options;
  TlsContext tls;
  AsioLoop& loop;
};

/// The socket, the timer and the dialogue of one line. On the loop only. Its pending operations
/// keep it alive; `events` is forgotten when the line is destroyed, so that nothing is called
/// after.
class SmtpConversation : public std::enable_shared_from_this<SmtpConversation> {
 public:
  SmtpConversation(std::shared_ptr<const SmtpRelay::Shared> shared, ports::LineEvents& events);

  void connect();
  void begin(smtp::Envelope envelope, smtp::Message message);

  [[nodiscard]] bool pipelines() const { return dialogue_.pipelines(); }

  void finish();
  void quit();
  void cut();
  /// The line is gone. A QUIT that is under way is still said.
  void abandon();

 private:
  using Call = std::function<void(ports::LineEvents&)>;
  using Buffers = std::span<const asio::const_buffer>;

  void resolved(const error_code& ec, const tcp::resolver::results_type& found);
  void try_next();
  void connected(const error_code& ec);
  void greet();
  void handshake();
  void encrypted(const error_code& ec);
  void fail(Error why);

  /// After each input to the dialogue: everything that follows from it.
  void pump();
  void take_events();
  void take_event(smtp::ClientEvent event);
  void end(const smtp::Ended& ended);
  void tell(Call call);
  void write_more();
  void written(const error_code& ec, std::size_t bytes);
  [[nodiscard]] std::size_t piece_bytes() const;
  [[nodiscard]] Buffers next_buffers();
  void all_written();
  void read_more();
  void received(const error_code& ec, std::size_t bytes);
  void watch();
  void set_timer();
  void close();

  std::shared_ptr<const SmtpRelay::Shared> shared_;
  ports::LineEvents* events_;
  smtp::ClientDialogue dialogue_;
  tcp::resolver resolver_;
  std::optional<tcp::resolver::results_type> found_;
  tcp::resolver::results_type::const_iterator next_;
  Channel channel_;
  asio::steady_timer timer_;
  smtp::State timed_state_ = smtp::State::connecting;
  std::array<char, kReadBytes> input_{};
  text::PiecedText output_;
  std::array<asio::const_buffer, kBuffersAtOnce> buffers_;  // of the write under way
  std::size_t written_ = 0;
  bool writing_ = false;
  bool reading_ = false;
  bool up_ = false;  // connected, and encrypted when it begins so
  bool over_ = false;
  bool tls_due_ = false;        // asked for by the dialogue, when all is written
  bool dot_due_ = false;        // awaiting_dot is to be told when all is written
  bool dot_out_ = false;        // finish() has handed the dot to us
  std::optional<Error> cause_;  // what the socket said
};

}  // namespace amends::net
