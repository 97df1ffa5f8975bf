#pragma once

#include "engine/mailing_messages.h"
#include "mail/message_id.h"
#include "model/ids.h"

#include <optional>
#include <string>
#include <string_view>

namespace amends::engine {

/// One person's copy of a mailing, as a mark of ours in a mail that comes back names it.
struct MarkedCopy {
  model::MailingId mailing;
  model::ContactId contact;
  int version = 0;

  bool operator==(const MarkedCopy&) const = default;
};

/// "m7-c12-v1-" and 16 hexadecimal digits of a MAC: in the return path of every message, so that
/// what becomes of it is told about it. Letters may be folded on the way.
[[nodiscard]] std::string return_path_token(std::string_view secret, const mail::MessageKey& key);

/// The copy that a return path of ours ("bounce+...@...", at any domain) is of. Nothing for
/// anything else: forged, cut, of another installation.
[[nodiscard]] std::optional<MarkedCopy> read_return_path(
    const SenderIdentity& identity, std::string_view address
);

}  // namespace amends::engine
