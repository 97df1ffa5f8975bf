#include "liquid/filter_functions.h"
#include "liquid/limits.h"
#include "text/html_escape.h"
#include "text/utf8.h"

#include <algorithm>

namespace amends::liquid {
namespace {

using Kind = Value::Kind;

constexpr std::int64_t kTruncateChars = 50;
constexpr std::int64_t kTruncateWords = 15;

/// The part of a text; the text itself where that is all of it, so that nothing is made.
Value part_of(const Value& input, std::string_view whole, std::string_view part) {
  if (input.kind() == Kind::text && part.size() == whole.size()) {
    return input;
  }
  return input.is_markup() ? Value::markup(part) : Value::of(part);
}

/// The text, kept if it was made here.
std::string_view kept(FilterContext& context, const Value& input, const TextOf& text) {
  return input.kind() == Kind::text ? text.view() : context.scratch.keep(text.view()).text();
}

std::string_view without_left(std::string_view text) {
  const auto* const first = std::ranges::find_if_not(text, is_white);
  return text.substr(static_cast<std::size_t>(first - text.begin()));
}

std::string_view without_right(std::string_view text) {
  while (!text.empty() && is_white(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

template <class Strip>
Value stripped(FilterContext& context, const Value& input, Strip strip) {
  if (input.is_nil()) {
    return input;
  }
  const TextOf text(context, input);
  const std::string_view whole = kept(context, input, text);
  return part_of(input, whole, strip(whole));
}

/// The offset of the character with that number, or the end.
std::size_t offset_of(std::string_view text, std::size_t character) {
  std::size_t offset = 0;
  while (character > 0 && offset < text.size()) {
    static_cast<void>(text::next_char(text, offset));
    --character;
  }
  return offset;
}

/// One text after another. Where one of them is markup the others are escaped beside it.
Value joined(FilterContext& context, const Value& left, const Value& right) {
  const TextOf first(context, left);
  const TextOf second(context, right);
  const bool markup = context.escape == Escape::html && (left.is_markup() || right.is_markup());
  if (markup) {
    std::string escaped;
    const auto add = [&escaped](const Value& value, std::string_view text) {
      append_escaped(text, value.is_markup() ? Escape::none : Escape::html, escaped);
    };
    add(left, first.view());
    add(right, second.view());
    return Value::markup(context.scratch.keep(escaped).text());
  }
  const std::size_t size = first.view().size() + second.view().size();
  const std::span<char> place = context.scratch.bytes(size);
  if (place.empty()) {
    return Value::of("");
  }
  std::ranges::copy(first.view(), place.begin());
  std::ranges::copy(
      second.view(), place.begin() + static_cast<std::ptrdiff_t>(first.view().size())
  );
  return Value::of(std::string_view(place.data(), place.size()));
}

/// The first `count` words, one space between them; false in `more` if there are no others.
void add_words(std::string_view text, std::int64_t count, Maker& out, bool& more) {
  text = without_left(text);
  for (std::int64_t i = 0; i < count && !text.empty(); ++i) {
    const auto* const end = std::ranges::find_if(text, is_white);
    const auto size = static_cast<std::size_t>(end - text.begin());
    out.add(i == 0 ? "" : " ");
    out.add(text.substr(0, size));
    text = without_left(text.substr(size));
  }
  more = !text.empty();
}

/// More parts than the scratch can keep need not be found: keeping them fails.
bool too_many(const std::vector<Value>& parts) {
  return parts.size() > kScratchBytesMax / sizeof(Value);
}

std::vector<Value> characters_of(std::string_view text) {
  std::vector<Value> parts;
  for (std::size_t at = 0; at < text.size() && !too_many(parts);) {
    const std::size_t begin = at;
    static_cast<void>(text::next_char(text, at));
    parts.push_back(Value::of(text.substr(begin, at - begin)));
  }
  return parts;
}

std::vector<Value> words_of(std::string_view text) {
  std::vector<Value> parts;
  for (text = without_left(text); !text.empty() && !too_many(parts); text = without_left(text)) {
    const auto* const end = std::ranges::find_if(text, is_white);
    parts.push_back(Value::of(text.substr(0, static_cast<std::size_t>(end - text.begin()))));
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  }
  return parts;
}

/// As Ruby's: empty parts at the end are dropped.
std::vector<Value> parts_of(std::string_view text, std::string_view sign) {
  std::vector<Value> parts;
  while (!too_many(parts)) {
    const std::size_t at = text.find(sign);
    parts.push_back(Value::of(text.substr(0, at)));
    if (at == std::string_view::npos) {
      break;
    }
    text.remove_prefix(at + sign.size());
  }
  while (!parts.empty() && parts.back().text().empty()) {
    parts.pop_back();
  }
  return parts;
}

struct Cut {
  std::size_t begin = 0;
  std::size_t count = 0;
};

/// Of `size` things those from `first` (from the end if negative), at most `length`.
Cut cut_of(std::size_t size, std::int64_t first, std::int64_t length) {
  const auto all = static_cast<std::int64_t>(size);
  if (first < 0) {
    first += all;
  }
  if (first < 0 || first > all || length < 0) {
    return {};
  }
  return {static_cast<std::size_t>(first), static_cast<std::size_t>(std::min(length, all - first))};
}

}  // namespace

Value filter_append(FilterContext& context, const Value& input, Arguments arguments) {
  return joined(context, input, arguments[0]);
}

Value filter_prepend(FilterContext& context, const Value& input, Arguments arguments) {
  return joined(context, arguments[0], input);
}

Value filter_strip(FilterContext& context, const Value& input, Arguments) {
  return stripped(context, input, [](std::string_view text) {
    return without_left(without_right(text));
  });
}

Value filter_lstrip(FilterContext& context, const Value& input, Arguments) {
  return stripped(context, input, without_left);
}

Value filter_rstrip(FilterContext& context, const Value& input, Arguments) {
  return stripped(context, input, without_right);
}

Value filter_strip_newlines(FilterContext& context, const Value& input, Arguments) {
  const TextOf text(context, input);
  if (input.is_nil() || !text.view().contains('\n')) {
    return input;
  }
  Maker out(context);
  std::string_view rest = text.view();
  for (std::size_t at = rest.find('\n'); at != std::string_view::npos; at = rest.find('\n')) {
    const std::size_t end = at > 0 && rest[at - 1] == '\r' ? at - 1 : at;
    out.add(rest.substr(0, end));
    rest.remove_prefix(at + 1);
  }
  out.add(rest);
  return input.is_markup() ? out.markup() : out.value();
}

Value filter_truncate(FilterContext& context, const Value& input, Arguments arguments) {
  if (input.is_nil()) {
    return input;
  }
  std::int64_t length = kTruncateChars;
  if (!arguments.empty()) {
    const auto given = whole_number(context, arguments[0], "the length");
    if (!given) {
      return {};
    }
    length = std::max<std::int64_t>(*given, 0);
  }
  const TextOf text(context, input);
  const auto most = static_cast<std::size_t>(length);
  if (text.view().size() <= most || text::count_chars(text.view()) <= most) {
    return input;
  }
  const TextOf ending(context, arguments.size() > 1 ? arguments[1] : Value::of("..."));
  const std::size_t ending_chars = text::count_chars(ending.view());
  const std::size_t left = most > ending_chars ? most - ending_chars : 0;
  Maker out(context);
  out.add(text.view().substr(0, offset_of(text.view(), left)));
  out.add(ending.view());
  return out.value();
}

Value filter_truncatewords(FilterContext& context, const Value& input, Arguments arguments) {
  if (input.is_nil()) {
    return input;
  }
  std::int64_t words = kTruncateWords;
  if (!arguments.empty()) {
    const auto given = whole_number(context, arguments[0], "the number of words");
    if (!given) {
      return {};
    }
    words = std::max<std::int64_t>(*given, 1);
  }
  const TextOf text(context, input);
  Maker out(context);
  bool more = false;
  add_words(text.view(), words, out, more);
  if (!more) {
    return input;
  }
  const TextOf ending(context, arguments.size() > 1 ? arguments[1] : Value::of("..."));
  out.add(ending.view());
  return out.value();
}

Value filter_split(FilterContext& context, const Value& input, Arguments arguments) {
  const TextOf text(context, input);
  const TextOf sign(context, arguments[0]);
  const std::string_view whole = kept(context, input, text);
  if (sign.view().empty()) {
    return list_of(context, characters_of(whole));
  }
  return list_of(context, sign.view() == " " ? words_of(whole) : parts_of(whole, sign.view()));
}

Value filter_slice(FilterContext& context, const Value& input, Arguments arguments) {
  const auto first = whole_number(context, arguments[0], "the first place");
  if (!first) {
    return {};
  }
  const Value wanted = argument(arguments, 1);
  const auto length = wanted.is_nil() ? std::optional<std::int64_t>(1)
                                      : whole_number(context, wanted, "the length");
  if (!length) {
    return {};
  }
  if (input.kind() == Kind::list || input.kind() == Kind::range) {
    const std::span<const Value> items =
        input.kind() == Kind::list ? input.list() : items_of(context, input);
    const Cut cut = cut_of(items.size(), *first, *length);
    return Value::of(items.subspan(cut.begin, cut.count));
  }
  const TextOf text(context, input);
  const std::string_view whole = kept(context, input, text);
  const Cut cut = cut_of(text::count_chars(whole), *first, *length);
  const std::size_t begin = offset_of(whole, cut.begin);
  const std::string_view rest = whole.substr(begin);
  return Value::of(rest.substr(0, offset_of(rest, cut.count)));
}

}  // namespace amends::liquid
