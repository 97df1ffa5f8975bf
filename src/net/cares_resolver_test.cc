#include "net/cares_resolver.h"

#include "net/limits.h"
#include "net/scripted_dns_test.h"

#include <gtest/gtest.h>

namespace amends::net {
namespace {

using ports::DnsStatus;
using ports::DnsType;
using Way = DnsReply::Way;

const std::string kA("\x08\x08\x04\x04", 4);

class CaresResolverTest : public testing::Test {
 protected:
  ports::DnsAnswer ask(DnsType type, const std::string& name, ScriptedDns::Script script) {
    ScriptedDns dns(std::move(script));
    EXPECT_TRUE(dns.bound());
    ResolverOptions options;
    options.server = dns.server();
    options.timeout = std::chrono::milliseconds(300);
    options.tries = 1;
    options.total = std::chrono::milliseconds(3000);
    auto resolver = CaresResolver::make(options);
    EXPECT_TRUE(resolver.ok());
    return (*resolver)->ask({type, name});
  }

  static ScriptedDns::Script always(DnsReply reply) {
    return [reply](const std::string&, unsigned) { return reply; };
  }
};

TEST_F(CaresResolverTest, reads_each_type) {
  const auto a = ask(DnsType::a, "shop.example", always({.records = {dns_record(1, kA)}}));
  ASSERT_EQ(a.status, DnsStatus::found);
  EXPECT_EQ(text::shown_ip(a.addresses.at(0)), "8.8.4.4");

  const auto aaaa =
      ask(DnsType::aaaa,
          "shop.example",
          always(
              {.records = {dns_record(
                   28, std::string("\x20\x01\x0d\xb8", 4) + std::string(11, 0) + "\x01"
               )}}
          ));
  ASSERT_EQ(aaaa.status, DnsStatus::found);
  EXPECT_EQ(text::shown_ip(aaaa.addresses.at(0)), "2001:db8::1");

  const auto mx =
      ask(DnsType::mx,
          "shop.example",
          always(
              {.records =
                   {dns_record(15, u16(20) + dns_name("b.example")),
                    dns_record(15, u16(10) + dns_name("a.example"))}}
          ));
  ASSERT_EQ(mx.mail_hosts.size(), 2U);
  EXPECT_EQ(mx.mail_hosts[0].host, "a.example");
  EXPECT_EQ(mx.mail_hosts[1].preference, 20);

  const auto txt =
      ask(DnsType::txt,
          "shop.example",
          always({.records = {dns_record(16, "\x07v=spf1 \x04-all"), dns_record(16, "\x02hi")}}));
  EXPECT_EQ(txt.texts, (std::vector<std::string>{"v=spf1 -all", "hi"}));

  std::string asked;
  const auto ptr = ask(DnsType::ptr, "8.8.4.4", [&](const std::string& name, unsigned) {
    asked = name;
    return DnsReply{.records = {dns_record(12, dns_name("mail.example"))}};
  });
  EXPECT_EQ(asked, "4.4.8.8.in-addr.arpa");
  EXPECT_EQ(ptr.texts, std::vector<std::string>{"mail.example"});
}

TEST_F(CaresResolverTest, knows_the_null_exchanger) {
  const auto mx = ask(
      DnsType::mx, "shop.example", always({.records = {dns_record(15, u16(0) + std::string(1, 0))}})
  );
  ASSERT_EQ(mx.status, DnsStatus::found);
  EXPECT_EQ(mx.mail_hosts.at(0).host, "");
}

TEST_F(CaresResolverTest, tells_nothing_there_from_nothing_known) {
  EXPECT_EQ(ask(DnsType::mx, "x.example", always({.code = 3})).status, DnsStatus::no_such_name);
  EXPECT_EQ(ask(DnsType::mx, "x.example", always({})).status, DnsStatus::no_records);
  for (const DnsReply& reply :
       {DnsReply{.code = 2},
        DnsReply{.code = 5},
        DnsReply{.way = Way::silence},
        DnsReply{.records = {dns_record(1, kA)}, .way = Way::wrong_id}}) {
    const auto answer = ask(DnsType::a, "x.example", always(reply));
    EXPECT_FALSE(answer.is_known()) << static_cast<int>(answer.status);
    EXPECT_TRUE(answer.addresses.empty());
    EXPECT_FALSE(answer.why.empty());
  }
}

TEST_F(CaresResolverTest, survives_answers_that_are_none) {
  const std::string header = u16(0x8180) + u16(1) + u16(1) + u16(0) + u16(0);
  const std::string question = dns_name("x.example") + u16(1) + u16(1);
  for (const std::string& raw : std::initializer_list<std::string>{
           "",
           "x",
           std::string(200, '\xFF'),
           header,
           header + question,
           header + question + dns_record(1, "\x01"),
           header + question + dns_record(1, kA, "\xC0\x1B"),  // a name that points at itself
           header + question + "\xC0\x0C" + u16(1) + u16(1) + u16(0) + u16(0) + u16(0xFFFF) + "ab",
           header + question + dns_record(1, kA, std::string(64, '\x3F'))
       }) {
    const auto answer = ask(DnsType::a, "x.example", always({.way = Way::raw, .raw = raw}));
    EXPECT_TRUE(answer.addresses.empty());
    EXPECT_NE(answer.status, DnsStatus::found);
  }
}

TEST_F(CaresResolverTest, ends_where_names_go_in_circles) {
  const auto answer =
      ask(DnsType::a,
          "a.example",
          always(
              {.records =
                   {dns_record(5, dns_name("b.example"), dns_name("a.example")),
                    dns_record(5, dns_name("a.example"), dns_name("b.example"))}}
          ));
  EXPECT_TRUE(answer.addresses.empty());
  EXPECT_NE(answer.status, DnsStatus::found);
}

TEST_F(CaresResolverTest, asks_again_over_tcp_when_the_answer_was_cut_and_bounds_what_it_takes) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += "\xFF" + std::string(255, 'x');
  }
  const auto txt =
      ask(DnsType::txt,
          "big.example",
          always({.records = {dns_record(16, text)}, .way = Way::truncated_over_udp}));
  ASSERT_EQ(txt.status, DnsStatus::found);
  EXPECT_EQ(txt.texts.at(0).size(), 25'500U);

  std::vector<std::string> many(500, dns_record(1, kA));
  const auto a =
      ask(DnsType::a, "big.example", always({.records = many, .way = Way::truncated_over_udp}));
  EXPECT_EQ(a.addresses.size(), kDnsRecordsMax);
}

TEST_F(CaresResolverTest, answers_many_questions_in_their_order) {
  ScriptedDns dns([](const std::string& name, unsigned) {
    return name.starts_with("7.") ? DnsReply{.code = 3} : DnsReply{.records = {dns_record(1, kA)}};
  });
  ResolverOptions options;
  options.server = dns.server();
  auto resolver = CaresResolver::make(options);
  ASSERT_TRUE(resolver.ok());
  std::vector<ports::DnsQuestion> questions;
  for (int i = 0; i < 300; ++i) {
    questions.push_back({DnsType::a, std::to_string(i) + ".example"});
  }
  questions.push_back({DnsType::a, ""});
  questions.push_back({DnsType::a, std::string(300, 'a')});
  questions.push_back({DnsType::ptr, "not an address"});
  questions.push_back({DnsType::a, "a..example"});
  const auto answers = (*resolver)->ask(questions);
  ASSERT_EQ(answers.size(), 304U);
  for (std::size_t i = 0; i < 300; ++i) {
    EXPECT_EQ(answers[i].status, i == 7 ? DnsStatus::no_such_name : DnsStatus::found) << i;
  }
  for (std::size_t i = 300; i < 304; ++i) {
    EXPECT_EQ(answers[i].status, DnsStatus::broken) << i;
  }
}

TEST(CaresResolverMake, refuses_a_server_that_is_no_address) {
  ResolverOptions options;
  options.server = "dns.example:x";
  const auto made = CaresResolver::make(options);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().id(), "dns.setup");
}

}  // namespace
}  // namespace amends::net
