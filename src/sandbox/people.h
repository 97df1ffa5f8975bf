#pragma once

#include "sandbox/mailbox_store.h"
#include "sandbox/population.h"
#include "sandbox/roads.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::sandbox {

/// A reply or complaint that would have been sent.
struct WouldSay {
  std::string address;
  std::string subject;  // "Re: ..."
  std::string text;
  ReplyKind kind = ReplyKind::none;
  Instant at;
};

struct PeopleCounts {
  std::uint64_t read_by_people = 0;     // messages that a person opened, seen by the sender or not
  std::uint64_t opens_by_people = 0;    // of them: an image was fetched
  std::uint64_t opens_by_machines = 0;  // messages whose images a proxy fetched
  std::uint64_t clicks_by_people = 0;   // links of messages followed by people
  std::uint64_t clicks_by_machines = 0;
  std::uint64_t not_found = 0;        // clicks of people that ended in 404 or 410
  std::uint64_t left = 0;             // one-click POSTs answered 2xx
  std::uint64_t could_not_leave = 0;  // not offered, or another answer
  std::uint64_t codes_used = 0;
  std::uint64_t would_complain = 0;
  std::uint64_t would_reply = 0;      // automatic ones included
  std::uint64_t failed_requests = 0;  // no answer at all, by whomever
  std::uint64_t not_played = 0;       // beyond kActionsMax
};

struct PeopleOptions {
  Population population{1};
  double pace = 1;  // simulated seconds in a real one
  Roads roads;
};

/// The people at play: planned actions wait in order of their time and are done by a few threads.
/// Their requests go where Roads says, so none leaves the machine. Thread-safe.
class People {
 public:
  explicit People(PeopleOptions options);
  /// Stops.
  ~People();
  People(const People&) = delete;
  People& operator=(const People&) = delete;

  void start();
  /// What is under way ends, the rest is not done.
  void stop();

  /// Time stands still for the people, or goes on.
  void pause();
  void resume();
  void set_pace(double simulated_seconds_per_second);
  /// Takes effect for what is done after it.
  void set_roads(Roads roads);

  /// A message has arrived and is looked at.
  void arrived(std::string_view address, std::uint64_t nth, const ReadMessage& message);
  [[nodiscard]] const Population& population() const;

  /// Waits until nothing is planned and nothing under way. False: not within `limit`.
  [[nodiscard]] bool wait_until_quiet(std::chrono::milliseconds limit);
  /// Actions that wait or are under way.
  [[nodiscard]] std::size_t pending() const;
  /// When the next thing happens, in simulated time from now; nothing: none is planned.
  [[nodiscard]] std::optional<Microseconds> next_in() const;

  [[nodiscard]] PeopleCounts counts() const;
  /// Of clicks of people: by the URL in the message.
  [[nodiscard]] std::map<std::string, std::uint64_t> clicks_by_url() const;
  /// Of clicks of people: by the path of the page they ended on.
  [[nodiscard]] std::map<std::string, std::uint64_t> clicks_by_path() const;
  /// The addresses behind PeopleCounts::left, sorted.
  [[nodiscard]] std::vector<std::string> who_left() const;
  [[nodiscard]] std::vector<WouldSay> would_say() const;

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace amends::sandbox
