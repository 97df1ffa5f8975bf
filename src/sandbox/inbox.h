#pragma once

#include "sandbox/mailbox_store.h"
#include "sandbox/people.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace amends::sandbox {

/// Reads what has arrived on a thread of its own, so that the one that takes messages never parses:
/// header facts go to the store, and whole messages to the people who will do something about them.
class Inbox {
 public:
  struct Item {
    std::uint64_t number = 0;  // of the first recipient's message in the store
    std::vector<std::string> recipients;
    std::shared_ptr<const std::string> bytes;
  };

  enum class Room { left, none };

  /// `people` may be null: then only headers are read. `on_room` is called on the inbox's thread
  /// after put() said none and half of the room is free again. Both outlive the inbox.
  Inbox(MailboxStore& store, People* people, std::function<void()> on_room);
  /// Drops what was not read.
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// Takes it in any case; none asks for a pause (kInboxBytesMax).
  [[nodiscard]] Room put(Item item);
  /// False: not within `limit`.
  [[nodiscard]] bool wait_until_empty(std::chrono::milliseconds limit);
  void stop();

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace amends::sandbox
