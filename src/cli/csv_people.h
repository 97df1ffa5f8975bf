#pragma once

#include "engine/import.h"
#include "engine/preflight.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace amends::cli {

/// The people of a CSV file, a row at a time. Rows that cannot be read are a finding of their own,
/// never silent. One thread.
class CsvPeople final : public engine::PeopleSource {
 public:
  /// Reads the header. Errors: `cli.list` (no such file) and the reader's, with the file's name.
  [[nodiscard]] static Result<CsvPeople> open(const std::filesystem::path& file);

  [[nodiscard]] const model::Columns& columns() const override;
  /// Once.
  [[nodiscard]] Result<void> each(const Visit& visit) override;
  /// `audience.refused_rows` {rows}, a warning with the first rows as examples.
  [[nodiscard]] std::vector<model::Finding> findings() const override;

  [[nodiscard]] std::uint64_t rows() const { return rows_; }

  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  CsvPeople(std::string name, text::ByteSource source);

  std::string name_;
  std::unique_ptr<engine::ContactReader> reader_;
  std::uint64_t rows_ = 0;
  std::uint64_t refused_ = 0;
  std::vector<model::FindingExample> examples_;
};

/// A file as bytes, closed with the last copy. Error `cli.list`.
[[nodiscard]] Result<text::ByteSource> file_source(const std::filesystem::path& file);

}  // namespace amends::cli
