#include "cli/terminal.h"

#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <ostream>

namespace amends::cli {
namespace {

std::string_view code_of(Style style) {
  switch (style) {
    case Style::plain:
      return {};
    case Style::bold:
      return "\x1b[1m";
    case Style::dim:
      return "\x1b[2m";
    case Style::red:
      return "\x1b[1;31m";
    case Style::yellow:
      return "\x1b[33m";
    case Style::green:
      return "\x1b[32m";
  }
  return {};
}

std::string wrapped(Style style, std::string_view text) {
  return style == Style::plain ? std::string(text)
                               : fmt::format("{}{}\x1b[0m", code_of(style), text);
}

bool wants_colours(const Surroundings& world) {
  const auto no_color = world.variable("NO_COLOR");
  return (!no_color || no_color->empty()) && world.variable("TERM").value_or("") != "dumb";
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string join(const std::vector<std::string>& cells, const auto& columns, const auto& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += (i == 0 ? "" : "  ") + padded(cells[i], widths[i], columns[i].align);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) {
    cell = shown(cell);
  }
  rows_.push_back(std::move(cells));
}

std::string Table::render(std::size_t columns) const {
  std::vector<std::string> headings;
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    headings.push_back(columns_[i].heading);
    std::size_t width = display_width(columns_[i].heading);
    for (const auto& row : rows_) {
      width = std::max(width, display_width(row[i]));
    }
    widths.push_back(width);
  }
  std::size_t before_last = 0;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
    before_last += widths[i] + 2;
  }
  const bool is_limited = columns > before_last + 10;
  std::string out = join(headings, columns_, widths);
  for (std::vector<std::string> row : rows_) {
    if (is_limited) {
      row.back() = fit(row.back(), columns - before_last);
    }
    out += join(row, columns_, widths);
  }
  return out;
}

Terminal::Terminal(Surroundings& world)
    : world_(world),
      out_colours_(world.out_is_tty && wants_colours(world)),
      err_colours_(world.err_is_tty && wants_colours(world)) {}

void Terminal::say(std::string_view line) {
  *world_.out << line << std::endl;
}

void Terminal::complain(std::string_view line) {
  world_.out->flush();
  *world_.err << line << '\n' << std::flush;
}

void Terminal::show(const Table& table) {
  *world_.out << table.render(
      world_.out_is_tty ? static_cast<std::size_t>(std::max(world_.columns, 0)) : 0
  );
}

std::string Terminal::styled(Style style, std::string_view text) const {
  return out_colours_ ? wrapped(style, text) : std::string(text);
}

std::string Terminal::styled_error(Style style, std::string_view text) const {
  return err_colours_ ? wrapped(style, text) : std::string(text);
}

bool Terminal::can_ask() const {
  return world_.in_is_tty && world_.err_is_tty;
}

std::optional<std::string> Terminal::ask(std::string_view question) {
  world_.out->flush();
  *world_.err << question << ' ' << std::flush;
  std::string answer;
  if (!std::getline(*world_.in, answer)) {
    world_.in->clear();
    *world_.err << '\n';
    return std::nullopt;
  }
  return std::string(trimmed(std::string_view(answer).substr(0, kAnswerBytesMax)));
}

std::string shown(std::string_view text, std::size_t chars_max) {
  return text::printable(text, chars_max);
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(number), number == 1 ? one : many);
}

}  // namespace amends::cli
