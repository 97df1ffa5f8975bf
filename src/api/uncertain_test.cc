#include "api/status_page.h"
#include "api/world_test.h"

#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;

/// A sale that was sent, with its first person put in doubt by hand.
class UncertainRoutes : public testing::Test {
 protected:
  UncertainRoutes() {
    world_.send_sale();
    mailing_ = world_.store().mailings().find("sale").value()->id;
  }

  World world_;
  model::MailingId mailing_;
};

TEST_F(UncertainRoutes, shows_that_nobody_is_in_doubt) {
  const json::object answer = object_of(world_.get("/api/v1/mailings/sale/uncertain"));
  EXPECT_EQ(answer.at("uncertain").to_number<int>(), 0);
  EXPECT_TRUE(answer.at("people").as_array().empty());
  EXPECT_EQ(answer.at("witnesses").as_array().size(), 3U);
  EXPECT_EQ(world_.get("/api/v1/mailings/nothing/uncertain").status, 404);
}

TEST_F(UncertainRoutes, asks_for_the_permission_and_for_a_doubt) {
  const std::string path = "/api/v1/mailings/sale/uncertain";
  const std::string body = R"({"settle":"abandoned","people":"all","reason":"x"})";
  EXPECT_EQ(world_.post(path, "support", body).status, 403);
  EXPECT_EQ(problem_id(world_.post(path, "lead", body)), "settle.nobody");
  EXPECT_EQ(
      problem_id(world_.post(path, "lead", R"({"settle":"planned","people":"all","reason":"x"})")),
      "settle.outcome"
  );
  EXPECT_EQ(problem_id(world_.post(path + "/7/confirm", "lead")), "settle.unknown");
  EXPECT_EQ(problem_id(world_.post(path + "/x/confirm", "lead")), "settle.unknown");
  EXPECT_EQ(problem_id(world_.post(path + "/relay-log", "lead")), "request.field");
  const auto learned = object_of(
      world_.post(path + "/relay-log", "lead", R"({"accepted":["a@b c"],"not_accepted":[]})")
  );
  EXPECT_EQ(learned.at("unknown").to_number<int>(), 1);
}

TEST(HaltRoutes, halt_everything_for_everybody_and_lift_for_those_who_may_resume) {
  World world;
  world.prepare_sale();
  const auto halted =
      world.post("/api/v1/halts", "support", R"({"scope":"all","reason":"wrong prices"})");
  ASSERT_EQ(halted.status, 201) << halted.body;
  const json::object answer = object_of(halted);
  EXPECT_TRUE(answer.at("mailings").as_array().empty());
  const auto id = answer.at("halt").at("id").to_number<int>();
  EXPECT_EQ(object_of(world.get("/api/v1/status")).at("halts").as_array().size(), 1U);
  const auto refused = world.post("/api/v1/mailings/sale/send", "sender");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(problem_id(refused), "halt.standing");
  const std::string page = whole(world.get("/"));
  EXPECT_NE(page.find("wrong prices"), std::string::npos);
  const std::string lift = fmt::format("/api/v1/halts/{}/lift", id);
  EXPECT_EQ(world.post(lift, "support", R"({"reason":"mended"})").status, 403);
  EXPECT_EQ(problem_id(world.post(lift, "sender")), "request.field");
  EXPECT_EQ(world.post(lift, "sender", R"({"reason":"mended"})").status, 200);
  EXPECT_EQ(problem_id(world.post(lift, "sender", R"({"reason":"again"})")), "halt.lifted");
  EXPECT_EQ(
      problem_id(world.post("/api/v1/halts/77/lift", "sender", R"({"reason":"x"})")), "halt.unknown"
  );
  EXPECT_EQ(object_of(world.get("/api/v1/status")).at("halts").as_array().size(), 0U);
  EXPECT_EQ(object_of(world.get("/api/v1/halts")).at("halts").as_array().size(), 1U);
  EXPECT_EQ(world.post("/api/v1/mailings/sale/send", "sender").status, 200);
}

TEST(StatusPage, tells_of_doubt_and_of_halts_in_every_language) {
  MailingCard card;
  card.record.name = "sale";
  card.sends.of(model::SendState::uncertain) = 21;
  for (int kind = 0; kind <= static_cast<int>(model::EvidenceKind::two_people); ++kind) {
    card.evidence.push_back({static_cast<model::EvidenceKind>(kind), model::SendState::accepted, 4}
    );
  }
  card.open_proposals = 3;
  StatusView view;
  view.mailings.push_back(card);
  for (const auto scope :
       {model::HaltScope::all,
        model::HaltScope::relay,
        model::HaltScope::template_,
        model::HaltScope::flow}) {
    view.halts.push_back({{1}, scope, "<b>", "anna", "wrong <i>prices</i>", Instant()});
  }
  for (const text::Locale& locale : text::supported_locales()) {
    const std::string page = status_html(view, locale);
    EXPECT_EQ(page.find("pages."), std::string::npos) << locale.tag();
    EXPECT_EQ(page.find('{'), std::string::npos) << locale.tag();
    EXPECT_EQ(page.find("<i>"), std::string::npos) << locale.tag();
    EXPECT_NE(page.find("amends uncertain sale"), std::string::npos) << locale.tag();
    EXPECT_NE(page.find("21"), std::string::npos) << locale.tag();
  }
}

TEST(HaltRoutes, refuse_a_scope_nobody_knows) {
  World world;
  const auto id_of = [&](std::string_view body) {
    return problem_id(world.post("/api/v1/halts", "support", body));
  };
  EXPECT_EQ(id_of(R"({"scope":"flows","name":"x","reason":"y"})"), "request.field");
  EXPECT_EQ(id_of(R"({"scope":"flow","reason":"y"})"), "halt.name");
  EXPECT_EQ(id_of(R"({"scope":"relay","name":"third","reason":"y"})"), "halt.name");
  EXPECT_EQ(id_of(R"({"scope":"template","reason":"y"})"), "halt.name");
  EXPECT_EQ(id_of(R"({"scope":"all"})"), "request.field");
}

}  // namespace
}  // namespace amends::api
