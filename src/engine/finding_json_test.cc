#include "engine/finding_json.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace amends::engine {
namespace {

TEST(FindingsToJson, holds_everything_a_finding_says) {
  model::Finding finding;
  finding.id = "merge.empty";
  finding.level = model::FindingLevel::warn;
  finding.part = "html";
  finding.place = {"body.html", 4, 9};
  finding.arguments = {{"field", std::string("first_name")}, {"empty", std::int64_t{12}}};
  finding.recipients = 12;
  finding.examples = {{{7}, 3, "ida@mail.example", "\"<script>\"\xE2\x80\xA8"}};
  const auto parsed = boost::json::parse(findings_to_json(std::span(&finding, 1)));
  const auto& one = parsed.as_array().at(0).as_object();
  EXPECT_EQ(one.at("id"), "merge.empty");
  EXPECT_EQ(one.at("level"), "warn");
  EXPECT_EQ(one.at("file"), "body.html");
  EXPECT_EQ(one.at("line"), 4);
  EXPECT_EQ(one.at("column"), 9);
  EXPECT_EQ(one.at("recipients"), 12);
  EXPECT_EQ(one.at("arguments").at("field"), "first_name");
  EXPECT_EQ(one.at("arguments").at("empty"), 12);
  EXPECT_EQ(one.at("examples").at(0).at("contact"), 7);
  EXPECT_EQ(one.at("examples").at(0).at("row"), 3);
  EXPECT_EQ(one.at("examples").at(0).at("value"), "\"<script>\"\xE2\x80\xA8");
  EXPECT_FALSE(one.at("text").as_string().empty());
}

TEST(FindingsToJson, says_who_waived_it) {
  model::Finding finding;
  finding.id = "date.far";
  EXPECT_TRUE(
      boost::json::parse(findings_to_json(std::span(&finding, 1))).at(0).at("waived").is_null()
  );
  finding.waived = model::Waived{"a gift card", "Ida", "2026-12-01"};
  const auto parsed = boost::json::parse(findings_to_json(std::span(&finding, 1)));
  EXPECT_EQ(parsed.at(0).at("waived").at("by"), "Ida");
  EXPECT_EQ(parsed.at(0).at("waived").at("until"), "2026-12-01");
}

TEST(FindingsToJson, is_an_empty_list_without_findings) {
  EXPECT_EQ(findings_to_json({}), "[]");
}

}  // namespace
}  // namespace amends::engine
