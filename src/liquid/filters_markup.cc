#include "liquid/filter_functions.h"
#include "text/html_escape.h"

#include <algorithm>
#include <array>

namespace amends::liquid {
namespace {

char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

bool is_letter(char byte) {
  return lower(byte) >= 'a' && lower(byte) <= 'z';
}

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

/// The text begins with &name; or &#123;.
bool begins_entity(std::string_view text) {
  const bool numeric = text.size() > 1 && text[1] == '#';
  const std::string_view name = text.substr(numeric ? 2 : 1);
  const auto* const end = numeric ? std::ranges::find_if_not(name, is_digit)
                                  : std::ranges::find_if_not(name, is_letter);
  return end != name.begin() && end != name.end() && *end == ';';
}

/// Finds an end mark in any case; remembers that there is none, so that many beginnings without an
/// end cost one look.
class EndMark {
 public:
  explicit constexpr EndMark(std::string_view mark) : mark_(mark) {}

  /// Behind the mark, or npos.
  [[nodiscard]] std::size_t behind(std::string_view text, std::size_t from) {
    if (absent_) {
      return std::string_view::npos;
    }
    const auto found = std::ranges::search(text.substr(from), mark_, {}, lower);
    absent_ = found.empty();
    return absent_ ? std::string_view::npos
                   : from + static_cast<std::size_t>(found.end() - text.substr(from).begin());
  }

 private:
  std::string_view mark_;
  bool absent_ = false;
};

struct Stripped {
  std::string_view begin;
  EndMark end;
};

bool begins(std::string_view text, std::string_view with) {
  return std::ranges::equal(text.substr(0, with.size()), with, {}, lower);
}

/// Behind the script, style, comment or tag that begins at `at`; `at` if it never ends.
std::size_t behind_markup(std::string_view text, std::size_t at, std::span<Stripped> kinds) {
  for (Stripped& kind : kinds) {
    if (!begins(text.substr(at), kind.begin)) {
      continue;
    }
    const std::size_t end = kind.end.behind(text, at + kind.begin.size());
    if (end != std::string_view::npos) {
      return end;
    }
  }
  return at;
}

/// Sets <br /> before each end of a line, which becomes a bare line feed.
void add_breaks(std::string_view text, Escape escape, std::string& out) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n')) {
    const std::size_t end = at > 0 && text[at - 1] == '\r' ? at - 1 : at;
    append_escaped(text.substr(0, end), escape, out);
    out += "<br />\n";
    text.remove_prefix(at + 1);
  }
  append_escaped(text, escape, out);
}

}  // namespace

/// Where the output is escaped anyway the text goes on as it is: it is escaped exactly once.
Value filter_escape(FilterContext& context, const Value& input, Arguments) {
  if (input.is_nil() || context.escape != Escape::none) {
    return input;
  }
  const TextOf text(context, input);
  if (!text::has_html_special(text.view())) {
    return input;
  }
  std::string out;
  text::append_html_escaped(text.view(), out);
  return context.scratch.keep(out);
}

/// As escape, but what is an entity already stays one.
Value filter_escape_once(FilterContext& context, const Value& input, Arguments) {
  const TextOf text(context, input);
  const bool plain = !text::has_html_special(text.view());
  if (plain || input.is_markup() || context.escape == Escape::url) {
    return input;
  }
  Maker out(context);
  std::string_view rest = text.view();
  for (std::size_t at = 0; at < rest.size();) {
    const bool keeps = rest[at] == '&' ? begins_entity(rest.substr(at))
                                       : !text::has_html_special(rest.substr(at, 1));
    if (keeps) {
      ++at;
      continue;
    }
    out.add(rest.substr(0, at));
    out.add(text::html_entity(rest[at]));
    rest.remove_prefix(at + 1);
    at = 0;
  }
  out.add(rest);
  return context.escape == Escape::html ? out.markup() : out.value();
}

Value filter_newline_to_br(FilterContext& context, const Value& input, Arguments) {
  const TextOf text(context, input);
  if (!text.view().contains('\n')) {
    return input;
  }
  const bool html = context.escape == Escape::html;
  std::string made;
  add_breaks(text.view(), html && !input.is_markup() ? Escape::html : Escape::none, made);
  const Value kept = context.scratch.keep(made);
  return html ? Value::markup(kept.text()) : kept;
}

Value filter_strip_html(FilterContext& context, const Value& input, Arguments) {
  const TextOf text(context, input);
  if (!text.view().contains('<')) {
    return input;
  }
  std::array<Stripped, 4> kinds{{
      {"<script", EndMark("</script>")},
      {"<!--", EndMark("-->")},
      {"<style", EndMark("</style>")},
      {"<", EndMark(">")},
  }};
  Maker out(context);
  const std::string_view whole = text.view();
  std::size_t plain = 0;
  for (std::size_t at = whole.find('<'); at != std::string_view::npos; at = whole.find('<', at)) {
    const std::size_t end = behind_markup(whole, at, kinds);
    if (end == at) {
      ++at;
      continue;
    }
    out.add(whole.substr(plain, at - plain));
    at = end;
    plain = end;
  }
  out.add(whole.substr(plain));
  return input.is_markup() ? out.markup() : out.value();
}

}  // namespace amends::liquid
