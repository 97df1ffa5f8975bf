#pragma once

#include "base/clock.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::mail {

/// What a log of Postfix tells about a message. Later ones tell more than earlier ones.
enum class RelayFate : std::uint8_t {
  unseen,    // no line names its Message-ID
  seen,      // a line does, but nothing says that the message was taken to its end
  queued,    // in the relay's queue: from here on the relay has it, whatever the rest says
  deferred,  // not delivered yet
  expired,
  bounced,
  sent
};

/// How times without a year and a zone are read ("Nov 22 04:46:29").
struct RelayLogClock {
  Instant now;       // the newest year that is not after it is meant
  std::string zone;  // IANA; empty: unknown, then such times tell nothing
};

/// Reads mail.log of Postfix as rsyslog writes it, with traditional or RFC 3339 times, and follows
/// the given Message-IDs from the line that names them (cleanup) over the queue id to what became
/// of them. Keeps nothing of anybody else. Pure; takes any bytes.
class RelayLog {
 public:
  struct Trace {
    RelayFate fate = RelayFate::unseen;
    std::string line;  // the one that told most, cut
  };

  /// Message-IDs without < >; the same one twice counts once, at its last place.
  RelayLog(std::span<const std::string> message_ids, RelayLogClock clock);

  /// The next bytes of the log, cut anywhere.
  void feed(std::string_view bytes);
  /// The log has ended.
  void finish();

  /// Of the Message-ID at that place.
  [[nodiscard]] const Trace& trace(std::size_t index) const { return traces_.at(index); }

  /// The log begins `margin` before and ends `margin` after this moment.
  [[nodiscard]] bool covers(Instant at, Microseconds margin) const;

  /// Time of the first and the last line that has one; nothing when they cannot be told.
  [[nodiscard]] std::optional<Instant> begins() const { return time_of(first_line_); }

  [[nodiscard]] std::optional<Instant> ends() const { return time_of(last_line_); }

 private:
  void take(std::string_view line);
  void follow(std::string_view service, std::string_view rest, std::string_view line);
  void name(const std::string& queue_id, std::string_view message_id, std::string_view line);
  void tell(std::size_t index, RelayFate fate, std::string_view line);
  [[nodiscard]] std::optional<Instant> time_of(std::string_view line) const;

  RelayLogClock clock_;
  std::map<std::string, std::size_t, std::less<>> wanted_;
  std::map<std::string, std::size_t, std::less<>> queue_;  // of wanted ones only, so it is bounded
  std::vector<Trace> traces_;
  std::string pending_;     // a line that has not ended; what is beyond kRelayLogLineMax is dropped
  std::string first_line_;  // their beginnings, for the times
  std::string last_line_;
};

}  // namespace amends::mail
