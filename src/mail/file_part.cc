#include "mail/file_part.h"

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "mail/limits.h"
#include "mail/message_id.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace amends::mail {
namespace {

constexpr std::string_view kCharset = "utf-8''";

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// RFC 2231, 7: attribute-char, but for those that readers are known to trip over.
bool is_attribute_char(char c) {
  return is_alnum(c) || std::string_view("!+-._~").contains(c);
}

/// What reads the same in quotes for every reader: no quote, no backslash, no percent (some decode
/// it), no encoded word.
bool is_plain_name(std::string_view name) {
  return name.size() <= kPlainFileNameMax && !name.contains("=?") &&
         std::ranges::all_of(name, [](char c) {
           return c >= ' ' && c < 0x7F && !std::string_view("\"\\%").contains(c);
         });
}

bool is_media_type(std::string_view type) {
  const auto good = [](char c) { return is_alnum(c) || std::string_view("!#$&^_.+-").contains(c); };
  const std::size_t slash = type.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < type.size() &&
         type.size() <= kMediaTypeMax && std::ranges::all_of(type.substr(0, slash), good) &&
         std::ranges::all_of(type.substr(slash + 1), good);
}

/// U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069: with them "gpj.exe" reads as
/// "exe.jpg".
bool changes_direction(char32_t character) {
  return character == 0x061C || character == 0x200E || character == 0x200F ||
         (character >= 0x202A && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

std::string percent_encoded(std::string_view character) {
  std::string out;
  for (const char c : character) {
    out += is_attribute_char(c) ? std::string(1, c)
                                : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

/// filename*0*=utf-8''...; filename*1*=... (RFC 2231, 3 and 4), cut between characters.
std::string extended_name(std::string_view name) {
  std::vector<std::string> pieces = {std::string(kCharset)};
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t begin = at;
    static_cast<void>(text::next_char(name, at));
    const std::string coded = percent_encoded(name.substr(begin, at - begin));
    if (pieces.back().size() + coded.size() > kParameterPieceMax) {
      pieces.emplace_back();
    }
    pieces.back() += coded;
  }
  if (pieces.size() == 1) {
    return ";\r\n filename*=" + pieces.front();
  }
  std::string out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    out += fmt::format(";\r\n filename*{}*={}", i, pieces[i]);
  }
  return out;
}

std::string name_parameter(std::string_view name) {
  return is_plain_name(name) ? fmt::format(";\r\n filename=\"{}\"", name) : extended_name(name);
}

Result<std::string> encode(
    const FileFacts& facts, std::string_view disposition, std::string_view more_headers
) {
  AMENDS_TRY_VOID(check_file_name(facts.name));
  if (!is_media_type(facts.media_type)) {
    return make_error(
        "mail.media_type", "\"{}\" is no media type", text::printable(facts.media_type, 60)
    );
  }
  const bool is_text = facts.media_type.starts_with("text/") && text::valid_utf8(facts.bytes);
  return fmt::format(
      "Content-Type: {}{}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: "
      "{}{}\r\n{}\r\n{}",
      facts.media_type,
      is_text ? "; charset=utf-8" : "",
      disposition,
      name_parameter(facts.name),
      more_headers,
      crypto::base64_mime(facts.bytes)
  );
}

}  // namespace

Result<void> check_file_name(std::string_view name) {
  bool good = !name.empty() && name.size() <= kFileNameBytesMax && text::valid_utf8(name) &&
              !text::has_control(name) && name.find_first_of("/\\") == std::string_view::npos &&
              name.front() != ' ' && name.back() != ' ';
  for (std::size_t at = 0; good && at < name.size();) {
    good = !changes_direction(text::next_char(name, at));
  }
  if (!good) {
    return make_error(
        "mail.file_name",
        "\"{}\" is no name for a file in a mail: 1 to {} bytes on one line, without a slash, a "
        "space at an end and invisible marks that turn the direction of reading",
        text::printable(name, 60),
        kFileNameBytesMax
    );
  }
  return {};
}

Result<FilePart> FilePart::picture(const FileFacts& facts, std::string_view content_id) {
  if (!is_message_id(content_id)) {
    return Error("mail.content_id", "a Content-ID is one word, an @ and another word");
  }
  AMENDS_TRY(
      std::string wire, encode(facts, "inline", fmt::format("Content-ID: <{}>\r\n", content_id))
  );
  return FilePart(std::move(wire));
}

Result<FilePart> FilePart::attachment(const FileFacts& facts) {
  AMENDS_TRY(std::string wire, encode(facts, "attachment", ""));
  return FilePart(std::move(wire));
}

std::string make_content_id(
    std::string_view name, std::string_view bytes, std::string_view domain
) {
  crypto::Sha256 hash;
  hash.update(fmt::format("{}:", name.size())).update(name).update(bytes);
  return fmt::format("{}@{}", crypto::hex(hash.finish()).substr(0, 24), domain);
}

}  // namespace amends::mail
