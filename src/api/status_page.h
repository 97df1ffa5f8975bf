#pragma once

#include "engine/dispatcher.h"
#include "model/halt.h"
#include "model/incident.h"
#include "model/records.h"
#include "model/send.h"
#include "ports/settlements.h"
#include "text/locale.h"

#include <string>
#include <string_view>
#include <vector>

namespace amends::api {

/// A link and its clicks as the page shows them.
struct LinkRow {
  model::Link link;
  std::uint64_t clicked_human = 0;
  std::uint64_t clicked_all = 0;
};

/// A mailing as the page shows it.
struct MailingCard {
  model::MailingRecord record;
  model::SendCounts sends;
  std::string trouble;  // why nothing moves; empty when it does
  std::vector<LinkRow> links;
  std::vector<ports::EvidenceCount> evidence;  // of people in doubt, settled or not
  std::size_t open_proposals = 0;              // that wait for a second person
};

/// Everything on the status page, read before anything is written.
struct StatusView {
  std::string version;
  std::string relay_name;
  std::vector<MailingCard> mailings;  // newest first
  std::size_t mailings_left_out = 0;
  std::vector<model::Incident> incidents;  // newest first
  std::vector<model::Halt> halts = {};     // of more than one mailing, that stand
};

/// The inside of the page, HTML. Every text that came from outside is escaped.
[[nodiscard]] std::string status_html(const StatusView& view, const text::Locale& locale);

}  // namespace amends::api
