#pragma once

#include "cli/mailing_text.h"
#include "cli/surroundings.h"

#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace amends::cli {

/// How fast a number grows.
class Pace {
 public:
  /// `at` is a clock that never goes back.
  void see(std::uint64_t done, std::chrono::microseconds at);

  /// A second, over the last kPaceWindow; 0 until two looks were had.
  [[nodiscard]] double now() const;
  /// A second, since the first look.
  [[nodiscard]] double mean() const;

 private:
  struct Look {
    std::uint64_t done = 0;
    std::chrono::microseconds at{0};
  };

  [[nodiscard]] static double between(const Look& from, const Look& to);

  std::optional<Look> first_;
  std::deque<Look> looks_;
};

/// One mailing as it stands at one moment.
struct Glance {
  std::string name;
  std::string state;
  std::string wave;  // "wave 1 of 3"
  std::string hold_until;
  Tally tally;
  std::uint64_t uncertain = 0;  // without those whose reply is awaited
  std::uint64_t lines = 0;
  std::uint64_t past_the_dot = 0;
  std::optional<double> commit_ms;
  std::string trouble;

  [[nodiscard]] std::uint64_t done() const { return tally.total() - tally.waiting; }
};

/// Of the document of a mailing; everything in it is safe to show.
[[nodiscard]] Glance glance_of(const boost::json::value& mailing);

/// Several lines for a terminal.
[[nodiscard]] std::vector<std::string> live_lines(const Glance& glance, const Pace& pace);
/// One line, for a log, or where several mailings are watched.
[[nodiscard]] std::string live_line(const Glance& glance, const Pace& pace);

/// Lines on standard error that are drawn anew each time on a terminal; elsewhere they follow each
/// other, kLineEvery apart.
class LiveShow {
 public:
  explicit LiveShow(const Surroundings& world) : world_(world) {}

  ~LiveShow();
  LiveShow(const LiveShow&) = delete;
  LiveShow& operator=(const LiveShow&) = delete;

  [[nodiscard]] bool is_drawn_anew() const { return world_.err_is_tty; }

  void draw(const std::vector<std::string>& lines);
  /// Clears what was drawn.
  void end();

 private:
  const Surroundings& world_;
  std::size_t drawn_ = 0;  // lines that stand on the terminal
  std::optional<std::chrono::microseconds> said_at_;
};

}  // namespace amends::cli
