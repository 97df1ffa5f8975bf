#pragma once

#include "base/result.h"
#include "engine/tracking.h"
#include "model/ids.h"
#include "ports/contacts.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace amends::engine {

/// What a mail to the address for leaving did.
enum class IntakeOutcome : std::uint8_t { left, automatic, not_understood };

/// "left", "automatic", "not_understood"
[[nodiscard]] std::string_view to_string(IntakeOutcome outcome);

struct Intake {
  IntakeOutcome outcome = IntakeOutcome::not_understood;
  /// Of what was not understood: whose address its From is. Nobody has proven that they wrote it.
  std::optional<model::ContactId> writer;
};

/// Takes a mail that somebody sent in order to leave: by the token in its subject, whatever stands
/// beside it ("Re:", words of a mail program). A mail that a program sent by itself does nothing,
/// and nobody leaves by what their From says, which anybody can write. Doing it again changes
/// nothing. Errors: `mail.incoming`, and the store's.
[[nodiscard]] Result<Intake> take_mail(
    std::string_view bytes, Tracking& tracking, ports::Contacts& contacts
);

}  // namespace amends::engine
