#include "sandbox/sandbox.h"

#include "base/random.h"
#include "net/http_server.h"
#include "net/smtp_listener.h"
#include "sandbox/inbox.h"

#include <atomic>
#include <cmath>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

namespace amends::sandbox {
namespace {

/// The first line a client sees, and what EHLO says.
constexpr std::string_view kHostName = "amends-sandbox.invalid (a sandbox: nothing is delivered)";

/// Decides at RCPT. On the loop only.
class Doorman {
 public:
  Doorman(Population population, std::uint64_t seed) : population_(population), random_(seed) {}

  [[nodiscard]] net::SmtpDecision decide(const std::string& address, const Faults& faults) {
    const double draw = random_.unit();
    const auto who = population_.traits(address);
    if (who.delivery == Delivery::refuses || draw < faults.refuse_share) {
      return net::SmtpDecision::reply(550, "5.1.1 Nobody of that name lives in this sandbox");
    }
    const bool defers = who.delivery == Delivery::defers_once && deferred_.size() < kDeferredMax &&
                        deferred_.insert(who.number).second;
    if (defers || draw < faults.refuse_share + faults.defer_share) {
      return net::SmtpDecision::reply(450, "4.2.1 The mailbox is busy, try again later");
    }
    return net::SmtpDecision::accept();
  }

 private:
  Population population_;
  Random random_;
  std::unordered_set<std::uint64_t> deferred_;
};

bool is_nth(std::uint64_t count, std::uint64_t every) {
  return every != 0 && count % every == 0;
}

/// The door: takes messages and keeps them. On the loop, but for the counters.
class Reception final : public net::SmtpHandler {
 public:
  Reception(net::AsioLoop& loop, const SandboxOptions& options, MailboxStore& store, Inbox& inbox)
      : loop_(loop),
        store_(store),
        inbox_(inbox),
        doorman_(Population(options.seed, options.rates), mix64(options.seed)),
        faults_(std::make_shared<const Faults>(options.faults)) {}

  void set_faults(Faults faults) {
    const std::lock_guard lock(mutex_);
    faults_ = std::make_shared<const Faults>(faults);
  }

  /// There is room in the inbox again.
  void go_on() {
    for (auto& answer : std::exchange(waiting_, {})) {
      answer(taken());
    }
  }

  [[nodiscard]] std::uint64_t refused() const { return refused_; }

  [[nodiscard]] std::uint64_t deferred() const { return deferred_; }

  void connected(const net::SmtpPeer& /*peer*/, net::SmtpAnswer answer) override {
    const bool drops = is_nth(++connections_, faults()->drop_connections);
    answer(drops ? net::SmtpDecision::drop() : net::SmtpDecision::accept());
  }

  void rcpt(const net::SmtpPeer& /*peer*/, const std::string& address, net::SmtpAnswer answer)
      override {
    auto decision = doorman_.decide(address, *faults());
    refused_ += decision.code / 100 == 5 ? 1 : 0;
    deferred_ += decision.code / 100 == 4 ? 1 : 0;
    answer(std::move(decision));
  }

  void message(const net::SmtpPeer& /*peer*/, smtp::MessageReceived message, net::SmtpAnswer answer)
      override {
    auto decision = after_dot();
    const bool tells = decision.kind == net::SmtpDecision::Kind::reply;
    Inbox::Item item;
    item.recipients = message.rcpt_to;
    item.bytes = std::make_shared<const std::string>(std::move(message.bytes));
    const auto number = store_.keep({
        .mail_from = std::move(message.mail_from),
        .recipients = std::move(message.rcpt_to),
        .at = loop_.now(),
        .told = tells ? Told::taken : Told::nothing,
        .bytes = item.bytes,
    });
    if (!number) {
      answer(net::SmtpDecision::reply(452, "4.3.1 The sandbox is full"));
      return;
    }
    item.number = *number;
    if (inbox_.put(std::move(item)) == Inbox::Room::left || !tells) {
      answer(std::move(decision));
    } else {
      waiting_.push_back(std::move(answer));
    }
  }

 private:
  [[nodiscard]] static net::SmtpDecision taken() {
    return net::SmtpDecision::reply(250, "2.0.0 Kept in the sandbox");
  }

  [[nodiscard]] std::shared_ptr<const Faults> faults() const {
    const std::lock_guard lock(mutex_);
    return faults_;
  }

  [[nodiscard]] net::SmtpDecision after_dot() {
    const auto now = faults();
    const auto count = ++messages_;
    if (is_nth(count, now->drop_after_dot)) {
      return net::SmtpDecision::drop();
    }
    if (is_nth(count, now->silence_after_dot)) {
      return net::SmtpDecision::silence();
    }
    if (is_nth(count, now->garbage_after_dot)) {
      return net::SmtpDecision::garbage("!! not a reply\r\n");
    }
    return taken();
  }

  net::AsioLoop& loop_;
  MailboxStore& store_;
  Inbox& inbox_;
  Doorman doorman_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Faults> faults_;  // guarded by mutex_
  std::vector<net::SmtpAnswer> waiting_;
  std::uint64_t connections_ = 0;
  std::uint64_t messages_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  std::atomic<std::uint64_t> deferred_ = 0;
};

Result<void> check_options(const SandboxOptions& options) {
  if (!is_loopback_address(options.address)) {
    return make_error(
        "sandbox.loopback",
        "the sandbox keeps what it is sent and delivers nothing, so it serves 127.0.0.1 or ::1 "
        "only, not '{}'",
        options.address
    );
  }
  for (const auto& [host, endpoint] : options.hosts) {
    if (!is_loopback_address(endpoint.host)) {
      return make_error(
          "sandbox.loopback",
          "people of the sandbox stay on this machine: '{}' must lead to 127.0.0.1 or ::1, not "
          "'{}'",
          host,
          endpoint.host
      );
    }
  }
  if (!std::isfinite(options.pace) || options.pace <= 0) {
    return make_error("sandbox.options", "the pace must be above 0, it is {}", options.pace);
  }
  return {};
}

net::SmtpListenerOptions listener_options(const SandboxOptions& options) {
  net::SmtpListenerOptions listener;
  listener.address = options.address;
  listener.port = options.smtp_port;
  listener.session.host_name = kHostName;
  return listener;
}

net::HttpOptions web_options(const SandboxOptions& options) {
  net::HttpOptions web;
  web.address = options.address;
  web.port = options.web_port;
  return web;
}

PeopleOptions people_options(const SandboxOptions& options) {
  return {
      .population = Population(options.seed, options.rates),
      .pace = options.pace,
      .roads = {},
  };
}

}  // namespace

struct Sandbox::Core {
  explicit Core(SandboxOptions its_options)
      : options(std::move(its_options)),
        store(options.memory_bytes_max),
        web(options.unlisted),
        people(people_options(options)),
        inbox(
            store,
            options.people == Play::on ? &people : nullptr,
            [this] { loop.post([this] { reception.go_on(); }); }
        ),
        reception(loop, options, store, inbox),
        web_server(web_loop, web_options(options), web),
        listener(loop, listener_options(options), reception) {}

  ~Core() { stop(); }

  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  Result<void> start() {
    AMENDS_TRY_VOID(web_server.start());
    AMENDS_TRY_VOID(listener.start());
    people.set_roads({{options.address, web_server.port()}, options.hosts});
    web_loop.start();
    loop.start();
    people.start();
    running = true;
    return {};
  }

  void stop() {
    if (!std::exchange(running, false)) {
      return;
    }
    listener.stop();
    inbox.stop();
    people.stop();
    web_server.stop();
    loop.stop();
    web_loop.stop();
  }

  const SandboxOptions options;
  net::AsioLoop loop{"sandbox-smtp"};
  net::AsioLoop web_loop{"sandbox-web"};
  MailboxStore store;
  WorldWeb web;
  People people;
  Inbox inbox;
  Reception reception;
  net::HttpServer web_server;
  net::SmtpListener listener;
  bool running = false;
};

Sandbox::Sandbox(std::unique_ptr<Core> core) : core_(std::move(core)) {}

Sandbox::~Sandbox() = default;

Result<std::unique_ptr<Sandbox>> Sandbox::start(SandboxOptions options) {
  AMENDS_TRY_VOID(check_options(options));
  auto core = std::make_unique<Core>(std::move(options));
  AMENDS_TRY_VOID(core->start());
  return std::unique_ptr<Sandbox>(new Sandbox(std::move(core)));
}

std::string_view Sandbox::name() {
  return "sandbox";
}

std::string_view Sandbox::greeting() {
  return kHostName;
}

std::string Sandbox::relay_url() const {
  const auto& address = core_->options.address;
  const bool is_v6 = address.contains(':');
  return fmt::format("smtp://{}:{}", is_v6 ? "[" + address + "]" : address, smtp_port());
}

std::uint16_t Sandbox::smtp_port() const {
  return core_->listener.port();
}

std::string Sandbox::web_url() const {
  return core_->web_server.base_url();
}

MailboxStore& Sandbox::mailboxes() {
  return core_->store;
}

WorldWeb& Sandbox::web() {
  return core_->web;
}

People& Sandbox::people() {
  return core_->people;
}

void Sandbox::set_faults(Faults faults) {
  core_->reception.set_faults(faults);
}

Totals Sandbox::totals() const {
  return {
      .mail = core_->store.counts(),
      .refused = core_->reception.refused(),
      .deferred = core_->reception.deferred(),
      .people = core_->people.counts(),
  };
}

bool Sandbox::wait_until_read(std::chrono::milliseconds limit) {
  return core_->inbox.wait_until_empty(limit);
}

bool Sandbox::wait_until_quiet(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  if (!wait_until_read(limit)) {
    return false;
  }
  const auto left = deadline - std::chrono::steady_clock::now();
  return core_->people.wait_until_quiet(std::chrono::duration_cast<std::chrono::milliseconds>(left)
  );
}

void Sandbox::stop() {
  core_->stop();
}

}  // namespace amends::sandbox
