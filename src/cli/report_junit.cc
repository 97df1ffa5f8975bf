#include "cli/report_junit.h"

#include "cli/api_client.h"
#include "cli/limits.h"
#include "cli/output.h"
#include "text/catalogue.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

namespace amends::cli {
namespace {

constexpr std::array<std::string_view, 7> kParts = {
    "subject", "preheader", "html", "text", "headers", "mailing", "audience"
};

struct Home {
  std::string_view prefix;  // of a check's id
  std::string_view part;    // where it is counted when it found nothing
};

/// The longer prefixes first. What is not named looks at the mailing.
constexpr std::array<Home, 23> kHomes = {
    {{"unsubscribe.missing_text", "text"},
     {"audience.", "audience"},
     {"address.", "audience"},
     {"name.", "audience"},
     {"subject.", "subject"},
     {"preheader.", "preheader"},
     {"sender.", "headers"},
     {"header.", "headers"},
     {"html.", "html"},
     {"css.", "html"},
     {"image.", "html"},
     {"link.", "html"},
     {"merge.", "html"},
     {"marks.", "html"},
     {"date.", "html"},
     {"code.unknown", "html"},
     {"template.", "html"},
     {"unsubscribe.", "html"},
     {"spelling.", "html"},
     {"language.", "html"},
     {"price.", "html"},
     {"text.", "text"},
     {"values.", "audience"}}
};

/// Text and attributes of XML 1.0: characters that it has no way to write are U+FFFD.
std::string xml(std::string_view text) {
  std::string out;
  text = text::cut_utf8(text, kReportTextBytesMax);
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = text::next_char(text, at);
    if (c == U'<') {
      out += "&lt;";
    } else if (c == U'>') {
      out += "&gt;";  // "]]>" may not stand in text
    } else if (c == U'&') {
      out += "&amp;";
    } else if (c == U'"') {
      out += "&quot;";
    } else if (c == U'\n' || c == U'\t') {
      out += fmt::format("&#{};", static_cast<unsigned>(c));
    } else if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFFFE || c == 0xFFFF) {
      out += "\xEF\xBF\xBD";
    } else {
      text::append_utf8(out, c);
    }
  }
  return out;
}

struct Case {
  std::vector<const ReportFinding*> findings;
  std::string skipped;  // why
};

using Suite = std::map<std::string, Case>;

class Junit {
 public:
  explicit Junit(const CheckOutcome& outcome)
      : outcome_(outcome),
        words_(text::catalogue(outcome.locale)),
        findings_(read_findings(array_at(outcome.report, "findings"))) {}

  std::string report() {
    sort_out();
    std::string suites;
    for (const std::string_view part : kParts) {
      suites += suite(part);
    }
    suites += errors_suite();
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"amends check{}{}\" "
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n{}</testsuites>\n",
        text_at(outcome_.report, "mailing").empty() ? "" : " ",
        xml(text_at(outcome_.report, "mailing")),
        tests_,
        failures_,
        outcome_.errors.size(),
        skipped_,
        suites
    );
  }

 private:
  void sort_out() {
    std::set<std::string, std::less<>> found;
    for (const ReportFinding& finding : findings_) {
      const bool known = std::ranges::find(kParts, finding.part) != kParts.end();
      suites_[known ? finding.part : "mailing"][finding.id].findings.push_back(&finding);
      found.insert(finding.id);
    }
    std::map<std::string, std::string> skipped;
    for (const boost::json::value& one : array_at(outcome_.report, "skipped")) {
      skipped[text_at(one, "id")] = text_at(one, "why");
    }
    for (const std::string& id : check_ids()) {
      if (found.contains(id)) {
        continue;
      }
      Case& quiet = suites_[std::string(home_of(id))][id];
      if (const auto why = skipped.find(id); why != skipped.end()) {
        quiet.skipped = why->second;
      } else if (!outcome_.errors.empty()) {
        quiet.skipped = words_.format("report.verdict.unchecked");
      }
    }
  }

  /// Every finding there are sentences for.
  static std::vector<std::string> check_ids() {
    constexpr std::string_view kBefore = "finding.";
    constexpr std::string_view kAfter = ".text";
    std::vector<std::string> ids;
    for (const std::string& id : text::catalogue({}).ids()) {
      if (id.starts_with(kBefore) && id.ends_with(kAfter)) {
        ids.push_back(id.substr(kBefore.size(), id.size() - kBefore.size() - kAfter.size()));
      }
    }
    return ids;
  }

  static std::string_view home_of(std::string_view id) {
    const auto home =
        std::ranges::find_if(kHomes, [id](const Home& one) { return id.starts_with(one.prefix); });
    return home == kHomes.end() ? "mailing" : home->part;
  }

  std::string suite(std::string_view part) {
    const auto suite = suites_.find(std::string(part));
    if (suite == suites_.end()) {
      return {};
    }
    std::string cases;
    std::size_t failures = 0;
    std::size_t skipped = 0;
    for (const auto& [id, one] : suite->second) {
      failures += fails(one) ? 1 : 0;
      skipped += one.skipped.empty() ? 0 : 1;
      cases += test_case(part, id, one);
    }
    tests_ += suite->second.size();
    failures_ += failures;
    skipped_ += skipped;
    return fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n"
        "{}  </testsuite>\n",
        part,
        suite->second.size(),
        failures,
        skipped,
        cases
    );
  }

  static bool is_failure(const ReportFinding& finding) {
    return finding.counts() && finding.level == ReportLevel::block;
  }

  static bool fails(const Case& one) {
    return std::ranges::any_of(one.findings, [](const auto* finding) {
      return is_failure(*finding);
    });
  }

  [[nodiscard]] std::string details(const ReportFinding& finding) const {
    std::string out = place_words(finding.place);
    out += (out.empty() ? "" : ": ") + finding.text + "\n";
    out += fmt::format("{}: {}\n", words_.format("cli.check.why"), finding.why);
    out += fmt::format("{}: {}\n", words_.format("cli.check.mend"), finding.mend);
    for (const ReportExample& example : finding.examples) {
      const std::string row =
          example.row > 0 ? words_.format("cli.check.row", {{"row", example.row}}) + ": " : "";
      out += fmt::format("  {}{} \"{}\"\n", row, example.address, example.value);
    }
    if (finding.waived) {
      out += fmt::format(
          "{}\n",
          words_.format(
              "report.waived",
              {{"by", finding.waived->by},
               {"until", finding.waived->until},
               {"reason", finding.waived->reason}}
          )
      );
    }
    return out;
  }

  [[nodiscard]] std::string test_case(std::string_view part, std::string_view id, const Case& one)
      const {
    std::string inside;
    std::string said;
    if (!one.skipped.empty()) {
      inside += fmt::format("      <skipped message=\"{}\"/>\n", xml(one.skipped));
    }
    // One failure for each case: some readers take the last of several only.
    std::string failed;
    std::string first;
    for (const ReportFinding* finding : one.findings) {
      std::string& to = is_failure(*finding) ? failed : said;
      if (is_failure(*finding) && first.empty()) {
        first = finding->text;
      }
      to += details(*finding);
    }
    if (!failed.empty()) {
      inside += fmt::format(
          "      <failure type=\"block\" message=\"{}\">{}</failure>\n", xml(first), xml(failed)
      );
    }
    if (!said.empty()) {
      inside += fmt::format("      <system-out>{}</system-out>\n", xml(said));
    }
    const std::string head = fmt::format(
        "    <testcase classname=\"amends.{}\" name=\"{}\"{}", part, xml(id), file_of(one)
    );
    return inside.empty() ? head + "/>\n" : head + ">\n" + inside + "    </testcase>\n";
  }

  [[nodiscard]] std::string file_of(const Case& one) const {
    if (one.findings.empty() || one.findings.front()->place.file.empty()) {
      return {};
    }
    const Place& place = one.findings.front()->place;
    return fmt::format(
        " file=\"{}\" line=\"{}\"",
        xml(relative_uri(outcome_.folder, place.file)),
        std::max(place.line, 1)
    );
  }

  std::string errors_suite() {
    if (outcome_.errors.empty()) {
      return {};
    }
    std::string cases;
    for (const Error& error : outcome_.errors) {
      const std::string where = place_words(error.place());
      cases += fmt::format(
          "    <testcase classname=\"amends.check\" name=\"{}\">\n      <error type=\"{}\" "
          "message=\"{}\">{}</error>\n    </testcase>\n",
          xml(error.id()),
          xml(error.id()),
          xml(error.message()),
          xml(where)
      );
    }
    tests_ += outcome_.errors.size();
    return fmt::format(
        "  <testsuite name=\"check\" tests=\"{}\" failures=\"0\" errors=\"{}\" skipped=\"0\">\n"
        "{}  </testsuite>\n",
        outcome_.errors.size(),
        outcome_.errors.size(),
        cases
    );
  }

  const CheckOutcome& outcome_;
  const text::Catalogue& words_;
  std::vector<ReportFinding> findings_;
  std::map<std::string, Suite> suites_;
  std::size_t tests_ = 0;
  std::size_t failures_ = 0;
  std::size_t skipped_ = 0;
};

}  // namespace

std::string junit_report(const CheckOutcome& outcome) {
  return Junit(outcome).report();
}

}  // namespace amends::cli
