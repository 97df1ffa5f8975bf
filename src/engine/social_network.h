#pragma once

#include "advice/public_words.h"
#include "base/clock.h"
#include "base/result.h"
#include "ports/resolver.h"
#include "ports/web.h"
#include "text/locale.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::engine {

struct MastodonAccount {
  std::string base_url;  // "https://social.example"
  std::string token;     // with write:statuses
};

struct BlueskyAccount {
  std::string service;  // "https://bsky.social"
  std::string handle;   // "nordlys.example"
  std::string app_password;
};

struct SocialAccounts {
  std::optional<MastodonAccount> mastodon = {};
  std::optional<BlueskyAccount> bluesky = {};

  [[nodiscard]] bool has(advice::Network network) const {
    return (network == advice::Network::mastodon && mastodon.has_value()) ||
           (network == advice::Network::bluesky && bluesky.has_value());
  }
};

/// A post to be made. `key` and `number` are the same for every attempt at one post: whoever asks
/// twice has one post.
struct SocialPost {
  advice::Network network = advice::Network::mastodon;
  text::Locale locale;
  std::string text;
  std::string key;           // Mastodon's Idempotency-Key
  std::uint64_t number = 0;  // 63 bits; Bluesky's record key
  Instant at;
};

/// Where a post stands, as the network said.
struct PostedAt {
  std::string id;   // Mastodon: of the status; Bluesky: the record key
  std::string url;  // for people
};

/// A Bluesky record key: 13 characters of the alphabet that sorts.
[[nodiscard]] std::string tid_of(std::uint64_t number);

/// Posts at Mastodon and Bluesky over their APIs: only https, port 443, public addresses (SAFETY
/// 2.2), no redirect, answers bounded and believed in nothing but the id and a web address. Blocks;
/// any thread. Errors: `post.no_account`, `post.no_way` (nobody was asked), `post.refused` (the
/// network said no); and with these the post may be there: `post.unknown`, `post.reply` (its answer
/// is none).
class SocialNetworks {
 public:
  SocialNetworks(SocialAccounts accounts, ports::Resolver* dns, ports::Web* web)
      : accounts_(std::move(accounts)),
        dns_(dns),
        web_(web) {}

  [[nodiscard]] const SocialAccounts& accounts() const { return accounts_; }

  [[nodiscard]] Result<PostedAt> post(const SocialPost& post) const;
  /// A post that is gone already is no error.
  [[nodiscard]] Result<void> remove(advice::Network network, std::string_view id) const;

 private:
  [[nodiscard]] Result<PostedAt> post_at_mastodon(const SocialPost& post) const;
  [[nodiscard]] Result<PostedAt> post_at_bluesky(const SocialPost& post) const;

  SocialAccounts accounts_;
  ports::Resolver* dns_;
  ports::Web* web_;
};

}  // namespace amends::engine
