#pragma once

#include "cli/surroundings.h"
#include "cli/width.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::cli {

enum class Style : std::uint8_t { plain, bold, dim, red, yellow, green };

/// Rows under headings, aligned by what is seen, not by bytes. Cells are made printable: what a
/// server or a CSV says cannot move the cursor.
class Table {
 public:
  struct Column {
    std::string heading;
    Align align = Align::left;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void add(std::vector<std::string> cells);

  [[nodiscard]] bool empty() const { return rows_.empty(); }

  /// Lines with LF. The last column is cut so that no line is wider than `columns`; 0: no limit.
  [[nodiscard]] std::string render(std::size_t columns) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// The two streams of a person's terminal, or of a script's pipe.
class Terminal {
 public:
  explicit Terminal(Surroundings& world);

  /// A line on standard output.
  void say(std::string_view line = {});
  /// A line on standard error.
  void complain(std::string_view line);
  void show(const Table& table);

  /// Colours only on a terminal, and never with NO_COLOR (no-color.org) or TERM=dumb.
  [[nodiscard]] std::string styled(Style style, std::string_view text) const;
  [[nodiscard]] std::string styled_error(Style style, std::string_view text) const;

  /// Whether a person is there to answer.
  [[nodiscard]] bool can_ask() const;
  /// The line typed, trimmed; nothing at the end of input or after Ctrl-C.
  [[nodiscard]] std::optional<std::string> ask(std::string_view question);

  [[nodiscard]] Surroundings& world() { return world_; }

 private:
  Surroundings& world_;
  bool out_colours_;
  bool err_colours_;
};

/// Text from outside on one line, safe to show; what is longer is cut.
[[nodiscard]] std::string shown(std::string_view text, std::size_t chars_max = kCellCharsMax);
/// "12,345"
[[nodiscard]] std::string grouped(std::uint64_t number);
/// "1 person", "12,345 people"
[[nodiscard]] std::string counted(
    std::uint64_t number, std::string_view one, std::string_view many
);

}  // namespace amends::cli
