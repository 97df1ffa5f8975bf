#include "mail/message.h"

#include "mail/header.h"
#include "mail/limits.h"
#include "mail/message_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

namespace amends::mail {

namespace {

/// No quoted-printable body holds it: after "=" comes a hex digit or a line end.
constexpr std::string_view kBoundaryPrefix = "=_";
constexpr std::string_view kSoftBreak = "=\r\n";
constexpr std::size_t kBoundaryWordSize = 32;
/// Of what is set aside for a message at once; more only costs a copy.
constexpr std::size_t kHeadBytesUsual = 2048;
constexpr std::size_t kDelimiterBytes = 48;
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

Result<void> append_one_click(std::string& out, const MessageHeaders& headers) {
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

Result<void> append_unsubscribe(std::string& out, const MessageHeaders& headers) {
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

Result<void> append_addresses(std::string& out, const MessageHeaders& headers) {
  AMENDS_TRY_VOID(append(out, encode_address_header("From", std::span(&headers.from, 1))));
  AMENDS_TRY_VOID(append(out, encode_address_header("To", std::span(&headers.to, 1))));
  if (headers.reply_to) {
    AMENDS_TRY_VOID(append(out, encode_address_header("Reply-To", std::span(&*headers.reply_to, 1)))
    );
  }
  return {};
}

Result<void> append_headers(std::string& out, const MessageHeaders& headers) {
  if (!is_message_id(headers.message_id)) {
    return Error("mail.message_id", "a Message-ID is one word, an @ and another word");
  }
  out += "Date: " + format_date(headers.date) + "\r\n";
  AMENDS_TRY_VOID(append_addresses(out, headers));
  AMENDS_TRY_VOID(append(out, encode_header("Subject", headers.subject)));
  AMENDS_TRY_VOID(
      append(out, encode_structured_header("Message-ID", "<" + headers.message_id + ">"))
  );
  AMENDS_TRY_VOID(append_unsubscribe(out, headers));
  if (!headers.feedback_id.empty()) {
    AMENDS_TRY_VOID(append(out, encode_structured_header("Feedback-ID", headers.feedback_id)));
  }
  for (const Header& header : headers.extra) {
    AMENDS_TRY_VOID(append(out, encode_header(header.name, header.value)));
  }
  out += "MIME-Version: 1.0\r\n";
  return {};
}

/// Ends a body that stands alone: its last line has a line end, no "=" at the very end (RFC 2045,
/// 6.7 (3)).
void append_last_body(std::string& out, std::string_view body) {
  out += body;
  if (body.ends_with(kSoftBreak) || !body.ends_with("\r\n")) {
    out += "\r\n";
  }
}

/// A body before a delimiter, whose line end is not of the body (RFC 2046, 5.1.1): so the soft
/// break at its end goes, and it reads exactly as it was written. White space that would then end a
/// line is encoded.
void append_inner_body(std::string& out, std::string_view body) {
  if (!body.ends_with(kSoftBreak)) {
    out += body;
    return;
  }
  body.remove_suffix(kSoftBreak.size());
  if (!body.ends_with(' ') && !body.ends_with('\t')) {
    out += body;
    return;
  }
  const std::string_view code = body.ends_with(' ') ? "=20" : "=09";
  body.remove_suffix(1);
  const std::size_t line_begin = body.rfind('\n') + 1;
  out += body;
  out += body.size() - line_begin + code.size() > kQpLineMax ? kSoftBreak : "";
  out += code;
}

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
  ContentWriter(std::string& out, MessageBody body, std::string_view message_id)
      : out_(out),
        body_(body),
        own_(boundary_word(message_id)) {}

  [[nodiscard]] Result<void> write() {
    if (body_.attachments.empty()) {
      return write_with_pictures(Place::whole);
    }
    const std::string boundary = open("mixed", 'm', "");
    AMENDS_TRY_VOID(write_with_pictures(Place::inside));
    return write_files(boundary, body_.attachments);
  }

 private:
  /// Of a body: alone below the headers, or between delimiters.
  enum class Place { whole, inside };

  Result<void> write_with_pictures(Place place) {
    if (body_.pictures.empty() || body_.html_qp.empty()) {
      return write_texts(place);
    }
    const std::string_view root = body_.text_qp.empty() ? "text/html" : "multipart/alternative";
    const std::string boundary = open("related", 'r', fmt::format(" type=\"{}\";\r\n", root));
    AMENDS_TRY_VOID(write_texts(Place::inside));
    return write_files(boundary, body_.pictures);
  }

  /// The only part of a message that can break the rules of the wire, so the check is here: what
  /// comes after it was checked when it was made.
  Result<void> write_texts(Place place) {
    if (body_.text_qp.empty() || body_.html_qp.empty()) {
      const bool text = !body_.text_qp.empty();
      write_text(text ? kTextPart : kHtmlPart, text ? body_.text_qp : body_.html_qp, place);
    } else {
      const std::string boundary = open("alternative", 'a', "");
      write_text(kTextPart, body_.text_qp, Place::inside);
      out_ += fmt::format("\r\n--{}\r\n", boundary);
      write_text(kHtmlPart, body_.html_qp, Place::inside);
      close(boundary);
    }
    if (!out_.ends_with("\r\n")) {
      out_ += "\r\n";
      const Result<void> checked = check_wire_text(out_);
      out_.resize(out_.size() - 2);
      return checked;
    }
    return check_wire_text(out_);
  }

  void write_text(std::string_view part_headers, std::string_view body, Place place) {
    out_ += part_headers;
    out_ += "\r\n";
    if (place == Place::whole) {
      append_last_body(out_, body);
    } else {
      append_inner_body(out_, body);
    }
  }

  Result<void> write_files(const std::string& boundary, std::span<const FilePart> files) {
    for (const FilePart& file : files) {
      out_ += fmt::format("\r\n--{}\r\n", boundary);
      out_ += file.wire();
    }
    close(boundary);
    return {};
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

  void close(const std::string& boundary) { out_ += fmt::format("\r\n--{}--\r\n", boundary); }

  std::string& out_;
  MessageBody body_;
  std::string own_;
};

std::size_t bytes_of(std::span<const FilePart> files) {
  std::size_t bytes = 0;
  for (const FilePart& file : files) {
    bytes += file.wire().size() + kDelimiterBytes;
  }
  return bytes;
}

}  // namespace

bool offers_one_click(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://127.0.0.1:") ||
         url.starts_with("http://localhost:") || url.starts_with("http://[::1]:");
}

Result<std::string> compose(const MessageHeaders& headers, MessageBody body) {
  if (body.text_qp.empty() && body.html_qp.empty()) {
    return Error("mail.no_body", "a message needs a text or an HTML body");
  }
  AMENDS_TRY_VOID(check_body(body.text_qp));
  AMENDS_TRY_VOID(check_body(body.html_qp));
  std::string out;
  out.reserve(
      body.text_qp.size() + body.html_qp.size() + bytes_of(body.pictures) +
      bytes_of(body.attachments) + kHeadBytesUsual
  );
  AMENDS_TRY_VOID(append_headers(out, headers));
  AMENDS_TRY_VOID(ContentWriter(out, body, headers.message_id).write());
  return out;
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
