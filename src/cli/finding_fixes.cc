#include "cli/finding_fixes.h"

#include "cli/file_writer.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace amends::cli {
namespace {

constexpr std::size_t kLinesAround = 3;

struct Change {
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;
  std::string replacement;

  auto operator<=>(const Change&) const = default;
};

/// The byte at which the place begins.
std::optional<std::size_t> offset_of(std::string_view bytes, const Place& place) {
  std::size_t at = 0;
  for (int line = 1; line < place.line; ++line) {
    const auto end = bytes.find('\n', at);
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    at = end + 1;
  }
  for (int column = 1; column < place.column; ++column) {
    if (at >= bytes.size() || bytes[at] == '\n') {
      return std::nullopt;
    }
    static_cast<void>(text::next_char(bytes, at));
  }
  return at;
}

bool is_within_line(std::string_view text) {
  return text.find_first_of("\r\n") == std::string_view::npos;
}

std::vector<Change> changes_of(
    std::string_view name, std::string_view bytes, std::span<const ReportFinding> findings
) {
  std::vector<Change> changes;
  for (const ReportFinding& finding : findings) {
    for (const ReportEdit& edit : finding.fix) {
      if (!finding.counts() || edit.place.file != name || edit.place.line < 1 ||
          edit.found.empty() || !is_within_line(edit.found) || !is_within_line(edit.replacement)) {
        continue;
      }
      const auto begin = offset_of(bytes, edit.place);
      if (begin && bytes.substr(*begin).starts_with(edit.found)) {
        changes.push_back({*begin, *begin + edit.found.size(), edit.replacement});
      }
    }
  }
  std::ranges::sort(changes);
  changes.erase(std::ranges::unique(changes).begin(), changes.end());
  return changes;
}

FixedFile changed(
    const std::string& name, const std::string& bytes, std::span<const Change> changes
) {
  FixedFile file{name, bytes, {}, 0};
  std::size_t at = 0;
  for (const Change& change : changes) {
    if (change.begin < at) {
      continue;
    }
    file.after += bytes.substr(at, change.begin - at) + change.replacement;
    at = change.end;
    ++file.places;
  }
  file.after += bytes.substr(at);
  return file;
}

/// With their ends.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

void add_line(std::string& diff, char sign, std::string_view line) {
  diff += sign;
  diff += line;
  if (!line.ends_with('\n')) {
    diff += "\n\\ No newline at end of file\n";
  }
}

}  // namespace

std::vector<FixedFile> fix_files(
    const model::MailingFiles& files, std::span<const ReportFinding> findings
) {
  std::vector<FixedFile> fixed;
  for (const auto& [name, bytes] : files) {
    const auto changes = changes_of(name, bytes, findings);
    if (!changes.empty()) {
      fixed.push_back(changed(name, bytes, changes));
    }
  }
  return fixed;
}

std::string unified_diff(const FixedFile& file) {
  // No edit adds or takes a line, so that both sides have the same ones.
  const auto before = lines_of(file.before);
  const auto after = lines_of(file.after);
  std::string diff = fmt::format("--- {0}\n+++ {0}\n", file.name);
  const auto is_changed = [&](std::size_t line) { return before[line] != after[line]; };
  for (std::size_t line = 0; line < before.size();) {
    if (!is_changed(line)) {
      ++line;
      continue;
    }
    std::size_t last = line;
    for (std::size_t at = line; at < before.size() && at <= last + 2 * kLinesAround + 1; ++at) {
      last = is_changed(at) ? at : last;
    }
    const std::size_t begin = line - std::min(line, kLinesAround);
    const std::size_t end = std::min(last + kLinesAround + 1, before.size());
    diff += fmt::format("@@ -{0},{1} +{0},{1} @@\n", begin + 1, end - begin);
    for (std::size_t at = begin; at < end; ++at) {
      if (!is_changed(at)) {
        add_line(diff, ' ', before[at]);
        continue;
      }
      const std::size_t block = at;
      for (; at < end && is_changed(at); ++at) {
        add_line(diff, '-', before[at]);
      }
      for (std::size_t added = block; added < at; ++added) {
        add_line(diff, '+', after[added]);
      }
      --at;
    }
    line = end;
  }
  return diff;
}

Result<void> write_fixes(const std::filesystem::path& folder, std::span<const FixedFile> files) {
  for (const FixedFile& file : files) {
    AMENDS_TRY(const std::string now, bytes_of_file(folder / file.name));
    if (now != file.before) {
      return make_error(
                 "check.changed",
                 "{} was changed while it was checked, and nothing was written; check it again",
                 file.name
      )
          .at({file.name, 0, 0});
    }
  }
  for (const FixedFile& file : files) {
    AMENDS_TRY_VOID(replace_file(folder / file.name, file.after));
  }
  return {};
}

}  // namespace amends::cli
