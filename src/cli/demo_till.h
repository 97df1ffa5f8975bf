#pragma once

#include "base/result.h"
#include "cli/api_client.h"
#include "net/http_server.h"
#include "net/loop.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace amends::cli {

/// Where its people find the till of the demonstration's shop: the host the sandbox has them go to.
inline constexpr const char* kDemoTillHost = "checkout.invalid";

/// The till of the demonstration's shop, on this machine alone: asks Amends about every code that
/// is typed and tells it of those it took, as shops do. One customer at a time.
class DemoTill final : public net::HttpHandler {
 public:
  /// How often one code was typed.
  struct Typed {
    std::uint64_t taken = 0;
    std::uint64_t refused = 0;
  };

  using Counts = std::map<std::string, Typed>;

  /// Error `net.listen`.
  [[nodiscard]] static Result<std::unique_ptr<DemoTill>> open();
  ~DemoTill() override;
  DemoTill(const DemoTill&) = delete;
  DemoTill& operator=(const DemoTill&) = delete;

  [[nodiscard]] net::HttpEndpoint endpoint() const;
  /// From now on; until then everybody is asked to come back.
  void ask_at(ApiClient shop);
  /// What Amends answers the shop about a code.
  [[nodiscard]] Result<boost::json::value> ask(const std::string& code);
  [[nodiscard]] Typed typed(const std::string& code) const;
  /// Looks at the counts while nobody is served.
  [[nodiscard]] Result<void> between_customers(
      const std::function<Result<void>(const Counts&)>& look
  );

  [[nodiscard]] net::Response handle(net::Request&& request) override;

 private:
  DemoTill();
  /// Under the mutex.
  [[nodiscard]] Result<bool> serve(const std::string& code);

  mutable std::mutex mutex_;
  std::optional<ApiClient> shop_;
  Counts counts_;
  std::uint64_t orders_ = 0;
  net::AsioLoop loop_{"amends-till"};
  net::HttpServer server_;
};

}  // namespace amends::cli
