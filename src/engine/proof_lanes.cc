#include "engine/proof_lanes.h"

#include "engine/limits.h"

#include <algorithm>
#include <utility>

namespace amends::engine {

ProofLanes::ProofLanes(unsigned threads, Work work) : work_(std::move(work)) {
  const std::size_t count = std::clamp<std::size_t>(threads, 1, kProofLanes);
  const std::size_t batches = count == 1 ? 1 : kBatchesPerThread * count;
  for (std::size_t batch = 0; batch < batches; ++batch) {
    free_.push_back(std::make_unique<PeopleBatch>());
  }
  for (std::size_t number = 0; count > 1 && number < count; ++number) {
    workers_.push_back(std::make_unique<Worker>());
  }
  for (const auto& worker : workers_) {
    worker->thread = std::thread([this, &worker = *worker] { serve(worker); });
  }
}

ProofLanes::~ProofLanes() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& worker : workers_) {
      worker->waiting.clear();
      worker->changed.notify_one();
    }
  }
  for (const auto& worker : workers_) {
    worker->thread.join();
  }
}

PeopleBatch& ProofLanes::filling() {
  if (!filling_) {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return !free_.empty(); });
    filling_ = std::move(free_.back());
    free_.pop_back();
    filling_->size = 0;
  }
  return *filling_;
}

void ProofLanes::deal() {
  const std::size_t lane = dealt_++ % kProofLanes;
  if (workers_.empty()) {
    work_(lane, *filling_);
    filling_->size = 0;
    return;
  }
  Worker& worker = *workers_[lane % workers_.size()];
  const std::lock_guard lock(mutex_);
  worker.waiting.emplace_back(lane, std::move(filling_));
  ++under_way_;
  worker.changed.notify_one();
}

void ProofLanes::finish() {
  if (filling_ && filling_->size > 0) {
    deal();
  }
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [this] { return under_way_ == 0; });
}

void ProofLanes::serve(Worker& worker) {
  std::unique_lock lock(mutex_);
  while (true) {
    worker.changed.wait(lock, [&] { return stopping_ || !worker.waiting.empty(); });
    if (worker.waiting.empty()) {
      return;
    }
    auto [lane, batch] = std::move(worker.waiting.front());
    worker.waiting.pop_front();
    lock.unlock();
    work_(lane, *batch);
    lock.lock();
    free_.push_back(std::move(batch));
    --under_way_;
    freed_.notify_one();
  }
}

}  // namespace amends::engine
