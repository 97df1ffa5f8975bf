#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/ids.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::model {

/// What two spellings of one promo code have in common: without case, spaces and dashes, and with
/// letters of other scripts that look like Latin ones taken for those (a Cyrillic "А" typed into
/// SALE is the A). O and 0 stay two: codes of a shop may differ in them. Error `code.name`: nothing
/// is left, it is longer than kCodeBytesMax, holds a control character, or begins like a
/// spreadsheet's formula.
[[nodiscard]] Result<std::string> normal_code(std::string_view written);

/// The terms a code is taken on. What is absent does not limit.
struct CodeTerms {
  std::optional<Instant> valid_from = std::nullopt;
  std::optional<Instant> valid_until = std::nullopt;     // the last moment it is taken
  std::optional<std::uint64_t> uses_max = std::nullopt;  // by everybody together
  bool closed = false;
  CodeId stands_for = {};  // an alias: the other code's terms hold, and its uses count

  bool operator==(const CodeTerms&) const = default;
};

/// A code as it was registered; what was changed since stands in its changes.
struct Code {
  CodeId id;
  std::string key;         // normal_code()
  std::string shown;       // as it was written
  MailingId mailing;       // that carries it; 0: none
  bool is_unique = false;  // one person's own
  ContactId contact;       // who was given a unique one; 0: nobody yet
  CodeTerms terms;
  std::uint64_t used = 0;  // redemptions, those of its aliases too
  std::string by;
  Instant at;
};

/// Stored by name.
enum class CodeChangeKind : std::uint8_t { alias, extend, budget, close, open, undo };

[[nodiscard]] std::string_view to_string(CodeChangeKind kind);
[[nodiscard]] std::optional<CodeChangeKind> parse_code_change_kind(std::string_view text);

/// For whom a change is: everybody, or those who got a mailing, up to a version of it.
struct CodeScope {
  MailingId mailing = {};  // 0: everybody
  int version = 0;         // got this version or an earlier one; 0: any

  bool operator==(const CodeScope&) const = default;
};

/// One line of a code's history. Append-only: an undo is a line of its own.
struct CodeChange {
  CodeChangeId id;
  CodeId code;
  CodeChangeKind kind = CodeChangeKind::close;
  CodeId stands_for = {};                                // of an alias
  std::optional<Instant> until = std::nullopt;           // of extend
  std::optional<std::uint64_t> uses_max = std::nullopt;  // of a budget; absent: without limit
  CodeChangeId undoes = {};                              // of an undo
  CodeScope scope = {};
  std::optional<std::uint64_t> concerned = std::nullopt;  // people, when it was made
  std::string by;
  std::string reason;
  Instant at;
};

/// A code with its whole history, oldest first.
struct CodeRecord {
  Code code;
  std::vector<CodeChange> changes;

  /// The changes that no undo took back, oldest first, without the undos.
  [[nodiscard]] std::vector<CodeChange> standing() const;
};

/// The terms after these standing changes, one after the other. Who is asked about decides which
/// of the changes are given.
[[nodiscard]] CodeTerms terms_after(CodeTerms terms, std::span<const CodeChange> changes);

/// Why a code is not taken. The names are stable: shops read them.
enum class CodeWhy : std::uint8_t { valid, unknown, not_yet, expired, used_up, closed };

[[nodiscard]] std::string_view to_string(CodeWhy why);

/// Whether a code on these terms is taken at that moment; `stands_for` is not followed.
[[nodiscard]] CodeWhy judge(const CodeTerms& terms, std::uint64_t used, Instant at);

/// Whether the change says something new and possible: `now` are the terms it would change. Errors:
/// `code.no_change`, `code.until` (an end that is past, or before the beginning), `code.budget`
/// (not above what was used already), `code.alias` (the terms of the code it stands for hold).
[[nodiscard]] Result<void> may_change(
    const Code& code, const CodeTerms& now, const CodeChange& change
);

/// A code taken by a shop.
struct Redemption {
  CodeId code;        // as it was typed
  CodeId counted;     // whose use it is: the same, or what it stands for
  std::string order;  // the shop's number of it; empty: none
  ContactId contact;  // 0: nobody we know
  std::string by;     // user name of the shop
  Instant at;
};

}  // namespace amends::model
