#include "mail/header.h"

#include "crypto/encoding.h"
#include "mail/limits.h"
#include "text/cluster.h"
#include "text/utf8.h"

#include <algorithm>
#include <cstddef>

namespace amends::mail {

namespace {

constexpr std::string_view kWordB = "=?utf-8?B?";
constexpr std::string_view kWordQ = "=?utf-8?Q?";
constexpr std::string_view kWordEnd = "?=";
constexpr std::size_t kWordOverhead = kWordB.size() + kWordEnd.size();
/// One character of four bytes in Q needs this much; with less room a line is folded first.
constexpr std::size_t kWordRoomMin = kWordOverhead + 12;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_atext(char c) {
  return is_alnum(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").contains(c);
}

/// RFC 2047, 5 (3): the characters that may stand for themselves in Q anywhere, in a phrase too.
bool is_q_plain(char c) {
  return is_alnum(c) || std::string_view("!*+-/").contains(c);
}

Result<void> check_name(std::string_view name) {
  const bool good =
      !name.empty() && name.size() <= kHeaderNameBytesMax &&
      std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7F && c != ':'; });
  if (!good) {
    return make_error(
        "mail.header_name",
        "\"{}\" is no header name: it has 1 to {} printable ASCII characters and no colon",
        text::printable(name, kHeaderNameBytesMax),
        kHeaderNameBytesMax
    );
  }
  return {};
}

Result<void> check_value(std::string_view name, std::string_view value) {
  if (value.size() > kHeaderValueBytesMax) {
    return make_error(
        "mail.header_long", "the {} header is longer than {} bytes", name, kHeaderValueBytesMax
    );
  }
  if (!text::valid_utf8(value)) {
    return make_error("mail.header_utf8", "the {} header is not UTF-8 text", name);
  }
  if (text::has_control(value)) {
    return make_error(
        "mail.header_control",
        "the {} header holds a line break or another control character: \"{}\"; take it out of the "
        "data",
        name,
        text::printable(value, 60)
    );
  }
  return {};
}

bool is_encoded_word(std::string_view token) {
  return token.starts_with("=?");
}

/// One header as it grows: tokens that are never broken, with a space or a fold before each.
class HeaderLine {
 public:
  explicit HeaderLine(std::string_view name) : out_(name) {
    out_ += ':';
    column_ = out_.size();
  }

  /// What the next token may have on this line.
  [[nodiscard]] std::size_t room() const {
    return column_ + 1 < kFoldAt ? kFoldAt - column_ - 1 : 0;
  }

  void add(std::string_view token) {
    if ((!first_ || is_encoded_word(token)) && token.size() > room()) {
      out_ += "\r\n";
      column_ = 0;
    }
    out_ += ' ';
    out_ += token;
    column_ += token.size() + 1;
    longest_ = std::max(longest_, column_);
    first_ = false;
  }

  void add_tokens(std::string_view text) {
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find(' ', begin), text.size());
      if (end > begin) {
        add(text.substr(begin, end - begin));
      }
      begin = end + 1;
    }
  }

  void add_encoded_words(std::string_view text);

  [[nodiscard]] Result<std::string> finish(std::string_view name) && {
    if (longest_ > kLineBytesMax) {
      return make_error(
          "mail.header_long",
          "the {} header has a part of more than {} characters that cannot be folded",
          name,
          kLineBytesMax
      );
    }
    out_ += "\r\n";
    return std::move(out_);
  }

 private:
  std::string out_;
  std::size_t column_ = 0;
  std::size_t longest_ = 0;
  bool first_ = true;
};

enum class WordForm { b, q };

std::size_t q_cost(std::string_view text) {
  std::size_t cost = 0;
  for (const char c : text) {
    cost += is_q_plain(c) || c == ' ' ? 1 : 3;
  }
  return cost;
}

std::size_t b_cost(std::size_t bytes) {
  return (bytes + 2) / 3 * 4;
}

std::string q_word(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out(kWordQ);
  for (const char c : text) {
    if (c == ' ') {
      out += '_';
    } else if (is_q_plain(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '=';
      out += kHex[byte >> 4];
      out += kHex[byte & 0xF];
    }
  }
  out += kWordEnd;
  return out;
}

std::string b_word(std::string_view text) {
  return std::string(kWordB) + crypto::base64(text) + std::string(kWordEnd);
}

std::size_t cost_of(std::string_view text, WordForm form) {
  return form == WordForm::q ? q_cost(text) : b_cost(text.size());
}

using NextEnd = std::size_t (*)(std::string_view text, std::size_t offset);

std::size_t char_end(std::string_view text, std::size_t offset) {
  static_cast<void>(text::next_char(text, offset));
  return offset;
}

/// How many bytes of whole pieces, each ended by `next_end`, fit into `room` characters of payload.
/// In base64 only a last word may have padding: GMime and its kin join the payloads of neighbouring
/// words before they decode, and drop what comes after a "=".
std::size_t fitting(std::string_view text, std::size_t room, WordForm form, NextEnd next_end) {
  std::size_t taken = 0;
  for (std::size_t end = 0; end < text.size();) {
    end = next_end(text, end);
    if (cost_of(text.substr(0, end), form) > room) {
      break;
    }
    if (form == WordForm::q || end % 3 == 0 || end == text.size()) {
      taken = end;
    }
  }
  return taken;
}

struct Cut {
  std::size_t bytes = 0;
  WordForm form = WordForm::b;
};

/// What the next encoded word holds: whole clusters in `room`, else on a line of its own, else in
/// the other form; of a cluster that no word can hold, as many characters as fit.
Cut next_cut(std::string_view text, std::size_t room, WordForm form) {
  constexpr std::size_t kPayloadMax = kEncodedWordMax - kWordOverhead;
  for (const std::size_t limit : {std::min(room, kPayloadMax), kPayloadMax}) {
    if (const std::size_t bytes = fitting(text, limit, form, text::cluster_end); bytes > 0) {
      return {bytes, form};
    }
  }
  const WordForm other = form == WordForm::q ? WordForm::b : WordForm::q;
  if (const std::size_t bytes = fitting(text, kPayloadMax, other, text::cluster_end); bytes > 0) {
    return {bytes, other};
  }
  return {fitting(text, kPayloadMax, WordForm::q, char_end), WordForm::q};
}

void HeaderLine::add_encoded_words(std::string_view text) {
  const WordForm form = q_cost(text) <= b_cost(text.size()) ? WordForm::q : WordForm::b;
  while (!text.empty()) {
    const std::size_t here = room() >= kWordRoomMin ? room() : kFoldAt - 1;
    const Cut cut = next_cut(text, here - kWordOverhead, form);
    const std::string_view part = text.substr(0, cut.bytes);
    add(cut.form == WordForm::q ? q_word(part) : b_word(part));
    text.remove_prefix(cut.bytes);
  }
}

/// Whether unstructured text reads the same when it is written as it is and folded at its spaces.
bool is_plain(std::string_view name, std::string_view value) {
  if (!is_ascii(value) || value.contains("=?") || value.contains("  ") || value.starts_with(' ') ||
      value.ends_with(' ')) {
    return false;
  }
  std::size_t room = kFoldAt - name.size() - 2;
  for (std::size_t begin = 0; begin < value.size();) {
    const std::size_t end = std::min(value.find(' ', begin), value.size());
    if (end - begin > room) {
      return false;
    }
    room = kFoldAt - 1;
    begin = end + 1;
  }
  return true;
}

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  out += '"';
  return out;
}

void add_display_name(HeaderLine& line, std::string_view name) {
  const bool words_only = std::ranges::all_of(name, [](char c) { return is_atext(c) || c == ' '; });
  // GMime keeps a fold between bare words as part of the name, so these must fit on the line.
  if (words_only && name.size() <= line.room() && is_plain("", name)) {
    line.add_tokens(name);
    return;
  }
  const std::string in_quotes = quoted(name);
  if (is_ascii(name) && !name.contains("=?") && in_quotes.size() < kFoldAt / 2) {
    line.add(in_quotes);
  } else {
    line.add_encoded_words(name);
  }
}

}  // namespace

Result<std::string> encode_header(std::string_view name, std::string_view value) {
  AMENDS_TRY_VOID(check_name(name));
  AMENDS_TRY_VOID(check_value(name, value));
  HeaderLine line(name);
  if (is_plain(name, value)) {
    line.add_tokens(value);
  } else {
    line.add_encoded_words(value);
  }
  return std::move(line).finish(name);
}

Result<std::string> encode_address_header(
    std::string_view name, std::span<const Mailbox> mailboxes
) {
  AMENDS_TRY_VOID(check_name(name));
  if (mailboxes.empty()) {
    return make_error("mail.header_empty", "the {} header needs at least one address", name);
  }
  HeaderLine line(name);
  for (const Mailbox& mailbox : mailboxes) {
    const std::string_view separator = &mailbox == &mailboxes.back() ? "" : ",";
    if (mailbox.display_name().empty()) {
      line.add(mailbox.address() + std::string(separator));
    } else {
      add_display_name(line, mailbox.display_name());
      line.add("<" + mailbox.address() + ">" + std::string(separator));
    }
  }
  return std::move(line).finish(name);
}

Result<std::string> encode_structured_header(std::string_view name, std::string_view value) {
  AMENDS_TRY_VOID(check_name(name));
  AMENDS_TRY_VOID(check_value(name, value));
  if (!is_ascii(value)) {
    return make_error(
        "mail.header_utf8",
        "the {} header holds characters outside ASCII; percent-encode its URLs",
        name
    );
  }
  HeaderLine line(name);
  line.add_tokens(value);
  return std::move(line).finish(name);
}

}  // namespace amends::mail
