#include "engine/preflight.h"

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
  return preflight(mailing, crowd, {from_us(1'795'000'000'000'000), {}}).value();
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
  const auto report = preflight(
      mailing_of("<p>Hi</p>", "contry == 'NO'"), crowd, {from_us(1'795'000'000'000'000), {}}
  );
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

}  // namespace
}  // namespace amends::engine
