#include "store/sqlite/fresh_hits.h"

#include "base/log.h"
#include "base/random.h"
#include "store/limits.h"

#include <utility>

namespace amends::store {
namespace {

std::uint64_t all_of(const ports::LostHits& lost) {
  return lost.queue_full + lost.too_many + lost.failed;
}

/// Whether a later try may succeed.
bool may_pass(const Error& error) {
  return error.id() == "store.disk_full" || error.id() == "store.busy";
}

}  // namespace

std::size_t FreshHits::PersonHash::operator()(const Person& person) const {
  return mix64(
      static_cast<std::uint64_t>(person.contact) ^ mix64(static_cast<std::uint64_t>(person.mailing))
  );
}

bool FreshHits::take(ports::FreshHit hit) {
  const Person person{hit.signal.mailing.value, hit.signal.contact.value};
  const std::scoped_lock lock(mutex_);
  if (closing_ || filling_.hits.size() + writing_.hits.size() >= kFreshHitsMax) {
    ++lost_.queue_full;
    return false;
  }
  std::vector<std::uint32_t>& own = filling_.of_person[person];
  if (own.size() >= kFreshHitsOfPersonMax) {
    ++lost_.too_many;
    return false;
  }
  own.push_back(static_cast<std::uint32_t>(filling_.hits.size()));
  filling_.hits.push_back(std::move(hit));
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { run(); });
  }
  if (filling_.hits.size() == 1) {
    wake_.notify_one();
  }
  return true;
}

model::ContactSet FreshHits::people(model::MailingId mailing) const {
  model::ContactSet people;
  const std::scoped_lock lock(mutex_);
  for (const Batch* batch : {&writing_, &filling_}) {
    for (const auto& [person, hits] : batch->of_person) {
      if (person.mailing == mailing.value) {
        people.add({person.contact});
      }
    }
  }
  return people;
}

std::vector<ports::FreshHit> FreshHits::waiting(model::MailingId mailing, model::ContactId contact)
    const {
  const Person person{mailing.value, contact.value};
  std::vector<ports::FreshHit> hits;
  const std::scoped_lock lock(mutex_);
  for (const Batch* batch : {&writing_, &filling_}) {
    if (const auto found = batch->of_person.find(person); found != batch->of_person.end()) {
      for (const std::uint32_t index : found->second) {
        hits.push_back({batch->hits[index].signal, batch->hits[index].reclassed});
      }
    }
  }
  return hits;
}

void FreshHits::flush() {
  // One that failed before, and what has come since.
  static_cast<void>(write_batch() && write_batch());
}

/// Whether there was one and it is gone.
bool FreshHits::write_batch() {
  const std::scoped_lock flushing(flushing_);
  {
    const std::scoped_lock lock(mutex_);
    if (writing_.hits.empty()) {
      std::swap(writing_, filling_);
      std::swap(filling_, spare_);
    }
    if (writing_.hits.empty()) {
      return false;
    }
  }
  const auto written = write_(writing_.hits);
  Batch
      over;  // emptied without the lock: it takes a while, and whoever clicks does not wait for it
  {
    const std::scoped_lock lock(mutex_);
    if (!written.ok()) {
      if (!std::exchange(failing_, true)) {
        log_error("opens and clicks cannot be written: {}", written.error().explain());
      }
      if (may_pass(written.error())) {
        return false;
      }
      lost_.failed += writing_.hits.size();
      std::swap(over, writing_);
      return true;
    }
    if (std::exchange(failing_, false)) {
      log_warning("opens and clicks are written again");
    }
    std::swap(over, writing_);
  }
  for (const ports::FreshHit& hit : over.hits) {
    if (hit.once_kept) {
      hit.once_kept();
    }
  }
  over.hits.clear();
  over.of_person.clear();
  const std::scoped_lock lock(mutex_);
  std::swap(spare_, over);
  return true;
}

ports::LostHits FreshHits::lost() const {
  const std::scoped_lock lock(mutex_);
  return lost_;
}

/// From time to time, and how many since: a storm must not fill the log.
void FreshHits::tell_lost() {
  std::uint64_t more = 0;
  ports::LostHits lost;
  {
    const std::scoped_lock lock(mutex_);
    lost = lost_;
    more = all_of(lost_) - told_;
    if (more == 0 || Monotonic::now() - told_at_ < kLostHitsToldEvery) {
      return;
    }
    told_ += more;
    told_at_ = Monotonic::now();
  }
  log_error(
      "{} opens and clicks are lost; since the start: {} the disk could not take in time, {} too "
      "many of one person at once, {} whose write failed",
      more,
      lost.queue_full,
      lost.too_many,
      lost.failed
  );
}

void FreshHits::run() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    wake_.wait(lock, [this] {
      return closing_ || !filling_.hits.empty() || !writing_.hits.empty();
    });
    wake_.wait_for(lock, kHitsGathered, [this] { return closing_; });
    lock.unlock();
    flush();
    tell_lost();
    lock.lock();
  }
}

void FreshHits::close() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
  flush();
  const std::scoped_lock flushing(flushing_);
  const std::scoped_lock lock(mutex_);
  lost_.failed += writing_.hits.size() + filling_.hits.size();
  if (const std::uint64_t more = all_of(lost_) - std::exchange(told_, all_of(lost_)); more > 0) {
    log_error("{} opens and clicks more are lost", more);
  }
  writing_ = {};
  filling_ = {};
}

}  // namespace amends::store
