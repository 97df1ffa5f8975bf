#include "advice/brief.h"

#include "advice/apology_text.h"
#include "advice/stock_words.h"
#include "text/catalogue.h"
#include "text/format.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace amends::advice {
namespace {

using Kind = Sheet::Section::Kind;

class BriefWriter {
 public:
  BriefWriter(const BriefFacts& facts, const ApologyWords& said)
      : facts_(facts),
        said_(said),
        words_(text::catalogue(said.locale)) {}

  Result<Sheet> write() {
    sheet_.locale = said_.locale;
    sheet_.title = words_.format("brief.title", {{"mailing", isolated(facts_.mailing)}});
    AMENDS_TRY(sheet_.note, moment("brief.as_of", facts_.now));
    add("happened", Kind::paragraphs, {alone(said_.what_happened), alone(said_.cause)});
    AMENDS_TRY_VOID(add_done());
    add_who();
    add_say();
    add_avoid();
    add_questions();
    add_replies();
    add("recognise",
        Kind::paragraphs,
        {say("recognise.how"),
         isolated(fmt::format(
             "amends brief {} --who anna@people.example --because \"...\"",
             facts_.story.incident.value
         ))});
    return std::move(sheet_);
  }

 private:
  [[nodiscard]] std::string alone(const std::string& text) const {
    return upper_first(sentence(text), said_.locale);
  }

  [[nodiscard]] std::string say(std::string_view id) const {
    return words_.format(fmt::format("brief.{}", id));
  }

  void add(std::string_view id, Kind kind, std::vector<std::string> lines) {
    std::erase_if(lines, [](const std::string& line) { return line.empty(); });
    sheet_.sections.push_back({say(id), kind, std::move(lines)});
  }

  [[nodiscard]] Result<std::string> moment(std::string_view id, Instant at) const {
    const std::string& zone = facts_.story.zone;
    AMENDS_TRY(const std::string time, text::format_date(at, "%H:%M", said_.locale, zone));
    AMENDS_TRY(const std::string date, sentence_date(at, said_.locale, zone));
    return words_.format(
        id,
        {{"time", time}, {"date", date}, {"incident", std::to_string(facts_.story.incident.value)}}
    );
  }

  Result<void> add_done() {
    const ApologyFacts& story = facts_.story;
    std::vector<std::string> lines{alone(said_.what_we_did)};
    if (story.fixed_at) {
      AMENDS_TRY(std::string since, moment("brief.mended_since", *story.fixed_at));
      lines.push_back(std::move(since));
    } else if (!story.is_fixed && lines.front().empty()) {
      lines.push_back(say("not_mended"));
    }
    lines.push_back(alone(said_.prevention));
    add("done", Kind::paragraphs, std::move(lines));
    return {};
  }

  void add_who() {
    const model::IncidentFacts& counts = facts_.counts;
    const auto rows = std::to_array<std::pair<std::string_view, std::uint64_t>>({
        {"accepted", counts.accepted},
        {"uncertain", counts.uncertain},
        {"opened", counts.opened_human},
        {"clicked", counts.clicked_wrong_link},
        {"waiting", counts.waiting},
        {"left", counts.left},
    });
    std::vector<std::string> lines;
    for (const auto& [name, people] : rows) {
      if (people > 0 || name == "accepted") {
        lines.push_back(words_.format(fmt::format("brief.count.{}", name), {{"people", people}}));
      }
    }
    lines.push_back(say("private"));
    add("who", Kind::list, std::move(lines));
  }

  void add_say() {
    std::vector<std::string> lines{say("say.ours"), say("say.story")};
    if (const std::string offer = sentence(said_.offer); !offer.empty()) {
      lines.push_back(words_.format("brief.say.offer", {{"offer", offer}}));
    }
    lines.push_back(say("say.later"));
    add("say", Kind::list, std::move(lines));
  }

  void add_avoid() {
    std::vector<std::string> lines{say("avoid.blame"), say("avoid.small"), say("avoid.promise")};
    if (facts_.story.harm >= model::Harm::privacy) {
      lines.push_back(say("avoid.privacy"));
    }
    add("avoid", Kind::list, std::move(lines));
  }

  void add_questions() {
    std::vector<std::string> lines;
    for (const BriefAnswer& one : facts_.answers) {
      lines.push_back(one.question);
      lines.push_back(one.answer);
    }
    if (lines.empty()) {
      add("questions", Kind::paragraphs, {say("questions.none")});
    } else {
      add("questions", Kind::questions, std::move(lines));
    }
  }

  void add_replies() {
    for (const BriefReplies& one : facts_.replies) {
      std::vector<std::string> lines;
      for (const std::string& words : one.words) {
        lines.push_back(isolated(words));
      }
      lines.push_back(say("wrote.private"));
      const std::string heading = words_.format(
          fmt::format("brief.wrote.{}", model::to_string(one.of)), {{"people", one.people}}
      );
      sheet_.sections.push_back({heading, Kind::list, std::move(lines)});
    }
  }

  const BriefFacts& facts_;
  const ApologyWords& said_;
  const text::Catalogue& words_;
  Sheet sheet_;
};

}  // namespace

Result<Sheet> compose_brief(const BriefFacts& facts) {
  AMENDS_TRY(const ApologyWords said, told_words(facts.story));
  return BriefWriter(facts, said).write();
}

}  // namespace amends::advice
