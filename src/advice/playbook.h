#pragma once

#include "advice/severity.h"
#include "base/result.h"
#include "model/incident.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::advice {

/// Who is written to.
enum class Audience : std::uint8_t { nobody, clicked, opened, accepted };

/// "nobody", "clicked" ...; `advice.audience.<this>` in the catalogues.
[[nodiscard]] std::string_view to_string(Audience audience);
[[nodiscard]] std::optional<Audience> parse_audience(std::string_view text);

/// What a rule may ask about an incident, with yes or no. The names are those of the file.
enum class Fact : std::uint8_t {
  repaired,
  repaired_in_time,
  second_incident,
  vulnerable_people,
  angry,
  money_taken,
  opted_out_people,
  promised,
  hurtful,
  in_subject,
  many_copies,
  waiting,
  grave,
  no_offer
};
inline constexpr std::size_t kFacts = 14;
inline constexpr std::size_t kErrorKinds = static_cast<std::size_t>(model::ErrorKind::other) + 1;
inline constexpr std::size_t kHarms = static_cast<std::size_t>(model::Harm::security) + 1;
inline constexpr std::size_t kExposures = 4;

[[nodiscard]] std::string_view to_string(Fact fact);
[[nodiscard]] std::optional<Fact> parse_fact(std::string_view text);

/// From and to, both included.
template <class Value>
struct Between {
  Value from;
  Value to;

  [[nodiscard]] bool holds(Value value) const { return from <= value && value <= to; }

  [[nodiscard]] bool is_empty() const { return to < from; }

  [[nodiscard]] bool covers(const Between& other) const {
    return from <= other.from && other.to <= to;
  }
};

/// What a rule is asked against.
struct Situation {
  model::ErrorKind kind = model::ErrorKind::other;
  model::Harm harm = model::Harm::cosmetic;
  Exposure exposure = Exposure::under_1;
  Response response = Response::log_only;
  std::array<bool, kFacts> facts{};

  [[nodiscard]] bool is(Fact fact) const { return facts.at(static_cast<std::size_t>(fact)); }

  [[nodiscard]] bool& operator[](Fact fact) { return facts.at(static_cast<std::size_t>(fact)); }
};

/// All of it must hold.
struct Conditions {
  std::array<bool, kErrorKinds> kinds{};  // none set: every kind
  Between<model::Harm> harm{model::Harm::cosmetic, model::Harm::security};
  Between<Exposure> share{Exposure::under_1, Exposure::over_50};
  Between<Response> response{Response::log_only, Response::personal_contact};
  std::array<std::optional<bool>, kFacts> facts{};

  [[nodiscard]] bool hold(const Situation& situation) const;
  /// No situation can ever meet them.
  [[nodiscard]] bool are_impossible() const;
  /// Whatever meets `other` meets these.
  [[nodiscard]] bool cover(const Conditions& other) const;

 private:
  [[nodiscard]] bool has_kind(std::size_t kind) const;
};

struct Effects {
  std::optional<Response> response;
  std::optional<Response> at_least;
  std::optional<Response> at_most;
  int steps = 0;  // up, or down when negative
  std::optional<Audience> audience;
  bool repair = false;
  bool no_offer = false;
  bool make_good = false;
  bool legal = false;
  bool regulator = false;
  bool public_word = false;
};

/// `reason` is an id of the catalogues; for a rule of the user's own its sentence is `text`.
struct Rule {
  std::string id;
  std::string reason;
  std::string text;
  Conditions when;
  Effects then;
  bool last = false;
};

struct SeverityRule {
  std::string id;
  std::string reason;
  std::string text;
  Conditions when;
  model::Harm at_least = model::Harm::cosmetic;
};

/// Numbers of [limits].
struct PlaybookLimits {
  std::uint64_t angry_replies = 5;
  std::uint64_t repaired_in_time_percent = 10;
  std::uint64_t apology_again_days = 90;
  std::uint64_t many_copies = 3;
};

/// What people of one severity may get for it (METHODS 4), in per cent. All 0: nothing.
struct MakeGoodShare {
  std::uint64_t loss = 0;           // of what one person lost: what is proposed
  std::uint64_t goodwill = 0;       // of a usual basket, where nothing was lost
  std::uint64_t goodwill_most = 0;  // of a usual basket: the cap where nothing was lost
  std::uint64_t cap = 0;            // of what one person lost: more hurts more than it helps

  [[nodiscard]] bool allows_any() const { return cap > 0 || goodwill_most > 0; }
};

/// [make_good].
struct MakeGoodRules {
  /// For everybody together at worst, in whole units of money; above it a second person signs. 0:
  /// no limit.
  std::uint64_t budget = 0;
  std::array<MakeGoodShare, kHarms> shares{};

  [[nodiscard]] const MakeGoodShare& share(model::Harm harm) const {
    return shares.at(static_cast<std::size_t>(harm));
  }
};

/// [holdout]: who goes without an apology for a while, so that what it does can be measured.
struct HoldoutRules {
  bool always = false;         // also where nobody asks for it
  std::uint64_t percent = 10;  // of those it may be
  std::uint64_t least = 1000;  // fewer tell nothing: then nobody
};

/// [deadlines], after the incident was opened; `regulator` after the mistake was known for one.
struct Deadlines {
  std::chrono::minutes confirm{20};
  std::chrono::minutes public_word{60};
  std::chrono::minutes repair{60};
  std::chrono::minutes brief{120};
  std::chrono::minutes apology{240};
  std::chrono::minutes personal_letter{1440};
  std::chrono::minutes regulator{4320};
  std::chrono::minutes postscript{10080};
  std::chrono::minutes review{20160};
};

/// The rules of deciding, as data/playbook/default.toml says them.
struct Playbook {
  PlaybookLimits limits;
  Deadlines deadlines;
  MakeGoodRules make_good;
  HoldoutRules holdout;
  std::array<model::Harm, kErrorKinds> usual_severity{};
  std::array<std::array<Response, kExposures>, kHarms> matrix{};
  std::vector<SeverityRule> severities;
  std::vector<Rule> rules;

  [[nodiscard]] model::Harm usual(model::ErrorKind kind) const;
  /// The cell of the matrix, before any rule.
  [[nodiscard]] Response at(model::Harm harm, Exposure exposure) const;
};

struct PlaybookReading {
  std::optional<Playbook> playbook;
  std::vector<Error> errors;  // all of them, with their places
};

/// Lays a file over `base`: numbers and rows replace those of `base`, a rule with a known id
/// replaces that rule, any other comes after them. Errors: `playbook.toml`, `playbook.unknown_key`,
/// `playbook.value`, `playbook.no_reason` (a rule of its own without `text`),
/// `playbook.unreachable` (no incident can ever meet it, or a rule with `last` stands before it).
[[nodiscard]] PlaybookReading read_playbook(
    std::string_view text, const std::string& file, const Playbook& base
);

/// data/playbook/default.toml. Read when first asked for; every thread may use it.
[[nodiscard]] const Playbook& default_playbook();

}  // namespace amends::advice
