#include "cli/support_test.h"
#include "text/locale.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kGet = "GET /api/v1/mailings/lamps/trace?address=anna%40people.example";
constexpr const char* kTrace = R"({"mailing":"lamps","contact":7,"address":"anna@people.example",
"in_audience":true,"state":"accepted","wave":1,"attempts":2,"steps":[
{"kind":"planned","at":null,"wave":1},
{"kind":"dot","at":"2026-11-24T09:00:12.345Z","version":1,"attempt":1},
{"kind":"deferred","at":"2026-11-24T09:00:12.466Z","version":1,"attempt":1,"after_ms":121.4,"reply_code":451,"reply":"451 4.7.1 try later","retry_at":"2026-11-24T09:01:12.466Z"},
{"kind":"dot","at":"2026-11-24T09:01:13.000Z","version":1,"attempt":2},
{"kind":"uncertain","at":"2026-11-24T09:11:13.000Z","version":1,"attempt":2,"after_ms":600000,"reply":"never a word"},
{"kind":"clicked","at":"2026-11-24T10:00:00.000Z","source":"machine","why":"x","detail":"curl/8","link":2},
{"kind":"settled","at":"2026-11-24T10:00:00.001Z","outcome":"accepted","evidence":{"kind":"click","detail":"a click by a machine","by":""}}]})";

TEST(TraceVerb, tells_one_persons_send_line_by_line) {
  expect_verbs({
      {{"trace", "lamps", "anna@people.example"}, kGet, kTrace, "", "anna@people.example: lamps\n"},
      {{"trace", "lamps", "anna@people.example"},
       kGet,
       kTrace,
       "",
       "\n  2026-11-24 09:00:12.466 UTC  Try 1: not now. After 121.4 ms: 451 4.7.1 try later; next "
       "try 2026-11-24 09:01:12.466 UTC\n"},
      {{"trace", "lamps", "anna@people.example"},
       kGet,
       kTrace,
       "",
       "\n                               Planned for wave 2.\n"},
      {{"trace", "lamps", "anna@people.example"}, kGet, kTrace, "", "After 600.0 s: never a word\n"
      },
      {{"trace", "lamps", "anna@people.example"},
       kGet,
       kTrace,
       "",
       "10:00:00.000 UTC  Link 2 was fetched, by a machine (curl/8)\n"},
      {{"trace", "lamps", "anna@people.example"},
       kGet,
       kTrace,
       "",
       "It has arrived: a link of their own mail was fetched, a click by a machine\n"},
  });
}

TEST(TraceVerb, says_plainly_when_there_is_nothing_to_tell) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"mailing":"lamps","contact":7,"address":"anna@people.example","in_audience":false,"steps":[]})",
       "This person is not among those lamps is for."},
      {R"({"mailing":"lamps","contact":7,"address":"anna@people.example","in_audience":true,"state":"planned","steps":[{"kind":"planned","at":null,"wave":0}]})",
       "Nothing else has happened yet."},
  };
  for (const auto& [answer, says] : cases) {
    ScriptedServer server;
    server.answer(kGet, answer);
    World world;
    EXPECT_EQ(world.run(server, {"trace", "lamps", "anna@people.example"}), 0);
    EXPECT_NE(world.out().find(says), std::string::npos) << world.out();
  }
}

TEST(TraceVerb, says_that_nobody_has_that_address) {
  ScriptedServer server;
  server.answer(kGet, R"({"id":"trace.unknown","detail":"Nobody has it"})", 404);
  World world;
  EXPECT_EQ(world.run(server, {"trace", "lamps", "anna@people.example"}), 3);
  EXPECT_NE(world.err().find("Nobody has it"), std::string::npos) << world.err();
}

TEST(TraceVerb, has_words_for_everything_in_every_language) {
  boost::json::object trace = boost::json::parse(kTrace).as_object();
  boost::json::array& steps = trace["steps"].as_array();
  for (const char* step : {
           R"({"kind":"claimed","at":"","attempt":1})",
           R"({"kind":"accepted","at":"","attempt":1})",
           R"({"kind":"rejected","at":"","attempt":1})",
           R"({"kind":"given_back","at":"","attempt":1})",
           R"({"kind":"withheld","at":"","withheld":"suppressed"})",
           R"({"kind":"withheld","at":"","withheld":"expired"})",
           R"({"kind":"withheld","at":"","withheld":"unrenderable"})",
           R"({"kind":"withheld","at":"","withheld":"abandoned_plan"})",
           R"({"kind":"settled","at":"","outcome":"abandoned","evidence":{"kind":"two_people","by":"bo"}})",
           R"({"kind":"learned","at":"","evidence":{"kind":"relay_log"}})",
           R"({"kind":"learned","at":"","evidence":{"kind":"delivery_report"}})",
           R"({"kind":"learned","at":"","evidence":{"kind":"reply"}})",
           R"({"kind":"learned","at":"","evidence":{"kind":"open"}})",
           R"({"kind":"learned","at":"","evidence":{"kind":"leave"}})",
           R"({"kind":"opened","at":"","source":"human"})",
           R"({"kind":"left","at":"","source":"proxied"})",
           R"({"kind":"complained","at":"","source":"unknown"})",
           R"({"kind":"replied","at":"","source":"human"})",
           R"({"kind":"bounced","at":"","source":"machine"})",
       }) {
    steps.push_back(boost::json::parse(step));
  }
  trace["suppression"] = boost::json::object{{"at", "2026-11-24T09:00:12.345Z"}};
  ScriptedServer server;
  server.answer(kGet, boost::json::serialize(trace));
  for (const text::Locale& locale : text::supported_locales()) {
    World world;
    EXPECT_EQ(
        world.run(
            server,
            {"trace", "lamps", "anna@people.example", "--lang", std::string(locale.language())}
        ),
        0
    );
    EXPECT_EQ(world.out().find("cli.trace"), std::string::npos) << world.out();
    EXPECT_EQ(world.out().find('{'), std::string::npos) << world.out();
    EXPECT_EQ(std::ranges::count(world.out(), '\n'), std::ssize(steps) + 2);
  }
}

}  // namespace
}  // namespace amends::cli
