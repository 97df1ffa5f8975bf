#pragma once

#include "base/result.h"
#include "mail/address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::mail {

/// Whether a mail says of itself that no person sent it.
enum class SentBy : std::uint8_t {
  a_person,
  an_answering_program,  // Auto-Submitted: auto-replied alone says so: a button may be behind it
  a_program
};

/// What the headers of a mail to us tell. Nothing in it is proven: anybody may write anything.
struct IncomingMail {
  std::string subject;          // unfolded, encoded words decoded, UTF-8; empty when there is none
  std::optional<Mailbox> from;  // nothing where it is not exactly one address
  /// `a_program`: Auto-Submitted other than "no" (RFC 3834, 5), Precedence bulk, junk or list, or
  /// the return path of those who want no answer (RFC 5321, 4.5.5), also as Postfix writes it.
  /// `an_answering_program`: of all these only "auto-replied".
  SentBy sent_by = SentBy::a_person;
  /// The header that tells of a program, in lower case ("auto-submitted"), also of those that stand
  /// in no standard, and of reports (multipart/report); "from" of a mailer-daemon. Empty: none.
  std::string automatic = {};
  std::string message_id = {};  // without its brackets; empty where there is none that may be one
  /// What In-Reply-To and References name, in their order, at most kIncomingIdsMax.
  std::vector<std::string> answers_to = {};
};

/// The headers, their empty line included; all of it where there is none.
[[nodiscard]] std::string_view head_of(std::string_view mail);

/// Reads the headers of a mail (RFC 5322), with bare line feeds or CRLF, a line "From " of a
/// mailbox file in front or not; lines that are no field are passed over, and what is said more
/// than once is taken as it stands first, but for what tells of a program. The body is not looked
/// at. Error `mail.incoming`: it does not begin with a field, or its headers are longer than
/// kIncomingHeadBytesMax.
[[nodiscard]] Result<IncomingMail> read_incoming(std::string_view mail);

}  // namespace amends::mail
