#include "api/json_io.h"
#include "api/public_pages.h"
#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

namespace amends::api {
namespace {

namespace json = boost::json;
using net::Method;
using testing::HasSubstr;
using testing::Not;

TEST(Bodies, that_are_not_what_was_asked_for_are_refused_with_their_place) {
  World world;

  struct Case {
    std::string body;
    std::string_view id;
    std::string_view file;
    int line;
  };

  const std::vector<Case> cases = {
      {"{", "request.json", "body", 1},
      {"{\n\"reason\": nope}", "request.json", "body", 2},
      {"[]", "request.json", "body", 1},
      {"\"halt\"", "request.json", "body", 1},
      {R"({"reason":"a"} {})", "request.json", "body", 1},
      {std::string(100'000, '['), "request.json", "body", 1},
      {R"({"reason":)" + std::string(40, '[') + std::string(40, ']') + "}",
       "request.json",
       "body",
       1},
      {"{\"reason\":\"\xff\"}", "request.json", "body", 1},
      {R"({"reason":3})", "request.json", "#/reason", 0},
      {R"({"reason":null})", "request.json", "#/reason", 0},
      {R"({"reason":{"a":1}})", "request.json", "#/reason", 0},
      {R"({"reason":""})", "request.field", "#/reason", 0},
      {R"({"reason":"   "})", "request.field", "#/reason", 0},
      {R"({"reason":"a\u0000b"})", "request.field", "#/reason", 0},
      {R"({"reason":"a\r\nb"})", "request.field", "#/reason", 0},
      {R"({"reason":")" + std::string(9000, 'a') + "\"}", "request.field", "#/reason", 0},
      {R"({"reasom":"a"})", "request.field", "#/reasom", 0},
      {"{}", "request.field", "#/reason", 0},
      {"", "request.field", "#/reason", 0},
  };
  for (const Case& given : cases) {
    const auto response = world.post("/api/v1/mailings/sale/halt", "sender", given.body);
    const std::string shown = given.body.substr(0, 60);
    EXPECT_EQ(response.status, 400) << shown;
    EXPECT_EQ(problem_id(response), given.id) << shown;
    const json::value entry = object_of(response).at("errors").at(0);
    EXPECT_EQ(entry.at("file").as_string(), given.file) << shown;
    EXPECT_EQ(entry.as_object().contains("line") ? entry.at("line").as_int64() : 0, given.line)
        << shown;
  }
}

TEST(Bodies, take_only_whole_numbers_as_counts) {
  World world;
  world.prepare_sale();
  for (const auto* const count :
       {"-3", "3.0", "3.5", "1e2", "\"3\"", "true", "99999999999999999999"}) {
    const auto response =
        world.post("/api/v1/mailings/sale/send", "sender", fmt::format("{{\"count\":{}}}", count));
    EXPECT_EQ(response.status, 400) << count;
    EXPECT_EQ(problem_id(response), "request.json") << count;
  }
  EXPECT_TRUE(world.relay().messages().empty());
}

TEST(FileNames, stay_inside_the_folder) {
  World world;
  for (const auto* const name :
       {"../mailing.toml",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        "a/",
        ".",
        "",
        "a\\b",
        "c:d",
        "a\\u0000.html",
        "a\\nb"}) {
    const std::string escaped = std::string(name) == "a\\b" ? "a\\\\b" : name;
    const auto response = world.ask(
        Method::put,
        "/api/v1/mailings",
        {"author", fmt::format(R"({{"files":{{"{}":"x"}}}})", escaped), {}}
    );
    EXPECT_EQ(response.status, 400) << name;
    EXPECT_EQ(problem_id(response), "request.field") << name;
  }
}

TEST(FilesOfAMailing, are_texts_or_strict_base64) {
  World world;
  for (const auto* const content :
       {"1",
        "null",
        "[\"x\"]",
        "{}",
        R"({"base64":1})",
        R"({"base64":"!"})",
        R"({"base64":"QQ"})",
        R"({"base64":"QUJD\n"})",
        R"({"base64":"QUJD","name":"x"})",
        R"({"text":"x"})"}) {
    const auto response = world.ask(
        Method::put,
        "/api/v1/mailings",
        {"author", fmt::format(R"({{"files":{{"logo.png":{}}}}})", content), {}}
    );
    EXPECT_EQ(response.status, 400) << content;
    EXPECT_EQ(problem_id(response), "request.json") << content;
  }
}

TEST(Paths, that_are_made_to_confuse_lead_nowhere) {
  World world;
  for (const auto* const path :
       {"/api/v1/mailings/%00",
        "/api/v1/mailings/a%0d%0ab",
        "/api/v1/mailings/%ff",
        "/api/v1/mailings/",
        "/api/v1/mailings//sends",
        "/api/v1/../../etc/passwd",
        "/api/v1/mailings/a/sends/b",
        "/api/v1//mailings",
        "/api/v2/mailings",
        "/api/",
        "/api/v1/mailings%2Fsale"}) {
    const auto response = world.get(path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(problem_id(response), "request.path") << path;
  }
  EXPECT_EQ(problem_id(world.get("/api/v1/incidents/-1")), "incident.unknown");
  EXPECT_EQ(problem_id(world.get("/api/v1/incidents/99999999999999999999")), "incident.unknown");
  EXPECT_EQ(problem_id(world.get("/api/v1/jobs/..%2F..%2Fx/refused")), "job.unknown");
  EXPECT_EQ(world.get("/api/v1/mailings/" + std::string(5000, 'a')).status, 404);
}

TEST(Paths, know_their_methods) {
  World world;
  const auto response = world.ask(Method::del, "/api/v1/mailings", {"admin", "", {}});
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(problem_id(response), "request.method");
  EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD, PUT");
  EXPECT_EQ(world.ask(Method::head, "/api/v1/mailings", {"support", "", {}}).status, 200);
  EXPECT_EQ(world.ask(Method::put, "/u/x").status, 404);
}

TEST(Queries, are_read_strictly) {
  World world;
  world.prepare_sale();
  for (const auto* const query :
       {"?stat=accepted",
        "?state=Accepted",
        "?limit=0",
        "?limit=10001",
        "?limit=-1",
        "?limit=1x",
        "?after=99999999999",
        "?format=xml",
        "?state=%00",
        "?limit=1&limit=2"}) {
    const auto response = world.get(std::string("/api/v1/mailings/sale/sends") + query);
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_EQ(problem_id(response), "request.query") << query;
  }
}

TEST(IdempotencyKeys, are_short_and_printable) {
  World world;
  for (const std::string& key : {std::string(), std::string("a b"), std::string(201, 'k')}) {
    const auto response = world.ask(
        Method::post, "/api/v1/mailings/sale/send", {"sender", "{}", {{"Idempotency-Key", key}}}
    );
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(problem_id(response), "request.key");
  }
}

TEST(Answers, all_carry_the_security_headers) {
  World world;
  for (const auto& [path, status] : std::vector<std::pair<std::string_view, int>>{
           {"/", 200}, {"/healthz", 200}, {"/api/v1/status", 401}, {"/none", 404}, {"/u/x", 404}
       }) {
    const auto response = world.ask(Method::get, path);
    EXPECT_EQ(response.status, status) << path;
    EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(response.headers.find("Referrer-Policy"), "no-referrer") << path;
    EXPECT_EQ(response.headers.find("Cache-Control"), "no-store") << path;
    EXPECT_THAT(
        std::string(response.headers.find("Content-Security-Policy").value_or("")),
        HasSubstr("default-src 'none'")
    ) << path;
  }
}

TEST(StatusPage, is_for_this_machine_only) {
  World world;
  EXPECT_EQ(world.ask(Method::get, "/").status, 200);
  EXPECT_EQ(world.ask(Method::get, "/", {"", "", {}, "203.0.113.7"}).status, 404);
  EXPECT_EQ(world.ask(Method::get, "/", {"admin", "", {}, "203.0.113.7"}).status, 404);
  const std::vector<std::tuple<std::string, std::string, int>> cases = {
      {"Host", "localhost:8025", 200},
      {"Host", "127.0.0.1:8025", 200},
      {"Host", "[::1]:8025", 200},
      {"Host", "rebound.example:8025", 404},
      {"Host", "localhost.rebound.example", 404},
      {"Host", "127.0.0.1.rebound.example", 404},
      {"X-Forwarded-For", "203.0.113.7", 404},
      {"Forwarded", "for=203.0.113.7", 404},
  };
  for (const auto& [name, value, status] : cases) {
    EXPECT_EQ(world.ask(Method::get, "/", {"", "", {{name, value}}}).status, status)
        << name << ' ' << value;
  }
}

TEST(StatusPage, shows_outside_text_as_text) {
  World world;
  world.relay().be_stuck();
  world.prepare_sale();
  ASSERT_EQ(world.post("/api/v1/mailings/sale/send", "sender").status, 200);
  const auto sending = world.ask(Method::get, "/");
  EXPECT_THAT(sending.body, HasSubstr("amends halt sale --reason"));
  EXPECT_THAT(sending.body, HasSubstr("https://shop.example/sale"));
  ASSERT_EQ(
      world
          .post(
              "/api/v1/mailings/sale/halt",
              "sender",
              R"({"reason":"<script>alert('x')</script> & \"more\""})"
          )
          .status,
      200
  );
  const auto page = world.ask(Method::get, "/");
  EXPECT_THAT(page.body, Not(HasSubstr("<script")));
  EXPECT_THAT(page.body, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(page.body, HasSubstr("http-equiv=\"refresh\" content=\"5\""));
}

TEST(Locations, are_ascii_web_addresses_or_nothing) {
  EXPECT_EQ(location_of("https://shop.example/a?b=1&c=2#d"), "https://shop.example/a?b=1&c=2#d");
  EXPECT_EQ(
      location_of("https://shop.example/a\r\nSet-Cookie: x=1"),
      "https://shop.example/a%0D%0ASet-Cookie:%20x=1"
  );
  EXPECT_EQ(location_of("https://shop.example/\xC3\xA5"), "https://shop.example/%C3%A5");
  EXPECT_EQ(
      location_of("https://bl\xC3\xA5.example:8443/\xC3\xA5?a=1"),
      "https://xn--bl-zia.example:8443/%C3%A5?a=1"
  ) << "a host of other letters leads somewhere";
  for (const auto* const bad :
       {"", "javascript:alert(1)", "//shop.example/", "data:text/html,x", "mailto:a@b.example"}) {
    EXPECT_EQ(location_of(bad), "") << bad;
  }
}

}  // namespace
}  // namespace amends::api
