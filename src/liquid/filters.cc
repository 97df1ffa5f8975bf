#include "liquid/filters.h"

#include "liquid/limits.h"
#include "text/case.h"
#include "text/format.h"
#include "text/time.h"
#include "text/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

namespace amends::liquid {
namespace {

using Kind = Value::Kind;
using Arguments = std::span<const Value>;

constexpr std::string_view kHtmlSpecial = "<>&\"'";
/// Seconds since 1970 beyond year 9999 are taken for something else than a time.
constexpr std::int64_t kSecondsMax = 253'402'300'799;

/// The text of a value, borrowed where it is one.
class TextOf {
 public:
  explicit TextOf(const Value& value) {
    if (value.kind() == Kind::text) {
      view_ = value.text();
      return;
    }
    append_text(value, made_);
    view_ = made_;
  }

  TextOf(const TextOf&) = delete;
  TextOf& operator=(const TextOf&) = delete;

  [[nodiscard]] std::string_view view() const { return view_; }

 private:
  std::string made_;
  std::string_view view_;
};

Value filter_default(FilterContext& context, const Value& input, Arguments arguments) {
  const bool is_false = input.kind() == Kind::boolean && !input.boolean();
  const bool replaces = is_false ? !context.allow_false : input.is_nil() || is_empty(input);
  if (!replaces) {
    return input;
  }
  context.used_default = true;
  return arguments.front();
}

/// Where the output is escaped anyway the text goes on as it is: it is escaped exactly once.
Value filter_escape(FilterContext& context, const Value& input, Arguments) {
  if (input.is_nil() || context.escape != Escape::none) {
    return input;
  }
  const TextOf text(input);
  std::string out;
  append_escaped(text.view(), Escape::html, out);
  return context.scratch.keep(out);
}

template <std::string (*Change)(std::string_view, const text::Locale&)>
Value filter_case(FilterContext& context, const Value& input, Arguments) {
  if (input.is_nil()) {
    return input;
  }
  return context.scratch.keep(Change(TextOf(input).view(), context.options.locale));
}

/// As Liquid: what a form field sends, so a space is a plus sign.
Value filter_url_encode(FilterContext& context, const Value& input, Arguments) {
  if (input.is_nil()) {
    return input;
  }
  const std::string encoded = text::percent_encode(TextOf(input).view());
  std::string out;
  for (std::size_t at = 0; at < encoded.size(); ++at) {
    const bool space = encoded.compare(at, 3, "%20") == 0;
    out += space ? '+' : encoded[at];
    if (space) {
      at += 2;
    }
  }
  return context.scratch.keep(out);
}

std::optional<Instant> from_seconds(const Value& value) {
  if (value.kind() != Kind::integer) {
    return std::nullopt;
  }
  if (value.integer() > kSecondsMax || value.integer() < -kSecondsMax) {
    return std::nullopt;
  }
  return Instant(std::chrono::seconds(value.integer()));
}

std::optional<Instant> moment_of(const Value& input, const RenderOptions& options) {
  if (input.kind() != Kind::text) {
    return from_seconds(input);
  }
  if (input.text() == "now" || input.text() == "today") {
    return options.now;
  }
  if (const Result<Instant> at = text::parse_time(input.text(), options.zone); at.ok()) {
    return *at;
  }
  // As in Liquid a text of digits is Unix time, with a sign it is not.
  return input.text().starts_with('-') ? std::nullopt : from_seconds(parse_number(input.text()));
}

/// What is no time stays as it is, as in Liquid.
Value filter_date(FilterContext& context, const Value& input, Arguments arguments) {
  const std::optional<Instant> at = moment_of(input, context.options);
  const TextOf pattern(arguments.front());
  if (!at || pattern.view().empty()) {
    return input;
  }
  const RenderOptions& options = context.options;
  const auto shown = text::format_date(*at, pattern.view(), options.locale, options.zone);
  return shown.ok() ? context.scratch.keep(*shown) : input;
}

/// What is no amount stays as it is.
Value filter_money(FilterContext& context, const Value& input, Arguments arguments) {
  const TextOf amount(input);
  const TextOf currency(arguments.front());
  const auto shown = text::format_money(amount.view(), currency.view(), context.options.locale);
  return shown.ok() ? context.scratch.keep(*shown) : input;
}

std::string refuse_pattern(std::string_view pattern) {
  const auto tried = text::format_date(Instant(), pattern, text::Locale(), "UTC");
  return tried.ok() ? "" : tried.error().message();
}

std::string refuse_currency(std::string_view code) {
  const auto tried = text::format_money("1", code, text::Locale());
  return tried.ok() ? "" : tried.error().message();
}

constexpr std::array<Filter, 8> kFilters{{
    {"default", 1, 1, filter_default},
    {"escape", 0, 0, filter_escape},
    {"upcase", 0, 0, filter_case<text::upcase>},
    {"downcase", 0, 0, filter_case<text::downcase>},
    {"capitalize", 0, 0, filter_case<text::capitalize>},
    {"date", 1, 1, filter_date, refuse_pattern},
    {"money", 1, 1, filter_money, refuse_currency},
    {"url_encode", 0, 0, filter_url_encode},
}};

/// Levenshtein; both are short.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string_view html_entity(char byte) {
  switch (byte) {
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '&':
      return "&amp;";
    case '"':
      return "&quot;";
    default:
      return "&#39;";
  }
}

}  // namespace

void* Scratch::take(std::size_t bytes, std::size_t alignment) {
  if (exhausted_ || bytes > kScratchBytesMax - used_) {
    exhausted_ = true;
    return nullptr;
  }
  used_ += bytes;
  return memory_.allocate(bytes, alignment);
}

Value Scratch::keep(std::string_view text) {
  if (text.empty()) {
    return Value::of("");
  }
  void* const place = take(text.size(), 1);
  if (place == nullptr) {
    return Value::of("");
  }
  std::memcpy(place, text.data(), text.size());
  return Value::of(std::string_view(static_cast<const char*>(place), text.size()));
}

std::span<Value> Scratch::values(std::size_t count) {
  if (count == 0 || count > kScratchBytesMax / sizeof(Value)) {
    exhausted_ = exhausted_ || count > 0;
    return {};
  }
  void* const place = take(count * sizeof(Value), alignof(Value));
  if (place == nullptr) {
    return {};
  }
  auto* const first = static_cast<Value*>(place);
  std::uninitialized_default_construct_n(first, count);
  return {first, count};
}

std::span<const Filter> filters() {
  return kFilters;
}

std::string_view nearest_filter(std::string_view name) {
  constexpr std::size_t kNameMax = 32;
  constexpr std::size_t kMistakesMax = 2;
  if (name.size() > kNameMax) {
    return {};
  }
  std::string_view best;
  std::size_t fewest = kMistakesMax + 1;
  for (const Filter& filter : kFilters) {
    const std::size_t mistakes = distance(name, filter.name);
    if (mistakes >= fewest) {
      continue;
    }
    fewest = mistakes;
    best = filter.name;
  }
  return best;
}

bool needs_no_escape(std::string_view text, Escape escape) {
  if (escape == Escape::none) {
    return true;
  }
  return escape == Escape::html && text.find_first_of(kHtmlSpecial) == std::string_view::npos;
}

void append_escaped(std::string_view text, Escape escape, std::string& out) {
  if (escape == Escape::url) {
    out += text::percent_encode(text);
    return;
  }
  if (escape == Escape::none) {
    out += text;
    return;
  }
  while (true) {
    const std::size_t special = text.find_first_of(kHtmlSpecial);
    out += text.substr(0, special);
    if (special == std::string_view::npos) {
      return;
    }
    out += html_entity(text[special]);
    text.remove_prefix(special + 1);
  }
}

}  // namespace amends::liquid
