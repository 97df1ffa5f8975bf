#include "model/toml_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::model {
namespace {

TEST(toml_keys, take_what_is_there_and_tell_all_that_is_wrong) {
  const toml::table table = toml::parse(
      "text = \"a\"\nnumber = 3\nday = 2026-12-01\nlist = [\"a\", \"b\"]\nbad_text = 1\n"
      "bad_number = -1\nbad_list = [1]\nbad_table = 1\nbad_tables = [1]\n"
  );
  std::vector<Error> errors;
  TomlKeys keys("some.toml", errors);
  EXPECT_EQ(keys.string_at(table, "text"), "a");
  EXPECT_EQ(keys.whole_at(table, "number"), 3);
  EXPECT_EQ(keys.day_at(table, "day"), "2026-12-01");
  EXPECT_THAT(keys.texts_at(table, "list"), ::testing::ElementsAre("a", "b"));
  EXPECT_EQ(keys.string_at(table, "missing"), "");
  EXPECT_TRUE(errors.empty());
  (void)keys.string_at(table, "bad_text");
  (void)keys.whole_at(table, "bad_number");
  (void)keys.texts_at(table, "bad_list");
  (void)keys.table_at(table, "bad_table");
  (void)keys.tables_at(table, "bad_tables");
  ASSERT_EQ(errors.size(), 5U);
  EXPECT_EQ(errors[0].place(), (Place{"some.toml", 5, 12}));
}

TEST(toml_keys, name_the_key_that_was_meant) {
  std::vector<Error> errors;
  TomlKeys keys("some.toml", errors);
  const toml::table table = toml::parse("reasn = 1\n");
  keys.refuse_unknown(table, {"reason", "until"});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_THAT(errors[0].message(), ::testing::HasSubstr("did you mean reason?"));
}

}  // namespace
}  // namespace amends::model
