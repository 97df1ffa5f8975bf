#include "checks/check.h"
#include "checks/part_view.h"
#include "checks/support_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace amends::checks {
namespace {

using testing::locale;

model::Edition edition(std::string_view language, std::string html, std::string footer) {
  model::Edition made;
  made.locale = locale(language);
  made.html = {std::move(html), "body.html", 1, 1};
  made.html_partials = {{"footer", {std::move(footer), "partials/footer.html", 1, 1}}};
  return made;
}

std::vector<model::Finding> findings_of(const model::Mailing& mailing) {
  Panel panel(mailing, testing::facts());
  for (const model::Edition& edition : mailing.editions) {
    panel.constant(constant_of(Part::html, edition));
  }
  Tally tally = panel.start();
  tally.recipient({model::ContactId{1}, 2, "ida@mail.example", false, {}});
  panel.add(tally);
  return panel.finish();
}

std::string places(const std::vector<model::Finding>& findings, std::string_view id) {
  std::string all;
  for (const model::Finding& finding : findings) {
    if (finding.id == id) {
      all += fmt::format("{}:{}:{};", finding.place.file, finding.place.line, finding.place.column);
      for (const model::Edit& edit : finding.fix) {
        all += fmt::format(
            "{}:{}:{} {};", edit.place.file, edit.place.line, edit.place.column, edit.found
        );
      }
    }
  }
  return all;
}

TEST(PartialsInChecks, have_findings_and_fixes_in_their_own_file) {
  model::Mailing mailing = testing::mailing();
  mailing.schedule.valid_until = testing::at("2026-11-27T12:00:00");
  mailing.editions = {edition(
      "en",
      "<p>Hello</p>\n{% render 'footer' %}{% render 'footer' %}",
      "<p>Bye,\nuntil Thursday 27 November</p>"
  )};
  EXPECT_EQ(
      places(findings_of(mailing), "date.weekday").substr(0, 26), "partials/footer.html:2:7;p"
  );
  EXPECT_TRUE(
      places(findings_of(mailing), "date.weekday").ends_with("partials/footer.html:2:7 Thursday;")
  );
}

TEST(PartialsInChecks, are_wrong_once_however_often_they_are_printed) {
  model::Mailing mailing = testing::mailing();
  mailing.editions = {
      edition("en", "{% render 'footer' %}{% render 'footer' %}", "<p>Dear *|FNAME|*</p>"),
      edition("nb", "<p>Hei</p>{% render 'footer' %}", "<p>Dear *|FNAME|*</p>")
  };
  std::multiset<std::string> ids;
  for (const model::Finding& finding : findings_of(mailing)) {
    if (finding.place == Place{"partials/footer.html", 1, 9}) {
      ids.insert(finding.id);
    }
  }
  EXPECT_FALSE(ids.empty());
  for (const std::string& id : ids) {
    EXPECT_EQ(ids.count(id), 1U) << id;
  }
}

TEST(PartialsInChecks, are_seen_as_one_document) {
  model::Mailing mailing = testing::mailing();
  mailing.editions = {edition(
      "en",
      "<table><tr><td>Hi{% render 'footer' %}",
      "</td></tr></table><a href=\"{{ unsubscribe_url }}\">Leave</a>"
  )};
  EXPECT_EQ(places(findings_of(mailing), "unsubscribe.missing_html"), "");
  EXPECT_EQ(places(findings_of(mailing), "html.broken"), "");
  mailing.editions.front().html_partials.clear();
  EXPECT_EQ(places(findings_of(mailing), "unsubscribe.missing_html"), "body.html:0:0;");
}

TEST(PartialsInChecks, of_several_languages_are_not_given_one) {
  model::Mailing mailing = testing::mailing();
  mailing.editions = {edition("en", " {% render 'footer' %}", "<html><body><p>Hello")};
  const auto findings = findings_of(mailing);
  const auto lang = std::ranges::find(findings, "html.lang", &model::Finding::id);
  ASSERT_NE(lang, findings.end());
  EXPECT_TRUE(lang->fix.empty());
}

}  // namespace
}  // namespace amends::checks
