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
      {{"apologise",
        "4",
        "--to",
        "clicked",
        "--kind",
        "letter",
        "--from",
        "Anna Berg <anna@shop.example>",
        "--signer",
        "Anna Berg"},
       "POST /api/v1/incidents/4/draft",
       R"({"name":"spring-sale-letter-4","version":1,"people":40,"left_out":[]})",
       R"({"audience":"clicked","kind":"letter","from":"Anna Berg <anna@shop.example>","signer":"Anna Berg"})",
       "The draft is the mailing spring-sale-letter-4 (version 1). Nothing was sent.\n"},
  });
}

TEST(ApologiseVerb, shows_who_gets_a_letter_and_who_does_not) {
  expect_verbs({
      {{"apologise",
        "4",
        "--to",
        "clicked",
        "--kind",
        "letter",
        "--signer",
        "Anna Berg",
        "--preview"},
       "POST /api/v1/incidents/4/compose",
       R"({"people":1,"left_out":[{"id":"left","people":2,"text":"2 people of the set have left."}],"texts":[],"files":{}})",
       R"({"audience":"clicked","kind":"letter","signer":"Anna Berg"})",
       "1 person gets it.\n  2 people of the set have left.\n"},
  });
}

}  // namespace
}  // namespace amends::cli
