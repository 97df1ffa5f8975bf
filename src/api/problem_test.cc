#include "api/problem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

namespace amends::api {
namespace {

/// Families of errors that no request is answered with, or that are a fault of the server's.
const std::set<std::string> kNotForRequests = {
    "check", "checks", "cli",    "config",   "crypto", "demo",   "dkim",   "dns",  "http",
    "mail",  "net",    "phrase", "playbook", "proof",  "render", "result", "sets", "sandbox",
    "smtp",  "spam",   "tls",    "verify",   "web",    "job",    "intake",
};

/// `family.what` of a row of docs/reference/errors.md; empty for other lines.
std::string id_in(const std::string& line) {
  constexpr std::string_view kBegin = "| `";
  const auto end = line.find('`', kBegin.size());
  const bool is_row = line.starts_with(kBegin) && end != std::string::npos;
  return is_row ? line.substr(kBegin.size(), end - kBegin.size()) : std::string();
}

TEST(Problem, has_a_status_for_every_refusal_that_is_documented) {
  std::ifstream file("docs/reference/errors.md");
  ASSERT_TRUE(file) << "run from the root of the repository";
  std::size_t looked_at = 0;
  for (std::string line; std::getline(file, line);) {
    const std::string id = id_in(line);
    const std::string family = id.substr(0, id.find('.'));
    if (family.size() == id.size() || kNotForRequests.contains(family)) {
      continue;
    }
    ++looked_at;
    const auto rules = problem_rules();
    const bool is_known = std::ranges::any_of(rules, [&](const ProblemRule& rule) {
      return rule.id == id || (rule.id.ends_with('.') && id.starts_with(rule.id));
    });
    EXPECT_TRUE(is_known) << id << " would be answered as a fault of the server: add it to "
                          << "src/api/problem.cc, or its family to this test";
  }
  EXPECT_GT(looked_at, 100U);
}

}  // namespace
}  // namespace amends::api
