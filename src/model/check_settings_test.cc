#include "model/check_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::model {
namespace {

TEST(thresholds, stand_in_the_order_of_their_enumeration_and_within_their_bounds) {
  std::size_t number = 0;
  for (const ThresholdInfo& info : thresholds()) {
    EXPECT_EQ(static_cast<std::size_t>(info.threshold), number++) << info.name;
    for (const double value : {info.standard, info.strict, info.relaxed}) {
      EXPECT_GE(value, info.least) << info.name;
      EXPECT_LE(value, info.most) << info.name;
    }
  }
}

TEST(thresholds, are_as_written_before_they_are_the_profiles) {
  CheckSettings settings;
  EXPECT_EQ(settings.threshold(Threshold::subject_chars_max), 50);
  settings.profile = CheckProfile::strict;
  EXPECT_EQ(settings.threshold(Threshold::subject_chars_max), 40);
  settings.values[Threshold::subject_chars_max] = 60;
  EXPECT_EQ(settings.threshold(Threshold::subject_chars_max), 60);
}

TEST(finding_ids, are_those_with_sentences) {
  EXPECT_THAT(finding_ids(), ::testing::IsSupersetOf({"date.far", "merge.empty", "waiver.unused"}));
  EXPECT_THAT(finding_ids(), ::testing::Each(::testing::Not(::testing::EndsWith(".text"))));
}

TEST(waiver, fits_by_file_line_and_part) {
  Finding finding;
  finding.id = "date.far";
  finding.part = "html";
  finding.place = {"body.html", 12, 1};

  struct Row {
    const char* where;
    bool fits;
  };

  for (const Row& row : {
           Row{"", true},
           Row{"body.html", true},
           Row{"body.html:12", true},
           Row{"html", true},
           Row{"body.html:1", false},
           Row{"body.nb.html", false},
       }) {
    EXPECT_EQ((Waiver{"date.far", row.where, "", "", {}, {}}.fits(finding)), row.fits) << row.where;
  }
  EXPECT_FALSE((Waiver{"date.past", "", "", "", {}, {}}.fits(finding)));
}

TEST(locked_findings, are_those_that_protect_people) {
  for (const char* id :
       {"unsubscribe.missing_html",
        "template.error",
        "merge.control",
        "audience.suppressed",
        "audience.empty",
        "check.could_not_run",
        "waiver.expired"}) {
    EXPECT_TRUE(is_locked_finding(id)) << id;
  }
  EXPECT_FALSE(is_locked_finding("date.far"));
}

}  // namespace
}  // namespace amends::model
