#include "liquid/value.h"

#include "liquid/limits.h"
#include "text/format.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <compare>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>

namespace amends::liquid {
namespace {

using Kind = Value::Kind;

bool is_space(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

bool is_numeric(const Value& value) {
  return value.kind() == Kind::integer || value.kind() == Kind::number;
}

int sign_of(std::partial_ordering ordering) {
  if (ordering < 0) {
    return -1;
  }
  return ordering > 0 ? 1 : 0;
}

Ordering order_numbers(const Value& left, const Value& right) {
  if (left.kind() == Kind::integer && right.kind() == Kind::integer) {
    return {true, sign_of(left.integer() <=> right.integer())};
  }
  const auto as_double = [](const Value& value) {
    return value.kind() == Kind::integer ? static_cast<double>(value.integer()) : value.number();
  };
  const std::partial_ordering ordering = as_double(left) <=> as_double(right);
  if (ordering == std::partial_ordering::unordered) {
    return {};
  }
  return {true, sign_of(ordering)};
}

/// The pair as numbers if one is a number and the other is one or spells one.
std::optional<Ordering> order_as_numbers(const Value& left, const Value& right) {
  if (is_numeric(left) && is_numeric(right)) {
    return order_numbers(left, right);
  }
  if (is_numeric(left) && right.kind() == Kind::text) {
    const Value number = parse_number(right.text());
    if (!number.is_nil()) {
      return order_numbers(left, number);
    }
  }
  if (left.kind() == Kind::text && is_numeric(right)) {
    const Value number = parse_number(left.text());
    if (!number.is_nil()) {
      return order_numbers(number, right);
    }
  }
  return std::nullopt;
}

bool spells(const Value& text, bool flag) {
  return text.kind() == Kind::text && text.text() == (flag ? "true" : "false");
}

bool equal_at(const Value& left, const Value& right, int depth);

bool equal_lists(std::span<const Value> left, std::span<const Value> right, int depth) {
  return std::ranges::equal(left, right, [depth](const Value& a, const Value& b) {
    return equal_at(a, b, depth + 1);
  });
}

bool equal_records(std::span<const Field> left, std::span<const Field> right, int depth) {
  return std::ranges::equal(left, right, [depth](const Field& a, const Field& b) {
    return a.name == b.name && equal_at(a.value, b.value, depth + 1);
  });
}

bool equal_words(const Value& word, const Value& other) {
  if (other.kind() == Kind::empty || other.kind() == Kind::blank) {
    return word.kind() == other.kind();
  }
  return word.kind() == Kind::empty ? is_empty(other) : is_blank(other);
}

bool equal_at(const Value& left, const Value& right, int depth) {
  if (depth > kValueDepthMax) {
    return false;
  }
  if (left.kind() == Kind::empty || left.kind() == Kind::blank) {
    return equal_words(left, right);
  }
  if (right.kind() == Kind::empty || right.kind() == Kind::blank) {
    return equal_words(right, left);
  }
  if (const auto numbers = order_as_numbers(left, right)) {
    return numbers->ordered && numbers->sign == 0;
  }
  if (left.kind() != right.kind()) {
    return (left.kind() == Kind::boolean && spells(right, left.boolean())) ||
           (right.kind() == Kind::boolean && spells(left, right.boolean()));
  }
  switch (left.kind()) {
    case Kind::nil:
      return true;
    case Kind::boolean:
      return left.boolean() == right.boolean();
    case Kind::text:
      return left.text() == right.text();
    case Kind::list:
      return equal_lists(left.list(), right.list(), depth);
    case Kind::record:
      return equal_records(left.record(), right.record(), depth);
    case Kind::range:
      return left.range_first() == right.range_first() && left.range_last() == right.range_last();
    default:
      return false;
  }
}

void append_number(double number, std::string& out) {
  const std::string text = fmt::format("{}", number);
  out += text;
  if (std::isfinite(number) && text.find_first_of(".e") == std::string::npos) {
    out += ".0";
  }
}

void append_integer(std::int64_t integer, std::string& out) {
  if (integer >= 0 && integer < 10) {
    out += static_cast<char>('0' + integer);
    return;
  }
  std::array<char, 24> digits;  // NOLINT(*-member-init): filled as far as it is read
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), integer).ptr;
  out.append(digits.data(), end);
}

void append_at(const Value& value, std::string& out, int depth);

/// As Ruby shows what is inside a hash.
void append_inside(const Value& value, std::string& out, int depth) {
  if (value.kind() == Kind::text) {
    out += fmt::format("\"{}\"", value.text());
  } else if (value.is_nil()) {
    out += "nil";
  } else {
    append_at(value, out, depth);
  }
}

void append_record(std::span<const Field> record, std::string& out, int depth) {
  out += '{';
  for (std::size_t i = 0; i < record.size() && out.size() <= kScratchBytesMax; ++i) {
    out += i == 0 ? "\"" : ", \"";
    out += record[i].name;
    out += "\"=>";
    append_inside(record[i].value, out, depth + 1);
  }
  out += '}';
}

void append_list(std::span<const Value> list, std::string& out, int depth) {
  for (const Value& element : list) {
    if (out.size() > kScratchBytesMax) {
      return;
    }
    append_at(element, out, depth + 1);
  }
}

void append_at(const Value& value, std::string& out, int depth) {
  if (depth > kValueDepthMax) {
    return;
  }
  switch (value.kind()) {
    case Kind::boolean:
      out += value.boolean() ? "true" : "false";
      return;
    case Kind::integer:
      append_integer(value.integer(), out);
      return;
    case Kind::number:
      append_number(value.number(), out);
      return;
    case Kind::text:
      out += value.text();
      return;
    case Kind::list:
      append_list(value.list(), out, depth);
      return;
    case Kind::record:
      append_record(value.record(), out, depth);
      return;
    case Kind::range:
      fmt::format_to(std::back_inserter(out), "{}..{}", value.range_first(), value.range_last());
      return;
    default:
      return;
  }
}

Value size_of(std::uint64_t size) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return Value::of(static_cast<std::int64_t>(std::min(size, kMost)));
}

Value list_field(std::span<const Value> list, std::string_view name) {
  if (name == "size") {
    return size_of(list.size());
  }
  if (list.empty()) {
    return {};
  }
  if (name == "first") {
    return list.front();
  }
  return name == "last" ? list.back() : Value();
}

Value range_field(const Value& range, std::string_view name) {
  if (name == "size") {
    return size_of(range.range_size());
  }
  if (range.range_size() == 0) {
    return {};
  }
  if (name == "first") {
    return Value::of(range.range_first());
  }
  return name == "last" ? Value::of(range.range_last()) : Value();
}

Value text_field(std::string_view text, std::string_view name) {
  if (name == "size") {
    return size_of(text::count_chars(text));
  }
  if (text.empty() || (name != "first" && name != "last")) {
    return {};
  }
  if (name == "first") {
    std::size_t end = 0;
    static_cast<void>(text::next_char(text, end));
    return Value::of(text.substr(0, end));
  }
  std::size_t begin = text.size() - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) {
    --begin;
  }
  return Value::of(text.substr(begin));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

Value Value::of(std::span<const Field> record) {
  Value made(Kind::record, record.size());
  made.as_.record = record.data();
  return made;
}

std::span<const Field> Value::record() const {
  return {as_.record, size_};
}

bool truthy(const Value& value) {
  return !value.is_nil() && (value.kind() != Kind::boolean || value.boolean());
}

bool is_empty(const Value& value) {
  switch (value.kind()) {
    case Kind::text:
      return value.text().empty();
    case Kind::list:
      return value.list().empty();
    case Kind::record:
      return value.record().empty();
    case Kind::range:
      return value.range_size() == 0;
    case Kind::empty:
      return true;
    default:
      return false;
  }
}

bool is_blank(const Value& value) {
  switch (value.kind()) {
    case Kind::nil:
    case Kind::blank:
      return true;
    case Kind::boolean:
      return !value.boolean();
    case Kind::text:
      return std::ranges::all_of(value.text(), is_space);
    default:
      return is_empty(value);
  }
}

bool equal(const Value& left, const Value& right) {
  return equal_at(left, right, 0);
}

bool same(const Value& left, const Value& right) {
  const auto is_word = [](const Value& value) {
    return value.kind() == Kind::empty || value.kind() == Kind::blank;
  };
  const bool alike = left.kind() == right.kind() || (is_numeric(left) && is_numeric(right));
  return (alike || is_word(left) || is_word(right)) && equal(left, right);
}

Ordering order(const Value& left, const Value& right) {
  if (const auto numbers = order_as_numbers(left, right)) {
    return *numbers;
  }
  if (left.kind() != Kind::text || right.kind() != Kind::text) {
    return {};
  }
  return {true, sign_of(left.text() <=> right.text())};
}

bool contains(const Value& whole, const Value& part) {
  if (!truthy(part)) {
    return false;
  }
  if (whole.kind() == Kind::list) {
    return std::ranges::any_of(whole.list(), [&part](const Value& element) {
      return equal(element, part);
    });
  }
  if (whole.kind() == Kind::range) {
    return part.kind() == Kind::integer && part.integer() >= whole.range_first() &&
           part.integer() <= whole.range_last();
  }
  if (whole.kind() == Kind::record) {
    return part.kind() == Kind::text &&
           std::ranges::any_of(whole.record(), [&part](const Field& each) {
             return each.name == part.text();
           });
  }
  if (whole.kind() != Kind::text || part.is_nil()) {
    return false;
  }
  if (part.kind() == Kind::text) {
    return whole.text().contains(part.text());
  }
  std::string text;
  append_text(part, text);
  return whole.text().contains(text);
}

Value field(const Value& record, std::string_view name) {
  switch (record.kind()) {
    case Kind::list:
      return list_field(record.list(), name);
    case Kind::range:
      return range_field(record, name);
    case Kind::text:
      return text_field(record.text(), name);
    case Kind::record:
      break;
    default:
      return {};
  }
  for (const Field& each : record.record()) {
    if (each.name == name) {
      return each.value;
    }
  }
  return name == "size" ? size_of(record.record().size()) : Value();
}

void append_text(const Value& value, std::string& out) {
  append_at(value, out, 0);
}

Value number_of(const Value& value) {
  if (is_numeric(value)) {
    return value;
  }
  if (value.kind() != Kind::text) {
    return Value::of(0);
  }
  const std::string_view text = trimmed(value.text());
  if (const Value number = parse_number(text); !number.is_nil()) {
    return number;
  }
  const std::optional<std::string> plain = text::plain_decimal(text);
  const Value number = plain ? parse_number(*plain) : Value();
  return number.is_nil() ? Value::of(0) : number;
}

Value parse_number(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || !is_digit(digits.front()) || !is_digit(digits.back())) {
    return {};
  }
  if (std::ranges::count(digits, '.') > 1) {
    return {};
  }
  if (!std::ranges::all_of(digits, [](char byte) { return is_digit(byte) || byte == '.'; })) {
    return {};
  }
  const char* const end = text.data() + text.size();
  std::int64_t integer = 0;
  if (const auto read = std::from_chars(text.data(), end, integer);
      read.ec == std::errc() && read.ptr == end) {
    return Value::of(integer);
  }
  double number = 0;
  const auto read = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  return read.ec == std::errc() && read.ptr == end ? Value::of(number) : Value();
}

}  // namespace amends::liquid
