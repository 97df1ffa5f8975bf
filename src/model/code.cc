#include "model/code.h"

#include "base/enum_table.h"
#include "model/limits.h"
#include "text/case.h"
#include "text/time.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amends::model {
namespace {

constexpr EnumTable<CodeChangeKind, 6> kChangeKinds{{{
    {CodeChangeKind::alias, "alias"},
    {CodeChangeKind::extend, "extend"},
    {CodeChangeKind::budget, "budget"},
    {CodeChangeKind::close, "close"},
    {CodeChangeKind::open, "open"},
    {CodeChangeKind::undo, "undo"},
}}};

constexpr EnumTable<CodeWhy, 6> kWhys{{{
    {CodeWhy::valid, "valid"},
    {CodeWhy::unknown, "unknown"},
    {CodeWhy::not_yet, "not_yet"},
    {CodeWhy::expired, "expired"},
    {CodeWhy::used_up, "used_up"},
    {CodeWhy::closed, "closed"},
}}};

/// Letters that look like a Latin one when a code is set in capitals, after case folding.
constexpr auto kLookalikes = std::to_array<std::pair<char32_t, char>>({
    {U'\u0430', 'a'}, {U'\u0432', 'b'}, {U'\u0435', 'e'}, {U'\u043A', 'k'}, {U'\u043C', 'm'},
    {U'\u043D', 'h'}, {U'\u043E', 'o'}, {U'\u0440', 'p'}, {U'\u0441', 'c'}, {U'\u0442', 't'},
    {U'\u0443', 'y'}, {U'\u0445', 'x'}, {U'\u0455', 's'}, {U'\u0456', 'i'}, {U'\u0458', 'j'},
    {U'\u03B1', 'a'}, {U'\u03B2', 'b'}, {U'\u03B5', 'e'}, {U'\u03B6', 'z'}, {U'\u03B7', 'h'},
    {U'\u03B9', 'i'}, {U'\u03BA', 'k'}, {U'\u03BC', 'm'}, {U'\u03BD', 'n'}, {U'\u03BF', 'o'},
    {U'\u03C1', 'p'}, {U'\u03C4', 't'}, {U'\u03C5', 'y'}, {U'\u03C7', 'x'},
});

/// Spaces, dashes, and what nobody sees.
bool is_between(char32_t c) {
  return c == U' ' || c == U'-' || c == 0xA0 || c == 0xAD || (c >= 0x2000 && c <= 0x200F) ||
         (c >= 0x2010 && c <= 0x2015) || c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x2212 ||
         c == 0x3000 || c == 0xFE58 || c == 0xFE63 || c == 0xFF0D || c == 0xFEFF;
}

void append_key(std::string& key, char32_t c) {
  constexpr char32_t kWideFirst = 0xFF01;
  constexpr char32_t kWideLast = 0xFF5E;
  constexpr char32_t kWideOffset = 0xFEE0;
  if (is_between(c)) {
    return;
  }
  if (c >= kWideFirst && c <= kWideLast) {
    c -= kWideOffset;
  }
  const auto* const known = std::ranges::find(kLookalikes, c, &std::pair<char32_t, char>::first);
  text::append_utf8(key, known == kLookalikes.end() ? c : static_cast<char32_t>(known->second));
}

bool begins_like_a_formula(std::string_view written) {
  constexpr std::string_view kFormula = "=+-@";
  const auto first = written.find_first_not_of(' ');
  return first != std::string_view::npos && kFormula.find(written[first]) != std::string_view::npos;
}

Error no_change(const Code& code, std::string_view how) {
  return make_error("code.no_change", "{} {} already; nothing was changed", code.shown, how);
}

Result<void> may_extend(const Code& code, const CodeTerms& now, const CodeChange& change) {
  if (!change.until || *change.until <= change.at) {
    return make_error("code.until", "the new end of {} has to be a moment to come", code.shown);
  }
  if (now.valid_from && *change.until <= *now.valid_from) {
    return make_error(
        "code.until",
        "{} is valid from {} on only, so it cannot end before",
        code.shown,
        text::to_iso8601(*now.valid_from)
    );
  }
  if (now.valid_until == change.until) {
    return no_change(code, "ends then");
  }
  return {};
}

Result<void> may_budget(const Code& code, const CodeTerms& now, const CodeChange& change) {
  if (now.uses_max == change.uses_max) {
    return no_change(code, "has this budget");
  }
  if (change.uses_max && *change.uses_max <= code.used) {
    return make_error(
        "code.budget",
        "{} was used {} times; give a number above that, or close it: amends codes close {}",
        code.shown,
        code.used,
        code.shown
    );
  }
  return {};
}

/// The terms of an alias are those of the other code: changing its own would change nothing.
Result<void> has_own_terms(const Code& code, const CodeTerms& now) {
  if (now.stands_for && !now.closed) {
    return make_error(
        "code.alias",
        "{} stands for another code, whose terms hold; change that one: amends codes show {}",
        code.shown,
        code.shown
    );
  }
  return {};
}

}  // namespace

Result<std::string> normal_code(std::string_view written) {
  std::string key;
  const bool readable = written.size() <= kCodeBytesMax && text::valid_utf8(written) &&
                        !text::has_control(written) && !begins_like_a_formula(written);
  if (readable) {
    const std::string folded = text::fold_key(written);
    for (std::size_t at = 0; at < folded.size();) {
      append_key(key, text::next_char(folded, at));
    }
  }
  if (key.empty()) {
    return make_error(
        "code.name",
        "\"{}\" is no code: it has letters or digits, at most {} bytes, no line breaks, and does "
        "not begin with = + - or @",
        text::printable(written, kCodeBytesMax),
        kCodeBytesMax
    );
  }
  return key;
}

std::string_view to_string(CodeChangeKind kind) {
  return kChangeKinds.name(kind);
}

std::optional<CodeChangeKind> parse_code_change_kind(std::string_view text) {
  return kChangeKinds.parse(text);
}

std::string_view to_string(CodeWhy why) {
  return kWhys.name(why);
}

std::vector<CodeChange> CodeRecord::standing() const {
  std::vector<CodeChange> kept;
  for (const CodeChange& change : changes) {
    const bool undone = std::ranges::any_of(changes, [&change](const CodeChange& other) {
      return other.kind == CodeChangeKind::undo && other.undoes == change.id;
    });
    if (change.kind != CodeChangeKind::undo && !undone) {
      kept.push_back(change);
    }
  }
  return kept;
}

CodeTerms terms_after(CodeTerms terms, std::span<const CodeChange> changes) {
  for (const CodeChange& change : changes) {
    switch (change.kind) {
      case CodeChangeKind::alias:
        terms.stands_for = change.stands_for;
        terms.closed = false;
        break;
      case CodeChangeKind::extend:
        terms.valid_until = change.until;
        break;
      case CodeChangeKind::budget:
        terms.uses_max = change.uses_max;
        break;
      case CodeChangeKind::close:
        terms.closed = true;
        break;
      case CodeChangeKind::open:
        terms.closed = false;
        break;
      case CodeChangeKind::undo:
        break;
    }
  }
  return terms;
}

CodeWhy judge(const CodeTerms& terms, std::uint64_t used, Instant at) {
  if (terms.closed) {
    return CodeWhy::closed;
  }
  if (terms.valid_from && at < *terms.valid_from) {
    return CodeWhy::not_yet;
  }
  if (terms.valid_until && at > *terms.valid_until) {
    return CodeWhy::expired;
  }
  return terms.uses_max && used >= *terms.uses_max ? CodeWhy::used_up : CodeWhy::valid;
}

Result<void> may_change(const Code& code, const CodeTerms& now, const CodeChange& change) {
  switch (change.kind) {
    case CodeChangeKind::alias:
      if (now.stands_for == change.stands_for && !now.closed) {
        return no_change(code, "stands for it");
      }
      return {};
    case CodeChangeKind::extend:
      AMENDS_TRY_VOID(has_own_terms(code, now));
      return may_extend(code, now, change);
    case CodeChangeKind::budget:
      AMENDS_TRY_VOID(has_own_terms(code, now));
      return may_budget(code, now, change);
    case CodeChangeKind::close:
      return now.closed ? Result<void>(no_change(code, "is closed")) : Result<void>();
    case CodeChangeKind::open:
      return now.closed ? Result<void>() : Result<void>(no_change(code, "is open"));
    case CodeChangeKind::undo:
      return {};
  }
  return {};
}

}  // namespace amends::model
