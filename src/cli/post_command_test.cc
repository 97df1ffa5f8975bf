#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kPost = "POST /api/v1/incidents/4/posts";
constexpr const char* kDraft =
    R"({"network":"mastodon","language":"en","text":"We erred.\nSorry.","length":16,"limit":500,"has_account":true,"confirm":"5f0a91c2d3e4","posted":null})";
constexpr const char* kPosted =
    R"({"network":"mastodon","language":"en","text":"We erred.\nSorry.","length":16,"limit":500,"has_account":true,"confirm":"5f0a91c2d3e4","posted":{"url":"https://social.example/@nordlys/11"}})";
constexpr const char* kNoAccount =
    R"({"network":"bluesky","language":"en","text":"We erred.","length":9,"limit":300,"has_account":false,"confirm":"5f0a91c2d3e4","posted":null})";

TEST(PostVerb, shows_the_draft_then_posts_exactly_that_and_takes_it_back) {
  expect_verbs({
      {{"incident", "post", "4", "--network", "mastodon"},
       kPost,
       kDraft,
       R"({"network":"mastodon"})",
       "Nothing is posted yet. Read it, then: amends incident post 4 --network mastodon --confirm "
       "5f0a91c2d3e4\n"},
      {{"incident", "post", "4", "--network", "mastodon", "--confirm", "5f0a91c2d3e4"},
       kPost,
       kPosted,
       R"({"network":"mastodon","confirm":"5f0a91c2d3e4"})",
       "It stands at https://social.example/@nordlys/11\n"},
      {{"incident",
        "post",
        "4",
        "--network",
        "mastodon",
        "--confirm",
        "5f0a91c2d3e4",
        "--lang",
        "nb"},
       kPost,
       kPosted,
       R"({"network":"mastodon","language":"nb","confirm":"5f0a91c2d3e4"})",
       "Take it back: amends --lang nb incident post 4 --network mastodon --undo\n"},
      {{"incident", "post", "4", "--network", "bluesky", "--people"},
       kPost,
       kNoAccount,
       R"({"network":"bluesky","people":true})",
       "There is no account at bluesky here: copy the text.\n"},
      {{"incident", "post", "4", "--network", "mastodon", "--undo"},
       "POST /api/v1/incidents/4/posts/undo",
       R"({"url":"https://social.example/@nordlys/11"})",
       R"({"network":"mastodon"})",
       "The post is gone at mastodon: https://social.example/@nordlys/11\n"},
  });
}

}  // namespace
}  // namespace amends::cli
