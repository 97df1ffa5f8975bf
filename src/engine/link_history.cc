#include "engine/link_history.h"

#include "model/mailing.h"

#include <algorithm>
#include <span>

namespace amends::engine {
namespace {

using model::LinkTarget;

bool is_earlier(const LinkTarget& one, const LinkTarget& other) {
  return one.counts_since() < other.counts_since();
}

std::span<const LinkTarget> repoints_of(const std::vector<LinkTarget>& history) {
  return std::span(history).subspan(history.empty() ? 0 : 1);
}

/// The history without the repoints that do not lead everybody now.
std::vector<LinkTarget> for_all(const std::vector<LinkTarget>& history, Instant now) {
  std::vector<LinkTarget> kept(history.begin(), history.begin() + (history.empty() ? 0 : 1));
  for (const LinkTarget& repoint : repoints_of(history)) {
    if (repoint.scope == model::RepointScope::everybody && repoint.counts(now)) {
      kept.push_back(repoint);
    }
  }
  return kept;
}

}  // namespace

std::optional<LinkTarget> first_mending(const std::vector<LinkTarget>& history) {
  std::optional<LinkTarget> first;
  for (const LinkTarget& repoint : repoints_of(history)) {
    const bool mended = repoint.state == model::RepointState::standing;
    if (mended && (!first || is_earlier(repoint, *first))) {
      first = repoint;
    }
  }
  return first;
}

std::optional<LinkTarget> last_mending(const std::vector<LinkTarget>& history, Instant now) {
  std::optional<LinkTarget> last;
  for (const LinkTarget& repoint : repoints_of(history)) {
    if (repoint.counts(now) && (!last || !is_earlier(repoint, *last))) {
      last = repoint;
    }
  }
  return last;
}

std::optional<LinkTarget> first_mending_for_all(
    const std::vector<LinkTarget>& history, Instant now
) {
  return first_mending(for_all(history, now));
}

std::optional<LinkTarget> last_mending_for_all(
    const std::vector<LinkTarget>& history, Instant now
) {
  return last_mending(for_all(history, now), now);
}

std::string edition_of(std::string_view editions, const model::Contact& contact) {
  model::Mailing mailing;
  mailing.editions.clear();
  while (!editions.empty()) {
    const std::string_view tag = editions.substr(0, editions.find(' '));
    editions.remove_prefix(std::min(editions.size(), tag.size() + 1));
    if (const auto locale = text::Locale::parse(tag); locale.ok()) {
      mailing.editions.push_back({*locale, {}, {}, {}, {}});
    }
  }
  if (mailing.editions.empty()) {
    return {};
  }
  const text::Locale reader = contact.locale_or(mailing.editions.front().locale);
  return mailing.edition_for(reader).locale.tag();
}

bool speaks_to(const LinkTarget& repoint, const model::Contact& contact) {
  return repoint.scope != model::RepointScope::language ||
         edition_of(repoint.editions, contact) == repoint.language;
}

}  // namespace amends::engine
