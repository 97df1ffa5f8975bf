#include "cli/report_sarif.h"

#include "checks/links/link_verdicts.h"
#include "cli/api_client.h"
#include "cli/limits.h"
#include "text/catalogue.h"
#include "text/utf8.h"

#include <algorithm>
#include <map>
#include <string>

namespace amends::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view kSchema = "https://json.schemastore.org/sarif-2.1.0.json";
constexpr std::string_view kMailingFile = "mailing.toml";

std::string_view level_word(ReportLevel level) {
  switch (level) {
    case ReportLevel::block:
      return "error";
    case ReportLevel::warn:
      return "warning";
    case ReportLevel::note:
      return "note";
  }
  return "note";
}

/// A brace would begin a placeholder; it is written twice (SARIF 2.1.0, 3.11.5).
json::object message(std::string_view text) {
  std::string doubled;
  for (const char c : text::cut_utf8(text, kReportTextBytesMax)) {
    doubled.append(c == '{' || c == '}' ? 2 : 1, c);
  }
  return {{"text", std::move(doubled)}};
}

/// "The page {target} is dead" as a rule says it, of no page in particular.
std::string without_names(std::string_view sentence) {
  constexpr std::string_view kName = "abcdefghijklmnopqrstuvwxyz_";
  std::string out;
  while (!sentence.empty()) {
    const auto open = std::min(sentence.find('{'), sentence.size());
    out += sentence.substr(0, open);
    sentence.remove_prefix(open);
    const auto close = sentence.find_first_not_of(kName, 1);
    if (close != std::string_view::npos && close > 1 && sentence[close] == '}') {
      out += "\u2026";
      sentence.remove_prefix(close + 1);
      continue;
    }
    const auto braces = std::min(sentence.find_first_not_of('{'), sentence.size());
    out += sentence.substr(0, braces);
    sentence.remove_prefix(braces);
  }
  return out;
}

class Sarif {
 public:
  explicit Sarif(const CheckOutcome& outcome)
      : outcome_(outcome),
        words_(text::catalogue(outcome.locale)),
        findings_(read_findings(array_at(outcome.report, "findings"))) {}

  json::object report() {
    json::array results;
    for (const ReportFinding& finding : findings_) {
      results.push_back(result(finding));
    }
    json::array notifications;
    for (const Error& error : outcome_.errors) {
      notifications.push_back(notification(error));
    }
    json::object run{
        {"tool",
         json::object{
             {"driver",
              json::object{
                  {"name", "Amends"},
                  {"semanticVersion", AMENDS_VERSION},
                  {"rules", std::move(rules_)}
              }}
         }},
        {"language", outcome_.locale.tag()},
        {"columnKind", "unicodeCodePoints"},
        {"invocations",
         json::array{json::object{
             {"executionSuccessful", outcome_.errors.empty() && ran_all()},
             {"toolExecutionNotifications", std::move(notifications)}
         }}},
        {"results", std::move(results)},
    };
    return {{"$schema", kSchema}, {"version", "2.1.0"}, {"runs", json::array{std::move(run)}}};
  }

 private:
  [[nodiscard]] bool ran_all() const {
    return std::ranges::find(findings_, checks::kCouldNotRun, &ReportFinding::id) ==
           findings_.end();
  }

  /// The number of the finding's rule; it is described when it is first used.
  std::size_t rule(const ReportFinding& finding) {
    const auto [known, is_new] = numbers_.emplace(finding.id, rules_.size());
    if (is_new) {
      const std::string id = "finding." + finding.id;
      const std::string why = words_.format(id + ".why");
      const std::string help = fmt::format("{} {}", why, words_.format(id + ".mend"));
      rules_.push_back(json::object{
          {"id", finding.id},
          {"shortDescription", message(without_names(words_.format(id + ".text")))},
          {"fullDescription", message(why)},
          {"help", message(help)},
          {"defaultConfiguration", json::object{{"level", level_word(finding.level)}}}
      });
    }
    return known->second;
  }

  [[nodiscard]] json::object artifact(std::string_view file) const {
    const std::string_view name = file.empty() ? kMailingFile : file;
    return {{"uri", relative_uri(outcome_.folder, name)}};
  }

  [[nodiscard]] json::object location(const Place& place) const {
    json::object region{{"startLine", std::max(place.line, 1)}};
    if (place.column > 0) {
      region["startColumn"] = place.column;
    }
    return {
        {"physicalLocation",
         json::object{{"artifactLocation", artifact(place.file)}, {"region", std::move(region)}}}
    };
  }

  [[nodiscard]] json::object notification(const Error& error) const {
    return {
        {"level", "error"},
        {"descriptor", json::object{{"id", error.id()}}},
        {"message", message(error.message())},
        {"locations", json::array{location(error.place())}}
    };
  }

  json::object result(const ReportFinding& finding) {
    json::array examples;
    for (const ReportExample& example : finding.examples) {
      examples.push_back(
          json::object{{"row", example.row}, {"address", example.address}, {"value", example.value}}
      );
    }
    json::object result{
        {"ruleId", finding.id},
        {"ruleIndex", rule(finding)},
        {"level", level_word(finding.level)},
        {"message", message(fmt::format("{} {}", finding.text, finding.mend))},
        {"locations", json::array{location(finding.place)}},
        {"properties",
         json::object{
             {"part", finding.part},
             {"recipients", finding.recipients},
             {"examples", std::move(examples)},
             {"why", finding.why},
             {"mend", finding.mend}
         }},
    };
    if (!finding.fix.empty()) {
      result["fixes"] = json::array{fix(finding)};
    }
    if (finding.waived) {
      result["suppressions"] = json::array{json::object{
          {"kind", "inSource"},
          {"status", "accepted"},
          {"justification", finding.waived->reason},
          {"properties", json::object{{"by", finding.waived->by}, {"until", finding.waived->until}}}
      }};
    }
    return result;
  }

  [[nodiscard]] json::object fix(const ReportFinding& finding) const {
    std::map<std::string, json::array> files;
    for (const ReportEdit& edit : finding.fix) {
      const auto chars = static_cast<int>(text::count_chars(edit.found));
      files[edit.place.file].push_back(json::object{
          {"deletedRegion",
           json::object{
               {"startLine", edit.place.line},
               {"startColumn", edit.place.column},
               {"endLine", edit.place.line},
               {"endColumn", edit.place.column + chars}
           }},
          {"insertedContent", json::object{{"text", edit.replacement}}}
      });
    }
    json::array changes;
    for (auto& [file, replacements] : files) {
      changes.push_back(json::object{
          {"artifactLocation", artifact(file)}, {"replacements", std::move(replacements)}
      });
    }
    return {{"description", message(finding.mend)}, {"artifactChanges", std::move(changes)}};
  }

  const CheckOutcome& outcome_;
  const text::Catalogue& words_;
  std::vector<ReportFinding> findings_;
  json::array rules_;
  std::map<std::string, std::size_t> numbers_;
};

}  // namespace

json::object sarif_report(const CheckOutcome& outcome) {
  return Sarif(outcome).report();
}

}  // namespace amends::cli
