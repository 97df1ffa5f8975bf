#include "engine/sender_domain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>

namespace amends::engine {
namespace {

using ports::DnsStatus;

class PlayedDns final : public ports::Resolver {
 public:
  using Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    constexpr std::array<const char*, 5> kTypes = {"a", "aaaa", "mx", "txt", "ptr"};
    std::vector<ports::DnsAnswer> answers;
    for (const auto& question : questions) {
      ++asked;
      const std::string key =
          std::string(kTypes.at(static_cast<std::size_t>(question.type))) + " " + question.name;
      const auto found = records.find(key);
      answers.push_back(
          is_dead                  ? ports::DnsAnswer{.why = "silence"}
          : found == records.end() ? ports::DnsAnswer{.status = DnsStatus::no_records}
                                   : found->second
      );
    }
    return answers;
  }

  void text(const std::string& name, std::vector<std::string> texts) {
    records["txt " + name] = {.status = DnsStatus::found, .texts = std::move(texts)};
  }

  std::map<std::string, ports::DnsAnswer> records;
  int asked = 0;
  bool is_dead = false;
};

class SenderDomainTest : public testing::Test {
 protected:
  SenderDomainTest() {
    dns.text("nordlys.example", {"hello", "v=spf1 ip4:8.8.8.8 include:relay.example -all"});
    dns.text("relay.example", {"v=spf1 ip4:9.9.9.0/24 ~all"});
    dns.text("s1._domainkey.nordlys.example", {"v=DKIM1; k=rsa; p=MIIB"});
    dns.text("_dmarc.nordlys.example", {"v=DMARC1; p=reject; rua=mailto:d@nordlys.example"});
    dns.records["mx nordlys.example"] = {
        .status = DnsStatus::found, .mail_hosts = {{10, "mx.nordlys.example"}}
    };
  }

  std::vector<std::string> ids() {
    std::vector<std::string> all;
    for (const Diagnosis& one : look_at_sender(dns, sender)) {
      all.push_back(one.id);
    }
    return all;
  }

  bool has(const std::string& id) {
    const auto all = ids();
    return std::ranges::find(all, id) != all.end();
  }

  PlayedDns dns;
  SenderDomain sender{"nordlys.example", {}, {}};
};

TEST_F(SenderDomainTest, finds_nothing_wrong_with_a_good_one) {
  EXPECT_EQ(
      ids(), (std::vector<std::string>{"spf.ok", "dkim.ok", "dmarc.ok", "alignment.ok", "mx.ok"})
  );
}

TEST_F(SenderDomainTest, reads_spf_as_receivers_do) {
  struct Case {
    std::vector<std::string> texts;
    const char* id;
  };

  std::string long_record = "v=spf1";
  for (int i = 0; i < 11; ++i) {
    long_record += " a:h" + std::to_string(i) + ".example";
  }
  for (const Case& one : std::initializer_list<Case>{
           {{}, "spf.missing"},
           {{"v=spf10 -all"}, "spf.missing"},
           {{"v=spf1 -all", "v=spf1 ~all"}, "spf.several"},
           {{"V=SPF1 -ALL"}, "spf.ok"},
           {{"v=spf1 a mx ~all"}, "spf.ok"},
           {{"v=spf1 redirect=relay.example"}, "spf.ok"},
           {{"v=spf1 +all"}, "spf.everybody"},
           {{"v=spf1 all"}, "spf.everybody"},
           {{"v=spf1 ?all"}, "spf.open"},
           {{"v=spf1 mx"}, "spf.open"},
           {{"v=spf1 ip4:300.1.1.1 -all"}, "spf.syntax"},
           {{"v=spf1 ipv4:8.8.8.8 -all"}, "spf.syntax"},
           {{"v=spf1 unknown=x -all"}, "spf.ok"},
           {{long_record + " -all"}, "spf.lookups"},
           {{"v=spf1 exists:%{i}.x.example -all"}, "spf.ok"},
       }) {
    dns.text("nordlys.example", one.texts);
    EXPECT_EQ(ids().front(), one.id) << (one.texts.empty() ? "" : one.texts.front());
  }
}

TEST_F(SenderDomainTest, does_not_follow_spf_in_circles_nor_without_end) {
  dns.text("nordlys.example", {"v=spf1 include:a.example -all"});
  dns.text("a.example", {"v=spf1 include:nordlys.example include:a.example -all"});
  EXPECT_EQ(ids().front(), "spf.lookups");
  for (int i = 0; i < 200; ++i) {
    dns.text(
        "h" + std::to_string(i) + ".example",
        {"v=spf1 include:h" + std::to_string(i + 1) + ".example -all"}
    );
  }
  dns.text("nordlys.example", {"v=spf1 include:h0.example -all"});
  dns.asked = 0;
  EXPECT_EQ(ids().front(), "spf.lookups");
  EXPECT_LT(dns.asked, 60);
}

TEST_F(SenderDomainTest, reads_dkim_keys) {
  sender.selectors = {"mine"};
  EXPECT_TRUE(has("dkim.missing"));
  dns.text("mine._domainkey.nordlys.example", {"v=DKIM1; p="});
  EXPECT_TRUE(has("dkim.revoked"));
  dns.text("mine._domainkey.nordlys.example", {"v=DKIM1; p=%%%"});
  EXPECT_EQ(ids()[1], "dkim.syntax");
  dns.text("mine._domainkey.nordlys.example", {"v=DKIM1; t=y; p=MIIB"});
  EXPECT_TRUE(has("dkim.test"));
  dns.text("mine._domainkey.nordlys.example", {"not a key"});
  EXPECT_TRUE(has("dkim.syntax"));
  dns.text("mine._domainkey.nordlys.example", {"k=rsa; p=MIIB"});
  EXPECT_TRUE(has("dkim.ok"));
  sender.selectors = {};
  dns.records.erase("txt s1._domainkey.nordlys.example");
  EXPECT_TRUE(has("dkim.not_found"));
}

TEST_F(SenderDomainTest, reads_dmarc_and_that_of_the_owner_above) {
  struct Case {
    std::vector<std::string> texts;
    const char* id;
  };

  for (const Case& one : std::initializer_list<Case>{
           {{}, "dmarc.missing"},
           {{"v=DMARC1"}, "dmarc.syntax"},
           {{"v=DMARC1; p=maybe"}, "dmarc.syntax"},
           {{"v=DMARC1; p=none; p=reject"}, "dmarc.syntax"},
           {{"v=DMARC1; p=none; rua=mailto:x@nordlys.example"}, "dmarc.only_watches"},
           {{"v=DMARC1; p=quarantine"}, "dmarc.no_reports"},
           {{"v=DMARC1; p=none", "v=DMARC1; p=reject"}, "dmarc.several"},
       }) {
    dns.text("_dmarc.nordlys.example", one.texts);
    EXPECT_TRUE(has(one.id)) << one.id;
  }
  dns.text("_dmarc.nordlys.example", {"v=DMARC1;p=reject;rua=mailto:d@nordlys.example"});
  sender.domain = "news.nordlys.example";
  EXPECT_TRUE(has("dmarc.ok"));
}

TEST_F(SenderDomainTest, notices_bounces_that_go_elsewhere_and_replies_that_go_nowhere) {
  sender.return_path_domain = "provider.example";
  EXPECT_TRUE(has("alignment.differs"));
  sender.return_path_domain = "bounces.nordlys.example";
  EXPECT_TRUE(has("alignment.ok"));
  dns.records.erase("mx nordlys.example");
  EXPECT_TRUE(has("mx.missing"));
  dns.records["mx nordlys.example"] = {.status = DnsStatus::found, .mail_hosts = {{0, ""}}};
  EXPECT_TRUE(has("mx.missing"));
  dns.records["mx nordlys.example"] = {.status = DnsStatus::no_such_name};
  EXPECT_TRUE(has("mx.no_domain"));
}

TEST_F(SenderDomainTest, says_what_it_could_not_learn) {
  dns.is_dead = true;
  for (const Diagnosis& one : look_at_sender(dns, sender)) {
    EXPECT_TRUE(one.health == Health::unknown || one.id == "alignment.ok") << one.id;
  }
}

TEST(LookAtReverseName, wants_a_name_that_leads_back) {
  PlayedDns dns;
  const auto ip = *text::parse_ip("8.8.4.4");
  EXPECT_EQ(look_at_reverse_name(dns, ip).id, "ptr.missing");
  dns.records["ptr 8.8.4.4"] = {.status = DnsStatus::found, .texts = {"mail.example"}};
  EXPECT_EQ(look_at_reverse_name(dns, ip).id, "ptr.differs");
  dns.records["a mail.example"] = {.status = DnsStatus::found, .addresses = {ip}};
  EXPECT_EQ(look_at_reverse_name(dns, ip).id, "ptr.ok");
}

}  // namespace
}  // namespace amends::engine
