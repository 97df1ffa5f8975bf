#include "cli/report_source.h"

#include "cli/limits.h"
#include "html/escape.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace amends::cli {
namespace {

struct Mark {
  std::size_t finding = 0;  // its number
  std::size_t begin = 0;    // characters of the line, from 0
  std::size_t end = 0;
  ReportLevel level = ReportLevel::note;
};

using Marks = std::map<int, std::vector<Mark>>;  // by line

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    lines.push_back(line);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

std::u32string chars_of(std::string_view line) {
  std::u32string chars;
  for (std::size_t at = 0; at < line.size();) {
    chars += text::next_char(line, at);
  }
  return chars;
}

std::string utf8(std::u32string_view chars) {
  std::string out;
  for (const char32_t c : chars) {
    text::append_utf8(out, c == U'\t' ? U' ' : c);
  }
  return out;
}

bool ends_word(char32_t c) {
  return std::u32string_view(U" \t<>\"'&{},.;:!?()=").find(c) != std::u32string_view::npos;
}

/// Where what begins at `begin` ends: an output or a tag whole, else the word.
std::size_t end_of_mark(std::u32string_view line, std::size_t begin) {
  const auto rest = line.substr(begin);
  for (const auto& [open, close] :
       {std::pair(U"{{", U"}}"), std::pair(U"{%", U"%}"), std::pair(U"<", U">")}) {
    if (rest.starts_with(open)) {
      const auto end = rest.find(close);
      return end == std::u32string_view::npos ? line.size()
                                              : begin + end + std::u32string_view(close).size();
    }
  }
  const auto end = std::ranges::find_if(rest, ends_word) - rest.begin();
  return begin + std::max<std::size_t>(static_cast<std::size_t>(end), 1);
}

Mark mark_of(const ReportFinding& finding, std::size_t number, std::u32string_view line) {
  Mark mark;
  mark.finding = number;
  mark.level = finding.level;
  const auto column = static_cast<std::size_t>(std::max(finding.place.column, 0));
  if (column == 0 || column > line.size()) {
    mark.end = finding.place.column > 0 ? 0 : line.size();
    return mark;
  }
  mark.begin = column - 1;
  mark.end = std::min(end_of_mark(line, mark.begin), line.size());
  return mark;
}

/// One line, its marked pieces in <mark>; of a long one only what is around them.
class LineView {
 public:
  LineView(std::u32string_view line, std::span<const Mark> marks) : line_(line), marks_(marks) {}

  std::string html() {
    std::size_t at = 0;
    for (const Mark& mark : marks_) {
      if (mark.begin < at || mark.end <= mark.begin) {
        continue;  // two findings about one place: the first marks it
      }
      between(at, mark.begin);
      out_ += fmt::format(
          "<mark class=\"{}\">{}</mark>",
          to_string(mark.level),
          html_words(
              utf8(line_.substr(mark.begin, std::min(mark.end, kCut + mark.begin) - mark.begin))
          )
      );
      at = mark.end;
    }
    between(at, line_.size());
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kCut = kReportLineCharsMax;

  void between(std::size_t begin, std::size_t end) {
    if (line_.size() <= kReportLineCharsMax || end - begin <= 2 * kReportCharsAround) {
      out_ += html_words(utf8(line_.substr(begin, end - begin)));
      return;
    }
    out_ += html_words(utf8(line_.substr(begin, kReportCharsAround)));
    out_ += " … ";
    out_ += html_words(utf8(line_.substr(end - kReportCharsAround, kReportCharsAround)));
  }

  std::u32string_view line_;
  std::span<const Mark> marks_;
  std::string out_;
};

class FileView {
 public:
  FileView(
      std::size_t number,
      std::string_view bytes,
      std::span<const ReportFinding> findings,
      const text::Catalogue& words
  )
      : number_(number),
        lines_(lines_of(bytes)),
        findings_(findings),
        words_(words) {}

  void mark(std::size_t number, const ReportFinding& finding) {
    const int line = std::max(finding.place.line, 1);
    if (static_cast<std::size_t>(line) <= lines_.size()) {
      const auto chars = chars_of(lines_[static_cast<std::size_t>(line) - 1]);
      marks_[line].push_back(mark_of(finding, number, chars));
    }
  }

  std::string html() {
    std::string out = "<div class=\"code\" dir=\"ltr\"><table>\n";
    bool is_gap = false;
    for (std::size_t at = 0; at < lines_.size(); ++at) {
      const int line = static_cast<int>(at) + 1;
      if (!is_near(line)) {
        out += is_gap ? "" : "<tr class=\"gap\"><td></td><td>…</td></tr>\n";
        is_gap = true;
        continue;
      }
      is_gap = false;
      out += row(line);
    }
    return out + "</table></div>\n";
  }

 private:
  [[nodiscard]] bool is_near(int line) const {
    if (lines_.size() <= kReportLinesMax) {
      return true;
    }
    const auto next = marks_.lower_bound(line - static_cast<int>(kReportLinesAround));
    return next != marks_.end() && next->first <= line + static_cast<int>(kReportLinesAround);
  }

  std::string row(int line) {
    const auto chars = chars_of(lines_[static_cast<std::size_t>(line) - 1]);
    const auto found = marks_.find(line);
    std::vector<Mark> marks = found == marks_.end() ? std::vector<Mark>() : found->second;
    std::ranges::sort(marks, {}, [](const Mark& mark) {
      return std::pair(mark.begin, mark.finding);
    });
    const auto worst = std::ranges::min_element(marks, {}, &Mark::level);
    std::string out = fmt::format(
        "<tr id=\"{}\"{}><th scope=\"row\">{}</th><td>{}",
        line_anchor(number_, line),
        marks.empty() ? "" : fmt::format(" class=\"hit {}\"", to_string(worst->level)),
        line,
        LineView(chars, marks).html()
    );
    for (const Mark& mark : marks) {
      out += note(mark);
    }
    return out + "</td></tr>\n";
  }

  [[nodiscard]] std::string note(const Mark& mark) const {
    return fmt::format(
        "<a class=\"note {}\" dir=\"{}\" href=\"#{}\">{}</a>",
        to_string(mark.level),
        words_.locale().direction() == text::Direction::rtl ? "rtl" : "ltr",
        finding_anchor(mark.finding),
        html_words(findings_[mark.finding].text)
    );
  }

  std::size_t number_;
  std::vector<std::string_view> lines_;
  std::span<const ReportFinding> findings_;
  const text::Catalogue& words_;
  Marks marks_;
};

}  // namespace

std::string html_words(std::string_view text) {
  // printable() doubles backslashes so that its escapes are no one's text; here none is a terminal.
  std::string out;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at == text.size() || text[at] == '\\') {
      out += html::html_escape(text::printable(text.substr(begin, at - begin), kTextFileBytesMax));
      out += at == text.size() ? "" : "\\";
      begin = at + 1;
    }
  }
  return out;
}

std::string finding_anchor(std::size_t number) {
  return fmt::format("f{}", number + 1);
}

std::string line_anchor(std::size_t file, int line) {
  return fmt::format("s{}-{}", file + 1, line);
}

bool is_in_source(const Place& place, const model::MailingFiles& files) {
  return !place.file.empty() && place.line > 0 && files.contains(place.file);
}

std::string source_view(
    const model::MailingFiles& files,
    std::span<const ReportFinding> findings,
    const text::Catalogue& words
) {
  std::string out;
  std::size_t number = 0;
  for (const auto& [name, bytes] : files) {
    FileView view(number++, bytes, findings, words);
    bool is_hit = false;
    for (std::size_t at = 0; at < findings.size(); ++at) {
      if (findings[at].place.file == name && is_in_source(findings[at].place, files)) {
        view.mark(at, findings[at]);
        is_hit = true;
      }
    }
    if (is_hit) {
      out += fmt::format("<h3 dir=\"ltr\">{}</h3>\n{}", html_words(name), view.html());
    }
  }
  return out;
}

}  // namespace amends::cli
