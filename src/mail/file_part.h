#pragma once

#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace amends::mail {

/// A file as it goes with a message; used during the call.
struct FileFacts {
  std::string_view name;        // what the reader sees: UTF-8, one line, no path
  std::string_view media_type;  // "image/png", see media_type_of
  std::string_view bytes;
};

/// A picture or an attachment as a finished body part: its headers, an empty line, base64 in lines
/// of 76. Made once for all messages it goes with; only the two makers below can fill it, so that
/// compose() borrows it without looking.
class FilePart {
 public:
  /// What the HTML shows by "cid:CONTENT_ID" (RFC 2392). Errors: `mail.content_id`, as below.
  [[nodiscard]] static Result<FilePart> picture(
      const FileFacts& facts, std::string_view content_id
  );

  /// What the reader may open or save. Errors: `mail.file_name` (empty, too long, a path, a control
  /// or direction-changing character: a name must not read as another), `mail.media_type`.
  [[nodiscard]] static Result<FilePart> attachment(const FileFacts& facts);

  /// CRLF line ends only, no line above 76 characters but for a media type's, the last one ended.
  [[nodiscard]] const std::string& wire() const { return *wire_; }

 private:
  explicit FilePart(std::string wire)
      : wire_(std::make_shared<const std::string>(std::move(wire))) {}

  std::shared_ptr<const std::string> wire_;  // never null; copies of a part share the bytes
};

/// The Content-ID of a picture without < >: the same for the same name, bytes and domain, so that
/// every message of a mailing has the same HTML.
[[nodiscard]] std::string make_content_id(
    std::string_view name, std::string_view bytes, std::string_view domain
);

/// Whether `name` may stand as the name of a file in a message; error `mail.file_name`.
[[nodiscard]] Result<void> check_file_name(std::string_view name);

}  // namespace amends::mail
