#pragma once

#include "engine/people_batch.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace amends::engine {

/// Shares out people to threads so that it cannot be seen how many there were: they are dealt in
/// batches to kProofLanes lanes in turn, and every lane takes its batches in order. A thread serves
/// whole lanes. One thread deals.
class ProofLanes {
 public:
  /// On a lane's thread; batches of one lane come one after the other.
  using Work = std::function<void(std::size_t lane, const PeopleBatch& batch)>;

  /// 1 thread: the work is done by deal() itself.
  ProofLanes(unsigned threads, Work work);
  /// Drops what is not begun.
  ~ProofLanes();
  ProofLanes(const ProofLanes&) = delete;
  ProofLanes& operator=(const ProofLanes&) = delete;

  /// The batch to fill. Waits while all are under way.
  [[nodiscard]] PeopleBatch& filling();
  /// Hands on the batch that was filled.
  void deal();
  /// Deals what is left and waits until all is done.
  void finish();

 private:
  struct Worker {
    std::deque<std::pair<std::size_t, std::unique_ptr<PeopleBatch>>> waiting;  // with their lanes
    std::condition_variable changed;
    std::thread thread;
  };

  void serve(Worker& worker);

  Work work_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable freed_;
  std::vector<std::unique_ptr<PeopleBatch>> free_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::size_t under_way_ = 0;
  bool stopping_ = false;
  std::unique_ptr<PeopleBatch> filling_;  // the dealer's
  std::uint64_t dealt_ = 0;               // the dealer's
};

}  // namespace amends::engine
