#include "liquid/filter_functions.h"
#include "text/url.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>

namespace amends::liquid {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// RFC 4648, with padding.
std::string encoded(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view three = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8U | (i < three.size() ? static_cast<unsigned char>(three[i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= three.size() ? alphabet[bits >> (18 - 6 * i) & 0x3FU] : '=';
    }
  }
  return out;
}

/// Nothing for a text that is no base64 of this alphabet; padding may be absent.
std::optional<std::string> decoded(std::string_view text, std::string_view alphabet) {
  const std::string_view body = text.substr(0, text.find('='));
  const std::size_t padding = text.size() - body.size();
  const bool padded = padding == 0 || (padding <= 2 && text.size() % 4 == 0);
  if (!padded || body.size() % 4 == 1 ||
      !std::ranges::all_of(text.substr(body.size()), [](char byte) { return byte == '='; })) {
    return std::nullopt;
  }
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char byte : body) {
    const std::size_t digit = alphabet.find(byte);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(bits >> held & 0xFFU);
    }
  }
  return out;
}

/// Bytes from outside: only well-formed UTF-8 goes on.
Value repaired(FilterContext& context, const std::string& bytes) {
  return context.scratch.keep(text::valid_utf8(bytes) ? bytes : text::repair_utf8(bytes));
}

Value encode(FilterContext& context, const Value& input, std::string_view alphabet) {
  return context.scratch.keep(encoded(TextOf(context, input).view(), alphabet));
}

Value decode(FilterContext& context, const Value& input, std::string_view alphabet) {
  const TextOf text(context, input);
  const auto bytes = decoded(text.view(), alphabet);
  if (!bytes) {
    constexpr std::size_t kShownChars = 40;
    return refuse_value(
        context, fmt::format("\"{}\" is no base64", text::printable(text.view(), kShownChars))
    );
  }
  return repaired(context, *bytes);
}

}  // namespace

/// As Liquid: what a form field sends, so a space is a plus sign.
Value filter_url_encode(FilterContext& context, const Value& input, Arguments) {
  if (input.is_nil()) {
    return input;
  }
  const std::string encoded = text::percent_encode(TextOf(context, input).view());
  std::string out;
  for (std::size_t at = 0; at < encoded.size(); ++at) {
    const bool space = encoded.compare(at, 3, "%20") == 0;
    out += space ? '+' : encoded[at];
    if (space) {
      at += 2;
    }
  }
  return context.scratch.keep(out);
}

Value filter_url_decode(FilterContext& context, const Value& input, Arguments) {
  if (input.is_nil()) {
    return input;
  }
  std::string spaced(TextOf(context, input).view());
  std::ranges::replace(spaced, '+', ' ');
  return repaired(context, text::percent_decode(spaced));
}

Value filter_base64_encode(FilterContext& context, const Value& input, Arguments) {
  return encode(context, input, kBase64);
}

Value filter_base64_decode(FilterContext& context, const Value& input, Arguments) {
  return decode(context, input, kBase64);
}

Value filter_base64_url_encode(FilterContext& context, const Value& input, Arguments) {
  return encode(context, input, kBase64Url);
}

Value filter_base64_url_decode(FilterContext& context, const Value& input, Arguments) {
  return decode(context, input, kBase64Url);
}

}  // namespace amends::liquid
