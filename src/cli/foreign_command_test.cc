#include "cli/foreign_command.h"

#include <gmock/gmock.h>

namespace amends::cli {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(ColumnMap, reads_pairs_and_leaves_commas_that_belong_to_a_name) {
  const auto map = read_column_map({"email=E-Mail,opened_at=Date, time=of day", "link=URL"});
  ASSERT_TRUE(map.ok()) << map.error().explain();
  EXPECT_THAT(
      *map,
      ElementsAre(
          Pair("email", "E-Mail"), Pair("link", "URL"), Pair("opened_at", "Date, time=of day")
      )
  );
}

TEST(ColumnMap, refuses_what_is_no_pair) {
  for (const char* const wrong : {"email", "=E-Mail", "email=", "E-Mail=email", "email=,link=x"}) {
    const auto map = read_column_map({wrong});
    EXPECT_EQ(map.ok() ? "" : map.error().id(), "cli.map") << wrong;
  }
}

}  // namespace
}  // namespace amends::cli
