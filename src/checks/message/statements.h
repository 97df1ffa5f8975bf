#pragma once

#include "checks/part_view.h"
#include "model/mailing.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace amends::checks {

/// What a text promises that can be compared with another text of the same mailing.
enum class Statement : std::uint8_t { percent, amount, code, date, link };

inline constexpr std::size_t kStatements = 5;

/// "percent", "amount", "code", "date", "link": the catalogues' {kind}.
[[nodiscard]] std::string_view to_string(Statement statement);

using StatementSet = std::set<std::string, std::less<>>;

/// The statements of a text, each written in one way: "20", "19.90 EUR", "SPRING20", "11-29",
/// "shop.example/lamps". What Liquid prints is not among them. At most kStatementsMax of a kind.
struct Statements {
  std::array<StatementSet, kStatements> of;

  [[nodiscard]] const StatementSet& operator[](Statement kind) const {
    return of[static_cast<std::size_t>(kind)];
  }

  StatementSet& operator[](Statement kind) { return of[static_cast<std::size_t>(kind)]; }

  void add(const Statements& other);
};

/// `reference`: the year of dates without one. Codes are those of the mailing and what is written
/// like one.
[[nodiscard]] Statements statements_of(
    const PartView& part, const model::Mailing& mailing, std::chrono::sys_days reference
);

/// Those of `left` that `right` does not have.
[[nodiscard]] StatementSet without(const StatementSet& left, const StatementSet& right);

/// The first few, as one text.
[[nodiscard]] std::string listed(const StatementSet& set);

}  // namespace amends::checks
