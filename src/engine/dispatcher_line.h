#pragma once

// For dispatcher.cc and dispatcher_ledger.cc only.

#include "engine/dispatcher.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace amends::engine {

/// One connection and the send it carries.
class Dispatcher::LineState final : public ports::LineEvents {
 public:
  enum class Phase : std::uint8_t {
    opening,   // not greeted yet
    idle,      // ready
    busy,      // begun; the dot has not left
    awaiting,  // the message stands before its dot, the mark is not on disk yet
    dotted,    // finish() was called
    answered,  // the transaction is over; the next may not begin before ready()
  };

  struct Follower {
    model::ContactId contact;
    Instant claimed_at;
    std::size_t bytes = 0;
  };

  LineState(Dispatcher& owner, std::uint64_t number) : owner_(owner), number_(number) {}

  void ready() override { owner_.line_ready(*this); }

  void awaiting_dot() override { owner_.line_awaits_dot(*this); }

  void answered(smtp::Stage stage, const smtp::Reply& reply) override {
    owner_.line_answered(*this, stage, reply);
  }

  void lost(const Error& why, smtp::Certainty certainty) override {
    owner_.line_lost(*this, why, certainty);
  }

  [[nodiscard]] std::uint64_t number() const { return number_; }

  /// Whether somebody's message is on it.
  [[nodiscard]] bool carries() const {
    return phase == Phase::busy || phase == Phase::awaiting || phase == Phase::dotted;
  }

  std::unique_ptr<ports::Line> line;
  Phase phase = Phase::opening;
  model::ContactId contact;
  /// Begun with the dot of the one before, and not under way yet.
  std::optional<Follower> follower;
  /// The one it carries was begun so, and the relay has not said a word about them.
  bool came_with_dot = false;
  bool ends_after_this = false;  // stopped meanwhile: the follower was given back
  std::uint64_t transactions = 0;
  Instant begun_at;   // of the one it carries
  Instant dotted_at;  // when its final dot left

 private:
  Dispatcher& owner_;
  std::uint64_t number_;
};

}  // namespace amends::engine
