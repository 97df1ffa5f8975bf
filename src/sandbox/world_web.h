#pragma once

#include "base/result.h"
#include "net/http_server.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace amends::sandbox {

/// What a path without a page of its own answers.
enum class Unlisted : std::uint8_t { found, not_found };

/// Header that the sandbox's own visitors carry to its own web: "person" or "machine". Who has none
/// is a real browser and counts as a person.
inline constexpr std::string_view kVisitorHeader = "X-Sandbox-Visitor";

/// The shops the links lead to: plain pages by path, the same for every host name. Loopback only.
/// Paths are as in the request, without the query: "/spring-sale". Thread-safe.
class WorldWeb final : public net::HttpHandler {
 public:
  explicit WorldWeb(Unlisted unlisted = Unlisted::found);
  ~WorldWeb() override;
  WorldWeb(const WorldWeb&) = delete;
  WorldWeb& operator=(const WorldWeb&) = delete;

  /// From now on 200 with that title.
  void set_page(std::string_view path, std::string_view title = {});
  /// From now on 404.
  void set_missing(std::string_view path);
  void set_unlisted(Unlisted unlisted);

  /// GETs of that path by people, whatever the answer.
  [[nodiscard]] std::uint64_t hits(std::string_view path) const;
  [[nodiscard]] std::map<std::string, std::uint64_t> hits_by_path() const;
  /// Of all hits of people, those that were answered 404.
  [[nodiscard]] std::uint64_t not_found_by_people() const;
  [[nodiscard]] std::uint64_t hits_by_machines() const;
  /// Codes that people used at the checkout.
  [[nodiscard]] std::map<std::string, std::uint64_t> codes_used() const;

  [[nodiscard]] bool answers_at_once(const net::RequestHead& /*head*/) override { return true; }

  [[nodiscard]] net::Response handle(net::Request&& request) override;

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace amends::sandbox
