#include "liquid/filter_functions.h"
#include "text/case.h"
#include "text/format.h"
#include "text/plural.h"
#include "text/read_time.h"

#include <algorithm>
#include <chrono>

namespace amends::liquid {
namespace {

using Kind = Value::Kind;

/// Seconds since 1970 beyond year 9999 are taken for something else than a time.
constexpr std::int64_t kSecondsMax = 253'402'300'799;

template <std::string (*Change)(std::string_view, const text::Locale&)>
Value change_case(FilterContext& context, const Value& input) {
  if (input.is_nil()) {
    return input;
  }
  return context.scratch.keep(Change(TextOf(context, input).view(), context.options.locale));
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
  if (const Result<Instant> at = text::read_time(input.text(), options.zone); at.ok()) {
    return *at;
  }
  // As in Liquid a text of digits is Unix time, with a sign it is not.
  return input.text().starts_with('-') ? std::nullopt : from_seconds(parse_number(input.text()));
}

/// Whether a text spells a number as people write one.
bool spells_number(const Value& value) {
  return value.kind() == Kind::integer || value.kind() == Kind::number ||
         (value.kind() == Kind::text && text::plain_decimal(value.text()));
}

/// The form for that category: the last one stands for all that are not given, but of a language
/// with a `few` (as the Slavic ones) a fraction takes that: "1,5 товара".
std::size_t place_of(text::Plural form, const std::vector<text::Plural>& forms, std::size_t given) {
  if (form == text::Plural::other && given < forms.size()) {
    const auto few = std::ranges::find(forms, text::Plural::few);
    if (few != forms.end()) {
      return std::min(static_cast<std::size_t>(few - forms.begin()), given - 1);
    }
  }
  const auto place = static_cast<std::size_t>(std::ranges::find(forms, form) - forms.begin());
  const bool is_last = form == text::Plural::other || place >= given;
  return is_last ? given - 1 : place;
}

}  // namespace

Value filter_upcase(FilterContext& context, const Value& input, Arguments) {
  return change_case<text::upcase>(context, input);
}

Value filter_downcase(FilterContext& context, const Value& input, Arguments) {
  return change_case<text::downcase>(context, input);
}

Value filter_capitalize(FilterContext& context, const Value& input, Arguments) {
  return change_case<text::capitalize>(context, input);
}

/// What is no time stays as it is, as in Liquid.
Value filter_date(FilterContext& context, const Value& input, Arguments arguments) {
  const std::optional<Instant> at = moment_of(input, context.options);
  const TextOf pattern(context, arguments.front());
  if (!at || pattern.view().empty()) {
    return input;
  }
  const RenderOptions& options = context.options;
  const auto shown = text::format_date(*at, pattern.view(), options.locale, options.zone);
  return shown.ok() ? context.scratch.keep(*shown) : input;
}

/// What is no amount stays as it is. An amount that was worked out has the currency's own digits.
Value filter_money(FilterContext& context, const Value& input, Arguments arguments) {
  const TextOf amount(context, input);
  const TextOf currency(context, arguments.front());
  const auto digits =
      input.kind() == Kind::number ? text::MoneyDigits::usual : text::MoneyDigits::as_written;
  const auto shown =
      text::format_money(amount.view(), currency.view(), context.options.locale, digits);
  return shown.ok() ? context.scratch.keep(*shown) : input;
}

/// What is no number stays as it is.
Value filter_number(FilterContext& context, const Value& input, Arguments arguments) {
  std::optional<int> digits;
  if (!arguments.empty()) {
    const auto given = whole_number(context, arguments[0], "the number of decimals");
    if (!given) {
      return {};
    }
    constexpr std::int64_t kMost = 20;
    digits = static_cast<int>(std::clamp<std::int64_t>(*given, 0, kMost));
  }
  const TextOf number(context, input);
  const auto shown = text::format_decimal(number.view(), digits, context.options.locale);
  return shown.ok() ? context.scratch.keep(*shown) : input;
}

Value filter_plural(FilterContext& context, const Value& input, Arguments arguments) {
  if (!spells_number(input)) {
    return arguments.back();
  }
  const Value number = number_of(input);
  const double size =
      number.kind() == Kind::integer ? static_cast<double>(number.integer()) : number.number();
  const text::Locale& locale = context.options.locale;
  const std::vector<text::Plural> forms = text::plurals_of(locale);
  return arguments[place_of(text::plural_of(size, locale), forms, arguments.size())];
}

std::string refuse_pattern(std::string_view pattern) {
  const auto tried = text::format_date(Instant(), pattern, text::Locale(), "UTC");
  return tried.ok() ? "" : tried.error().message();
}

std::string refuse_currency(std::string_view code) {
  const auto tried = text::format_money("1", code, text::Locale());
  return tried.ok() ? "" : tried.error().message();
}

}  // namespace amends::liquid
