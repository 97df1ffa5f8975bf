#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

class IncidentWordsRoutes : public testing::Test {
 protected:
  void SetUp() override {
    world_.send_sale();
    const auto opened = world_.post(
        "/api/v1/incidents",
        "lead",
        R"({"mailing":"sale","kind":"wrong_link","link":1,"what_happened":"the link led nowhere"})"
    );
    ASSERT_EQ(opened.status, 201) << opened.body;
  }

  World world_;
};

TEST_F(IncidentWordsRoutes, compose_without_keeping_anything) {
  const auto composed = world_.post(
      "/api/v1/incidents/1/compose",
      "lead",
      R"({"kind":"postscript","audience":"accepted","signer":"Kari Nordmann","tone":"warm","what_we_did":"it leads to the sale now","languages":[]})"
  );
  ASSERT_EQ(composed.status, 200) << composed.body;
  const json::object answer = object_of(composed);
  EXPECT_EQ(answer.at("texts").as_array().size(), 1U);
  EXPECT_TRUE(answer.at("files").as_object().contains("partials/postscript.html"));
  EXPECT_EQ(object_of(world_.get("/api/v1/mailings")).at("mailings").as_array().size(), 1U);
  EXPECT_EQ(
      problem_id(world_.post(
          "/api/v1/incidents/1/compose",
          "lead",
          R"({"kind":"apology","audience":"accepted","signer":"Kari","tone":"light","what_we_did":"x"})"
      )),
      "apology.tone"
  );
  EXPECT_EQ(
      problem_id(world_.post(
          "/api/v1/incidents/1/compose",
          "lead",
          R"({"kind":"poem","audience":"accepted","signer":"Kari","what_we_did":"x"})"
      )),
      "request.field"
  );
}

TEST_F(IncidentWordsRoutes, show_a_letter_with_who_gets_it_and_draft_it) {
  constexpr std::string_view kLetter =
      R"({"kind":"letter","audience":"accepted","signer":"Kari Nordmann","from":"Kari Nordmann <kari@nordlys.example>","what_we_did":"it leads to the sale now","languages":[]})";
  const auto shown = world_.post("/api/v1/incidents/1/compose", "lead", kLetter);
  ASSERT_EQ(shown.status, 200) << shown.body;
  const json::object letter = object_of(shown);
  EXPECT_EQ(letter.at("people"), 3);
  EXPECT_TRUE(letter.at("left_out").as_array().empty());
  EXPECT_EQ(letter.at("texts").at(0).at("html"), "");
  const auto drafted = world_.post("/api/v1/incidents/1/draft", "lead", kLetter);
  ASSERT_EQ(drafted.status, 201) << drafted.body;
  EXPECT_EQ(object_of(drafted).at("name"), "sale-letter-1");
  EXPECT_EQ(object_of(drafted).at("kind"), "apology");
  EXPECT_EQ(object_of(drafted).at("people"), 3);
}

TEST_F(IncidentWordsRoutes, refuse_a_letter_that_leaves_some_out_or_is_from_nobody) {
  for (const std::string_view body :
       {R"({"kind":"letter","audience":"accepted","signer":"Kari","what_we_did":"x","holdout":true})",
        R"({"kind":"letter","audience":"accepted","signer":"Kari","what_we_did":"x","from":"Kari"})",
        R"({"kind":"postscript","audience":"accepted","signer":"Kari","what_we_did":"x"})"}) {
    EXPECT_EQ(problem_id(world_.post("/api/v1/incidents/1/draft", "lead", body)), "request.field")
        << body;
  }
}

TEST_F(IncidentWordsRoutes, mail_the_brief_to_customer_service_but_not_through_a_halt) {
  const std::size_t before = world_.relay().messages().size();
  const auto mailed = world_.post("/api/v1/incidents/1/brief", "lead");
  ASSERT_EQ(mailed.status, 200) << mailed.body;
  EXPECT_EQ(object_of(mailed).at("to").at(0), "support@nordlys.example");
  const std::vector<std::string> messages = world_.relay().messages();
  ASSERT_EQ(messages.size(), before + 1);
  EXPECT_THAT(messages.back(), HasSubstr("support@nordlys.example"));
  EXPECT_THAT(messages.back(), HasSubstr("Auto-Submitted: auto-generated"));
  const auto halted =
      world_.post("/api/v1/halts", "sender", R"({"scope":"all","reason":"all is wrong"})");
  ASSERT_LT(halted.status, 300) << halted.body;
  EXPECT_EQ(problem_id(world_.post("/api/v1/incidents/1/brief", "lead")), "halt.standing");
  EXPECT_EQ(world_.relay().messages().size(), before + 1);
}

TEST_F(IncidentWordsRoutes, keep_sentences_and_answers_by_language) {
  const auto kept = world_.post(
      "/api/v1/incidents/1/words", "lead", R"({"language":"nb","what_happened":"lenken feilet"})"
  );
  ASSERT_EQ(kept.status, 201) << kept.body;
  EXPECT_EQ(
      world_
          .post(
              "/api/v1/incidents/1/answers", "lead", R"({"question":"Is it safe?","answer":"Yes."})"
          )
          .status,
      201
  );
  const json::object words = object_of(world_.get("/api/v1/incidents/1/words"));
  EXPECT_EQ(words.at("words").as_array().at(0).at("what_happened"), "lenken feilet");
  EXPECT_EQ(words.at("answers").as_array().at(0).at("answer"), "Yes.");
  EXPECT_THAT(
      world_.get("/api/v1/incidents/1/brief?language=nb").body, HasSubstr("Lenken feilet.")
  );
  EXPECT_THAT(world_.get("/api/v1/incidents/1/brief").body, HasSubstr("Is it safe?"));
  EXPECT_EQ(
      world_.post("/api/v1/incidents/1/words", "support", R"({"language":"nb","offer":"x"})")
          .status,
      403
  );
}

TEST_F(IncidentWordsRoutes, let_support_look_a_person_up_with_a_reason) {
  const auto found = world_.post(
      "/api/v1/incidents/1/who",
      "support",
      R"({"address":"boris@people.example","because":"he called"})"
  );
  ASSERT_EQ(found.status, 200) << found.body;
  EXPECT_EQ(object_of(found).at("affected"), true);
  EXPECT_FALSE(object_of(found).at("sentences").as_array().empty());
  EXPECT_THAT(world_.get("/api/v1/audit?subject=incident%2F1%2Fwho").body, HasSubstr("he called"));
  EXPECT_EQ(
      problem_id(
          world_.post("/api/v1/incidents/1/who", "support", R"({"address":"boris@people.example"})")
      ),
      "request.field"
  );
}

TEST_F(IncidentWordsRoutes, draft_posts_and_a_notice) {
  const json::object quiet = object_of(world_.get("/api/v1/incidents/1/social"));
  EXPECT_EQ(quiet.at("is_due"), false);
  const json::object posts =
      object_of(world_.get("/api/v1/incidents/1/social?network=mastodon&because=press"));
  EXPECT_EQ(posts.at("posts").as_array().size(), 1U);
  EXPECT_EQ(problem_id(world_.get("/api/v1/incidents/1/social?network=fax")), "request.query");
  EXPECT_THAT(
      world_.get("/api/v1/incidents/1/notice?language=it").body, HasSubstr("lang=\\\"it\\\"")
  );
}

}  // namespace
}  // namespace amends::api
