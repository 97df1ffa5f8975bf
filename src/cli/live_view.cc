#include "cli/live_view.h"

#include "cli/progress.h"
#include "cli/terminal.h"
#include "cli/width.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace amends::cli {
namespace {

constexpr double kMicrosecondsPerSecond = 1e6;

std::string rate_words(double rate) {
  return rate < 10 ? fmt::format("{:.1f}/s", rate)
                   : fmt::format("{}/s", grouped(static_cast<std::uint64_t>(rate + 0.5)));
}

/// Nothing while nothing moves.
std::string time_left(const Glance& glance, const Pace& pace) {
  const double rate = pace.now() > 0 ? pace.now() : pace.mean();
  if (rate <= 0 || glance.tally.waiting == 0) {
    return {};
  }
  const double seconds = static_cast<double>(glance.tally.waiting) / rate;
  return duration_words(std::chrono::seconds(static_cast<std::int64_t>(seconds + 0.5))) + " left";
}

std::string share_words(const Glance& glance) {
  const std::uint64_t total = glance.tally.total();
  const double share =
      total == 0 ? 0 : static_cast<double>(glance.done()) / static_cast<double>(total);
  return fmt::format("{:.1f} %", share * 100);
}

std::string state_line(const Glance& glance) {
  std::string line = fmt::format("{}: {}, {}", glance.name, state_words(glance.state), glance.wave);
  if (!glance.hold_until.empty()) {
    line += ", until " + glance.hold_until;
  }
  return line;
}

std::string commit_words(const Glance& glance) {
  return glance.commit_ms ? fmt::format("median commit {:.1f} ms", *glance.commit_ms)
                          : std::string();
}

/// What is empty is left out.
std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) {
    if (!part.empty()) {
      out += (out.empty() ? "" : ", ") + part;
    }
  }
  return out;
}

}  // namespace

double Pace::between(const Look& from, const Look& to) {
  const double seconds = static_cast<double>((to.at - from.at).count()) / kMicrosecondsPerSecond;
  // Somebody given back after a stop is waiting again.
  const double more = to.done < from.done ? 0 : static_cast<double>(to.done - from.done);
  return seconds <= 0 ? 0 : more / seconds;
}

void Pace::see(std::uint64_t done, std::chrono::microseconds at) {
  const Look look{done, at};
  first_ = first_.value_or(look);
  looks_.push_back(look);
  while (looks_.size() > 2 && at - looks_[1].at >= kPaceWindow) {
    looks_.pop_front();
  }
}

double Pace::now() const {
  return looks_.size() < 2 ? 0 : between(looks_.front(), looks_.back());
}

double Pace::mean() const {
  return looks_.empty() ? 0 : between(*first_, looks_.back());
}

Glance glance_of(const boost::json::value& mailing) {
  Glance glance;
  glance.name = shown(text_at(mailing, "name"));
  glance.state = text_at(mailing, "state");
  glance.wave = wave_words(mailing);
  glance.hold_until = moment(text_at(mailing, "hold_until"));
  glance.tally = tally_of(mailing);
  if (const boost::json::value* sends = find_at(mailing, "sends")) {
    glance.uncertain = number_at(*sends, "uncertain");
  }
  if (const boost::json::value* progress = find_at(mailing, "progress")) {
    glance.lines = number_at(*progress, "lines");
    glance.past_the_dot = number_at(*progress, "past_the_dot");
    glance.trouble = trouble_words(*progress);
    const boost::json::value* commit = find_at(*progress, "commit_ms");
    if (commit != nullptr && commit->is_number()) {
      glance.commit_ms = commit->to_number<double>();
    }
  }
  return glance;
}

std::vector<std::string> live_lines(const Glance& glance, const Pace& pace) {
  std::vector<std::string> lines = {
      state_line(glance),
      fmt::format(
          "  {} accepted of {}, {} done",
          grouped(glance.tally.got),
          grouped(glance.tally.total()),
          share_words(glance)
      ),
      "  " + joined(
                 {rate_words(pace.now()) + " now",
                  rate_words(pace.mean()) + " on average",
                  time_left(glance, pace)}
             ),
      "  " + joined(
                 {counted(glance.lines, "line", "lines"),
                  fmt::format("{} past the dot", grouped(glance.past_the_dot)),
                  commit_words(glance)}
             ),
      fmt::format(
          "  {} uncertain, {} refused, {} held back",
          grouped(glance.uncertain),
          grouped(glance.tally.refused),
          grouped(glance.tally.withheld)
      )
  };
  if (!glance.trouble.empty()) {
    lines.push_back("  The relay: " + glance.trouble);
  }
  return lines;
}

std::string live_line(const Glance& glance, const Pace& pace) {
  return joined(
      {state_line(glance),
       fmt::format("{} accepted of {}", grouped(glance.tally.got), grouped(glance.tally.total())),
       rate_words(pace.now()),
       counted(glance.lines, "line", "lines"),
       fmt::format("{} uncertain", grouped(glance.uncertain)),
       time_left(glance, pace),
       glance.trouble.empty() ? std::string() : "the relay: " + glance.trouble}
  );
}

LiveShow::~LiveShow() {
  end();
}

void LiveShow::draw(const std::vector<std::string>& lines) {
  if (is_drawn_anew()) {
    end();
    // The whole block must fit: what has scrolled away cannot be cleared.
    const auto columns = static_cast<std::size_t>(std::max(world_.columns - 1, 1));
    for (std::size_t i = 0; i < std::min(lines.size(), kLiveLinesMax); ++i) {
      *world_.err << fit(lines[i], columns) << '\n';
      ++drawn_;
    }
    *world_.err << std::flush;
    return;
  }
  const std::chrono::microseconds now = world_.steady();
  if (said_at_ && now - *said_at_ < kLineEvery) {
    return;
  }
  said_at_ = now;
  for (const std::string& line : lines) {
    *world_.err << line << '\n';
  }
  *world_.err << std::flush;
}

void LiveShow::end() {
  if (drawn_ > 0) {
    // Up so many lines, then clear from there to the end (ECMA-48: CUU, ED).
    *world_.err << fmt::format("\x1b[{}A\r\x1b[J", drawn_) << std::flush;
    drawn_ = 0;
  }
}

}  // namespace amends::cli
