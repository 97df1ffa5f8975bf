#include "base/log.h"

#include <gtest/gtest.h>

#include <string>

namespace amends {
namespace {

TEST(Log, hands_every_line_to_the_sink) {
  std::string seen;
  set_log_sink([&seen](LogLevel level, std::string_view text) {
    seen += fmt::format("{}:{};", static_cast<int>(level), text);
  });
  log_info("contact {}", 4);
  log_error("relay down");
  set_log_sink([](LogLevel, std::string_view) {});
  EXPECT_EQ(seen, "1:contact 4;3:relay down;");
}

}  // namespace
}  // namespace amends
