#pragma once

#include "base/result.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::model {

/// A word of the set language: who of one mailing. The first ones come from the ledger, those from
/// `opened` on from what came back.
enum class PeopleKind : std::uint8_t {
  audience,  // everybody it was frozen for
  waiting,   // not tried yet, or under way
  accepted,
  rejected,
  deferred,
  uncertain,
  withheld,
  abandoned,
  opened,
  clicked,
  left,
  complained,
  replied,
  bounced,
};

[[nodiscard]] std::string_view to_string(PeopleKind kind);
[[nodiscard]] std::optional<PeopleKind> parse_people_kind(std::string_view text);

/// Whether the class of a hit and the number of a link mean something for it.
[[nodiscard]] constexpr bool has_machines(PeopleKind kind) {
  return kind == PeopleKind::opened || kind == PeopleKind::clicked;
}

/// One set of people of one mailing.
struct BasicSet {
  PeopleKind kind = PeopleKind::audience;
  bool with_machines = false;  // else those who are not certainly a machine
  int link = 0;                // for clicked: only this one; 0 = any

  auto operator<=>(const BasicSet&) const = default;
};

/// "accepted and opened and not clicked(3) and not left". Words join with `and`, `or`, `not` and
/// parentheses; `not` binds most, `or` least. `opened(all)` and `clicked(all)` count machines too,
/// `clicked(3)` only link 3, `clicked(3, all)` both. A value.
class PeopleExpression {
 public:
  enum class Op : std::uint8_t { word, both, either, without, nobody_of };

  /// In the order in which they are carried out on a stack of sets. `without` takes the upper from
  /// the lower; `nobody_of` takes the upper from the audience.
  struct Step {
    Op op = Op::word;
    std::size_t word = 0;  // index into words()
  };

  /// Errors, with the column: `set.syntax`, `set.unknown`, `set.limit`.
  [[nodiscard]] static Result<PeopleExpression> parse(std::string_view text);

  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }

  /// Each once. The audience is among them when a step needs it.
  [[nodiscard]] const std::vector<BasicSet>& words() const { return words_; }

  /// Where in words() the set stands, which is added when it is not there.
  std::size_t add_word(const BasicSet& set);

 private:
  friend class PeopleExpressionParser;

  std::vector<Step> steps_;
  std::vector<BasicSet> words_;
};

/// A word with its link and class written with underscores: "opened", "opened_all", "clicked_3",
/// "clicked_3_all". How conditions of an audience name a set.
[[nodiscard]] std::optional<BasicSet> parse_set_name(std::string_view name);

}  // namespace amends::model
