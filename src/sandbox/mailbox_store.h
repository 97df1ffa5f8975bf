#pragma once

#include "base/clock.h"
#include "sandbox/limits.h"
#include "sandbox/message_reader.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::sandbox {

/// Whether the sender was told that the message is taken.
enum class Told : std::uint8_t { taken, nothing };

/// One message in one mailbox.
struct StoredMessage {
  std::uint64_t number = 0;  // counts from 1 in the order of arrival
  std::string address;       // as in RCPT
  std::string mail_from;
  Instant received_at;  // when the final dot was there
  Told told = Told::taken;
  std::uint64_t bytes_count = 0;
  HeaderFacts headers;  // empty until the reader came to it, see Sandbox::wait_until_read
  /// As received; null beyond the memory limit.
  std::shared_ptr<const std::string> bytes;

  /// What the mailbox shows: the bytes under the mark "X-Amends-Sandbox". Empty without bytes.
  [[nodiscard]] std::string as_shown() const;
};

/// The header line that marks what the sandbox hands out, with its CRLF.
[[nodiscard]] std::string_view sandbox_mark();

struct MailboxCounts {
  std::uint64_t received = 0;      // messages, one for each recipient; told nothing included
  std::uint64_t told_nothing = 0;  // of them: the sender never got an answer
  std::uint64_t read = 0;          // of them: looked at for their headers
  std::uint64_t bytes = 0;         // received
  std::uint64_t headers_only = 0;  // of received: beyond the memory limit
  /// Of those read: messages whose Message-ID was seen before with the same recipient. Each is one
  /// that a person got twice.
  std::uint64_t duplicates = 0;
  /// Of those read: messages whose Message-ID was seen before, with whatever recipient.
  std::uint64_t repeated_ids = 0;
  std::uint64_t without_id = 0;  // of those read
};

/// Every message the sandbox took. Its own count: what others claim was sent is held against it.
/// Thread-safe.
class MailboxStore {
 public:
  explicit MailboxStore(std::uint64_t memory_bytes_max = kMessageMemoryBytesMax);
  ~MailboxStore();
  MailboxStore(const MailboxStore&) = delete;
  MailboxStore& operator=(const MailboxStore&) = delete;

  struct Arrival {
    std::string mail_from;
    std::vector<std::string> recipients;
    Instant at;
    Told told = Told::taken;
    std::shared_ptr<const std::string> bytes;
  };

  /// Keeps it once for each recipient; the numbers given run from the returned one. Nothing when
  /// the store is full (kMessagesMax).
  [[nodiscard]] std::optional<std::uint64_t> keep(Arrival arrival);

  /// What was found in message `number`. Returns how many messages this address had read before
  /// it, not counting duplicates; nothing when it is a duplicate itself.
  std::optional<std::uint64_t> add_headers(std::uint64_t number, HeaderFacts headers);

  [[nodiscard]] std::uint64_t received() const;
  /// Later than `moment`: after a halt this is what had passed the dot.
  [[nodiscard]] std::uint64_t received_after(Instant moment) const;
  [[nodiscard]] MailboxCounts counts() const;
  /// All of one mailbox in the order of arrival; compares without case.
  [[nodiscard]] std::vector<StoredMessage> find(std::string_view address) const;
  /// The addresses that have at least one message, sorted, lower case.
  [[nodiscard]] std::vector<std::string> addresses() const;
  /// Messages `after` (a number, 0 for all) in the order of arrival, at most `limit`.
  [[nodiscard]] std::vector<StoredMessage> list(std::uint64_t after, std::size_t limit) const;
  void clear();

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace amends::sandbox
