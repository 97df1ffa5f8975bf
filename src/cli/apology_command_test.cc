#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(ApologiseVerb, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"apologise", "4", "--to", "opened", "--signer", "the shop", "--what-we-did", "mended"},
       "POST /api/v1/incidents/4/draft",
       R"({"name":"spring-sale-apology","version":1})",
       R"({"audience":"opened","kind":"apology","signer":"the shop","what_we_did":"mended"})",
       "Nothing was sent.\n"},
  });
}

}  // namespace
}  // namespace amends::cli
