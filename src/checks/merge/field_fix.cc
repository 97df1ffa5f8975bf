#include "checks/merge/field_fix.h"

#include "checks/limits.h"
#include "checks/part_view.h"
#include "checks/span_rules.h"
#include "checks/words.h"
#include "liquid/calls.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace amends::checks {
namespace {

/// Letters between the name and the column that was meant.
constexpr std::size_t kSlip = 2;
/// Shorter names are near to too many others.
constexpr std::size_t kNameBytesMin = 4;
constexpr std::size_t kNameBytesMax = 100;

std::optional<std::string> meant_column(
    std::string_view name, const std::vector<std::string>& columns
) {
  if (name.size() < kNameBytesMin || name.size() > kNameBytesMax) {
    return std::nullopt;
  }
  std::size_t best = kSlip + 1;
  std::optional<std::string> meant;
  for (const std::string& column : columns) {
    const std::size_t distance =
        column.size() > kNameBytesMax ? kSlip + 1 : edit_distance(name, column);
    if (distance < best) {
      best = distance;
      meant = column;
    } else if (distance == best) {
      meant.reset();  // two are as near
    }
  }
  return best <= kSlip ? meant : std::nullopt;
}

bool holds(const model::SourceText& text, const Place& place) {
  const auto lines = std::ranges::count(text.text, '\n');
  return text.file == place.file && place.line >= text.line && place.line <= text.line + lines;
}

/// The text that the place is in; nothing when some call of a partial gives it that name, so that
/// it means a column in one place and not in another.
const model::SourceText* text_at(
    const model::Mailing& mailing, const Input& input, std::string_view name
) {
  for (const model::Edition& edition : mailing.editions) {
    std::vector<const model::SourceText*> texts = {&text_of(input.part, edition)};
    for (const model::Partial& partial : partials_of(input.part, edition)) {
      texts.push_back(&partial.source);
    }
    const auto found = std::ranges::find_if(texts, [&](const model::SourceText* text) {
      return holds(*text, input.place);
    });
    if (found == texts.end()) {
      continue;
    }
    const bool is_given = texts.size() > 1 && std::ranges::any_of(texts, [&](const auto* text) {
                            return liquid::calls_of(text->text).own_names.contains(name);
                          });
    return is_given ? nullptr : *found;
  }
  return nullptr;
}

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

/// Offsets of the name where `inside`, an output or a tag, reads it.
std::vector<std::size_t> places_of(std::string_view inside, std::string_view name) {
  constexpr std::string_view kContact = "contact.";
  std::vector<std::size_t> places;
  char quote = '\0';
  for (std::size_t at = 0; at < inside.size(); ++at) {
    const char c = inside[at];
    if (quote != '\0' || c == '"' || c == '\'') {
      quote = quote == '\0' ? c : (quote == c ? '\0' : quote);
      continue;
    }
    if (!is_name_byte(c) || (at > 0 && is_name_byte(inside[at - 1]))) {
      continue;
    }
    const std::string_view rest = inside.substr(at);
    const bool is_whole =
        rest.starts_with(name) && (rest.size() == name.size() || !is_name_byte(rest[name.size()]));
    const auto before = inside.substr(0, at);
    if (is_whole && (!before.ends_with('.') || before.ends_with(kContact))) {
      places.push_back(at);
    }
  }
  return places;
}

/// Tags that give a name a value of the template's own, or after which braces are no Liquid.
bool is_for_a_person(std::string_view tag) {
  constexpr std::array<std::string_view, 6> kTags = {
      "raw", "assign", "capture", "for", "tablerow", "comment"
  };
  const auto begin = tag.find_first_not_of("- \t\r\n");
  const auto word = begin == std::string_view::npos ? std::string_view() : tag.substr(begin);
  return std::ranges::any_of(kTags, [word](std::string_view name) {
    return word.starts_with(name);
  });
}

}  // namespace

std::vector<model::Edit> fix_of_field(
    const model::Mailing& mailing, const Input& input, const std::vector<std::string>& columns
) {
  const std::string name(column_of(input.name));
  const auto meant = meant_column(name, columns);
  const model::SourceText* text = meant ? text_at(mailing, input, name) : nullptr;
  if (text == nullptr || text->text.size() > kPartBytesMax) {
    return {};
  }
  PartView view;
  view.file = text->file;
  view.first_line = text->line;
  view.first_column = text->column;
  view.source = text->text;
  const std::string_view source = view.source;
  std::vector<model::Edit> edits;
  for (std::size_t at = source.find('{'); at != std::string_view::npos;) {
    const char kind = at + 1 < source.size() ? source[at + 1] : '\0';
    if (kind != '{' && kind != '%') {
      at = source.find('{', at + 1);
      continue;
    }
    const auto close = source.find(kind == '{' ? "}}" : "%}", at + 2);
    const auto inside = source.substr(at + 2, std::min(close, source.size()) - at - 2);
    const auto places = places_of(inside, name);
    if (kind == '%' && is_for_a_person(inside)) {
      return {};
    }
    for (const std::size_t place : places) {
      if (edits.size() < model::kEditsMax) {
        edits.push_back({view.place_in_source(at + 2 + place), name, *meant});
      }
    }
    at = source.find('{', std::min(close, source.size()));
  }
  return edits;
}

}  // namespace amends::checks
