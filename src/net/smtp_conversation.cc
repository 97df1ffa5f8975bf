#include "net/smtp_conversation.h"

#include "base/crash_point.h"

#include <algorithm>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace amends::net {
namespace {

/// The dot goes out in two writes only when a crash between them is what is being tried: then the
/// relay must not have seen an end of data.
bool splits_the_dot() {
  static const bool kSplits = is_armed("after_partial_dot_write");
  return kSplits;
}

constexpr std::size_t kPartialDotBytes = 2;

}  // namespace

SmtpConversation::SmtpConversation(
    std::shared_ptr<const SmtpRelay::Shared> shared, ports::LineEvents& events
)
    : shared_(std::move(shared)),
      events_(&events),
      dialogue_(shared_->options.dialogue),
      resolver_(shared_->loop.core().io),
      channel_(tcp::socket(shared_->loop.core().io)),
      timer_(shared_->loop.core().io) {}

void SmtpConversation::connect() {
  set_timer();
  const auto& options = shared_->options;
  resolver_.async_resolve(
      options.host,
      std::to_string(options.port),
      tcp::resolver::numeric_service,
      [self = shared_from_this()](const error_code& ec, const auto& found) {
        self->resolved(ec, found);
      }
  );
}

void SmtpConversation::resolved(const error_code& ec, const tcp::resolver::results_type& found) {
  if (over_) {
    return;
  }
  if (ec) {
    fail(make_error(
        "relay.resolve",
        "the relay's name '{}' was not found: {}",
        shared_->options.host,
        ec.message()
    ));
    return;
  }
  found_ = found;
  next_ = found_->begin();
  try_next();
}

void SmtpConversation::try_next() {
  const tcp::endpoint endpoint = next_->endpoint();
  ++next_;
  auto& socket = channel_.socket();
  error_code ec;
  socket.close(ec);
  socket.open(endpoint.protocol(), ec);
  if (!ec) {
    // Without it a pipelined group waits for the other side's delayed acknowledgement.
    socket.set_option(tcp::no_delay(true), ec);
  }
  if (!ec && !shared_->options.source_address.empty()) {
    const auto source = asio::ip::make_address(shared_->options.source_address, ec);
    if (!ec) {
      socket.bind({source, 0}, ec);
    }
  }
  if (ec) {
    asio::post(socket.get_executor(), [self = shared_from_this(), ec] { self->connected(ec); });
    return;
  }
  socket.async_connect(endpoint, [self = shared_from_this()](const error_code& result) {
    self->connected(result);
  });
}

void SmtpConversation::connected(const error_code& ec) {
  if (over_) {
    return;
  }
  if (ec && next_ != found_->end()) {
    try_next();
    return;
  }
  if (ec) {
    fail(make_error(
        "relay.connect",
        "nothing answers at the relay {}:{}: {}",
        shared_->options.host,
        shared_->options.port,
        ec.message()
    ));
    return;
  }
  if (shared_->options.dialogue.channel == smtp::Channel::tls) {
    handshake();
  } else {
    greet();
  }
}

void SmtpConversation::greet() {
  up_ = true;
  dialogue_.connected();
  pump();
}

void SmtpConversation::handshake() {
  channel_.handshake_with(
      shared_->tls.core(),
      shared_->options.host,
      [self = shared_from_this()](const error_code& ec) { self->encrypted(ec); }
  );
}

void SmtpConversation::encrypted(const error_code& ec) {
  if (over_) {
    return;
  }
  if (ec) {
    fail(make_error(
        "relay.tls", "TLS with the relay {} failed: {}", shared_->options.host, ec.message()
    ));
    return;
  }
  if (up_) {
    dialogue_.tls_established();
    pump();
  } else {
    greet();
  }
}

void SmtpConversation::fail(Error why) {
  cause_ = std::move(why);
  dialogue_.closed();
  pump();
}

void SmtpConversation::begin(smtp::Envelope envelope, smtp::Message message) {
  if (!over_) {
    dialogue_.begin(std::move(envelope), std::move(message));
    pump();
  }
}

void SmtpConversation::finish() {
  if (!over_) {
    dialogue_.finish();
    dot_out_ = dialogue_.state() == smtp::State::dot;
    pump();
  }
}

void SmtpConversation::quit() {
  events_ = nullptr;
  if (!over_) {
    dialogue_.quit();
    pump();
  }
}

void SmtpConversation::cut() {
  events_ = nullptr;
  close();
}

void SmtpConversation::abandon() {
  events_ = nullptr;
  if (dialogue_.state() != smtp::State::quit) {
    close();
  }
}

void SmtpConversation::close() {
  over_ = true;
  resolver_.cancel();
  timer_.cancel();
  channel_.close();
}

void SmtpConversation::pump() {
  if (over_) {
    return;
  }
  take_events();
  if (over_) {
    return;
  }
  watch();
  write_more();
  read_more();
}

void SmtpConversation::take_events() {
  while (auto event = dialogue_.next_event()) {
    take_event(*std::move(event));
  }
}

void SmtpConversation::take_event(smtp::ClientEvent event) {
  if (std::holds_alternative<smtp::Ready>(event)) {
    tell([](ports::LineEvents& events) { events.ready(); });
  } else if (std::holds_alternative<smtp::StartTls>(event)) {
    tls_due_ = true;
  } else if (std::holds_alternative<smtp::AwaitingDot>(event)) {
    dot_due_ = true;
  } else if (auto* answered = std::get_if<smtp::Answered>(&event)) {
    dot_due_ = false;
    dot_out_ = false;
    tell([stage = answered->stage, reply = std::move(answered->reply)](ports::LineEvents& events) {
      events.answered(stage, reply);
    });
  } else {
    end(std::get<smtp::Ended>(event));
  }
}

void SmtpConversation::end(const smtp::Ended& ended) {
  Error why = ended.error.value_or(Error("smtp.closed", "the line to the relay has ended"));
  if (cause_) {
    why = up_ ? why.because(*cause_) : *cause_;
  }
  // The last call: forgets the events first, since they may destroy the line.
  asio::post(
      timer_.get_executor(),
      [self = shared_from_this(), why = std::move(why), certainty = ended.certainty] {
        if (auto* events = std::exchange(self->events_, nullptr)) {
          events->lost(why, certainty);
        }
      }
  );
  close();
}

void SmtpConversation::tell(Call call) {
  asio::post(timer_.get_executor(), [self = shared_from_this(), call = std::move(call)] {
    if (self->events_ != nullptr) {
      call(*self->events_);
    }
  });
}

void SmtpConversation::write_more() {
  if (!up_ || writing_) {
    return;
  }
  if (written_ == output_.size()) {
    output_ = dialogue_.take_output();
    written_ = 0;
    if (channel_.encrypted() && output_.pieces() > 1) {
      output_ = text::PiecedText(output_.str());  // each write is a TLS record of its own
    }
  }
  if (output_.empty()) {
    all_written();
    return;
  }
  writing_ = true;
  const Buffers next = next_buffers();
  auto handler = [self = shared_from_this()](const error_code& ec, std::size_t bytes) {
    self->written(ec, bytes);
  };
  if (dialogue_.state() == smtp::State::awaiting_dot) {
    channel_.write_some_of_more(next, std::move(handler));  // the dot follows
  } else {
    channel_.write_some(next, std::move(handler));
  }
}

std::size_t SmtpConversation::piece_bytes() const {
  const std::size_t left = output_.size() - written_;
  if (dot_out_ && written_ == 0 && splits_the_dot()) {
    return std::min(left, kPartialDotBytes);
  }
  return std::min(left, kPieceBytes);
}

/// What is written at once: from `written_` on, as many pieces as one system call takes.
SmtpConversation::Buffers SmtpConversation::next_buffers() {
  std::array<std::string_view, kBuffersAtOnce> pieces;
  const std::size_t count = output_.look(pieces, written_, piece_bytes());
  for (std::size_t i = 0; i < count; ++i) {
    buffers_[i] = asio::buffer(pieces[i]);
  }
  return Buffers(buffers_.data(), count);
}

void SmtpConversation::written(const error_code& ec, std::size_t bytes) {
  writing_ = false;
  if (over_) {
    return;
  }
  if (ec) {
    fail(make_error("relay.write", "cannot write to the relay: {}", ec.message()));
    return;
  }
  written_ += bytes;
  if (dialogue_.state() == smtp::State::awaiting_dot) {
    set_timer();  // a piece of the body got through
  }
  if (dot_out_ && written_ < output_.size()) {
    crash_point("after_partial_dot_write");
  }
  if (dot_out_ && written_ == output_.size()) {
    crash_point("after_dot_write_before_reply");
  }
  pump();
}

void SmtpConversation::all_written() {
  if (tls_due_ && !reading_) {
    tls_due_ = false;
    handshake();
  }
  if (std::exchange(dot_due_, false)) {
    tell([](ports::LineEvents& events) { events.awaiting_dot(); });
  }
}

void SmtpConversation::read_more() {
  const bool between = dialogue_.state() == smtp::State::tls_handshake;
  if (!up_ || reading_ || tls_due_ || between) {
    return;
  }
  reading_ = true;
  channel_.read_some(
      asio::buffer(input_),
      [self = shared_from_this()](const error_code& ec, std::size_t bytes) {
        self->received(ec, bytes);
      }
  );
}

void SmtpConversation::received(const error_code& ec, std::size_t bytes) {
  reading_ = false;
  if (over_) {
    return;
  }
  if (ec) {
    fail(make_error("relay.read", "the relay is gone: {}", ec.message()));
    return;
  }
  dialogue_.received({input_.data(), bytes});
  pump();
}

void SmtpConversation::watch() {
  if (dialogue_.state() != timed_state_) {
    set_timer();
  }
}

void SmtpConversation::set_timer() {
  timed_state_ = dialogue_.state();
  std::chrono::milliseconds wait = dialogue_.timeout();
  if (wait <= std::chrono::milliseconds::zero()) {
    timer_.cancel();
    return;
  }
  wait = std::min(wait, shared_->options.timeout_max.value_or(wait));
  timer_.expires_after(wait);
  timer_.async_wait([self = shared_from_this()](const error_code& ec) {
    const bool moved = self->timer_.expiry() > std::chrono::steady_clock::now();
    if (!ec && !self->over_ && !moved) {
      self->dialogue_.timed_out();
      self->pump();
    }
  });
}

}  // namespace amends::net
