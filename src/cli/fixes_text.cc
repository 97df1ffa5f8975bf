#include "cli/fixes_text.h"

#include "cli/limits.h"
#include "text/catalogue.h"

#include <boost/json/array.hpp>

namespace amends::cli {
namespace {

Style style_of(std::string_view line) {
  if (line.starts_with("--- ") || line.starts_with("+++ ") || line.starts_with("@@")) {
    return Style::dim;
  }
  if (line.starts_with('-')) {
    return Style::red;
  }
  return line.starts_with('+') ? Style::green : Style::plain;
}

void print_diff(Terminal& terminal, std::string_view diff) {
  while (!diff.empty()) {
    const auto end = diff.find('\n');
    std::string_view line = diff.substr(0, end);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    terminal.say(terminal.styled(style_of(line), shown(line, kSentenceCharsMax)));
    diff = end == std::string_view::npos ? std::string_view() : diff.substr(end + 1);
  }
}

}  // namespace

void print_fixes(Terminal& terminal, std::span<const FixedFile> files, const FixesShow& show) {
  const text::Catalogue& words = text::catalogue(show.locale);
  terminal.say();
  if (files.empty()) {
    terminal.say(words.format("report.fix.nothing"));
    return;
  }
  std::size_t places = 0;
  for (const FixedFile& file : files) {
    print_diff(terminal, unified_diff(file));
    places += file.places;
  }
  terminal.say();
  const bool is_written = show.written == Written::yes;
  terminal.say(terminal.styled(
      Style::bold,
      words.format(
          is_written ? "report.fix.written" : "report.fix.shown",
          {{"places", places}, {"files", files.size()}}
      )
  ));
  const std::string command =
      fmt::format("amends check {}{}", shown(show.folder), is_written ? "" : " --fix --write");
  terminal.say(
      words.format(is_written ? "report.fix.again" : "report.fix.write", {{"command", command}})
  );
}

boost::json::object fixes_json(std::span<const FixedFile> files, Written written) {
  boost::json::array all;
  for (const FixedFile& file : files) {
    all.push_back(boost::json::object{
        {"file", file.name}, {"places", file.places}, {"diff", unified_diff(file)}
    });
  }
  return {{"written", written == Written::yes}, {"files", std::move(all)}};
}

}  // namespace amends::cli
