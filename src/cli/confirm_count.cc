#include "cli/confirm_count.h"

#include "cli/limits.h"

#include <charconv>

namespace amends::cli {
namespace {

/// The number typed, thousands separated by commas or spaces or not at all.
std::optional<std::uint64_t> number_typed(std::string_view typed) {
  std::string digits;
  for (const char c : typed) {
    if (c != ',' && c != ' ' && c != '.') {
      digits += c;
    }
  }
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

}  // namespace

Result<void> confirm_count(
    Session& session, std::optional<std::uint64_t>& count, std::uint64_t people
) {
  if (count || people <= kConfirmAbove) {
    return {};
  }
  if (!session.terminal().can_ask()) {
    return make_error("cli.count", "this goes to {} people; say so: --count {}", people, people);
  }
  const auto answer = session.terminal().ask(
      "To go ahead type the exact number of people; anything else does nothing:"
  );
  count = answer ? number_typed(*answer) : std::nullopt;
  if (!count) {
    return make_error("cli.count", "no number was typed, so nothing was sent");
  }
  return {};
}

}  // namespace amends::cli
