#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "mail/address.h"
#include "mail/file_part.h"
#include "mail/quoted_printable.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::mail {

enum class OneClick { absent, offered };

struct Header {
  std::string name;
  std::string value;
};

/// What stands above a message. Written in the order of the fields, so that two messages with the
/// same values have the same bytes.
struct MessageHeaders {
  Instant date;
  Mailbox from;
  Mailbox to;
  std::optional<Mailbox> reply_to;
  std::string subject;     // UTF-8, any length
  std::string message_id;  // without < >, see make_message_id
  std::vector<std::string>
      unsubscribe;  // List-Unsubscribe: https: or mailto: URLs without < >; empty: no header
  OneClick one_click =
      OneClick::absent;     // List-Unsubscribe-Post (RFC 8058); needs an https URL above
  std::string feedback_id;  // empty: no header
  std::vector<Header>
      extra;  // unstructured headers after these, before MIME-Version; e.g. X-Amends-Id
};

/// Bodies already encoded by quoted_printable.h. Either may be empty, not both: one alone is a
/// single part, both are multipart/alternative with the text first. With pictures that is wrapped
/// in multipart/related (RFC 2387), with attachments in multipart/mixed; each level only where it
/// is needed. Pictures without HTML are left out: nothing shows them.
struct MessageBody {
  std::string_view text_qp;
  std::string_view html_qp;
  std::span<const FilePart> pictures = {};
  std::span<const FilePart> attachments = {};
};

/// The same with bodies in pieces, which need no look: what a mailing's messages are made of.
struct EncodedParts {
  const EncodedBody& text;
  const EncodedBody& html;
  std::span<const FilePart> pictures = {};
  std::span<const FilePart> attachments = {};
};

/// The headers that are the same in every message of a mailing, encoded once.
class CommonHeaders {
 public:
  /// Errors `mail.header_*` with the field's name. An empty `feedback_id` gives no header.
  [[nodiscard]] static Result<CommonHeaders> make(
      const Mailbox& from, const std::optional<Mailbox>& reply_to, std::string_view feedback_id
  );

  [[nodiscard]] const std::string& from() const { return from_; }

  [[nodiscard]] const std::string& reply_to() const { return reply_to_; }

  [[nodiscard]] const std::string& feedback_id() const { return feedback_id_; }

 private:
  CommonHeaders() = default;

  // Whole lines, or nothing.
  std::string from_;
  std::string reply_to_;
  std::string feedback_id_;
};

/// The other headers of one message: as in MessageHeaders.
struct OwnHeaders {
  Instant date;
  Mailbox to;
  std::string subject;
  std::string message_id;
  std::vector<std::string> unsubscribe;
  OneClick one_click = OneClick::absent;
};

/// Whether an unsubscribe address may be offered for one click: https (RFC 8058, 3.1), or a server
/// on this very machine, which only a sandbox's people reach.
[[nodiscard]] bool offers_one_click(std::string_view url);

/// The finished message: CRLF line ends only, no line above 998 octets, ends with CRLF. 7-bit but
/// for UTF-8 local parts of addresses. Errors: `mail.header_*` with the field's name,
/// `mail.message_id`, `mail.one_click`, `mail.no_body`, `mail.body`.
[[nodiscard]] Result<std::string> compose(const MessageHeaders& headers, MessageBody body);

/// The same bytes as the above for the same values; constant texts and files are borrowed.
[[nodiscard]] Result<text::PiecedText> compose(
    const CommonHeaders& common, const OwnHeaders& own, const EncodedParts& parts
);

/// Whether `text` may go on the wire as a message: every line ends with CRLF, no bare CR or LF, no
/// NUL, lines of at most 998 octets. Error `mail.wire_text` says where.
[[nodiscard]] Result<void> check_wire_text(std::string_view text);

/// "Fri, 27 Nov 2026 09:00:00 +0000" (RFC 5322, 3.3).
[[nodiscard]] std::string format_date(Instant at);

}  // namespace amends::mail
