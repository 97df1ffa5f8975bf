#include "api/people_json.h"
#include "api/world_test.h"
#include "mail/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace amends::api {
namespace {

namespace json = boost::json;
using net::Method;
using testing::HasSubstr;
using testing::Not;

net::Response put(World& world, std::string_view as, std::string body) {
  return world.ask(Method::put, "/api/v1/mailings", {std::string(as), std::move(body), {}});
}

bool is_suppressed(World& world, std::string_view address) {
  const auto mailbox = mail::parse_address(address);
  const auto found = world.store().contacts().find_suppression(mailbox->key());
  return found.ok() && found->has_value();
}

TEST(Imports, tell_what_became_of_every_row_and_hand_out_the_refused_ones_safely) {
  World world;
  const json::object job = world.finished_job(world.post(
      "/api/v1/imports?list=customers",
      "author",
      "email,first_name\nanna@people.example,Anna\n=cmd|calc,Eve\nanna@people.example,Anna\n"
  ));
  EXPECT_EQ(job.at("kind"), "import");
  const json::object& result = job.at("result").as_object();
  EXPECT_EQ(result.at("rows"), 3);
  EXPECT_EQ(result.at("added"), 1);
  EXPECT_EQ(result.at("duplicates"), 1);
  EXPECT_EQ(result.at("refused"), 1);
  EXPECT_EQ(job.at("done"), job.at("total"));

  const auto refused =
      world.get(fmt::format("/api/v1/jobs/{}/refused", std::string(job.at("id").as_string())));
  EXPECT_EQ(refused.status, 200);
  const std::string csv = whole(refused);
  EXPECT_THAT(csv, HasSubstr("\"line\",\"reason\",\"message\",\"row\"\r\n"));
  EXPECT_THAT(csv, HasSubstr("\"'=cmd|calc,Eve\""));

  const json::object lists = object_of(world.get("/api/v1/lists"));
  EXPECT_EQ(lists.at("lists").as_array().at(0).as_object().at("contacts"), 1);
}

TEST(Proofs, can_be_cancelled_while_they_run_and_by_those_who_may_proof) {
  World world;
  world.prepare_sale();
  const auto cancel = [&world](std::string_view id, std::string_view as) {
    return world.ask(Method::del, fmt::format("/api/v1/jobs/{}", id), {std::string(as), "", {}});
  };
  const json::object proof =
      world.finished_job(world.post("/api/v1/mailings/sale/proof", "author"));
  const std::string done(proof.at("id").as_string());
  EXPECT_EQ(problem_id(cancel(done, "author")), "job.ended");
  EXPECT_EQ(cancel(done, "author").status, 409);
  EXPECT_EQ(cancel(done, "support").status, 403);
  EXPECT_EQ(problem_id(cancel("9-99", "author")), "job.unknown");
  const json::object import =
      world.finished_job(world.post("/api/v1/imports?list=x", "author", "email\na@x.example\n"));
  EXPECT_EQ(problem_id(cancel(import.at("id").as_string(), "author")), "job.not_cancelled");
}

TEST(Imports, fail_with_the_readers_words_when_no_column_holds_addresses) {
  World world;
  const json::object job =
      world.finished_job(world.post("/api/v1/imports?list=customers", "author", "a,b\n1,2\n"));
  EXPECT_EQ(job.at("state"), "failed");
  EXPECT_EQ(job.at("problem").as_object().at("id"), "import.no_email");
}

TEST(Imports, need_the_name_of_a_list) {
  World world;
  EXPECT_EQ(problem_id(world.post("/api/v1/imports", "author", "email\n")), "list.name");
}

TEST(Mailings, are_refused_with_every_fault_and_its_place) {
  World world;
  const auto response =
      put(world, "author", R"({"files":{"mailing.toml":"name = \"sale\"\nvalid_untill = 3\n"}})");
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(problem_id(response), "mailing.invalid");
  const auto errors = object_of(response).at("errors").as_array();
  ASSERT_GT(errors.size(), 1U);
  const bool unknown_key_has_its_line = std::ranges::any_of(errors, [](const json::value& entry) {
    return entry.at("id") == "mailing.unknown_key" && entry.at("file") == "mailing.toml" &&
           entry.at("line") == 2;
  });
  EXPECT_TRUE(unknown_key_has_its_line) << response.body;
}

TEST(Deputies, are_named_and_sign_off_nothing_that_mends_no_incident) {
  World world;
  world.prepare_sale();
  const std::string path = "/api/v1/mailings/sale/approve-as-deputy";
  const std::string why = R"({"reason":"nobody answers"})";
  EXPECT_EQ(problem_id(world.post(path, "admin", why)), "auth.permission")
      << "an admin is none by being one";
  EXPECT_EQ(problem_id(world.post(path, "reviewer", why)), "auth.permission");
  EXPECT_EQ(problem_id(world.post(path, "deputy")), "request.field");
  const auto refused = world.post(path, "deputy", why);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(problem_id(refused), "approval.deputy");
  EXPECT_EQ(
      problem_id(world.post("/api/v1/mailings/sale/approve", "deputy", "{}")), "auth.permission"
  );
}

TEST(Mailings, leave_through_the_relay_that_may_carry_them) {
  World world;
  world.prepare_sale();
  const std::string path = "/api/v1/mailings/sale/send";
  const auto refused = world.post(path, "sender", R"({"relay":"emergency"})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(problem_id(refused), "relay.for_incidents");
  EXPECT_EQ(problem_id(world.post(path, "sender", R"({"relay":"third"})")), "relay.name");
  EXPECT_TRUE(object_of(world.get("/api/v1/status")).at("emergency_relay").is_null());
  EXPECT_EQ(object_of(world.get("/api/v1/mailings/sale")).at("relay"), "main");
  EXPECT_EQ(world.post(path, "sender", R"({"relay":"main"})").status, 200);
}

TEST(Mailings, go_their_whole_way_from_import_to_sent) {
  World world;
  world.import_people("email,first_name\nanna@people.example,Anna\nboris@people.example,Boris\n");
  ASSERT_EQ(put(world, "author", sale_files()).status, 200);
  EXPECT_EQ(
      problem_id(world.post("/api/v1/mailings/sale/send", "sender", "{}")), "approval.missing"
  );
  const json::object job = world.finished_job(world.ask(
      Method::post, "/api/v1/mailings/sale/proof", {"author", "", {{"Accept-Language", "he"}}}
  ));
  ASSERT_EQ(job.at("state"), "done") << json::serialize(job);
  EXPECT_EQ(job.at("result").at("recipients"), 2);
  EXPECT_TRUE(job.at("result").at("findings").is_array());

  const auto own = put(world, "admin", sale_files("Everything 25 % off until Friday"));
  ASSERT_EQ(own.status, 200);
  static_cast<void>(world.finished_job(world.post("/api/v1/mailings/sale/proof", "admin")));
  const auto refused =
      world.post("/api/v1/mailings/sale/approve", "admin", R"({"despite":"mine"})");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(problem_id(refused), "approval.own");

  const auto approved =
      world.post("/api/v1/mailings/sale/approve", "reviewer", R"({"despite":"a test"})");
  ASSERT_EQ(approved.status, 200) << approved.body;
  EXPECT_EQ(object_of(approved).at("approver"), "reviewer");
  EXPECT_EQ(object_of(approved).at("recipients"), 2);
  EXPECT_TRUE(object_of(approved).at("not_looked_at").as_array().empty());

  const auto wrong = world.post("/api/v1/mailings/sale/send", "sender", R"({"count":3})");
  EXPECT_EQ(wrong.status, 409);
  EXPECT_EQ(problem_id(wrong), "send.count");
  EXPECT_TRUE(world.relay().messages().empty());

  ASSERT_EQ(world.post("/api/v1/mailings/sale/send", "sender", R"({"count":2})").status, 200);
  world.await_state("sale", "finished");
  const json::object shown = object_of(world.get("/api/v1/mailings/sale"));
  EXPECT_EQ(shown.at("sends").at("accepted"), 2);
  EXPECT_EQ(shown.at("approval").at("approver"), "reviewer");
  EXPECT_EQ(shown.at("proof").at("recipients"), 2);
  EXPECT_TRUE(shown.at("proof").at("not_looked_at").as_array().empty());
  EXPECT_EQ(world.relay().messages().size(), 2U);
  EXPECT_EQ(
      problem_id(world.post("/api/v1/mailings/sale/halt", "support", R"({"reason":"late"})")),
      "mailing.state"
  );
}

TEST(Mailings, that_are_not_there_are_told_so) {
  World world;
  for (const auto* const path :
       {"/api/v1/mailings/none",
        "/api/v1/mailings/none/sends",
        "/api/v1/mailings/none/links",
        "/api/v1/mailings/..%2Fsale"}) {
    const auto response = world.get(path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(problem_id(response), "mailing.unknown") << path;
  }
}

TEST(Halts, stop_by_anybody_with_a_token_and_are_answered_with_the_counts) {
  World world;
  world.relay().be_stuck();
  world.prepare_sale();
  ASSERT_EQ(world.post("/api/v1/mailings/sale/send", "sender").status, 200);
  EXPECT_EQ(problem_id(world.post("/api/v1/mailings/sale/halt", "support")), "request.field");
  const auto response =
      world.post("/api/v1/mailings/sale/halt", "support", R"({"reason":"the link is wrong"})");
  ASSERT_EQ(response.status, 200) << response.body;
  const json::object halted = object_of(response);
  EXPECT_EQ(halted.at("past_the_dot"), 0);
  EXPECT_EQ(halted.at("sends").at("accepted"), 0);
  EXPECT_TRUE(halted.at("halt_ms").is_number());
  const json::object shown = object_of(world.get("/api/v1/mailings/sale"));
  EXPECT_EQ(shown.at("state"), "halted");
  EXPECT_EQ(shown.at("halt_reason"), "the link is wrong");
}

TEST(Sends, say_who_got_it_page_by_page_and_as_safe_csv) {
  World world;
  world.send_sale();
  const json::object first =
      object_of(world.get("/api/v1/mailings/sale/sends?state=accepted&limit=2"));
  ASSERT_EQ(first.at("sends").as_array().size(), 2U);
  const auto after = first.at("next_after").to_number<std::int64_t>();
  const json::object rest =
      object_of(world.get(fmt::format("/api/v1/mailings/sale/sends?after={}&limit=2", after)));
  ASSERT_EQ(rest.at("sends").as_array().size(), 1U);
  EXPECT_EQ(rest.at("sends").at(0).at("address"), "chiara@people.example");
  EXPECT_FALSE(rest.contains("next_after"));

  const auto csv = world.get("/api/v1/mailings/sale/sends?format=csv");
  EXPECT_EQ(csv.headers.find("Content-Type"), "text/csv; charset=utf-8; header=present");
  const std::string text = whole(csv);
  EXPECT_THAT(text, HasSubstr("\"anna@people.example\",\"accepted\""));
  EXPECT_THAT(text, Not(HasSubstr(",\"=taken")));  // the relay's words are a stranger's
  EXPECT_EQ(std::ranges::count(text, '\n'), 4);
}

TEST(TrackedAddresses, lead_on_and_are_counted) {
  World world;
  world.send_sale();
  const std::string token = world.token('l');
  ASSERT_FALSE(token.empty());
  const auto clicked = world.ask(Method::get, "/l/" + token);
  EXPECT_EQ(clicked.status, 302);
  EXPECT_EQ(clicked.headers.find("Location"), "https://shop.example/sale");
  EXPECT_EQ(clicked.headers.find("Cache-Control"), "no-store");
  const auto pixel = world.ask(Method::get, "/o/" + world.token('o') + ".gif");
  EXPECT_EQ(pixel.status, 200);
  EXPECT_EQ(pixel.headers.find("Content-Type"), "image/gif");
  EXPECT_EQ(pixel.body.size(), 43U);
  const auto web = world.ask(Method::get, "/v/" + world.token('v'));
  EXPECT_EQ(web.status, 200);
  EXPECT_THAT(web.body, HasSubstr("everything is cheaper"));
  EXPECT_THAT(std::string(*web.headers.find("Content-Security-Policy")), HasSubstr("sandbox"));
  const json::object links = object_of(world.get("/api/v1/mailings/sale/links"));
  EXPECT_EQ(links.at("links").at(0).at("clicked_all"), 1) << json::serialize(links);
  const std::string set = "/api/v1/mailings/sale/people?set=";
  const json::object people = object_of(world.get(set + "accepted%20and%20clicked%28all%29"));
  EXPECT_EQ(people.at("count"), 1) << json::serialize(people);
  EXPECT_EQ(people.at("people").as_array().size(), 1U);
  EXPECT_EQ(object_of(world.get(set + "left")).at("count"), 0);
  EXPECT_EQ(world.get(set + "acepted").status, 422);
  EXPECT_EQ(world.get(set).status, 422);
}

TEST(TrackedAddresses, that_are_forged_all_get_the_same_page) {
  World world;
  world.send_sale();
  std::string token = world.token('l');
  ASSERT_FALSE(token.empty());
  token.back() = token.back() == 'A' ? 'B' : 'A';
  const std::string bland = world.ask(Method::get, "/nothing/of/ours").body;
  const std::vector<std::string> paths = {
      "/l/" + token,
      "/l/x",
      "/l/" + world.token('u'),
      "/u/" + token,
      "/v/" + token,
      "/o/" + token + ".gif",
      "/o/x",
      "/l/%00",
      "/l/..%2f..%2fetc"
  };
  for (const std::string& path : paths) {
    const auto response = world.ask(Method::get, path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(response.body, bland) << path;
  }
  EXPECT_EQ(world.ask(Method::post, "/u/" + token).status, 404);
}

TEST(Leaving, takes_a_post_and_never_a_get) {
  World world;
  world.send_sale();
  const std::string path = "/u/" + world.token('u');
  for (const Method method : {Method::get, Method::head}) {
    const auto asked = world.ask(method, path);
    EXPECT_EQ(asked.status, 200);
    EXPECT_THAT(asked.body, HasSubstr("<form method=\"post\">"));
    EXPECT_THAT(asked.body, Not(HasSubstr("<script")));
  }
  int suppressed = 0;
  const auto count = [&] {
    suppressed = 0;
    for (const auto* const name : {"anna", "boris", "chiara"}) {
      suppressed += is_suppressed(world, fmt::format("{}@people.example", name)) ? 1 : 0;
    }
    return suppressed;
  };
  EXPECT_EQ(count(), 0);
  const auto left =
      world.ask(Method::post, path, {"", "List-Unsubscribe=One-Click", {}, "203.0.113.7"});
  EXPECT_EQ(left.status, 200);
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(world.ask(Method::post, path).status, 200);
  EXPECT_EQ(count(), 1);
}

TEST(Links, are_repointed_and_put_back_with_a_history) {
  World world;
  world.send_sale();
  const std::string base = "/api/v1/mailings/sale/links/1";
  const auto moved = world.post(
      base + "/repoint", "lead", R"({"target":"https://shop.example/right","reason":"a slip"})"
  );
  ASSERT_EQ(moved.status, 200) << moved.body;
  EXPECT_EQ(object_of(moved).at("by"), "lead");
  const std::string click = "/l/" + world.token('l');
  EXPECT_EQ(world.ask(Method::get, click).headers.find("Location"), "https://shop.example/right");
  ASSERT_EQ(world.post(base + "/repoint", "lead", R"({"undo":true})").status, 200);
  EXPECT_EQ(world.ask(Method::get, click).headers.find("Location"), "https://shop.example/sale");
  const json::object history = object_of(world.get(base + "/history"));
  ASSERT_EQ(history.at("targets").as_array().size(), 2U);
  EXPECT_EQ(history.at("targets").at(1).at("state"), "undone");
  EXPECT_EQ(history.at("targets").at(1).at("undone_by"), "lead");
}

TEST(Links, refuse_what_is_no_web_address) {
  World world;
  world.send_sale();
  for (const auto* const target : {"javascript:alert(1)", "/sale", "https://a b.example/"}) {
    const auto response = world.post(
        "/api/v1/mailings/sale/links/1/repoint",
        "lead",
        json::serialize(json::object{{"target", target}, {"reason", "x"}})
    );
    EXPECT_EQ(response.status, 422) << target;
    EXPECT_EQ(problem_id(response), "link.target") << target;
  }
  EXPECT_EQ(
      problem_id(world.post(
          "/api/v1/mailings/sale/links/99/repoint",
          "lead",
          R"({"target":"https://a.example/","reason":"x"})"
      )),
      "link.unknown"
  );
}

TEST(Links, wait_for_a_second_person_when_they_would_lead_to_another_domain) {
  World world;
  world.send_sale();
  const std::string base = "/api/v1/mailings/sale/links/1";
  const auto proposed = world.post(
      base + "/repoint", "lead", R"({"target":"https://other.example/","reason":"moved"})"
  );
  ASSERT_EQ(proposed.status, 200) << proposed.body;
  EXPECT_EQ(object_of(proposed).at("state"), "waiting");
  const std::string click = "/l/" + world.token('l');
  EXPECT_EQ(world.ask(Method::get, click).headers.find("Location"), "https://shop.example/sale");
  const json::object listed = object_of(world.get("/api/v1/mailings/sale/links"));
  EXPECT_EQ(listed.at("links").at(0).at("waiting").as_array().size(), 1U);
  const std::string confirm =
      fmt::format("{}/repoints/{}/confirm", base, json::serialize(object_of(proposed).at("id")));
  EXPECT_EQ(problem_id(world.post(confirm, "lead")), "link.own");
  ASSERT_EQ(world.post(confirm, "reviewer").status, 200);
  EXPECT_EQ(problem_id(world.post(confirm, "reviewer")), "link.not_waiting");
  EXPECT_EQ(problem_id(world.post(base + "/repoints/x/confirm", "reviewer")), "link.no_repoint");
  EXPECT_EQ(world.ask(Method::get, click).headers.find("Location"), "https://other.example/");
}

TEST(Links, show_one_and_the_same_notice_to_people_and_machines) {
  World world;
  world.send_sale();
  const auto moved = world.post(
      "/api/v1/mailings/sale/links/1/repoint",
      "lead",
      R"({"target":"https://shop.example/right?a=1&b=2","reason":"a slip",)"
      R"("notice":{"en":"We wrote <b>Friday</b>, it is Saturday."}})"
  );
  ASSERT_EQ(moved.status, 200) << moved.body;
  const std::string click = "/l/" + world.token('l');
  const auto head = world.ask(Method::head, click);
  EXPECT_EQ(head.status, 200);
  EXPECT_FALSE(head.headers.find("Location"));
  Asking scanner;
  scanner.headers = {{"User-Agent", "python-requests/2.31"}};
  EXPECT_THAT(
      world.ask(Method::get, click, scanner).body,
      HasSubstr("href=\"https://shop.example/right?a=1&amp;b=2\"")
  ) << "scanners are never shown another page";
  EXPECT_EQ(world.ask(Method::post, click).status, 404);

  // Somebody whose mail was not accepted a moment ago: their click is no machine's.
  world.import_people("email,first_name\neva@people.example,Eva\n");
  const auto eva = world.store().contacts().find("eva@people.example");
  const auto sale = world.store().mailings().find("sale");
  ASSERT_TRUE(eva.ok() && eva->has_value() && sale.ok() && sale->has_value());
  const std::string token = engine::Tokens(world.store().installation(), world.store().secret())
                                .make({engine::TokenKind::link, (*sale)->id, (*eva)->id, 1, 1});
  Asking asking;
  asking.headers = {
      {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"}, {"Host", "evil.example"}
  };
  const auto page = world.ask(Method::get, "/l/" + token, asking);
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_THAT(page.body, HasSubstr("href=\"https://shop.example/right?a=1&amp;b=2\""));
  EXPECT_THAT(page.body, HasSubstr("We wrote &lt;b&gt;Friday"));
  EXPECT_THAT(page.body, Not(HasSubstr("<script")));
  EXPECT_THAT(page.body, Not(HasSubstr("evil.example")));
  EXPECT_EQ(
      world.ask(Method::get, "/l/" + token + "?url=https://evil.example", asking).body, page.body
  );
  const std::string spliced =
      token.substr(0, token.size() / 2) + click.substr(3 + token.size() / 2);
  EXPECT_EQ(world.ask(Method::get, "/l/" + spliced, asking).status, 404);
}

TEST(Links, tell_who_clicked_before_and_what_can_still_be_mended) {
  World world;
  world.send_sale();
  const std::string base = "/api/v1/mailings/sale/links/1";
  const json::object nobody = object_of(world.get(base + "/clicked-before"));
  EXPECT_EQ(nobody.at("total"), 0);
  EXPECT_THAT(whole(world.get(base + "/clicked-before?format=csv")), HasSubstr("address"));
  EXPECT_EQ(problem_id(world.get(base + "/clicked-before?repoint=77")), "link.no_repoint");
  EXPECT_EQ(problem_id(world.get("/api/v1/mailings/sale/links/77/clicked-before")), "link.unknown");
  const json::object listed = object_of(world.get("/api/v1/mailings/sale/links"));
  const json::object first = listed.at("mendable").at(0).as_object();
  EXPECT_EQ(first.at("what"), "tracked_links");
  EXPECT_EQ(first.at("where"), "here");
  EXPECT_THAT(std::string(first.at("text").as_string()), HasSubstr("amends repoint"));
}

TEST(Links, tell_of_people_page_by_page_past_those_who_are_not_there) {
  World world;
  model::ContactSet gone;
  for (const std::int64_t id : {9001, 9002, 9003}) {
    gone.add({id});
  }
  const auto page = people_page(world.store(), gone, 9001, 1);
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(page->at("people").as_array().empty());
  EXPECT_EQ(page->at("next_after").to_number<int>(), 9002) << "not the first page again";
}

TEST(Links, refuse_orders_that_do_not_fit_together) {
  World world;
  world.send_sale();
  for (const auto* const body :
       {R"({"undo":true,"language":"nb"})",
        R"({"target":"https://shop.example/a","reason":"x","repoint":1})",
        R"({"target":"https://shop.example/a","reason":"x","set":"opened"})",
        R"({"target":"https://shop.example/a","reason":"x","incident":1,"set":"nobody"})"}) {
    EXPECT_EQ(
        problem_id(world.post("/api/v1/mailings/sale/links/1/repoint", "lead", body)),
        "request.field"
    ) << body;
  }
}

TEST(Incidents, are_opened_shown_drafted_and_moved) {
  World world;
  world.send_sale();
  static_cast<void>(world.ask(Method::get, "/l/" + world.token('l')));
  const auto opened = world.post(
      "/api/v1/incidents",
      "lead",
      R"({"mailing":"sale","kind":"wrong_link","link":1,"what_happened":"the link led nowhere"})"
  );
  ASSERT_EQ(opened.status, 201) << opened.body;
  EXPECT_EQ(object_of(opened).at("id"), 1);
  const auto response = world.get("/api/v1/incidents/1");
  ASSERT_EQ(response.status, 200) << response.body;
  const json::object shown = object_of(response);
  EXPECT_EQ(shown.at("facts").at("accepted"), 3);
  EXPECT_EQ(shown.at("sets").at("accepted"), 3);
  EXPECT_FALSE(shown.at("advice").at("do").as_string().empty());
  EXPECT_TRUE(shown.at("advice").at("reasons").is_array());

  const json::object people = object_of(world.get("/api/v1/incidents/1/people?set=accepted"));
  EXPECT_EQ(people.at("people").as_array().size(), 3U);
  EXPECT_THAT(
      whole(world.get("/api/v1/incidents/1/people?set=accepted&format=csv")),
      HasSubstr("\"boris@people.example\"\r\n")
  );
  const auto draft = world.post(
      "/api/v1/incidents/1/draft",
      "lead",
      R"({"kind":"correction","audience":"accepted","signer":"Kari Nordmann","what_we_did":"the link leads to the sale now"})"
  );
  ASSERT_EQ(draft.status, 201) << draft.body;
  EXPECT_EQ(object_of(draft).at("state"), "draft");
  EXPECT_EQ(object_of(draft).at("author"), "lead");
  EXPECT_EQ(
      problem_id(world.post("/api/v1/incidents/1/move", "lead", R"({"state":"suspected"})")),
      "incident.state"
  );
  EXPECT_EQ(world.post("/api/v1/incidents/1/move", "lead", R"({"state":"assessed"})").status, 200);
  const json::object timeline = object_of(world.get("/api/v1/incidents/1/timeline"));
  EXPECT_GT(timeline.at("timeline").as_array().size(), 4U);
  EXPECT_EQ(object_of(world.get("/api/v1/incidents")).at("incidents").as_array().size(), 1U);
  EXPECT_EQ(problem_id(world.get("/api/v1/incidents/2")), "incident.unknown");
}

TEST(Suppressions, are_kept_by_address_and_listed) {
  World world;
  const auto response = world.post(
      "/api/v1/suppressions", "author", R"({"address":"Anna@People.example","reason":"manual"})"
  );
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_TRUE(is_suppressed(world, "anna@people.example"));
  const json::object listed = object_of(world.get("/api/v1/suppressions"));
  EXPECT_EQ(listed.at("suppressions").at(0).at("source"), "user/author");
  EXPECT_EQ(
      problem_id(
          world.post("/api/v1/suppressions", "author", R"({"address":"nobody","reason":"manual"})")
      ),
      "address.syntax"
  );
}

TEST(Users, get_a_token_once_that_opens_what_their_roles_allow) {
  World world;
  const auto made = world.post("/api/v1/users", "admin", R"({"name":"nina","roles":["support"]})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string token(object_of(made).at("token").as_string());
  EXPECT_EQ(token.size(), 43U);
  const net::Headers headers{{"Authorization", "bearer " + token}};
  EXPECT_EQ(world.ask(Method::get, "/api/v1/mailings", {"", "", headers}).status, 200);
  EXPECT_EQ(world.ask(Method::put, "/api/v1/mailings", {"", sale_files(), headers}).status, 403);
  EXPECT_THAT(world.get("/api/v1/users").body, Not(HasSubstr(token)));
  EXPECT_THAT(world.get("/api/v1/audit").body, Not(HasSubstr(token)));
  EXPECT_EQ(
      problem_id(world.post("/api/v1/users", "admin", R"({"name":"x","roles":["owner"]})")),
      "user.role"
  );
}

TEST(Audit, says_who_did_what_and_that_the_chain_holds) {
  World world;
  world.send_sale();
  const json::object audit = object_of(world.get("/api/v1/audit?subject=mailing%2Fsale"));
  std::vector<std::string> verbs;
  for (const json::value& entry : audit.at("entries").as_array()) {
    verbs.emplace_back(entry.at("verb").as_string());
  }
  EXPECT_THAT(
      verbs,
      testing::ElementsAre("mailing.put", "mailing.proofed", "mailing.approved", "mailing.launched")
  );
  EXPECT_GE(audit.at("verified").to_number<int>(), 4);
}

TEST(Repeats, with_the_same_key_get_the_first_answer_and_do_nothing_again) {
  World world;
  world.send_sale();
  const std::string path = "/api/v1/mailings/sale/links/1/repoint";
  const std::string body = R"({"target":"https://shop.example/right","reason":"a slip"})";
  const Asking asking{"lead", body, {{"Idempotency-Key", "key-1"}}};
  const auto first = world.ask(Method::post, path, asking);
  const auto again = world.ask(Method::post, path, asking);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.find("Idempotency-Replayed"), "true");
  EXPECT_EQ(
      object_of(world.get("/api/v1/mailings/sale/links/1/history")).at("targets").as_array().size(),
      2U
  );
  Asking other = asking;
  other.body = R"({"undo":true})";
  const auto reused = world.ask(Method::post, path, other);
  EXPECT_EQ(reused.status, 409);
  EXPECT_EQ(problem_id(reused), "request.key_reused");
  Asking somebody_else = asking;
  somebody_else.as = "admin";
  EXPECT_FALSE(
      world.ask(Method::post, path, somebody_else).headers.find("Idempotency-Replayed").has_value()
  );
}

TEST(Repeats, do_not_replay_a_refusal) {
  World world;
  world.prepare_sale();
  const Asking wrong{"sender", R"({"count":4})", {{"Idempotency-Key", "key-1"}}};
  EXPECT_EQ(world.ask(Method::post, "/api/v1/mailings/sale/send", wrong).status, 409);
  const Asking right{"sender", R"({"count":3})", {{"Idempotency-Key", "key-1"}}};
  EXPECT_EQ(world.ask(Method::post, "/api/v1/mailings/sale/send", right).status, 200);
  world.await_state("sale", "finished");
  const auto again = world.ask(Method::post, "/api/v1/mailings/sale/send", right);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(world.relay().messages().size(), 3U);
}

}  // namespace
}  // namespace amends::api
