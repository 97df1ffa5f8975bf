#include "advice/apology_text.h"

#include "html/escape.h"
#include "text/embedded.h"

#include <fmt/format.h>

#include <algorithm>

namespace amends::advice {
namespace {

constexpr std::string_view kIsolate = "\u2068";
constexpr std::string_view kIsolateEnd = "\u2069";

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

/// HTML of a text: its Liquid as it is, everything else escaped.
std::string escaped(std::string_view text) {
  std::string html;
  while (!text.empty()) {
    const auto begin = std::min({text.find("{{"), text.find("{%"), text.size()});
    html += html::html_escape(text.substr(0, begin));
    text.remove_prefix(begin);
    const auto end = std::min({text.find("}}"), text.find("%}"), text.size()});
    html += text.substr(0, std::min(end + 2, text.size()));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return html;
}

std::string paragraph_html(const Paragraph& paragraph) {
  const std::string words = inline_html(paragraph.text);
  if (paragraph.kind == Paragraph::Kind::words) {
    return fmt::format("<p>{}</p>\n", words);
  }
  const bool small = paragraph.kind == Paragraph::Kind::small_link;
  return fmt::format(
      "<p{}><a href=\"{}\">{}</a></p>\n",
      small ? " style=\"font-size:13px\"" : "",
      escaped(paragraph.target),
      words
  );
}

}  // namespace

std::string without_isolates(std::string_view text) {
  std::string plain(text);
  replace_all(plain, kIsolate, "");
  replace_all(plain, kIsolateEnd, "");
  return plain;
}

std::string inline_html(std::string_view text) {
  std::string html = escaped(text);
  replace_all(html, kIsolate, "<bdi>");
  replace_all(html, kIsolateEnd, "</bdi>");
  return html;
}

std::string_view direction_of(const text::Locale& locale) {
  return locale.direction() == text::Direction::rtl ? "rtl" : "ltr";
}

std::string paragraphs_text(const std::vector<Paragraph>& paragraphs, const text::Locale& locale) {
  std::string text;
  for (const Paragraph& paragraph : paragraphs) {
    text += text.empty() ? "" : "\n\n";
    text += paragraph.text;
    if (paragraph.kind != Paragraph::Kind::words) {
      text += ": " + paragraph.target;
    }
  }
  text += '\n';
  return locale.direction() == text::Direction::rtl ? text : without_isolates(text);
}

std::string paragraphs_html(const std::vector<Paragraph>& paragraphs) {
  std::string html;
  for (const Paragraph& paragraph : paragraphs) {
    html += paragraph_html(paragraph);
  }
  return html;
}

std::string page_html(const std::vector<Paragraph>& paragraphs, const text::Locale& locale) {
  std::string html(text::embedded_file("data/apology.html").value_or("@words@\n"));
  replace_all(html, "{{ language }}", locale.tag());
  replace_all(html, "{{ direction }}", direction_of(locale));
  // Last: nothing that people wrote is looked through for the marks above.
  replace_all(html, "@words@\n", paragraphs_html(paragraphs));
  return html;
}

std::string block_html(const std::vector<Paragraph>& paragraphs, const text::Locale& locale) {
  return fmt::format(
      "<div lang=\"{}\" dir=\"{}\">\n{}</div>\n",
      locale.tag(),
      direction_of(locale),
      paragraphs_html(paragraphs)
  );
}

}  // namespace amends::advice
