#pragma once

#include "model/mailing.h"
#include "model/records.h"

#include <string_view>

namespace amends::model {

/// A relay has a name: the one of every day, and the one that is kept for apologies and corrections
/// when that one is halted or gone.
inline constexpr std::string_view kMainRelay = "main";
inline constexpr std::string_view kEmergencyRelay = "emergency";

[[nodiscard]] constexpr bool is_relay_name(std::string_view name) {
  return name == kMainRelay || name == kEmergencyRelay;
}

/// Through which relay a mailing leaves: what was said when it was sent, else what its folder says,
/// else the main one.
[[nodiscard]] inline std::string_view relay_of(
    const MailingRecord& record, const Mailing& mailing
) {
  if (!record.relay.empty()) {
    return record.relay;
  }
  return mailing.relay.empty() ? kMainRelay : std::string_view(mailing.relay);
}

}  // namespace amends::model
