#include "cli/findings_text.h"

#include "cli/support_test.h"

namespace amends::cli {
namespace {

TEST(PrintFindings, groups_by_level_and_shows_place_reason_mending_and_people) {
  World world;
  Terminal terminal(world.surroundings);
  const auto findings = boost::json::parse(R"([
    {"id":"n.n","level":"note","part":"audience","text":"By the way","why":"","mend":"","examples":[]},
    {"id":"merge.empty","level":"block","part":"html","file":"body.html","line":1,"column":4,
     "text":"Empty","why":"Rude","mend":"Add a default",
     "examples":[{"row":17,"address":"a@x.example","value":"\u001b[2J"}]}])");
  print_findings(terminal, findings.as_array(), {{"body.html", "Hi {{ x }}\n"}}, {});
  const std::string out = world.out();
  EXPECT_LT(out.find("[merge.empty]"), out.find("[n.n]")) << out;
  EXPECT_NE(
      out.find("body.html:1:4: Empty [merge.empty]\n    Hi {{ x }}\n       ^\n  Why: Rude\n  Mend: "
               "Add a "
               "default\n  For example: row 17: a@x.example  \"\\u{001B}[2J\"\n"),
      std::string::npos
  ) << out;
  EXPECT_NE(out.find("audience: By the way [n.n]\n\n"), std::string::npos) << out;
}

TEST(PrintFindings, shows_what_is_waived_last_with_who_and_why) {
  World world;
  Terminal terminal(world.surroundings);
  const auto findings = boost::json::parse(R"([
    {"id":"date.far","level":"block","part":"html","text":"Far","why":"","mend":"","examples":[],
     "waived":{"reason":"a gift card","by":"Ida","until":"2026-12-01"}},
    {"id":"n.n","level":"note","part":"audience","text":"By the way","why":"","mend":"","examples":[],
     "waived":null}])");
  print_findings(terminal, findings.as_array(), {}, {});
  const std::string out = world.out();
  EXPECT_EQ(out.find("Blocked"), std::string::npos) << out;
  EXPECT_LT(out.find("[n.n]"), out.find("[date.far]")) << out;
  EXPECT_NE(out.find("Waived by: Ida, 2026-12-01: a gift card\n"), std::string::npos) << out;
}

}  // namespace
}  // namespace amends::cli
