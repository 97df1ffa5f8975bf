#pragma once

#include "model/incident.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace amends::advice {

/// METHODS 7, R0 to R6, weakest first.
enum class Response : std::uint8_t {
  log_only,
  silent_repair,
  postscript,
  correction,
  apology,
  apology_and_compensation,
  personal_contact
};

/// "log_only" ...; the catalogues say `advice.response.<this>` and `advice.response.<this>.do`.
[[nodiscard]] std::string_view to_string(Response response);
[[nodiscard]] std::optional<Response> parse_response(std::string_view text);

/// The share of the audience that met the mistake.
enum class Exposure : std::uint8_t { under_1, under_10, under_50, over_50 };

[[nodiscard]] std::string_view to_string(Exposure exposure);
[[nodiscard]] std::optional<Exposure> parse_exposure(std::string_view text);

/// How many met it: those who clicked for a wrong link, everybody reached for what already the
/// inbox shows (twice, a test, the wrong people, private or dangerous things), else those who
/// opened.
[[nodiscard]] std::uint64_t exposed(const model::IncidentFacts& facts, model::ErrorKind kind);
[[nodiscard]] Exposure exposure_of(std::uint64_t exposed, std::uint64_t audience);

}  // namespace amends::advice
