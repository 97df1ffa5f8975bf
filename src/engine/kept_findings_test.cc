#include "engine/kept_findings.h"

#include "checks/links/link_verdicts.h"
#include "engine/finding_json.h"
#include "model/finding.h"
#include "text/time.h"

#include <gtest/gtest.h>

namespace amends::engine {
namespace {

model::Finding finding(std::string id) {
  model::Finding made;
  made.id = std::move(id);
  made.level = model::FindingLevel::block;
  made.part = "mailing";
  return made;
}

TEST(kept_findings, say_what_was_not_looked_at) {
  const std::vector<model::Finding> findings = {
      checks::could_not_run("price.feed", "shop.example is silent"),
      finding("subject.empty"),
      checks::turned_off()
  };
  const std::string kept = findings_to_json(findings);
  const auto gaps = not_looked_at(kept);
  ASSERT_EQ(gaps.size(), 2U);
  EXPECT_EQ(gaps[0].id, "check.could_not_run");
  EXPECT_EQ(
      gaps[0].text, "The prices of the product feed could not be looked at: shop.example is silent"
  );
  EXPECT_EQ(gaps[1].id, "check.turned_off");
  const auto norwegian = not_looked_at(kept, text::Locale::parse("nb").value());
  EXPECT_EQ(
      norwegian[0].text, "Prisene i produktfeeden kunne ikke sjekkes: shop.example is silent"
  );
  EXPECT_TRUE(not_looked_at("[]").empty());
  EXPECT_TRUE(not_looked_at("").empty());
}

TEST(kept_findings, know_which_waiver_is_over) {
  std::vector<model::Finding> findings = {finding("subject.empty"), finding("link.placeholder")};
  findings[1].waived = model::Waived{"the page opens on Monday", "Ida", "2026-12-01"};
  const std::string kept = findings_to_json(findings);
  const auto at = [](std::string_view time) { return text::parse_time(time, "UTC").value(); };
  EXPECT_FALSE(past_waiver(kept, at("2026-12-01T23:59:59")));
  const auto past = past_waiver(kept, at("2026-12-02T00:00:00"));
  ASSERT_TRUE(past);
  EXPECT_EQ(past->finding, "link.placeholder");
  EXPECT_EQ(past->until, "2026-12-01");
}

TEST(kept_findings, know_whether_what_blocks_is_waived) {
  std::vector<model::Finding> findings = {finding("subject.empty"), finding("link.placeholder")};
  EXPECT_FALSE(waives_what_blocks(findings_to_json(findings)));
  findings[1].waived = model::Waived{"the page opens on Monday", "Ida", "2026-12-01"};
  EXPECT_TRUE(waives_what_blocks(findings_to_json(findings)));
  findings[1].level = model::FindingLevel::warn;
  EXPECT_FALSE(waives_what_blocks(findings_to_json(findings)));
  EXPECT_FALSE(waives_what_blocks(""));
}

}  // namespace
}  // namespace amends::engine
