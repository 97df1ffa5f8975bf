#pragma once

#include "watch/engagement.h"
#include "watch/recent.h"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace amends::watch {

/// A hit kept before that is a machine's, now that others are seen.
struct Rejudged {
  Person person;
  Instant at;
  std::string why;  // as Judgement::why
};

struct Judgement {
  model::SignalClass source = model::SignalClass::unknown;
  std::string why;  // the rule and its version: "burst/2"
  std::vector<Rejudged> others;
};

/// Judges hits as they come: each by itself and its person's earlier ones (classify()), and by what
/// the same program at the same address fetched of other people's mails within the last minute
/// (SAFETY 5). What it remembers stays in memory. Thread-safe.
class Observer {
 public:
  /// For an open or a click. `earlier` as classify() wants it, without addresses: they are filled
  /// in from memory.
  [[nodiscard]] Judgement see(
      const Person& person,
      const Hit& hit,
      std::vector<EarlierHit> earlier,
      std::optional<Instant> accepted_at
  );
  /// Somebody or something fetched the page for leaving: no hit by itself, but it tells about
  /// clicks kept before.
  [[nodiscard]] std::vector<Rejudged> see_leaving_page(const Person& person, const Hit& hit);
  /// Whether so much of this person's mail is being fetched that a further hit tells nothing.
  [[nodiscard]] bool is_storm(const Person& person, Instant now);

 private:
  [[nodiscard]] Judgement judge(
      const Passing& now,
      const Hit& hit,
      std::vector<EarlierHit> earlier,
      std::optional<Instant> accepted_at
  );
  void judge_among_others(const Passing& now, Judgement& judgement);

  std::mutex mutex_;
  RecentHits recent_;
  FetchCounts counts_;
};

}  // namespace amends::watch
