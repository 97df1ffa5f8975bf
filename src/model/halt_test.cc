#include "model/halt.h"

#include <gtest/gtest.h>

namespace amends::model {
namespace {

TEST(Halt, is_stored_and_shown_by_its_scope) {
  struct Case {
    HaltScope scope;
    std::string stored;
    std::string name;
    std::string shown;
  };

  const Case cases[] = {
      {HaltScope::all, "all", "", "everything"},
      {HaltScope::relay, "relay", "smtp://r.example:25", "the relay smtp://r.example:25"},
      {HaltScope::template_, "template", "offer", "the template offer"},
      {HaltScope::flow, "flow", "welcome", "the flow welcome"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(to_string(one.scope), one.stored);
    EXPECT_EQ(parse_halt_scope(one.stored), one.scope);
    Halt halt;
    halt.scope = one.scope;
    halt.name = one.name;
    EXPECT_EQ(shown(halt), one.shown);
  }
  EXPECT_FALSE(parse_halt_scope("flows"));
}

}  // namespace
}  // namespace amends::model
