#include "advice/sheet.h"

#include "advice/apology_text.h"

#include <fmt/format.h>

#include <string_view>

namespace amends::advice {
namespace {

using Kind = Sheet::Section::Kind;

constexpr std::string_view kStyle =
    "body{margin:0 auto;padding:16px;max-width:44rem;font:16px/1.5 sans-serif;color:#111;"
    "background:#fff}h1{font-size:1.4rem}h2{font-size:1.1rem;margin:1.4em 0 .3em}"
    "dt{font-weight:bold}dd{margin:0 0 .7em}.note{color:#444}"
    "@media print{@page{size:A4;margin:18mm}body{padding:0;max-width:none;font-size:11pt}"
    "h2{break-after:avoid}li,dt,dd{break-inside:avoid}}";

std::string lines_html(const Sheet::Section& section) {
  std::string html;
  for (std::size_t i = 0; i < section.lines.size(); ++i) {
    const std::string line = inline_html(section.lines[i]);
    if (section.kind == Kind::paragraphs) {
      html += fmt::format("<p>{}</p>\n", line);
    } else if (section.kind == Kind::list) {
      html += fmt::format("<li>{}</li>\n", line);
    } else {
      html += fmt::format("<{0}>{1}</{0}>\n", i % 2 == 0 ? "dt" : "dd", line);
    }
  }
  return html;
}

std::string section_html(const Sheet::Section& section) {
  const std::string heading = fmt::format("<h2>{}</h2>\n", inline_html(section.heading));
  const std::string lines = lines_html(section);
  switch (section.kind) {
    case Kind::list:
      return fmt::format("{}<ul>\n{}</ul>\n", heading, lines);
    case Kind::questions:
      return fmt::format("{}<dl>\n{}</dl>\n", heading, lines);
    case Kind::paragraphs:
      break;
  }
  return heading + lines;
}

std::string section_text(const Sheet::Section& section) {
  std::string text = fmt::format("\n{}\n", section.heading);
  for (std::size_t i = 0; i < section.lines.size(); ++i) {
    const bool is_answer = section.kind == Kind::questions && i % 2 == 1;
    const std::string_view mark = section.kind == Kind::paragraphs ? "" : is_answer ? "  " : "- ";
    text += fmt::format("{}{}\n", mark, section.lines[i]);
  }
  return text;
}

}  // namespace

std::string sheet_text(const Sheet& sheet) {
  std::string text = sheet.title + "\n";
  if (!sheet.note.empty()) {
    text += sheet.note + "\n";
  }
  for (const Sheet::Section& section : sheet.sections) {
    text += section_text(section);
  }
  return sheet.locale.direction() == text::Direction::rtl ? text : without_isolates(text);
}

std::string sheet_html(const Sheet& sheet) {
  std::string sections;
  for (const Sheet::Section& section : sheet.sections) {
    sections += section_html(section);
  }
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<h1>{}</h1>\n"
      "<p class=\"note\">{}</p>\n{}</body>\n</html>\n",
      sheet.locale.tag(),
      direction_of(sheet.locale),
      inline_html(without_isolates(sheet.title)),
      kStyle,
      inline_html(sheet.title),
      inline_html(sheet.note),
      sections
  );
}

}  // namespace amends::advice
