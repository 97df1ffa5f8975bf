#pragma once

#include "base/result.h"
#include "net/http_message.h"

#include <span>
#include <string_view>

namespace amends::api {

/// One line of the table from error ids to answers; `id` is a whole id or a beginning ending in a
/// dot.
struct ProblemRule {
  std::string_view id;
  int status = 500;
};

/// The longest id that fits counts; what is not there is 500.
[[nodiscard]] std::span<const ProblemRule> problem_rules();
[[nodiscard]] int status_of(std::string_view error_id);

/// application/problem+json (RFC 9457) with `id`, the operator's sentence and, where the error has
/// a place, `errors`. An error of ours (500) is logged in full and answered blandly.
[[nodiscard]] net::Response problem(const Error& error);
/// The same with all of several errors.
[[nodiscard]] net::Response problem(const Error& error, std::span<const Error> errors);

}  // namespace amends::api
