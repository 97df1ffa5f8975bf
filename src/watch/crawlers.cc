#include "watch/crawlers.h"

#include "base/check.h"
#include "text/embedded.h"

#include <boost/json.hpp>

#include <memory>
#include <re2/re2.h>
#include <string>

namespace amends::watch {
namespace {

/// The automaton grows while it reads; past this it is begun anew.
constexpr std::int64_t kMemoryMax = 64LL << 20;

/// All patterns as one: linear in the user agent, however many there are.
std::unique_ptr<re2::RE2> load() {
  const auto bytes = text::embedded_file("data/crawler_user_agents.json");
  AMENDS_CHECK(bytes.has_value());
  const boost::json::value data =
      boost::json::parse(boost::json::string_view(bytes->data(), bytes->size()));
  std::string all;
  for (const boost::json::value& pattern : data.at("patterns").as_array()) {
    all += all.empty() ? "(?:" : "|(?:";
    all += std::string_view(pattern.as_string());
    all += ')';
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(kMemoryMax);
  auto made = std::make_unique<re2::RE2>(all, options);
  AMENDS_CHECK(made->ok());
  return made;
}

}  // namespace

bool is_crawler(std::string_view user_agent) {
  static const std::unique_ptr<re2::RE2> kPatterns = load();
  return re2::RE2::PartialMatch(re2::StringPiece(user_agent.data(), user_agent.size()), *kPatterns);
}

}  // namespace amends::watch
