#include "mail/incoming.h"

#include "mail/limits.h"
#include "mail/mime_decode.h"

#include <algorithm>
#include <utility>

namespace amends::mail {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

/// The line at the front, without its end, which is taken off `text` too.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

/// The name of the field that begins on this line (RFC 5322, 2.2), in lower case; white space
/// before its colon is an old way to write it (4.5). Empty: none begins here.
std::string field_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon > kHeaderNameBytesMax) {
    return {};
  }
  std::string_view name = line.substr(0, colon);
  while (!name.empty() && is_space(name.back())) {
    name.remove_suffix(1);
  }
  const bool is_name = std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
  return is_name ? ascii_lower(name) : std::string();
}

/// Without its comment or parameters, in lower case.
std::string first_word(std::string_view value) {
  return ascii_lower(trimmed(value.substr(0, value.find_first_of(";("))));
}

/// Postfix writes MAILER-DAEMON where nobody stands.
bool is_nobody(std::string_view return_path) {
  std::string path = ascii_lower(return_path);
  std::erase_if(path, [](char c) { return is_space(c) || c == '<' || c == '>'; });
  return path.empty() || path == "mailer-daemon" || path.starts_with("mailer-daemon@");
}

std::optional<Mailbox> mailbox_of(std::string_view from) {
  auto mailbox = parse_mailbox(from);
  if (!mailbox.ok()) {
    // Names are written in more ways than ours are.
    const std::size_t open = from.rfind('<');
    const std::size_t close = from.rfind('>');
    if (open != from.npos && close != from.npos && close > open && from.find('<') == open) {
      mailbox = parse_address(trimmed(from.substr(open + 1, close - open - 1)));
    }
  }
  return mailbox.ok() ? std::optional(*std::move(mailbox)) : std::nullopt;
}

/// Puts fields together over the lines they are folded on, and takes what is asked for of them.
class HeadReader {
 public:
  void take(std::string_view line) {
    if (!line.empty() && is_space(line.front())) {
      if (!name_.empty() && value_.size() < kIncomingValueBytesMax) {
        value_ += ' ';
        value_ += trimmed(line).substr(0, kIncomingValueBytesMax);
      }
      return;
    }
    end_field();
    name_ = field_name(line);
    if (!name_.empty()) {
      const std::string_view value = line.substr(line.find(':') + 1);
      value_ = trimmed(value.substr(0, kIncomingValueBytesMax));
    }
  }

  [[nodiscard]] IncomingMail finish() {
    end_field();
    return std::move(mail_);
  }

 private:
  void end_field() {
    if (name_ == "subject" && !has_subject_) {
      has_subject_ = true;
      mail_.subject = decode_words(value_);
    } else if (name_ == "from") {
      // Two of them are nobody's.
      mail_.from = has_from_ ? std::nullopt : mailbox_of(value_);
      has_from_ = true;
    } else if (tells_of_a_program()) {
      mail_.sent_by = SentBy::a_program;
    }
    name_.clear();
  }

  [[nodiscard]] bool tells_of_a_program() const {
    if (name_ == "auto-submitted") {
      return first_word(value_) != "no";
    }
    if (name_ == "precedence") {
      const std::string word = first_word(value_);
      return word == "bulk" || word == "junk" || word == "list";
    }
    return name_ == "return-path" && is_nobody(value_);
  }

  IncomingMail mail_;
  bool has_subject_ = false;
  bool has_from_ = false;
  std::string name_;  // of the field that is being read; empty: of none
  std::string value_;
};

}  // namespace

std::string_view head_of(std::string_view mail) {
  std::string_view rest = mail;
  while (!rest.empty()) {
    if (take_line(rest).empty()) {
      break;
    }
  }
  return mail.substr(0, mail.size() - rest.size());
}

Result<IncomingMail> read_incoming(std::string_view mail) {
  std::string_view head = head_of(mail);
  std::string_view begin = head;
  if (begin.starts_with("From ")) {
    take_line(begin);
    head = begin;
  }
  if (field_name(take_line(begin)).empty() || head.size() > kIncomingHeadBytesMax) {
    return make_error(
        "mail.incoming",
        "this is no mail: it does not begin with a header, or its headers are longer than {} bytes",
        kIncomingHeadBytesMax
    );
  }
  HeadReader reader;
  while (!head.empty()) {
    reader.take(take_line(head));
  }
  return reader.finish();
}

}  // namespace amends::mail
