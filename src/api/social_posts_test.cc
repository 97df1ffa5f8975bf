#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr const char* kPosts = "/api/v1/incidents/1/posts";

/// The sale went to three people, and it hurt.
class PostRoutes : public testing::Test {
 protected:
  void open(std::string_view kind) {
    world_.send_sale();
    const auto opened = world_.post(
        "/api/v1/incidents",
        "lead",
        fmt::format(
            R"({{"mailing":"sale","kind":"{}","what_happened":"it wished joy to people who grieve"}})",
            kind
        )
    );
    ASSERT_EQ(opened.status, 201) << opened.body;
    const auto kept = world_.post(
        "/api/v1/incidents/1/words",
        "lead",
        R"({"language":"en","what_we_did":"we took these people off the list"})"
    );
    ASSERT_EQ(kept.status, 201) << kept.body;
  }

  World world_;
};

TEST_F(PostRoutes, show_the_draft_and_post_only_what_was_shown) {
  open("insensitive");
  const auto shown = world_.post(kPosts, "lead", R"({"network":"mastodon"})");
  ASSERT_EQ(shown.status, 200) << shown.body;
  const json::object draft = object_of(shown);
  EXPECT_TRUE(draft.at("posted").is_null());
  EXPECT_EQ(draft.at("has_account"), false);
  EXPECT_THAT(std::string(draft.at("text").as_string()), testing::HasSubstr("people who grieve"));
  EXPECT_EQ(draft.at("confirm").as_string().size(), 12U);
  EXPECT_EQ(
      problem_id(world_.post(kPosts, "lead", R"({"network":"mastodon","confirm":"0123456789ab"})")),
      "post.changed"
  );
  const std::string confirmed =
      json::serialize(json::object{{"network", "mastodon"}, {"confirm", draft.at("confirm")}});
  EXPECT_EQ(problem_id(world_.post(kPosts, "lead", confirmed)), "post.no_account");
  EXPECT_TRUE(object_of(world_.get(kPosts)).at("posts").as_array().empty());
  EXPECT_EQ(problem_id(world_.post(kPosts, "lead", R"({"network":"facebook"})")), "post.network");
  const std::string undo = std::string(kPosts) + "/undo";
  EXPECT_EQ(problem_id(world_.post(undo, "lead", R"({"network":"bluesky"})")), "post.nothing");
}

TEST_F(PostRoutes, post_nothing_where_the_playbook_asks_for_silence) {
  open("typo");
  const auto refused = world_.post(kPosts, "lead", R"({"network":"mastodon"})");
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(problem_id(refused), "post.not_due");
}

}  // namespace
}  // namespace amends::api
