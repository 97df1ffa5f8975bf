#pragma once

#include "mail/bounce_words.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::mail {

enum class ReportKind : std::uint8_t {
  none,
  delivery,  // what became of a mail: RFC 3464, and the texts of hosts that write none of it
  feedback   // what somebody thinks of one: RFC 5965
};

/// What a report says about one recipient. Nothing in it is proven.
struct ReportedRecipient {
  std::string address;     // as it is written there; empty: hidden, or not told
  std::string action;      // RFC 3464, 2.3.3, lower case; empty: not told
  std::string status;      // "5.1.1"; empty: not told
  std::string diagnostic;  // what the host said, as one line of UTF-8; cut
  DeliveryFate fate = DeliveryFate::other;
};

/// A report about a mail we may have sent.
struct MailReport {
  ReportKind kind = ReportKind::none;
  /// No field of a standard tells of it, only words: a person, or who answers for one, may have
  /// written them.
  bool is_in_words = false;
  std::string feedback_type = {};  // RFC 5965, 3.1, lower case: "abuse"
  /// At most kReportRecipientsMax, in their order. Of feedback: whom it names, often nobody.
  std::vector<ReportedRecipient> recipients = {};

  // By what it may be known which mail it is about; each at most kReportMarksMax.
  std::vector<std::string> message_ids = {};   // of the mail that came back, without < >
  std::vector<std::string> return_paths = {};  // "bounce+...@...": where the report went, too
  std::vector<std::string> unsubscribes = {};  // addresses in List-Unsubscribe
  std::vector<std::string> returned_to = {};   // addresses in To of the mail that came back

  /// Whether a person says that they do not want the mail: not a report of machines about
  /// signatures, and not "this is no spam".
  [[nodiscard]] bool is_complaint() const;
};

/// Reads the report in a mail, standing at its top: a mail that a person wrote about a report, or
/// that carries one as an attachment's attachment, is none. Bodies are read up to
/// kReportTextBytesMax each. Whatever the bytes are, something comes of it.
[[nodiscard]] MailReport read_report(std::string_view mail);

}  // namespace amends::mail
