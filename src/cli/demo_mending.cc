// The second half of the demonstration: what is mended after the halt, and the apology.
#include "app/server.h"
#include "cli/demo_parts.h"
#include "cli/demo_story.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "sandbox/sandbox.h"

#include <fmt/format.h>

#include <set>
#include <string>

namespace amends::cli {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

/// What an apology is signed off with where the check would have stopped it.
constexpr std::string_view kSignedOff = "two people have read it, and it goes within the hour";

}  // namespace

Result<void> DemoStory::repoint() {
  chapter("The button in delivered mail is led to the right page");
  AMENDS_TRY(
      const json::value links, as(Who::marketer).get(api_path({"mailings", kDemoMailing, "links"}))
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
              api_path(
                  {"mailings", kDemoMailing, "links", fmt::format("{}", wrong_link_), "repoint"}
              ),
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
         std::chrono::steady_clock::now() - began < kDemoStuckAfter) {
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
                api_path({"codes", kDemoWrongCode, "changes"}),
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
                  {"mailing", kDemoMailing},
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
      as(Who::marketer).get(api_path({"incidents", fmt::format("{}", incident_)}))
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
      AMENDS_TRY_VOID(as(Who::marketer).post(api_path({"mailings", name, "resume"}), json::object())
      );
    }
    if (state == "halted" || std::chrono::steady_clock::now() - began > kDemoStuckAfter) {
      return make_error("demo.stuck", "{} did not finish: {}", name, json::serialize(now));
    }
    session_.world().pause(50ms);
  }
}

Result<void> DemoStory::send_the_rest() {
  chapter("Those who were not reached get the mended mailing");
  AMENDS_TRY_VOID(put_text(DemoText::mended));
  AMENDS_TRY(const json::value result, proof(kDemoMailing));
  facts_["mended_audience"] = number_at(result, "recipients");
  AMENDS_TRY_VOID(sign_and_go(kDemoMailing, "resume", ""));
  return wait_until_finished(kDemoMailing, "Sending the mended mailing");
}

Result<void> DemoStory::keep_the_plan() {
  const std::string id = fmt::format("{}", incident_);
  AMENDS_TRY(
      const json::value confirmed,
      as(Who::marketer)
          .post(
              api_path({"incidents", id, "confirm"}),
              json::object{{"severity", 2}, {"why", "the sale's only button was dead"}}
          )
  );
  AMENDS_TRY(const json::value plan, as(Who::marketer).get(api_path({"incidents", id, "plan"})));
  for (const json::value& step : array_at(plan, "steps")) {
    const std::string name = text_at(step, "step");
    if ((name != "brief" && name != "tell_shop") || text_at(step, "state") == "done") {
      continue;
    }
    AMENDS_TRY(
        const json::value ticked,
        as(Who::marketer)
            .post(
                api_path({"incidents", id, "steps", name, "tick"}),
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
  AMENDS_TRY(const json::value brief, as(Who::marketer).get(api_path({"incidents", id, "brief"})));
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
              api_path({"incidents", id, "social"}) +
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
              api_path({"incidents", fmt::format("{}", incident_), "draft"}),
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
    AMENDS_TRY(const json::value right, as(Who::marketer).get(api_path({"codes", kDemoRightCode})));
    AMENDS_TRY(const json::value wrong, as(Who::marketer).get(api_path({"codes", kDemoWrongCode})));
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
  AMENDS_TRY(const json::value sale, mailing(kDemoMailing));
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
