#include "engine/preflight.h"

#include "base/random.h"
#include "engine/expression_json.h"
#include "engine/finding_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::engine {
namespace {

using testing::Contains;
using testing::Not;

/// People in memory.
class Crowd final : public PeopleSource {
 public:
  Crowd() { columns_.add("country"); }

  Crowd& add(std::string address, std::string first_name, std::string country, bool left = false) {
    model::Contact contact;
    contact.id = {static_cast<std::int64_t>(people_.size() + 1)};
    contact.mailbox = mail::parse_address(address).value();
    contact.values.resize(columns_.size());
    contact.values[model::Columns::email] = std::move(address);
    contact.values[model::Columns::first_name] = std::move(first_name);
    contact.values.back() = std::move(country);
    people_.push_back(std::move(contact));
    left_.push_back(left);
    return *this;
  }

  [[nodiscard]] const model::Columns& columns() const override { return columns_; }

  [[nodiscard]] Result<void> each(const Visit& visit) override {
    for (std::size_t i = 0; i < people_.size(); ++i) {
      AMENDS_TRY_VOID(visit({&people_[i], static_cast<std::int64_t>(i + 2), left_[i]}));
    }
    return {};
  }

 private:
  model::Columns columns_;
  std::vector<model::Contact> people_;
  std::vector<bool> left_;
};

model::Mailing mailing_of(std::string html, std::string where = "") {
  model::Edition edition;
  edition.subject = {"Our lamps until Friday", "mailing.toml", 3, 12};
  edition.html = {std::move(html), "body.html", 1, 1};
  model::Mailing mailing;
  mailing.name = "spring-sale";
  mailing.from = mail::parse_mailbox("Nordlys <news@nordlys.example>").value();
  mailing.audience.where = {std::move(where), "mailing.toml", 6, 10};
  mailing.editions = {edition};
  return mailing;
}

PreflightReport look_at(const model::Mailing& mailing, Crowd& crowd) {
  return preflight(mailing, crowd, {from_us(1'795'000'000'000'000)}).value();
}

std::vector<std::string> ids(const PreflightReport& report) {
  std::vector<std::string> all;
  for (const auto& finding : report.findings) {
    all.push_back(finding.id);
  }
  return all;
}

TEST(Preflight, counts_who_it_is_for_and_who_would_be_written_to) {
  Crowd crowd;
  crowd.add("a@p.example", "Ida", "NO")
      .add("b@p.example", "Ole", "SE")
      .add("c@p.example", "Per", "NO", true)
      .add("A@P.example", "Ida", "NO");
  const auto report = look_at(mailing_of("<p>Hi</p>", "country == 'NO'"), crowd);
  EXPECT_EQ(report.audience, 2U);
  EXPECT_EQ(report.recipients, 1U);
}

TEST(Preflight, looks_at_what_every_person_would_read) {
  Crowd crowd;
  crowd.add("a@p.example", "Ida", "NO").add("b@p.example", "", "NO").add("c@p.example", "", "NO");
  const auto report = look_at(mailing_of("<p>Hello {{ first_name }},</p>"), crowd);
  const auto empty = std::ranges::find(report.findings, "merge.empty", &model::Finding::id);
  ASSERT_NE(empty, report.findings.end());
  EXPECT_EQ(empty->recipients, 2U);
  EXPECT_EQ(empty->examples.front().row, 3);
  EXPECT_EQ(empty->place.file, "body.html");
  EXPECT_THAT(
      ids(look_at(mailing_of("<p>Hello {{ first_name | default: 'you' }},</p>"), crowd)),
      Not(Contains("merge.empty"))
  );
}

TEST(Preflight, finds_what_cannot_be_compiled_and_goes_on) {
  Crowd crowd;
  crowd.add("a@p.example", "Ida", "NO");
  const auto report = look_at(mailing_of("<p>{% if x %}</p>"), crowd);
  EXPECT_GT(report.count(model::FindingLevel::block), 0U);
  EXPECT_EQ(report.recipients, 1U);
}

TEST(Preflight, refuses_a_condition_nobody_can_meet) {
  Crowd crowd;
  const auto report =
      preflight(mailing_of("<p>Hi</p>", "contry == 'NO'"), crowd, {from_us(1'795'000'000'000'000)});
  EXPECT_EQ(report.error().id(), "audience.unknown_field");
}

TEST(Preflight, binds_its_hash_to_the_people) {
  Crowd one;
  one.add("a@p.example", "Ida", "NO");
  Crowd other;
  other.add("a@p.example", "Ida", "SE");
  const auto mailing = mailing_of("<p>Hi</p>");
  EXPECT_EQ(look_at(mailing, one).audience_hash, look_at(mailing, one).audience_hash);
  EXPECT_NE(look_at(mailing, one).audience_hash, look_at(mailing, other).audience_hash);
}

/// Seeded people with all kinds of faults.
Crowd crowd_of(int people) {
  constexpr std::array kNames = {
      "Ida", "", "null", "KARI", "Иван", "[First Name]", "info@people.example", "Per & Ole", "נועה"
  };
  Random dice(11);
  Crowd crowd;
  for (int person = 0; person < people; ++person) {
    const bool is_repeated = person > 0 && dice.chance(0.02);
    const bool is_tagged = dice.chance(0.02);
    const auto number = is_repeated ? dice.below(static_cast<std::uint64_t>(person))
                                    : static_cast<std::uint64_t>(person);
    crowd.add(
        fmt::format("p{}{}@people.example", number, is_tagged ? "+sale" : ""),
        kNames.at(dice.below(kNames.size())),
        fmt::format("country {}", dice.below(3000)),
        dice.chance(0.03)
    );
  }
  return crowd;
}

TEST(Preflight, finds_the_same_on_any_number_of_threads) {
  Crowd crowd = crowd_of(7001);
  const auto mailing = mailing_of(
      "<p>Hello {{ first_name }} of {{ country }},</p>{% if country contains '7' %}"
      "{{ first_name | default: 'you' | upcase }}{% endif %}"
  );
  std::optional<std::string> alone;
  std::optional<crypto::Digest> hash;
  for (const unsigned threads : {1U, 2U, 3U, 8U, 20U}) {
    PreflightOptions options{from_us(1'795'000'000'000'000)};
    options.threads = threads;
    const auto report = preflight(mailing, crowd, options).value();
    const std::string all = findings_to_json(report.findings) +
                            expressions_to_json(report.expressions) +
                            fmt::format("{} {}", report.audience, report.recipients);
    EXPECT_GT(report.findings.size(), 5U);
    EXPECT_EQ(report.looked_at, report.recipients);
    EXPECT_EQ(all, alone.value_or(all)) << threads;
    EXPECT_EQ(report.audience_hash, hash.value_or(report.audience_hash));
    alone = all;
    hash = report.audience_hash;
  }
}

TEST(Preflight, describes_what_the_expressions_print) {
  Crowd crowd;
  crowd.add("a@p.example", "Ida", "NO")
      .add("b@p.example", "", "NO")
      .add("c@p.example", "Per-Ole", "NO");
  const auto report =
      look_at(mailing_of("<p>{{ first_name | default: 'you' }} {{ country }}</p>"), crowd);
  ASSERT_EQ(report.expressions.size(), 2U);
  const checks::ExpressionSummary& name = report.expressions[0];
  EXPECT_EQ(name.field, "first_name");
  EXPECT_EQ(name.own, 2U);
  EXPECT_EQ(name.defaulted, 1U);
  EXPECT_EQ(name.distinct.number, 2U);
  EXPECT_EQ(name.longest.who.address, "c@p.example");
  EXPECT_EQ(name.longest.who.row, 4);
  EXPECT_EQ(report.expressions[1].frequent.at(0).count, 3U);
}

TEST(Preflight, looks_at_a_sample_only_when_told_and_says_so) {
  Crowd crowd = crowd_of(2000);
  const auto mailing = mailing_of("<p>Hello {{ first_name }},</p>");
  const auto all = look_at(mailing, crowd);
  PreflightOptions options{from_us(1'795'000'000'000'000)};
  options.sample = 100;
  const auto sample = preflight(mailing, crowd, options).value();
  EXPECT_EQ(sample.looked_at, 100U);
  EXPECT_EQ(sample.recipients, all.recipients);
  EXPECT_EQ(sample.audience, all.audience);
  EXPECT_EQ(sample.audience_hash, all.audience_hash);
  const auto& summary = sample.expressions.at(0);
  EXPECT_EQ(summary.own + summary.empty + summary.defaulted, 100U);
  const auto told = std::ranges::find(sample.findings, "audience.sampled", &model::Finding::id);
  ASSERT_NE(told, sample.findings.end());
  EXPECT_EQ(told->recipients, all.recipients - 100);
  EXPECT_THAT(ids(all), Not(Contains("audience.sampled")));
}

TEST(Preflight, stops_when_told) {
  Crowd crowd = crowd_of(25'000);
  PreflightOptions options{from_us(1'795'000'000'000'000)};
  std::uint64_t told = 0;
  options.progress = [&](std::uint64_t recipients) { told = recipients; };
  options.should_stop = [&] { return told > 15'000; };
  const auto report = preflight(mailing_of("<p>Hello {{ first_name }},</p>"), crowd, options);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().id(), "proof.stopped");
  EXPECT_GT(told, 15'000U);
}

TEST(Preflight, tells_one_error_of_rendering_once_for_all_it_hits) {
  Crowd crowd = crowd_of(40);
  const auto report =
      look_at(mailing_of("{% for i in (1..900000000) %}x{{ first_name }}{% endfor %}"), crowd);
  const auto error = std::ranges::find(report.findings, "template.error", &model::Finding::id);
  ASSERT_NE(error, report.findings.end());
  EXPECT_EQ(std::ranges::count(report.findings, "template.error", &model::Finding::id), 1);
  EXPECT_EQ(error->recipients, report.recipients);
}

TEST(Preflight, finds_codes_that_two_people_have) {
  Crowd crowd;
  crowd.add("a@p.example", "Ida", "AB1")
      .add("b@p.example", "Ole", "AB1", true)  // has left: gets no code
      .add("c@p.example", "Per", "AB2")
      .add("d@p.example", "Kari", "AB2")
      .add("e@p.example", "Liv", "");
  model::Mailing mailing = mailing_of("<p>Hi</p>");
  mailing.codes.push_back({});
  mailing.codes.back().column = "country";
  const auto report = look_at(mailing, crowd);
  const auto shared = std::ranges::find(report.findings, "code.shared", &model::Finding::id);
  ASSERT_NE(shared, report.findings.end());
  EXPECT_EQ(shared->recipients, 1U);
  EXPECT_EQ(shared->examples.front().address, "d@p.example");
  const auto none = std::ranges::find(report.findings, "code.unique_shortage", &model::Finding::id);
  ASSERT_NE(none, report.findings.end());
  EXPECT_EQ(none->examples.front().address, "e@p.example");
}

TEST(Preflight, is_stopped_though_the_list_is_short) {
  Crowd crowd;
  crowd.add("a@p.example", "Ida", "NO");
  PreflightOptions options{from_us(1'795'000'000'000'000)};
  options.should_stop = [] { return true; };
  const auto report = preflight(mailing_of("<p>Hi</p>"), crowd, options);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().id(), "proof.stopped");
}

TEST(Preflight, says_what_it_could_not_or_should_not_ask) {
  Crowd crowd;
  crowd.add("a@p.example", "Ida", "NO");
  const model::Mailing mailing = mailing_of("<p>Hi</p>");
  PreflightOptions options{from_us(1'795'000'000'000'000)};
  options.outside.broken = "no DNS here";
  const auto broken = preflight(mailing, crowd, options).value();
  EXPECT_EQ(std::ranges::count(ids(broken), "check.could_not_run"), 2);
  EXPECT_GE(broken.count(model::FindingLevel::block), 2U);
  options.outside = {};
  options.outside.turned_off = true;
  const auto off = preflight(mailing, crowd, options).value();
  EXPECT_THAT(ids(off), Contains("check.turned_off"));
  EXPECT_THAT(ids(off), Not(Contains("check.could_not_run")));
}

}  // namespace
}  // namespace amends::engine
