#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kPath = "/api/v1/mailings/sale/preview";

/// Quoted-printable without its soft line breaks.
std::string unfolded(std::string bytes) {
  for (auto at = bytes.find("=\r\n"); at != std::string::npos; at = bytes.find("=\r\n", at)) {
    bytes.erase(at, 3);
  }
  return bytes;
}

class Previews : public testing::Test {
 protected:
  Previews() { world.prepare_sale(); }

  net::Response ask(std::string_view query, std::string_view as = "support") {
    return world.get(fmt::format("{}?{}", kPath, query), as);
  }

  World world;
};

TEST_F(Previews, are_the_first_persons_mail_unless_told_otherwise) {
  const auto mail = object_of(world.get(kPath));
  EXPECT_EQ(mail.at("person").at("address").as_string(), "anna@people.example");
  EXPECT_EQ(mail.at("subject").as_string(), "Everything 20 % off until Friday");
  EXPECT_THAT(std::string(mail.at("html").as_string()), HasSubstr("Hello Anna,"));
  EXPECT_THAT(std::string(mail.at("text").as_string()), HasSubstr("Hello Anna,"));
  EXPECT_THAT(
      std::string(mail.at("html").as_string()), HasSubstr("href=\"http://links.example/l/preview\"")
  );
  EXPECT_FALSE(mail.contains("eml"));
  EXPECT_EQ(world.ask(net::Method::get, kPath).status, 401);
}

TEST_F(Previews, are_of_whom_one_asks_for) {
  const auto boris = object_of(ask("address=BORIS%40people.example"));
  EXPECT_EQ(boris.at("person").at("name").as_string(), "Boris");
  const auto again =
      object_of(ask(fmt::format("person={}", boris.at("person").at("contact").as_int64())));
  EXPECT_EQ(again, boris);
  EXPECT_EQ(object_of(ask("random=7")), object_of(ask("random=7")));
  EXPECT_EQ(problem_id(ask("address=nobody%40people.example")), "preview.no_person");
  EXPECT_EQ(ask("person=99").status, 404);
}

TEST_F(Previews, choose_the_worst_and_say_why_in_the_readers_language) {
  world.import_people(
      "email,first_name,country\n"
      "maria@people.example,Мария,BG\n"
      "evil@people.example,<script>alert(1)</script>,BG\n"
  );
  const auto response = world.ask(
      net::Method::get,
      fmt::format("{}?worst=2", kPath),
      {"support", "", {{"Accept-Language", "bg"}}}
  );
  const auto previews = object_of(response).at("previews").as_array();
  ASSERT_EQ(previews.size(), 2U);
  EXPECT_EQ(previews[0].at("person").at("address").as_string(), "evil@people.example");
  EXPECT_EQ(previews[0].at("reasons").at(0).at("id").as_string(), "markup");
  EXPECT_THAT(std::string(previews[0].at("html").as_string()), Not(HasSubstr("<script>")));
  EXPECT_EQ(previews[1].at("person").at("address").as_string(), "maria@people.example");
  EXPECT_THAT(
      std::string(previews[1].at("reasons").at(0).at("text").as_string()), HasSubstr("букви")
  );
}

TEST_F(Previews, are_shown_as_html_in_a_sandbox) {
  const auto html = ask("as=html");
  EXPECT_EQ(html.status, 200);
  EXPECT_EQ(html.headers.find("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(html.headers.find("X-Content-Type-Options"), "nosniff");
  const std::string policy(html.headers.find("Content-Security-Policy").value_or(""));
  for (const std::string_view part :
       {"sandbox;",
        "default-src 'none'",
        "img-src data:;",
        "style-src 'unsafe-inline'",
        "form-action 'none'"}) {
    EXPECT_THAT(policy, HasSubstr(part));
  }
  EXPECT_THAT(policy, Not(HasSubstr("allow-")));
  EXPECT_EQ(html.headers.count("Content-Security-Policy"), 1U);
  EXPECT_THAT(
      std::string(ask("as=html&images=show").headers.find("Content-Security-Policy").value_or("")),
      HasSubstr("img-src https: http: data:;")
  );
  EXPECT_EQ(ask("as=text").headers.find("Content-Type"), "text/plain; charset=utf-8");
}

TEST_F(Previews, are_the_message_itself_but_for_its_tokens) {
  const auto eml = ask("as=eml&address=anna%40people.example");
  EXPECT_EQ(eml.headers.find("Content-Type"), "message/rfc822");
  EXPECT_THAT(
      std::string(eml.headers.find("Content-Disposition").value_or("")),
      testing::StartsWith("attachment; filename=\"sale-preview-")
  );
  EXPECT_THAT(eml.body, HasSubstr("To: Anna <anna@people.example>\r\n"));
  EXPECT_THAT(eml.body, HasSubstr("Message-ID: <preview."));
  EXPECT_THAT(unfolded(eml.body), HasSubstr("http://links.example/o/preview.gif"));
  const auto all = object_of(ask("as=all&address=anna%40people.example"));
  EXPECT_THAT(std::string(all.at("eml").as_string()), HasSubstr("Message-ID: <preview."));
}

TEST_F(Previews, leave_no_trace_and_nothing_that_can_be_clicked) {
  for (const char letter : {'l', 'o', 'u', 'v'}) {
    const std::string ending = letter == 'o' ? ".gif" : "";
    const auto response = world.ask(net::Method::get, fmt::format("/{}/preview{}", letter, ending));
    EXPECT_EQ(response.status, letter == 'o' ? response.status : 404) << letter;
  }
  EXPECT_EQ(world.ask(net::Method::post, "/u/preview").status, 404);
  const auto before = world.store().journal().entries({}, 1000);
  EXPECT_EQ(ask("worst=3").status, 200);
  const auto after = world.store().journal().entries({}, 1000);
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ(before->size(), after->size());
  EXPECT_TRUE(object_of(world.get("/api/v1/suppressions")).at("suppressions").as_array().empty());
}

TEST_F(Previews, refuse_what_makes_no_sense) {
  for (const std::string_view query :
       {"worst=0x",
        "worst=0",
        "worst=51",
        "as=pdf",
        "worst=2&as=eml",
        "random=1&worst=2",
        "row=2",
        "person=-1"}) {
    const auto response = ask(query);
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_EQ(problem_id(response), "request.query") << query;
  }
  EXPECT_EQ(problem_id(ask("address=nobody")), "address.syntax");
  EXPECT_EQ(problem_id(ask("edition=nb")), "preview.no_edition");
  EXPECT_EQ(problem_id(ask("now=tomorrow")), "text.time");
  EXPECT_EQ(world.get("/api/v1/mailings/none/preview").status, 404);
}

TEST_F(Previews, are_there_after_the_mailing_was_sent_too) {
  ASSERT_EQ(world.post("/api/v1/mailings/sale/send", "sender", R"({"count":3})").status, 200);
  world.await_state("sale", "finished");
  EXPECT_EQ(
      object_of(world.get(kPath)).at("person").at("address").as_string(), "anna@people.example"
  );
}

}  // namespace
}  // namespace amends::api
