#include "app/server_config.h"
#include "base/clock.h"
#include "cli/commands.h"
#include "engine/sender_domain.h"
#include "net/loop.h"
#include "net/smtp_relay.h"
#include "store/ledger_check.h"
#include "text/catalogue.h"
#include "text/host.h"
#include "text/time.h"
#include "text/url.h"

#include <boost/json.hpp>

#include <array>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <unistd.h>

namespace amends::cli {
namespace {

using engine::Diagnosis;
using engine::Health;

struct DoctorOptions {
  std::string config;
  std::string domain;
  std::string selector;
  std::string relay;
  std::string data;
  std::string dns;
  bool ledger = false;
};

/// One conversation with the relay up to where a mail could begin.
class RelayCall final : public ports::LineEvents {
 public:
  void ready() override { end({}); }

  void awaiting_dot() override {}

  void answered(smtp::Stage /*stage*/, const smtp::Reply& /*reply*/) override {}

  void lost(const Error& why, smtp::Certainty /*certainty*/) override { end(why); }

  Result<void> wait() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, kRelayWait, [&] { return over_; })) {
      return make_error("relay.timeout", "the relay did not come to the point in time");
    }
    return outcome_;
  }

 private:
  void end(Result<void> outcome) {
    {
      const std::scoped_lock lock(mutex_);
      over_ = true;
      outcome_ = std::move(outcome);
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  Result<void> outcome_;
};

class Doctor {
 public:
  Doctor(Session& session, const DoctorOptions& options)
      : session_(session),
        options_(options),
        words_(text::catalogue(session.locale())) {}

  Result<Exit> run() {
    if (!options_.config.empty()) {
      AMENDS_TRY(config_, app::read_config(options_.config));
    }
    if (!options_.relay.empty()) {
      config_.relay.url = options_.relay;
    }
    if (!options_.data.empty()) {
      config_.data = options_.data;
    }
    if (options_.ledger) {
      AMENDS_TRY_VOID(look_at_ledger());
    } else {
      AMENDS_TRY(world_, session_.world().outside(options_.dns));
      look_at_folder();
      look_at_address();
      look_at_relay(config_.relay);
      if (!config_.emergency.url.empty()) {
        say("relay.emergency", Health::ok, {{"relay", config_.emergency.url}});
        look_at_relay(config_.emergency);
      }
      look_at_domain();
    }
    session_.is_json() ? print_json(session_.terminal(), json()) : print_text();
    return exit();
  }

 private:
  void say(std::string id, Health health, std::vector<std::pair<std::string, std::string>> with) {
    found_.push_back({std::move(id), health, std::move(with)});
  }

  void look_at_folder() {
    std::error_code error;
    const std::string folder = config_.data.string();
    const auto facts = std::filesystem::status(config_.data, error);
    if (!std::filesystem::exists(facts)) {
      say("data.absent", Health::warn, {{"folder", folder}});
      return;
    }
    if (!std::filesystem::is_directory(facts) || ::access(folder.c_str(), W_OK | X_OK) != 0) {
      say("data.closed", Health::problem, {{"folder", folder}});
      return;
    }
    constexpr auto kOthers = std::filesystem::perms::others_all;
    if ((facts.permissions() & kOthers) != std::filesystem::perms::none) {
      say("data.open", Health::warn, {{"folder", folder}});
    }
    const auto space = std::filesystem::space(config_.data, error);
    const auto megabytes = error ? 0 : space.available >> 20U;
    const Health health = megabytes < kDiskProblemMegabytes ? Health::problem
                          : megabytes < kDiskWarnMegabytes  ? Health::warn
                                                            : Health::ok;
    say(health == Health::ok ? "data.ok" : "data.full",
        health,
        {{"folder", folder}, {"megabytes", std::to_string(megabytes)}});
  }

  /// Reads every file of the ledger from its first byte to its last.
  Result<void> look_at_ledger() {
    AMENDS_TRY(const auto checks, store::check_ledger(config_.data));
    if (checks.empty()) {
      say("ledger.none", Health::ok, {{"folder", config_.data.string()}});
    }
    for (const store::LedgerCheck& check : checks) {
      const auto count = [&](model::SendState state) {
        return std::to_string(check.counts.of(state));
      };
      const bool strange = check.damage || check.impossible > 0;
      say(strange                ? "ledger.damaged"
          : check.torn_bytes > 0 ? "ledger.torn"
                                 : "ledger.ok",
          strange                ? Health::problem
          : check.torn_bytes > 0 ? Health::warn
                                 : Health::ok,
          {{"mailing", std::to_string(check.mailing.value)},
           {"people", std::to_string(check.people)},
           {"entries", std::to_string(check.entries)},
           {"bytes", std::to_string(check.bytes)},
           {"torn", std::to_string(check.torn_bytes)},
           {"accepted", count(model::SendState::accepted)},
           {"uncertain", count(model::SendState::uncertain)},
           {"impossible", std::to_string(check.impossible)},
           {"why", check.damage ? check.damage->explain() : ""}});
    }
    return {};
  }

  void look_at_address() {
    const std::string base =
        config_.base_url.empty() ? "http://" + config_.listen : config_.base_url;
    const text::Host host = text::read_host(text::split_url(base).host);
    const bool inside = host.ip ? !text::is_public_ip(*host.ip) : text::is_inside_name(host.ascii);
    say(inside ? "address.inside" : "address.ok",
        inside ? Health::warn : Health::ok,
        {{"address", base}});
    const auto listen = app::parse_listen(config_.listen);
    if (!listen.ok()) {
      say("listen.wrong", Health::problem, {{"address", config_.listen}});
      return;
    }
    look_at_port(*listen);
  }

  void look_at_port(const app::ListenAddress& listen) {
    ports::WebRequest request;
    request.scheme = ports::WebRequest::Scheme::http;
    request.host = listen.host;
    const auto ip = text::parse_ip(listen.host == "localhost" ? "127.0.0.1" : listen.host);
    if (!ip || listen.port == 0) {
      return;
    }
    request.address = *ip;
    request.port = listen.port;
    const auto answer = world_.web->ask(request);
    const bool taken = answer.ok() || answer.error().id() != "web.refused";
    say(taken ? "listen.taken" : "listen.free", Health::ok, {{"address", config_.listen}});
  }

  void look_at_relay(const app::RelayConfig& relay) {
    if (relay.url.empty()) {
      say("relay.none", Health::warn, {});
      return;
    }
    auto options = app::relay_options(relay, config_.helo_name);
    if (!options.ok()) {
      relay_trouble(relay, options.error());
      return;
    }
    const Result<void> outcome = call_relay(*options);
    if (!outcome.ok()) {
      relay_trouble(relay, outcome.error());
    } else {
      say(relay.user.empty() ? "relay.ok" : "relay.ok_user", Health::ok, {{"relay", relay.url}});
      say_how_encrypted(relay, *options);
    }
    look_at_relay_name(options->host);
  }

  /// Away from this machine a relay without TLS is not talked to at all: then it is trouble.
  void say_how_encrypted(const app::RelayConfig& relay, const net::RelayOptions& options) {
    const bool always = options.dialogue.channel == smtp::Channel::tls ||
                        options.dialogue.tls == smtp::TlsPolicy::required;
    say(always ? "relay.encrypted" : "relay.near", Health::ok, {{"relay", relay.url}});
  }

  void relay_trouble(const app::RelayConfig& relay, const Error& error) {
    say("relay.trouble", Health::problem, {{"relay", relay.url}, {"why", error.explain()}});
  }

  static Result<void> call_relay(const net::RelayOptions& options) {
    net::AsioLoop loop("doctor");
    AMENDS_TRY(const auto relay, net::SmtpRelay::make(options, loop));
    loop.start();
    RelayCall call;
    std::unique_ptr<ports::Line> line;
    loop.call([&] { line = relay->open(call); });
    Result<void> outcome = call.wait();
    loop.call([&] {
      if (outcome.ok()) {
        line->quit();
      }
      line.reset();
    });
    loop.stop();
    return outcome;
  }

  /// A relay in the house, or a provider's, sends from other addresses: then this says nothing.
  void look_at_relay_name(const std::string& host) {
    std::vector<text::IpAddress> addresses;
    if (const auto ip = text::parse_ip(host)) {
      addresses.push_back(*ip);
    } else {
      addresses = world_.resolver->ask({ports::DnsType::a, host}).addresses;
    }
    if (!addresses.empty() && text::is_public_ip(addresses.front())) {
      found_.push_back(engine::look_at_reverse_name(*world_.resolver, addresses.front()));
    }
  }

  void look_at_domain() {
    if (options_.domain.empty()) {
      say("domain.none", Health::warn, {});
      return;
    }
    const text::Host host = text::read_host(options_.domain);
    if (host.kind != text::Host::Kind::name) {
      say("domain.wrong", Health::problem, {{"domain", options_.domain}});
      return;
    }
    engine::SenderDomain sender{host.ascii, config_.return_path_domain, {}};
    if (!options_.selector.empty()) {
      sender.selectors = {options_.selector};
    }
    for (Diagnosis& one : engine::look_at_sender(*world_.resolver, sender)) {
      found_.push_back(std::move(one));
    }
    look_at_clock(host.ascii);
  }

  /// Against the Date of the domain's own web server.
  void look_at_clock(const std::string& domain) {
    const auto answer = world_.resolver->ask({ports::DnsType::a, domain});
    if (answer.addresses.empty() || !text::is_public_ip(answer.addresses.front())) {
      return;
    }
    ports::WebRequest request;
    request.host = domain;
    request.address = answer.addresses.front();
    const auto page = world_.web->ask(request);
    const auto date = page.ok() ? http_date(page->date) : std::nullopt;
    if (!date) {
      say("clock.unknown", Health::ok, {{"domain", domain}});
      return;
    }
    const auto off = std::chrono::abs(SystemClock().now() - *date) / std::chrono::seconds(1);
    const Health health = off > kClockProblemSeconds ? Health::problem
                          : off > kClockWarnSeconds  ? Health::warn
                                                     : Health::ok;
    say(health == Health::ok ? "clock.ok" : "clock.off",
        health,
        {{"domain", domain}, {"seconds", std::to_string(off)}});
  }

  /// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7)
  static std::optional<Instant> http_date(std::string_view date) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (date.size() != 29 || !date.ends_with(" GMT")) {
      return std::nullopt;
    }
    const auto month = kMonths.find(date.substr(8, 3));
    if (month == std::string_view::npos) {
      return std::nullopt;
    }
    const auto at = text::parse_time(
        fmt::format(
            "{}-{:02}-{}T{}",
            date.substr(12, 4),
            month / 3 + 1,
            date.substr(5, 2),
            date.substr(17, 8)
        ),
        "UTC"
    );
    return at.ok() ? std::optional(*at) : std::nullopt;
  }

  [[nodiscard]] std::string sentence(const Diagnosis& one) const {
    std::vector<text::Argument> arguments;
    for (const auto& [name, value] : one.arguments) {
      arguments.emplace_back(name, shown(value, kSentenceCharsMax));
    }
    return words_.format("doctor." + one.id, arguments);
  }

  [[nodiscard]] std::int64_t count(Health health) const {
    return std::ranges::count(found_, health, &Diagnosis::health);
  }

  [[nodiscard]] boost::json::object json() const {
    boost::json::array all;
    for (const Diagnosis& one : found_) {
      all.push_back(boost::json::object{
          {"id", one.id}, {"health", engine::to_string(one.health)}, {"text", sentence(one)}
      });
    }
    return {
        {"checks", std::move(all)},
        {"problems", count(Health::problem)},
        {"warnings", count(Health::warn)},
        {"unknown", count(Health::unknown)}
    };
  }

  void print_text() {
    constexpr std::array<Style, 4> kStyles = {
        Style::green, Style::yellow, Style::red, Style::yellow
    };
    Terminal& terminal = session_.terminal();
    for (const Diagnosis& one : found_) {
      const std::string name(engine::to_string(one.health));
      terminal.say(fmt::format(
          "{} {}",
          terminal.styled(
              kStyles.at(static_cast<std::size_t>(one.health)),
              "[" + words_.format("cli.doctor." + name) + "]"
          ),
          sentence(one)
      ));
    }
  }

  [[nodiscard]] Exit exit() const {
    if (count(Health::problem) > 0) {
      return Exit::refused;
    }
    if (count(Health::unknown) > 0) {
      return Exit::impossible;
    }
    return count(Health::warn) > 0 ? Exit::attention : Exit::done;
  }

  Session& session_;
  const DoctorOptions& options_;
  const text::Catalogue& words_;
  app::ServerConfig config_;
  OutsideWorld world_;
  std::vector<Diagnosis> found_;
};

}  // namespace

void add_doctor_command(Verb& root) {
  Verb verb =
      root.verb("doctor", "Look at what sending needs: relay, DNS of the sender, disk, clock");
  const auto options = std::make_shared<DoctorOptions>();
  verb.option("--config", options->config, "The server's TOML file")
      .option("--domain", options->domain, "The domain mail is sent from: nordlys.example")
      .option("--selector", options->selector, "Name of the DKIM key; usual ones are tried")
      .option(
          "--relay", options->relay, "smtp://host:25 or smtps://host:465, instead of the file's"
      )
      .option("--data", options->data, "Data folder, instead of the file's")
      .option("--dns", options->dns, "DNS server to ask: 192.0.2.53 or 192.0.2.53:5353")
      .flag("--ledger", options->ledger, "Only read every file of the ledger, whether it is whole")
      .help(
          {"amends doctor --ledger --data /var/lib/amends",
           "amends doctor --config /etc/amends.toml --domain nordlys.example",
           "amends doctor --relay smtp://127.0.0.1:25 --domain nordlys.example --selector s1"},
          "0 all is well, 1 warnings, 2 problems, 3 something could not be looked at, 64 wrong use."
      )
      .runs([options](Session& session) { return Doctor(session, *options).run(); });
}

}  // namespace amends::cli
