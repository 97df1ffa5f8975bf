#include "cli/values_text.h"

#include "cli/api_client.h"
#include "cli/output.h"
#include "text/catalogue.h"

#include <array>

namespace amends::cli {
namespace {

constexpr std::size_t kFrequentShown = 3;
constexpr std::size_t kValueCharsMax = 24;

std::uint64_t count_at(const boost::json::value& object, std::string_view name) {
  return static_cast<std::uint64_t>(number_at(object, name));
}

std::string distinct_words(const boost::json::value& expression) {
  const boost::json::value* const exact = find_at(expression, "distinct_exact");
  const bool is_exact = exact == nullptr || !exact->is_bool() || exact->as_bool();
  return (is_exact ? "" : "~") + grouped(count_at(expression, "distinct"));
}

std::string longest_words(const boost::json::value& expression) {
  const boost::json::value* const longest = find_at(expression, "longest");
  return longest == nullptr || !longest->is_object()
             ? std::string()
             : fmt::format(
                   "{} ({})",
                   shown(text_at(*longest, "value"), kValueCharsMax),
                   count_at(*longest, "chars")
               );
}

std::string frequent_words(const boost::json::value& expression) {
  const bool is_exact = number_at(expression, "frequent_missed") == 0;
  std::string words;
  std::size_t number = 0;
  for (const boost::json::value& value : array_at(expression, "frequent")) {
    if (++number > kFrequentShown) {
      break;
    }
    words += fmt::format(
        "{}{} {}{}",
        words.empty() ? "" : ", ",
        shown(text_at(value, "value"), kValueCharsMax),
        is_exact ? "" : "≥ ",
        grouped(count_at(value, "count"))
    );
  }
  return words;
}

}  // namespace

void print_values(
    Terminal& terminal, const boost::json::array& expressions, const text::Locale& locale
) {
  const text::Catalogue& words = text::catalogue(locale);
  const auto heading = [&](std::string_view name) {
    return words.format("cli.check.values." + std::string(name));
  };
  Table table(
      {{heading("where")},
       {heading("expression")},
       {heading("own"), Align::right},
       {heading("default"), Align::right},
       {heading("empty"), Align::right},
       {heading("distinct"), Align::right},
       {heading("longest")},
       {heading("frequent")}}
  );
  for (const boost::json::value& expression : expressions) {
    table.add(
        {fmt::format("{}:{}", text_at(expression, "file"), number_at(expression, "line")),
         text_at(expression, "expression"),
         grouped(count_at(expression, "own")),
         grouped(count_at(expression, "defaulted")),
         grouped(count_at(expression, "empty")),
         distinct_words(expression),
         longest_words(expression),
         frequent_words(expression)}
    );
  }
  if (!table.empty()) {
    terminal.show(table);
    terminal.say();
  }
}

}  // namespace amends::cli
