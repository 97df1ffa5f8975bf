#include "cli/folder.h"

#include "cli/limits.h"
#include "cli/output.h"
#include "liquid/caret.h"
#include "model/check_settings.h"
#include "model/mail_files.h"
#include "model/partials.h"

#include <fstream>

namespace amends::cli {
namespace {

bool belongs(const std::string& name) {
  return name == "mailing.toml" || name == model::kChecksFile ||
         (name.starts_with("prices") && name.ends_with(".csv")) ||
         (name.starts_with("codes") && (name.ends_with(".txt") || name.ends_with(".csv"))) ||
         (name.starts_with("body") && (name.ends_with(".html") || name.ends_with(".txt")));
}

Error unreadable(const std::filesystem::path& path, std::string_view why) {
  return make_error("cli.folder", "{} {}", path.string(), why);
}

Result<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes(kTextFileBytesMax, '\0');
  if (in) {
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  if (in.bad() || (!in && in.gcount() == 0 && !in.eof())) {
    return unreadable(file, "cannot be read; may this user read it?");
  }
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

/// Reads those files right in `folder` that belong to the mailing. `prefix` goes before their
/// names.
Result<void> read_files(
    const std::filesystem::path& folder, const std::string& prefix, model::MailingFiles& files
) {
  std::error_code error;
  std::size_t entries = 0;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (++entries > kFolderEntriesMax) {
      return unreadable(folder, "holds too many files to be a mailing's folder");
    }
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    const bool is_meant = prefix.empty()
                              ? belongs(name)
                              : !name.starts_with('.') && model::is_partial_file(prefix + name);
    if (is_meant && entry->is_regular_file(ignored)) {
      AMENDS_TRY(files[prefix + name], read_text(entry->path()));
    }
  }
  return error ? Result<void>(unreadable(folder, "cannot be read: " + error.message()))
               : Result<void>();
}

}  // namespace

Result<model::MailingFiles> read_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    return unreadable(folder, "is no folder; name the folder that holds mailing.toml");
  }
  model::MailingFiles files;
  AMENDS_TRY_VOID(read_files(folder, {}, files));
  const std::string partials(model::kPartialsFolder);
  if (std::filesystem::is_directory(folder / partials, error)) {
    AMENDS_TRY_VOID(read_files(folder / partials, partials, files));
  }
  for (const std::string& name : model::named_files(files)) {
    // A name that is no file here is left out: reading the mailing tells where it stands.
    if (const auto file = list_file(folder, name); file && !files.contains(name)) {
      AMENDS_TRY(files[name], read_text(*file));
    }
  }
  return files;
}

Result<std::string> read_settings(const std::filesystem::path& file) {
  return read_text(file);
}

std::optional<std::filesystem::path> list_file(
    const std::filesystem::path& folder, std::string_view list
) {
  const std::filesystem::path name = std::filesystem::path(list).lexically_normal();
  if (list.empty() || name.is_absolute() || *name.begin() == "..") {
    return std::nullopt;
  }
  std::error_code ignored;
  const std::filesystem::path file = folder / name;
  return std::filesystem::is_regular_file(file, ignored) ? std::optional(file) : std::nullopt;
}

std::string excerpt(const Place& place, const model::MailingFiles& files) {
  const auto file = files.find(place.file);
  if (file == files.end() || place.line == 0 || place.column == 0) {
    return {};
  }
  std::string out;
  std::string_view rest;
  const std::string lines = liquid::caret(file->second, place);
  for (rest = lines; !rest.empty();) {
    const auto end = rest.find('\n');
    out += "    " + std::string(rest.substr(0, end)) + "\n";
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return out;
}

std::string located_words(const Error& error, const model::MailingFiles& files) {
  const std::string where = place_words(error.place());
  std::string words = fmt::format(
      "{}{}{} [{}]",
      where,
      where.empty() ? "" : ": ",
      shown(error.message(), kSentenceCharsMax),
      error.id()
  );
  if (const std::string lines = excerpt(error.place(), files); !lines.empty()) {
    words += "\n" + lines.substr(0, lines.size() - 1);
  }
  return words;
}

}  // namespace amends::cli
