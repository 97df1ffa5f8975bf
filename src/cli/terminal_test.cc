#include "cli/terminal.h"

#include "cli/support_test.h"

namespace amends::cli {
namespace {

TEST(Table, aligns_scripts_by_what_is_seen) {
  Table table({{"NAME"}, {"PEOPLE", Align::right}, {"NOTE"}});
  table.add({"весна", "12", "да"});
  table.add({"שלום", "1,200", ""});
  table.add({"spring-sale", "3", "x"});
  EXPECT_EQ(
      table.render(0),
      "NAME         PEOPLE  NOTE\n"
      "весна            12  да\n"
      "שלום          1,200\n"
      "spring-sale       3  x\n"
  );
}

TEST(Table, makes_what_comes_from_outside_harmless) {
  Table table({{"A"}});
  table.add({"\x1b[2Jgone\nnew line \u202Egnp"});
  const std::string text = table.render(0);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\u202E"), std::string::npos);
  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
}

TEST(Table, cuts_the_last_column_to_the_terminal) {
  Table table({{"A"}, {"B"}});
  table.add({"1", std::string(100, 'x')});
  EXPECT_EQ(table.render(20), "A  B\n1  " + std::string(16, 'x') + "…\n");
}

TEST(Terminal, colours_only_a_terminal_that_wants_them) {
  World world;
  EXPECT_EQ(Terminal(world.surroundings).styled(Style::red, "no"), "no");
  world.surroundings.out_is_tty = true;
  EXPECT_EQ(Terminal(world.surroundings).styled(Style::red, "no"), "\x1b[1;31mno\x1b[0m");
  world.variables["TERM"] = "dumb";
  EXPECT_EQ(Terminal(world.surroundings).styled(Style::red, "no"), "no");
  world.variables = {{"NO_COLOR", "1"}};
  EXPECT_EQ(Terminal(world.surroundings).styled(Style::red, "no"), "no");
}

TEST(Terminal, asks_and_takes_the_end_of_input_for_no_answer) {
  World world;
  world.sit_down("  11840 \n");
  Terminal terminal(world.surroundings);
  EXPECT_TRUE(terminal.can_ask());
  EXPECT_EQ(terminal.ask("How many?"), "11840");
  EXPECT_EQ(terminal.ask("How many?"), std::nullopt);
}

TEST(Grouped, separates_thousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(18'446'744'073'709'551'615ULL), "18,446,744,073,709,551,615");
  EXPECT_EQ(counted(1, "person", "people"), "1 person");
  EXPECT_EQ(counted(0, "person", "people"), "0 people");
}

}  // namespace
}  // namespace amends::cli
