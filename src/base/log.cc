#include "base/log.h"

#include <cstdio>

namespace amends {
namespace {

LogSink& sink() {
  static LogSink current = [](LogLevel level, std::string_view text) {
    if (level >= LogLevel::warning) {
      fmt::print(stderr, "amends: {}: {}\n", level == LogLevel::error ? "error" : "warning", text);
    }
  };
  return current;
}

}  // namespace

void set_log_sink(LogSink next) {
  sink() = std::move(next);
}

void log_line(LogLevel level, std::string_view text) {
  sink()(level, text);
}

}  // namespace amends
