#include "store/sends/format.h"

#include "crypto/encoding.h"

#include <boost/crc.hpp>

#include <algorithm>
#include <concepts>
#include <limits>

namespace amends::store {
namespace {

using model::SendState;

using Crc = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

constexpr std::string_view kAudienceMagic = "AMENDSA1";
constexpr std::string_view kLogMagic = "AMENDSL1";
constexpr std::uint32_t kFrameMagic = 0x464D4541;    // "AEMF" as it stands in the file
constexpr std::uint32_t kClosingMagic = 0x434D4541;  // "AEMC"
constexpr std::size_t kChecksumAt = 28;              // in a frame's head
constexpr std::uint8_t kClosingKind = 0x80;
constexpr std::uint8_t kHasRetry = 1;
constexpr std::size_t kDotBytes = 8;
constexpr std::size_t kEntryBytes = 24;  // without the time of another try and the words
constexpr std::size_t kTallyBytes = 16;

template <std::integral Number>
void put(std::string& out, Number number) {
  using Bits = std::make_unsigned_t<Number>;
  auto bits = static_cast<Bits>(number);
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    out += static_cast<char>(bits & 0xFFU);
    bits = static_cast<Bits>(static_cast<std::uint64_t>(bits) >> 8U);
  }
}

/// The number at `at`; 0 when it does not stand there as a whole.
template <std::integral Number>
Number get(std::string_view bytes, std::size_t at) {
  if (at + sizeof(Number) > bytes.size()) {
    return 0;
  }
  std::uint64_t bits = 0;
  for (std::size_t i = sizeof(Number); i > 0; --i) {
    bits = (bits << 8U) | static_cast<unsigned char>(bytes[at + i - 1]);
  }
  return static_cast<Number>(bits);
}

void patch(std::string& out, std::size_t at, std::uint32_t number) {
  std::string bytes;
  put(bytes, number);
  out.replace(at, bytes.size(), bytes);
}

constexpr std::size_t padded(std::size_t bytes) {
  return (bytes + 7) / 8 * 8;
}

Error damaged(std::string_view what) {
  return make_error("ledger.damaged", "A file of the ledger is damaged: {}", what);
}

template <std::unsigned_integral Number>
Number at_most(int number) {
  return static_cast<Number>(std::clamp<std::int64_t>(number, 0, std::numeric_limits<Number>::max())
  );
}

struct Record {
  Entry entry;
  std::size_t bytes = 0;
};

bool is_known(std::uint8_t kind) {
  return kind < model::kSendStates && kind != static_cast<std::uint8_t>(SendState::claimed) &&
         kind != static_cast<std::uint8_t>(SendState::intent);
}

/// Of the record at the beginning of `bytes`, which may be longer.
Result<Record> read_record(std::string_view bytes) {
  const auto kind = get<std::uint8_t>(bytes, 4);
  if (bytes.size() < kDotBytes || !is_known(kind)) {
    return damaged("a record of a kind that is not known");
  }
  Record record;
  Entry& entry = record.entry;
  entry.person = get<std::uint32_t>(bytes, 0);
  entry.state = static_cast<SendState>(kind);
  entry.attempts = get<std::uint8_t>(bytes, 5);
  entry.version = get<std::uint16_t>(bytes, 6);
  record.bytes = kDotBytes;
  if (entry.state == SendState::dot) {
    return record;
  }
  const std::size_t words = get<std::uint16_t>(bytes, 12);
  const bool has_retry = (get<std::uint8_t>(bytes, 11) & kHasRetry) != 0;
  const std::size_t words_at = kEntryBytes + (has_retry ? 8 : 0);
  record.bytes = words_at + padded(words);
  if (record.bytes > bytes.size()) {
    return damaged("a record that goes beyond its frame");
  }
  entry.reply_code = get<std::uint16_t>(bytes, 8);
  entry.withheld = static_cast<model::WithheldReason>(get<std::uint8_t>(bytes, 10));
  entry.at = from_us(get<std::int64_t>(bytes, 16));
  if (has_retry) {
    entry.retry_at = from_us(get<std::int64_t>(bytes, kEntryBytes));
  }
  entry.reply_text = bytes.substr(words_at, words);
  return record;
}

/// Bytes of the closing record at the beginning of `bytes`.
std::size_t closing_bytes(std::string_view bytes) {
  return 16 + std::size_t{get<std::uint32_t>(bytes, 0)} * kTallyBytes;
}

}  // namespace

std::uint32_t checksum(std::string_view bytes) {
  Crc crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

std::string encode(const FileMark& mark) {
  std::string out(mark.kind == FileMark::Kind::log ? kLogMagic : kAudienceMagic);
  const auto installation = crypto::decode_hex(mark.installation);
  out += installation.ok() && installation->size() == 16 ? *installation : std::string(16, '\0');
  put(out, mark.mailing.value);
  put(out, mark.people);
  put(out, mark.audience_checksum);
  out.resize(kFileMarkBytes - 4, '\0');
  put(out, checksum(out));
  return out;
}

Result<FileMark> decode_mark(std::string_view bytes, FileMark::Kind kind) {
  const std::string_view magic = kind == FileMark::Kind::log ? kLogMagic : kAudienceMagic;
  const bool whole = bytes.size() >= kFileMarkBytes && bytes.starts_with(magic) &&
                     get<std::uint32_t>(bytes, kFileMarkBytes - 4) ==
                         checksum(bytes.substr(0, kFileMarkBytes - 4));
  if (!whole) {
    return damaged("it does not begin as such a file does");
  }
  FileMark mark;
  mark.kind = kind;
  mark.installation = crypto::hex(bytes.substr(8, 16));
  mark.mailing.value = get<std::int64_t>(bytes, 24);
  mark.people = get<std::uint64_t>(bytes, 32);
  mark.audience_checksum = get<std::uint32_t>(bytes, 40);
  return mark;
}

FrameWriter::FrameWriter(std::int64_t epoch, Instant at) {
  put(bytes_, kFrameMagic);
  put(bytes_, std::uint32_t{0});
  put(bytes_, epoch);
  put(bytes_, to_us(at));
  put(bytes_, std::uint64_t{0});
}

std::size_t FrameWriter::add(const Entry& entry) {
  const std::size_t at = bytes_.size();
  ++records_;
  put(bytes_, entry.person);
  put(bytes_, static_cast<std::uint8_t>(entry.state));
  put(bytes_, at_most<std::uint8_t>(entry.attempts));
  put(bytes_, at_most<std::uint16_t>(entry.version));
  if (entry.state == SendState::dot) {
    return at;
  }
  put(bytes_, at_most<std::uint16_t>(entry.reply_code));
  put(bytes_, static_cast<std::uint8_t>(entry.withheld));
  put(bytes_, entry.retry_at ? kHasRetry : std::uint8_t{0});
  put(bytes_, static_cast<std::uint16_t>(entry.reply_text.size()));
  put(bytes_, std::uint16_t{0});
  put(bytes_, to_us(entry.at));
  if (entry.retry_at) {
    put(bytes_, to_us(*entry.retry_at));
  }
  bytes_ += entry.reply_text;
  bytes_.resize(padded(bytes_.size()), '\0');
  return at;
}

void FrameWriter::add_closing(const WaveCounts& counts) {
  ++records_;
  const std::size_t begin = bytes_.size();
  put(bytes_, std::uint32_t{0});
  put(bytes_, kClosingKind);
  bytes_.append(3, '\0');
  std::uint32_t tallies = 0;
  for (std::size_t wave = 0; wave < counts.size(); ++wave) {
    for (std::size_t state = 0; state < model::kSendStates; ++state) {
      if (counts[wave][state] > 0) {
        put(bytes_, static_cast<std::uint32_t>(wave));
        put(bytes_, static_cast<std::uint32_t>(state));
        put(bytes_, counts[wave][state]);
        ++tallies;
      }
    }
  }
  patch(bytes_, begin, tallies);
  // The last eight bytes lead from the end of the file to the beginning of the frame.
  put(bytes_, static_cast<std::uint32_t>(bytes_.size() + 8));
  put(bytes_, kClosingMagic);
}

std::string FrameWriter::take() {
  patch(bytes_, 4, static_cast<std::uint32_t>(bytes_.size() - kFrameHeadBytes));
  patch(bytes_, 24, records_);
  patch(bytes_, kChecksumAt, checksum(bytes_));
  return std::move(bytes_);
}

std::optional<FrameHead> decode_head(std::string_view bytes) {
  if (bytes.size() < kFrameHeadBytes || get<std::uint32_t>(bytes, 0) != kFrameMagic) {
    return std::nullopt;
  }
  return FrameHead{
      get<std::uint32_t>(bytes, 4),
      get<std::int64_t>(bytes, 8),
      from_us(get<std::int64_t>(bytes, 16)),
      get<std::uint32_t>(bytes, 24)
  };
}

bool is_whole(std::string_view bytes, const FrameHead& head) {
  const std::size_t size = kFrameHeadBytes + head.payload_bytes;
  if (bytes.size() < size || head.payload_bytes % 8 != 0) {
    return false;
  }
  // The checksum was taken over a frame whose own four bytes were zero.
  Crc crc;
  const std::uint32_t none = 0;
  crc.process_bytes(bytes.data(), kChecksumAt);
  crc.process_bytes(&none, sizeof none);
  crc.process_bytes(bytes.data() + kFrameHeadBytes, head.payload_bytes);
  return crc.checksum() == get<std::uint32_t>(bytes, kChecksumAt);
}

Result<void> each_entry(
    std::string_view frame,
    const FrameHead& head,
    const std::function<void(const Entry&, std::size_t at)>& visit
) {
  const std::size_t end = kFrameHeadBytes + head.payload_bytes;
  std::size_t at = kFrameHeadBytes;
  for (std::uint32_t record = 0; record < head.records; ++record) {
    const std::string_view rest = frame.substr(at, end - at);
    if (get<std::uint8_t>(rest, 4) == kClosingKind) {
      at += closing_bytes(rest);
    } else {
      AMENDS_TRY(Record read, read_record(rest));
      read.entry.at = read.entry.state == SendState::dot ? head.at : read.entry.at;
      visit(read.entry, at);
      at += read.bytes;
    }
    if (at > end) {
      return damaged("a record that goes beyond its frame");
    }
  }
  return {};
}

Result<Entry> decode_entry(std::string_view bytes) {
  AMENDS_TRY(const Record record, read_record(bytes));
  return record.entry;
}

std::optional<WaveCounts> decode_closing(std::string_view tail) {
  if (tail.size() < kFrameHeadBytes + 16 ||
      get<std::uint32_t>(tail, tail.size() - 4) != kClosingMagic) {
    return std::nullopt;
  }
  const std::size_t size = get<std::uint32_t>(tail, tail.size() - 8);
  if (size > tail.size()) {
    return std::nullopt;
  }
  const std::string_view frame = tail.substr(tail.size() - size);
  const auto head = decode_head(frame);
  if (!head || !is_whole(frame, *head)) {
    return std::nullopt;
  }
  const std::string_view record = frame.substr(kFrameHeadBytes);
  const auto tallies = get<std::uint32_t>(record, 0);
  if (head->records != 1 || get<std::uint8_t>(record, 4) != kClosingKind ||
      closing_bytes(record) != record.size()) {
    return std::nullopt;
  }
  WaveCounts counts;
  for (std::size_t at = 8; at < 8 + std::size_t{tallies} * kTallyBytes; at += kTallyBytes) {
    const auto wave = get<std::uint32_t>(record, at);
    const auto state = get<std::uint32_t>(record, at + 4);
    if (wave > std::numeric_limits<std::uint16_t>::max() || state >= model::kSendStates) {
      return std::nullopt;
    }
    counts.resize(std::max<std::size_t>(counts.size(), wave + 1));
    counts[wave][state] = get<std::uint64_t>(record, at + 8);
  }
  return counts;
}

}  // namespace amends::store
