#include "engine/given_codes.h"

#include <string_view>
#include <utility>

namespace amends::engine {
namespace {

/// A space around a code is no part of it.
std::string_view trimmed(std::string_view value) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = value.find_first_not_of(kSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  return value.substr(first, value.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

GivenCodes::GivenCodes(const model::Mailing& mailing, const model::Columns& columns) {
  for (std::uint32_t code = 0; code < mailing.codes.size(); ++code) {
    const auto place = columns.find(model::Columns::normal_name(mailing.codes[code].column));
    if (!mailing.codes[code].column.empty() && place) {
      columns_.push_back({code, *place, {}});
    }
  }
}

std::optional<std::uint32_t> GivenCodes::meet(const model::Contact& contact) {
  std::optional<std::uint32_t> same;
  for (Column& column : columns_) {
    const std::string_view code = trimmed(contact.value(column.place));
    if (!code.empty() && column.seen.add(code, 1) && !same) {
      same = column.code;
    }
  }
  return same;
}

}  // namespace amends::engine
