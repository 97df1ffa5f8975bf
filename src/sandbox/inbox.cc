#include "sandbox/inbox.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace amends::sandbox {

struct Inbox::Core {
  Core(MailboxStore& its_store, People* its_people, std::function<void()> its_on_room)
      : store(its_store),
        people(its_people),
        on_room(std::move(its_on_room)) {}

  void run();
  void read(const Item& item);

  MailboxStore& store;
  People* const people;
  const std::function<void()> on_room;
  std::mutex mutex;
  std::condition_variable filled;
  std::condition_variable emptied;
  // Guarded by mutex:
  std::vector<Item> items;
  std::uint64_t bytes = 0;  // of items, and of those being read
  bool reading = false;
  bool room_asked = false;
  bool stopping = false;
  std::thread thread;
};

void Inbox::Core::run() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    if (items.empty()) {
      filled.wait(lock);
      continue;
    }
    reading = true;
    const auto taken = std::exchange(items, {});
    for (std::size_t at = 0; at < taken.size() && !stopping; ++at) {
      lock.unlock();
      read(taken[at]);
      lock.lock();
      bytes -= taken[at].bytes->size();
      if (room_asked && bytes <= kInboxBytesMax / 2) {
        room_asked = false;
        on_room();
      }
    }
    reading = false;
    if (items.empty()) {
      emptied.notify_all();
    }
  }
}

void Inbox::Core::read(const Item& item) {
  const auto headers = read_headers(*item.bytes);
  std::optional<ReadMessage> message;
  for (std::size_t at = 0; at < item.recipients.size(); ++at) {
    const auto nth = store.add_headers(item.number + at, headers);
    if (people == nullptr || !nth) {
      continue;  // nobody reads the same message twice
    }
    const auto& population = people->population();
    const auto& address = item.recipients[at];
    if (population.stirs(population.traits(address), *nth)) {
      message = message ? std::move(message) : read_message(*item.bytes);
      people->arrived(address, *nth, *message);
    }
  }
}

Inbox::Inbox(MailboxStore& store, People* people, std::function<void()> on_room)
    : core_(std::make_unique<Core>(store, people, std::move(on_room))) {
  core_->thread = std::thread([core = core_.get()] { core->run(); });
}

Inbox::~Inbox() {
  stop();
}

Inbox::Room Inbox::put(Item item) {
  const std::lock_guard lock(core_->mutex);
  core_->bytes += item.bytes->size();
  core_->items.push_back(std::move(item));
  core_->filled.notify_one();
  core_->room_asked = core_->room_asked || core_->bytes > kInboxBytesMax;
  return core_->room_asked ? Room::none : Room::left;
}

bool Inbox::wait_until_empty(std::chrono::milliseconds limit) {
  std::unique_lock lock(core_->mutex);
  return core_->emptied.wait_for(lock, limit, [this] {
    return core_->items.empty() && !core_->reading;
  });
}

void Inbox::stop() {
  {
    const std::lock_guard lock(core_->mutex);
    core_->stopping = true;
  }
  core_->filled.notify_all();
  if (core_->thread.joinable()) {
    core_->thread.join();
  }
}

}  // namespace amends::sandbox
