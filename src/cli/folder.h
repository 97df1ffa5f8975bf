#pragma once

#include "base/result.h"
#include "model/mailing.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::cli {

/// What belongs to a mailing of its folder: mailing.toml, body*.html, body*.txt,
/// partials/*.html, partials/*.txt, amends-checks.toml, prices*.csv, codes*.txt, codes*.csv, and
/// the pictures and attachments that these name, also in folders below. Errors: `cli.folder`.
[[nodiscard]] Result<model::MailingFiles> read_folder(const std::filesystem::path& folder);

/// A file of settings that may stand anywhere. Errors: `cli.folder`.
[[nodiscard]] Result<std::string> read_settings(const std::filesystem::path& file);

/// The file in the folder that `list` names; nothing when there is no such file there. A name that
/// leads out of the folder names no file of it.
[[nodiscard]] std::optional<std::filesystem::path> list_file(
    const std::filesystem::path& folder, std::string_view list
);

/// "file:line:column: SENTENCE [id]", with the line and a caret where the place is in `files`.
[[nodiscard]] std::string located_words(const Error& error, const model::MailingFiles& files);
/// The line and the caret alone, indented by four; empty when the place is in no file.
[[nodiscard]] std::string excerpt(const Place& place, const model::MailingFiles& files);

}  // namespace amends::cli
