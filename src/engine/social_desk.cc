#include "engine/social_desk.h"

#include "crypto/digest.h"
#include "engine/incident_journal.h"
#include "engine/limits.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace amends::engine {
namespace {

namespace json = boost::json;
using advice::Network;

/// Our own JSON of the journal; nothing where it is damaged or about no post.
std::optional<StandingPost> post_in(const model::AuditEntry& entry) {
  boost::system::error_code failed;
  const json::value value = json::parse(entry.detail, failed);
  if (failed || !value.is_object()) {
    return std::nullopt;
  }
  const auto text = [&value](std::string_view key) {
    const json::value* found = value.as_object().if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
  };
  const auto network = advice::parse_network(text("network"));
  if (!network) {
    return std::nullopt;
  }
  return StandingPost{
      *network, text("language"), text("text"), {text("id"), text("url")}, entry.actor, entry.at
  };
}

/// Errors after which it is certain that nothing was posted.
bool is_certain(const Error& error) {
  return error.id() == "post.refused" || error.id() == "post.no_way" ||
         error.id() == "post.no_account";
}

}  // namespace

/// Of one network and language.
struct SocialDesk::History {
  std::optional<StandingPost> standing;
  std::optional<Instant> open_since;  // the first attempt of which nothing is known
  std::string open_text;              // and what it said
  int open = 0;                       // attempts of which nothing is known
  int taken_back = 0;
};

Result<SocialDesk::History> SocialDesk::history(
    const model::Incident& incident, Network network, const text::Locale& locale
) const {
  AMENDS_TRY(
      const auto lines, store_.journal().entries(subject_of(incident.id), kIncidentEntriesMax)
  );
  History history;
  for (const model::AuditEntry& entry : lines) {
    if (!entry.verb.starts_with("incident.post") && entry.verb != "incident.unposted") {
      continue;
    }
    auto post = post_in(entry);
    if (!post || post->network != network || post->language != locale.language()) {
      continue;
    }
    if (entry.verb == "incident.posting") {
      if (history.open++ == 0) {
        history.open_since = entry.at;
        history.open_text = std::move(post->text);
      }
      continue;
    }
    // A clear no ends the doubt about its own attempt, not about those before it.
    history.open = entry.verb == "incident.post_failed" ? std::max(history.open - 1, 0) : 0;
    if (history.open > 0) {
      continue;
    }
    history.open_since.reset();
    if (entry.verb == "incident.posted") {
      history.standing = std::move(post);
    } else if (entry.verb == "incident.unposted") {
      history.standing.reset();
      history.taken_back += 1;
    }
  }
  return history;
}

Result<std::vector<StandingPost>> SocialDesk::standing(const model::Incident& incident) const {
  AMENDS_TRY(
      const auto lines, store_.journal().entries(subject_of(incident.id), kIncidentEntriesMax)
  );
  std::vector<StandingPost> posts;
  for (const model::AuditEntry& entry : lines) {
    if (entry.verb != "incident.posted" && entry.verb != "incident.unposted") {
      continue;
    }
    auto post = post_in(entry);
    if (!post) {
      continue;
    }
    std::erase_if(posts, [&post](const StandingPost& other) {
      return other.network == post->network && other.language == post->language;
    });
    if (entry.verb == "incident.posted") {
      posts.push_back(*std::move(post));
    }
  }
  return posts;
}

Result<void> SocialDesk::note(
    const model::Incident& incident,
    std::string_view verb,
    const StandingPost& post,
    const Actor& actor
) const {
  model::AuditEntry entry = incident_entry(incident.id, verb, actor.user, clock_.now());
  entry.detail = json::serialize(json::object{
      {"network", advice::to_string(post.network)},
      {"language", post.language},
      {"text", post.text},
      {"id", post.at_network.id},
      {"url", post.at_network.url}
  });
  return store_.journal().append(entry);
}

Result<StandingPost> SocialDesk::post(
    const model::Incident& incident,
    Network network,
    const text::Locale& locale,
    const std::string& text,
    const Actor& actor
) {
  const std::scoped_lock lock(posting_);
  AMENDS_TRY(const History before, history(incident, network, locale));
  const std::string_view name = advice::to_string(network);
  if (before.standing) {
    return make_error(
        "post.done",
        "{} has posted it at {} already: {}",
        before.standing->by,
        name,
        before.standing->at_network.url
    );
  }
  const Instant now = clock_.now();
  if (network == Network::mastodon && before.open_since &&
      now - *before.open_since > kIdempotencyKept) {
    return make_error(
        "post.uncertain",
        "an attempt at {} broke off an hour ago, and asking again might post twice: look at the "
        "account, and copy the draft by hand if it is not there",
        name
    );
  }
  // The same key would bring the old text back, and we would tell that the new one stands.
  if (network == Network::mastodon && before.open_since && before.open_text != text) {
    return make_error(
        "post.uncertain",
        "an attempt at {} with another text broke off and may have been taken: look at the "
        "account, and copy the draft by hand if it is not there",
        name
    );
  }
  const crypto::Digest digest = crypto::sha256(fmt::format(
      "{}/{}/{}/{}/{}",
      store_.installation(),
      incident.id.value,
      name,
      locale.language(),
      before.taken_back
  ));
  constexpr unsigned kClockBits = 10;  // of a TID, under its microseconds
  // Those and the lowest 22 bits of the time (four seconds): two languages share no key.
  const std::uint64_t low = (std::uint64_t{digest[0]} << 24U) | (std::uint64_t{digest[1]} << 16U) |
                            (std::uint64_t{digest[2]} << 8U) | digest[3];
  constexpr std::uint64_t kLowBits = 0xFFFF'FFFF;
  SocialPost order;
  order.network = network;
  order.locale = locale;
  order.text = text;
  order.key = crypto::hex(digest);
  order.number =
      ((static_cast<std::uint64_t>(to_us(incident.opened_at)) << kClockBits) & ~kLowBits) | low;
  order.at = now;
  StandingPost post{network, locale.language(), text, {}, actor.user, now};
  AMENDS_TRY_VOID(note(incident, "incident.posting", post, actor));
  auto posted = networks_.post(order);
  if (!posted.ok()) {
    if (is_certain(posted.error())) {
      AMENDS_TRY_VOID(note(incident, "incident.post_failed", post, actor));
    }
    return posted.error();
  }
  post.at_network = *std::move(posted);
  AMENDS_TRY_VOID(note(incident, "incident.posted", post, actor));
  return post;
}

Result<StandingPost> SocialDesk::take_back(
    const model::Incident& incident, Network network, const text::Locale& locale, const Actor& actor
) {
  const std::scoped_lock lock(posting_);
  AMENDS_TRY(const History before, history(incident, network, locale));
  if (!before.standing) {
    return make_error(
        "post.nothing",
        "nothing of incident {} was posted at {} in \"{}\" from here",
        incident.id.value,
        advice::to_string(network),
        locale.language()
    );
  }
  AMENDS_TRY_VOID(networks_.remove(network, before.standing->at_network.id));
  AMENDS_TRY_VOID(note(incident, "incident.unposted", *before.standing, actor));
  return *before.standing;
}

}  // namespace amends::engine
