#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/compiled_mailing.h"
#include "engine/mailing_messages.h"
#include "engine/tokens.h"
#include "ports/store.h"
#include "watch/engagement.h"

#include <optional>
#include <string>
#include <string_view>

namespace amends::engine {

/// What came in with a hit, for telling people from machines.
struct HitFacts {
  watch::Method method = watch::Method::get;
  std::string user_agent;
  std::string purpose;
  std::string address;
};

/// What happens when people open, click and leave. Every hit is kept, with its class; whatever is
/// not exactly a token of ours is "nothing here" and tells no more. May be called from any thread.
class Tracking {
 public:
  Tracking(ports::Store& store, SenderIdentity identity, const Clock& clock);

  /// Where the link leads now, for this person; nothing for a token that is not ours.
  [[nodiscard]] Result<std::optional<std::string>> click(
      std::string_view token, const HitFacts& hit
  );
  /// False for a token that is not ours.
  [[nodiscard]] Result<bool> open(std::string_view token, const HitFacts& hit);
  /// Whom an unsubscribe page is for: their language; changes nothing (RFC 8058: GET never does).
  [[nodiscard]] Result<std::optional<text::Locale>> leaving(std::string_view token);
  /// Suppresses at once and for good; doing it again changes nothing. False for a token that is not
  /// ours.
  [[nodiscard]] Result<bool> leave(std::string_view token, const HitFacts& hit);
  /// The mail as a web page, from the mailing's current version.
  [[nodiscard]] Result<std::optional<std::string>> view(std::string_view token);

 private:
  [[nodiscard]] Result<void> record(
      const TokenFacts& facts, model::SignalKind kind, const HitFacts& hit
  );
  [[nodiscard]] Result<std::string> target_for(const model::Link& link, const TokenFacts& facts);

  ports::Store& store_;
  SenderIdentity identity_;
  Tokens tokens_;
  const Clock& clock_;
};

}  // namespace amends::engine
