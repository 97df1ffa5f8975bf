#pragma once

#include <fmt/format.h>

#include <functional>
#include <string_view>
#include <utility>

namespace amends {

enum class LogLevel { debug, info, warning, error };

/// Where lines go. Set once by app before threads start; the default writes warnings and errors to
/// standard error.
using LogSink = std::function<void(LogLevel, std::string_view)>;
void set_log_sink(LogSink sink);
void log_line(LogLevel level, std::string_view text);

/// Operators' log: English, one line. An address never stands in it in clear at info level or
/// above: write the contact id.
template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::info, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::warning, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace amends
