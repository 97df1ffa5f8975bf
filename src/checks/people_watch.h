#pragma once

#include "checks/facts.h"
#include "liquid/sink.h"
#include "model/finding.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

struct AudienceView;
struct MailingView;

/// What one expression printed for a person, unescaped.
struct PrintedValue {
  std::uint32_t span = 0;  // its number in the panel
  std::string_view text;
  liquid::ValueFlags flags;
};

/// One person with their row and all that varies in their mail. Borrowed during the call.
struct PersonView {
  const RecipientFacts& recipient;
  std::span<const std::string> values;  // of the row; Facts::column_names names them
  std::span<const PrintedValue> printed;

  [[nodiscard]] std::string_view value(std::size_t column) const {
    return column < values.size() ? std::string_view(values[column]) : std::string_view();
  }
};

/// A check's look at single people, across their values. One lane's; joined at the end. Must come
/// to the same whatever lane people were in.
class PeopleWatch {
 public:
  virtual ~PeopleWatch() = default;
  /// Asked for everybody who is written to, before anything is rendered: quick. What needs no row
  /// and no values is counted here.
  [[nodiscard]] virtual bool wants(const RecipientFacts& recipient) = 0;

  virtual void look_at(const PersonView&) {}

  /// What another watch of the same check saw.
  virtual void add(const PeopleWatch& other) = 0;
  virtual void report(
      const MailingView& mailing,
      const AudienceView& audience,
      std::vector<model::Finding>& findings
  ) const = 0;
};

}  // namespace amends::checks
