#include "mail/media_type.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace amends::mail {
namespace {

using Row = std::pair<std::string_view, std::string_view>;

/// After the registry of IANA; by suffix.
constexpr std::array<Row, 30> kTypes = {{
    {"avif", "image/avif"},
    {"bmp", "image/bmp"},
    {"csv", "text/csv"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"eml", "application/octet-stream"},  // message/rfc822 may not be base64 (RFC 2046, 5.2.1)
    {"epub", "application/epub+zip"},
    {"gif", "image/gif"},
    {"htm", "text/html"},
    {"html", "text/html"},
    {"ics", "text/calendar"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"json", "application/json"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"odp", "application/vnd.oasis.opendocument.presentation"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"rtf", "application/rtf"},
    {"svg", "image/svg+xml"},
    {"txt", "text/plain"},
    {"vcf", "text/vcard"},
    {"webp", "image/webp"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"xml", "application/xml"},
    {"zip", "application/zip"},
}};

static_assert(std::ranges::is_sorted(kTypes, {}, &Row::first));

constexpr std::size_t kSuffixMax = 5;

}  // namespace

std::string_view media_type_of(std::string_view file_name) {
  constexpr std::string_view kUnknown = "application/octet-stream";
  const std::size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos || file_name.size() - dot - 1 > kSuffixMax) {
    return kUnknown;
  }
  std::string suffix(file_name.substr(dot + 1));
  for (char& c : suffix) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const auto row = std::ranges::lower_bound(kTypes, std::string_view(suffix), {}, &Row::first);
  return row != kTypes.end() && row->first == suffix ? row->second : kUnknown;
}

}  // namespace amends::mail
