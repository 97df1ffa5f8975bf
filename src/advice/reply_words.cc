#include "advice/reply_words.h"

#include "advice/limits.h"
#include "advice/reply_lexicon.h"
#include "text/locale.h"
#include "text/phrase.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace amends::advice {
namespace {

/// What mail programs write at the end of the line above a quote, in the languages we know.
constexpr auto kWrote = std::to_array<std::string_view>(
    {"wrote:",
     "writes:",
     "написа:",
     "написал:",
     "написала:",
     "пишет:",
     "пише:",
     "ha scritto:",
     "scrive:",
     "skrev:",
     "כתב:",
     "כתבה:",
     "כתב/ה:",
     "כתב או כתבה:",
     "מאת:"}
);

/// The words around a mail that is passed on as a whole, at the front of a line.
constexpr auto kOriginal = std::to_array<std::string_view>(
    {"-----original",
     "----- original",
     "-----исходное",
     "-----оригинал",
     "-----messaggio",
     "-----opprinnelig",
     "-----הודעה",
     "________________________________"}
);

/// The headers with which Outlook begins a quote: one of the first, one of the second below it.
constexpr auto kFromLines =
    std::to_array<std::string_view>({"from:", "от:", "da:", "fra:", "מאת:", "*from:*"});
constexpr auto kOtherLines = std::to_array<std::string_view>(
    {"sent:",    "date:",      "to:",     "subject:", "отправлено:", "дата:", "кому:",
     "тема:",    "изпратено:", "до:",     "относно:", "inviato:",    "data:", "a:",
     "oggetto:", "sendt:",     "dato:",   "til:",     "emne:",       "נשלח:", "תאריך:",
     "אל:",      "נושא:",      "*sent:*", "*to:*"}
);

/// Where mail programs begin what they quote in HTML.
constexpr auto kQuoteMarks = std::to_array<std::string_view>(
    {"<blockquote",
     "gmail_quote",
     "divRplyFwdMsg",
     "appendonsend",
     "moz-cite-prefix",
     "yahoo_quoted",
     "mail-editor-reference-message"}
);

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return out;
}

/// Cyrillic capitals that stand at the front of the lines above; the rest of them is small.
std::string folded(std::string_view line) {
  constexpr auto kFirst = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"О", "о"}, {"Д", "д"}, {"К", "к"}, {"Т", "т"}, {"И", "и"}, {"Н", "н"}}
  );
  std::string text = lower(line);
  for (const auto& [capital, small] : kFirst) {
    if (text.starts_with(capital)) {
      text.replace(0, capital.size(), small);
    }
  }
  return text;
}

bool starts_with_any(std::string_view text, std::span<const std::string_view> beginnings) {
  return std::ranges::any_of(beginnings, [text](std::string_view one) {
    return text.starts_with(one);
  });
}

bool ends_with_any(std::string_view text, std::span<const std::string_view> ends) {
  return std::ranges::any_of(ends, [text](std::string_view one) { return text.ends_with(one); });
}

bool is_quoted(std::string_view line) {
  return line.starts_with('>');
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < kReplyLinesMax) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(trim(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Whether what is quoted without marks begins on this line.
bool begins_quote(std::span<const std::string_view> lines, std::size_t at) {
  const std::string line = folded(lines[at]);
  if (starts_with_any(line, kOriginal)) {
    return true;
  }
  if (!starts_with_any(line, kFromLines)) {
    return false;
  }
  const std::size_t end = std::min(at + 1 + kReplyHeaderLines, lines.size());
  for (std::size_t next = at + 1; next < end; ++next) {
    if (starts_with_any(folded(lines[next]), kOtherLines)) {
      return true;
    }
  }
  return false;
}

bool introduces_quote(std::string_view line) {
  return ends_with_any(lower(line), kWrote);
}

/// Whether the first line below `at` that says anything is marked as a quote.
bool is_quote_below(std::span<const std::string_view> lines, std::size_t at) {
  for (const std::string_view line : lines.subspan(at + 1)) {
    if (!line.empty()) {
      return is_quoted(line);
    }
  }
  return false;
}

std::vector<std::string_view> own_lines(std::span<const std::string_view> lines) {
  std::vector<std::string_view> own;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const std::string_view line = lines[at];
    // "-- " without the space that was trimmed (RFC 3676, 4.3).
    if (line == "--" || begins_quote(lines, at)) {
      break;
    }
    if (introduces_quote(line)) {
      if (!is_quote_below(lines, at)) {
        break;
      }
      continue;
    }
    if (!is_quoted(line)) {
      own.push_back(line);
    }
  }
  return own;
}

/// Below one another, but for lines that were broken where a mail program found them too long.
std::string joined(std::span<const std::string_view> lines) {
  std::string text;
  std::size_t before = 0;
  for (const std::string_view line : lines) {
    if (!text.empty()) {
      text += before >= kSoftWrapChars && !line.empty() ? ' ' : '\n';
    }
    text += line;
    before = text::count_chars(line);
  }
  return std::string(trim(text));
}

}  // namespace

std::string own_words(std::string_view plain) {
  const std::vector<std::string_view> lines = lines_of(plain);
  std::string own = joined(own_lines(lines));
  if (!own.empty()) {
    return own;
  }
  std::vector<std::string_view> unmarked;
  std::ranges::copy_if(lines, std::back_inserter(unmarked), [](std::string_view line) {
    return !is_quoted(line) && !introduces_quote(line);
  });
  return joined(unmarked);
}

bool has_own_words(std::string_view plain) {
  return !joined(own_lines(lines_of(plain))).empty();
}

std::string_view before_quote(std::string_view html) {
  std::size_t quote = html.size();
  for (const std::string_view mark : kQuoteMarks) {
    quote = std::min(quote, html.find(mark));
  }
  // To the front of the element that bears the mark.
  const std::size_t open = html.substr(0, std::min(quote + 1, html.size())).rfind('<');
  return quote == html.size() || open == html.npos ? html : html.substr(0, open);
}

AnsweredSubject without_reply_prefix(std::string_view subject) {
  AnsweredSubject answered{trim(subject), false};
  for (int round = 0; round < kReplyPrefixesMax; ++round) {
    const std::size_t colon = answered.subject.find(':');
    if (colon == std::string_view::npos) {
      break;
    }
    // "Re[2]" counts its rounds.
    std::string_view prefix = answered.subject.substr(0, colon);
    prefix = trim(prefix.substr(0, prefix.find('[')));
    const std::string said = text::normalise_phrase(prefix, text::Locale());
    if (std::ranges::find(reply_prefixes(), said) == reply_prefixes().end()) {
      break;
    }
    answered = {trim(answered.subject.substr(colon + 1)), true};
  }
  return answered;
}

}  // namespace amends::advice
