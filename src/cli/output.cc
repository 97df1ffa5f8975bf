#include "cli/output.h"

#include "cli/limits.h"

#include <boost/json/serialize.hpp>

namespace amends::cli {

void print_json(Terminal& terminal, const boost::json::value& value) {
  terminal.say(boost::json::serialize(value));
}

void print_error(Terminal& terminal, const Error& error, const std::vector<Error>& details) {
  const std::string place = place_words(error.place());
  const std::string sentence = place.empty() ? error.explain() : error.message();
  terminal.complain(fmt::format(
      "{} {}{}{} {}",
      terminal.styled_error(Style::red, "amends:"),
      place,
      place.empty() ? "" : ": ",
      shown(sentence, kSentenceCharsMax),
      terminal.styled_error(Style::dim, "[" + shown(error.id()) + "]")
  ));
  std::size_t shown_details = 0;
  for (const Error& detail : details) {
    if (++shown_details > kDetailsMax) {
      terminal.complain(fmt::format("  and {} more", details.size() - kDetailsMax));
      break;
    }
    const std::string where = place_words(detail.place());
    terminal.complain(fmt::format(
        "  {}{}{} [{}]",
        where,
        where.empty() ? "" : ": ",
        shown(detail.message(), kSentenceCharsMax),
        detail.id()
    ));
  }
}

std::string moment(std::string_view iso) {
  if (iso.size() == 20 && iso[10] == 'T' && iso.back() == 'Z') {
    return fmt::format("{} {} UTC", iso.substr(0, 10), iso.substr(11, 5));
  }
  return shown(iso);
}

std::string place_words(const Place& place) {
  std::string words = shown(place.file);
  for (const int number : {place.line, place.column}) {
    if (number == 0) {
      break;
    }
    words += (words.empty() ? "" : ":") + std::to_string(number);
  }
  return words;
}

}  // namespace amends::cli
