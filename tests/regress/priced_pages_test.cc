#include "checks/limits.h"
#include "checks/links/link_verdicts.h"
#include "engine/price_look.h"
#include "mail/address.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace amends::engine {
namespace {

class PublicDns final : public ports::Resolver {
 public:
  using Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    std::vector<ports::DnsAnswer> answers(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
      answers[i].status = ports::DnsStatus::no_records;
      if (questions[i].type == ports::DnsType::a) {
        answers[i] = {ports::DnsStatus::found, {*text::parse_ip("93.184.216.34")}};
      }
    }
    return answers;
  }
};

/// Each page names a price.
class Shop final : public ports::Web {
 public:
  Result<ports::WebAnswer> ask(const ports::WebRequest& /*request*/) override {
    ports::WebAnswer answer;
    answer.status = 200;
    answer.body = R"(<span itemprop="price" content="299">299</span>)";
    answer.body_bytes = answer.body.size();
    return answer;
  }
};

/// How many gaps are told of a mailing with so many priced pages.
std::ptrdiff_t gaps_of(std::size_t pages) {
  model::Mailing mailing;
  mailing.from = mail::parse_mailbox("Nordlys <news@nordlys.example>").value();
  model::Edition edition;
  edition.locale = text::Locale::parse("en").value();
  edition.text_derived = true;
  for (std::size_t i = 0; i < pages; ++i) {
    edition.html.text +=
        fmt::format("<p><a href=\"https://shop.example/{}\">lamp for 299 kr</a></p>\n", i);
  }
  mailing.editions.push_back(edition);
  PublicDns dns;
  Shop shop;
  LinkProbeOptions options;
  options.pause = std::chrono::milliseconds(0);
  LinkProbe probe(dns, shop, options);
  return std::ranges::count(
      look_at_prices(mailing, probe, Instant()).findings, checks::kCouldNotRun, &model::Finding::id
  );
}

TEST(PricedPages, are_not_passed_over_in_silence) {
  EXPECT_EQ(gaps_of(checks::kPricedPagesMax), 0);
  EXPECT_EQ(gaps_of(checks::kPricedPagesMax + 1), 1);
}

}  // namespace
}  // namespace amends::engine
