#include "store/sends/audience_file.h"

#include "store/machine_error.h"
#include "store/sends/log_file.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <numeric>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

// Behind the mark stand, for n people: n contacts (8 bytes), n numbers of people in order of wave
// and position (4 bytes), n waves (2 bytes).

namespace amends::store {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is read where it lies");

constexpr std::size_t kBytesPerPerson = 8 + 4 + 2;

template <class Number>
void put_all(std::string& out, const std::vector<Number>& numbers) {
  const std::size_t at = out.size();
  if (numbers.empty()) {
    return;  // memcpy from nothing is not defined
  }
  out.resize(at + numbers.size() * sizeof(Number));
  std::memcpy(out.data() + at, numbers.data(), numbers.size() * sizeof(Number));
}

template <class Number>
Number number_at(const char* bytes, std::size_t index) {
  Number number{};
  std::memcpy(&number, bytes + index * sizeof(Number), sizeof(Number));
  return number;
}

Result<std::string> encode_audience(std::span<const ports::PlannedSend> sends) {
  std::vector<std::uint32_t> by_contact(sends.size());
  std::iota(by_contact.begin(), by_contact.end(), 0U);
  std::ranges::sort(by_contact, {}, [&](std::uint32_t i) { return sends[i].contact; });
  std::vector<std::int64_t> contacts;
  std::vector<std::uint16_t> waves;
  contacts.reserve(sends.size());
  waves.reserve(sends.size());
  for (const std::uint32_t i : by_contact) {
    if (!contacts.empty() && contacts.back() == sends[i].contact.value) {
      return make_error(
          "ledger.twice",
          "Contact {} stands twice in the audience: nothing was planned",
          sends[i].contact.value
      );
    }
    contacts.push_back(sends[i].contact.value);
    waves.push_back(static_cast<std::uint16_t>(
        std::clamp<int>(sends[i].wave, 0, std::numeric_limits<std::uint16_t>::max())
    ));
  }
  std::vector<std::uint32_t> order(sends.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t person) {
    const ports::PlannedSend& send = sends[by_contact[person]];
    return std::pair(send.wave, send.position);
  });
  std::string out;
  out.reserve(sends.size() * kBytesPerPerson);
  put_all(out, contacts);
  put_all(out, order);
  put_all(out, waves);
  return out;
}

std::filesystem::path draft_of(std::filesystem::path path) {
  return path += ".new";
}

Error damaged(const std::filesystem::path& path) {
  return make_error(
      "ledger.damaged",
      "{} is damaged: put back a copy of the data folder that is whole",
      path.string()
  );
}

}  // namespace

Result<FileMark> AudienceFile::draft(
    const std::filesystem::path& path, FileMark mark, std::span<const ports::PlannedSend> sends
) {
  AMENDS_TRY(const std::string body, encode_audience(sends));
  mark.kind = FileMark::Kind::audience;
  mark.people = sends.size();
  mark.audience_checksum = checksum(body);
  AMENDS_TRY(const auto file, make_log_file(draft_of(path)));
  AMENDS_TRY_VOID(file->write(0, encode(mark)));
  AMENDS_TRY_VOID(file->write(kFileMarkBytes, body));
  AMENDS_TRY_VOID(file->sync());
  return mark;
}

Result<void> AudienceFile::publish(const std::filesystem::path& path) {
  if (::rename(draft_of(path).c_str(), path.c_str()) != 0) {
    return machine_error("Renaming", draft_of(path));
  }
  return sync_folder(path.parent_path());
}

Result<AudienceFile> AudienceFile::open(const std::filesystem::path& path) {
  AMENDS_TRY(const auto file, open_log_file(path));
  AMENDS_TRY(const std::uint64_t size, file->size());
  std::string head(kFileMarkBytes, '\0');
  AMENDS_TRY(const std::size_t got, file->read(0, head));
  head.resize(got);
  AMENDS_TRY(const FileMark mark, decode_mark(head, FileMark::Kind::audience));
  if (mark.people > std::numeric_limits<std::uint32_t>::max() ||
      size != kFileMarkBytes + mark.people * kBytesPerPerson) {
    return damaged(path);
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  void* mapped =
      descriptor < 0 ? MAP_FAILED : ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (descriptor >= 0) {
    ::close(descriptor);
  }
  if (mapped == MAP_FAILED) {
    return make_error("store.io", "{} cannot be mapped into memory", path.string());
  }
  AudienceFile audience(static_cast<const char*>(mapped), size, mark);
  const std::string_view body(audience.bytes_ + kFileMarkBytes, size - kFileMarkBytes);
  if (checksum(body) != mark.audience_checksum) {
    return damaged(path);
  }
  // What was only read to be checked need not stay in memory.
  ::madvise(mapped, size, MADV_DONTNEED);
  return audience;
}

AudienceFile::AudienceFile(const char* bytes, std::size_t size, const FileMark& mark)
    : bytes_(bytes),
      size_(size),
      mark_(mark) {}

AudienceFile::AudienceFile(AudienceFile&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)),
      size_(other.size_),
      mark_(other.mark_) {}

AudienceFile::~AudienceFile() {
  if (bytes_ != nullptr) {
    ::munmap(const_cast<char*>(bytes_), size_);
  }
}

model::ContactId AudienceFile::contact(std::uint32_t person) const {
  return {number_at<std::int64_t>(bytes_ + kFileMarkBytes, person)};
}

std::uint32_t AudienceFile::person_at(std::uint32_t position) const {
  return number_at<std::uint32_t>(bytes_ + kFileMarkBytes + 8 * mark_.people, position);
}

int AudienceFile::wave(std::uint32_t person) const {
  return number_at<std::uint16_t>(bytes_ + kFileMarkBytes + 12 * mark_.people, person);
}

std::uint32_t AudienceFile::first_after(model::ContactId contact) const {
  std::uint32_t low = 0;
  std::uint32_t high = size();
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (this->contact(middle) > contact) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

std::optional<std::uint32_t> AudienceFile::find(model::ContactId contact) const {
  const std::uint32_t after = first_after(contact);
  if (after == 0 || this->contact(after - 1) != contact) {
    return std::nullopt;
  }
  return after - 1;
}

}  // namespace amends::store
