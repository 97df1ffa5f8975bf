#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/ids.h"
#include "model/send.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The bytes of the ledger's files (docs/internals/ledger_format.md). All numbers are little-endian;
// every record begins at a multiple of eight.

namespace amends::store {

/// CRC-32C (Castagnoli; RFC 9260, appendix A).
[[nodiscard]] std::uint32_t checksum(std::string_view bytes);

/// What a file of the ledger belongs to; both files of a mailing begin with it.
struct FileMark {
  enum class Kind : std::uint8_t { audience, log };

  Kind kind = Kind::log;
  std::string installation;  // 32 hexadecimal digits
  model::MailingId mailing;
  std::uint64_t people = 0;
  std::uint32_t audience_checksum = 0;  // of the frozen audience, in both files
};

inline constexpr std::size_t kFileMarkBytes = 64;

[[nodiscard]] std::string encode(const FileMark& mark);
/// Error `ledger.damaged` when these are not the first bytes of such a file.
[[nodiscard]] Result<FileMark> decode_mark(std::string_view bytes, FileMark::Kind kind);

/// What happened to one person of the audience.
struct Entry {
  std::uint32_t person = 0;  // number in the frozen audience, in order of contact
  model::SendState state = model::SendState::planned;
  model::WithheldReason withheld = model::WithheldReason::none;
  int attempts = 0;
  int version = 0;
  int reply_code = 0;
  Instant at{};  // of a dot: of its frame
  std::optional<Instant> retry_at = std::nullopt;
  std::string_view reply_text = {};
};

using StateCounts = std::array<std::uint64_t, model::kSendStates>;
using WaveCounts = std::vector<StateCounts>;  // by wave

/// Gathers what is written and synced together.
class FrameWriter {
 public:
  FrameWriter(std::int64_t epoch, Instant at);

  /// Gives where the record will stand from the frame's beginning.
  std::size_t add(const Entry& entry);
  /// Says that nobody of the mailing is under way or waits any more, and who stands where.
  void add_closing(const WaveCounts& counts);

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

  [[nodiscard]] bool empty() const { return records_ == 0; }

  /// The frame with its length and checksum.
  [[nodiscard]] std::string take();

 private:
  std::string bytes_;
  std::uint32_t records_ = 0;
};

inline constexpr std::size_t kFrameHeadBytes = 32;

struct FrameHead {
  std::uint32_t payload_bytes = 0;
  std::int64_t epoch = 0;
  Instant at{};
  std::uint32_t records = 0;
};

/// The frame's head, or nothing when no frame begins with these bytes. Its checksum is not looked
/// at yet.
[[nodiscard]] std::optional<FrameHead> decode_head(std::string_view bytes);
/// Whether a whole frame stands at the beginning of `bytes` and is as it was written.
[[nodiscard]] bool is_whole(std::string_view bytes, const FrameHead& head);

/// Reads the records of a whole frame. `visit` gets where each stands from the frame's beginning.
/// Error `ledger.damaged` for a record that cannot be.
[[nodiscard]] Result<void> each_entry(
    std::string_view frame,
    const FrameHead& head,
    const std::function<void(const Entry&, std::size_t at)>& visit
);

/// The longest a record with words may be.
inline constexpr std::size_t kRecordBytesMax = 544;
/// One record that stands alone, as a log gives it back. Dots have no time of their own.
[[nodiscard]] Result<Entry> decode_entry(std::string_view bytes);

/// The counts with which a closed log ends, and how many bytes of it they take; nothing when it
/// does not end so. `tail` is the end of the file.
[[nodiscard]] std::optional<WaveCounts> decode_closing(std::string_view tail);
/// A closing frame is never longer than this.
inline constexpr std::size_t kClosingBytesMax = 64UL << 10U;

}  // namespace amends::store
