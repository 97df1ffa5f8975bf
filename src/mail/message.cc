#include "mail/message.h"

#include "mail/header.h"
#include "mail/limits.h"
#include "mail/message_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <utility>

namespace amends::mail {

namespace {

/// No quoted-printable body holds it: after "=" comes a hex digit or a line end.
constexpr std::string_view kBoundaryPrefix = "=_";
constexpr std::string_view kSoftBreak = "=\r\n";
constexpr std::size_t kBoundaryWordSize = 32;
/// Of what is set aside at once for what a message does not share with others; more only costs a
/// copy.
constexpr std::size_t kOwnBytesUsual = 6144;
constexpr std::string_view kTextPart =
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n";
constexpr std::string_view kHtmlPart =
    "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n";

bool is_url_token(std::string_view url) {
  return !url.empty() && std::ranges::all_of(url, [](char c) {
    return c > ' ' && c < 0x7F && c != '<' && c != '>';
  });
}

Result<void> append(std::string& out, Result<std::string> line) {
  if (!line.ok()) {
    return line.error();
  }
  out += *line;
  return {};
}

Result<void> append_one_click(std::string& out, const OwnHeaders& headers) {
  if (headers.one_click == OneClick::absent) {
    return {};
  }
  if (!std::ranges::any_of(headers.unsubscribe, offers_one_click)) {
    return Error(
        "mail.one_click",
        "one-click unsubscribe needs an https address (RFC 8058); set one or turn it off"
    );
  }
  out += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
  return {};
}

Result<void> append_unsubscribe(std::string& out, const OwnHeaders& headers) {
  std::string value;
  for (const std::string& url : headers.unsubscribe) {
    if (!is_url_token(url)) {
      return Error(
          "mail.unsubscribe",
          "an unsubscribe address holds a character that no URL has; percent-encode it"
      );
    }
    value += value.empty() ? "<" : ", <";
    value += url;
    value += '>';
  }
  if (!value.empty()) {
    AMENDS_TRY_VOID(append(out, encode_structured_header("List-Unsubscribe", value)));
  }
  return append_one_click(out, headers);
}

/// All but those before MIME-Version that only a caller of the whole MessageHeaders has.
Result<void> append_headers(std::string& out, const CommonHeaders& common, const OwnHeaders& own) {
  if (!is_message_id(own.message_id)) {
    return Error("mail.message_id", "a Message-ID is one word, an @ and another word");
  }
  out += "Date: " + format_date(own.date) + "\r\n";
  out += common.from();
  AMENDS_TRY_VOID(append(out, encode_address_header("To", std::span(&own.to, 1))));
  out += common.reply_to();
  AMENDS_TRY_VOID(append(out, encode_header("Subject", own.subject)));
  AMENDS_TRY_VOID(append(out, encode_structured_header("Message-ID", "<" + own.message_id + ">")));
  AMENDS_TRY_VOID(append_unsubscribe(out, own));
  out += common.feedback_id();
  return {};
}

/// Ends a body that stands alone: its last line has a line end, no "=" at the very end (RFC 2045,
/// 6.7 (3)).
void end_last_body(text::PiecedText& out) {
  const std::string end = out.tail(kSoftBreak.size());
  if (end == kSoftBreak || !end.ends_with("\r\n")) {
    out += "\r\n";
  }
}

/// A body before a delimiter, whose line end is not of the body (RFC 2046, 5.1.1): so the soft
/// break at its end goes, and it reads exactly as it was written. White space that would then end a
/// line is encoded.
void end_inner_body(text::PiecedText& out) {
  if (out.tail(kSoftBreak.size()) != kSoftBreak) {
    return;
  }
  out.drop_back(kSoftBreak.size());
  const std::string line = out.tail(kQpLineMax + 1);
  if (!line.ends_with(' ') && !line.ends_with('\t')) {
    return;
  }
  const std::string_view code = line.ends_with(' ') ? "=20" : "=09";
  out.drop_back(1);
  const std::size_t column = line.size() - 1 - (line.rfind('\n') + 1);
  out += column + code.size() > kQpLineMax ? kSoftBreak : "";
  out += code;
}

/// One of the two bodies: in pieces that encoders made, or whole from a caller, to be looked at.
struct BodyView {
  const EncodedBody* pieces = nullptr;
  std::string_view whole = {};

  [[nodiscard]] bool empty() const { return pieces != nullptr ? pieces->empty() : whole.empty(); }

  void append_to(text::PiecedText& out) const {
    if (pieces != nullptr) {
      out += pieces->wire();
    } else {
      out += whole;
    }
  }
};

struct Content {
  BodyView text;
  BodyView html;
  std::span<const FilePart> pictures;
  std::span<const FilePart> attachments;
};

Result<void> check_body(std::string_view body) {
  if (body.contains(kBoundaryPrefix)) {
    return Error("mail.body", "a body is not quoted-printable: it holds \"=_\"");
  }
  return {};
}

/// What makes a message's boundaries its own, for whoever wraps several of ours into one: no body
/// can hold any of them, so a part of the Message-ID does, and nothing need be computed.
std::string boundary_word(std::string_view message_id) {
  std::string word;
  for (const char c : message_id.substr(0, kBoundaryWordSize)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    word += plain ? c : '-';
  }
  return word;
}

/// Writes what stands below the headers: mixed(related(alternative(text, html), pictures),
/// attachments), only the levels that are needed.
class ContentWriter {
 public:
  ContentWriter(text::PiecedText& out, const Content& content, std::string_view message_id)
      : out_(out),
        content_(content),
        own_(boundary_word(message_id)) {}

  void write() {
    if (content_.attachments.empty()) {
      write_with_pictures(Place::whole);
      return;
    }
    const std::string boundary = open("mixed", 'm', "");
    write_with_pictures(Place::inside);
    write_files(boundary, content_.attachments);
  }

 private:
  /// Of a body: alone below the headers, or between delimiters.
  enum class Place { whole, inside };

  void write_with_pictures(Place place) {
    if (content_.pictures.empty() || content_.html.empty()) {
      write_texts(place);
      return;
    }
    const std::string_view root = content_.text.empty() ? "text/html" : "multipart/alternative";
    const std::string boundary = open("related", 'r', fmt::format(" type=\"{}\";\r\n", root));
    write_texts(Place::inside);
    write_files(boundary, content_.pictures);
  }

  void write_texts(Place place) {
    if (content_.text.empty() || content_.html.empty()) {
      const bool text = !content_.text.empty();
      write_text(text ? kTextPart : kHtmlPart, text ? content_.text : content_.html, place);
      return;
    }
    const std::string boundary = open("alternative", 'a', "");
    write_text(kTextPart, content_.text, Place::inside);
    delimit(boundary);
    write_text(kHtmlPart, content_.html, Place::inside);
    close(boundary);
  }

  /// The body is not empty and begins at a line start: what stands at the end is of the body.
  void write_text(std::string_view part_headers, const BodyView& body, Place place) {
    out_ += part_headers;
    out_ += "\r\n";
    body.append_to(out_);
    if (place == Place::whole) {
      end_last_body(out_);
    } else {
      end_inner_body(out_);
    }
  }

  void write_files(const std::string& boundary, std::span<const FilePart> files) {
    for (const FilePart& file : files) {
      delimit(boundary);
      out_.borrow(file.wire());
    }
    close(boundary);
  }

  std::string open(std::string_view kind, char letter, std::string_view parameters) {
    std::string boundary = fmt::format("{}{}{}", kBoundaryPrefix, letter, own_);
    out_ += fmt::format(
        "Content-Type: multipart/{};\r\n{} boundary=\"{}\"\r\n\r\n--{}\r\n",
        kind,
        parameters,
        boundary,
        boundary
    );
    return boundary;
  }

  void delimit(const std::string& boundary) {
    out_ += "\r\n--";
    out_ += boundary;
    out_ += "\r\n";
  }

  void close(const std::string& boundary) {
    out_ += "\r\n--";
    out_ += boundary;
    out_ += "--\r\n";
  }

  text::PiecedText& out_;
  const Content& content_;
  std::string own_;
};

/// `more` are whole header lines after those of `own`.
Result<text::PiecedText> compose_content(
    const CommonHeaders& common,
    const OwnHeaders& own,
    std::string_view more,
    const Content& content
) {
  if (content.text.empty() && content.html.empty()) {
    return Error("mail.no_body", "a message needs a text or an HTML body");
  }
  std::string head;
  head.reserve(more.size() + kOwnBytesUsual);
  AMENDS_TRY_VOID(append_headers(head, common, own));
  head += more;
  head += "MIME-Version: 1.0\r\n";
  text::PiecedText out(std::move(head));
  ContentWriter(out, content, own.message_id).write();
  return out;
}

}  // namespace

bool offers_one_click(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://127.0.0.1:") ||
         url.starts_with("http://localhost:") || url.starts_with("http://[::1]:");
}

Result<CommonHeaders> CommonHeaders::make(
    const Mailbox& from, const std::optional<Mailbox>& reply_to, std::string_view feedback_id
) {
  CommonHeaders made;
  AMENDS_TRY(made.from_, encode_address_header("From", std::span(&from, 1)));
  if (reply_to) {
    AMENDS_TRY(made.reply_to_, encode_address_header("Reply-To", std::span(&*reply_to, 1)));
  }
  if (!feedback_id.empty()) {
    AMENDS_TRY(made.feedback_id_, encode_structured_header("Feedback-ID", feedback_id));
  }
  return made;
}

Result<std::string> compose(const MessageHeaders& headers, MessageBody body) {
  AMENDS_TRY_VOID(check_body(body.text_qp));
  AMENDS_TRY_VOID(check_body(body.html_qp));
  AMENDS_TRY(
      const CommonHeaders common,
      CommonHeaders::make(headers.from, headers.reply_to, headers.feedback_id)
  );
  std::string more;
  for (const Header& header : headers.extra) {
    AMENDS_TRY_VOID(append(more, encode_header(header.name, header.value)));
  }
  const OwnHeaders own{
      headers.date,
      headers.to,
      headers.subject,
      headers.message_id,
      headers.unsubscribe,
      headers.one_click
  };
  const Content content{
      {nullptr, body.text_qp}, {nullptr, body.html_qp}, body.pictures, body.attachments
  };
  AMENDS_TRY(const text::PiecedText pieces, compose_content(common, own, more, content));
  std::string message = pieces.str();
  // The bodies are the only part that nobody has checked yet.
  AMENDS_TRY_VOID(check_wire_text(message));
  return message;
}

Result<text::PiecedText> compose(
    const CommonHeaders& common, const OwnHeaders& own, const EncodedParts& parts
) {
  return compose_content(
      common, own, "", {{&parts.text, {}}, {&parts.html, {}}, parts.pictures, parts.attachments}
  );
}

Result<void> check_wire_text(std::string_view text) {
  int line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const std::size_t end = text.find('\n', begin);
    const std::string_view content = text.substr(begin, end - begin);
    const bool ended = end != std::string_view::npos && content.ends_with('\r');
    if (!ended || content.size() - 1 > kLineBytesMax || content.find('\r') + 1 != content.size() ||
        content.contains('\0')) {
      return make_error(
          "mail.wire_text",
          "line {} of the message has a bare line end, a NUL, no end or more than {} octets",
          line,
          kLineBytesMax
      );
    }
    begin = end + 1;
  }
  return {};
}

std::string format_date(Instant at) {
  constexpr std::array<std::string_view, 7> kDays = {
      "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"
  };
  constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
  return fmt::format(
      "{}, {} {} {:04} {:02}:{:02}:{:02} +0000",
      kDays[std::chrono::weekday(day).c_encoding()],
      static_cast<unsigned>(date.day()),
      kMonths[static_cast<unsigned>(date.month()) - 1],
      static_cast<int>(date.year()),
      time.hours().count(),
      time.minutes().count(),
      time.seconds().count()
  );
}

}  // namespace amends::mail
