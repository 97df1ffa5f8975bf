#include "mail/incoming.h"

#include "mail/header_lines.h"
#include "mail/limits.h"
#include "mail/message_id.h"
#include "mail/mime_decode.h"

#include <algorithm>
#include <utility>

namespace amends::mail {
namespace {

/// Postfix writes MAILER-DAEMON where nobody stands.
bool is_nobody(std::string_view return_path) {
  std::string path = ascii_lower(return_path);
  std::erase_if(path, [](char c) { return is_fold(c) || c == '<' || c == '>'; });
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

/// Every <id> in the value, in order, each once.
void add_ids(std::string_view value, std::vector<std::string>& ids) {
  while (ids.size() < kIncomingIdsMax) {
    const std::size_t open = value.find('<');
    const std::size_t close = value.find('>', open);
    if (open == value.npos || close == value.npos) {
      return;
    }
    const std::string_view id = trimmed(value.substr(open + 1, close - open - 1));
    if (is_message_id(id) && std::ranges::find(ids, id) == ids.end()) {
      ids.emplace_back(id);
    }
    value.remove_prefix(close + 1);
  }
}

/// Those who write only as programs.
bool is_a_daemon(const Mailbox& from) {
  const std::string address = ascii_lower(from.address());
  return address.starts_with("mailer-daemon@") || address.starts_with("postmaster@");
}

/// Puts fields together over the lines they are folded on, and takes what is asked for of them.
class HeadReader {
 public:
  void take(std::string_view line) {
    if (!line.empty() && is_fold(line.front())) {
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
    if (mail_.automatic.empty() && suppresses_answers_ && met_inbox_rules_) {
      mail_.automatic = "x-auto-response-suppress";
    }
    if (mail_.automatic.empty() && mail_.from && is_a_daemon(*mail_.from)) {
      mail_.automatic = "from";
    }
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
    } else if (name_ == "message-id" && mail_.message_id.empty()) {
      std::vector<std::string> ids;
      add_ids(value_, ids);
      mail_.message_id = ids.empty() ? "" : ids.front();
    } else if (name_ == "in-reply-to" || name_ == "references") {
      add_ids(value_, mail_.answers_to);
    } else if (tells_of_a_program()) {
      note_program();
    } else if (mail_.automatic.empty() && tells_of_an_automaton()) {
      mail_.automatic = name_;
    }
    note_exchange();
    name_.clear();
  }

  void note_program() {
    const bool answers = name_ == "auto-submitted" && first_word(value_) == "auto-replied";
    mail_.sent_by = answers && mail_.sent_by != SentBy::a_program ? SentBy::an_answering_program
                                                                  : SentBy::a_program;
    mail_.automatic = name_;
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

  /// What programs that answer by themselves write beside the standard, or instead of it.
  [[nodiscard]] bool tells_of_an_automaton() const {
    if (name_ == "precedence") {
      return first_word(value_) == "auto_reply";
    }
    if (name_ == "preference") {
      return first_word(value_) == "auto-reply";
    }
    // Reports of delivery, of reading, of complaints (RFC 3462), never what a person writes.
    if (name_ == "content-type") {
      return first_word(value_) == "multipart/report";
    }
    return name_ == "x-autoreply" || name_ == "x-autorespond" || name_ == "x-autoresponder" ||
           name_ == "x-auto-response" || name_ == "x-loop" || name_ == "x-failed-recipients" ||
           name_ == "x-ms-exchange-generated-message-source";
  }

  /// Exchange marks the answers of a mailbox's rules by two fields together; each alone stands in
  /// what people write too.
  void note_exchange() {
    suppresses_answers_ |= name_ == "x-auto-response-suppress" && first_word(value_) == "all";
    met_inbox_rules_ |= name_ == "x-ms-exchange-inbox-rules-loop";
  }

  IncomingMail mail_;
  bool suppresses_answers_ = false;
  bool met_inbox_rules_ = false;
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
    static_cast<void>(take_line(begin));
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
