#include "api/world_test.h"

#include "crypto/digest.h"
#include "store/sqlite_store.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace amends::api {
namespace {

namespace json = boost::json;
using net::Method;

constexpr std::chrono::seconds kPatience{20};

/// Answers from the loop, never from inside a call, and no more after quit() or cut().
class FakeLine final : public ports::Line {
 public:
  FakeLine(FakeRelay& relay, ports::Loop& loop, ports::LineEvents& events)
      : relay_(relay),
        loop_(loop),
        events_(events) {
    if (!relay_.stuck()) {
      later([this] { events_.ready(); });
    }
  }

  ~FakeLine() override { *alive_ = false; }

  void begin(smtp::Envelope /*envelope*/, smtp::Message message) override {
    message_ = message.bytes();
    later([this] { events_.awaiting_dot(); });
  }

  [[nodiscard]] bool pipelines() const override { return false; }

  void finish() override {
    relay_.keep(std::move(message_));
    later([this] {
      events_.answered(smtp::Stage::dot, smtp::Reply{250, "2.0.0", {"=taken"}});
      later([this] { events_.ready(); });
    });
  }

  void quit() override { *alive_ = false; }

  void cut() override { *alive_ = false; }

 private:
  void later(std::function<void()> what) {
    loop_.post([alive = alive_, what = std::move(what)] {
      if (*alive) {
        what();
      }
    });
  }

  FakeRelay& relay_;
  ports::Loop& loop_;
  ports::LineEvents& events_;
  std::string message_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

std::filesystem::path make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "amends-api-XXXXXX").string();
  EXPECT_NE(::mkdtemp(name.data()), nullptr);
  std::filesystem::create_directory(std::filesystem::path(name) / "work");
  return name;
}

std::string token_of(std::string_view user) {
  return fmt::format("token-of-{}", user);
}

std::unique_ptr<ports::Store> open_store(const std::filesystem::path& folder) {
  auto store = store::open_sqlite_store(folder / "data", store::OpenMode::serve);
  EXPECT_TRUE(store.ok()) << (store.ok() ? "" : store.error().explain());
  return *std::move(store);
}

void add_user(ports::Journal& journal, std::string_view name, std::string_view role) {
  const auto user = journal.put_user(name, {std::string(role)});
  ASSERT_TRUE(user.ok());
  ASSERT_TRUE(journal.add_token(user->id, crypto::sha256(token_of(name)), from_us(1)).ok());
}

}  // namespace

std::unique_ptr<ports::Line> FakeRelay::open(ports::LineEvents& events) {
  return std::make_unique<FakeLine>(*this, loop_, events);
}

void FakeRelay::keep(std::string message) {
  const std::lock_guard lock(mutex_);
  messages_.push_back(std::move(message));
}

std::vector<std::string> FakeRelay::messages() const {
  const std::lock_guard lock(mutex_);
  return messages_;
}

World::World(std::string_view base_url)
    : base_url_(base_url),
      folder_(make_folder()),
      store_(open_store(folder_)),
      loop_("test"),
      background_(loop_, "test-work"),
      makers_(loop_, "test-makers"),
      relay_(loop_) {
  for (const std::string_view role : known_roles()) {
    add_user(store_->journal(), role, role);
  }
  add_user(store_->journal(), "admin2", "admin");
  auto ring = engine::open_token_ring(*store_);
  EXPECT_TRUE(ring.ok());
  const engine::SenderIdentity identity{
      store_->installation(), store_->secret(), base_url_, "", {}, *ring
  };
  engine::SendingOptions options;
  options.identity = identity;
  loop_.start();
  sending_ = std::make_unique<engine::Sending>(
      engine::SendingParts{*store_, loop_, background_, makers_, relay_, clock_}, std::move(options)
  );
  mailings_ = std::make_unique<engine::MailingDesk>(*store_, *sending_, clock_);
  halts_ = std::make_unique<engine::HaltDesk>(*store_, *sending_, *mailings_, relay_.name());
  uncertain_ = std::make_unique<engine::UncertainDesk>(*store_, identity, clock_);
  incidents_ = std::make_unique<engine::IncidentDesk>(*store_, *mailings_, clock_);
  after_halt_ = std::make_unique<engine::AfterHalt>(*store_, *incidents_, *mailings_, clock_);
  links_ = std::make_unique<engine::LinkDesk>(*store_, *incidents_, clock_, base_url_);
  pictures_ = std::make_unique<engine::PictureDesk>(*store_, identity, clock_);
  token_keys_ = std::make_unique<engine::TokenKeyDesk>(*store_, *ring, clock_);
  engine::Webhook webshop;
  webshop.name = "webshop";
  webshop.url = "https://shop.example/amends?key=1";
  codes_ = std::make_unique<engine::CodeDesk>(*store_, clock_, std::vector{webshop});
  webhooks_ = std::make_unique<engine::WebhookDesk>(
      *store_, clock_, std::vector{webshop}, nullptr, nullptr
  );
  code_counter_ = std::make_unique<engine::CodeCounter>(*store_, clock_);
  code_pool_ = std::make_unique<engine::CodePool>(*store_, clock_);
  tracking_ = std::make_unique<engine::Tracking>(*store_, identity, clock_);
  api_ = std::make_unique<Api>(ApiParts{
      *store_,
      *mailings_,
      *halts_,
      *uncertain_,
      *incidents_,
      *after_halt_,
      *links_,
      *pictures_,
      *codes_,
      *code_counter_,
      *code_pool_,
      *sending_,
      *tracking_,
      *token_keys_,
      clock_,
      "0.1.0",
      relay_.name(),
      base_url_,
      folder_ / "work",
      advice::default_playbook(),
      webhooks_.get(),
      {{}, nullptr, nullptr},
      {*mail::parse_address("support@nordlys.example")}
  });
}

World::~World() {
  api_.reset();
  sending_->shut_down();
  makers_.stop();
  background_.stop();
  loop_.stop();
  sending_.reset();
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

net::Response World::ask(Method method, std::string_view target, const Asking& asking) {
  net::Request request;
  request.method = method;
  request.method_text = net::method_name(method);
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  request.query = target.contains('?') ? target.substr(target.find('?') + 1) : "";
  request.headers = asking.headers;
  if (!asking.as.empty()) {
    request.headers.add("Authorization", "Bearer " + token_of(asking.as));
  }
  request.remote_address = asking.remote_address;
  request.is_loopback = asking.remote_address == "127.0.0.1";
  request.body = asking.body;
  request.body_bytes = asking.body.size();
  return api_->handle(std::move(request));
}

net::Response World::get(std::string_view target, std::string_view as) {
  return ask(Method::get, target, {std::string(as), "", {}});
}

net::Response World::post(std::string_view target, std::string_view as, std::string_view body) {
  return ask(Method::post, target, {std::string(as), std::string(body), {}});
}

json::object World::finished_job(const net::Response& started) {
  EXPECT_EQ(started.status, 202) << started.body;
  const std::string id(object_of(started).at("job").as_string());
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < deadline) {
    json::object job = object_of(get("/api/v1/jobs/" + id));
    if (job.at("state") != "running") {
      return job;
    }
    std::this_thread::yield();
  }
  ADD_FAILURE() << "job " << id << " does not end";
  return {};
}

void World::await_state(std::string_view mailing, std::string_view state) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::string last;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto record = store_->mailings().find(mailing);
    ASSERT_TRUE(record.ok() && record->has_value());
    last = model::to_string((*record)->state);
    if (last == state) {
      return;
    }
    std::this_thread::yield();
  }
  FAIL() << mailing << " is " << last << ", not " << state;
}

void World::import_people(std::string_view csv, std::string_view list) {
  const json::object job =
      finished_job(post(fmt::format("/api/v1/imports?list={}", list), "author", csv));
  ASSERT_EQ(job.at("state"), "done") << json::serialize(job);
}

void World::prepare_sale() {
  prepare_sale(sale_files());
}

void World::send_sale() {
  send_sale(sale_files());
}

void World::prepare_sale(const std::string& files) {
  import_people(
      "email,first_name,country\n"
      "anna@people.example,Anna,NO\n"
      "boris@people.example,Boris,NO\n"
      "chiara@people.example,Chiara,NO\n"
  );
  const net::Response put = ask(Method::put, "/api/v1/mailings", {"author", files, {}});
  ASSERT_EQ(put.status, 200) << put.body;
  const json::object job = finished_job(post("/api/v1/mailings/sale/proof", "author"));
  ASSERT_EQ(job.at("state"), "done") << json::serialize(job);
  const net::Response approved =
      post("/api/v1/mailings/sale/approve", "reviewer", R"({"despite":"a test of the API"})");
  ASSERT_EQ(approved.status, 200) << approved.body;
}

void World::send_sale(const std::string& files) {
  prepare_sale(files);
  const net::Response sent = post("/api/v1/mailings/sale/send", "sender", R"({"count":3})");
  ASSERT_EQ(sent.status, 200) << sent.body;
  await_state("sale", "finished");
}

void World::halt_sale(std::string_view kind, std::string_view what_happened) {
  prepare_sale();
  ports::Store& store = *store_;
  const auto sale = store.mailings().find("sale");
  ASSERT_TRUE(sale.ok() && sale->has_value());
  const model::MailingId id = (*sale)->id;
  std::vector<ports::PlannedSend> plan;
  for (const char* key : {"anna@people.example", "boris@people.example", "chiara@people.example"}) {
    const auto person = store.contacts().find(key);
    ASSERT_TRUE(person.ok() && person->has_value());
    plan.push_back({(*person)->id, static_cast<std::uint32_t>(plan.size()), 0});
  }
  const Instant now = SystemClock().now();
  ASSERT_TRUE(store.ledger().plan(id, plan).ok());
  ASSERT_TRUE(store.mailings().move(id, model::MailingState::sending, "", now).ok());
  ASSERT_TRUE(store.ledger().claim({id, store.epoch(), 0, 1, now, std::nullopt}).ok());
  const std::vector dots = {plan.front().contact};
  ASSERT_TRUE(store.ledger().mark_dots(id, store.epoch(), dots).ok());
  ports::SendResult taken;
  taken.contact = plan.front().contact;
  taken.reply_code = 250;
  taken.at = now;
  ASSERT_TRUE(store.ledger().record(id, store.epoch(), std::span(&taken, 1)).ok());
  ASSERT_TRUE(store.mailings().move(id, model::MailingState::halted, "wrong price", now).ok());
  const net::Response opened = post(
      "/api/v1/incidents",
      "lead",
      json::serialize(
          json::object{{"mailing", "sale"}, {"kind", kind}, {"what_happened", what_happened}}
      )
  );
  ASSERT_EQ(opened.status, 201) << opened.body;
}

std::string World::token(char letter) const {
  const auto messages = relay_.messages();
  if (messages.empty()) {
    return {};
  }
  std::string text = messages.front();
  for (auto at = text.find("=\r\n"); at != std::string::npos; at = text.find("=\r\n", at)) {
    text.erase(at, 3);
  }
  const std::string before = fmt::format("{}/{}/", base_url_, letter);
  const auto at = text.find(before);
  if (at == std::string::npos) {
    return {};
  }
  const auto from = at + before.size();
  const auto end = text.find_first_not_of(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", from
  );
  return text.substr(from, end - from);
}

json::object object_of(const net::Response& response) {
  json::error_code error;
  json::value value = json::parse(response.body, error);
  EXPECT_FALSE(error || !value.is_object()) << response.status << ' ' << response.body;
  return error || !value.is_object() ? json::object() : value.as_object();
}

std::string whole(const net::Response& response) {
  if (!response.body_stream) {
    return response.body;
  }
  std::string all;
  std::string piece(1000, '\0');
  while (true) {
    const auto got = response.body_stream(piece);
    if (!got.ok()) {
      ADD_FAILURE() << got.error().explain();
      return all;
    }
    if (*got == 0) {
      return all;
    }
    all.append(piece, 0, *got);
  }
}

std::string problem_id(const net::Response& response) {
  const json::object problem = object_of(response);
  EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
  EXPECT_EQ(problem.at("type"), "about:blank");
  EXPECT_EQ(problem.at("status"), response.status);
  EXPECT_EQ(problem.at("title").as_string(), net::reason_phrase(response.status));
  EXPECT_FALSE(problem.at("detail").as_string().empty());
  return std::string(problem.at("id").as_string());
}

std::string sale_files(std::string_view subject) {
  const std::string toml = fmt::format(
      "name = \"sale\"\nfrom = \"Nordlys <news@nordlys.example>\"\nsubject = \"{}\"\n"
      "[audience]\nlist = \"customers\"\n[policy]\nwaves = \"all\"\n",
      subject
  );
  const std::string html =
      "<html><body><p>Hello {{ first_name }}, everything is cheaper.</p>"
      "<p><a href=\"https://shop.example/sale\">See the sale</a></p>"
      "<p><a href=\"{{ unsubscribe_url }}\">Leave</a> <a href=\"{{ view_url }}\">In the "
      "browser</a></p></body></html>";
  return json::serialize(
      json::object{{"files", json::object{{"mailing.toml", toml}, {"body.html", html}}}}
  );
}

}  // namespace amends::api
