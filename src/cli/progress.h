#pragma once

#include "cli/surroundings.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::cli {

/// How far some work is. `total` 0: not known.
struct Progress {
  std::string_view label;  // "Importing"
  std::string_view unit;   // "rows"
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::chrono::microseconds elapsed{0};
};

/// "Importing [#######-------]  52 %  5,200 of 10,000 rows  3,100 rows/s  2 s left", never wider
/// than `columns`: the bar goes first, then what stands at the end.
[[nodiscard]] std::string bar_line(const Progress& progress, std::size_t columns);
/// The same without a bar, for logs and pipes.
[[nodiscard]] std::string plain_line(const Progress& progress);
/// "2 s", "3 min 20 s", "1 h 5 min"
[[nodiscard]] std::string duration_words(std::chrono::microseconds time);

/// Shows progress on standard error: a bar that is redrawn on a terminal, else a plain line every
/// kLineEvery. Wipes its bar when it ends.
class ProgressShow {
 public:
  ProgressShow(const Surroundings& world, std::string label, std::string unit);
  ~ProgressShow();
  ProgressShow(const ProgressShow&) = delete;
  ProgressShow& operator=(const ProgressShow&) = delete;

  void update(std::uint64_t done, std::uint64_t total);
  /// A line in place of the bar, for work that is more than one number.
  void say(std::string_view line);
  void end();

 private:
  [[nodiscard]] bool is_due();
  void draw(std::string_view line);

  const Surroundings& world_;
  std::string label_;
  std::string unit_;
  std::chrono::microseconds started_;
  std::chrono::microseconds shown_at_;
  bool is_drawn_ = false;
};

}  // namespace amends::cli
