#pragma once

#include "mail/address.h"
#include "model/ids.h"
#include "text/locale.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace amends::model {

/// The names of a contact's columns, numbered. The well-known ones have fixed numbers; every other
/// column of a CSV is an attribute.
class Columns {
 public:
  enum Known : std::uint32_t {
    email,
    name,
    first_name,
    locale,
    zone,
    consent,
    topics_muted,
    known_count
  };

  Columns();

  /// The number of a column, adding it if it is new. Names are trimmed, lower case, [a-z0-9_];
  /// other characters become '_'.
  std::uint32_t add(std::string_view name);
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const;

  [[nodiscard]] const std::string& name_of(std::uint32_t column) const { return names_.at(column); }

  [[nodiscard]] std::size_t size() const { return names_.size(); }

  [[nodiscard]] static std::string normal_name(std::string_view header);

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

/// One person we may write to. values[i] belongs to column i of a Columns; a column past the end is
/// empty. values[Columns::email] is the address as written; `mailbox` is the same, parsed.
struct Contact {
  ContactId id;
  mail::Mailbox mailbox;
  std::vector<std::string> values;

  [[nodiscard]] std::string_view value(std::uint32_t column) const {
    return column < values.size() ? std::string_view(values[column]) : std::string_view();
  }

  /// The person's language where the row names one that parses, else `otherwise`.
  [[nodiscard]] text::Locale locale_or(const text::Locale& otherwise) const;
  /// name, or first_name, or nothing.
  [[nodiscard]] std::string_view display_name() const;
};

}  // namespace amends::model
