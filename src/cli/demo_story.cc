#include "cli/demo_story.h"

#include "app/server.h"
#include "cli/demo_parts.h"
#include "cli/findings_text.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "sandbox/sandbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>

namespace amends::cli {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::string_view kWrongPath = "/winter-sale-v2";
/// Simulated seconds in a real one: a quarter of an hour takes three seconds.
constexpr double kPace = 300;
/// Of those who read; more than elsewhere, so that a morning is enough to see it.
constexpr double kUsesCode = 0.1;

/// Somebody notices when so many people have stood before a page that is not there.
std::uint64_t noticed_after(std::uint64_t people) {
  return std::clamp<std::uint64_t>(people / 1600, 1, 12);
}

Result<std::string> first_line(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) {
    return make_error("demo.token", "the token file {} cannot be read", file.string());
  }
  return line;
}

}  // namespace

DemoStory::DemoStory(Session& session, DemoOptions options)
    : session_(session),
      options_(std::move(options)) {}

DemoStory::~DemoStory() {
  if (sandbox_) {
    sandbox_->people().stop();
  }
  if (server_) {
    server_->stop();
  }
}

void DemoStory::chapter(std::string_view title) {
  ++chapter_;
  if (!session_.is_json()) {
    session_.terminal().say();
    session_.terminal().say(
        session_.terminal().styled(Style::bold, fmt::format("{:>2}. {}", chapter_, title))
    );
  }
  rest(0.8);
}

void DemoStory::say(std::string_view line) {
  if (!session_.is_json()) {
    session_.terminal().say(fmt::format("    {}", line));
  }
}

void DemoStory::rest(double seconds) {
  if (options_.pace == DemoPace::to_follow && !session_.is_json()) {
    session_.world().pause(std::chrono::milliseconds(static_cast<int>(seconds * 1000)));
  }
}

ApiClient& DemoStory::as(Who who) {
  return who == Who::marketer ? *marketer_ : *reviewer_;
}

std::string DemoStory::status_page() const {
  return server_->url() + "/";
}

std::string DemoStory::token_file() const {
  return server_->token_file().string();
}

Result<json::object> DemoStory::run() {
  using Step = Result<void> (DemoStory::*)();
  constexpr std::array<Step, 12> kSteps = {
      &DemoStory::begin,
      &DemoStory::import_people,
      &DemoStory::find_mistakes,
      &DemoStory::mend_and_sign,
      &DemoStory::send_until_somebody_notices,
      &DemoStory::halt,
      &DemoStory::repoint,
      &DemoStory::mend_code,
      &DemoStory::decide,
      &DemoStory::send_the_rest,
      &DemoStory::apologise,
      &DemoStory::outcome,
  };
  for (const Step step : kSteps) {
    AMENDS_TRY_VOID((this->*step)());
  }
  return facts_;
}

Result<void> DemoStory::begin() {
  chapter("A server and a sandbox");
  clock_ = std::make_unique<ScaledClock>(kPace);
  sandbox::SandboxOptions sandbox;
  sandbox.seed = options_.seed;
  sandbox.pace = kPace;
  sandbox.rates.uses_code = kUsesCode;
  AMENDS_TRY(till_, DemoTill::open());
  sandbox.hosts.emplace(kDemoTillHost, till_->endpoint());
  AMENDS_TRY(sandbox_, sandbox::Sandbox::start(sandbox));
  sandbox_->web().set_page("/winter-sale", "Winter sale");
  sandbox_->web().set_missing(kWrongPath);

  app::ServerConfig config;
  config.data = options_.folder / "data";
  config.listen = "127.0.0.1:0";
  config.relay.url = sandbox_->relay_url();
  config.relay.lines = options_.pace == DemoPace::to_follow ? 2 : 4;
  config.relay.pauses = {1s};
  config.proof_outside = engine::ProofOutside::Mode::none;  // the shop of the story is nowhere
  AMENDS_TRY(server_, app::Server::start(config, *clock_));

  AMENDS_TRY(const std::string admin_token, first_line(server_->token_file()));
  AMENDS_TRY(ApiClient admin, ApiClient::open({server_->url(), admin_token, "en"}));
  const auto client_of = [&](std::string_view name, json::array roles) -> Result<ApiClient> {
    AMENDS_TRY(
        const json::value user,
        admin.post("/api/v1/users", json::object{{"name", name}, {"roles", std::move(roles)}})
    );
    return ApiClient::open({server_->url(), text_at(user, "token"), "en"});
  };
  AMENDS_TRY(marketer_, client_of("marketer", {"author", "reviewer", "sender", "lead"}));
  AMENDS_TRY(reviewer_, client_of("reviewer", {"reviewer"}));
  AMENDS_TRY(ApiClient shop, client_of("webshop", {"shop"}));
  till_->ask_at(std::move(shop));
  say(fmt::format("Amends listens at {}", server_->url()));
  say(fmt::format(
      "The sandbox is a relay with people in it: {} (nothing leaves this machine)",
      sandbox_->relay_url()
  ));
  say("Here an hour passes in twelve seconds.");
  return {};
}

Result<void> DemoStory::import_people() {
  chapter("The list");
  const std::filesystem::path file = options_.folder / "people.csv";
  AMENDS_TRY(written_, write_demo_people(file, options_.people, options_.seed));
  list_ = "customers";
  AMENDS_TRY(
      const json::value begun, as(Who::marketer).upload("/api/v1/imports?list=customers", file)
  );
  ProgressShow progress(session_.world(), "Importing", "rows");
  json::value job;
  do {
    AMENDS_TRY(job, as(Who::marketer).get(api_path({"jobs", text_at(begun, "job")})));
    progress.update(number_at(job, "done"), number_at(job, "total"));
    session_.world().pause(50ms);
  } while (text_at(job, "state") == "running");
  progress.end();
  const json::value* report = find_at(job, "result");
  if (report == nullptr) {
    return make_error("demo.stuck", "the import failed: {}", json::serialize(job));
  }
  const std::uint64_t taken = number_at(*report, "added");
  say(fmt::format(
      "{} rows: {} people taken in six languages, {} rows refused, {} folded into an earlier one. "
      "Each has its line and reason in a file.",
      grouped(number_at(*report, "rows")),
      grouped(taken),
      grouped(number_at(*report, "refused")),
      grouped(number_at(*report, "duplicates"))
  ));
  facts_["rows"] = number_at(*report, "rows");
  facts_["contacts"] = taken;
  facts_["refused_rows"] = number_at(*report, "refused");
  facts_["duplicate_rows"] = number_at(*report, "duplicates");
  return {};
}

Result<void> DemoStory::put_text(DemoText text) {
  AMENDS_TRY(model::MailingFiles files, demo_mailing(text, clock_->now(), options_.people));
  files[".amends/list"] = list_;
  json::object bodies;
  for (const auto& [name, bytes] : files) {
    bodies[name] = bytes;
  }
  AMENDS_TRY(
      const json::value record,
      as(Who::marketer).put("/api/v1/mailings", json::object{{"files", std::move(bodies)}})
  );
  say(fmt::format(
      "{} is version {} now, written by the marketer",
      text_at(record, "name"),
      number_at(record, "version")
  ));
  return {};
}

Result<json::value> DemoStory::proof(std::string_view mailing) {
  AMENDS_TRY(
      const json::value begun,
      as(Who::marketer).post(api_path({"mailings", mailing, "proof"}), json::object())
  );
  ProgressShow progress(session_.world(), "Proofing", "recipients");
  json::value job;
  do {
    AMENDS_TRY(job, as(Who::marketer).get(api_path({"jobs", text_at(begun, "job")})));
    progress.update(number_at(job, "done"), number_at(job, "total"));
    session_.world().pause(20ms);
  } while (text_at(job, "state") == "running");
  progress.end();
  const json::value* result = find_at(job, "result");
  if (result == nullptr) {
    return make_error("demo.stuck", "the proof failed: {}", json::serialize(job));
  }
  return *result;
}

Result<void> DemoStory::find_mistakes() {
  chapter("The mailing, checked for every recipient");
  AMENDS_TRY_VOID(put_text(DemoText::with_mistakes));
  AMENDS_TRY_VOID(
      as(Who::marketer)
          .post("/api/v1/codes", json::object{{"code", kDemoRightCode}, {"mailing", kDemoMailing}})
  );
  AMENDS_TRY(const json::value result, proof(kDemoMailing));
  const json::array& findings = array_at(result, "findings");
  if (!session_.is_json()) {
    AMENDS_TRY(
        const model::MailingFiles files,
        demo_mailing(DemoText::with_mistakes, clock_->now(), options_.people)
    );
    print_findings(session_.terminal(), findings, files, session_.locale());
  }
  json::array ids;
  std::uint64_t serious = 0;
  for (const json::value& finding : findings) {
    ids.push_back(json::string(text_at(finding, "id")));
    serious += text_at(finding, "level") == "note" ? 0 : 1;
  }
  say(fmt::format(
      "{} recipients rendered and looked at; {} findings, {} of them to be mended",
      grouped(number_at(result, "recipients")),
      findings.size(),
      serious
  ));
  facts_["findings"] = findings.size();
  facts_["finding_ids"] = std::move(ids);
  facts_["audience"] = number_at(result, "recipients");
  return {};
}

Result<void> DemoStory::mend_and_sign() {
  chapter(
      "Six mistakes are mended; the button is signed off: \"the shop says that page goes live "
      "tonight\""
  );
  AMENDS_TRY_VOID(put_text(DemoText::wrong_link));
  AMENDS_TRY(const json::value result, proof(kDemoMailing));
  std::size_t left = 0;
  for (const json::value& finding : array_at(result, "findings")) {
    if (text_at(finding, "level") == "block" && ++left == 1) {
      say(fmt::format("left: {}", text_at(finding, "text")));
    }
  }
  say(fmt::format("      (the same button in {} languages)", left));
  for (const json::value& finding : array_at(result, "findings")) {
    if (text_at(finding, "level") == "warn") {
      say(fmt::format("and a warning that nobody reads: {}", text_at(finding, "text")));
    }
  }
  const auto own = as(Who::marketer)
                       .post(
                           api_path({"mailings", kDemoMailing, "approve"}),
                           json::object{{"despite", "it is fine"}}
                       );
  say(own.ok() ? "the marketer signed it off alone"
               : fmt::format("the marketer tries to sign it off: {}", own.error().message()));
  facts_["own_approval_refused"] = !own.ok();
  return {};
}

Result<void> DemoStory::sign_and_go(
    std::string_view name, std::string_view verb, std::string_view despite
) {
  json::object reason;
  if (!despite.empty()) {
    reason["despite"] = despite;
  }
  AMENDS_TRY(
      const json::value approval,
      as(Who::reviewer).post(api_path({"mailings", name, "approve"}), reason)
  );
  const std::uint64_t count = number_at(approval, "recipients");
  say(fmt::format("the reviewer signs off {} for exactly {} people", name, grouped(count)));
  AMENDS_TRY(
      const json::value record,
      as(Who::marketer).post(api_path({"mailings", name, verb}), json::object{{"count", count}})
  );
  return {};
}

Result<json::value> DemoStory::mailing(std::string_view name) {
  return as(Who::marketer).get(api_path({"mailings", name}));
}

Result<void> DemoStory::send_until_somebody_notices() {
  chapter("The first wave goes: a fifth of the audience");
  AMENDS_TRY_VOID(sign_and_go(kDemoMailing, "send", "the shop says that page goes live tonight"));
  ProgressShow progress(session_.world(), "Sending", "accepted");
  const auto began = std::chrono::steady_clock::now();
  while (true) {
    AMENDS_TRY(const json::value now, mailing(kDemoMailing));
    const std::uint64_t wave = number_at(facts_, "audience") / 5;
    progress.update(sends_at(now, "accepted"), wave);
    if (sandbox_->web().hits(kWrongPath) >= noticed_after(options_.people)) {
      break;
    }
    if (text_at(now, "state") == "halted" ||
        std::chrono::steady_clock::now() - began > kDemoStuckAfter) {
      return make_error(
          "demo.stuck", "nobody clicked before it stopped by itself: {}", json::serialize(now)
      );
    }
    session_.world().pause(50ms);
  }
  progress.end();
  say(fmt::format(
      "{} people have clicked the button and stand before \"404 Not Found\". Somebody calls.",
      sandbox_->web().hits(kWrongPath)
  ));
  return {};
}

Result<void> DemoStory::halt() {
  chapter("amends halt winter-sale --reason \"the button leads nowhere\"");
  AMENDS_TRY(
      const json::value report,
      as(Who::marketer)
          .post(
              api_path({"mailings", kDemoMailing, "halt"}),
              json::object{{"reason", "the button leads nowhere"}}
          )
  );
  stopped_at_ = SystemClock().now();
  const json::value* took = find_at(report, "halt_ms");
  const double halt_ms = took == nullptr ? 0 : took->to_number<double>();
  facts_["halt_ms"] = halt_ms;
  say(fmt::format("Stopped in {:.1f} ms. Nothing leaves any more.", halt_ms));
  say(fmt::format(
      "{} people got it, {} did not, {} are uncertain. amends who {} --state accepted prints the "
      "list.",
      grouped(sends_at(report, "accepted")),
      grouped(sends_at(report, "planned") + sends_at(report, "deferred")),
      grouped(sends_at(report, "uncertain")),
      kDemoMailing
  ));
  facts_["accepted_at_halt"] = sends_at(report, "accepted");
  rest(2);
  // What the sandbox took after the answer is what the halt let through.
  session_.world().pause(500ms);
  facts_["accepted_after_halt"] = sandbox_->mailboxes().received_after(stopped_at_);
  return {};
}

}  // namespace amends::cli
