#include "base/log.h"

#include <cstdio>

namespace amends {
namespace {

LogSink& current_sink() {
  static LogSink current = [](LogLevel level, std::string_view text) {
    if (level >= LogLevel::warning) {
      fmt::print(stderr, "amends: {}: {}\n", level == LogLevel::error ? "error" : "warning", text);
    }
  };
  return current;
}

}  // namespace

void set_log_sink(LogSink sink) {
  current_sink() = std::move(sink);
}

void log_line(LogLevel level, std::string_view text) {
  current_sink()(level, text);
}

}  // namespace amends
