#pragma once

#include <string_view>

namespace amends::watch {

/// Whether a program calls itself one that fetches without a person: a robot, a library, a preview,
/// a scanner (data/crawler_user_agents.json). As it came, not in lower case. From any thread.
[[nodiscard]] bool is_crawler(std::string_view user_agent);

}  // namespace amends::watch
