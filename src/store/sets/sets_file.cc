#include "store/sets/sets_file.h"

#include "store/limits.h"
#include "store/machine_error.h"
#include "store/sets/fast_checksum.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <span>

// Numbers are little-endian. docs/internals/sets.md has the bytes.

namespace amends::store {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie");

constexpr std::string_view kMagic = "AMENDSS1";
constexpr std::size_t kHeadBytes = 96;
constexpr std::size_t kRowBytes = 32;
constexpr std::size_t kInstallationAt = 8;
constexpr std::size_t kInstallationDigits = 32;
constexpr std::size_t kChecksumAt = kHeadBytes - 8;

template <class Number>
void put(std::string& out, Number number) {
  const std::size_t at = out.size();
  out.resize(at + sizeof(Number));
  std::memcpy(out.data() + at, &number, sizeof(Number));
}

template <class Number>
Number get(std::string_view bytes, std::size_t at) {
  Number number{};
  std::memcpy(&number, bytes.data() + at, sizeof(Number));
  return number;
}

/// Two digits a byte, as they are: an installation is compared, never counted with.
std::string packed(std::string_view digits) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i + 1 < kInstallationDigits && i + 1 < digits.size(); i += 2) {
    out += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
  }
  out.resize(kInstallationDigits / 2);
  return out;
}

/// Of the head without its own checksum, and of the table.
std::uint64_t head_checksum(std::string_view head) {
  std::string bytes(head);
  bytes.erase(kChecksumAt, sizeof(std::uint64_t));
  return fast_checksum(bytes);
}

std::string encode_head(const SetsMark& mark, std::size_t sections) {
  std::string out(kMagic);
  out += packed(mark.installation);
  put(out, mark.mailing.value);
  put(out, mark.signal.id);
  put(out, mark.signal.contact.value);
  put(out, to_us(mark.signal.at));
  put(out, mark.change);
  put(out, mark.log.bytes);
  put(out, mark.log.tail);
  put(out, static_cast<std::uint64_t>(sections));
  put(out, std::uint64_t{0});
  return out;
}

void put_row(std::string& out, const SetKey& key, std::uint64_t offset, std::string_view bytes) {
  put(out, static_cast<std::uint8_t>(key.kind));
  put(out, key.number);
  put(out, static_cast<std::uint8_t>(key.who));
  put(out, std::uint8_t{0});
  put(out, key.link);
  put(out, offset);
  put(out, static_cast<std::uint64_t>(bytes.size()));
  put(out, fast_checksum(bytes));
}

SetKey key_of(std::string_view row) {
  SetKey key;
  key.kind = static_cast<SetKey::Kind>(get<std::uint8_t>(row, 0));
  key.number = get<std::uint8_t>(row, 1);
  key.who = static_cast<SetKey::Who>(get<std::uint8_t>(row, 2));
  key.link = get<std::uint32_t>(row, 4);
  return key;
}

std::filesystem::path draft_of(std::filesystem::path path) {
  return path += ".new";
}

}  // namespace

Result<void> SetsFile::write(
    const std::filesystem::path& path, const SetsMark& mark, const Sets& sets
) {
  std::string head = encode_head(mark, sets.size());
  std::string body;
  for (const auto& [key, set] : sets) {
    const std::string bytes = set->serialized();
    put_row(head, key, body.size(), bytes);
    body += bytes;
  }
  const std::uint64_t sum = head_checksum(head);
  std::memcpy(head.data() + kChecksumAt, &sum, sizeof(sum));
  {
    AMENDS_TRY(const auto file, make_log_file(draft_of(path)));
    AMENDS_TRY_VOID(file->write(0, head));
    AMENDS_TRY_VOID(file->write(head.size(), body));
    AMENDS_TRY_VOID(file->sync());
  }
  if (::rename(draft_of(path).c_str(), path.c_str()) != 0) {
    return machine_error("Renaming", draft_of(path));
  }
  return sync_folder(path.parent_path());
}

Error SetsFile::damaged() const {
  return make_error(
      "sets.damaged",
      "{} is not what was written: its sets are counted anew, nothing is lost",
      path_.string()
  );
}

Result<SetsFile> SetsFile::open(
    const std::filesystem::path& path, const std::string& installation, model::MailingId mailing
) {
  AMENDS_TRY(auto file, open_log_file(path));
  SetsFile made(std::move(file), path);
  AMENDS_TRY(const std::uint64_t size, made.file_->size());
  std::string head(kHeadBytes, '\0');
  AMENDS_TRY(const std::size_t got, made.file_->read(0, head));
  if (got != kHeadBytes || !head.starts_with(kMagic)) {
    return made.damaged();
  }
  const auto sections = get<std::uint64_t>(head, 80);
  if (sections > kSetsOfMailingMax || size < kHeadBytes + sections * kRowBytes) {
    return made.damaged();
  }
  head.resize(kHeadBytes + sections * kRowBytes);
  AMENDS_TRY(const std::size_t whole, made.file_->read(0, head));
  const bool ours = whole == head.size() &&
                    get<std::uint64_t>(head, kChecksumAt) == head_checksum(head) &&
                    head.substr(kInstallationAt, kInstallationDigits / 2) == packed(installation) &&
                    get<std::int64_t>(head, 24) == mailing.value;
  if (!ours) {
    return made.damaged();
  }
  made.mark_.installation = installation;
  AMENDS_TRY_VOID(made.read_table(head, size));
  return made;
}

Result<void> SetsFile::read_table(std::string_view head, std::uint64_t size) {
  mark_.mailing = {get<std::int64_t>(head, 24)};
  mark_.signal = {
      get<std::int64_t>(head, 32),
      {get<std::int64_t>(head, 40)},
      from_us(get<std::int64_t>(head, 48))
  };
  mark_.change = get<std::int64_t>(head, 56);
  mark_.log = {get<std::uint64_t>(head, 64), get<std::uint64_t>(head, 72)};
  for (std::size_t at = kHeadBytes; at < head.size(); at += kRowBytes) {
    const std::string_view row = head.substr(at, kRowBytes);
    const Section section{
        head.size() + get<std::uint64_t>(row, 8),
        get<std::uint64_t>(row, 16),
        get<std::uint64_t>(row, 24)
    };
    if (section.offset > size || section.bytes > size - section.offset) {
      return damaged();
    }
    table_.emplace(key_of(row), section);
  }
  return {};
}

std::vector<SetKey> SetsFile::keys() const {
  std::vector<SetKey> keys;
  for (const auto& [key, section] : table_) {
    keys.push_back(key);
  }
  return keys;
}

Result<model::ContactSet> SetsFile::read(const SetKey& key) const {
  const auto found = table_.find(key);
  if (found == table_.end()) {
    return model::ContactSet();
  }
  const Section& section = found->second;
  std::string bytes(section.bytes, '\0');
  AMENDS_TRY(const std::size_t got, file_->read(section.offset, bytes));
  if (got != bytes.size() || fast_checksum(bytes) != section.checksum) {
    return damaged();
  }
  auto set = model::ContactSet::parse(bytes);
  return set.ok() ? std::move(set) : Result<model::ContactSet>(damaged());
}

Result<LogEnd> log_end(const std::filesystem::path& log) {
  std::error_code failure;
  if (!std::filesystem::exists(log, failure)) {
    return LogEnd();
  }
  AMENDS_TRY(const auto file, open_log_file(log));
  AMENDS_TRY(const std::uint64_t size, file->size());
  std::string tail(std::min<std::uint64_t>(size, kLogTailBytes), '\0');
  AMENDS_TRY(const std::size_t got, file->read(size - tail.size(), tail));
  tail.resize(got);
  return LogEnd{size, fast_checksum(tail)};
}

}  // namespace amends::store
