#include "sandbox/agents.h"

#include <array>
#include <cstddef>

namespace amends::sandbox {
namespace {

constexpr auto kPhones = std::to_array<std::string_view>({
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0",
});

constexpr auto kComputers = std::to_array<std::string_view>({
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
});

constexpr auto kScanners = std::to_array<std::string_view>({
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/79.0.3945.79 Safari/537.36",
    "Barracuda Sentinel (EE)",
    "Mozilla/5.0 (compatible; ProofpointURLDefense)",
    "python-requests/2.31.0",
});

template <std::size_t Size>
std::string_view pick(const std::array<std::string_view, Size>& agents, const Traits& who) {
  return agents[who.number % Size];
}

}  // namespace

std::string_view agent_of_person(const Traits& who) {
  return who.on_phone ? pick(kPhones, who) : pick(kComputers, who);
}

std::string_view agent_of_proxy() {
  return "Mozilla/5.0";  // all that Apple's proxy says of itself
}

std::string_view agent_of_scanner(const Traits& who) {
  return pick(kScanners, who);
}

}  // namespace amends::sandbox
