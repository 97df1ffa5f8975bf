#pragma once

#include "base/result.h"
#include "cli/report_finding.h"
#include "model/mailing.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace amends::cli {

/// What the edits of findings make of the files they were found in.
struct FixedFile {
  std::string name;
  std::string before;
  std::string after;
  std::size_t places = 0;
};

/// Files that change. An edit is left out where something else stands at its place, and where it
/// would meet an earlier one; the same edit twice counts once. Lines and their ends stay.
[[nodiscard]] std::vector<FixedFile> fix_files(
    const model::MailingFiles& files, std::span<const ReportFinding> findings
);

/// As diff -u writes it, with three lines around.
[[nodiscard]] std::string unified_diff(const FixedFile& file);

/// Writes each file in full or not at all. Errors: `check.changed` when one is not what it was
/// when it was read (then none is written), `cli.file`.
[[nodiscard]] Result<void> write_fixes(
    const std::filesystem::path& folder, std::span<const FixedFile> files
);

}  // namespace amends::cli
