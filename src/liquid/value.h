#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace amends::liquid {

struct Field;

/// What a template computes with. Text, lists and records are borrowed: whoever hands one in keeps
/// it alive and unchanged until render returns. Copying is cheap (24 bytes).
class Value {
 public:
  /// `empty` and `blank` are the words of that name: they print nothing and equal what is so. A
  /// `range` is (1..5), its ends kept, never written out: whoever walks it asks its size first.
  enum class Kind : std::uint8_t {
    nil,
    boolean,
    integer,
    number,
    text,
    list,
    record,
    empty,
    blank,
    range,
  };

  constexpr Value() = default;

  static constexpr Value of(bool flag) {
    Value made(Kind::boolean, 0);
    made.as_.boolean = flag;
    return made;
  }

  static constexpr Value of(std::int64_t integer) {
    Value made(Kind::integer, 0);
    made.as_.integer = integer;
    return made;
  }

  static constexpr Value of(int integer) { return of(std::int64_t{integer}); }

  static constexpr Value of(double number) {
    Value made(Kind::number, 0);
    made.as_.number = number;
    return made;
  }

  static constexpr Value of(std::string_view text) {
    Value made(Kind::text, text.size());
    made.as_.text = text.data();
    return made;
  }

  static constexpr Value of(const char* text) { return of(std::string_view(text)); }

  static Value of(const std::string& text) { return of(std::string_view(text)); }

  /// The text would be gone before it is read.
  static Value of(std::string&& text) = delete;

  /// A text that is markup already: under Escape::html it is printed as it is. Only for what
  /// filters and captures made of escaped pieces, never for what comes from outside. In everything
  /// else it is a text like others, and what is made of it is escaped again unless it says so.
  static constexpr Value markup(std::string_view text) {
    Value made = of(text);
    made.markup_ = true;
    return made;
  }

  static constexpr Value of(std::span<const Value> list) {
    Value made(Kind::list, list.size());
    made.as_.list = list.data();
    return made;
  }

  /// The integers first..last, none if last is less.
  static constexpr Value range(std::int64_t first, std::int64_t last) {
    Value made(Kind::range, static_cast<std::size_t>(last));
    made.as_.integer = first;
    return made;
  }

  /// A text that a `capture` of this run made: `recording` names its pieces (1 is the first), which
  /// are what an output of it gives. A filter that gives back what it was given keeps them.
  static constexpr Value captured(std::string_view text, std::uint32_t recording) {
    Value made = of(text);
    made.recording_ = recording;
    return made;
  }

  /// Reached inside a loop as item.name; names are unique and few, looked up one by one.
  static Value of(std::span<const Field> record);

  static constexpr Value empty() { return {Kind::empty, 0}; }

  static constexpr Value blank() { return {Kind::blank, 0}; }

  [[nodiscard]] constexpr Kind kind() const { return kind_; }

  [[nodiscard]] constexpr bool is_nil() const { return kind_ == Kind::nil; }

  [[nodiscard]] constexpr bool is_markup() const { return markup_; }

  /// Each of these is right only for its own kind.
  [[nodiscard]] constexpr bool boolean() const { return as_.boolean; }

  [[nodiscard]] constexpr std::int64_t integer() const { return as_.integer; }

  [[nodiscard]] constexpr double number() const { return as_.number; }

  [[nodiscard]] constexpr std::string_view text() const { return {as_.text, size_}; }

  [[nodiscard]] constexpr std::int64_t range_first() const { return as_.integer; }

  [[nodiscard]] constexpr std::int64_t range_last() const {
    return static_cast<std::int64_t>(size_);
  }

  /// How many integers a range has; one fewer than there are when they are all of them.
  [[nodiscard]] constexpr std::uint64_t range_size() const {
    if (range_last() < range_first()) {
      return 0;
    }
    const std::uint64_t distance =
        static_cast<std::uint64_t>(size_) - static_cast<std::uint64_t>(as_.integer);
    return distance + (distance == ~std::uint64_t{0} ? 0 : 1);
  }

  /// 0 for what no capture made.
  [[nodiscard]] constexpr std::uint32_t recording() const { return recording_; }

  [[nodiscard]] constexpr std::span<const Value> list() const { return {as_.list, size_}; }

  [[nodiscard]] std::span<const Field> record() const;

 private:
  constexpr Value(Kind kind, std::size_t size) : size_(size), kind_(kind) {}

  union As {
    std::int64_t integer = 0;
    bool boolean;
    double number;
    const char* text;
    const Value* list;
    const Field* record;
  };

  As as_;
  std::size_t size_ = 0;
  Kind kind_ = Kind::nil;
  bool markup_ = false;
  std::uint32_t recording_ = 0;
};

struct Field {
  std::string_view name;
  Value value;
};

/// Only nil and false are not true; "" and 0 are.
[[nodiscard]] bool truthy(const Value& value);

/// "", [] and a record without fields.
[[nodiscard]] bool is_empty(const Value& value);

/// Empty, nil, false, or nothing but whitespace.
[[nodiscard]] bool is_blank(const Value& value);

/// Equal by kind, but a text that spells a number equals that number, and "true" and "false" equal
/// the booleans: lists arrive from CSV as text.
[[nodiscard]] bool equal(const Value& left, const Value& right);

/// As equal, but a text equals only texts: for lists and records, whose values know what they are.
[[nodiscard]] bool same(const Value& left, const Value& right);

/// less: -1, equal: 0, greater: 1; texts by bytes, numbers (and texts that spell one, beside a
/// number) by size. `ordered` is false, and the comparison untrue, for anything else.
struct Ordering {
  bool ordered = false;
  int sign = 0;
};

[[nodiscard]] Ordering order(const Value& left, const Value& right);

/// A text holds the other's text; a list holds an equal element; a record has a field of that name.
/// Nothing contains nil or false.
[[nodiscard]] bool contains(const Value& whole, const Value& part);

/// The field of a record; `size` of a record without one, of a list, a range and a text (in
/// characters); `first` and `last` of a list, a range and a text (a character). Nil if there is
/// none.
[[nodiscard]] Value field(const Value& record, std::string_view name);

/// Appends what `{{ value }}` prints, unescaped. Nil prints nothing; a list its elements without
/// anything between them; a range 1..5; a record {"name"=>value}; a number always has a fraction
/// (2.0). A list that goes on beyond kScratchBytesMax is cut, so whoever calls refuses such a text.
void append_text(const Value& value, std::string& out);

/// What a number filter takes a value for: a number itself, a text that spells one as people do
/// ("12", "12,50", " 1 299.00 "), 0 for anything else.
[[nodiscard]] Value number_of(const Value& value);

/// A text that spells a decimal number ("-3", "12.50", no exponent, no spaces) as that number; nil
/// if not.
[[nodiscard]] Value parse_number(std::string_view text);

}  // namespace amends::liquid
