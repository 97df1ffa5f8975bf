#include "mail/relay_log.h"

#include "mail/limits.h"
#include "text/time.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace amends::mail {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kTraditionalTimeBytes = 15;  // "Nov 22 04:46:29"
constexpr std::array<std::string_view, 12> kMonths = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_queue_id(std::string_view text) {
  return text.size() >= kQueueIdMin && text.size() <= kQueueIdMax &&
         std::ranges::all_of(text, is_alnum);
}

/// "Nov 22 04:46:29" of this year as RFC 3339 without a zone; empty when it is no such time.
std::string traditional(std::string_view line, int year) {
  const auto month = std::ranges::find(kMonths, line.substr(0, 3));
  if (line.size() < kTraditionalTimeBytes || month == kMonths.end() || line[3] != ' ') {
    return {};
  }
  std::string day(line.substr(4, 2));
  if (day[0] == ' ') {
    day[0] = '0';
  }
  return fmt::format(
      "{:04}-{:02}-{}T{}", year, month - kMonths.begin() + 1, day, line.substr(7, 8)
  );
}

/// The word of a delivery line: "... dsn=2.0.0, status=sent (250 ...".
std::optional<RelayFate> fate_of(std::string_view rest) {
  constexpr std::string_view kStatus = " status=";
  const std::size_t at = rest.find(kStatus);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view word = rest.substr(at + kStatus.size());
  for (const auto& [name, fate] :
       {std::pair{std::string_view("sent"), RelayFate::sent},
        std::pair{std::string_view("deferred"), RelayFate::deferred},
        std::pair{std::string_view("bounced"), RelayFate::bounced},
        std::pair{std::string_view("expired"), RelayFate::expired}}) {
    if (word.starts_with(name)) {
      return fate;
    }
  }
  return std::nullopt;
}

}  // namespace

RelayLog::RelayLog(std::span<const std::string> message_ids, RelayLogClock clock)
    : clock_(std::move(clock)),
      traces_(message_ids.size()) {
  for (std::size_t i = 0; i < message_ids.size(); ++i) {
    wanted_.insert_or_assign(message_ids[i], i);
  }
}

void RelayLog::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    const std::size_t room = kRelayLogLineMax - pending_.size();
    pending_ += piece.substr(0, room);
    if (end == std::string_view::npos) {
      return;
    }
    finish();
    bytes.remove_prefix(end + 1);
  }
}

void RelayLog::finish() {
  if (!pending_.empty()) {
    take(pending_);
    pending_.clear();
  }
}

/// "TIME HOST postfix/cleanup[PID]: QUEUEID: WORDS"
void RelayLog::take(std::string_view line) {
  const bool has_time = !line.empty() && (is_alnum(line[0]));
  if (has_time) {
    std::string& keep = first_line_.empty() ? first_line_ : last_line_;
    keep.assign(line.substr(0, kRelayLogTimeMax));
  }
  constexpr std::string_view kAfterTag = "]: ";
  const std::size_t tag_end = line.find(kAfterTag);
  if (tag_end == std::string_view::npos) {
    return;
  }
  const std::string_view before = line.substr(0, tag_end);
  const std::size_t pid = before.rfind('[');
  const std::size_t tag_at = before.rfind(' ', pid);
  if (pid == std::string_view::npos || tag_at == std::string_view::npos) {
    return;
  }
  const std::string_view tag = before.substr(tag_at + 1, pid - tag_at - 1);
  const std::size_t slash = tag.rfind('/');
  if (slash != std::string_view::npos) {
    follow(tag.substr(slash + 1), line.substr(tag_end + kAfterTag.size()), line);
  }
}

void RelayLog::follow(std::string_view service, std::string_view rest, std::string_view line) {
  const std::size_t colon = rest.find(": ");
  if (colon == std::string_view::npos || !is_queue_id(rest.substr(0, colon))) {
    return;
  }
  const std::string queue_id(rest.substr(0, colon));
  rest.remove_prefix(colon + 2);
  constexpr std::string_view kMessageId = "message-id=<";
  if (service == "cleanup" && rest.starts_with(kMessageId)) {
    rest.remove_prefix(kMessageId.size());
    name(queue_id, rest.substr(0, rest.find('>')), line);
    return;
  }
  const auto found = queue_.find(queue_id);
  if (found == queue_.end()) {
    return;
  }
  if (const auto fate = fate_of(rest)) {
    tell(found->second, *fate, line);
  } else if (service == "qmgr" && rest.find("(queue active)") != std::string_view::npos) {
    tell(found->second, RelayFate::queued, line);
  } else if (service == "qmgr" && rest.starts_with("removed")) {
    queue_.erase(found);  // the id may be somebody else's from now on
  }
}

void RelayLog::name(
    const std::string& queue_id, std::string_view message_id, std::string_view line
) {
  const auto wanted = wanted_.find(message_id);
  if (wanted == wanted_.end()) {
    queue_.erase(queue_id);  // used again by a stranger's mail
    return;
  }
  queue_.insert_or_assign(queue_id, wanted->second);
  tell(wanted->second, RelayFate::seen, line);
}

void RelayLog::tell(std::size_t index, RelayFate fate, std::string_view line) {
  Trace& trace = traces_[index];
  if (fate >= trace.fate) {
    trace = {fate, text::repair_utf8(text::cut_utf8(line, kRelayLogWordsMax))};
  }
}

std::optional<Instant> RelayLog::time_of(std::string_view line) const {
  const std::string_view stamp = line.substr(0, line.find(' '));
  if (const auto exact = text::parse_time(stamp, "UTC");
      exact.ok() && stamp.find('T') != std::string_view::npos &&
      stamp.find_first_of("Z+-", stamp.find('T')) != std::string_view::npos) {
    return *exact;
  }
  if (clock_.zone.empty()) {
    return std::nullopt;
  }
  const auto today = std::chrono::floor<std::chrono::days>(clock_.now);
  const int year = static_cast<int>(std::chrono::year_month_day(today).year());
  for (const int candidate : {year + 1, year, year - 1}) {
    const std::string iso = traditional(line, candidate);
    const auto at = text::parse_time(iso, clock_.zone);
    // A clock may be a little ahead of ours.
    if (!iso.empty() && at.ok() && *at <= clock_.now + 24h) {
      return *at;
    }
  }
  return std::nullopt;
}

bool RelayLog::covers(Instant at, Microseconds margin) const {
  const auto first = begins();
  const auto last = ends();
  return first && last && *first + margin <= at && at + margin <= *last;
}

}  // namespace amends::mail
