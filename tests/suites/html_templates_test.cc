// Templates people really use: Foundation for Emails 2.5.1 (MIT) and responsive-html-email-template
// (MIT), each as a mailing. What the panel says of them must be true: no block but for their own
// placeholders.
#include "checks/panel.h"
#include "tests/support/result_rows.h"
#include "text/time.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace amends::checks {
namespace {

namespace fs = std::filesystem;
using model::Finding;
using model::FindingLevel;

/// What stands in a template on purpose: lorem ipsum (a mark of a test as well), href="#", no way
/// to leave, links of a website.
const std::set<std::string>& of_a_template() {
  static const std::set<std::string> kIds = {
      "marks.test", "marks.filler", "link.placeholder", "link.relative", "unsubscribe.missing_html"
  };
  return kIds;
}

std::vector<fs::path> pages_in(std::string_view suite, std::string_view folder) {
  const char* suites = std::getenv("AMENDS_SUITES");
  const fs::path root = fs::path(suites != nullptr ? suites : "../shared/suites") / suite / folder;
  std::vector<fs::path> pages;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(root, problem)) {
    if (entry.path().extension() == ".html") {
      pages.push_back(entry.path());
    }
  }
  std::ranges::sort(pages);
  return pages;
}

std::vector<fs::path> templates() {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kFolders = {{
      {"html-leemunroe", ""},
      {"html-foundation", ".templates"},
      {"html-foundation", ".download/templates"},
  }};
  std::vector<fs::path> all;
  for (const auto& [suite, folder] : kFolders) {
    std::ranges::copy(pages_in(suite, folder), std::back_inserter(all));
  }
  return all;
}

std::string read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<Finding> findings_of(std::string html) {
  model::Mailing mailing;
  mailing.name = "template";
  mailing.from = mail::parse_mailbox("Nordlys <news@nordlys.example>").value();
  model::Edition edition;
  edition.subject = {"A word from Nordlys", "mailing.toml", 2, 12};
  edition.preheader = {"What is new with us", "mailing.toml", 3, 14};
  edition.html = {std::move(html), "body.html", 1, 1};
  edition.text_derived = true;
  mailing.editions.push_back(edition);
  Panel panel(mailing, {text::parse_time("2026-11-20T09:00:00", "UTC").value(), {"email"}});
  panel.constant(
      {Part::subject, Origin::written, edition.locale, edition.subject.text, "mailing.toml", 2, 12}
  );
  panel.constant({Part::html, Origin::written, edition.locale, edition.html.text, "body.html", 1, 1}
  );
  Tally tally = panel.start();
  for (std::int64_t person = 1; person <= 100; ++person) {
    tally.recipient({model::ContactId{person}, person + 1, "ida@mail.example", false, {}});
  }
  panel.add(tally);
  return panel.finish();
}

TEST(HtmlTemplates, are_blocked_for_nothing_but_their_placeholders) {
  const std::vector<fs::path> pages = templates();
  if (pages.empty()) {
    GTEST_SKIP() << "html-foundation and html-leemunroe are not there";
  }
  std::map<std::string, int> counts;
  Tries templates_read;
  for (const fs::path& page : pages) {
    templates_read.make([&] {
      for (const Finding& finding : findings_of(read(page))) {
        ++counts[std::string(to_string(finding.level)) + " " + finding.id];
        EXPECT_TRUE(finding.level != FindingLevel::block || of_a_template().contains(finding.id))
            << page << ":" << finding.place.line << " " << finding.id;
        EXPECT_NE(finding.id, "html.broken") << page << ":" << finding.place.line;
        EXPECT_FALSE(finding.id.starts_with("language.")) << page;
      }
    });
  }
  write_result_rows("html_templates", {templates_read.row("real templates", "with a false error")});
  std::printf("%zu templates\n", pages.size());
  for (const auto& [id, count] : counts) {
    std::printf("%4d %s\n", count, id.c_str());
  }
}

/// Each page of caniemail (MIT) shows off one feature; those the data of checks has must be seen.
TEST(CanIEmail, what_a_page_shows_off_is_seen) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kPages = {{
      {"css-flexbox.html", "display: flex"},
      {"css-grid-properties.html", "display: grid"},
      {"css-positioning.html", "position"},
      {"css-font-face.html", "@font-face"},
      {"css-animation.html", "animation"},
      {"css-border-radius.html", "border-radius"},
      {"css-gradients.html", "linear-gradient"},
      {"css-transition.html", "transition"},
      {"css-variables.html", "var()"},
      {"css-background-image.html", "background-image"},
      {"html-video.html", "<video>"},
  }};
  const char* suites = std::getenv("AMENDS_SUITES");
  const fs::path root =
      fs::path(suites != nullptr ? suites : "../shared/suites") / "caniemail/tests";
  int seen = 0;
  for (const auto& [page, feature] : kPages) {
    if (!fs::exists(root / page)) {
      continue;
    }
    std::string all;
    for (const Finding& finding : findings_of(read(root / page))) {
      for (const auto& [name, value] : finding.arguments) {
        const auto* text = std::get_if<std::string>(&value);
        all += finding.id == "css.support" && name == "what" && text != nullptr ? *text + "," : "";
      }
    }
    EXPECT_NE(all.find(feature), std::string::npos) << page << ": " << all;
    ++seen;
  }
  if (seen == 0) {
    GTEST_SKIP() << "caniemail is not there";
  }
  std::printf("caniemail: %d pages\n", seen);
}

/// No page of the suites, however odd, is more than a page to the panel.
TEST(CanIEmail, every_page_is_read) {
  const std::vector<fs::path> pages = pages_in("caniemail", "tests");
  if (pages.empty()) {
    GTEST_SKIP() << "caniemail is not there";
  }
  for (const fs::path& page : pages) {
    for (const Finding& finding : findings_of(read(page))) {
      EXPECT_TRUE(finding.level != FindingLevel::block || finding.id != "html.broken") << page;
    }
  }
}

}  // namespace
}  // namespace amends::checks
