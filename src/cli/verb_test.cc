#include "cli/verb.h"

#include "cli/support_test.h"

namespace amends::cli {
namespace {

const VerbShape* find(const VerbShape& shape, std::string_view name) {
  const auto found = std::ranges::find(shape.verbs, name, &VerbShape::name);
  return found == shape.verbs.end() ? nullptr : &*found;
}

TEST(Verb, knows_its_options_and_its_verbs) {
  const VerbShape program = command_line_shape();
  const VerbShape* incident = find(program, "incident");
  ASSERT_NE(incident, nullptr);
  const VerbShape* open = find(*incident, "open");
  ASSERT_NE(open, nullptr);
  EXPECT_FALSE(open->summary.empty());
  EXPECT_NE(std::ranges::find(open->options, "--what"), open->options.end());
}

}  // namespace
}  // namespace amends::cli
