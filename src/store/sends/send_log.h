#pragma once

#include "store/sends/format.h"
#include "store/sends/log_file.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace amends::store {

/// What has happened to the people of one mailing, in the order in which it happened: an
/// append-only file of checksummed frames. Nothing in it is ever changed. One writer at a time;
/// read_entry() from any thread.
class SendLog {
 public:
  using Visit = std::function<void(const Entry&, std::uint64_t offset)>;

  /// A new log; what stood in the file is gone. Synced when it returns.
  [[nodiscard]] static Result<SendLog> create(std::unique_ptr<LogFile> file, const FileMark& mark);
  /// Reads the log from its beginning. A last frame that is torn was never acknowledged and is cut
  /// off; a torn frame with a whole one after it is damage: `ledger.damaged`, as is a log of
  /// another mailing or audience.
  [[nodiscard]] static Result<SendLog> open(
      std::unique_ptr<LogFile> file, const FileMark& mark, const Visit& visit
  );

  /// On disk when it returns. Gives where each entry stands. After an error nobody knows what the
  /// disk holds: from then on `store.poisoned`.
  [[nodiscard]] Result<std::vector<std::uint64_t>> append(
      std::int64_t epoch, Instant at, std::span<const Entry> entries
  );
  /// Ends the log, for now, with who stands where; what is settled later is appended behind it.
  [[nodiscard]] Result<void> close(std::int64_t epoch, Instant at, const WaveCounts& counts);

  /// Copies the words into `words`, of which the entry then speaks.
  [[nodiscard]] Result<Entry> read_entry(std::uint64_t offset, std::string& words) const;

  /// Every entry before `end`, which bytes() has given, in the order in which they were written.
  /// Changes nothing; from any thread. Error `ledger.damaged`.
  [[nodiscard]] Result<void> each_until(std::uint64_t end, const Visit& visit) const;

  [[nodiscard]] std::uint64_t bytes() const { return end_; }

  [[nodiscard]] bool poisoned() const { return poisoned_; }

 private:
  explicit SendLog(std::unique_ptr<LogFile> file) : file_(std::move(file)) {}

  [[nodiscard]] Result<void> replay(const Visit& visit);
  [[nodiscard]] Result<void> cut_torn_end(std::uint64_t size);
  [[nodiscard]] Result<void> grow_for(std::size_t bytes);
  [[nodiscard]] Result<void> write(std::string_view frames);

  std::unique_ptr<LogFile> file_;
  std::uint64_t end_ = 0;   // of the last whole frame
  std::uint64_t size_ = 0;  // of the file: zeros stand behind the end
  bool poisoned_ = false;
};

/// The counts a log is closed with; nothing when it is not closed.
[[nodiscard]] Result<std::optional<WaveCounts>> read_closing(const LogFile& file);

}  // namespace amends::store
