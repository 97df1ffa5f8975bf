#include "engine/new_target.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace amends::engine {
namespace {

constexpr std::string_view kHome = "https://links.nordlys.example/mail";

template <class T>
std::string error_of(const Result<T>& result) {
  return result.ok() ? "" : result.error().id();
}

TEST(NewTarget, is_a_whole_web_address_of_somebody_who_is_seen) {
  for (const std::string_view bad :
       {"",
        "shop",
        "/sale",
        "//evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "\\\\evil.example",
        "https:evil.example",
        "https:///sale",
        "http://a@evil.example/",
        "https://shop.example@evil.example/",
        "https://shop.example:99999/",
        "https://shop.example/a b",
        "https://shop.example/\r\nSet-Cookie: x=1",
        "https://{{ host }}/",
        "https://shop.{{ country }}/",
        "https://shop.example{{ port }}",
        "ftp://shop.example/"}) {
    EXPECT_EQ(error_of(check_target(bad, kHome)), "link.target") << bad;
  }
  EXPECT_EQ(error_of(check_target(std::string("https://a.example/\0b", 20), kHome)), "link.target");
  const std::string start = "https://shop.example/";
  EXPECT_EQ(error_of(check_target(start + std::string(7979, 'a'), kHome)), "");
  EXPECT_EQ(error_of(check_target(start + std::string(7980, 'a'), kHome)), "link.target");
  EXPECT_EQ(error_of(check_target("https://shop.example/orders/{{ number }}", kHome)), "");
  EXPECT_EQ(error_of(check_target("http://shop.example?for={{ first_name }}", kHome)), "");
}

TEST(NewTarget, is_never_one_of_our_own_links) {
  for (const std::string_view ours :
       {"https://links.nordlys.example/mail/l/abc",
        "https://links.nordlys.example/mail",
        "http://links.nordlys.example/mail/l/abc",
        "https://LINKS.nordlys.example:443/mail/",
        "https://links.nordlys.example./mail/l/abc",
        "https://links.nordlys.example/%6dail/l/abc",
        "https://links.nordlys.example/mail/l/{{ first_name }}"}) {
    EXPECT_EQ(error_of(check_target(ours, kHome)), "link.loop") << ours;
  }
  for (const std::string_view others :
       {"https://links.nordlys.example/mailings",
        "https://links.nordlys.example:8443/mail/",
        "https://nordlys.example/mail/"}) {
    EXPECT_EQ(error_of(check_target(others, kHome)), "") << others;
  }
  EXPECT_TRUE(leads_home("http://127.0.0.1:8025/l/x", "http://127.0.0.1:8025"));
  EXPECT_FALSE(leads_home("http://127.0.0.1:8026/l/x", "http://127.0.0.1:8025"));
}

TEST(NewTarget, knows_when_it_belongs_to_somebody_else) {
  EXPECT_FALSE(changes_owner("https://shop.nordlys.example/a", "http://www.nordlys.example/{{ b }}")
  );
  EXPECT_TRUE(
      changes_owner("https://shop.nordlys.example/", "https://nordlys.example.evil.example/")
  );
  EXPECT_TRUE(changes_owner("https://nordlys.co.uk/", "https://evil.co.uk/"));
  EXPECT_TRUE(changes_owner("https://nordlys.myshopify.com/", "https://evil.myshopify.com/"))
      << "a page under the name of a host of shops is of the shop";
  EXPECT_TRUE(changes_owner("https://nordlys.github.io/", "https://evil.github.io/"));
  EXPECT_FALSE(changes_owner("https://nordlys.myshopify.com/a", "https://nordlys.myshopify.com/b"));
}

class PlayedDns final : public ports::Resolver {
 public:
  using Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    std::vector<ports::DnsAnswer> answers;
    for (const ports::DnsQuestion& question : questions) {
      ports::DnsAnswer answer;
      if (!is_dead) {
        const bool has = question.type == ports::DnsType::a;
        answer.status = has ? ports::DnsStatus::found : ports::DnsStatus::no_records;
        if (has) {
          answer.addresses = {
              *text::parse_ip(question.name == "inside.example" ? "10.1.2.3" : "93.184.216.34")
          };
        }
      }
      answers.push_back(std::move(answer));
    }
    return answers;
  }

  bool is_dead = false;
};

class PlayedWeb final : public ports::Web {
 public:
  Result<ports::WebAnswer> ask(const ports::WebRequest& request) override {
    ports::WebAnswer answer;
    answer.status = 404;
    if (const auto found = statuses.find(request.target); found != statuses.end()) {
      answer.status = found->second;
    }
    if (const auto found = moved.find(request.target); found != moved.end()) {
      answer.status = 302;
      answer.location = found->second;
    }
    return answer;
  }

  std::map<std::string, int> statuses;
  std::map<std::string, std::string> moved;
};

TEST(NewTarget, is_asked_for_as_a_stranger_asks) {
  PlayedDns dns;
  PlayedWeb web;
  web.statuses = {{"/", 200}, {"/sale", 200}, {"/shut", 403}};
  web.moved = {
      {"/old", "https://shop.example/sale"},
      {"/round", "https://links.nordlys.example/mail/l/abc"},
      {"/in", "http://inside.example/"}
  };
  ProofOutside outside{ProofOutside::Mode::asked, &dns, &web, {}, std::string(kHome)};
  const auto asked = [&](const std::string& path) {
    return ask_target("https://shop.example" + path, outside);
  };
  const auto sale = asked("/sale");
  ASSERT_TRUE(sale.ok()) << sale.error().explain();
  EXPECT_EQ(sale->words, "200");
  const auto old = asked("/old");
  ASSERT_TRUE(old.ok()) << old.error().explain();
  EXPECT_EQ(old->words, "200 at https://shop.example/sale");
  EXPECT_EQ(error_of(asked("/gone")), "link.dead");
  EXPECT_EQ(error_of(asked("/shut")), "link.dead");
  EXPECT_EQ(error_of(asked("/in")), "link.dead");
  EXPECT_EQ(error_of(asked("/round")), "link.loop");
  web.moved["/hand-over"] = "https://evil.example/shut";
  EXPECT_EQ(error_of(asked("/hand-over")), "link.dead");
  EXPECT_EQ(where_it_ends("https://shop.example/hand-over", outside), "https://evil.example/shut")
      << "also where the page does not answer us";
  EXPECT_EQ(where_it_ends("https://shop.example/gone", outside), "https://shop.example/gone");
  EXPECT_EQ(error_of(ask_target("http://127.0.0.1/", outside)), "link.dead");
  EXPECT_EQ(error_of(ask_target("https://shop.example:22/", outside)), "link.dead");
  dns.is_dead = true;
  EXPECT_EQ(error_of(asked("/sale")), "link.untested");
  outside.mode = ProofOutside::Mode::turned_off;
  EXPECT_EQ(error_of(asked("/sale")), "link.untested");
  EXPECT_EQ(
      where_it_ends("https://shop.example/hand-over", outside), "https://shop.example/hand-over"
  );
}

}  // namespace
}  // namespace amends::engine
