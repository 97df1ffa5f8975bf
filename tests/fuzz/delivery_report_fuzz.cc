// libs: amends::mail
#include "base/check.h"
#include "mail/delivery_report.h"
#include "mail/limits.h"
#include "mail/message_id.h"
#include "text/utf8.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::mail {

/// A report as a stranger sent it: what is read of it is text within limits, and the same each
/// time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const MailReport report = read_report(bytes);
  const MailReport again = read_report(bytes);
  AMENDS_CHECK(report.kind == again.kind && report.message_ids == again.message_ids);
  AMENDS_CHECK(report.recipients.size() == again.recipients.size());
  AMENDS_CHECK(report.recipients.size() <= kReportRecipientsMax);
  for (const auto* marks :
       {&report.message_ids, &report.return_paths, &report.unsubscribes, &report.returned_to}) {
    AMENDS_CHECK(marks->size() <= kReportMarksMax);
    AMENDS_CHECK(report.kind != ReportKind::none || marks->empty());
  }
  AMENDS_CHECK(std::ranges::all_of(report.message_ids, is_message_id));
  AMENDS_CHECK(report.kind != ReportKind::delivery || !report.recipients.empty());
  for (const ReportedRecipient& one : report.recipients) {
    AMENDS_CHECK(text::valid_utf8(one.address) && text::valid_utf8(one.diagnostic));
    AMENDS_CHECK(one.diagnostic.size() <= kReportDiagnosticMax);
    AMENDS_CHECK(one.status.empty() || one.status.size() >= 5);
    AMENDS_CHECK(!to_string(one.fate).empty());
  }
  return 0;
}

}  // namespace amends::mail
