#include "cli/check_report.h"

#include "cli/report_html.h"
#include "cli/report_junit.h"
#include "cli/report_sarif.h"
#include "cli/report_source.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace amends::cli {
namespace {

namespace json = boost::json;

json::object finding(std::string_view more = "{}") {
  json::object one = json::parse(R"({
    "id":"merge.unknown_field","level":"block","part":"html","file":"body.html","line":2,"column":7,
    "recipients":3,"examples":[{"contact":0,"row":4,"address":"kari@people.example","value":"null"}],
    "arguments":{},"fix":[{"file":"body.html","line":2,"column":10,"found":"frist_name",
    "replacement":"first_name"}],"text":"The list has no column frist_name.",
    "why":"It would be empty.","mend":"Did you mean first_name?"})")
                         .as_object();
  for (const auto& [key, value] :
       json::parse(json::string_view(more.data(), more.size())).as_object()) {
    one[key] = value;
  }
  return one;
}

CheckOutcome outcome(json::array findings) {
  CheckOutcome made;
  made.report = {
      {"mailing", "spring-sale"},
      {"recipients", 3},
      {"audience", 4},
      {"findings", std::move(findings)},
      {"skipped", json::array{json::object{{"id", "audience.suppressed"}, {"why", "who left"}}}}
  };
  made.files = {
      {"body.html", "<p>\nHello {{ frist_name }}<b>!</b>\n</p>\n"}, {"mailing.toml", "name = 1\n"}
  };
  made.folder = "examples/spring-sale";
  return made;
}

/// What no text may do to a report: script, the end of CDATA, controls, directions, broken UTF-8.
constexpr const char* kHostile =
    "</script><script>alert(1)</script>]]>\"'><img src=x onerror=alert(1)>\x01\x1b[2J\xE2\x80\xAE";

json::object hostile_finding() {
  return finding(json::serialize(json::object{
      {"text", kHostile},
      {"why", kHostile},
      {"mend", kHostile},
      {"id", "merge.null"},
      {"file", "body.html"},
      {"examples", json::array{json::object{{"row", 2}, {"address", kHostile}, {"value", kHostile}}}
      }
  }));
}

CheckOutcome hostile_outcome() {
  CheckOutcome made = outcome({hostile_finding()});
  made.report["mailing"] = kHostile;
  made.files["body.html"] = std::string(kHostile) + "\n" + kHostile + "\n";
  made.previews = {json::object{
      {"edition", "en"},
      {"to", kHostile},
      {"subject", kHostile},
      {"html", std::string("<p>") + kHostile + "</p>"},
      {"person", json::object{{"row", 2}, {"address", kHostile}}}
  }};
  return made;
}

/// Every start tag is closed, in order; void elements and what is declared apart.
bool is_balanced(const std::string& markup) {
  std::vector<std::string> open;
  for (auto at = markup.find('<'); at != std::string::npos; at = markup.find('<', at)) {
    bool is_quoted = false;
    const auto begin = at + 1;
    for (++at; at < markup.size() && (is_quoted || markup[at] != '>'); ++at) {
      is_quoted = is_quoted != (markup[at] == '"');
    }
    const std::string tag = markup.substr(begin, at - begin);
    const std::string name = tag.substr(0, tag.find(' '));
    if (tag.ends_with('/') || tag.starts_with('?') || tag.starts_with('!') || name == "meta") {
      continue;
    }
    if (!tag.starts_with('/')) {
      open.push_back(name);
    } else if (open.empty() || "/" + open.back() != name) {
      return false;
    } else {
      open.pop_back();
    }
  }
  return open.empty();
}

TEST(ReportFormat, follows_the_suffix_and_else_what_was_asked) {
  struct Case {
    const char* file;
    ReportFormat asked;
    ReportFormat expected;
  };

  const Case cases[] = {
      {"a.json", ReportFormat::text, ReportFormat::json},
      {"a.sarif", ReportFormat::html, ReportFormat::sarif},
      {"a.xml", ReportFormat::text, ReportFormat::junit},
      {"a.html", ReportFormat::text, ReportFormat::html},
      {"a", ReportFormat::text, ReportFormat::json},
      {"a.out", ReportFormat::junit, ReportFormat::junit},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(format_of_file(one.file, one.asked), one.expected) << one.file;
  }
  EXPECT_EQ(parse_report_format("pdf"), std::nullopt);
  EXPECT_EQ(parse_report_format("junit"), ReportFormat::junit);
}

TEST(ReportUri, is_relative_and_encoded) {
  EXPECT_EQ(relative_uri("examples/spring-sale", "body.html"), "examples/spring-sale/body.html");
  EXPECT_EQ(relative_uri("./a b", "ø.html"), "a%20b/%C3%B8.html");
  EXPECT_EQ(relative_uri("/nowhere/at/all", "body.html"), "body.html");
}

TEST(Sarif, has_what_code_scanning_needs) {
  const auto report = sarif_report(outcome(
      {finding(),
       finding(R"({"id":"audience.empty","file":"","line":0,"column":0,"level":"warn","fix":[]})"),
       finding(R"({"level":"note","fix":[],
                   "waived":{"reason":"meant so","by":"Kari","until":"2027-04-01"}})")}
  ));
  EXPECT_EQ(report.at("version").as_string(), "2.1.0");
  const auto& run = report.at("runs").at(0);
  const auto& driver = run.at("tool").at("driver");
  EXPECT_EQ(driver.at("name").as_string(), "Amends");
  ASSERT_EQ(driver.at("rules").as_array().size(), 2U);
  for (const auto& rule : driver.at("rules").as_array()) {
    for (const char* member : {"shortDescription", "fullDescription", "help"}) {
      EXPECT_FALSE(rule.at(member).at("text").as_string().empty()) << member;
    }
  }
  const char* levels[] = {"error", "warning", "note"};
  std::size_t at = 0;
  ASSERT_EQ(run.at("results").as_array().size(), 3U);
  for (const auto& result : run.at("results").as_array()) {
    EXPECT_EQ(result.at("level").as_string(), levels[at++]);
    const auto& rule = driver.at("rules").at(result.at("ruleIndex").to_number<std::size_t>());
    EXPECT_EQ(rule.at("id"), result.at("ruleId"));
    EXPECT_FALSE(result.at("message").at("text").as_string().empty());
    const auto& place = result.at("locations").at(0).at("physicalLocation");
    const std::string uri(place.at("artifactLocation").at("uri").as_string());
    EXPECT_TRUE(uri.starts_with("examples/spring-sale/")) << uri;
    EXPECT_GE(place.at("region").at("startLine").as_int64(), 1);
    EXPECT_EQ(result.at("properties").at("recipients").to_number<int>(), 3);
    EXPECT_EQ(result.at("properties").at("examples").as_array().size(), 1U);
  }
}

TEST(Sarif, carries_fixes_and_who_allowed_it_to_stand) {
  const auto report = sarif_report(outcome(
      {finding(), finding(R"({"waived":{"reason":"meant so","by":"Kari","until":"2027-04-01"}})")}
  ));
  const auto& results = report.at("runs").at(0).at("results").as_array();
  const auto& change = results[0].at("fixes").at(0).at("artifactChanges").at(0);
  EXPECT_EQ(change.at("artifactLocation").at("uri").as_string(), "examples/spring-sale/body.html");
  const auto& replacement = change.at("replacements").at(0);
  EXPECT_EQ(replacement.at("deletedRegion").at("startColumn").as_int64(), 10);
  EXPECT_EQ(replacement.at("deletedRegion").at("endColumn").as_int64(), 20);
  EXPECT_EQ(replacement.at("insertedContent").at("text").as_string(), "first_name");
  EXPECT_EQ(results[0].as_object().if_contains("suppressions"), nullptr);
  EXPECT_EQ(results[1].at("suppressions").at(0).at("justification").as_string(), "meant so");
}

TEST(Sarif, says_what_stopped_the_check) {
  CheckOutcome made = outcome({});
  made.errors = {make_error("check.template", "a template cannot be read").at({"body.html", 3, 1})};
  const auto report = sarif_report(made);
  const auto& invocation = report.at("runs").at(0).at("invocations").at(0);
  EXPECT_FALSE(invocation.at("executionSuccessful").as_bool());
  const auto& notification = invocation.at("toolExecutionNotifications").at(0);
  EXPECT_EQ(notification.at("descriptor").at("id").as_string(), "check.template");
  const auto& place = notification.at("locations").at(0).at("physicalLocation");
  EXPECT_EQ(place.at("region").at("startLine").as_int64(), 3);
}

TEST(Junit, has_a_suite_for_each_part_and_a_case_for_each_check) {
  const std::string xml = junit_report(
      outcome({finding(), finding(R"({"id":"subject.length","part":"subject","level":"warn"})")})
  );
  EXPECT_TRUE(is_balanced(xml)) << xml;
  for (const char* part :
       {"<testsuite name=\"subject\"",
        "<testsuite name=\"html\"",
        "<testsuite name=\"audience\"",
        "<testcase classname=\"amends.html\" name=\"marks.test\"/>",
        "<skipped message=\"who left\"/>",
        "file=\"examples/spring-sale/body.html\" line=\"2\"",
        "<failure type=\"block\" message=\"The list has no column frist_name.\">"}) {
    EXPECT_NE(xml.find(part), std::string::npos) << part << xml;
  }
  const auto warned = xml.find("name=\"subject.length\"");
  EXPECT_LT(xml.find("<system-out>", warned), xml.find("</testcase>", warned));
  EXPECT_NE(xml.find(" failures=\"1\" errors=\"0\" skipped=\"1\">"), std::string::npos) << xml;
}

TEST(Junit, counts_what_it_lists) {
  const std::string xml = junit_report(outcome({finding()}));
  std::ptrdiff_t cases = 0;
  for (auto at = xml.find("<testcase "); at != std::string::npos;
       at = xml.find("<testcase ", at + 1)) {
    ++cases;
  }
  const std::string head = fmt::format("tests=\"{}\" failures", cases);
  EXPECT_LT(xml.find(head), xml.find("<testsuite ")) << xml;
}

TEST(Junit, does_not_pass_what_was_not_looked_at) {
  CheckOutcome made = outcome({});
  made.errors = {make_error("cli.list", "no such file")};
  const std::string xml = junit_report(made);
  EXPECT_NE(xml.find("<error type=\"cli.list\" message=\"no such file\">"), std::string::npos);
  EXPECT_EQ(xml.find("name=\"marks.test\"/>"), std::string::npos) << xml;
}

TEST(Junit, is_well_formed_whatever_the_texts_hold) {
  const std::string xml = junit_report(hostile_outcome());
  EXPECT_TRUE(is_balanced(xml)) << xml;
  EXPECT_EQ(xml.find("]]>"), std::string::npos);
  EXPECT_EQ(xml.find("<script"), std::string::npos);
  EXPECT_TRUE(std::ranges::none_of(xml, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n';
  }));
}

TEST(HtmlReport, begins_with_the_verdict_and_links_findings_and_places_both_ways) {
  const std::string page = html_report(outcome({finding()}));
  EXPECT_NE(page.find("It must not go like this: 1 thing to mend.</h1>"), std::string::npos)
      << page;
  EXPECT_NE(page.find("<article id=\"f1\" class=\"block\">"), std::string::npos);
  EXPECT_NE(page.find("<a href=\"#s1-2\"><bdi>body.html:2:7</bdi></a>"), std::string::npos) << page;
  EXPECT_NE(
      page.find("<tr id=\"s1-2\" class=\"hit block\"><th scope=\"row\">2</th><td>Hello "
                "<mark class=\"block\">{{ frist_name }}</mark>&lt;b&gt;!&lt;/b&gt;"
                "<a class=\"note block\" dir=\"ltr\" href=\"#f1\">"),
      std::string::npos
  ) << page;
  EXPECT_NE(page.find("<del><bdi>frist_name</bdi></del>"), std::string::npos);
  EXPECT_TRUE(is_balanced(page)) << page;
}

TEST(HtmlReport, loads_nothing_and_runs_nothing) {
  CheckOutcome made = outcome({finding()});
  made.previews = {json::object{
      {"edition", "en"},
      {"html",
       "<!doctype html><html><body onload=\"x()\"><img src=\"https://t.example/p\"></body></html>"}
  }};
  const std::string page = html_report(made);
  EXPECT_NE(page.find("content=\"default-src 'none';"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("<link"), std::string::npos);
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_EQ(page.find("sandbox=\"allow"), std::string::npos);
  EXPECT_NE(
      page.find("srcdoc=\"&lt;!doctype html&gt;&lt;meta http-equiv=&quot;Content-Security-Policy"),
      std::string::npos
  ) << page;
}

TEST(HtmlReport, escapes_whatever_people_and_templates_hold) {
  const std::string page = html_report(hostile_outcome());
  EXPECT_TRUE(is_balanced(page)) << page;
  EXPECT_EQ(page.find("<script"), std::string::npos) << page;
  EXPECT_EQ(page.find("<img"), std::string::npos);
  // A mail may hold what it likes: it is in its frame.
  std::string outside = page;
  constexpr std::string_view kFrame = "srcdoc=\"";
  for (auto at = outside.find(kFrame); at != std::string::npos; at = outside.find(kFrame, at + 1)) {
    const auto begin = at + kFrame.size();
    outside.erase(begin, outside.find('"', begin) - begin);
  }
  EXPECT_EQ(outside.find('\x1b'), std::string::npos);
  EXPECT_EQ(outside.find("\xE2\x80\xAE"), std::string::npos);
}

TEST(HtmlReport, is_in_the_readers_language_and_direction) {
  CheckOutcome made = outcome({finding()});
  made.locale = text::Locale::parse("he").value_or({});
  const std::string page = html_report(made);
  EXPECT_NE(page.find("<html lang=\"he\" dir=\"rtl\">"), std::string::npos);
  EXPECT_NE(page.find("<div class=\"code\" dir=\"ltr\">"), std::string::npos);
  for (const char* language : {"en", "bg", "ru", "it", "nb", "he"}) {
    made.locale = text::Locale::parse(language).value_or({});
    const std::string other = html_report(made);
    EXPECT_EQ(other.find("report."), std::string::npos) << language << other.substr(0, 9000);
  }
}

TEST(HtmlReport, says_what_stopped_the_check) {
  CheckOutcome made = outcome({});
  made.errors = {make_error("cli.list", "<no such file>").at({"mailing.toml", 1, 2})};
  const std::string page = html_report(made);
  EXPECT_NE(page.find("It could not be checked in full."), std::string::npos);
  EXPECT_NE(page.find("&lt;no such file&gt;"), std::string::npos);
}

TEST(SourceView, shows_of_long_files_and_lines_what_is_around_the_places) {
  std::string bytes;
  for (int line = 1; line <= 1000; ++line) {
    bytes +=
        line == 500 ? std::string(5000, 'x') + " here " + std::string(5000, 'y') + "\n" : "line\n";
  }
  const auto findings = read_findings(json::array{finding(R"({"line":500,"column":5002})")});
  const std::string view = source_view({{"body.html", bytes}}, findings, text::catalogue({}));
  EXPECT_LT(view.size(), 3000U);
  EXPECT_NE(view.find("<mark class=\"block\">here</mark>"), std::string::npos) << view;
  EXPECT_NE(view.find("id=\"s1-496\""), std::string::npos);
  EXPECT_EQ(view.find("id=\"s1-495\""), std::string::npos);
}

}  // namespace
}  // namespace amends::cli
