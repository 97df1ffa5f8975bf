#include "checks/addresses/address_tally.h"
#include "checks/support_test.h"

#include <gtest/gtest.h>

namespace amends::checks {
namespace {

TEST(IsOneSlip, is_one_letter_or_one_swap) {
  for (const auto& [left, right] : std::initializer_list<std::pair<const char*, const char*>>{
           {"gmial.com", "gmail.com"},
           {"gmal.com", "gmail.com"},
           {"gmaill.com", "gmail.com"},
           {"gmqil.com", "gmail.com"},
           {"gmail.cmo", "gmail.com"},
           {"mgail.com", "gmail.com"}
       }) {
    EXPECT_TRUE(is_one_slip(left, right)) << left;
    EXPECT_TRUE(is_one_slip(right, left)) << left;
  }
  for (const auto& [left, right] : std::initializer_list<std::pair<const char*, const char*>>{
           {"gmail.com", "gmail.com"},
           {"gml.com", "gmail.com"},
           {"liamg.com", "gmail.com"},
           {"", "ab"}
       }) {
    EXPECT_FALSE(is_one_slip(left, right)) << left;
  }
}

TEST(LookAtDomain, knows_slips_and_lets_neighbours_be) {
  for (const auto& [domain, meant] : std::initializer_list<std::pair<const char*, const char*>>{
           {"gmial.com", "gmail.com"},
           {"gmail.con", "gmail.com"},
           {"hotmial.com", "hotmail.com"},
           {"yandx.ru", "yandex.ru"},
           {"liberoo.it", "libero.it"},
           {"gmail.com", ""},
           {"mail.com", ""},
           {"ymail.com", ""},
           {"mail.ru", ""},
           {"list.ru", ""},
           {"yahoo.it", ""},
           {"hotmail.it", ""},
           {"nordlys.example", ""},
           {"abv.bg", ""},
           {"gmx.de", ""}
       }) {
    EXPECT_EQ(look_at_domain(domain, domain).meant, meant) << domain;
  }
}

TEST(LookAtLocal, tells_posts_from_persons) {
  EXPECT_TRUE(look_at_local("abuse").has(AddressFault::technical));
  EXPECT_TRUE(look_at_local("No-Reply").has(AddressFault::technical));
  EXPECT_TRUE(look_at_local("INFO+news").has(AddressFault::role));
  EXPECT_EQ(look_at_local("ida.hansen").faults, 0);
  EXPECT_EQ(look_at_local("information.lover").faults, 0);
}

class Tallied {
 public:
  void add(const std::string& address, int times = 1) {
    const auto mailbox = mail::parse_address(address).value();
    for (int i = 0; i < times; ++i) {
      ++row_;
      tally.recipient(model::ContactId{row_}, row_, mailbox);
    }
  }

  AddressTally tally;

 private:
  std::int64_t row_ = 1;
};

TEST(AddressTally, counts_and_shows_examples) {
  Tallied people;
  people.add("ida@people.example", 200);
  EXPECT_TRUE(people.tally.findings().empty());
  people.add("ida@gmial.com", 2);
  people.add("abuse@people.example");
  people.add("info@people.example");
  people.add("x@yopmail.com");
  people.add("x@раура1l.example");
  const auto findings = people.tally.findings();
  for (const auto& [id, count] : std::initializer_list<std::pair<const char*, std::uint64_t>>{
           {"address.slip", 2},
           {"address.technical", 1},
           {"address.role", 1},
           {"address.throwaway", 1},
           {"address.letters", 1}
       }) {
    const auto* finding = testing::find(findings, id);
    ASSERT_NE(finding, nullptr) << id;
    EXPECT_EQ(finding->recipients, count) << id;
    EXPECT_FALSE(finding->examples.empty());
  }
  EXPECT_EQ(testing::argument(*testing::find(findings, "address.slip"), "meant"), "gmail.com");
}

TEST(AddressTally, gates_by_the_bounces_to_be_expected) {
  struct Case {
    int dead;
    const char* level;  // of a thousand people
  };

  for (const Case& one : std::initializer_list<Case>{{10, ""}, {30, "warn"}, {60, "block"}}) {
    Tallied people;
    people.add("a@people.example", 1000 - one.dead);
    people.add("b@gone.example", one.dead);
    const std::vector<DomainFacts> facts = {
        {"people.example", DomainMail::takes}, {"gone.example", DomainMail::no_name}
    };
    people.tally.domain_facts(facts);
    const auto findings = people.tally.findings();
    const auto* dead = testing::find(findings, "address.no_mail");
    ASSERT_NE(dead, nullptr);
    EXPECT_EQ(dead->recipients, static_cast<std::uint64_t>(one.dead));
    const auto* bounces = testing::find(findings, "address.bounces");
    EXPECT_EQ(bounces == nullptr ? "" : model::to_string(bounces->level), one.level) << one.dead;
  }
}

TEST(AddressTally, expects_half_of_those_again_whose_last_mail_came_back) {
  const auto mailbox = mail::parse_address("a@people.example").value();
  AddressTally tally;
  for (int i = 0; i < 1000; ++i) {
    const auto earlier = i < 60 ? EarlierMail::bounced : EarlierMail::fine;
    tally.recipient(model::ContactId{i + 1}, 0, mailbox, earlier);
  }
  const auto findings = tally.findings();
  const auto* before = testing::find(findings, "address.bounced_before");
  ASSERT_NE(before, nullptr);
  EXPECT_EQ(before->level, model::FindingLevel::note);
  EXPECT_EQ(before->recipients, 60U);
  const auto* bounces = testing::find(findings, "address.bounces");
  ASSERT_NE(bounces, nullptr);
  EXPECT_EQ(bounces->level, model::FindingLevel::warn);  // 60 * 0.5 + 940 * 0.003 of 1000
  EXPECT_EQ(testing::argument(*bounces, "people"), "32");
}

TEST(AddressTally, expects_nobody_to_bounce_twice) {
  const auto mailbox = mail::parse_address("a@gone.example").value();
  AddressTally tally;
  for (int i = 0; i < 100; ++i) {
    tally.recipient(model::ContactId{i + 1}, 0, mailbox, EarlierMail::bounced);
  }
  const std::vector<DomainFacts> facts = {{"gone.example", DomainMail::no_name}};
  tally.domain_facts(facts);
  const auto findings = tally.findings();
  const auto* bounces = testing::find(findings, "address.bounces");
  ASSERT_NE(bounces, nullptr);
  EXPECT_EQ(testing::argument(*bounces, "percent"), "100.0");
}

TEST(AddressTally, names_the_biggest_domains_first) {
  Tallied people;
  people.add("a@small.example", 1);
  people.add("a@big.example", 3);
  EXPECT_EQ(people.tally.domains(1), std::vector<std::string>{"big.example"});
  EXPECT_EQ(people.tally.domains(9).size(), 2U);
}

}  // namespace
}  // namespace amends::checks
