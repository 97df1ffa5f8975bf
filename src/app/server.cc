#include "app/server.h"

#include "api/api.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "crypto/secret.h"
#include "engine/after_halt.h"
#include "engine/halt_desk.h"
#include "engine/incident_desk.h"
#include "engine/link_desk.h"
#include "engine/mailing_desk.h"
#include "engine/picture_desk.h"
#include "engine/sending.h"
#include "engine/token_key_desk.h"
#include "engine/tracking.h"
#include "engine/uncertain_desk.h"
#include "engine/webhook_desk.h"
#include "net/cares_resolver.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/smtp_relay.h"
#include "net/web_client.h"
#include "store/sqlite_store.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <thread>
#include <utility>
#include <vector>

namespace amends::app {
namespace {

constexpr std::string_view kAdmin = "admin";
constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kHttpWorkers = 4;
/// Threads that answer clicks; more than there are processors bring nothing.
constexpr unsigned kHttpLoopsMax = 4;

/// Writes a secret for its owner's eyes only.
Result<void> write_secret(const std::filesystem::path& file, std::string_view secret) {
  const mode_t before = umask(0077);
  std::ofstream out(file, std::ios::trunc);
  umask(before);
  out << secret << '\n';
  out.close();
  if (!out) {
    return make_error("config.token_file", "the token file {} cannot be written", file.string());
  }
  return {};
}

/// The first start makes the first user; whoever may read the data folder may act as them.
Result<void> make_first_user(
    ports::Store& store, const std::filesystem::path& token_file, Instant now
) {
  AMENDS_TRY(const auto users, store.journal().users());
  if (!users.empty()) {
    return {};
  }
  const std::string token = crypto::base64url(crypto::secure_random(kTokenBytes));
  AMENDS_TRY_VOID(write_secret(token_file, token));
  AMENDS_TRY(const model::User user, store.journal().put_user(kAdmin, {"admin"}));
  return store.journal().add_token(user.id, crypto::sha256(token), now);
}

/// The HTTP server is bound before what it leads to is there, since links need its port; it takes
/// no request before lead_to().
class Door final : public net::HttpHandler {
 public:
  void lead_to(api::Api& api) { api_ = &api; }

  [[nodiscard]] bool answers_at_once(const net::RequestHead& head) override {
    return api_->answers_at_once(head);
  }

  [[nodiscard]] bool is_urgent(const net::RequestHead& head) override {
    return api_->is_urgent(head);
  }

  [[nodiscard]] std::optional<net::Response> answer_now(const net::Request& request) override {
    return api_->answer_now(request);
  }

  [[nodiscard]] std::uint64_t body_bytes_max(const net::RequestHead& head) override {
    return api_->body_bytes_max(head);
  }

  [[nodiscard]] bool spools_body(const net::RequestHead& head) override {
    return api_->spools_body(head);
  }

  [[nodiscard]] net::Response handle(net::Request&& request) override {
    return api_->handle(std::move(request));
  }

 private:
  api::Api* api_ = nullptr;
};

}  // namespace

/// In the order they begin; they end the other way round.
struct Server::Parts {
  explicit Parts(const Clock& time) : clock(time) {}

  const Clock& clock;
  ServerConfig config;
  std::string startup_note;
  std::unique_ptr<ports::Store> store;
  net::AsioLoop loop{"amends-loop", clock};
  net::AsioLoop http_loop{"amends-http"};
  std::vector<std::unique_ptr<net::AsioLoop>> more_http_loops;
  std::unique_ptr<net::BackgroundThread> background;
  std::unique_ptr<net::BackgroundThread> makers;
  std::unique_ptr<net::BackgroundThread> tellers;
  std::unique_ptr<ports::Relay> relay;
  std::unique_ptr<ports::Relay> emergency;  // null: there is none
  std::unique_ptr<engine::Sending> sending;
  std::unique_ptr<engine::Tracking> tracking;
  std::unique_ptr<engine::TokenKeyDesk> token_keys;
  std::unique_ptr<ports::Resolver> resolver;
  std::unique_ptr<ports::Web> web;
  std::unique_ptr<engine::MailingDesk> mailings;
  std::unique_ptr<engine::HaltDesk> halts;
  std::unique_ptr<engine::UncertainDesk> uncertain;
  std::unique_ptr<engine::IncidentDesk> incidents;
  std::unique_ptr<engine::AfterHalt> after_halt;
  std::unique_ptr<engine::LinkDesk> links;
  std::unique_ptr<engine::PictureDesk> pictures;
  std::unique_ptr<engine::CodeDesk> codes;
  std::unique_ptr<ports::Resolver> webhook_resolver;
  std::unique_ptr<ports::Web> webhook_web;
  std::unique_ptr<engine::WebhookDesk> webhooks;
  std::unique_ptr<engine::WebhookRounds> webhook_rounds;
  std::unique_ptr<engine::CodeCounter> code_counter;
  std::unique_ptr<engine::CodePool> code_pool;
  std::unique_ptr<api::Api> api;
  Door door;
  std::unique_ptr<net::HttpServer> http;
  std::optional<engine::DrainReport> stopped;

  Result<void> open();
  Result<void> listen();
  Result<void> join();
  void open_api(const advice::Playbook& playbook);
  Result<void> recover();
  engine::ProofOutside open_outside();
  engine::SocialNetworks open_social();
  void open_webhooks();
  engine::DrainReport stop();
};

Result<void> Server::Parts::open() {
  AMENDS_TRY(const net::RelayOptions options, relay_options(config.relay, config.helo_name));
  AMENDS_TRY(store, store::open_sqlite_store(config.data, store::OpenMode::serve));
  AMENDS_TRY_VOID(make_first_user(*store, config.data / "token", clock.now()));
  AMENDS_TRY(relay, net::SmtpRelay::make(options, loop));
  if (!config.emergency.url.empty()) {
    AMENDS_TRY(const net::RelayOptions second, relay_options(config.emergency, config.helo_name));
    AMENDS_TRY(emergency, net::SmtpRelay::make(second, loop));
  }
  background = std::make_unique<net::BackgroundThread>(loop, "amends-writer");
  makers = std::make_unique<net::BackgroundThread>(
      loop, "amends-maker", std::thread::hardware_concurrency(), net::Urgency::yielding
  );
  loop.start();
  http_loop.start();
  for (unsigned i = 1; i < std::min(std::thread::hardware_concurrency(), kHttpLoopsMax); ++i) {
    more_http_loops.push_back(std::make_unique<net::AsioLoop>("amends-http"));
    more_http_loops.back()->start();
  }
  return {};
}

/// Links need the port, and one that is taken ends the start before anything has left.
Result<void> Server::Parts::listen() {
  AMENDS_TRY(const ListenAddress address, parse_listen(config.listen));
  net::HttpOptions options;
  options.address = address.host;
  options.port = address.port;
  options.worker_threads = kHttpWorkers;
  options.spool_folder = config.data / "work";
  std::error_code failed;
  std::filesystem::create_directories(options.spool_folder, failed);
  if (failed) {
    return make_error(
        "config.data",
        "the folder {} cannot be made: {}",
        options.spool_folder.string(),
        failed.message()
    );
  }
  std::vector<net::AsioLoop*> more;
  for (const auto& one : more_http_loops) {
    more.push_back(one.get());
  }
  http = std::make_unique<net::HttpServer>(http_loop, options, door, more);
  AMENDS_TRY_VOID(http->bind());
  if (config.base_url.empty()) {
    config.base_url = http->base_url();
  }
  AMENDS_TRY(config.base_url, parse_base_url(config.base_url));
  return {};
}

/// A server without a way out starts all the same: its proofs say what they could not look at.
engine::ProofOutside Server::Parts::open_outside() {
  engine::ProofOutside outside;
  outside.mode = config.proof_outside;
  if (outside.mode != engine::ProofOutside::Mode::asked) {
    return outside;
  }
  outside.base_url = config.base_url;
  outside.rspamd = config.rspamd;
  auto opened_dns = net::CaresResolver::make({});
  auto opened_web = net::WebClient::make();
  if (!opened_dns.ok() || !opened_web.ok()) {
    const Error& why = opened_dns.ok() ? opened_web.error() : opened_dns.error();
    log_warning("proofs cannot ask about links and domains: {}", why.explain());
    outside.broken = why.message();
    return outside;
  }
  resolver = *std::move(opened_dns);
  web = *std::move(opened_web);
  outside.dns = resolver.get();
  outside.web = web.get();
  return outside;
}

/// With an account there is a way out for it, also where proofs ask nobody.
engine::SocialNetworks Server::Parts::open_social() {
  if ((config.social.mastodon || config.social.bluesky) && (!resolver || !web)) {
    auto opened_dns = net::CaresResolver::make({});
    auto opened_web = net::WebClient::make();
    if (opened_dns.ok() && opened_web.ok()) {
      resolver = *std::move(opened_dns);
      web = *std::move(opened_web);
    } else {
      log_warning("there is no way out to the social networks");
    }
  }
  return {config.social, resolver.get(), web.get()};
}

/// Apart from what proofs ask with: those may be kept from the world. Without a way out messages
/// wait.
void Server::Parts::open_webhooks() {
  if (!config.webhooks.empty()) {
    auto opened_dns = net::CaresResolver::make({});
    auto opened_web = net::WebClient::make();
    if (opened_dns.ok() && opened_web.ok()) {
      webhook_resolver = *std::move(opened_dns);
      webhook_web = *std::move(opened_web);
    } else {
      const Error& why = opened_dns.ok() ? opened_web.error() : opened_dns.error();
      log_error("webhooks cannot be told anything: {}", why.explain());
    }
  }
  webhooks = std::make_unique<engine::WebhookDesk>(
      *store, clock, config.webhooks, webhook_resolver.get(), webhook_web.get()
  );
  if (!config.webhooks.empty()) {
    tellers = std::make_unique<net::BackgroundThread>(loop, "amends-hooks");
    webhook_rounds = std::make_unique<engine::WebhookRounds>(*webhooks, loop, *tellers);
  }
}

Result<void> Server::Parts::join() {
  AMENDS_TRY(const advice::Playbook playbook, read_playbook_of(config));
  AMENDS_TRY(const auto token_ring, engine::open_token_ring(*store));
  engine::SendingOptions options;
  options.identity = {
      store->installation(),
      store->secret(),
      config.base_url,
      config.return_path_domain,
      config.dkim,
      token_ring,
      config.leave_by_mail
  };
  options.lines_max = config.relay.lines;
  options.pauses = config.relay.pauses;
  options.reconnect_pauses = config.relay.reconnect_pauses;
  options.emergency = {
      config.emergency.lines, config.emergency.pauses, config.emergency.reconnect_pauses
  };
  sending = std::make_unique<engine::Sending>(
      engine::SendingParts{*store, loop, *background, *makers, *relay, clock, emergency.get()},
      options
  );
  tracking =
      std::make_unique<engine::Tracking>(*store, options.identity, clock, config.link_fallback);
  const engine::ProofOutside outside = open_outside();
  mailings = std::make_unique<engine::MailingDesk>(
      *store, *sending, clock, outside, playbook.limits.apology_again_days
  );
  halts = std::make_unique<engine::HaltDesk>(*store, *sending, *mailings, relay->name());
  uncertain = std::make_unique<engine::UncertainDesk>(*store, options.identity, clock);
  incidents = std::make_unique<engine::IncidentDesk>(*store, *mailings, clock);
  after_halt = std::make_unique<engine::AfterHalt>(*store, *incidents, *mailings, clock);
  links = std::make_unique<engine::LinkDesk>(*store, *incidents, clock, config.base_url, outside);
  pictures = std::make_unique<engine::PictureDesk>(*store, options.identity, clock);
  token_keys = std::make_unique<engine::TokenKeyDesk>(*store, token_ring, clock);
  codes = std::make_unique<engine::CodeDesk>(*store, clock, config.webhooks);
  code_counter = std::make_unique<engine::CodeCounter>(*store, clock);
  code_pool = std::make_unique<engine::CodePool>(*store, clock);
  open_webhooks();
  open_api(playbook);
  // Whoever has come since the port was bound is answered now.
  AMENDS_TRY_VOID(http->start());
  return recover();
}

void Server::Parts::open_api(const advice::Playbook& playbook) {
  api = std::make_unique<api::Api>(api::ApiParts{
      *store,
      *mailings,
      *halts,
      *uncertain,
      *incidents,
      *after_halt,
      *links,
      *pictures,
      *codes,
      *code_counter,
      *code_pool,
      *sending,
      *tracking,
      *token_keys,
      clock,
      AMENDS_VERSION,
      relay->name(),
      config.base_url,
      config.data / "work",
      playbook,
      webhooks.get(),
      open_social(),
      config.brief_to,
      emergency ? emergency->name() : std::string(),
      config.proxies
  });
  door.lead_to(*api);
}

/// What the last run left in the middle is put right before anything goes on.
Result<void> Server::Parts::recover() {
  AMENDS_TRY(const ports::Recovered recovered, sending->recover());
  if (webhook_rounds) {
    webhook_rounds->start();
  }
  if (recovered.uncertain > 0) {
    startup_note = fmt::format(
        "the last run ended in the middle of sending: {} people may have got their mail and are "
        "uncertain; they are not written to again by themselves (amends who NAME --state "
        "uncertain)",
        recovered.uncertain
    );
    log_warning("{}", startup_note);
  }
  return {};
}

engine::DrainReport Server::Parts::stop() {
  if (stopped) {
    return *stopped;
  }
  stopped.emplace();
  if (http) {
    http->stop();
  }
  if (webhooks) {
    webhooks->stop();
  }
  if (sending) {
    *stopped = sending->shut_down();
  }
  if (makers) {
    makers->stop();
  }
  if (tellers) {
    tellers->stop();
  }
  if (background) {
    background->stop();
  }
  http_loop.stop();
  for (const auto& one : more_http_loops) {
    one->stop();
  }
  loop.stop();
  return *stopped;
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::start(const ServerConfig& config, const Clock& clock) {
  auto parts = std::make_unique<Parts>(clock);
  parts->config = config;
  // Whatever has begun ends in order when a later step fails.
  std::unique_ptr<Server> server(new Server(std::move(parts)));
  AMENDS_TRY_VOID(server->parts_->open());
  AMENDS_TRY_VOID(server->parts_->listen());
  AMENDS_TRY_VOID(server->parts_->join());
  return server;
}

std::string Server::url() const {
  return parts_->http->base_url();
}

std::filesystem::path Server::token_file() const {
  return parts_->config.data / "token";
}

const std::string& Server::startup_note() const {
  return parts_->startup_note;
}

ports::Store& Server::store() {
  return *parts_->store;
}

engine::DrainReport Server::stop() {
  return parts_->stop();
}

}  // namespace amends::app
