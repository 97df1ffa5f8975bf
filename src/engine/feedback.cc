#include "engine/feedback.h"

#include "mail/address.h"
#include "model/contact.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace amends::engine {
namespace {

using model::SuppressionReason;

constexpr std::size_t kWrittenTogether = 1000;
constexpr std::size_t kRefusedShown = 20;

// As Columns::normal_name gives them; from exports of common senders.
constexpr auto kAddressColumns = std::to_array<std::string_view>(
    {"email",
     "e_mail",
     "email_address",
     "e_mail_address",
     "address",
     "recipient",
     "recipient_email",
     "subscriber",
     "contact",
     "mail",
     "rcpt_to",
     "to"}
);
constexpr auto kReasonColumns = std::to_array<std::string_view>(
    {"reason",
     "event",
     "event_type",
     "type",
     "status",
     "bounce_type",
     "suppression_reason",
     "category",
     "action",
     "recordtype"}
);

struct Word {
  std::string_view word;  // as Columns::normal_name gives it
  SuppressionReason reason;
};

constexpr auto kReasons = std::to_array<Word>({
    {"unsubscribe", SuppressionReason::unsubscribed},
    {"unsubscribed", SuppressionReason::unsubscribed},
    {"unsub", SuppressionReason::unsubscribed},
    {"list_unsubscribe", SuppressionReason::unsubscribed},
    {"link_unsubscribe", SuppressionReason::unsubscribed},
    {"subscriptionchange", SuppressionReason::unsubscribed},
    {"group_unsubscribe", SuppressionReason::unsubscribed},
    {"opt_out", SuppressionReason::unsubscribed},
    {"opted_out", SuppressionReason::unsubscribed},
    {"optout", SuppressionReason::unsubscribed},
    {"complaint", SuppressionReason::complained},
    {"complained", SuppressionReason::complained},
    {"spam", SuppressionReason::complained},
    {"spam_report", SuppressionReason::complained},
    {"spamreport", SuppressionReason::complained},
    {"spam_complaint", SuppressionReason::complained},
    {"spamcomplaint", SuppressionReason::complained},
    {"abuse", SuppressionReason::complained},
    {"feedback", SuppressionReason::complained},
    {"bounce", SuppressionReason::bounced},
    {"bounced", SuppressionReason::bounced},
    {"hard", SuppressionReason::bounced},
    {"hard_bounce", SuppressionReason::bounced},
    {"hardbounce", SuppressionReason::bounced},
    {"hard_bounced", SuppressionReason::bounced},
    {"permanent", SuppressionReason::bounced},
    {"cleaned", SuppressionReason::bounced},
    {"invalid", SuppressionReason::bounced},
    {"invalid_email", SuppressionReason::bounced},
    {"blacklist", SuppressionReason::manual},
    {"blocklist", SuppressionReason::manual},
    {"manual", SuppressionReason::manual},
    {"manual_suppression", SuppressionReason::manual},
    {"manualsuppression", SuppressionReason::manual},
});

/// They are about a mail, not about never writing again.
constexpr auto kPassedOver = std::to_array<std::string_view>(
    {"soft",
     "soft_bounce",
     "softbounce",
     "transient",
     "temporary",
     "deferred",
     "deferral",
     "delivery",
     "delivered",
     "processed",
     "sent",
     "open",
     "opened",
     "click",
     "clicked",
     "subscribed",
     "active"}
);

class FeedbackReader {
 public:
  FeedbackReader(const FeedbackOrder& order, ports::Contacts& contacts, const Clock& clock)
      : order_(order),
        contacts_(contacts),
        now_(clock.now()) {}

  Result<FeedbackReport> read(const text::ByteSource& source) {
    text::CsvReader reader(source);
    text::CsvRow row;
    AMENDS_TRY(bool some, reader.next(row));
    AMENDS_TRY_VOID(read_header(some && row.ok() ? row.cells : std::vector<std::string>()));
    while (true) {
      AMENDS_TRY(some, reader.next(row));
      if (!some) {
        break;
      }
      ++report_.rows;
      take(row);
      if (waiting_.size() == kWrittenTogether) {
        AMENDS_TRY_VOID(write());
      }
    }
    AMENDS_TRY_VOID(write());
    return std::move(report_);
  }

 private:
  using Column = std::optional<std::size_t>;

  /// The first name of the list that the header has.
  static Column column(
      const std::vector<std::string>& header, std::span<const std::string_view> names
  ) {
    for (const std::string_view name : names) {
      const auto place = std::ranges::find(header, name, model::Columns::normal_name);
      if (place != header.end()) {
        return static_cast<std::size_t>(place - header.begin());
      }
    }
    return std::nullopt;
  }

  Result<void> read_header(const std::vector<std::string>& header) {
    address_ = column(header, kAddressColumns);
    reason_ = column(header, kReasonColumns);
    if (!address_) {
      return make_error(
          "feedback.columns",
          "the first row names no column of addresses: call it email, address or recipient"
      );
    }
    if (!reason_ && !order_.reason) {
      return make_error(
          "feedback.columns",
          "no column says why (reason, event, type or status): name one reason for all rows"
      );
    }
    return {};
  }

  void refuse(const text::CsvRow& row, std::string message) {
    ++report_.refused;
    if (report_.refused_rows.size() < kRefusedShown) {
      report_.refused_rows.push_back({row.line, std::move(message)});
    }
  }

  static std::string_view cell(const text::CsvRow& row, const Column& column) {
    return column && *column < row.cells.size() ? std::string_view(row.cells[*column])
                                                : std::string_view();
  }

  void take(const text::CsvRow& row) {
    if (!row.ok()) {
      refuse(row, row.problem->message);
      return;
    }
    const std::string word = model::Columns::normal_name(cell(row, reason_));
    const auto known = std::ranges::find(kReasons, word, &Word::word);
    if (reason_ && known == kReasons.end() && !word.empty()) {
      if (std::ranges::find(kPassedOver, word) != kPassedOver.end()) {
        ++report_.passed_over;
      } else {
        refuse(row, "the reason is none we know");
      }
      return;
    }
    const auto reason = known == kReasons.end() ? order_.reason : std::optional(known->reason);
    const auto mailbox = mail::parse_address(cell(row, address_));
    if (!reason || !mailbox.ok()) {
      refuse(row, reason ? mailbox.error().message() : "there is no reason");
      return;
    }
    waiting_.push_back({mailbox->key(), *reason, order_.source, now_});
  }

  Result<void> write() {
    AMENDS_TRY(const std::uint64_t added, contacts_.suppress_all(waiting_));
    report_.added += added;
    report_.known += waiting_.size() - added;
    waiting_.clear();
    return {};
  }

  const FeedbackOrder& order_;
  ports::Contacts& contacts_;
  Instant now_;
  Column address_;
  Column reason_;
  std::vector<ports::Suppression> waiting_;
  FeedbackReport report_;
};

}  // namespace

Result<FeedbackReport> take_feedback(
    const text::ByteSource& source,
    const FeedbackOrder& order,
    ports::Contacts& contacts,
    const Clock& clock
) {
  return FeedbackReader(order, contacts, clock).read(source);
}

}  // namespace amends::engine
