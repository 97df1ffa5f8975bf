#include "engine/feedback_rows.h"

#include "mail/address.h"
#include "model/contact.h"

#include <algorithm>
#include <array>
#include <span>

namespace amends::engine {
namespace {

using model::SuppressionReason;

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

/// The first name of the list that the header has.
std::optional<std::size_t> column_of(
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

FeedbackRow refused(std::uint64_t line, std::string problem) {
  return {FeedbackRow::Kind::refused, line, {}, {}, std::move(problem)};
}

}  // namespace

Result<void> FeedbackRows::open() {
  AMENDS_TRY(const bool some, reader_.next(cells_));
  const std::vector<std::string> header =
      some && cells_.ok() ? cells_.cells : std::vector<std::string>();
  address_ = column_of(header, kAddressColumns);
  reason_ = column_of(header, kReasonColumns);
  if (!address_) {
    return make_error(
        "feedback.columns",
        "the first row names no column of addresses: call it email, address or recipient"
    );
  }
  if (!reason_ && !ordered_) {
    return make_error(
        "feedback.columns",
        "no column says why (reason, event, type or status): name one reason for all rows"
    );
  }
  return {};
}

Result<bool> FeedbackRows::next(FeedbackRow& row) {
  AMENDS_TRY(const bool some, reader_.next(cells_));
  if (some) {
    row = read();
  }
  return some;
}

std::string_view FeedbackRows::cell(const Column& column) const {
  return column && *column < cells_.cells.size() ? std::string_view(cells_.cells[*column])
                                                 : std::string_view();
}

FeedbackRow FeedbackRows::read() const {
  const std::uint64_t line = cells_.line;
  if (!cells_.ok()) {
    return refused(line, cells_.problem->message);
  }
  const std::string word = model::Columns::normal_name(cell(reason_));
  const auto known = std::ranges::find(kReasons, word, &Word::word);
  if (reason_ && known == kReasons.end() && !word.empty()) {
    return std::ranges::find(kPassedOver, word) != kPassedOver.end()
               ? FeedbackRow{FeedbackRow::Kind::passed_over, line, {}, {}, {}}
               : refused(line, "the reason is none we know");
  }
  const auto reason = known == kReasons.end() ? ordered_ : std::optional(known->reason);
  const auto mailbox = mail::parse_address(cell(address_));
  if (!reason || !mailbox.ok()) {
    return refused(line, reason ? mailbox.error().message() : "there is no reason");
  }
  return {FeedbackRow::Kind::taken, line, mailbox->key(), *reason, {}};
}

}  // namespace amends::engine
