#include "cli/progress.h"

#include "cli/terminal.h"
#include "cli/width.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace amends::cli {
namespace {

constexpr std::size_t kBarColumnsMax = 40;
constexpr std::size_t kBarColumnsMin = 8;
constexpr double kMicrosecondsPerSecond = 1e6;

double rate_of(const Progress& progress) {
  const double seconds = static_cast<double>(progress.elapsed.count()) / kMicrosecondsPerSecond;
  return seconds <= 0 ? 0 : static_cast<double>(progress.done) / seconds;
}

double share_of(const Progress& progress) {
  if (progress.total == 0) {
    return 0;
  }
  return std::min(1.0, static_cast<double>(progress.done) / static_cast<double>(progress.total));
}

std::string amount(const Progress& progress) {
  if (progress.total == 0) {
    return fmt::format("{} {}", grouped(progress.done), progress.unit);
  }
  return fmt::format(
      "{:.0f} %  {} of {} {}",
      share_of(progress) * 100,
      grouped(progress.done),
      grouped(progress.total),
      progress.unit
  );
}

std::string speed(const Progress& progress) {
  const double rate = rate_of(progress);
  if (rate <= 0) {
    return {};
  }
  return rate < 10
             ? fmt::format("  {:.1f} {}/s", rate, progress.unit)
             : fmt::format("  {} {}/s", grouped(static_cast<std::uint64_t>(rate)), progress.unit);
}

std::string time_left(const Progress& progress) {
  const double rate = rate_of(progress);
  if (rate <= 0 || progress.total <= progress.done) {
    return {};
  }
  const double seconds = static_cast<double>(progress.total - progress.done) / rate;
  return fmt::format(
      "  {} left", duration_words(std::chrono::seconds(static_cast<std::int64_t>(seconds + 0.5)))
  );
}

std::string bar(double share, std::size_t columns) {
  const auto full = static_cast<std::size_t>(share * static_cast<double>(columns));
  return fmt::format("[{}{}] ", std::string(full, '#'), std::string(columns - full, '-'));
}

}  // namespace

std::string plain_line(const Progress& progress) {
  return fmt::format(
      "{} {}{}{}", progress.label, amount(progress), speed(progress), time_left(progress)
  );
}

std::string bar_line(const Progress& progress, std::size_t columns) {
  const std::string plain = plain_line(progress);
  const std::size_t used = display_width(plain) + 3;
  if (progress.total == 0 || used + kBarColumnsMin > columns) {
    return fit(plain, columns);
  }
  const std::size_t room = std::min(columns - used, kBarColumnsMax);
  return fmt::format(
      "{} {}{}{}{}",
      progress.label,
      bar(share_of(progress), room),
      amount(progress),
      speed(progress),
      time_left(progress)
  );
}

std::string duration_words(std::chrono::microseconds time) {
  using namespace std::chrono_literals;
  if (time < 1s) {
    return fmt::format("{} ms", std::max<std::int64_t>(0, time.count() / 1000));
  }
  const std::int64_t tenths = (time + 50ms) / 100ms;
  if (tenths < 100 && tenths % 10 != 0) {
    return fmt::format("{}.{} s", tenths / 10, tenths % 10);
  }
  const std::int64_t seconds = tenths / 10;
  if (seconds < 60) {
    return fmt::format("{} s", seconds);
  }
  if (seconds < 3600) {
    return seconds % 60 == 0 ? fmt::format("{} min", seconds / 60)
                             : fmt::format("{} min {} s", seconds / 60, seconds % 60);
  }
  if (seconds < 48 * 3600) {
    return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
  }
  return fmt::format("{} days", seconds / (24 * 3600));
}

ProgressShow::ProgressShow(const Surroundings& world, std::string label, std::string unit)
    : world_(world),
      label_(std::move(label)),
      unit_(std::move(unit)),
      started_(world.steady()),
      shown_at_(started_) {}

ProgressShow::~ProgressShow() {
  end();
}

bool ProgressShow::is_due() {
  const std::chrono::microseconds now = world_.steady();
  const bool is_first_bar = world_.err_is_tty && !is_drawn_;
  if (!is_first_bar && now - shown_at_ < (world_.err_is_tty ? kBarEvery : kLineEvery)) {
    return false;
  }
  shown_at_ = now;
  return true;
}

void ProgressShow::draw(std::string_view line) {
  if (world_.err_is_tty) {
    *world_.err << "\r\x1b[K" << line << std::flush;
    is_drawn_ = true;
  } else {
    *world_.err << line << '\n' << std::flush;
  }
}

void ProgressShow::update(std::uint64_t done, std::uint64_t total) {
  if (!is_due()) {
    return;
  }
  const Progress progress{label_, unit_, done, total, world_.steady() - started_};
  const auto columns = static_cast<std::size_t>(std::max(world_.columns - 1, 1));
  draw(world_.err_is_tty ? bar_line(progress, columns) : plain_line(progress));
}

void ProgressShow::say(std::string_view line) {
  if (is_due()) {
    const auto columns = static_cast<std::size_t>(std::max(world_.columns - 1, 1));
    draw(world_.err_is_tty ? fit(line, columns) : std::string(line));
  }
}

void ProgressShow::end() {
  if (is_drawn_) {
    *world_.err << "\r\x1b[K" << std::flush;
    is_drawn_ = false;
  }
}

}  // namespace amends::cli
