#include "checks/settle.h"

#include "checks/sentences.h"
#include "checks/support_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::checks {
namespace {

using model::FindingLevel;
using testing::at;
using ::testing::ElementsAre;
using testing::find;
using testing::ids_of;

model::Finding finding(std::string_view id, FindingLevel level, std::string_view file = "") {
  model::Finding made;
  made.id = id;
  made.level = level;
  made.part = "html";
  made.place = {std::string(file), 12, 3};
  return made;
}

model::Waiver waiver(std::string_view id, std::string_view where, std::string_view until) {
  return {
      std::string(id),
      std::string(where),
      "the shop knows",
      "Ida",
      std::chrono::floor<std::chrono::days>(at(until)),
      {"mailing.toml", 30, 1}
  };
}

const Instant kSends = text::parse_time("2026-11-24T09:00:00", "UTC").value();

TEST(settle, takes_the_level_that_is_set) {
  model::CheckSettings settings;
  settings.levels = {{"date.far", FindingLevel::block}, {"link.relative", std::nullopt}};
  const auto found = settle(
      {finding("link.relative", FindingLevel::block),
       finding("date.far", FindingLevel::warn),
       finding("date.year", FindingLevel::warn)},
      settings,
      kSends
  );
  ASSERT_THAT(ids_of(found), ElementsAre("date.far", "date.year"));
  EXPECT_EQ(found[0].level, FindingLevel::block);
}

TEST(settle, follows_the_profile_and_never_lowers_a_block) {
  for (const auto& [profile, level] :
       {std::pair(model::CheckProfile::strict, FindingLevel::block),
        std::pair(model::CheckProfile::standard, FindingLevel::warn),
        std::pair(model::CheckProfile::relaxed, FindingLevel::note)}) {
    model::CheckSettings settings;
    settings.profile = profile;
    const auto found = settle(
        {finding("date.far", FindingLevel::warn), finding("date.past", FindingLevel::block)},
        settings,
        kSends
    );
    EXPECT_EQ(find(found, "date.far")->level, level);
    EXPECT_EQ(find(found, "date.past")->level, FindingLevel::block);
  }
}

TEST(settle, leaves_what_protects_people) {
  model::CheckSettings settings;
  settings.levels = {{"unsubscribe.missing_html", std::nullopt}};
  settings.waivers = {waiver("unsubscribe.missing_html", "", "2026-12-01")};
  const auto found =
      settle({finding("unsubscribe.missing_html", FindingLevel::block)}, settings, kSends);
  ASSERT_NE(find(found, "unsubscribe.missing_html"), nullptr);
  EXPECT_FALSE(find(found, "unsubscribe.missing_html")->waived.has_value());
}

TEST(settle, waives_what_a_waiver_names_and_nothing_else) {
  model::CheckSettings settings;
  settings.waivers = {waiver("date.far", "body.html:12", "2026-12-01")};
  const auto found = settle(
      {finding("date.far", FindingLevel::warn, "body.html"),
       finding("date.far", FindingLevel::warn, "body.nb.html"),
       finding("date.year", FindingLevel::warn, "body.html")},
      settings,
      kSends
  );
  ASSERT_EQ(found.size(), 3U);
  for (const auto& one : found) {
    EXPECT_EQ(one.waived.has_value(), one.id == "date.far" && one.place.file == "body.html");
  }
  EXPECT_EQ(find(found, "date.far")->waived->until, "2026-12-01");
}

TEST(settle, tells_of_waivers_that_are_over_or_fit_nothing) {
  model::CheckSettings settings;
  settings.waivers = {waiver("date.far", "", "2026-11-23"), waiver("date.year", "", "2026-11-24")};
  const auto found =
      settle({finding("date.far", FindingLevel::warn, "body.html")}, settings, kSends);
  EXPECT_FALSE(find(found, "date.far")->waived.has_value());
  ASSERT_NE(find(found, "waiver.expired"), nullptr);
  EXPECT_EQ(find(found, "waiver.expired")->level, FindingLevel::warn);
  EXPECT_EQ(find(found, "waiver.expired")->place.line, 30);
  EXPECT_EQ(find(found, "waiver.unused")->level, FindingLevel::note);
}

TEST(settle, has_sentences_without_gaps) {
  model::CheckSettings settings;
  settings.waivers = {waiver("date.far", "", "2026-11-23"), waiver("date.year", "", "2026-12-24")};
  for (const auto& one : settle({}, settings, kSends)) {
    for (const text::Locale& locale : text::supported_locales()) {
      EXPECT_EQ(sentences_of(one, locale).text.find('{'), std::string::npos) << one.id;
    }
  }
}

}  // namespace
}  // namespace amends::checks
