#include "engine/tracking.h"
#include "model/mailing_files.h"
#include "model/topics.h"
#include "text/case.h"

#include <algorithm>

// The page of a mail on which its reader says what they still want: by the token of leaving.

namespace amends::engine {
namespace {

/// Mailings whose topics are remembered; then all are forgotten and read anew.
constexpr std::size_t kRememberedMax = 256;

bool is_among(const std::vector<std::string>& topics, std::string_view name) {
  return std::ranges::any_of(topics, [key = text::fold_key(name)](const std::string& topic) {
    return text::fold_key(topic) == key;
  });
}

bool is_offered(std::string_view locale) {
  return std::ranges::any_of(text::supported_locales(), [locale](const text::Locale& one) {
    return one.tag() == locale;
  });
}

}  // namespace

Result<std::vector<std::string>> Tracking::topics_of(model::MailingId mailing) {
  AMENDS_TRY(const auto record, store_.mailings().find(mailing));
  if (!record) {
    return std::vector<std::string>();
  }
  const std::pair key(mailing.value, record->version);
  {
    const std::scoped_lock lock(topics_mutex_);
    if (const auto known = topics_.find(key); known != topics_.end()) {
      return known->second;
    }
  }
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(mailing, record->version));
  const model::MailingReading reading = model::read_mailing(files);
  // Read as a person's are: trimmed, each once, bounded.
  const std::vector<std::string> topics =
      reading.mailing ? model::topics_of(model::topics_cell(reading.mailing->topics))
                      : std::vector<std::string>();
  const std::scoped_lock lock(topics_mutex_);
  if (topics_.size() >= kRememberedMax) {
    topics_.clear();
  }
  topics_[key] = topics;
  return topics;
}

Result<std::optional<PreferencePage>> Tracking::preferences(std::string_view token) {
  const auto facts = tokens_.read(TokenKind::unsubscribe, token);
  if (!facts) {
    return std::optional<PreferencePage>();
  }
  AMENDS_TRY(const auto contact, store_.contacts().find(facts->contact));
  PreferencePage page;
  AMENDS_TRY(page.topics, topics_of(facts->mailing));
  if (contact) {
    page.locale = contact->locale_or({});
    page.topics_muted = model::topics_of(contact->value(model::Columns::topics_muted));
  }
  for (const std::string& topic : page.topics_muted) {
    if (!is_among(page.topics, topic)) {
      page.topics.push_back(topic);
    }
  }
  return std::optional(std::move(page));
}

Result<bool> Tracking::prefer(std::string_view token, const ports::Preferences& chosen) {
  const auto facts = tokens_.read(TokenKind::unsubscribe, token);
  if (!facts) {
    return false;
  }
  AMENDS_TRY(const auto page, preferences(token));
  ports::Preferences taken;
  for (const std::string& topic : page->topics) {
    if (is_among(chosen.topics_muted, topic)) {
      taken.topics_muted.push_back(topic);
    }
  }
  taken.locale = is_offered(chosen.locale) ? chosen.locale : std::string();
  AMENDS_TRY_VOID(store_.contacts().prefer(facts->contact, taken));
  return true;
}

Result<void> Tracking::saw_leaving_page(std::string_view token, const HitFacts& hit) {
  const auto facts = tokens_.read(TokenKind::unsubscribe, token);
  if (!facts) {
    return {};
  }
  watch::Hit seen;
  seen.at = clock_.now();
  seen.method = hit.method;
  seen.user_agent = hit.user_agent;
  seen.address = hit.address;
  const watch::Person person{facts->mailing, facts->contact};
  return rejudge(observer_.see_leaving_page(person, seen));
}

}  // namespace amends::engine
