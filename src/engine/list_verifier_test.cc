#include "engine/list_verifier.h"

#include "checks/addresses/address_look.h"

#include <gtest/gtest.h>

#include <map>

namespace amends::engine {
namespace {

class PlayedDns final : public ports::Resolver {
 public:
  using Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    std::vector<ports::DnsAnswer> answers;
    for (const auto& question : questions) {
      ++asked[question.name];
      ports::DnsAnswer answer;
      answer.status = question.name.starts_with("gone") ? ports::DnsStatus::no_such_name : status;
      if (answer.status == ports::DnsStatus::found) {
        answer.mail_hosts = {{10, "mx.example"}};
      }
      answers.push_back(std::move(answer));
    }
    return answers;
  }

  std::map<std::string, int> asked;
  ports::DnsStatus status = ports::DnsStatus::found;
};

struct Verified {
  VerifyReport report;
  std::vector<VerifiedRow> rows;
};

Verified verified(
    const std::string& csv, ports::Resolver* dns, const EarlierTrouble* earlier = nullptr
) {
  Verified run;
  VerifyHooks hooks;
  hooks.header = [](const std::vector<std::string>&) { return Result<void>(); };
  hooks.row = [&](const VerifiedRow& row) {
    run.rows.push_back(row);
    return Result<void>();
  };
  auto report = verify_list(text::bytes_of(csv), {dns, earlier}, hooks);
  EXPECT_TRUE(report.ok()) << report.error().explain();
  run.report = report.value_or({});
  return run;
}

TEST(VerifyList, keeps_the_order_of_the_file_and_the_cells_of_good_rows) {
  PlayedDns dns;
  const Verified run = verified("city,email\nOslo,a@x.example\n,no\nRoma,b@gone.example\n", &dns);
  ASSERT_EQ(run.rows.size(), 3U);
  EXPECT_EQ(run.rows[0].cells, (std::vector<std::string>{"Oslo", "a@x.example"}));
  EXPECT_EQ(run.rows[1].reasons, std::vector<RowReason>{RowReason::unreadable});
  EXPECT_EQ(run.rows[2].reasons, std::vector<RowReason>{RowReason::no_domain});
  EXPECT_EQ(run.rows[2].line, 4U);
  EXPECT_EQ(run.report.people, 2U);
}

TEST(VerifyList, asks_about_each_domain_once_across_batches) {
  PlayedDns dns;
  std::string csv = "email\n";
  for (int i = 0; i < 45'000; ++i) {
    csv += "p" + std::to_string(i) + "@d" + std::to_string(i % 50) + ".example\n";
  }
  const Verified run = verified(csv, &dns);
  EXPECT_EQ(run.report.rows, 45'000U);
  EXPECT_EQ(run.report.verdicts[0], 45'000U);
  EXPECT_EQ(dns.asked.size(), 50U);
  EXPECT_EQ(dns.asked["d7.example"], 1);
}

TEST(VerifyList, expects_bounces_and_fewer_without_the_bad_rows) {
  PlayedDns dns;
  std::string csv = "email\n";
  for (int i = 0; i < 90; ++i) {
    csv += "p" + std::to_string(i) + "@x.example\n";
  }
  for (int i = 0; i < 10; ++i) {
    csv += "q" + std::to_string(i) + "@gone.example\n";
  }
  const Verified run = verified(csv, &dns);
  EXPECT_NEAR(run.report.share(), 0.1, 0.01);
  EXPECT_LT(run.report.share_cleaned(), 0.01);
}

TEST(VerifyList, calls_nobody_bad_because_dns_is_silent) {
  PlayedDns dns;
  dns.status = ports::DnsStatus::no_answer;
  const Verified run = verified("email\na@x.example\n", &dns);
  EXPECT_EQ(run.rows[0].verdict(), RowVerdict::risky);
  EXPECT_TRUE(run.report.dns_failed());
}

TEST(VerifyList, says_of_each_person_what_came_of_earlier_mail) {
  EarlierTrouble earlier;
  earlier.add("b@x.example", model::SuppressionReason::bounced);
  earlier.add("c@x.example", model::SuppressionReason::complained);
  earlier.add("l@x.example", model::SuppressionReason::unsubscribed);
  earlier.add("n@x.example", model::SuppressionReason::manual);
  earlier.add("f@x.example", model::SuppressionReason::forgotten);
  earlier.add("c@x.example", model::SuppressionReason::bounced);  // the first reason stays
  const Verified run = verified(
      "email\nok@x.example\nB@X.example\nc@x.example\nl@x.example\nn@x.example\nf@x.example\n",
      nullptr,
      &earlier
  );
  ASSERT_EQ(run.rows.size(), 6U);
  EXPECT_TRUE(run.rows[0].reasons.empty());
  const std::array<RowReason, 5> wanted = {
      RowReason::bounced_before,
      RowReason::complained_before,
      RowReason::left_before,
      RowReason::never_again,
      RowReason::never_again
  };
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(run.rows[i + 1].reasons, std::vector<RowReason>{wanted.at(i)}) << i;
    EXPECT_EQ(run.rows[i + 1].verdict(), RowVerdict::bad) << i;
  }
  // Only a bounce makes another likely; whoever left would get the mail.
  EXPECT_NEAR(run.report.bounces - run.report.bounces_cleaned, checks::kBouncedBeforeChance, 0.1);
}

TEST(VerifyList, passes_on_what_the_hooks_say) {
  VerifyHooks hooks;
  hooks.header = [](const std::vector<std::string>&) { return Result<void>(); };
  hooks.row = [](const VerifiedRow&) -> Result<void> { return make_error("cli.file", "full"); };
  const auto report = verify_list(text::bytes_of("email\na@x.example\n"), {}, hooks);
  EXPECT_EQ(report.error().id(), "cli.file");
}

}  // namespace
}  // namespace amends::engine
