#include "cli/output.h"

#include "cli/support_test.h"

namespace amends::cli {
namespace {

TEST(PrintError, says_sentence_place_id_and_what_else_is_wrong) {
  World world;
  Terminal terminal(world.surroundings);
  const Error cause("http.connect", "refused");
  print_error(terminal, make_error("cli.no_server", "nobody there").because(cause), {});
  print_error(
      terminal,
      make_error("mailing.type", "must be a text").at({"mailing.toml", 3, 9}),
      {make_error("a.b", "one").at({"body.html", 2, 0}), make_error("c.d", "two")}
  );
  EXPECT_EQ(
      world.err(),
      "amends: nobody there: refused [cli.no_server]\n"
      "amends: mailing.toml:3:9: must be a text [mailing.type]\n"
      "  body.html:2: one [a.b]\n"
      "  two [c.d]\n"
  );
}

TEST(PrintError, counts_what_it_does_not_show) {
  World world;
  Terminal terminal(world.surroundings);
  print_error(terminal, {"x.y", "wrong"}, std::vector<Error>(kDetailsMax + 7, Error("a.b", "one")));
  EXPECT_TRUE(world.err().ends_with("  and 7 more\n")) << world.err();
}

TEST(Moment, is_short_and_keeps_what_it_does_not_know) {
  EXPECT_EQ(moment("2026-11-24T09:00:59Z"), "2026-11-24 09:00 UTC");
  EXPECT_EQ(moment("yesterday"), "yesterday");
  EXPECT_EQ(moment(""), "");
}

}  // namespace
}  // namespace amends::cli
