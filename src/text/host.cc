#include "text/host.h"

#include "text/embedded.h"
#include "text/url.h"
#include "text/utf8.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <set>
#include <unicode/uidna.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>
#include <vector>

namespace amends::text {
namespace {

constexpr std::size_t kNameBytesMax = 253;    // RFC 1035; longer: invalid
constexpr std::size_t kInputBytesMax = 1024;  // percent signs and UTF-8 included; longer: invalid

enum class Form : std::uint8_t { ascii, unicode };

const UIDNA* idna() {
  static const UIDNA* const kIdna = [] {
    UErrorCode error = U_ZERO_ERROR;
    return uidna_openUTS46(
        UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII |
            UIDNA_NONTRANSITIONAL_TO_UNICODE,
        &error
    );
  }();
  return kIdna;
}

std::optional<std::string> mapped(std::string_view name, Form form) {
  constexpr std::int32_t kRoom = 2048;
  std::array<char, kRoom> out{};
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode error = U_ZERO_ERROR;
  const auto length = static_cast<std::int32_t>(name.size());
  const std::int32_t written =
      form == Form::ascii
          ? uidna_nameToASCII_UTF8(idna(), name.data(), length, out.data(), kRoom, &info, &error)
          : uidna_nameToUnicodeUTF8(idna(), name.data(), length, out.data(), kRoom, &info, &error);
  // Hyphens in the third and fourth place, or at the ends of a label, are what hosts have.
  constexpr std::uint32_t kTolerated =
      UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  if (U_FAILURE(error) || written <= 0 || written > kRoom || (info.errors & ~kTolerated) != 0) {
    return std::nullopt;
  }
  return std::string(out.data(), static_cast<std::size_t>(written));
}

std::vector<std::string_view> labels_of(std::string_view name) {
  std::vector<std::string_view> labels;
  while (true) {
    const auto dot = name.find('.');
    labels.push_back(name.substr(0, dot));
    if (dot == std::string_view::npos) {
      return labels;
    }
    name.remove_prefix(dot + 1);
  }
}

/// A part of an IPv4 address: decimal, 0x hexadecimal or 0 octal, as inet_aton takes them.
std::optional<std::uint64_t> number_part(std::string_view part) {
  int base = 10;
  if (part.starts_with("0x") || part.starts_with("0X")) {
    base = 16;
    part.remove_prefix(2);
    if (part.empty()) {
      return 0;
    }
  } else if (part.size() > 1 && part.starts_with('0')) {
    base = 8;
    part.remove_prefix(1);
  }
  std::uint64_t value = 0;
  const char* end = part.data() + part.size();
  const auto read = std::from_chars(part.data(), end, value, base);
  return !part.empty() && read.ec == std::errc() && read.ptr == end ? std::optional(value)
                                                                    : std::nullopt;
}

std::optional<IpAddress> loose_ipv4(const std::vector<std::string_view>& parts) {
  if (parts.size() > 4) {
    return std::nullopt;
  }
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = number_part(parts[i]);
    const std::size_t bytes = i + 1 < parts.size() ? 1 : 5 - parts.size();
    if (!value || *value >> (8 * bytes) != 0) {
      return std::nullopt;
    }
    address = address << (8 * bytes) | *value;
  }
  return ipv4(static_cast<std::uint32_t>(address));
}

Host address_host(const IpAddress& ip) {
  return {Host::Kind::address, shown_ip(ip), shown_ip(ip), ip};
}

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

Host name_host(std::string ascii) {
  const auto labels = labels_of(ascii);
  const bool shaped = ascii.size() <= kNameBytesMax && std::ranges::all_of(ascii, is_host_char) &&
                      std::ranges::none_of(labels, [](std::string_view label) {
                        return label.empty() || label.size() > 63;
                      });
  if (!shaped) {
    return {};
  }
  std::string shown = mapped(ascii, Form::unicode).value_or(ascii);
  return {Host::Kind::name, std::move(ascii), std::move(shown), {}};
}

struct CloseSpoof {
  void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
};

using Spoof = std::unique_ptr<USpoofChecker, CloseSpoof>;

const USpoofChecker* spoof() {
  static const Spoof kChecker = [] {
    UErrorCode error = U_ZERO_ERROR;
    Spoof checker(uspoof_open(&error));
    uspoof_setChecks(
        checker.get(), USPOOF_RESTRICTION_LEVEL | USPOOF_SINGLE_SCRIPT_CONFUSABLE, &error
    );
    uspoof_setRestrictionLevel(checker.get(), USPOOF_HIGHLY_RESTRICTIVE);
    return checker;
  }();
  return kChecker.get();
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool mixes_scripts(std::string_view label) {
  UErrorCode error = U_ZERO_ERROR;
  const auto found = uspoof_checkUTF8(
      spoof(), label.data(), static_cast<std::int32_t>(label.size()), nullptr, &error
  );
  return U_SUCCESS(error) && (found & USPOOF_RESTRICTION_LEVEL) != 0;
}

const std::set<std::string, std::less<>>& long_suffixes() {
  static const auto kSuffixes = [] {
    std::set<std::string, std::less<>> all;
    const auto data = boost::json::parse(embedded_file("data/suffixes.json").value());
    for (const auto& [ending, seconds] : data.at("two_parts").as_object()) {
      for (const std::string_view second : labels_of(seconds.as_string())) {
        all.insert(std::string(second) + "." + std::string(ending));
      }
    }
    return all;
  }();
  return kSuffixes;
}

}  // namespace

Host read_host(std::string_view host) {
  if (host.empty() || host.size() > kInputBytesMax) {
    return {};
  }
  if (host.starts_with('[')) {
    const auto ip = host.ends_with(']') ? parse_ip(host.substr(1, host.size() - 2)) : std::nullopt;
    return ip && ip->family == IpAddress::Family::v6 ? address_host(*ip) : Host{};
  }
  const std::string decoded = percent_decode(host);
  if (!valid_utf8(decoded)) {
    return {};
  }
  auto ascii = mapped(decoded, Form::ascii);
  if (!ascii) {
    return {};
  }
  if (ascii->ends_with('.')) {
    ascii->pop_back();
  }
  const auto labels = labels_of(*ascii);
  if (number_part(labels.back()) ||
      (!labels.back().empty() &&
       std::ranges::all_of(labels.back(), [](char c) { return c >= '0' && c <= '9'; }))) {
    const auto ip = loose_ipv4(labels);
    return ip ? address_host(*ip) : Host{};
  }
  return name_host(*std::move(ascii));
}

bool is_inside_name(std::string_view ascii) {
  constexpr std::array<std::string_view, 9> kInside = {
      "localhost",
      "local",
      "internal",
      "lan",
      "home",
      "corp",
      "intranet",
      "home.arpa",
      "localdomain"
  };
  return ascii.find('.') == std::string_view::npos ||
         std::ranges::any_of(kInside, [&](std::string_view ending) {
           return ascii.size() > ending.size() && ascii.ends_with(ending) &&
                  ascii[ascii.size() - ending.size() - 1] == '.';
         });
}

std::string registrable_domain(std::string_view ascii) {
  const auto labels = labels_of(ascii);
  if (labels.size() < 2 || parse_ip(ascii)) {
    return std::string(ascii);
  }
  const auto tail = [&](std::size_t count) {
    const auto from = labels[labels.size() - std::min(count, labels.size())];
    return ascii.substr(static_cast<std::size_t>(from.data() - ascii.data()));
  };
  return std::string(tail(long_suffixes().contains(tail(2)) ? 3 : 2));
}

std::string latin_skeleton(std::string_view shown) {
  constexpr std::int32_t kRoom = 2048;
  std::array<char, kRoom> out{};
  UErrorCode error = U_ZERO_ERROR;
  const auto written = uspoof_getSkeletonUTF8(
      spoof(), 0, shown.data(), static_cast<std::int32_t>(shown.size()), out.data(), kRoom, &error
  );
  if (U_FAILURE(error) || written < 0 || written > kRoom) {
    return {};
  }
  std::string latin(out.data(), static_cast<std::size_t>(written));
  // The skeleton of m is rn and that of capital i is l (UTS 39): for people, m reads better.
  for (auto at = latin.find("rn"); at != std::string::npos; at = latin.find("rn", at + 1)) {
    latin.replace(at, 2, "m");
  }
  return latin;
}

Lookalike lookalike(std::string_view shown) {
  const auto labels = labels_of(shown);
  Lookalike worst = Lookalike::none;
  for (const std::string_view label : labels) {
    if (is_ascii(label)) {
      continue;
    }
    if (mixes_scripts(label)) {
      return Lookalike::mixed;
    }
    const bool accented = std::ranges::any_of(label, [](char c) { return c >= 'a' && c <= 'z'; });
    if (!accented && is_ascii(labels.back()) && is_ascii(latin_skeleton(label))) {
      worst = Lookalike::foreign;
    }
  }
  return worst;
}

}  // namespace amends::text
