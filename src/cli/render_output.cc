#include "cli/render_output.h"

#include "cli/api_client.h"
#include "cli/limits.h"
#include "cli/width.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <ostream>

namespace amends::cli {
namespace {

struct FormWords {
  PreviewForm form;
  std::string_view name;    // of --as, and of the member
  std::string_view ending;  // of a file in a folder
};

constexpr std::array<FormWords, 4> kForms = {
    {{PreviewForm::html, "html", ".html"},
     {PreviewForm::text, "text", ".txt"},
     {PreviewForm::subject, "subject", ".subject.txt"},
     {PreviewForm::eml, "eml", ".eml"}}
};

constexpr std::size_t kLabelColumns = 10;

const FormWords& words_of(PreviewForm form) {
  return kForms[static_cast<std::size_t>(form)];
}

const boost::json::value& member(const boost::json::value& value, std::string_view name) {
  static const boost::json::value kNone;
  const boost::json::value* found = find_at(value, name);
  return found == nullptr ? kNone : *found;
}

void say_field(Terminal& terminal, std::string_view label, std::string_view value) {
  terminal.say(
      terminal.styled(Style::dim, padded(label, kLabelColumns, Align::left)) + " " +
      (value.empty() ? terminal.styled(Style::dim, "(empty)") : shown(value, kSentenceCharsMax))
  );
}

/// Calls with each line, without its line end.
template <class Use>
void each_line(std::string_view text, Use use) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    use(line);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
}

void print_reasons(Terminal& terminal, const boost::json::value& preview) {
  std::string_view label = "Why";
  for (const boost::json::value& reason : array_at(preview, "reasons")) {
    std::string line = shown(text_at(reason, "text"), kSentenceCharsMax);
    if (const std::string value = text_at(reason, "value"); !value.empty()) {
      line += fmt::format("  \"{}\"", shown(value, 60));
    }
    terminal.say(
        terminal.styled(Style::yellow, padded(label, kLabelColumns, Align::left)) + " " + line
    );
    label = "";
  }
}

Result<std::string> bytes_of(const boost::json::value& preview, PreviewForm form) {
  if (form == PreviewForm::eml && find_at(preview, "problem") != nullptr) {
    return make_error(
        "render.unwritable",
        "the message to {} cannot be written: {}",
        text_at(member(preview, "person"), "address"),
        text_at(member(preview, "problem"), "detail")
    );
  }
  std::string bytes = text_at(preview, words_of(form).name);
  if (form == PreviewForm::subject) {
    bytes += '\n';
  }
  return bytes;
}

struct NewFile {
  std::filesystem::path path;
  std::string bytes;
};

/// A mailing's name as the beginning of a file's.
std::string file_stem(std::string_view name, const boost::json::value& preview) {
  const boost::json::value& person = member(preview, "person");
  std::string stem;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_';
    stem += plain ? c : '_';
  }
  const std::uint64_t row = number_at(person, "row");
  return row > 0 ? fmt::format("{}-row{}", stem, row)
                 : fmt::format("{}-{}", stem, number_at(person, "contact"));
}

Error unwritten(const std::filesystem::path& path) {
  return make_error(
      "cli.file",
      "{} cannot be written ({}); name another place",
      path.string(),
      std::strerror(errno)
  );
}

/// In full or not at all; "x" so that no file that appeared meanwhile is lost.
Result<void> write_new(const NewFile& file, Overwrite overwrite) {
  std::filesystem::path path = file.path;
  if (overwrite == Overwrite::yes) {
    path += ".part";
  }
  std::FILE* const out = std::fopen(path.c_str(), overwrite == Overwrite::yes ? "wb" : "wbx");
  if (out == nullptr) {
    return unwritten(path);
  }
  const bool written =
      std::fwrite(file.bytes.data(), 1, file.bytes.size(), out) == file.bytes.size();
  const bool closed = std::fclose(out) == 0;
  std::error_code error;
  if (written && closed && overwrite == Overwrite::yes) {
    std::filesystem::rename(path, file.path, error);
    errno = error.value();
  }
  if (!written || !closed || error) {
    const Error told = unwritten(file.path);
    std::filesystem::remove(path, error);
    return told;
  }
  return {};
}

bool is_folder(const PreviewFiles& files, std::size_t count) {
  std::error_code ignored;
  return count > 1 || files.out.filename().empty() ||
         std::filesystem::is_directory(files.out, ignored);
}

}  // namespace

std::vector<PreviewForm> preview_forms(std::string_view as, const std::filesystem::path& out) {
  std::vector<PreviewForm> all;
  const std::string ending = out.extension().string();
  for (const FormWords& words : kForms) {
    if (words.name == as || (as.empty() && !out.empty() && words.ending == ending)) {
      return {words.form};
    }
    all.push_back(words.form);
  }
  const bool nothing = as.empty() && out.empty();
  return nothing ? std::vector<PreviewForm>() : all;
}

void print_preview(Terminal& terminal, const boost::json::value& preview) {
  const std::uint64_t row = number_at(member(preview, "person"), "row");
  const std::string where = row > 0 ? fmt::format("  (row {})", row) : "";
  say_field(terminal, "To", text_at(preview, "to") + where);
  say_field(terminal, "From", text_at(preview, "from"));
  say_field(terminal, "Edition", text_at(preview, "edition"));
  print_reasons(terminal, preview);
  if (const boost::json::value* problem = find_at(preview, "problem")) {
    terminal.say(terminal.styled(
        Style::red,
        padded("Gets none", kLabelColumns, Align::left) + " " +
            shown(text_at(*problem, "detail"), kSentenceCharsMax)
    ));
  }
  say_field(terminal, "Subject", text_at(preview, "subject"));
  say_field(terminal, "Preheader", text_at(preview, "preheader"));
  terminal.say();
  each_line(text_at(preview, "text"), [&](std::string_view line) {
    terminal.say(shown(line, kSentenceCharsMax));
  });
}

Result<void> print_form(Terminal& terminal, const boost::json::value& preview, PreviewForm form) {
  AMENDS_TRY(const std::string bytes, bytes_of(preview, form));
  if (!terminal.world().out_is_tty) {
    *terminal.world().out << bytes << std::flush;
    return {};
  }
  each_line(bytes, [&](std::string_view line) { terminal.say(shown(line, kTextFileBytesMax)); });
  return {};
}

Result<std::vector<std::filesystem::path>> write_previews(
    const boost::json::array& previews, const PreviewFiles& files
) {
  const bool in_folder = is_folder(files, previews.size() * files.forms.size());
  std::vector<NewFile> made;
  for (const boost::json::value& preview : previews) {
    for (const PreviewForm form : files.forms) {
      NewFile file;
      file.path =
          in_folder
              ? files.out / (file_stem(files.name, preview) + std::string(words_of(form).ending))
              : files.out;
      AMENDS_TRY(file.bytes, bytes_of(preview, form));
      std::error_code ignored;
      if (files.overwrite == Overwrite::no && std::filesystem::exists(file.path, ignored)) {
        return make_error(
            "render.exists",
            "{} is there already and was kept; name another place, or replace it with --force",
            file.path.string()
        );
      }
      made.push_back(std::move(file));
    }
  }
  std::error_code error;
  if (in_folder && !std::filesystem::is_directory(files.out, error)) {
    std::filesystem::create_directories(files.out, error);
  }
  std::vector<std::filesystem::path> paths;
  for (const NewFile& file : made) {
    AMENDS_TRY_VOID(write_new(file, files.overwrite));
    paths.push_back(file.path);
  }
  return paths;
}

}  // namespace amends::cli
