#include "mail/delivery_report.h"

#include "mail/header_lines.h"
#include "mail/incoming.h"
#include "mail/limits.h"
#include "mail/message_id.h"
#include "mail/mime_decode.h"
#include "mail/mime_parts.h"
#include "text/one_line.h"
#include "text/utf8.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace amends::mail {
namespace {

using Fields = std::vector<Field>;

/// The first field of that name; empty when there is none.
std::string_view value_of(const Fields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? std::string_view() : std::string_view(found->value);
}

/// Lower case, with every run of white space as one space.
std::string flattened(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : ascii_lower(text)) {
    const bool is_space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!is_space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_address_char(char c) {
  return c > ' ' && c != '\x7f' &&
         std::string_view("<>()[]\"',;:").find(c) == std::string_view::npos;
}

/// The address around the first @ of the text: what stands around it without a space or a bracket.
std::string_view address_in(std::string_view text) {
  for (std::size_t at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && is_address_char(text[begin - 1]) && text[begin - 1] != '@') {
      --begin;
    }
    std::size_t end = at + 1;
    while (end < text.size() && is_address_char(text[end]) && text[end] != '@') {
      ++end;
    }
    while (end > at && text[end - 1] == '.') {
      --end;
    }
    if (begin < at && end > at + 1 && end - begin <= kAddressBytesMax) {
      return text.substr(begin, end - begin);
    }
  }
  return {};
}

/// Addresses of those who write reports, not of those they are about.
bool is_reporter(std::string_view address) {
  const std::string local = ascii_lower(address.substr(0, address.find('@')));
  return local == "postmaster" || local == "mailer-daemon" || local == "abuse" ||
         local == "support";
}

/// The number of RFC 3463 at the front of the text; empty: none stands there.
std::string_view status_at(std::string_view text) {
  if (text.size() < 5 || (text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.') {
    return {};
  }
  std::size_t at = 2;
  const auto digits = [&text, &at] {
    const std::size_t begin = at;
    while (at < text.size() && at - begin < 4 && is_digit(text[at])) {
      ++at;
    }
    return at - begin;
  };
  const std::size_t subject = digits();
  if (subject == 0 || subject > 3 || at >= text.size() || text[at] != '.') {
    return {};
  }
  ++at;
  const std::size_t detail = digits();
  const bool goes_on = at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1]);
  return detail == 0 || detail > 3 || goes_on ? std::string_view() : text.substr(0, at);
}

/// The first number of RFC 3463 in a text; not a part of a host's address.
std::string_view status_in(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char before = at == 0 ? ' ' : text[at - 1];
    if (is_digit(before) || before == '.' || !is_digit(text[at])) {
      continue;
    }
    const std::string_view status = status_at(text.substr(at));
    if (!status.empty()) {
      return status;
    }
  }
  return {};
}

/// The first reply of SMTP that refuses; 0: none.
int reply_code_in(std::string_view text) {
  for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
    const char before = at == 0 ? ' ' : text[at - 1];
    const char after = at + 3 == text.size() ? ' ' : text[at + 3];
    const bool stands_alone = std::string_view(" :<(#").contains(before) &&
                              (after == ' ' || after == '-' || after == ':');
    if (stands_alone && (text[at] == '4' || text[at] == '5') && text[at + 1] <= '5' &&
        is_digit(text[at + 1]) && is_digit(text[at + 2])) {
      return (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
    }
  }
  return 0;
}

std::string without_tags(std::string_view html) {
  std::string out;
  while (!html.empty()) {
    const std::size_t open = std::min(html.find('<'), html.size());
    out += html.substr(0, open);
    html.remove_prefix(open);
    const std::size_t close = html.find('>');
    // An address stands between such brackets too, where nobody escaped it.
    if (close != html.npos && html.substr(0, close).contains('@')) {
      out += html.substr(0, close + 1);
    }
    out += ' ';
    html.remove_prefix(close == html.npos ? html.size() : close + 1);
  }
  return out;
}

/// The pieces of a mail that make a report.
struct Pieces {
  std::string words;     // what people read
  std::string status;    // message/delivery-status
  std::string feedback;  // message/feedback-report
  std::string returned;  // headers of the mail that came back
};

bool is_header_media(std::string_view media) {
  return media == "message/rfc822" || media == "message/global" ||
         media == "message/rfc822-headers" || media == "message/global-headers" ||
         media.starts_with("text/rfc822-header");
}

/// Of a multipart that does not tell its own: the first line that may be one.
std::string guessed_boundary(std::string_view body) {
  while (!body.empty()) {
    const std::string_view line = trimmed(take_line(body));
    if (line.size() > 2 && line.starts_with("--") && line.find(' ') == line.npos) {
      return std::string(line.substr(2));
    }
  }
  return {};
}

class PieceWalk {
 public:
  void take(std::string_view bytes, int depth) {
    if (depth > kIncomingDepthMax || ++parts_ > kIncomingPartsMax) {
      return;
    }
    const MimePart part = split_part(bytes);
    std::string media = first_word(part.type);
    media.resize(std::min(media.find(' '), media.size()));  // a semicolon was forgotten
    if (media.starts_with("multipart/")) {
      std::string boundary = mime_parameter(part.type, "boundary");
      if (boundary.empty()) {
        boundary = guessed_boundary(part.body);
      }
      const int before = parts_;
      each_part(part.body, boundary, [this, depth](std::string_view one) {
        take(one, depth + 1);
        return parts_ <= kIncomingPartsMax;
      });
      if (parts_ > before) {
        return;
      }
      media = "text/plain";  // what stood between its parts was lost on the way
    }
    if (media.ends_with("delivery-status")) {
      put(pieces_.status, part);
    } else if (media == "message/feedback-report") {
      put(pieces_.feedback, part);
    } else if (is_header_media(media)) {
      put(pieces_.returned, part);
    } else if (media == "text/html") {
      put(html_, part);
    } else if (media.empty() || media == "text/plain" || depth == 0) {
      put(pieces_.words, part);
    }
  }

  [[nodiscard]] Pieces finish() {
    if (trimmed(pieces_.words).empty()) {
      pieces_.words = without_tags(html_);
    }
    return std::move(pieces_);
  }

 private:
  /// The first of its kind counts.
  static void put(std::string& place, const MimePart& part) {
    if (trimmed(place).empty()) {
      place = decoded_body(part, kReportTextBytesMax);
    }
  }

  Pieces pieces_;
  std::string html_;
  int parts_ = 0;
};

/// Fields that every mail has some of, and few other texts.
bool is_mail_field(std::string_view name) {
  constexpr std::string_view kNames[] = {
      "received",
      "return-path",
      "dkim-signature",
      "message-id",
      "mime-version",
      "from",
      "to",
      "subject",
      "date",
      "content-type",
      "x-mailer",
      "delivered-to",
      "user-agent",
      "reply-to",
      "content-transfer-encoding"
  };
  return std::ranges::find(kNames, name) != std::end(kNames) || name.starts_with("x-") ||
         name.starts_with("list-") || name.starts_with("arc-") || name.starts_with("received-");
}

/// Here a mail begins: so many fields in a row, so many of them such as every mail has.
constexpr int kFieldsInRow = 3;
constexpr int kMailFieldsInRow = 2;

/// Where in a text the headers of a mail begin that somebody put below their words.
std::size_t returned_in(std::string_view text) {
  std::size_t begin = 0;
  int fields = 0;
  int of_mail = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t at = text.size() - rest.size();
    const std::string_view line = take_line(rest);
    if (fields > 0 && !line.empty() && is_fold(line.front())) {
      continue;
    }
    const std::string name = field_name(line);
    if (name.empty() || (fields == 0 && !is_mail_field(name))) {
      fields = 0;
      of_mail = 0;
      continue;
    }
    begin = fields == 0 ? at : begin;
    ++fields;
    of_mail += is_mail_field(name) ? 1 : 0;
    if (fields >= kFieldsInRow && of_mail >= kMailFieldsInRow) {
      return begin;
    }
  }
  return text.size();
}

/// Adds it once, while there is room.
void add_mark(std::vector<std::string>& marks, std::string_view mark) {
  if (!mark.empty() && marks.size() < kReportMarksMax &&
      std::ranges::find(marks, mark) == marks.end()) {
    marks.emplace_back(mark);
  }
}

void add_return_path(MailReport& report, std::string_view value) {
  const std::string_view address = address_in(value);
  if (ascii_lower(address).starts_with("bounce+")) {
    add_mark(report.return_paths, address);
  }
}

/// Every <...> of a List-Unsubscribe (RFC 2369).
void add_unsubscribes(MailReport& report, std::string_view value) {
  while (true) {
    const std::size_t open = value.find('<');
    const std::size_t close = value.find('>', open);
    if (open == value.npos || close == value.npos) {
      return;
    }
    std::string address(value.substr(open + 1, close - open - 1));
    std::erase(address, ' ');  // from folding a long one
    add_mark(report.unsubscribes, address);
    value.remove_prefix(close + 1);
  }
}

void add_marks(MailReport& report, const Fields& returned) {
  for (const Field& field : returned) {
    if (field.name == "message-id") {
      std::string_view id = field.value;
      id.remove_prefix(id.starts_with('<') ? 1 : 0);
      id = trimmed(id.substr(0, id.find('>')));
      add_mark(report.message_ids, is_message_id(id) ? id : std::string_view());
    } else if (field.name == "return-path" || field.name == "x-original-return-path") {
      add_return_path(report, field.value);
    } else if (field.name == "list-unsubscribe") {
      add_unsubscribes(report, field.value);
    } else if (field.name == "to") {
      add_mark(report.returned_to, address_in(field.value));
    }
  }
}

/// "rfc822; ida@mail.example" or what stands in its place.
std::string typed_value(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  return std::string(trimmed(semicolon == value.npos ? value : value.substr(semicolon + 1)));
}

std::string address_of(std::string_view value) {
  const std::string typed = typed_value(value);
  return text::repair_utf8(text::cut_utf8(address_in(typed), kAddressBytesMax));
}

/// Without names of hosts and people, in which any word may stand: "unknown-user.mail.example".
/// Pages stay: they tell of lists of senders.
std::string without_names(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t dot = word.find('.');
    const bool is_host = dot != word.npos && dot + 1 < word.size() && dot > 0 &&
                         is_address_char(word[dot + 1]) && word[dot + 1] != '.';
    if (word.contains("://") || (!is_host && !word.contains('@'))) {
      out += word;
      out += ' ';
    }
  }
  return out;
}

/// After what the host refused, as programs that send write it. Sendmail shows the dialogue: the
/// last command before what was said.
SmtpStage stage_in(std::string_view text, std::string_view said) {
  for (const std::string_view words :
       {"in reply to end of data", "in reply to data", "after end of data", "after data", "[data]"
       }) {
    if (text.contains(words)) {
      return SmtpStage::data;
    }
  }
  for (const std::string_view words : {"in reply to rcpt", "after rcpt", "[rcpt_to]"}) {
    if (text.contains(words)) {
      return SmtpStage::rcpt;
    }
  }
  const std::size_t answer = text.find("<<< " + std::string(said));
  const std::size_t command = text.substr(0, answer).rfind(">>> ");
  if (answer == text.npos || command == text.npos) {
    return SmtpStage::not_told;
  }
  const std::string_view verb = text.substr(command + 4, 4);
  return verb == "data" ? SmtpStage::data : verb == "rcpt" ? SmtpStage::rcpt : SmtpStage::not_told;
}

/// What one host said, judged. `told` has the action and the status as fields told them.
ReportedRecipient judged(ReportedRecipient told, std::string_view said, std::string_view beside) {
  const std::string text = flattened(said.substr(0, kReportWordsMax));
  const std::string more = flattened(beside.substr(0, kReportWordsMax));
  std::string status = told.status;
  const std::string_view in_text = status_in(text);
  if (!in_text.empty() && (status.empty() || status.ends_with(".0.0"))) {
    status = in_text;
  }
  const SmtpStage stage = stage_in(text.empty() ? more : text + " " + more, text);
  const int code = reply_code_in(text);
  told.fate = fate_of({told.action, status, code, stage, without_names(text)});
  if (told.fate == DeliveryFate::other && !more.empty()) {
    if (status.empty()) {
      status = status_in(more);
    }
    const int either = code == 0 ? reply_code_in(more) : code;
    told.fate = fate_of({told.action, status, either, stage, without_names(more)});
  }
  told.status = status;
  told.diagnostic = text::one_line(trimmed(said.empty() ? beside : said), kReportDiagnosticMax);
  return told;
}

/// The person a line is about, where it begins with their address and says little else.
std::string_view address_line(std::string_view line) {
  std::string_view rest = trimmed(line);
  while (!rest.empty() && std::string_view("*-<\"'").contains(rest.front())) {
    rest = trimmed(rest.substr(1));
  }
  const std::string_view address = address_in(rest);
  if (address.empty() || !rest.starts_with(address) || is_reporter(address)) {
    return {};
  }
  return address;
}

struct Section {
  std::string_view address;
  std::string_view words;  // from the line with the address on
};

std::vector<Section> sections_of(std::string_view words) {
  std::vector<Section> sections;
  std::string_view rest = words;
  std::size_t begin = 0;
  const auto end_at = [&](std::size_t at) {
    if (!sections.empty()) {
      sections.back().words = words.substr(begin, at - begin);
    }
  };
  while (!rest.empty() && sections.size() < kReportRecipientsMax) {
    const std::size_t at = words.size() - rest.size();
    const std::string_view address = address_line(take_line(rest));
    const bool is_known = std::ranges::find(sections, address, &Section::address) != sections.end();
    if (address.empty() || is_known) {
      continue;
    }
    end_at(at);
    begin = at;
    sections.push_back({address, {}});
  }
  end_at(words.size());
  return sections;
}

/// What the words say about this address: its section, else all of them.
std::string_view words_about(
    std::string_view address, const std::vector<Section>& sections, std::string_view words
) {
  const auto found = std::ranges::find(sections, address, &Section::address);
  return found == sections.end() || sections.size() < 2 ? words : found->words;
}

/// The blocks of a message/delivery-status; `words` stands beside it.
void take_status(std::string_view status, std::string_view words, MailReport& report) {
  const auto sections = sections_of(words);
  ReportedRecipient told;
  std::string said;
  bool is_recipient = false;
  const auto end_recipient = [&] {
    if (is_recipient && report.recipients.size() < kReportRecipientsMax) {
      const std::string_view beside = words_about(told.address, sections, words);
      report.recipients.push_back(judged(std::move(told), said, beside));
    }
    told = {};
    said.clear();
    is_recipient = false;
  };
  for (const Field& field : read_fields(status, kReportFieldsMax)) {
    if (field.name == "final-recipient") {
      // Blocks are told apart by it: empty lines are lost on the way, or stand where none belongs.
      if (is_recipient) {
        end_recipient();
      }
      is_recipient = true;
      told.address = address_of(field.value);
    } else if (field.name == "original-recipient" && told.address.empty()) {
      told.address = address_of(field.value);
    } else if (field.name == "action") {
      told.action = first_word(field.value);
      told.action.resize(std::min(told.action.size(), std::size_t{20}));
    } else if (field.name == "status") {
      told.status = status_in(field.value);
    } else if (field.name == "diagnostic-code") {
      said = typed_value(field.value);
    }
  }
  end_recipient();
}

/// Whether the host still tries.
bool is_warning(std::string_view text) {
  constexpr std::string_view kWords[] = {
      "warning message only",
      "has been delayed",
      "will be retried",
      "is being retried",
      "still being retried",
      "will keep trying",
      "delivery delayed",
      "delivery incomplete",
      "not yet been delivered"
  };
  return std::ranges::any_of(kWords, [text](std::string_view words) {
    return text.contains(words);
  });
}

/// Reports of hosts that write for people only.
void take_words(const Fields& top, std::string_view words, MailReport& report) {
  const auto sections = sections_of(words);
  if (sections.size() > 1) {
    for (const Section& section : sections) {
      ReportedRecipient told;
      told.address = text::repair_utf8(section.address);
      report.recipients.push_back(judged(std::move(told), section.words, ""));
    }
    return;
  }
  ReportedRecipient told;
  told.action = is_warning(flattened(words)) ? "delayed" : "";
  told.address = text::repair_utf8(address_in(value_of(top, "x-failed-recipients")));
  if (told.address.empty()) {
    told.address = text::repair_utf8(sections.empty() ? address_in(words) : sections[0].address);
  }
  report.recipients.push_back(judged(std::move(told), words, value_of(top, "subject")));
}

bool is_from_a_daemon(std::string_view from) {
  constexpr std::string_view kDaemons[] = {
      "mailer-daemon",
      "mailer_daemon",
      "maildaemon",
      "mail-daemon",
      "postmaster",
      "post_master",
      "mail delivery",
      "mail.delivery",
      "mail_delivery",
      "delivery system",
      "delivery subsystem",
      "mailer daemon",
      "mail administrator",
      "system administrator"
  };
  const std::string lower = ascii_lower(from);
  return std::ranges::any_of(kDaemons, [&lower](std::string_view name) {
    return lower.contains(name);
  });
}

bool is_answer(std::string_view subject) {
  return subject.starts_with("re:") || subject.starts_with("fw:") || subject.starts_with("fwd:");
}

/// Whether somebody's program answers in their absence (RFC 3834). It does so to the return path,
/// as hosts do, repeats our subject, and says with any words what does not work just now.
bool is_absence(const Fields& top) {
  if (first_word(value_of(top, "auto-submitted")) == "auto-replied" ||
      first_word(value_of(top, "precedence")) == "auto_reply") {
    return true;
  }
  constexpr std::string_view kNames[] = {
      "x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder"
  };
  return std::ranges::any_of(top, [&kNames](const Field& field) {
    return std::ranges::find(kNames, field.name) != std::end(kNames);
  });
}

/// Whether the mail is a report of a host that writes no fields.
bool is_failure(const Fields& top, std::string_view words, bool is_automatic) {
  if (!value_of(top, "x-failed-recipients").empty()) {
    return true;
  }
  const bool is_from_daemon = is_from_a_daemon(value_of(top, "from"));
  if (!is_from_daemon && is_absence(top)) {
    return false;
  }
  const std::string subject = flattened(decode_words(value_of(top, "subject")));
  const bool tells = tells_of_failure(subject);
  if (tells && !is_answer(subject)) {
    return true;
  }
  if (!is_automatic && !is_from_daemon) {
    return false;
  }
  const std::string text = flattened(words);
  return tells_of_failure(text) || !status_in(text).empty();
}

void take_feedback(std::string_view block, MailReport& report) {
  for (const Field& field : read_fields(block, kReportFieldsMax)) {
    if (field.name == "feedback-type") {
      report.feedback_type = text::cut_utf8(first_word(field.value), kFeedbackTypeMax);
    } else if (field.name == "original-mail-from") {
      add_return_path(report, field.value);
    } else if ((field.name == "original-rcpt-to" || field.name == "removal-recipient") &&
               report.recipients.size() < kReportRecipientsMax) {
      ReportedRecipient told;
      told.address = address_of(field.value);
      report.recipients.push_back(std::move(told));
    }
  }
}

}  // namespace

bool MailReport::is_complaint() const {
  constexpr std::string_view kMachines[] = {"auth-failure", "not-spam", "dmarc", "miscategorized"};
  return kind == ReportKind::feedback &&
         std::ranges::find(kMachines, feedback_type) == std::end(kMachines);
}

MailReport read_report(std::string_view mail) {
  if (mail.starts_with("From ")) {
    static_cast<void>(take_line(mail));
  }
  const Fields top = read_fields(head_of(mail).substr(0, kIncomingHeadBytesMax), kReportFieldsMax);
  PieceWalk walk;
  walk.take(mail, 0);
  Pieces pieces = walk.finish();
  const std::size_t below = returned_in(pieces.words);
  if (pieces.returned.empty()) {
    pieces.returned = pieces.words.substr(below);
  }
  pieces.words.resize(below);

  MailReport report;
  const auto read = read_incoming(mail);
  if (!pieces.feedback.empty()) {
    report.kind = ReportKind::feedback;
    take_feedback(pieces.feedback, report);
  } else if (!pieces.status.empty() || pieces.words.contains("Final-Recipient:")) {
    take_status(pieces.status.empty() ? pieces.words : pieces.status, pieces.words, report);
    report.kind = report.recipients.empty() ? ReportKind::none : ReportKind::delivery;
  }
  if (report.kind == ReportKind::none &&
      is_failure(top, pieces.words, read.ok() && !read->automatic.empty())) {
    report.kind = ReportKind::delivery;
    report.is_in_words = true;
    take_words(top, pieces.words, report);
  }
  if (report.kind == ReportKind::none) {
    return {};
  }
  add_marks(report, read_fields(head_of(pieces.returned), kReportFieldsMax));
  for (const std::string_view name : {"to", "delivered-to", "x-original-to", "envelope-to"}) {
    add_return_path(report, value_of(top, name));
  }
  return report;
}

}  // namespace amends::mail
