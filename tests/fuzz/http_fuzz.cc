// libs: amends::net
#include "net/http_message.h"
#include "net/http_parser.h"
#include "net/limits.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using amends::net::HttpParser;

struct Outcome {
  bool failed = false;
  bool complete = false;
  std::string body{};
  std::string target{};
};

/// Feeds the bytes in pieces of `step`, as a connection does.
Outcome read(std::string_view bytes, HttpParser::Kind kind, std::size_t step) {
  HttpParser parser(kind, 2048);
  parser.set_body_bytes_max(4096);
  std::string waiting;
  for (;;) {
    const auto used = parser.feed(waiting);
    if (!used) {
      return {.failed = true};
    }
    if (*used > waiting.size()) {
      std::abort();
    }
    waiting.erase(0, *used);
    if (parser.complete()) {
      break;
    }
    if (*used == 0 && bytes.empty()) {
      return {};
    }
    if (*used == 0) {
      waiting += bytes.substr(0, step);
      bytes.remove_prefix(std::min(step, bytes.size()));
    }
  }
  return {false, true, parser.body(), parser.head().target};
}

}  // namespace

/// A message must mean the same however the network cuts it; otherwise it can be smuggled.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto kind = static_cast<HttpParser::Kind>(data[0] % 3);
  const auto one = read(bytes, kind, bytes.size() + 1);
  const auto cut = read(bytes, kind, 1 + data[1] % 64);
  if (one.complete && cut.complete && (one.body != cut.body || one.target != cut.target)) {
    std::abort();
  }
  if (one.complete != cut.complete && !one.failed && !cut.failed) {
    std::abort();
  }
  for (const auto& [name, value] : amends::net::parse_pairs(bytes)) {
    if (amends::net::decode_part(amends::net::encode_part(name)) != name) {
      std::abort();
    }
  }
  return 0;
}
