#include "sandbox/message_reader.h"

#include "html/links.h"
#include "html/visible_text.h"
#include "mail/mime_decode.h"
#include "sandbox/limits.h"
#include "text/locale.h"
#include "text/url.h"
#include "text/utf8.h"

#include <algorithm>
#include <utility>

namespace amends::sandbox {
namespace {

using mail::ascii_lower;
using mail::decode_base64_lenient;
using mail::decode_charset;
using mail::decode_quoted_printable;
using mail::decode_words;
using mail::trimmed;

struct Field {
  std::string name;   // lower case
  std::string value;  // unfolded, as written
};

struct Section {
  std::vector<Field> fields;
  std::string_view body;

  [[nodiscard]] std::string_view find(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &Field::name);
    return found == fields.end() ? std::string_view() : std::string_view(found->value);
  }
};

void add_line(std::vector<Field>& fields, std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') {
    if (!fields.empty() && fields.back().value.size() < kHeaderValueBytesMax) {
      fields.back().value += ' ';
      fields.back().value += trimmed(line);
    }
    return;
  }
  const auto colon = line.find(':');
  if (colon == line.npos || colon == 0 || fields.size() >= kHeaderLinesMax) {
    return;
  }
  const auto value = text::cut_utf8(trimmed(line.substr(colon + 1)), kHeaderValueBytesMax);
  fields.push_back({ascii_lower(trimmed(line.substr(0, colon))), std::string(value)});
}

/// Headers up to the empty line, and what stands after it.
Section split_section(std::string_view text) {
  Section section;
  std::size_t at = 0;
  while (at < text.size() && at < kHeaderBytesMax) {
    const auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    at = std::min(end + 1, text.size());
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line.empty()) {
      break;
    }
    add_line(section.fields, line);
  }
  section.body = text.substr(at);
  return section;
}

/// The value of `name` among the parameters of a Content-Type (RFC 2045, 5.1).
std::string parameter(std::string_view value, std::string_view name) {
  for (auto semicolon = value.find(';'); semicolon != value.npos;) {
    value.remove_prefix(semicolon + 1);
    const auto equals = value.find('=');
    if (equals == value.npos) {
      return {};
    }
    const bool is_it = ascii_lower(trimmed(value.substr(0, equals))) == name;
    value = trimmed(value.substr(equals + 1));
    const bool quoted = value.starts_with('"');
    const auto end = quoted ? value.find('"', 1) : value.find_first_of("; \t");
    if (is_it) {
      return std::string(quoted ? value.substr(1, end - 1) : value.substr(0, end));
    }
    semicolon = value.find(';', quoted && end != value.npos ? end : 0);
  }
  return {};
}

/// Takes what a reader needs from the parts of a message.
class PartWalk {
 public:
  explicit PartWalk(ReadMessage& out) : out_(out) {}

  void take(const Section& part, int depth) {
    if (depth > kPartDepthMax || ++parts_ > kPartsMax) {
      return;
    }
    const auto type = part.find("content-type");
    const auto media = ascii_lower(trimmed(type.substr(0, type.find(';'))));
    if (media.starts_with("multipart/")) {
      take_parts(part.body, parameter(type, "boundary"), depth);
    } else if (media == "text/html" && out_.html.empty()) {
      out_.html = decoded(part, type);
    } else if ((media == "text/plain" || media.empty()) && out_.plain.empty()) {
      out_.plain = decoded(part, type);
    }
  }

 private:
  void take_parts(std::string_view body, const std::string& boundary, int depth) {
    if (boundary.empty()) {
      return;
    }
    const std::string delimiter = "--" + boundary;
    auto begin = next_delimiter(body, delimiter, 0);
    while (begin != body.npos && parts_ < kPartsMax) {
      const auto after = begin + delimiter.size();
      const auto line_end = body.find('\n', after);
      if (body.substr(after).starts_with("--") || line_end == body.npos) {
        return;
      }
      const auto next = next_delimiter(body, delimiter, line_end);
      auto part = body.substr(line_end + 1, next == body.npos ? next : next - line_end - 1);
      take(split_section(part), depth + 1);
      begin = next;
    }
  }

  /// Where the delimiter stands at the front of a line.
  static std::size_t next_delimiter(
      std::string_view body, std::string_view delimiter, std::size_t from
  ) {
    for (auto at = body.find(delimiter, from); at != body.npos; at = body.find(delimiter, at + 1)) {
      if (at == 0 || body[at - 1] == '\n') {
        return at;
      }
    }
    return body.npos;
  }

  static std::string decoded(const Section& part, std::string_view type) {
    const auto encoding = ascii_lower(part.find("content-transfer-encoding"));
    const auto body = part.body.substr(0, kPartBytesMax);
    const auto charset = parameter(type, "charset");
    if (encoding == "quoted-printable") {
      return decode_charset(decode_quoted_printable(body), charset);
    }
    return decode_charset(
        encoding == "base64" ? decode_base64_lenient(body) : std::string(body), charset
    );
  }

  ReadMessage& out_;
  int parts_ = 0;
};

std::string without_brackets(std::string_view value) {
  value = trimmed(value);
  if (value.starts_with('<') && value.ends_with('>')) {
    value = value.substr(1, value.size() - 2);
  }
  return std::string(value);
}

bool is_web(std::string_view url) {
  return url.size() <= kUrlBytesMax && text::is_web_url(url);
}

/// The first <http...> of a List-Unsubscribe (RFC 2369).
std::string first_web_url(std::string_view value) {
  for (auto open = value.find('<'); open != value.npos; open = value.find('<', open + 1)) {
    const auto close = value.find('>', open);
    if (close == value.npos) {
      break;
    }
    const auto url = trimmed(value.substr(open + 1, close - open - 1));
    if (is_web(url)) {
      return std::string(url);
    }
  }
  return {};
}

HeaderFacts facts_of(const Section& section) {
  HeaderFacts facts;
  facts.message_id = without_brackets(section.find("message-id"));
  facts.from = decode_words(section.find("from"));
  facts.to = decode_words(section.find("to"));
  facts.subject = decode_words(section.find("subject"));
  facts.date = section.find("date");
  facts.feedback_id = section.find("feedback-id");
  facts.list_unsubscribe = first_web_url(section.find("list-unsubscribe"));
  const auto post = ascii_lower(section.find("list-unsubscribe-post"));
  facts.one_click = trimmed(post) == "list-unsubscribe=one-click";
  return facts;
}

/// Hebrew, Russian or Bulgarian by the letters; the Latin ones cannot be told apart that simply.
std::string language_by_letters(std::string_view text) {
  bool cyrillic = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t letter = text::next_char(text, at);
    if (letter >= 0x05D0 && letter <= 0x05EA) {
      return "he";
    }
    if (letter == U'ы' || letter == U'э' || letter == U'ё') {
      return "ru";
    }
    cyrillic = cyrillic || (letter >= 0x0400 && letter <= 0x04FF);
  }
  return cyrillic ? "bg" : "en";
}

/// The lang attribute of the html element, then Content-Language, then the letters.
std::string language_of(const ReadMessage& message, const Section& section) {
  std::string_view tag = section.find("content-language");
  const auto at = message.html.find(" lang=");
  if (at != std::string::npos) {
    tag = std::string_view(message.html).substr(at + 6);
    tag.remove_prefix(tag.starts_with('"') || tag.starts_with('\'') ? 1 : 0);
    tag = tag.substr(0, tag.find_first_of("\"' >"));
  }
  const auto locale = text::Locale::parse(tag);
  if (!tag.empty() && locale.ok() && locale->is_supported()) {
    return locale->language();
  }
  return language_by_letters(message.plain.empty() ? message.html : message.plain);
}

bool looks_like_code(std::string_view word) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return word.size() >= 5 && word.size() <= 24 && std::ranges::any_of(word, is_upper) &&
         std::ranges::any_of(word, is_digit) && is_upper(word.front()) &&
         std::ranges::all_of(word, [&](char c) { return is_upper(c) || is_digit(c) || c == '-'; });
}

/// Words of capitals and digits in what the reader sees: "SPRING-20".
std::vector<std::string> find_codes(std::string_view text) {
  constexpr std::string_view kBetween = " \t\r\n.,:;!?\"'()[]<>*";
  std::vector<std::string> codes;
  for (auto at = text.find_first_not_of(kBetween); at != text.npos && codes.size() < kCodesMax;) {
    const auto end = std::min(text.find_first_of(kBetween, at), text.size());
    std::string word(text.substr(at, end - at));
    if (looks_like_code(word) && std::ranges::find(codes, word) == codes.end()) {
      codes.push_back(std::move(word));
    }
    at = text.find_first_not_of(kBetween, end);
  }
  return codes;
}

void find_links_of_html(ReadMessage& message) {
  for (auto& link : html::find_links(message.html)) {
    if (is_web(link.url) && message.links.size() < kLinksMax) {
      message.links.push_back({std::move(link.url), std::move(link.text)});
    }
  }
  for (auto& image : html::find_images(message.html)) {
    if (is_web(image.src) && message.images.size() < kLinksMax) {
      message.images.push_back(std::move(image.src));
    }
  }
}

/// What mail clients make clickable in plain text.
void find_links_of_text(ReadMessage& message) {
  const std::string_view text = message.plain;
  for (auto at = text.find("http"); at != text.npos && message.links.size() < kLinksMax;) {
    const auto end = std::min(text.find_first_of(" \t\r\n<>\"()", at), text.size());
    auto url = text.substr(at, end - at);
    while (!url.empty() && std::string_view(".,;:!?").contains(url.back())) {
      url.remove_suffix(1);
    }
    if (is_web(url)) {
      message.links.push_back({std::string(url), {}});
    }
    at = text.find("http", end);
  }
}

}  // namespace

HeaderFacts read_headers(std::string_view message) {
  return facts_of(split_section(message));
}

ReadMessage read_message(std::string_view message) {
  const auto section = split_section(message);
  ReadMessage out;
  out.headers = facts_of(section);
  PartWalk(out).take(section, 0);
  out.language = language_of(out, section);
  if (out.html.empty()) {
    find_links_of_text(out);
    out.codes = find_codes(out.plain);
  } else {
    find_links_of_html(out);
    out.codes = find_codes(html::visible_text(out.html));
  }
  return out;
}

}  // namespace amends::sandbox
