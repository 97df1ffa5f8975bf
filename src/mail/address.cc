#include "mail/address.h"

#include "mail/limits.h"
#include "text/case.h"
#include "text/utf8.h"

#include <algorithm>
#include <idn2.h>
#include <memory>
#include <optional>
#include <utility>

namespace amends::mail {

namespace {

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// RFC 5322 atext with RFC 6532's UTF-8.
bool is_atext(char c) {
  return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").contains(c);
}

bool is_dot_atom(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.back() != '.' && !text.contains("..") &&
         std::ranges::all_of(text, [](char c) { return is_atext(c) || c == '.'; });
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return out;
}

Error local_error(std::string_view what) {
  return make_error("address.local", "the part before the @ {}", what);
}

Error domain_error(std::string_view what) {
  return make_error("address.domain", "the part after the @ {}", what);
}

/// A quoted string at the front of a text: what it says, and how many bytes it takes.
struct Quoted {
  std::string content;
  std::size_t size = 0;
};

std::optional<Quoted> read_quoted(std::string_view text) {
  Quoted quoted;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      quoted.size = i + 1;
      return quoted;
    }
    // RFC 6531, 3.3: a backslash quotes an ASCII character only.
    if (text[i] == '\\') {
      ++i;
      if (i == text.size() || (text[i] & '\x80') != 0) {
        return std::nullopt;
      }
    }
    quoted.content += text[i];
  }
  return std::nullopt;
}

std::string write_quoted(std::string_view content) {
  std::string out = "\"";
  for (const char c : content) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  out += '"';
  return out;
}

struct Split {
  std::string local;  // wire form
  std::string_view domain;
};

Result<Split> split_quoted(std::string_view text) {
  const std::optional<Quoted> quoted = read_quoted(text);
  if (!quoted) {
    return local_error(
        "opens a quote that never closes, or quotes a character outside ASCII by a backslash"
    );
  }
  if (quoted->content.empty()) {
    return local_error("is an empty pair of quotes");
  }
  // RFC 5321 allows these in quotes. No mailing list needs them, and they have led relays to other
  // recipients.
  if (quoted->content.find_first_of(" <>") != std::string::npos) {
    return local_error("has a space or an angle bracket in its quotes, which is never sent");
  }
  text.remove_prefix(quoted->size);
  if (!text.starts_with('@')) {
    return Error("address.syntax", "an @ must follow the quoted part");
  }
  const bool bare = is_dot_atom(quoted->content);
  return Split{bare ? quoted->content : write_quoted(quoted->content), text.substr(1)};
}

Result<Split> split(std::string_view text) {
  if (text.starts_with('"')) {
    return split_quoted(text);
  }
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) {
    return Error("address.syntax", "there is no @");
  }
  const std::string_view local = text.substr(0, at);
  if (local.empty()) {
    return local_error("is empty");
  }
  if (local.contains('.') &&
      (local.starts_with('.') || local.ends_with('.') || local.contains(".."))) {
    return local_error("begins or ends with a dot, or has two in a row");
  }
  if (!is_dot_atom(local)) {
    return local_error("holds a character that must not stand there unquoted");
  }
  return Split{std::string(local), text.substr(at + 1)};
}

Result<void> check_local(std::string_view local) {
  // Some relays decode encoded words in addresses and send to whatever comes out.
  const std::size_t word = local.find("=?");
  if (word != std::string_view::npos && local.find("?=", word + 2) != std::string_view::npos) {
    return local_error("looks like an encoded word");
  }
  if (local.size() > kLocalBytesMax) {
    return make_error(
        "address.too_long", "the part before the @ is longer than {} bytes", kLocalBytesMax
    );
  }
  return {};
}

Result<void> check_label(std::string_view label) {
  if (label.empty()) {
    return domain_error("begins or ends with a dot, or has two in a row");
  }
  if (label.size() > 63) {
    return domain_error("has a label of more than 63 characters");
  }
  if (!std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-'; })) {
    return domain_error("holds a character that no domain has");
  }
  if (label.starts_with('-') || label.ends_with('-')) {
    return domain_error("has a label that begins or ends with a hyphen");
  }
  return {};
}

Result<void> check_ascii_domain(std::string_view domain) {
  if (domain.size() > kDomainBytesMax) {
    return make_error(
        "address.too_long", "the part after the @ is longer than {} bytes", kDomainBytesMax
    );
  }
  std::string_view label;
  for (std::size_t begin = 0; begin <= domain.size();) {
    const std::size_t end = std::min(domain.find('.', begin), domain.size());
    label = domain.substr(begin, end - begin);
    AMENDS_TRY_VOID(check_label(label));
    begin = end + 1;
  }
  if (label.size() == domain.size()) {
    return domain_error("has no dot: a host of the local network cannot be a recipient");
  }
  if (std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; })) {
    return domain_error("ends with a number");
  }
  return {};
}

using IdnText = std::unique_ptr<char, decltype(&idn2_free)>;

/// UTS 46 mapping, non-transitional, then IDNA2008.
std::optional<std::string> idna_ascii(const std::string& domain) {
  char* raw = nullptr;
  const int rc = idn2_to_ascii_8z(domain.c_str(), &raw, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const IdnText text(raw, idn2_free);
  return rc == IDN2_OK ? std::optional<std::string>(text.get()) : std::nullopt;
}

std::optional<std::string> idna_unicode(const std::string& domain) {
  char* raw = nullptr;
  const int rc = idn2_to_unicode_8z8z(domain.c_str(), &raw, 0);
  const IdnText text(raw, idn2_free);
  return rc == IDN2_OK ? std::optional<std::string>(text.get()) : std::nullopt;
}

struct Domain {
  std::string unicode;
  std::string ascii;
};

Result<Domain> parse_international(std::string_view text) {
  const Error error = domain_error("is no valid internationalised domain (IDNA2008)");
  // libidn2 does unbounded work on the length; nothing that long can shrink to a domain.
  if (text.size() > 4 * kDomainBytesMax) {
    return make_error(
        "address.too_long", "the part after the @ is longer than {} bytes", kDomainBytesMax
    );
  }
  const std::optional<std::string> mapped = idna_ascii(std::string(text));
  if (!mapped) {
    return error;
  }
  const std::string ascii = lower_ascii(*mapped);
  const std::optional<std::string> unicode = idna_unicode(ascii);
  // A made-up A-label decodes to something that encodes differently.
  if (!unicode || idna_ascii(*unicode) != ascii) {
    return error;
  }
  return Domain{*unicode, ascii};
}

Result<Domain> parse_domain(std::string_view text) {
  if (text.empty()) {
    return domain_error("is missing");
  }
  if (text.starts_with('[')) {
    return domain_error("is an address literal, which is refused: use a domain");
  }
  if (text.contains('@')) {
    return Error("address.syntax", "there is more than one @");
  }
  Domain domain;
  domain.ascii = lower_ascii(text);
  domain.unicode = domain.ascii;
  if (!is_ascii(text) || domain.ascii.starts_with("xn--") || domain.ascii.contains(".xn--")) {
    AMENDS_TRY(domain, parse_international(text));
  }
  AMENDS_TRY_VOID(check_ascii_domain(domain.ascii));
  return domain;
}

Result<void> check_text(std::string_view text) {
  if (text.empty()) {
    return Error("address.empty", "there is no address");
  }
  if (text.size() > kMailboxBytesMax) {
    return make_error("address.too_long", "the address is longer than {} bytes", kAddressBytesMax);
  }
  if (!text::valid_utf8(text)) {
    return Error("address.syntax", "the address is not UTF-8 text");
  }
  if (text::has_control(text)) {
    return Error("address.control", "the address holds a line break or another control character");
  }
  return {};
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) {
    text.remove_prefix(1);
  }
  while (text.ends_with(' ')) {
    text.remove_suffix(1);
  }
  return text;
}

Result<std::string> parse_name(std::string_view text) {
  if (text.starts_with('"')) {
    std::optional<Quoted> quoted = read_quoted(text);
    if (!quoted || quoted->size != text.size()) {
      return Error("address.name", "the quotes around the name do not close at its end");
    }
    return std::move(quoted->content);
  }
  if (text.find_first_of("\"<>@,;:\\") != std::string_view::npos) {
    return Error("address.name", "the name holds punctuation; put it in double quotes");
  }
  return std::string(text);
}

}  // namespace

std::string Mailbox::key() const {
  return text::fold_key(local_) + "@" + domain_ascii_;
}

bool Mailbox::needs_smtputf8() const {
  return !is_ascii(local_);
}

Result<Mailbox> Mailbox::named(std::string_view display_name) const {
  if (display_name.size() > kDisplayNameBytesMax || !text::valid_utf8(display_name) ||
      text::has_control(display_name)) {
    return make_error(
        "address.name",
        "the name \"{}\" is longer than {} bytes, holds a control character or is not UTF-8",
        text::printable(display_name, 60),
        kDisplayNameBytesMax
    );
  }
  Mailbox mailbox = *this;
  mailbox.display_name_ = display_name;
  return mailbox;
}

Result<Mailbox> parse_address(std::string_view text) {
  AMENDS_TRY_VOID(check_text(text));
  AMENDS_TRY(Split parts, split(text));
  AMENDS_TRY_VOID(check_local(parts.local));
  AMENDS_TRY(Domain domain, parse_domain(parts.domain));
  if (parts.local.size() + 1 + domain.ascii.size() > kAddressBytesMax) {
    return make_error("address.too_long", "the address is longer than {} bytes", kAddressBytesMax);
  }
  Mailbox mailbox;
  mailbox.local_ = std::move(parts.local);
  mailbox.domain_ = std::move(domain.unicode);
  mailbox.domain_ascii_ = std::move(domain.ascii);
  return mailbox;
}

Result<Mailbox> parse_mailbox(std::string_view text) {
  AMENDS_TRY_VOID(check_text(text));
  text = trimmed(text);
  if (!text.ends_with('>')) {
    return parse_address(text);
  }
  const std::size_t open = text.rfind('<');
  if (open == std::string_view::npos) {
    return Error("address.syntax", "there is a > without a <");
  }
  AMENDS_TRY(const std::string name, parse_name(trimmed(text.substr(0, open))));
  AMENDS_TRY(Mailbox mailbox, parse_address(text.substr(open + 1, text.size() - open - 2)));
  return mailbox.named(name);
}

}  // namespace amends::mail
