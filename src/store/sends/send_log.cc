#include "store/sends/send_log.h"

#include "store/limits.h"

#include <algorithm>
#include <utility>

namespace amends::store {
namespace {

/// How far a log is written with zeros ahead of its end: a sync then has no new length and no new
/// blocks to note down, which makes it twice as fast.
std::uint64_t room_ahead(std::uint64_t bytes) {
  return std::clamp<std::uint64_t>(bytes, kLogRoomMin, kLogRoomMax);
}

Result<std::string> read_bytes(const LogFile& file, std::uint64_t offset, std::size_t bytes) {
  std::string out(bytes, '\0');
  AMENDS_TRY(const std::size_t got, file.read(offset, out));
  out.resize(got);
  return out;
}

/// Visits the whole frames `bytes` begins with, which stand at `offset` of the log. Gives how many
/// bytes they take.
Result<std::size_t> visit_frames(
    std::string_view bytes, std::uint64_t offset, const SendLog::Visit& visit
) {
  std::size_t done = 0;
  for (;;) {
    const std::string_view rest = bytes.substr(done);
    const auto head = decode_head(rest);
    if (!head || head->payload_bytes > kFrameBytesMax || !is_whole(rest, *head)) {
      return done;
    }
    AMENDS_TRY_VOID(each_entry(rest, *head, [&](const Entry& entry, std::size_t at) {
      visit(entry, offset + done + at);
    }));
    done += kFrameHeadBytes + head->payload_bytes;
  }
}

bool is_blank(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return c == '\0'; });
}

}  // namespace

Result<SendLog> SendLog::create(std::unique_ptr<LogFile> file, const FileMark& mark) {
  SendLog log(std::move(file));
  AMENDS_TRY_VOID(log.file_->resize(0));
  AMENDS_TRY_VOID(log.file_->write(0, encode(mark)));
  AMENDS_TRY_VOID(log.file_->sync());
  log.end_ = log.size_ = kFileMarkBytes;
  return log;
}

Result<SendLog> SendLog::open(
    std::unique_ptr<LogFile> file, const FileMark& mark, const Visit& visit
) {
  SendLog log(std::move(file));
  AMENDS_TRY(const std::string begin, read_bytes(*log.file_, 0, kFileMarkBytes));
  AMENDS_TRY(const FileMark found, decode_mark(begin, FileMark::Kind::log));
  if (encode(found) != encode(mark)) {
    return make_error(
        "ledger.damaged",
        "The log of mailing {} belongs to another audience or installation: put back the file that "
        "belongs here",
        mark.mailing.value
    );
  }
  log.end_ = kFileMarkBytes;
  AMENDS_TRY_VOID(log.replay(visit));
  return log;
}

Result<void> SendLog::replay(const Visit& visit) {
  AMENDS_TRY(size_, file_->size());
  std::string buffer;
  std::uint64_t buffer_at = end_;
  for (;;) {
    std::string_view rest = std::string_view(buffer).substr(end_ - buffer_at);
    auto head = decode_head(rest);
    const bool is_short = rest.size() < kFrameHeadBytes ||
                          (head && rest.size() < kFrameHeadBytes + head->payload_bytes);
    if (is_short && buffer_at + buffer.size() < size_) {
      const std::size_t wanted =
          std::max<std::size_t>(kReplayBytes, head ? kFrameHeadBytes + head->payload_bytes : 0);
      buffer_at = end_;
      AMENDS_TRY(buffer, read_bytes(*file_, end_, std::min<std::uint64_t>(wanted, size_ - end_)));
      rest = buffer;
      head = decode_head(rest);
    }
    if (!head || head->payload_bytes > kFrameBytesMax || !is_whole(rest, *head)) {
      return cut_torn_end(size_);
    }
    AMENDS_TRY_VOID(each_entry(rest, *head, [&](const Entry& entry, std::size_t at) {
      visit(entry, end_ + at);
    }));
    end_ += kFrameHeadBytes + head->payload_bytes;
  }
}

/// Behind the last whole frame stand zeros, or the torn remains of the one append that was under
/// way when the power went: never another frame.
Result<void> SendLog::cut_torn_end(std::uint64_t size) {
  bool torn = false;
  for (std::uint64_t at = end_; at < size; at += kReplayBytes) {
    AMENDS_TRY(const std::string bytes, read_bytes(*file_, at, kReplayBytes + kFrameBytesMax));
    torn = torn || !is_blank(bytes);
    for (std::size_t i = at == end_ ? 8 : 0; i < std::min(bytes.size(), kReplayBytes); i += 8) {
      const std::string_view rest = std::string_view(bytes).substr(i);
      const auto head = decode_head(rest);
      if (head && head->records > 0 && is_whole(rest, *head)) {
        return make_error(
            "ledger.damaged",
            "The ledger is damaged at byte {}: whole entries follow at byte {}. Nothing is sent "
            "from "
            "it; put back a copy of the data folder that is whole",
            end_,
            at + i
        );
      }
    }
  }
  if (torn) {
    AMENDS_TRY_VOID(file_->resize(end_));
    AMENDS_TRY_VOID(file_->sync());
    size_ = end_;
  }
  return {};
}

Result<void> SendLog::grow_for(std::size_t bytes) {
  if (end_ + bytes <= size_) {
    return {};
  }
  if (end_ + bytes > kLogBytesMax) {
    return make_error(
        "ledger.full", "The log of this mailing has reached {} GiB", kLogBytesMax >> 30U
    );
  }
  const std::uint64_t wanted = end_ + bytes + room_ahead(end_);
  const std::string zeros(kReplayBytes, '\0');
  for (std::uint64_t at = size_; at < wanted; at += zeros.size()) {
    AMENDS_TRY_VOID(file_->write(
        at, std::string_view(zeros).substr(0, std::min<std::uint64_t>(zeros.size(), wanted - at))
    ));
  }
  size_ = wanted;
  return {};
}

Result<void> SendLog::write(std::string_view frames) {
  if (poisoned_) {
    return make_error(
        "store.poisoned",
        "A write or a sync of the ledger failed before, so nobody knows what is on its disk: "
        "nothing "
        "more is written until Amends is restarted"
    );
  }
  // Room that could not be made harms nothing: once the disk has some, it is asked for again.
  AMENDS_TRY_VOID(grow_for(frames.size()));
  poisoned_ = true;
  AMENDS_TRY_VOID(file_->write(end_, frames));
  AMENDS_TRY_VOID(file_->sync());
  poisoned_ = false;
  end_ += frames.size();
  return {};
}

Result<std::vector<std::uint64_t>> SendLog::append(
    std::int64_t epoch, Instant at, std::span<const Entry> entries
) {
  std::vector<std::uint64_t> offsets;
  offsets.reserve(entries.size());
  std::string frames;
  while (offsets.size() < entries.size()) {
    FrameWriter frame(epoch, at);
    const std::uint64_t begin = end_ + frames.size();
    while (offsets.size() < entries.size() && frame.size() + kRecordBytesMax < kFrameBytesMax) {
      offsets.push_back(begin + frame.add(entries[offsets.size()]));
    }
    frames += frame.take();
  }
  AMENDS_TRY_VOID(write(frames));
  return offsets;
}

Result<void> SendLog::close(std::int64_t epoch, Instant at, const WaveCounts& counts) {
  FrameWriter frame(epoch, at);
  frame.add_closing(counts);
  AMENDS_TRY_VOID(write(frame.take()));
  poisoned_ = true;
  AMENDS_TRY_VOID(file_->resize(end_));
  AMENDS_TRY_VOID(file_->sync());
  poisoned_ = false;
  size_ = end_;
  return {};
}

Result<Entry> SendLog::read_entry(std::uint64_t offset, std::string& words) const {
  AMENDS_TRY(words, read_bytes(*file_, offset, kRecordBytesMax));
  return decode_entry(words);
}

Result<void> SendLog::each_until(std::uint64_t end, const Visit& visit) const {
  constexpr std::size_t kAtOnce = kReplayBytes + kFrameHeadBytes + kFrameBytesMax;
  for (std::uint64_t at = kFileMarkBytes; at < end;) {
    AMENDS_TRY(
        const std::string bytes, read_bytes(*file_, at, std::min<std::uint64_t>(kAtOnce, end - at))
    );
    AMENDS_TRY(const std::size_t done, visit_frames(bytes, at, visit));
    if (done == 0) {
      return make_error(
          "ledger.damaged",
          "The ledger can no longer be read at byte {}, which it could before: look after the disk",
          at
      );
    }
    at += done;
  }
  return {};
}

Result<std::optional<WaveCounts>> read_closing(const LogFile& file) {
  AMENDS_TRY(const std::uint64_t size, file.size());
  const std::uint64_t tail = std::min<std::uint64_t>(size, kClosingBytesMax);
  AMENDS_TRY(const std::string bytes, read_bytes(file, size - tail, tail));
  return decode_closing(bytes);
}

}  // namespace amends::store
