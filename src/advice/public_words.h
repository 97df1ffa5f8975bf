#pragma once

#include "advice/apology_facts.h"
#include "advice/decision.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::advice {

enum class Network : std::uint8_t { x, mastodon, bluesky, linkedin, facebook, telegram };

[[nodiscard]] std::string_view to_string(Network network);
[[nodiscard]] std::optional<Network> parse_network(std::string_view text);

/// How long a post may be, in the network's own units.
[[nodiscard]] std::size_t post_limit(Network network);

/// A text as long as the network counts it. X: twitter-text's weights, any web address 23, an emoji
/// 2. Mastodon: characters that readers see, a web address 23. Bluesky: characters that readers
/// see. LinkedIn, Facebook, Telegram: UTF-16 units, never less than they count.
[[nodiscard]] std::size_t post_length(std::string_view text, Network network);

/// A public word is said where the playbook asks for one (`Advice::public_note`), or where a person
/// decides on one and says why.
struct PublicChoice {
  bool is_due = false;
  std::string why;  // a sentence in the language asked for
};

[[nodiscard]] PublicChoice public_choice(
    const Advice& advice, std::string_view decided_because, const text::Locale& locale
);

struct PostOrder {
  ApologyFacts story;  // `locale` and its sentences are the post's language
  Network network = Network::mastodon;
  std::optional<std::uint64_t> people;  // only when somebody asked for the number
  bool has_picture = false;             // a picture of the mail goes with it
};

struct Post {
  std::string text;
  std::size_t length = 0;  // as the network counts
  std::size_t limit = 0;
  std::string alt_text;  // empty without a picture
};

/// The longest of: everything; without what was done; in Amends' own shorter words; that fits.
/// Errors: those of told_words, `post.too_long`.
[[nodiscard]] Result<Post> compose_post(const PostOrder& order);

struct Notice {
  std::string title;
  std::string text;
  std::string html;  // a block with its language and direction, to be put into a page
};

/// For the web site: short. Errors: those of told_words, `public.no_day` (nothing was sent yet).
[[nodiscard]] Result<Notice> compose_notice(const ApologyFacts& story);

}  // namespace amends::advice
