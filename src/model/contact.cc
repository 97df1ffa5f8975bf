#include "model/contact.h"

#include "text/case.h"

namespace amends::model {

Columns::Columns() {
  for (const std::string_view known :
       {"email", "name", "first_name", "locale", "zone", "consent", "topics_muted"}) {
    add(known);
  }
}

std::string Columns::normal_name(std::string_view header) {
  while (!header.empty() && (header.front() == ' ' || header.front() == '\t')) {
    header.remove_prefix(1);
  }
  while (!header.empty() && (header.back() == ' ' || header.back() == '\t')) {
    header.remove_suffix(1);
  }
  std::string name = text::fold_key(header);
  for (char& c : name) {
    const bool word =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    c = word ? c : '_';
  }
  return name;
}

std::uint32_t Columns::add(std::string_view name) {
  std::string normal = normal_name(name);
  const auto [place, is_new] =
      numbers_.try_emplace(normal, static_cast<std::uint32_t>(names_.size()));
  if (is_new) {
    names_.push_back(std::move(normal));
  }
  return place->second;
}

std::optional<std::uint32_t> Columns::find(std::string_view name) const {
  const auto place = numbers_.find(std::string(name));
  return place == numbers_.end() ? std::nullopt : std::optional(place->second);
}

text::Locale Contact::locale_or(const text::Locale& otherwise) const {
  const std::string_view tag = value(Columns::locale);
  if (tag.empty()) {
    return otherwise;
  }
  const auto parsed = text::Locale::parse(tag);
  return parsed.ok() ? *parsed : otherwise;
}

std::string_view Contact::display_name() const {
  const std::string_view whole = value(Columns::name);
  return whole.empty() ? value(Columns::first_name) : whole;
}

}  // namespace amends::model
