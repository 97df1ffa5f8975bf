#include "net/smtp_listener.h"

#include "base/log.h"
#include "net/channel.h"

#include <array>
#include <unordered_set>
#include <utility>

namespace amends::net {
namespace {

class Receiver;

struct Shared {
  AsioLoop& loop;
  SmtpListenerOptions options;
  SmtpHandler& handler;
  std::unordered_set<std::shared_ptr<Receiver>> receivers;
  bool stopping = false;
};

/// One connection. On the loop only; its pending operations keep it alive.
class Receiver : public std::enable_shared_from_this<Receiver> {
 public:
  Receiver(std::shared_ptr<Shared> shared, tcp::socket socket, std::uint64_t number)
      : shared_(std::move(shared)),
        channel_(std::move(socket)),
        timer_(shared_->loop.core().io),
        session_(shared_->options.session) {
    error_code ec;
    const auto remote = channel_.socket().remote_endpoint(ec);
    peer_ = {number, shown_address(remote.address()), false};
    channel_.socket().set_option(tcp::no_delay(true), ec);
  }

  void welcome() {
    auto answer = ask();
    shared_->handler.connected(peer_, std::move(answer));
    pump();
  }

  void turn_away() {
    own_output_ = "421 4.3.2 Too many connections, try again later\r\n";
    closing_ = true;
    pump();
  }

  void close() {
    over_ = true;
    timer_.cancel();
    channel_.close();
    shared_->receivers.erase(shared_from_this());
  }

 private:
  SmtpAnswer ask() {
    const auto number = ++question_;
    open_ = true;
    timer_.cancel();  // the client waits for us now
    return [weak = weak_from_this(), number](SmtpDecision decision) {
      const auto self = weak.lock();
      if (self && !self->over_ && self->open_ && number == self->question_) {
        self->open_ = false;
        self->decide(std::move(decision));
      }
    };
  }

  void decide(SmtpDecision decision) {
    using Kind = SmtpDecision::Kind;
    switch (decision.kind) {
      case Kind::accept:
        greeted_ ? session_.accept() : session_.connected();
        break;
      case Kind::reply:
        reply(decision);
        break;
      case Kind::drop:
        greeted_ ? session_.drop() : close();
        break;
      case Kind::silence:
        silent_ = true;
        break;
      case Kind::garbage:
        own_output_ = std::move(decision.text);
        closing_ = true;
        break;
    }
    greeted_ = true;
    pump();
  }

  void reply(const SmtpDecision& decision) {
    if (greeted_) {
      session_.reply(decision.code, decision.text);
      return;
    }
    own_output_ = fmt::format("{} {}\r\n", decision.code, decision.text);
    closing_ = true;
  }

  void pump() {
    if (over_ || pumping_) {
      return;  // an answer given inside the question: the pump that asked goes on
    }
    pumping_ = true;
    while (auto event = over_ || closing_ ? std::nullopt : session_.next_event()) {
      take(*std::move(event));
    }
    pumping_ = false;
    if (!over_) {
      write_more();
    }
  }

  void take(smtp::ServerEvent event) {
    auto& handler = shared_->handler;
    if (auto* mail = std::get_if<smtp::MailAsked>(&event)) {
      handler.mail(peer_, mail->address, ask());
    } else if (auto* rcpt = std::get_if<smtp::RcptAsked>(&event)) {
      handler.rcpt(peer_, rcpt->address, ask());
    } else if (auto* message = std::get_if<smtp::MessageReceived>(&event)) {
      handler.message(peer_, std::move(*message), ask());
    } else if (auto* auth = std::get_if<smtp::AuthAsked>(&event)) {
      handler.auth(peer_, *auth, ask());
    } else if (std::holds_alternative<smtp::TlsAsked>(event)) {
      tls_due_ = true;
    } else {
      closing_ = true;
    }
  }

  void write_more() {
    if (writing_) {
      return;
    }
    output_ = own_output_.empty() ? session_.take_output() : std::exchange(own_output_, {});
    written_ = 0;
    if (!output_.empty()) {
      write_rest();
    } else if (closing_) {
      close();
    } else if (std::exchange(tls_due_, false)) {
      handshake();
    } else {
      read_more();
    }
  }

  void write_rest() {
    writing_ = true;
    set_timer();
    channel_.write_some(
        asio::buffer(output_.data() + written_, output_.size() - written_),
        [self = shared_from_this()](const error_code& ec, std::size_t bytes) {
          self->after_write(ec, bytes);
        }
    );
  }

  void after_write(const error_code& ec, std::size_t bytes) {
    writing_ = false;
    written_ += bytes;
    if (over_) {
      return;
    }
    if (ec) {
      close();
    } else if (written_ < output_.size()) {
      write_rest();
    } else {
      pump();
    }
  }

  void handshake() {
    shaking_ = true;
    set_timer();
    channel_.handshake_as_server(
        shared_->options.tls->core(),
        [self = shared_from_this()](const error_code& ec) {
          self->shaking_ = false;
          if (self->over_) {
            return;
          }
          if (ec) {
            self->close();
            return;
          }
          self->peer_.encrypted = true;
          self->session_.tls_established();
          self->pump();
        }
    );
  }

  void read_more() {
    const bool waits = open_ || !session_.wants_input();
    if (reading_ || shaking_ || (waits && !silent_)) {
      return;
    }
    reading_ = true;
    if (!silent_) {
      set_timer();
    }
    channel_.read_some(
        asio::buffer(input_),
        [self = shared_from_this()](const error_code& ec, std::size_t bytes) {
          self->after_read(ec, bytes);
        }
    );
  }

  void after_read(const error_code& ec, std::size_t bytes) {
    reading_ = false;
    if (over_) {
      return;
    }
    if (ec) {
      close();
      return;
    }
    if (!silent_) {  // a silent one reads on only to see the client leave
      session_.received({input_.data(), bytes});
    }
    pump();
  }

  void set_timer() {
    timer_.expires_after(shared_->options.command_timeout);
    timer_.async_wait([self = shared_from_this()](const error_code& ec) {
      const bool moved = self->timer_.expiry() > std::chrono::steady_clock::now();
      if (ec || moved || self->over_) {
        return;
      }
      if (self->closing_ || self->writing_ || self->shaking_) {
        self->close();
        return;
      }
      self->own_output_ = "421 4.4.2 Nothing came for too long\r\n";
      self->closing_ = true;
      self->pump();
    });
  }

  std::shared_ptr<Shared> shared_;
  Channel channel_;
  asio::steady_timer timer_;
  smtp::ServerSession session_;
  SmtpPeer peer_;
  std::array<char, kReadBytes> input_{};
  std::string output_;      // being written
  std::string own_output_;  // goes before the session's
  std::size_t written_ = 0;
  std::uint64_t question_ = 0;
  bool open_ = false;  // a question is asked and not answered
  bool greeted_ = false;
  bool pumping_ = false;
  bool writing_ = false;
  bool reading_ = false;
  bool shaking_ = false;
  bool tls_due_ = false;
  bool silent_ = false;
  bool closing_ = false;  // when all is written
  bool over_ = false;
};

}  // namespace

struct SmtpListener::Core : std::enable_shared_from_this<SmtpListener::Core> {
  Core(AsioLoop& loop, SmtpListenerOptions options, SmtpHandler& handler)
      : shared(std::make_shared<Shared>(loop, std::move(options), handler)),
        pause(loop.core().io) {}

  void accept_next() {
    acceptor->async_accept([self = shared_from_this()](const error_code& ec, tcp::socket socket) {
      if (self->shared->stopping) {
        return;
      }
      if (ec) {
        self->wait_a_little(ec);
        return;
      }
      self->take(std::move(socket));
      self->accept_next();
    });
  }

  void wait_a_little(const error_code& ec) {
    constexpr std::chrono::milliseconds kPause{100};  // when the process has no descriptor left
    log_warning("cannot take an SMTP connection: {}", ec.message());
    pause.expires_after(kPause);
    pause.async_wait([self = shared_from_this()](const error_code&) {
      if (!self->shared->stopping) {
        self->accept_next();
      }
    });
  }

  void take(tcp::socket socket) {
    const auto limit = shared->options.connections_max;
    const auto open = shared->receivers.size();
    if (open >= limit + kTurnedAwayMax) {
      return;
    }
    auto receiver = std::make_shared<Receiver>(shared, std::move(socket), ++last_number);
    shared->receivers.insert(receiver);
    open < limit ? receiver->welcome() : receiver->turn_away();
  }

  void end() {
    shared->stopping = true;
    if (acceptor) {
      error_code ignored;
      acceptor->close(ignored);
    }
    pause.cancel();
    const auto receivers = shared->receivers;
    for (const auto& receiver : receivers) {
      receiver->close();
    }
  }

  std::shared_ptr<Shared> shared;
  asio::steady_timer pause;
  std::optional<tcp::acceptor> acceptor;
  std::uint16_t port = 0;
  std::uint64_t last_number = 0;
};

SmtpListener::SmtpListener(AsioLoop& loop, SmtpListenerOptions options, SmtpHandler& handler)
    : core_(std::make_shared<Core>(loop, std::move(options), handler)) {}

SmtpListener::~SmtpListener() {
  stop();
}

Result<void> SmtpListener::start() {
  const auto& options = core_->shared->options;
  if (options.session.start_tls == smtp::Offer::yes && !options.tls) {
    return make_error("net.options", "STARTTLS cannot be offered without a certificate");
  }
  AMENDS_TRY(auto acceptor, listen(core_->shared->loop, options.address, options.port));
  core_->port = acceptor.local_endpoint().port();
  core_->acceptor.emplace(std::move(acceptor));
  core_->shared->loop.post([core = core_] { core->accept_next(); });
  return {};
}

std::uint16_t SmtpListener::port() const {
  return core_->port;
}

void SmtpListener::stop() {
  auto& loop = core_->shared->loop;
  if (loop.core().running) {
    loop.call([core = core_] { core->end(); });
  }
}

}  // namespace amends::net
