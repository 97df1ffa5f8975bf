#include "advice/severity.h"

#include "base/enum_table.h"

namespace amends::advice {
namespace {

using model::ErrorKind;

constexpr EnumTable<Response, 7> kResponses{{{
    {Response::log_only, "log_only"},
    {Response::silent_repair, "silent_repair"},
    {Response::postscript, "postscript"},
    {Response::correction, "correction"},
    {Response::apology, "apology"},
    {Response::apology_and_compensation, "apology_and_compensation"},
    {Response::personal_contact, "personal_contact"},
}}};

constexpr EnumTable<Exposure, 4> kExposureNames{{{
    {Exposure::under_1, "under_1"},
    {Exposure::under_10, "under_10"},
    {Exposure::under_50, "under_50"},
    {Exposure::over_50, "over_50"},
}}};

}  // namespace

std::string_view to_string(Response response) {
  return kResponses.name(response);
}

std::optional<Response> parse_response(std::string_view text) {
  return kResponses.parse(text);
}

std::string_view to_string(Exposure exposure) {
  return kExposureNames.name(exposure);
}

std::optional<Exposure> parse_exposure(std::string_view text) {
  return kExposureNames.parse(text);
}

std::uint64_t exposed(const model::IncidentFacts& facts, ErrorKind kind) {
  switch (kind) {
    case ErrorKind::wrong_link:
      return facts.clicked_wrong_link;
    case ErrorKind::wrong_audience:
    case ErrorKind::test_mail:
    case ErrorKind::duplicate:
    case ErrorKind::insensitive:
    case ErrorKind::privacy:
    case ErrorKind::security:
      return facts.accepted + facts.uncertain;
    case ErrorKind::wrong_price:
    case ErrorKind::wrong_code:
    case ErrorKind::wrong_date:
    case ErrorKind::wrong_merge:
    case ErrorKind::wrong_image:
    case ErrorKind::typo:
    case ErrorKind::other:
      break;
  }
  return facts.opened_human;
}

Exposure exposure_of(std::uint64_t exposed, std::uint64_t audience) {
  if (audience == 0) {
    return exposed == 0 ? Exposure::under_1 : Exposure::over_50;
  }
  const double share = static_cast<double>(exposed) / static_cast<double>(audience);
  if (share < 0.01) {
    return Exposure::under_1;
  }
  if (share < 0.10) {
    return Exposure::under_10;
  }
  return share <= 0.50 ? Exposure::under_50 : Exposure::over_50;
}

}  // namespace amends::advice
