#include "api/world_test.h"

#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr const char* kLetters = "/api/v1/incidents/1/letters";

class LetterRoutes : public testing::Test {
 protected:
  void SetUp() override {
    world_.send_sale();
    const auto opened = world_.post(
        "/api/v1/incidents",
        "lead",
        R"({"mailing":"sale","kind":"duplicate","what_happened":"our mail came twice"})"
    );
    ASSERT_EQ(opened.status, 201) << opened.body;
  }

  net::Response say(std::string_view verb, std::string_view body = "{}") {
    return world_.post(fmt::format("{}/{}", kLetters, verb), "lead", body);
  }

  World world_;
};

TEST_F(LetterRoutes, say_that_nobody_took_any) {
  const auto shown = world_.get(kLetters);
  ASSERT_EQ(shown.status, 200) << shown.body;
  const json::object letters = object_of(shown);
  EXPECT_EQ(letters.at("state"), "none");
  EXPECT_EQ(letters.at("text"), "Nobody has taken the letters to send them by hand.");
  EXPECT_TRUE(letters.at("at").is_null());
  EXPECT_EQ(problem_id(say("sent")), "letters.none_taken");
  EXPECT_EQ(problem_id(say("not-sent")), "letters.none_taken");
}

TEST_F(LetterRoutes, give_nothing_out_that_nobody_signed_off) {
  EXPECT_EQ(problem_id(say("take")), "letters.unwritten");
  const auto drafted = world_.post(
      "/api/v1/incidents/1/draft",
      "lead",
      R"({"kind":"letter","audience":"accepted","signer":"Anna Berg","what_we_did":"we mended it"})"
  );
  ASSERT_EQ(drafted.status, 201) << drafted.body;
  EXPECT_EQ(problem_id(say("take")), "approval.missing");
  EXPECT_EQ(world_.post(fmt::format("{}/take", kLetters), "support").status, 403);
}

}  // namespace
}  // namespace amends::api
