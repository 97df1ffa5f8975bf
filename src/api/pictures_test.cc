#include "api/world_test.h"
#include "crypto/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;
using net::Method;
using testing::HasSubstr;

const std::string kWrong = "\x89PNG\r\n\x1a\nwrong price";
const std::string kRight = "\xff\xd8\xffright price";

/// The body of a replacement.
std::string with_file(std::string_view bytes, std::string_view reason = "the price was wrong") {
  return json::serialize(json::object{
      {"file", json::object{{"new.bin", json::object{{"base64", crypto::base64(bytes)}}}}},
      {"reason", reason}
  });
}

/// The sale with img/hero.png on our host.
std::string sale_with_picture() {
  json::object body = json::parse(sale_files()).as_object();
  json::object& files = body.at("files").as_object();
  std::string html(files.at("body.html").as_string());
  html.insert(html.find("<p>"), "<p><img src=\"img/hero.png\" alt=\"Lamps\"></p>");
  files["body.html"] = html;
  files["mailing.toml"] =
      "pictures = \"hosted\"\n" + std::string(files.at("mailing.toml").as_string());
  files["img/hero.png"] = json::object{{"base64", crypto::base64(kWrong)}};
  return json::serialize(body);
}

/// The sale, sent to three people with a hosted picture.
class PictureRoutes : public testing::Test {
 protected:
  PictureRoutes() {
    world_.send_sale(sale_with_picture());
    token_ = world_.token('p');
  }

  net::Response see() { return world_.ask(Method::get, "/p/" + token_); }

  net::Response replace(std::string_view body, std::string_view as = "lead") {
    return world_.post("/api/v1/mailings/sale/pictures/img%2Fhero.png/replace", as, body);
  }

  json::object listed() {
    return object_of(world_.get("/api/v1/mailings/sale/pictures")).at("pictures").at(0).as_object();
  }

  World world_;
  std::string token_;
};

TEST_F(PictureRoutes, show_a_picture_to_anybody_and_let_caches_hold_it_for_a_moment) {
  ASSERT_FALSE(token_.empty());
  const auto seen = see();
  EXPECT_EQ(seen.status, 200);
  EXPECT_EQ(seen.body, kWrong);
  EXPECT_EQ(seen.headers.find("Content-Type"), "image/png");
  EXPECT_EQ(seen.headers.find("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(seen.headers.find("Cache-Control"), "public, max-age=60, must-revalidate");
  const std::string tag(seen.headers.find("ETag").value_or(""));
  ASSERT_FALSE(tag.empty());
  const auto again =
      world_.ask(Method::get, "/p/" + token_, {"", "", {{"If-None-Match", tag}}, "203.0.113.7"});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  // One address for all: nothing is learned of who asked.
  for (const std::string& message : world_.relay().messages()) {
    EXPECT_THAT(message, testing::Not(HasSubstr("Content-ID")));
  }
  const json::object people =
      object_of(world_.get("/api/v1/mailings/sale/people?set=opened%28all%29"));
  EXPECT_EQ(people.at("count"), 0);
}

TEST_F(PictureRoutes, show_another_picture_at_once_and_put_it_back_with_a_history) {
  const std::string tag(see().headers.find("ETag").value_or(""));
  const auto done = replace(with_file(kRight));
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(object_of(done).at("by"), "lead");
  const auto seen = world_.ask(Method::get, "/p/" + token_, {"", "", {{"If-None-Match", tag}}});
  EXPECT_EQ(seen.status, 200);
  EXPECT_EQ(seen.body, kRight);
  EXPECT_EQ(seen.headers.find("Content-Type"), "image/jpeg");
  const json::object picture = listed();
  EXPECT_EQ(picture.at("picture"), "img/hero.png");
  EXPECT_EQ(picture.at("where"), "hosted");
  EXPECT_EQ(picture.at("url").as_string(), "http://links.example/p/" + token_);
  EXPECT_EQ(picture.at("replaced").at("reason"), "the price was wrong");
  const auto undone = replace(R"({"undo":true,"reason":"it was right"})");
  ASSERT_EQ(undone.status, 200) << undone.body;
  EXPECT_EQ(object_of(undone).at("undone_reason"), "it was right");
  EXPECT_EQ(see().body, kWrong);
  EXPECT_FALSE(listed().contains("replaced"));
  EXPECT_EQ(listed().at("history").as_array().size(), 1U);
  const auto audit = world_.get("/api/v1/audit?subject=mailing/sale", "admin");
  EXPECT_THAT(audit.body, HasSubstr("picture.replaced"));
  EXPECT_THAT(audit.body, HasSubstr("picture.replace_undone"));
}

TEST_F(PictureRoutes, are_among_what_can_still_be_mended) {
  const json::object links = object_of(world_.get("/api/v1/mailings/sale/links"));
  const json::object second = links.at("mendable").at(1).as_object();
  EXPECT_EQ(second.at("what"), "hosted_pictures");
  EXPECT_EQ(second.at("where"), "here");
  EXPECT_THAT(std::string(second.at("text").as_string()), HasSubstr("amends replace-picture"));
}

TEST_F(PictureRoutes, of_a_replaced_web_version_are_its_own) {
  json::object body = json::parse(sale_with_picture()).as_object();
  body["reason"] = "the price was wrong";
  body.at("files").as_object()["img/hero.png"] =
      json::object{{"base64", crypto::base64("\x89PNG\r\n\x1a\nright price")}};
  constexpr const char* kWeb = "/api/v1/mailings/sale/web-version";
  EXPECT_EQ(world_.post(kWeb, "author", json::serialize(body)).status, 403);
  const auto put = world_.post(kWeb, "lead", json::serialize(body));
  ASSERT_EQ(put.status, 200) << put.body;
  EXPECT_EQ(object_of(put).at("state"), "finished");
  EXPECT_EQ(object_of(put).at("version"), 2);
  EXPECT_EQ(see().body, kWrong) << "the picture of the mail itself is replaced by itself";
  body["reason"] = "";
  EXPECT_EQ(world_.post(kWeb, "lead", json::serialize(body)).status, 422);
}

TEST_F(PictureRoutes, stand_in_the_web_version_too) {
  const auto web = world_.ask(Method::get, "/v/" + world_.token('v'));
  EXPECT_EQ(web.status, 200);
  EXPECT_THAT(web.body, HasSubstr("src=\"http://links.example/p/" + token_ + "\""));
}

TEST_F(PictureRoutes, refuse_what_is_no_picture_and_whoever_may_not) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {with_file("<svg><script>alert(1)</script></svg>"), "picture.kind"},
      {with_file("<!DOCTYPE html><script>"), "picture.kind"},
      {with_file("RIFF1234WEBPVP8 "), "picture.kind"},
      {with_file(""), "picture.size"},
      {with_file(kRight + std::string(2UL << 20U, 'x')), "picture.size"},
      {with_file(kRight, ""), "picture.reason"},
      {R"({"undo":true})", "picture.no_undo"},
      {R"({"undo":true,"change":99})", "picture.no_change"},
      {R"({"change":1,"reason":"x"})", "request.field"},
      {R"({"reason":"x"})", "request.field"},
  };
  for (const auto& [body, id] : cases) {
    EXPECT_EQ(problem_id(replace(body)), id);
  }
  EXPECT_EQ(replace(with_file(kRight), "author").status, 403);
  const auto none =
      world_.post("/api/v1/mailings/sale/pictures/none.png/replace", "lead", with_file(kRight));
  EXPECT_EQ(problem_id(none), "picture.unknown");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(see().body, kWrong);
}

TEST_F(PictureRoutes, tell_forged_tokens_nothing) {
  const std::string bland = world_.ask(Method::get, "/nothing/of/ours").body;
  std::string forged = token_;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  for (const std::string& path :
       {"/p/" + forged, std::string("/p/x"), "/p/" + world_.token('l'), "/l/" + token_}) {
    const auto response = world_.ask(Method::get, path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(response.body, bland) << path;
  }
}

TEST_F(PictureRoutes, show_nothing_where_a_mailing_is_gone) {
  const engine::Tokens tokens(world_.store().installation(), world_.store().secret());
  const auto gone =
      world_.ask(Method::get, "/p/" + tokens.make({engine::TokenKind::picture, {77}, {}, 1, 1}));
  EXPECT_EQ(gone.status, 200);
  EXPECT_EQ(gone.headers.find("Content-Type"), "image/gif");
  EXPECT_EQ(gone.body.size(), 43U);
}

TEST(TokenKeys, are_rotated_by_an_admin_and_delivered_mail_goes_on_working) {
  World world;
  world.send_sale();
  const std::string link = "/l/" + world.token('l');
  const std::string leave = "/u/" + world.token('u');
  EXPECT_EQ(world.post("/api/v1/token-key/rotate", "lead").status, 403);
  EXPECT_EQ(object_of(world.get("/api/v1/token-key", "admin")).at("next_drops"), 0);
  const auto first = world.post("/api/v1/token-key/rotate", "admin", R"({"reason":"yearly"})");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(object_of(first).at("keys").as_array().size(), 2U);
  EXPECT_EQ(object_of(first).at("next_drops"), 3);
  EXPECT_EQ(world.ask(Method::get, link).status, 302);
  const auto refused = world.post("/api/v1/token-key/rotate", "admin");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(problem_id(refused), "token_key.would_drop");
  EXPECT_THAT(refused.body, HasSubstr("3 delivered mails"));
  EXPECT_EQ(
      problem_id(world.post("/api/v1/token-key/rotate", "admin", R"({"force":true})")),
      "token_key.reason"
  );
  EXPECT_EQ(world.ask(Method::get, link).status, 302);
  const auto forced =
      world.post("/api/v1/token-key/rotate", "admin", R"({"force":true,"reason":"it was seen"})");
  ASSERT_EQ(forced.status, 200) << forced.body;
  EXPECT_EQ(object_of(forced).at("next_drops"), 0);
  EXPECT_EQ(world.ask(Method::get, link).body, world.ask(Method::get, "/l/x").body);
  EXPECT_EQ(world.ask(Method::get, link).status, 404);
  EXPECT_EQ(world.ask(Method::get, leave).status, 200) << "whoever wants to leave is heard";
  EXPECT_THAT(world.get("/api/v1/audit?subject=token-key", "admin").body, HasSubstr("it was seen"));
}

TEST(OwnPath, serves_what_mails_link_to_and_nothing_else) {
  World world("https://nordlys.example/mail");
  world.send_sale();
  const std::string token = world.token('l');
  ASSERT_FALSE(token.empty());
  EXPECT_EQ(world.ask(Method::get, "/mail/l/" + token).status, 302);
  EXPECT_EQ(world.ask(Method::get, "/l/" + token).status, 302) << "a proxy that takes it off";
  EXPECT_EQ(world.ask(Method::post, "/mail/u/" + world.token('u')).status, 200);
  for (const std::string& path :
       {"/mail/mail/l/" + token,
        "/maill/" + token,
        "/Mail/l/" + token,
        std::string("/mail"),
        std::string("/mail/"),
        std::string("/mail/api/v1/status"),
        std::string("/mail/metrics")}) {
    EXPECT_EQ(world.ask(Method::get, path, {"admin", "", {}}).status, 404) << path;
  }
}

TEST(OwnPath, is_answered_on_the_loop_as_without_it) {
  World world("https://nordlys.example/mail");
  world.send_sale();
  EXPECT_EQ(world.ask(Method::get, "/mail/l/" + world.token('l')).status, 302) << "read once";
  const auto mailing = world.store().mailings().find("sale");
  const auto boris = world.store().contacts().find("boris@people.example");
  ASSERT_TRUE(mailing.ok() && *mailing && boris.ok() && *boris);
  const std::string token =
      engine::Tokens(world.store().installation(), world.store().secret())
          .make({engine::TokenKind::link, (*mailing)->id, (*boris)->id, 1, 1});
  const auto now = [&world](const std::string& path) {
    net::Request request;
    request.method = Method::get;
    request.method_text = net::method_name(request.method);
    request.target = path;
    request.path = path;
    request.remote_address = "203.0.113.7";
    const auto answer = world.api().answer_now(request);
    return answer ? answer->status : 0;
  };
  EXPECT_EQ(now("/mail/mail/l/" + token), 0);
  // It gives way when another thread looks at the ledger.
  int status = 0;
  for (int tries = 0; status == 0 && tries < 100; ++tries) {
    status = now("/mail/l/" + token);
  }
  EXPECT_EQ(status, 302);
}

TEST(HostHeaders, change_nothing_of_where_a_mail_leads) {
  World world;
  world.send_sale();
  const std::string link = "/l/" + world.token('l');
  const std::string view = "/v/" + world.token('v');
  const std::string web = world.ask(Method::get, view).body;
  for (const std::string_view name :
       {"Host", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"}) {
    const net::Headers headers{{std::string(name), "evil.test"}};
    const auto led = world.ask(Method::get, link, {"", "", headers, "203.0.113.7"});
    EXPECT_EQ(led.status, 302) << name;
    EXPECT_EQ(led.headers.find("Location"), "https://shop.example/sale") << name;
    EXPECT_EQ(world.ask(Method::get, view, {"", "", headers, "203.0.113.7"}).body, web) << name;
    const auto forged = world.ask(Method::get, "/l/x", {"", "", headers, "203.0.113.7"});
    EXPECT_THAT(forged.body, testing::Not(HasSubstr("evil.test")));
  }
}

}  // namespace
}  // namespace amends::api
