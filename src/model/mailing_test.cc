#include "model/mailing.h"

#include "base/random.h"
#include "crypto/encoding.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace amends::model {
namespace {

using enum MailingState;
using namespace std::chrono_literals;

constexpr int kStates = 8;

TEST(MailingState, follows_its_table_and_nothing_else) {
  const std::map<MailingState, std::set<MailingState>> table = {
      {draft, {proofed, halted}},
      {proofed, {proofed, draft, approved, halted}},
      {approved, {proofed, draft, sending, halted}},
      {sending, {holding, finished, halted}},
      {holding, {sending, halted}},
      {halted, {halted, sending, finished}},
      {finished, {}},
      {elsewhere, {}},
  };
  for (const auto& [from, next] : table) {
    for (int to = 0; to < kStates; ++to) {
      const auto state = static_cast<MailingState>(to);
      EXPECT_EQ(may_follow(from, state), next.contains(state))
          << to_string(from) << " -> " << to_string(state);
    }
  }
}

TEST(MailingState, is_read_back_from_its_name) {
  for (int number = 0; number < kStates; ++number) {
    const auto state = static_cast<MailingState>(number);
    EXPECT_EQ(parse_mailing_state(to_string(state)), state);
  }
  EXPECT_EQ(parse_mailing_state("paused"), std::nullopt);
}

TEST(MailingKind, is_read_back_from_its_name) {
  using enum MailingKind;
  for (const auto kind : {regular, correction, apology, follow_up}) {
    EXPECT_EQ(parse_mailing_kind(to_string(kind)), kind);
  }
  EXPECT_EQ(parse_mailing_kind("newsletter"), std::nullopt);
}

std::string hash_of(const MailingFiles& files) {
  return std::string(crypto::hex(content_hash(files)));
}

TEST(ContentHash, changes_with_every_byte_name_and_border) {
  const MailingFiles files = {{"body.html", "<p>Hi</p>"}, {"mailing.toml", "name = 'a'"}};
  const std::vector<MailingFiles> others = {
      {{"body.html", "<p>Ho</p>"}, {"mailing.toml", "name = 'a'"}},
      {{"body.htm", "<p>Hi</p>"}, {"mailing.toml", "name = 'a'"}},
      {{"body.html", "<p>Hi</p>"}},
      {{"body.html", "<p>Hi</p>m"}, {"ailing.toml", "name = 'a'"}},
      {{"body.html", "<p>Hi</p>"}, {"mailing.toml", "name = 'a'"}, {"empty", ""}},
      {},
  };
  std::set<std::string> seen = {hash_of(files)};
  for (const MailingFiles& other : others) {
    EXPECT_TRUE(seen.insert(hash_of(other)).second);
  }
  EXPECT_EQ(hash_of(files), hash_of(MailingFiles(files)));
}

TEST(ContentHash, does_not_take_a_name_for_the_bytes_beside_it) {
  EXPECT_NE(hash_of({{"a", "1:b"}}), hash_of({{"a1:", "b"}}));
  EXPECT_NE(hash_of({{"a", "x"}, {"b", "y"}}), hash_of({{"a", "x1:b1:y"}}));
}

Mailing with_languages(const std::vector<std::string>& tags) {
  Mailing mailing;
  for (const std::string& tag : tags) {
    Edition edition;
    edition.locale = *text::Locale::parse(tag);
    mailing.editions.push_back(edition);
  }
  return mailing;
}

TEST(EditionFor, takes_the_nearest_language) {
  const Mailing mailing = with_languages({"en", "he", "pt-BR", "pt-PT"});
  const std::map<std::string, std::string> cases = {
      {"en", "en"},
      {"en-GB", "en"},
      {"he-IL", "he"},
      {"pt-PT", "pt-PT"},
      {"pt", "pt-BR"},
      {"bg", "en"},
  };
  for (const auto& [reader, edition] : cases) {
    EXPECT_EQ(mailing.edition_for(*text::Locale::parse(reader)).locale.tag(), edition) << reader;
  }
}

TEST(WaveEnd, begins_with_a_thousand_to_ten_thousand_but_never_more_than_a_fifth) {
  const std::vector<Wave> waves = {{0.02, 1h}, {0.10, 1h}, {0.40, 1h}, {1.0, 0s}};

  struct Case {
    std::uint64_t audience;
    std::uint64_t first;
  };

  for (const Case& one : std::vector<Case>{
           {0, 0},
           {1, 1},
           {4, 1},
           {100, 20},
           {5'000, 1'000},
           {50'000, 1'000},
           {100'000, 2'000},
           {10'000'000, 10'000},
       }) {
    EXPECT_EQ(wave_end(waves, 0, one.audience), one.first) << one.audience;
  }
}

TEST(WaveEnd, grows_from_wave_to_wave_and_ends_with_everybody) {
  Random random(11);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<Wave> waves;
    double share = 0;
    for (std::uint64_t count = 1 + random.below(6); count > 1; --count) {
      share += (1.0 - share) * random.unit();
      waves.push_back({share, 1h});
    }
    waves.push_back({1.0, 0s});
    const std::uint64_t audience = random.below(random.chance(0.5) ? 300 : 3'000'000);
    std::uint64_t before = 0;
    for (std::size_t wave = 0; wave < waves.size(); ++wave) {
      const std::uint64_t end = wave_end(waves, wave, audience);
      EXPECT_GE(end, before) << "wave " << wave << " of " << audience;
      EXPECT_LE(end, audience);
      EXPECT_TRUE(audience == 0 || end > 0);
      before = end;
    }
    EXPECT_EQ(before, audience);
    EXPECT_EQ(wave_end(waves, waves.size() + 3, audience), audience);
  }
}

TEST(WaveEnd, is_everybody_where_there_is_one_wave_or_none) {
  EXPECT_EQ(wave_end({}, 0, 77), 77U);
  EXPECT_EQ(wave_end({{1.0, 0s}}, 0, 77), 77U);
}

}  // namespace
}  // namespace amends::model
