#include "advice/severity.h"

#include <array>
#include <cstddef>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;
using enum Response;

// METHODS 7. Columns: under 1 %, under 10 %, under 50 %, above. Where the matrix gives a choice
// (R0/R1) the weaker one stands here; decide() adds what the facts ask for.
constexpr std::array<std::array<Response, 4>, 7> kMatrix = {{
    {log_only, log_only, log_only, silent_repair},         // cosmetic
    {log_only, silent_repair, silent_repair, postscript},  // nuisance
    {silent_repair, correction, correction, apology},      // repairable
    {personal_contact, apology_and_compensation, apology_and_compensation, apology_and_compensation
    },                                                                         // loss
    {personal_contact, apology, apology, apology},                             // sensitive
    {personal_contact, personal_contact, personal_contact, personal_contact},  // privacy
    {personal_contact, personal_contact, personal_contact, personal_contact},  // security
}};

}  // namespace

std::string_view to_string(Response response) {
  constexpr std::array<std::string_view, 7> kNames = {
      "log_only",
      "silent_repair",
      "postscript",
      "correction",
      "apology",
      "apology_and_compensation",
      "personal_contact"
  };
  return kNames.at(static_cast<std::size_t>(response));
}

std::string_view to_string(Exposure exposure) {
  constexpr std::array<std::string_view, 4> kNames = {"under_1", "under_10", "under_50", "over_50"};
  return kNames.at(static_cast<std::size_t>(exposure));
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

Response matrix(Harm harm, Exposure exposure) {
  return kMatrix.at(static_cast<std::size_t>(harm)).at(static_cast<std::size_t>(exposure));
}

}  // namespace amends::advice
