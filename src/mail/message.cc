#include "mail/message.h"

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "mail/header.h"
#include "mail/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

namespace amends::mail {

namespace {

/// No quoted-printable body holds it: after "=" comes a hex digit or a line end.
constexpr std::string_view kBoundaryPrefix = "=_";
constexpr std::string_view kTextPart =
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n";
constexpr std::string_view kHtmlPart =
    "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n";

bool is_url_token(std::string_view url) {
  return !url.empty() && std::ranges::all_of(url, [](char c) {
    return c > ' ' && c < 0x7F && c != '<' && c != '>';
  });
}

bool is_message_id(std::string_view id) {
  const auto good = [](char c) { return c > ' ' && c < 0x7F && c != '<' && c != '>' && c != '@'; };
  const std::size_t at = id.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < id.size() &&
         std::ranges::all_of(id.substr(0, at), good) &&
         std::ranges::all_of(id.substr(at + 1), good);
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

/// Ends the last line of a body. After a soft break it adds a line end: RFC 2045 6.7 (3) wants no
/// "=" at the very end.
void append_body(std::string& out, std::string_view body) {
  out += body;
  if (body.ends_with("=\r\n") || !body.ends_with("\r\n")) {
    out += "\r\n";
  }
}

Result<void> check_body(std::string_view body) {
  if (body.contains(kBoundaryPrefix)) {
    return Error("mail.body", "a body is not quoted-printable: it holds \"=_\"");
  }
  return {};
}

void append_alternative(std::string& out, MessageBody body, std::string_view message_id) {
  const std::string boundary =
      std::string(kBoundaryPrefix) + crypto::hex(crypto::sha256(message_id)).substr(0, 32);
  out += "Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n";
  out += "--" + boundary + "\r\n";
  out += kTextPart;
  out += "\r\n";
  append_body(out, body.text_qp);
  out += "\r\n--" + boundary + "\r\n";
  out += kHtmlPart;
  out += "\r\n";
  append_body(out, body.html_qp);
  out += "\r\n--" + boundary + "--\r\n";
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
  out.reserve(body.text_qp.size() + body.html_qp.size() + 2048);
  AMENDS_TRY_VOID(append_headers(out, headers));
  if (!body.text_qp.empty() && !body.html_qp.empty()) {
    append_alternative(out, body, headers.message_id);
  } else {
    const bool text = !body.text_qp.empty();
    out += text ? kTextPart : kHtmlPart;
    out += "\r\n";
    append_body(out, text ? body.text_qp : body.html_qp);
  }
  AMENDS_TRY_VOID(check_wire_text(out));
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
