#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/compiled_mailing.h"
#include "engine/mailing_messages.h"
#include "engine/tokens.h"
#include "ports/store.h"
#include "watch/observer.h"

#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::engine {

/// What came in with a hit, for telling people from machines.
struct HitFacts {
  watch::Method method = watch::Method::get;
  std::string user_agent;
  std::string purpose;
  std::string address;
};

/// A short page on the way to where a link leads.
struct Notice {
  text::Locale locale;  // the reader's language
  std::string words;    // the marketer's own, in that language; empty where there are none
};

/// What stands where the user agent does, of somebody who left by mail.
inline constexpr std::string_view kByMail = "by mail";

/// Where a link leads somebody.
struct Lead {
  std::string target;
  std::optional<Notice> notice;  // the same for people and machines
};

/// What a person may choose on the page of their mail.
struct PreferencePage {
  text::Locale locale;                    // theirs
  std::vector<std::string> topics;        // of the mailing, and those they have muted
  std::vector<std::string> topics_muted;  // of these
};

/// What happens when people open, click and leave. Every hit is kept, with its class; whatever is
/// not exactly a token of ours is "nothing here" and tells no more. May be called from any thread.
class Tracking {
 public:
  /// `fallback` is where links lead that are ours but whose mailing is not in the store any more;
  /// empty: nowhere.
  Tracking(
      ports::Store& store, SenderIdentity identity, const Clock& clock, std::string fallback = {}
  );

  /// Where the link leads now, for this person, and what they read on the way; nothing for a token
  /// that is not ours.
  [[nodiscard]] Result<std::optional<Lead>> follow(std::string_view token, const HitFacts& hit);
  /// The same for a thread that must not wait; nothing when something would have to be read first,
  /// or the token is not ours: nothing has happened then, and follow() tells.
  [[nodiscard]] std::optional<Lead> follow_now(std::string_view token, const HitFacts& hit);
  /// The same as follow() without what is read on the way.
  [[nodiscard]] Result<std::optional<std::string>> click(
      std::string_view token, const HitFacts& hit
  );
  /// False for a token that is not ours.
  [[nodiscard]] Result<bool> open(std::string_view token, const HitFacts& hit);
  /// The same for a thread that must not wait; false, and nothing has happened, when something
  /// would have to be read first or the token is not ours: open() tells.
  [[nodiscard]] bool open_now(std::string_view token, const HitFacts& hit);
  /// Whom an unsubscribe page is for: their language; changes nothing (RFC 8058: GET never does).
  [[nodiscard]] Result<std::optional<text::Locale>> leaving(std::string_view token);
  /// Somebody fetched that page: it changes nothing for the person, and tells whether the clicks
  /// just before were a machine's.
  [[nodiscard]] Result<void> saw_leaving_page(std::string_view token, const HitFacts& hit);
  /// By the token of leaving; nothing for a token that is not ours.
  [[nodiscard]] Result<std::optional<PreferencePage>> preferences(std::string_view token);
  /// Takes what the person chose of what that page offers, and nothing else: topics that stand on
  /// it, a language we know. False for a token that is not ours.
  [[nodiscard]] Result<bool> prefer(std::string_view token, const ports::Preferences& chosen);
  /// Suppresses at once and for good; doing it again changes nothing. False for a token that is not
  /// ours.
  [[nodiscard]] Result<bool> leave(std::string_view token, const HitFacts& hit);
  /// The same for a token that came back in a mail; the signal's detail says kByMail.
  [[nodiscard]] Result<bool> leave_by_mail(std::string_view token);
  /// The mail as a web page, from the mailing's current version.
  [[nodiscard]] Result<std::optional<std::string>> view(std::string_view token);

 private:
  /// What is known of somebody when their hit is judged.
  struct Known {
    ports::EarlierSignals before;
    std::optional<model::Send> send;
  };

  /// What the hit is: a person or a machine.
  [[nodiscard]] Result<model::SignalClass> record(
      const TokenFacts& facts, model::SignalKind kind, const HitFacts& hit
  );
  /// The same for an open or a click, without waiting for anything: false when it would have to
  /// wait; nothing is recorded then.
  [[nodiscard]] bool record_now(
      const TokenFacts& facts, model::SignalKind kind, const HitFacts& hit
  );
  [[nodiscard]] Result<model::SignalClass> record_leaving(
      const TokenFacts& facts, const HitFacts& hit
  );
  [[nodiscard]] std::mutex& turn_of(const TokenFacts& facts);
  [[nodiscard]] model::SignalClass keep(
      const TokenFacts& facts, model::SignalKind kind, const HitFacts& hit, const Known& known
  );
  /// Where the link leads this person, before anything is filled in; an empty target when there is
  /// no such link.
  [[nodiscard]] Result<model::LinkTarget> leading(
      const TokenFacts& facts, std::optional<model::Contact>& contact
  );
  [[nodiscard]] Result<void> rejudge(const std::vector<watch::Rejudged>& rejudged);
  [[nodiscard]] Result<std::vector<std::string>> topics_of(model::MailingId mailing);

  ports::Store& store_;
  SenderIdentity identity_;
  Tokens tokens_;
  const Clock& clock_;
  std::string fallback_;
  watch::Observer observer_;
  /// By contact: one hit of a person is judged after the other. Taken before seeing_.
  std::array<std::mutex, 512> turns_;
  std::mutex seeing_;  // from seeing a hit until it is on its way to the disk
  std::mutex topics_mutex_;
  /// By mailing and version: a page that everybody may fetch reads no folder anew.
  std::map<std::pair<std::int64_t, int>, std::vector<std::string>> topics_;
};

}  // namespace amends::engine
