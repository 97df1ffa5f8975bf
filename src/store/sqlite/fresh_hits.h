#pragma once

#include "ports/signals.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace amends::store {

/// Hits on their way to the disk: taken at once, written together on a thread of this. When more
/// come than the disk takes, or it takes none, what does not fit is lost, counted and told in the
/// log; whoever clicks never waits. From any thread.
class FreshHits {
 public:
  /// All in one transaction; on the disk when it returns.
  using Write = std::function<Result<void>(std::span<const ports::FreshHit>)>;

  explicit FreshHits(Write write) : write_(std::move(write)) {}

  ~FreshHits() { close(); }

  FreshHits(const FreshHits&) = delete;
  FreshHits& operator=(const FreshHits&) = delete;

  /// False when it is lost.
  bool take(ports::FreshHit hit);
  /// Those of one person that are not on the disk yet, in the order in which they came. One that is
  /// being written may be on the disk already.
  [[nodiscard]] std::vector<ports::FreshHit> waiting(
      model::MailingId mailing, model::ContactId contact
  ) const;
  /// Of whom a hit is not on the disk yet.
  [[nodiscard]] model::ContactSet people(model::MailingId mailing) const;
  /// Writes what waits, on the caller's thread. What cannot be written now stays when it may be
  /// written later (a full disk, a busy database), and is lost when it never will.
  void flush();
  [[nodiscard]] ports::LostHits lost() const;
  /// Ends the thread and writes what waits. What comes later is lost.
  void close();

 private:
  using Monotonic = std::chrono::steady_clock;

  /// Hits in the order in which they came. Those whose people share a place among `newest` are
  /// chained through `before`: nothing is allocated for a person.
  class Batch {
   public:
    [[nodiscard]] std::span<const ports::FreshHit> hits() const { return hits_; }

    [[nodiscard]] bool empty() const { return hits_.empty(); }

    [[nodiscard]] std::size_t size() const { return hits_.size(); }

    void add(ports::FreshHit hit);
    /// Keeps the room.
    void clear();
    /// Of one person; newest first.
    void each_of(
        model::MailingId mailing,
        model::ContactId contact,
        const std::function<void(const ports::FreshHit&)>& visit
    ) const;
    [[nodiscard]] std::size_t count_of(model::MailingId mailing, model::ContactId contact) const;

   private:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};

    std::vector<ports::FreshHit> hits_;
    std::vector<std::uint32_t> before_;  // by hit: the next older one of the same place
    std::vector<std::uint32_t> newest_;  // by place; empty before the first hit
  };

  void run();
  [[nodiscard]] bool write_batch();
  void tell_lost();

  Write write_;
  /// Held until what is called for a batch has returned, so that flush() returns after it; taken
  /// before mutex_. Recursive, because what is called may read signals.
  std::recursive_mutex flushing_;
  mutable std::mutex mutex_;  // of all that follows
  Batch filling_;
  Batch writing_;  // changed only with flushing_ held too
  Batch spare_;    // empty, with the room of one that was written: growing again takes a while
  ports::LostHits lost_;
  std::uint64_t told_ = 0;  // of the lost, in the log
  Monotonic::time_point told_at_{};
  bool failing_ = false;
  bool closing_ = false;
  std::condition_variable wake_;
  std::thread thread_;
};

}  // namespace amends::store
