#pragma once

#include "base/result.h"
#include "cli/terminal.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::cli {

/// A preview is the JSON object of engine::preview_to_json, from the folder or from the server.
enum class PreviewForm : std::uint8_t { html, text, subject, eml };

/// What `--as` and the ending of `--out` ask for; nothing for the view on the terminal.
[[nodiscard]] std::vector<PreviewForm> preview_forms(
    std::string_view as, const std::filesystem::path& out
);

/// Who, subject, preheader and text, as a person would read it.
void print_preview(Terminal& terminal, const boost::json::value& preview);

/// The bytes alone; on a terminal made safe to show. Error `render.unwritable` when there is no
/// message because it cannot be written.
[[nodiscard]] Result<void> print_form(
    Terminal& terminal, const boost::json::value& preview, PreviewForm form
);

enum class Overwrite : std::uint8_t { no, yes };

/// Where files go and what is written.
struct PreviewFiles {
  std::filesystem::path out;  // a file, or a folder that is made when it is not there
  std::string name;           // of the mailing; begins the files' names in a folder
  std::vector<PreviewForm> forms;
  Overwrite overwrite = Overwrite::no;
};

/// Writes each form of each preview and gives the files. A file that is there already is kept
/// (`render.exists`), and then nothing is written at all.
[[nodiscard]] Result<std::vector<std::filesystem::path>> write_previews(
    const boost::json::array& previews, const PreviewFiles& files
);

}  // namespace amends::cli
