#include "cli/demo_story.h"

#include "app/server.h"
#include "cli/findings_text.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "sandbox/sandbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <string>

namespace amends::cli {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

/// What an apology is signed off with where the check would have stopped it.
constexpr std::string_view kSignedOff = "two people have read it, and it goes within the hour";
constexpr std::string_view kMailing = "winter-sale";
constexpr std::string_view kWrongPath = "/winter-sale-v2";
/// Simulated seconds in a real one: a quarter of an hour takes three seconds.
constexpr double kPace = 300;
/// Of those who read; more than elsewhere, so that a morning is enough to see it.
constexpr double kUsesCode = 0.1;

/// Somebody notices when so many people have stood before a page that is not there.
std::uint64_t noticed_after(std::uint64_t people) {
  return std::clamp<std::uint64_t>(people / 1600, 1, 12);
}

constexpr auto kStuckAfter = 120s;

std::string path_of(std::initializer_list<std::string_view> parts) {
  return api_path(parts);
}

std::uint64_t sends_at(const json::value& mailing, std::string_view state) {
  const json::value* sends = find_at(mailing, "sends");
  return sends == nullptr ? 0 : number_at(*sends, state);
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
    AMENDS_TRY(job, as(Who::marketer).get(path_of({"jobs", text_at(begun, "job")})));
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
      as(Who::marketer).post(path_of({"mailings", mailing, "proof"}), json::object())
  );
  ProgressShow progress(session_.world(), "Proofing", "recipients");
  json::value job;
  do {
    AMENDS_TRY(job, as(Who::marketer).get(path_of({"jobs", text_at(begun, "job")})));
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
          .post("/api/v1/codes", json::object{{"code", kDemoRightCode}, {"mailing", kMailing}})
  );
  AMENDS_TRY(const json::value result, proof(kMailing));
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
  AMENDS_TRY(const json::value result, proof(kMailing));
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
  const auto own =
      as(Who::marketer)
          .post(
              path_of({"mailings", kMailing, "approve"}), json::object{{"despite", "it is fine"}}
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
      as(Who::reviewer).post(path_of({"mailings", name, "approve"}), reason)
  );
  const std::uint64_t count = number_at(approval, "recipients");
  say(fmt::format("the reviewer signs off {} for exactly {} people", name, grouped(count)));
  AMENDS_TRY(
      const json::value record,
      as(Who::marketer).post(path_of({"mailings", name, verb}), json::object{{"count", count}})
  );
  return {};
}

Result<json::value> DemoStory::mailing(std::string_view name) {
  return as(Who::marketer).get(path_of({"mailings", name}));
}

Result<void> DemoStory::send_until_somebody_notices() {
  chapter("The first wave goes: a fifth of the audience");
  AMENDS_TRY_VOID(sign_and_go(kMailing, "send", "the shop says that page goes live tonight"));
  ProgressShow progress(session_.world(), "Sending", "accepted");
  const auto began = std::chrono::steady_clock::now();
  while (true) {
    AMENDS_TRY(const json::value now, mailing(kMailing));
    const std::uint64_t wave = number_at(facts_, "audience") / 5;
    progress.update(sends_at(now, "accepted"), wave);
    if (sandbox_->web().hits(kWrongPath) >= noticed_after(options_.people)) {
      break;
    }
    if (text_at(now, "state") == "halted" ||
        std::chrono::steady_clock::now() - began > kStuckAfter) {
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
              path_of({"mailings", kMailing, "halt"}),
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
      kMailing
  ));
  facts_["accepted_at_halt"] = sends_at(report, "accepted");
  rest(2);
  // What the sandbox took after the answer is what the halt let through.
  session_.world().pause(500ms);
  facts_["accepted_after_halt"] = sandbox_->mailboxes().received_after(stopped_at_);
  return {};
}

Result<void> DemoStory::repoint() {
  chapter("The button in delivered mail is led to the right page");
  AMENDS_TRY(
      const json::value links, as(Who::marketer).get(path_of({"mailings", kMailing, "links"}))
  );
  for (const json::value& link : array_at(links, "links")) {
    if (text_at(link, "source") == kDemoWrongLink) {
      wrong_link_ = static_cast<int>(number_at(link, "number"));
      say(fmt::format(
          "link {} \"{}\" was clicked by {} people and leads to {}",
          wrong_link_,
          text_at(link, "label"),
          grouped(number_at(link, "clicked_human")),
          text_at(link, "target")
      ));
    }
  }
  const std::uint64_t before = sandbox_->web().hits("/winter-sale");
  AMENDS_TRY(
      const json::value moved,
      as(Who::marketer)
          .post(
              path_of({"mailings", kMailing, "links", fmt::format("{}", wrong_link_), "repoint"}),
              json::object{
                  {"target", kDemoRightLink}, {"reason", "the sale's page has another address"}
              }
          )
  );
  say(fmt::format(
      "it leads to {} now, in every mail that has been delivered", text_at(moved, "target")
  ));
  facts_["repointed"] = text_at(moved, "target");
  const auto began = std::chrono::steady_clock::now();
  while (sandbox_->web().hits("/winter-sale") == before &&
         std::chrono::steady_clock::now() - began < kStuckAfter) {
    session_.world().pause(50ms);
  }
  facts_["reached_right_page"] = sandbox_->web().hits("/winter-sale") > before;
  say("the next person who clicks stands in the sale");
  return {};
}

Result<json::value> DemoStory::alias_code(std::uint64_t& refused) {
  json::value changed;
  // Between two customers: whoever comes before is sent away, whoever comes after is not.
  const auto mend = [&](const DemoTill::Counts& counts) -> Result<void> {
    const auto typed = counts.find(std::string(kDemoWrongCode));
    refused = typed == counts.end() ? 0 : typed->second.refused;
    AMENDS_TRY(
        changed,
        as(Who::marketer)
            .post(
                path_of({"codes", kDemoWrongCode, "changes"}),
                json::object{
                    {"change", "alias"},
                    {"stands_for", kDemoRightCode},
                    {"reason", "the shop knows the code by another name"}
                }
            )
    );
    return {};
  };
  AMENDS_TRY_VOID(till_->between_customers(mend));
  return changed;
}

Result<void> DemoStory::mend_code() {
  const std::string wrong(kDemoWrongCode);
  chapter(fmt::format("amends codes alias {} {} --yes", kDemoWrongCode, kDemoRightCode));
  AMENDS_TRY(const json::value before, till_->ask(wrong));
  std::uint64_t refused = 0;
  AMENDS_TRY(const json::value changed, alias_code(refused));
  AMENDS_TRY(const json::value after, till_->ask(wrong));
  say(fmt::format(
      "The mail says {}, the shop knows {}: the till has sent {} away so far.",
      kDemoWrongCode,
      kDemoRightCode,
      refused == 1 ? "one customer" : fmt::format("{} customers", grouped(refused))
  ));
  say(fmt::format(
      "{} people have it; for all of them it stands for {} now, and the next customer pays less",
      grouped(number_at(changed, "people")),
      text_at(after, "stands_for")
  ));
  facts_["code_why_before"] = text_at(before, "why");
  facts_["code_stands_for"] = text_at(after, "stands_for");
  facts_["code_refused_before"] = refused;
  facts_["code_concerned"] = number_at(changed, "people");
  return {};
}

Result<void> DemoStory::decide() {
  chapter("What happened, to whom, and what to do about it");
  AMENDS_TRY(
      const json::value opened,
      as(Who::marketer)
          .post(
              "/api/v1/incidents",
              json::object{
                  {"mailing", kMailing},
                  {"kind", "wrong_link"},
                  {"link", wrong_link_},
                  {"what_happened", "the button in our mail led to a page that does not exist"}
              }
          )
  );
  incident_ = number_at(opened, "id");
  rest(1.5);
  AMENDS_TRY(
      const json::value incident,
      as(Who::marketer).get(path_of({"incidents", fmt::format("{}", incident_)}))
  );
  const json::value* facts = find_at(incident, "facts");
  const json::value* advice = find_at(incident, "advice");
  if (facts == nullptr || advice == nullptr) {
    return make_error("demo.stuck", "the incident has no facts: {}", json::serialize(incident));
  }
  say(fmt::format(
      "got it {}, opened it {}, clicked the wrong link {}, left {}, still waiting {}",
      grouped(number_at(*facts, "accepted")),
      grouped(number_at(*facts, "opened_human")),
      grouped(number_at(*facts, "clicked_wrong_link")),
      grouped(number_at(*facts, "left")),
      grouped(number_at(*facts, "waiting"))
  ));
  say(fmt::format("advice: {}", text_at(*advice, "do")));
  for (const json::value& reason : array_at(*advice, "reasons")) {
    say(fmt::format("  - {}", text_at(reason, "text")));
  }
  facts_["opened_human"] = number_at(*facts, "opened_human");
  facts_["clicked_wrong_link"] = number_at(*facts, "clicked_wrong_link");
  facts_["advice"] = text_at(*advice, "response");
  return {};
}

Result<void> DemoStory::wait_until_finished(std::string_view name, std::string_view label) {
  ProgressShow progress(session_.world(), std::string(label), "accepted");
  const auto began = std::chrono::steady_clock::now();
  while (true) {
    AMENDS_TRY(const json::value now, mailing(name));
    const std::string state = text_at(now, "state");
    const json::value* sends = find_at(now, "sends");
    std::uint64_t total = 0;
    if (sends != nullptr && sends->is_object()) {
      for (const auto& [key, count] : sends->get_object()) {
        total += count.to_number<std::uint64_t>();
      }
    }
    progress.update(sends_at(now, "accepted"), total);
    if (state == "finished") {
      return {};
    }
    if (state == "holding") {
      AMENDS_TRY_VOID(as(Who::marketer).post(path_of({"mailings", name, "resume"}), json::object())
      );
    }
    if (state == "halted" || std::chrono::steady_clock::now() - began > kStuckAfter) {
      return make_error("demo.stuck", "{} did not finish: {}", name, json::serialize(now));
    }
    session_.world().pause(50ms);
  }
}

Result<void> DemoStory::send_the_rest() {
  chapter("Those who were not reached get the mended mailing");
  AMENDS_TRY_VOID(put_text(DemoText::mended));
  AMENDS_TRY(const json::value result, proof(kMailing));
  facts_["mended_audience"] = number_at(result, "recipients");
  AMENDS_TRY_VOID(sign_and_go(kMailing, "resume", ""));
  return wait_until_finished(kMailing, "Sending the mended mailing");
}

Result<void> DemoStory::keep_the_plan() {
  const std::string id = fmt::format("{}", incident_);
  AMENDS_TRY(
      const json::value confirmed,
      as(Who::marketer)
          .post(
              path_of({"incidents", id, "confirm"}),
              json::object{{"severity", 2}, {"why", "the sale's only button was dead"}}
          )
  );
  AMENDS_TRY(const json::value plan, as(Who::marketer).get(path_of({"incidents", id, "plan"})));
  for (const json::value& step : array_at(plan, "steps")) {
    const std::string name = text_at(step, "step");
    if ((name != "brief" && name != "tell_shop") || text_at(step, "state") == "done") {
      continue;
    }
    AMENDS_TRY(
        const json::value ticked,
        as(Who::marketer)
            .post(
                path_of({"incidents", id, "steps", name, "tick"}),
                json::object{{"note", "everybody who answers customers knows"}}
            )
    );
    say(fmt::format("before it leaves: {}", text_at(step, "text")));
  }
  return {};
}

/// Whoever answers customers, and what could be said in public.
Result<void> DemoStory::tell_others() {
  const std::string id = fmt::format("{}", incident_);
  AMENDS_TRY(const json::value brief, as(Who::marketer).get(path_of({"incidents", id, "brief"})));
  const std::string text = text_at(brief, "text");
  const auto lines = std::ranges::count(text, '\n');
  say(fmt::format(
      "amends brief {}: {} lines for customer service, with live counts: \"{}\"",
      incident_,
      lines,
      text_at(brief, "title")
  ));
  AMENDS_TRY(
      const json::value social,
      as(Who::marketer)
          .get(
              path_of({"incidents", id, "social"}) +
              query_of({{"because", "people ask about it in public"}})
          )
  );
  const json::array& posts = array_at(social, "posts");
  if (!posts.empty()) {
    say(fmt::format(
        "amends social {} --because ...: {} drafts, each within its network's limit; nobody posts "
        "them: \"{}\"",
        incident_,
        posts.size(),
        text_at(posts.front(), "text")
    ));
  }
  facts_["brief_lines"] = lines;
  facts_["social_drafts"] = posts.size();
  return {};
}

Result<void> DemoStory::apologise() {
  chapter("An apology to those who opened the wrong one, and to nobody else");
  say("Advice is advice: the sale's only button was dead, so the lead decides that whoever opened "
      "it gets a word.");
  AMENDS_TRY(
      const json::value draft,
      as(Who::marketer)
          .post(
              path_of({"incidents", fmt::format("{}", incident_), "draft"}),
              json::object{
                  {"kind", "apology"},
                  {"audience", "opened"},
                  {"signer", "The Nordlys team"},
                  {"what_we_did", "the button leads to the sale now"},
                  {"link", kDemoRightLink},
                  {"link_label", "See the lamps"},
              }
          )
  );
  apology_ = text_at(draft, "name");
  AMENDS_TRY(const json::value result, proof(apology_));
  std::set<std::string> said;
  for (const json::value& finding : array_at(result, "findings")) {
    const std::string level = text_at(finding, "level");
    if (level != "note" && said.insert(text_at(finding, "text")).second) {
      say(fmt::format("{}: {}", level, text_at(finding, "text")));
    }
  }
  facts_["apology_audience"] = number_at(result, "recipients");
  say(fmt::format("It is written in {} languages.", array_at(draft, "texts").size()));
  const bool blocked =
      std::ranges::any_of(array_at(result, "findings"), [](const json::value& one) {
        return text_at(one, "level") == "block";
      });
  AMENDS_TRY_VOID(keep_the_plan());
  AMENDS_TRY_VOID(tell_others());
  AMENDS_TRY_VOID(sign_and_go(apology_, "send", blocked ? kSignedOff : std::string_view()));
  return wait_until_finished(apology_, "Sending the apology");
}

Result<void> DemoStory::count_codes() {
  const auto look = [this](const DemoTill::Counts& counts) -> Result<void> {
    AMENDS_TRY(const json::value right, as(Who::marketer).get(path_of({"codes", kDemoRightCode})));
    AMENDS_TRY(const json::value wrong, as(Who::marketer).get(path_of({"codes", kDemoWrongCode})));
    std::uint64_t taken = 0;
    for (const auto& [code, typed] : counts) {
      taken += typed.taken;
      if (code == kDemoWrongCode) {
        facts_["code_refused"] = typed.refused;
        facts_["wrong_code_taken"] = typed.taken;
      }
    }
    json::array history;
    for (const json::value& change : array_at(wrong, "history")) {
      history.push_back(json::object{
          {"change", text_at(change, "change")},
          {"people", number_at(change, "people")},
          {"by", text_at(change, "by")}
      });
    }
    facts_["code_history"] = std::move(history);
    facts_["code_taken"] = taken;
    facts_["code_used"] = number_at(right, "used");
    return {};
  };
  facts_["code_refused"] = 0;
  facts_["wrong_code_taken"] = 0;
  return till_->between_customers(look);
}

Result<void> DemoStory::outcome() {
  chapter("The outcome");
  rest(1);
  if (!sandbox_->wait_until_read(30s)) {
    return make_error("demo.stuck", "the sandbox is still reading its mail");
  }
  AMENDS_TRY(const json::value sale, mailing(kMailing));
  AMENDS_TRY(const json::value apology, mailing(apology_));
  const sandbox::Totals totals = sandbox_->totals();
  facts_["accepted"] = sends_at(sale, "accepted");
  facts_["uncertain"] = sends_at(sale, "uncertain") + sends_at(apology, "uncertain");
  facts_["withheld"] = sends_at(sale, "withheld") + sends_at(apology, "withheld");
  facts_["rejected"] = sends_at(sale, "rejected") + sends_at(apology, "rejected");
  facts_["apology_accepted"] = sends_at(apology, "accepted");
  facts_["sandbox_received"] = totals.mail.received;
  facts_["sandbox_not_found"] = totals.people.not_found;
  facts_["duplicates"] = totals.mail.duplicates;
  facts_["left"] = totals.people.left;
  const std::uint64_t ours = sends_at(sale, "accepted") + sends_at(apology, "accepted");
  const std::uint64_t unsure = number_at(facts_, "uncertain");
  AMENDS_TRY_VOID(count_codes());
  facts_["agrees"] = totals.mail.received >= ours && totals.mail.received <= ours + unsure &&
                     number_at(facts_, "code_taken") == number_at(facts_, "code_used");
  if (session_.is_json()) {
    return {};
  }
  Table table({{"what", Align::left}, {"people", Align::right}});
  const auto row = [&](std::string_view what, std::string_view key) {
    table.add({std::string(what), grouped(number_at(facts_, key))});
  };
  row("were meant to get it", "audience");
  row("got it, wrong or mended", "accepted");
  row("had got the wrong one when it was halted", "accepted_at_halt");
  row("stood before a page that is not there", "sandbox_not_found");
  row("got it after the halt was answered", "accepted_after_halt");
  row("were sent away with the wrong code", "code_refused");
  row("were let in with it once it was mended", "wrong_code_taken");
  row("got an apology", "apology_accepted");
  row("have an address that does not exist", "rejected");
  row("left", "left");
  row("are uncertain", "uncertain");
  row("got anything twice (counted by the sandbox)", "duplicates");
  session_.terminal().show(table);
  say(facts_["agrees"].as_bool() ? "The ledger and the sandbox agree."
                                 : "The ledger and the sandbox do NOT agree.");
  return {};
}

}  // namespace amends::cli
