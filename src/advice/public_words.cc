#include "advice/public_words.h"

#include "advice/apology_text.h"
#include "advice/stock_words.h"
#include "base/enum_table.h"
#include "html/escape.h"
#include "text/catalogue.h"
#include "text/cluster.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace amends::advice {
namespace {

constexpr EnumTable<Network, 6> kNetworks{{{
    {Network::x, "x"},
    {Network::mastodon, "mastodon"},
    {Network::bluesky, "bluesky"},
    {Network::linkedin, "linkedin"},
    {Network::facebook, "facebook"},
    {Network::telegram, "telegram"},
}}};

/// Length of a web address at X (t.co) and at Mastodon, whatever it really has.
constexpr std::size_t kLinkLength = 23;

/// Where the web address that begins at `at` ends; `at` when none begins there.
std::size_t link_end(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (!rest.starts_with("https://") && !rest.starts_with("http://")) {
    return at;
  }
  return at + std::min(rest.find_first_of(" \n\t"), rest.size());
}

/// twitter-text 3: what weighs one; everything else weighs two.
bool is_light(char32_t c) {
  return c <= 4351 || (c >= 8192 && c <= 8205) || (c >= 8208 && c <= 8223) ||
         (c >= 8242 && c <= 8247);
}

/// A letter with its marks counts each of its code points; an emoji of many code points counts two.
std::size_t weight_at_x(std::string_view cluster) {
  std::size_t weight = 0;
  bool pictorial = false;
  for (std::size_t at = 0; at < cluster.size();) {
    const char32_t c = text::next_char(cluster, at);
    pictorial = pictorial || c >= 0x1F000 || (c >= 0x2600 && c <= 0x27BF);
    weight += is_light(c) ? 1 : 2;
  }
  return pictorial ? 2 : weight;
}

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size();) {
    units += text::next_char(text, at) > 0xFFFF ? 2 : 1;
  }
  return units;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    text += text.empty() || part.empty() ? part : " " + part;
  }
  return text;
}

/// Short words in one language: for a post and for a notice.
class PublicWriter {
 public:
  PublicWriter(const ApologyFacts& story, ApologyWords said)
      : story_(story),
        said_(std::move(said)),
        words_(text::catalogue(story.locale)) {}

  [[nodiscard]] std::string what() const {
    return joined({alone(said_.what_happened), words_.format("apology.sorry")});
  }

  [[nodiscard]] std::string done() const {
    return joined({alone(said_.what_we_did), alone(said_.offer)});
  }

  [[nodiscard]] std::string ask() const { return words_.format("social.ask"); }

  [[nodiscard]] std::string people(std::optional<std::uint64_t> number) const {
    return number ? words_.format("social.people", {{"people", *number}}) : std::string();
  }

  [[nodiscard]] std::string link() const { return without_liquid(story_.link); }

  [[nodiscard]] std::string link_label() const { return said_.link_label; }

 private:
  [[nodiscard]] std::string alone(const std::string& text) const {
    return upper_first(sentence(text), story_.locale);
  }

  const ApologyFacts& story_;
  ApologyWords said_;
  const text::Catalogue& words_;
};

std::string with_link(std::string text, const std::string& link) {
  return link.empty() ? text : text + "\n" + link;
}

/// Web addresses are counted whole; the rest by what readers see.
template <class Weight>
std::size_t sum_of(std::string_view text, bool are_links_short, Weight weight) {
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t end = link_end(text, at); are_links_short && end != at) {
      length += kLinkLength;
      at = end;
      continue;
    }
    const std::size_t end = text::cluster_end(text, at);
    length += weight(text.substr(at, end - at));
    at = end;
  }
  return length;
}

/// From the fullest to the shortest way to say it.
Result<std::vector<std::string>> ways_to_say(const PostOrder& order) {
  AMENDS_TRY(ApologyWords said, told_words(order.story));
  const PublicWriter full(order.story, std::move(said));
  const std::string number = full.people(order.people);
  std::vector<std::string> ways{
      with_link(joined({full.what(), number, full.done(), full.ask()}), full.link()),
      with_link(joined({full.what(), number, full.done()}), full.link()),
      with_link(joined({full.what(), number}), full.link())
  };
  ApologyFacts plain = order.story;
  plain.what_happened.clear();
  plain.what_we_did.clear();
  if (Result<ApologyWords> stock = told_words(plain); stock.ok()) {
    const PublicWriter shorter(plain, *std::move(stock));
    ways.push_back(with_link(joined({shorter.what(), number, shorter.done()}), full.link()));
    ways.push_back(with_link(joined({shorter.what(), number}), full.link()));
  }
  return ways;
}

}  // namespace

std::string_view to_string(Network network) {
  return kNetworks.name(network);
}

std::optional<Network> parse_network(std::string_view text) {
  return kNetworks.parse(text);
}

std::size_t post_limit(Network network) {
  switch (network) {
    case Network::x:
      return 280;
    case Network::mastodon:
      return 500;
    case Network::bluesky:
      return 300;
    case Network::linkedin:
      return 3000;
    case Network::facebook:
      return 63'206;
    case Network::telegram:
      return 4096;
  }
  return 0;
}

std::size_t post_length(std::string_view text, Network network) {
  const auto seen = [](std::string_view) -> std::size_t { return 1; };
  switch (network) {
    case Network::x:
      return sum_of(text, true, weight_at_x);
    case Network::mastodon:
      return sum_of(text, true, seen);
    case Network::bluesky:
      return sum_of(text, false, seen);
    case Network::linkedin:
    case Network::facebook:
    case Network::telegram:
      break;
  }
  return utf16_units(text);
}

PublicChoice public_choice(
    const Advice& advice, std::string_view decided_because, const text::Locale& locale
) {
  const text::Catalogue& words = text::catalogue(locale);
  if (advice.public_note) {
    return {true, words.format("social.why.serious")};
  }
  if (!decided_because.empty()) {
    return {true, words.format("social.why.asked", {{"reason", decided_because}})};
  }
  return {false, words.format("social.why.quiet", {{"people", advice.exposed}})};
}

Result<Post> compose_post(const PostOrder& order) {
  AMENDS_TRY(const std::vector<std::string> ways, ways_to_say(order));
  Post post;
  post.limit = post_limit(order.network);
  for (const std::string& way : ways) {
    post.text = without_isolates(way);
    post.length = post_length(post.text, order.network);
    if (post.length <= post.limit) {
      break;
    }
  }
  if (post.length > post.limit) {
    return make_error(
        "post.too_long",
        "even the shortest way to say it has {} characters, and {} takes {}; write a shorter "
        "sentence of what happened",
        post.length,
        to_string(order.network),
        post.limit
    );
  }
  if (order.has_picture) {
    post.alt_text = text::catalogue(order.story.locale).format("social.alt");
  }
  return post;
}

Result<Notice> compose_notice(const ApologyFacts& story) {
  AMENDS_TRY(ApologyWords said, told_words(story));
  if (!story.sent_at) {
    return make_error(
        "public.no_day", "nothing of the mailing has left, so there is nothing to say on a page"
    );
  }
  AMENDS_TRY(const std::string date, sentence_date(*story.sent_at, story.locale, story.zone));
  const PublicWriter writer(story, std::move(said));
  std::vector<Paragraph> paragraphs{{Paragraph::Kind::words, writer.what()}};
  if (const std::string done = writer.done(); !done.empty()) {
    paragraphs.push_back({Paragraph::Kind::words, done});
  }
  if (!writer.link().empty()) {
    paragraphs.push_back({Paragraph::Kind::link, writer.link_label(), writer.link()});
  }
  paragraphs.push_back({Paragraph::Kind::words, writer.ask()});
  Notice notice;
  notice.title = text::catalogue(story.locale).format("notice.title", {{"date", date}});
  notice.text = notice.title + "\n\n" + paragraphs_text(paragraphs, story.locale);
  notice.html = fmt::format(
      "<div lang=\"{}\" dir=\"{}\" role=\"status\">\n<h2>{}</h2>\n{}</div>\n",
      story.locale.tag(),
      direction_of(story.locale),
      html::html_escape(notice.title),
      paragraphs_html(paragraphs)
  );
  return notice;
}

}  // namespace amends::advice
