#include "engine/tokens.h"

#include "base/random.h"
#include "crypto/encoding.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace amends::engine {
namespace {

constexpr std::array kKinds = {
    TokenKind::link, TokenKind::pixel, TokenKind::picture, TokenKind::unsubscribe, TokenKind::view
};

Tokens ours() {
  return {"0123456789abcdef0123456789abcdef", std::string(32, 's')};
}

TokenFacts some_facts(Random& random) {
  TokenFacts facts;
  facts.kind = kKinds[random.below(kKinds.size())];
  facts.mailing = {static_cast<std::int64_t>(random.below(1U << random.below(31)))};
  facts.contact = {static_cast<std::int64_t>(random.below(std::uint64_t{1} << random.below(33)))};
  facts.version = static_cast<int>(random.below(1000));
  facts.link = static_cast<int>(random.below(1001));
  return facts;
}

TEST(Tokens, read_what_they_made) {
  const Tokens tokens = ours();
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const TokenFacts facts = some_facts(random);
    EXPECT_EQ(tokens.read(facts.kind, tokens.make(facts)), facts);
  }
  const TokenFacts largest{
      TokenKind::link,
      {std::numeric_limits<std::int64_t>::max()},
      {std::numeric_limits<std::int64_t>::max()},
      std::numeric_limits<int>::max(),
      std::numeric_limits<int>::max()
  };
  EXPECT_EQ(tokens.read(TokenKind::link, tokens.make(largest)), largest);
}

TEST(Tokens, refuse_every_single_flipped_bit) {
  const Tokens tokens = ours();
  Random random(2);
  for (int i = 0; i < 20; ++i) {
    const TokenFacts facts = some_facts(random);
    const std::string token = tokens.make(facts);
    const std::string bytes = crypto::decode_base64url(token).value();
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      std::string flipped = bytes;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
      EXPECT_FALSE(tokens.read(facts.kind, crypto::base64url(flipped))) << bit;
    }
    for (std::size_t bit = 0; bit < token.size() * 8; ++bit) {
      std::string flipped = token;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
      EXPECT_FALSE(tokens.read(facts.kind, flipped)) << bit;
    }
  }
}

TEST(Tokens, refuse_what_is_cut_or_lengthened) {
  const Tokens tokens = ours();
  const std::string token = tokens.make({TokenKind::link, {7}, {90'000}, 3, 2});
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_FALSE(tokens.read(TokenKind::link, token.substr(0, size))) << size;
    EXPECT_FALSE(tokens.read(TokenKind::link, token.substr(size + 1))) << size;
  }
  for (const std::string_view more : {"A", "AA", "AAA", "AAAA", "=", " ", "\n", ".gif"}) {
    EXPECT_FALSE(tokens.read(TokenKind::link, token + std::string(more)));
    EXPECT_FALSE(tokens.read(TokenKind::link, std::string(more) + token));
  }
  EXPECT_FALSE(tokens.read(TokenKind::link, std::string(100'000, 'A')));
}

TEST(Tokens, refuse_the_facts_of_one_with_the_seal_of_another) {
  const Tokens tokens = ours();
  const TokenFacts one{TokenKind::link, {7}, {90'000}, 3, 2};
  const TokenFacts other{TokenKind::link, {7}, {90'001}, 3, 2};
  const std::string first = crypto::decode_base64url(tokens.make(one)).value();
  const std::string second = crypto::decode_base64url(tokens.make(other)).value();
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t at = 1; at < first.size(); ++at) {
    const std::string spliced = first.substr(0, at) + second.substr(at);
    const auto read = tokens.read(TokenKind::link, crypto::base64url(spliced));
    EXPECT_EQ(read.has_value(), spliced == first || spliced == second) << at;
  }
}

TEST(Tokens, are_for_one_kind_only) {
  const Tokens tokens = ours();
  for (const TokenKind made : kKinds) {
    const std::string token = tokens.make({made, {1}, {2}, 3, 4});
    for (const TokenKind asked : kKinds) {
      EXPECT_EQ(tokens.read(asked, token).has_value(), made == asked);
    }
  }
}

TEST(Tokens, are_for_one_installation_and_secret_only) {
  const TokenFacts facts{TokenKind::unsubscribe, {1}, {2}, 3, 0};
  const std::string token = ours().make(facts);
  const Tokens elsewhere("fedcba9876543210fedcba9876543210", std::string(32, 's'));
  const Tokens other_secret("0123456789abcdef0123456789abcdef", std::string(32, 't'));
  EXPECT_FALSE(elsewhere.read(TokenKind::unsubscribe, token));
  EXPECT_FALSE(other_secret.read(TokenKind::unsubscribe, token));
}

TEST(Tokens, refuse_rubbish) {
  const Tokens tokens = ours();
  Random random(4);
  EXPECT_FALSE(tokens.read(TokenKind::link, ""));
  EXPECT_FALSE(tokens.read(TokenKind::link, "preview"));
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random.below(60), '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(random.next());
    }
    EXPECT_FALSE(tokens.read(TokenKind::link, bytes));
    EXPECT_FALSE(tokens.read(TokenKind::link, crypto::base64url(bytes)));
  }
}

/// A ring under keys 0 to `count` - 1, the last the newest.
std::shared_ptr<TokenRing> ring_of(std::size_t count) {
  std::vector<std::string> keys;
  for (std::size_t at = 0; at < count; ++at) {
    keys.emplace_back(32, static_cast<char>('s' + at));
  }
  auto ring = std::make_shared<TokenRing>("0123456789abcdef0123456789abcdef", keys.front());
  ring->load(keys);
  return ring;
}

TEST(Tokens, of_the_key_before_are_read_and_of_one_that_was_dropped_are_refused) {
  const auto ring = ring_of(1);
  const Tokens tokens(ring);
  for (const TokenKind kind : kKinds) {
    const TokenFacts facts{kind, {7}, {90'000}, 3, 2};
    const std::string first = ours().make(facts);
    EXPECT_EQ(tokens.make(facts), first);

    const Tokens second_ring(ring_of(2));
    const std::string second = second_ring.make(facts);
    EXPECT_NE(second, first);
    EXPECT_EQ(second.size(), first.size());
    EXPECT_EQ(second_ring.read(kind, first), facts);
    EXPECT_EQ(second_ring.read(kind, second), facts);

    const Tokens third_ring(ring_of(3));
    EXPECT_EQ(third_ring.read(kind, second), facts);
    // Whoever wants to leave is heard as long as we keep the list of those who left.
    EXPECT_EQ(third_ring.read(kind, first).has_value(), kind == TokenKind::unsubscribe);
    EXPECT_EQ(Tokens(ring_of(9)).read(kind, first).has_value(), kind == TokenKind::unsubscribe);
    // A key that is still to come made nothing.
    EXPECT_FALSE(second_ring.read(kind, third_ring.make(facts)));
  }
}

TEST(Tokens, follow_a_rotation_at_once) {
  const auto ring = ring_of(1);
  const Tokens tokens(ring);
  const TokenFacts facts{TokenKind::link, {7}, {90'000}, 3, 2};
  const std::string first = tokens.make(facts);
  ring->load(std::vector<std::string>{std::string(32, 's'), std::string(32, 't')});
  EXPECT_NE(tokens.make(facts), first);
  EXPECT_EQ(tokens.read(TokenKind::link, first), facts);
}

TEST(Tokens, spliced_from_two_keys_are_refused) {
  const Tokens tokens(ring_of(2));
  const TokenFacts one{TokenKind::link, {7}, {90'000}, 3, 2};
  const TokenFacts other{TokenKind::link, {7}, {90'001}, 3, 2};
  const std::string old_facts = crypto::decode_base64url(ours().make(one)).value();
  const std::string new_facts = crypto::decode_base64url(tokens.make(other)).value();
  ASSERT_EQ(old_facts.size(), new_facts.size());
  for (std::size_t at = 1; at < old_facts.size(); ++at) {
    for (const std::string& spliced :
         {old_facts.substr(0, at) + new_facts.substr(at),
          new_facts.substr(0, at) + old_facts.substr(at)}) {
      const auto read = tokens.read(TokenKind::link, crypto::base64url(spliced));
      EXPECT_EQ(read.has_value(), spliced == old_facts || spliced == new_facts) << at;
    }
  }
}

TEST(Tokens, stay_short_enough_for_a_mail) {
  EXPECT_LE(ours().make({TokenKind::link, {1'000'000}, {10'000'000}, 100, 100}).size(), 40U);
}

}  // namespace
}  // namespace amends::engine
