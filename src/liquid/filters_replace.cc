#include "liquid/filter_functions.h"
#include "text/utf8.h"

namespace amends::liquid {
namespace {

/// The replacement stands before, between and behind all characters, as in Ruby.
Value interleaved(FilterContext& context, std::string_view text, std::string_view with) {
  Maker out(context);
  out.add(with);
  for (std::size_t at = 0; at < text.size() && !out.is_full();) {
    const std::size_t begin = at;
    static_cast<void>(text::next_char(text, at));
    out.add(text.substr(begin, at - begin));
    out.add(with);
  }
  return out.value();
}

Value replaced_at(
    FilterContext& context,
    const Value& input,
    std::size_t at,
    std::string_view what,
    std::string_view with
) {
  const TextOf text(context, input);
  if (at == std::string_view::npos) {
    return input;
  }
  Maker out(context);
  out.add(text.view().substr(0, at));
  out.add(with);
  out.add(text.view().substr(at + what.size()));
  return out.value();
}

Value replaced(FilterContext& context, const Value& input, const Value& what, const Value& with) {
  const TextOf text(context, input);
  const TextOf old(context, what);
  const TextOf made(context, with);
  if (old.view().empty()) {
    return made.view().empty() ? input : interleaved(context, text.view(), made.view());
  }
  std::string_view rest = text.view();
  std::size_t at = rest.find(old.view());
  if (at == std::string_view::npos) {
    return input;
  }
  Maker out(context);
  for (; at != std::string_view::npos && !out.is_full(); at = rest.find(old.view())) {
    out.add(rest.substr(0, at));
    out.add(made.view());
    rest.remove_prefix(at + old.view().size());
  }
  out.add(rest);
  return out.value();
}

Value replaced_first(
    FilterContext& context, const Value& input, const Value& what, const Value& with
) {
  const TextOf text(context, input);
  const TextOf old(context, what);
  const TextOf made(context, with);
  return replaced_at(context, input, text.view().find(old.view()), old.view(), made.view());
}

Value replaced_last(
    FilterContext& context, const Value& input, const Value& what, const Value& with
) {
  const TextOf text(context, input);
  const TextOf old(context, what);
  const TextOf made(context, with);
  return replaced_at(context, input, text.view().rfind(old.view()), old.view(), made.view());
}

}  // namespace

Value filter_replace(FilterContext& context, const Value& input, Arguments arguments) {
  return input.is_nil() ? input : replaced(context, input, arguments[0], argument(arguments, 1));
}

Value filter_replace_first(FilterContext& context, const Value& input, Arguments arguments) {
  return input.is_nil() ? input
                        : replaced_first(context, input, arguments[0], argument(arguments, 1));
}

Value filter_replace_last(FilterContext& context, const Value& input, Arguments arguments) {
  return input.is_nil() ? input : replaced_last(context, input, arguments[0], arguments[1]);
}

Value filter_remove(FilterContext& context, const Value& input, Arguments arguments) {
  return input.is_nil() ? input : replaced(context, input, arguments[0], {});
}

Value filter_remove_first(FilterContext& context, const Value& input, Arguments arguments) {
  return input.is_nil() ? input : replaced_first(context, input, arguments[0], {});
}

Value filter_remove_last(FilterContext& context, const Value& input, Arguments arguments) {
  return input.is_nil() ? input : replaced_last(context, input, arguments[0], {});
}

}  // namespace amends::liquid
