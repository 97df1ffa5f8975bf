#include "api/json_io.h"
#include "api/world_test.h"
#include "crypto/encoding.h"
#include "model/contact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace amends::api {
namespace {

namespace json = boost::json;
using net::Method;
using testing::HasSubstr;
using testing::Not;

constexpr auto kPeople = std::to_array<std::string_view>({"anna", "boris", "chiara"});
constexpr const char* kOneClick = "List-Unsubscribe=One-Click";
constexpr const char* kBrowser = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0";

/// A server whose mailing is sent, and what a stranger does with the addresses in it.
class LeavingTest : public testing::Test {
 protected:
  LeavingTest() {
    world_.send_sale();
    path_ = "/u/" + world_.token('u');
  }

  net::Response ask(Method method, std::string_view path, std::string body = "") {
    return world_.ask(
        method, path, {"", std::move(body), {{"User-Agent", kBrowser}}, "203.0.113.7"}
    );
  }

  [[nodiscard]] std::size_t suppressed() {
    return world_.store().contacts().suppressions("", 100)->size();
  }

  /// The values of a column of all three.
  [[nodiscard]] std::string values(std::uint32_t column) {
    std::string all;
    for (const std::string_view name : kPeople) {
      const auto contact = world_.store().contacts().find(fmt::format("{}@people.example", name));
      all += std::string((*contact)->value(column));
    }
    return all;
  }

  World world_;
  std::string path_;
};

TEST_F(LeavingTest, is_never_done_by_what_is_not_asked_for_in_so_many_words) {
  for (const auto* const body :
       {"",
        "List-Unsubscribe=one-click",
        "List-Unsubscribe=",
        "list-unsubscribe=One-Click&x",
        "unsubscribe=yes",
        "preferences=drop",
        "{\"List-Unsubscribe\":\"One-Click\"}"}) {
    const auto answer = ask(Method::post, path_, body);
    EXPECT_EQ(answer.status, 200) << body;
    EXPECT_THAT(answer.body, HasSubstr("One-Click")) << "the page that asks: " << body;
  }
  for (const Method method : {Method::get, Method::head}) {
    EXPECT_EQ(ask(method, path_ + "?List-Unsubscribe=One-Click").status, 200);
  }
  for (const Method method : {Method::put, Method::del, Method::patch}) {
    EXPECT_EQ(ask(method, path_, kOneClick).status, 404);
  }
  EXPECT_EQ(suppressed(), 0U);
}

TEST_F(LeavingTest, takes_one_click_without_cookie_login_or_redirect_and_a_replay_changes_nothing) {
  for (int round = 0; round < 5; ++round) {
    const auto answer = ask(Method::post, path_, kOneClick);
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.headers.find("Set-Cookie"));
    EXPECT_FALSE(answer.headers.find("Location"));
  }
  EXPECT_EQ(suppressed(), 1U);
}

TEST_F(LeavingTest, takes_one_click_that_ends_as_a_line_ends) {
  EXPECT_EQ(ask(Method::post, path_, "List-Unsubscribe=One-Click\r\n").status, 200);
  EXPECT_EQ(suppressed(), 1U);
}

TEST_F(LeavingTest, takes_one_click_as_multipart) {
  const auto answer = world_.ask(
      Method::post,
      path_,
      {"",
       "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--",
       {{"Content-Type", "multipart/form-data; boundary=b"}},
       "203.0.113.7"}
  );
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(suppressed(), 1U);
}

TEST_F(LeavingTest, stands_over_a_later_import) {
  ASSERT_EQ(ask(Method::post, path_, kOneClick).status, 200);
  world_.import_people("email\nanna@people.example\nboris@people.example\nchiara@people.example\n");
  EXPECT_EQ(suppressed(), 1U);
}

TEST_F(LeavingTest, gives_forged_and_spliced_tokens_the_one_bland_page) {
  const std::string token = path_.substr(3);
  const std::string bland = ask(Method::get, "/u/x").body;
  std::vector<std::string> bad = {
      token + "A", token.substr(0, token.size() - 1), world_.token('l'), world_.token('o')
  };
  for (std::size_t at = 0; at + 1 < token.size(); at += 5) {
    bad.push_back(token);
    bad.back()[at] = bad.back()[at] == 'A' ? 'B' : 'A';
  }
  for (const std::string& one : bad) {
    for (const auto* const body : {kOneClick, "preferences=save&mute=sale&language=nb"}) {
      const auto answer = ask(Method::post, "/u/" + one, body);
      EXPECT_EQ(answer.status, 404) << one;
      EXPECT_EQ(answer.body, bland) << one;
    }
  }
  EXPECT_EQ(suppressed(), 0U);
  EXPECT_EQ(values(model::Columns::topics_muted), "");
}

TEST_F(LeavingTest, survives_a_scanner_that_follows_everything_and_shows_it_nothing_else) {
  const std::vector<std::string> all = {
      "/l/" + world_.token('l'),
      "/o/" + world_.token('o') + ".gif",
      "/v/" + world_.token('v'),
      path_
  };
  std::vector<std::string> shown;
  for (const std::string& one : all) {
    shown.push_back(whole(ask(Method::get, one)));
  }
  for (const char* const agent : {"python-requests/2.32", "Googlebot/2.1", ""}) {
    for (std::size_t index = 0; index < all.size(); ++index) {
      const auto answer =
          world_.ask(Method::get, all[index], {"", "", {{"User-Agent", agent}}, "198.51.100.4"});
      EXPECT_EQ(whole(answer), shown[index]) << "never another page: " << all[index];
    }
  }
  EXPECT_EQ(suppressed(), 0U);
}

TEST_F(LeavingTest, builds_no_address_from_the_host_it_was_asked_by) {
  for (const char* const host : {"evil.example", "evil.example:80@links.example", ""}) {
    for (const std::string& path : {path_, "/l/" + world_.token('l'), "/v/" + world_.token('v')}) {
      const auto answer = world_.ask(Method::get, path, {"", "", {{"Host", host}}, "203.0.113.7"});
      EXPECT_THAT(whole(answer), Not(HasSubstr("evil.example"))) << path;
      EXPECT_THAT(
          std::string(answer.headers.find("Location").value_or("")), Not(HasSubstr("evil.example"))
      );
    }
  }
}

TEST_F(LeavingTest, keeps_only_so_much_of_a_storm_on_one_link) {
  const std::string path = "/l/" + world_.token('l');
  for (int number = 0; number < 150; ++number) {
    EXPECT_EQ(ask(Method::get, path).status, 302) << "readers are led on all the same";
  }
  const auto record = *world_.store().mailings().find("sale");
  ASSERT_TRUE(record);
  EXPECT_LE(world_.store().signals().recent(record->id, 1000)->size(), 64U);
}

TEST_F(LeavingTest, takes_less_instead_of_nothing) {
  const auto page = ask(Method::get, path_);
  EXPECT_THAT(page.body, HasSubstr("name=\"preferences\""));
  EXPECT_THAT(page.body, HasSubstr("<option value=\"nb\""));
  const auto saved = ask(Method::post, path_, "preferences=save&language=nb&mute=never-offered");
  EXPECT_EQ(saved.status, 200);
  EXPECT_EQ(suppressed(), 0U);
  EXPECT_THAT(values(model::Columns::locale), HasSubstr("nb"));
  EXPECT_EQ(values(model::Columns::topics_muted), "") << "a topic that is not on the page";
  EXPECT_EQ(ask(Method::post, path_, "preferences=save&language=tlh").status, 200);
  EXPECT_THAT(values(model::Columns::locale), HasSubstr("nb")) << "a language we do not know";
}

/// A mail that came to the address for leaving.
class LeavingByMailTest : public LeavingTest {
 protected:
  json::object hand_over(std::string_view mail) {
    const auto answer = world_.post("/api/v1/intake", "intake", mail);
    EXPECT_EQ(answer.status, 200) << mail << answer.body;
    return object_of(answer);
  }

  [[nodiscard]] std::size_t noted() {
    return world_.store().journal().entries("intake", 10)->size();
  }

  std::string token_ = path_.substr(3);
};

TEST_F(LeavingByMailTest, takes_the_token_in_the_subject_whatever_stands_beside_it) {
  for (const std::string& subject :
       {token_,
        "Re: " + token_,
        "RE: AW: unsubscribe \"" + token_ + "\".",
        "\r\n " + token_,
        "=?utf-8?B?" + crypto::base64(token_) + "?="}) {
    const json::object answer = hand_over(
        fmt::format("From: Somebody <else@people.example>\r\nSubject: {}\r\n\r\n", subject)
    );
    EXPECT_EQ(answer.at("outcome"), "left") << subject;
    EXPECT_EQ(suppressed(), 1U) << "a replay changes nothing";
  }
  EXPECT_EQ(
      world_.store().contacts().suppressions("", 100)->front().reason,
      model::SuppressionReason::unsubscribed
  );
  const auto record = *world_.store().mailings().find("sale");
  const auto signals = *world_.store().signals().recent(record->id, 100);
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals.front().kind, model::SignalKind::left);
  EXPECT_EQ(signals.front().detail, "by mail");
  EXPECT_EQ(noted(), 0U);
}

TEST_F(LeavingByMailTest, is_never_done_for_a_program) {
  for (const char* const header :
       {"Auto-Submitted: auto-generated", "Precedence: bulk", "Return-Path: <>"}) {
    const json::object answer = hand_over(
        fmt::format("{}\r\nFrom: anna@people.example\r\nSubject: {}\r\n\r\n", header, token_)
    );
    EXPECT_EQ(answer.at("outcome"), "automatic") << header;
  }
  EXPECT_EQ(suppressed(), 0U);
  EXPECT_EQ(noted(), 0U);
}

TEST_F(LeavingByMailTest, is_done_for_a_button_that_answers_with_nothing_but_the_token) {
  const std::string button = "Auto-Submitted: auto-replied\r\nX-Apple-Unsubscribe: true\r\n";
  const json::object beside =
      hand_over(fmt::format("{}Subject: Away: {}\r\n\r\nAway.\r\n", button, token_));
  EXPECT_EQ(beside.at("outcome"), "automatic");
  EXPECT_EQ(suppressed(), 0U);
  const json::object alone = hand_over(fmt::format("{}Subject: {}\r\n\r\n", button, token_));
  EXPECT_EQ(alone.at("outcome"), "left");
  EXPECT_EQ(suppressed(), 1U);
}

TEST_F(LeavingByMailTest, is_never_guessed) {
  std::string small = token_;
  std::ranges::transform(small, small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  });
  const std::string from_anna = "From: Anna <anna@people.example>\r\n";
  const std::vector<std::string> subjects = {
      "unsubscribe", "", small, token_ + "A", token_.substr(1), world_.token('l')
  };
  for (const std::string& subject : subjects) {
    const json::object answer =
        hand_over(fmt::format("{}Subject: {}\r\n\r\n{}\r\n", from_anna, subject, "stop"));
    EXPECT_EQ(answer.at("outcome"), "reply") << subject << ": a person looks";
  }
  EXPECT_EQ(noted(), 0U);
  const json::object below = hand_over("From: x@people.example\r\n\r\nSubject: " + token_);
  EXPECT_EQ(below.at("outcome"), "not_understood") << "no token is looked for in the body";
  EXPECT_EQ(below.at("known"), false);
  EXPECT_EQ(noted(), 0U) << "strangers do not fill the journal";
  EXPECT_EQ(suppressed(), 0U);
}

TEST_F(LeavingByMailTest, refuses_what_is_no_mail) {
  for (const std::string_view bytes : {std::string_view(), std::string_view("hello\r\n")}) {
    const auto answer = world_.post("/api/v1/intake", "intake", bytes);
    EXPECT_EQ(answer.status, 422) << bytes;
    EXPECT_EQ(problem_id(answer), "mail.incoming") << bytes;
  }
}

TEST(Feedback, of_another_program_suppresses_and_says_what_it_left_out) {
  World world;
  const auto answer = world.ask(
      Method::post,
      "/api/v1/feedback?provider=Old%20Mailer",
      {"author",
       "Recipient,Event\nann@people.example,spam_report\nbo@people.example,Hard Bounce\n"
       "ann@people.example,unsubscribe\ncy@people.example,soft bounce\nnobody,unsubscribe\n"
       "di@people.example,moonlight\n",
       {},
       "203.0.113.7"}
  );
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json::object report = object_of(answer);
  EXPECT_EQ(report.at("rows"), 6);
  EXPECT_EQ(report.at("added"), 2);
  EXPECT_EQ(report.at("known"), 1);
  EXPECT_EQ(report.at("passed_over"), 1);
  EXPECT_EQ(report.at("refused"), 2);
  EXPECT_EQ(report.at("refused_rows").at(0).at("line"), 6);
  const auto ann = *world.store().contacts().find_suppression("ann@people.example");
  ASSERT_TRUE(ann);
  EXPECT_EQ(ann->reason, model::SuppressionReason::complained) << "the first stays";
  EXPECT_EQ(ann->source, "feedback/Old Mailer");
}

TEST(Feedback, needs_addresses_and_reasons) {
  World world;
  const auto post = [&world](std::string_view query, std::string body) {
    return world.ask(
        Method::post,
        fmt::format("/api/v1/feedback{}", query),
        {"author", std::move(body), {}, "203.0.113.7"}
    );
  };
  EXPECT_EQ(problem_id(post("", "")), "feedback.columns");
  EXPECT_EQ(problem_id(post("", "name,event\nx,spam\n")), "feedback.columns");
  EXPECT_EQ(problem_id(post("", "email\nann@people.example\n")), "feedback.columns");
  EXPECT_EQ(problem_id(post("?reason=forgotten", "email\n")), "request.query");
  const auto taken = post("?reason=unsubscribed", "email\nann@people.example\n");
  EXPECT_EQ(object_of(taken).at("added"), 1);
}

}  // namespace
}  // namespace amends::api
