#pragma once

#include "base/result.h"
#include "ports/ledger.h"
#include "store/sends/format.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

namespace amends::store {

/// The frozen audience of one mailing: who, in which wave, in which order. Written once, read
/// through the system's page cache. People are numbered in order of contact.
class AudienceFile {
 public:
  /// Writes it under another name; on disk, whole, when it returns. Refused when somebody is in it
  /// twice (`ledger.twice`).
  [[nodiscard]] static Result<FileMark> draft(
      const std::filesystem::path& path, FileMark mark, std::span<const ports::PlannedSend> sends
  );
  /// Gives the draft its name: from now on the mailing is planned.
  [[nodiscard]] static Result<void> publish(const std::filesystem::path& path);
  [[nodiscard]] static Result<AudienceFile> open(const std::filesystem::path& path);

  AudienceFile(AudienceFile&& other) noexcept;
  AudienceFile& operator=(AudienceFile&&) = delete;
  ~AudienceFile();

  [[nodiscard]] const FileMark& mark() const { return mark_; }

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(mark_.people); }

  [[nodiscard]] model::ContactId contact(std::uint32_t person) const;
  [[nodiscard]] int wave(std::uint32_t person) const;
  /// Who is `position`-th, from 0, by wave and position.
  [[nodiscard]] std::uint32_t person_at(std::uint32_t position) const;
  [[nodiscard]] std::optional<std::uint32_t> find(model::ContactId contact) const;
  /// The first person whose contact comes after `contact`.
  [[nodiscard]] std::uint32_t first_after(model::ContactId contact) const;

 private:
  AudienceFile(const char* bytes, std::size_t size, const FileMark& mark);

  const char* bytes_;
  std::size_t size_;
  FileMark mark_;
};

}  // namespace amends::store
