#include "store/sqlite/fresh_hits.h"

#include "base/log.h"
#include "base/random.h"
#include "store/limits.h"

#include <algorithm>
#include <bit>
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

/// More places than hits there may be: hardly any is shared.
constexpr std::size_t kPlaces = std::bit_ceil(kFreshHitsMax);

std::size_t place_of(model::MailingId mailing, model::ContactId contact) {
  const std::uint64_t mixed = mix64(
      static_cast<std::uint64_t>(contact.value) ^ mix64(static_cast<std::uint64_t>(mailing.value))
  );
  return mixed % kPlaces;
}

}  // namespace

void FreshHits::Batch::add(ports::FreshHit hit) {
  newest_.resize(kPlaces, kNone);
  std::uint32_t& newest = newest_[place_of(hit.signal.mailing, hit.signal.contact)];
  before_.push_back(std::exchange(newest, static_cast<std::uint32_t>(hits_.size())));
  hits_.push_back(std::move(hit));
}

void FreshHits::Batch::clear() {
  hits_.clear();
  before_.clear();
  std::ranges::fill(newest_, kNone);
}

void FreshHits::Batch::each_of(
    model::MailingId mailing,
    model::ContactId contact,
    const std::function<void(const ports::FreshHit&)>& visit
) const {
  if (newest_.empty()) {
    return;
  }
  for (std::uint32_t at = newest_[place_of(mailing, contact)]; at != kNone; at = before_[at]) {
    const ports::FreshHit& hit = hits_[at];
    if (hit.signal.mailing == mailing && hit.signal.contact == contact) {
      visit(hit);
    }
  }
}

std::size_t FreshHits::Batch::count_of(model::MailingId mailing, model::ContactId contact) const {
  std::size_t count = 0;
  each_of(mailing, contact, [&count](const ports::FreshHit&) { ++count; });
  return count;
}

bool FreshHits::take(ports::FreshHit hit) {
  const std::scoped_lock lock(mutex_);
  if (closing_ || filling_.size() + writing_.size() >= kFreshHitsMax) {
    ++lost_.queue_full;
    return false;
  }
  if (filling_.count_of(hit.signal.mailing, hit.signal.contact) >= kFreshHitsOfPersonMax) {
    ++lost_.too_many;
    return false;
  }
  filling_.add(std::move(hit));
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { run(); });
  }
  if (filling_.size() == 1) {
    wake_.notify_one();
  }
  return true;
}

model::ContactSet FreshHits::people(model::MailingId mailing) const {
  model::ContactSet people;
  const std::scoped_lock lock(mutex_);
  for (const Batch* batch : {&writing_, &filling_}) {
    for (const ports::FreshHit& hit : batch->hits()) {
      if (hit.signal.mailing == mailing) {
        people.add(hit.signal.contact);
      }
    }
  }
  return people;
}

std::vector<ports::FreshHit> FreshHits::waiting(model::MailingId mailing, model::ContactId contact)
    const {
  std::vector<ports::FreshHit> hits;
  const std::scoped_lock lock(mutex_);
  for (const Batch* batch : {&filling_, &writing_}) {
    batch->each_of(mailing, contact, [&hits](const ports::FreshHit& hit) {
      hits.push_back({hit.signal, hit.reclassed});
    });
  }
  std::ranges::reverse(hits);
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
    if (writing_.empty()) {
      std::swap(writing_, filling_);
      std::swap(filling_, spare_);
    }
    if (writing_.empty()) {
      return false;
    }
  }
  const auto written = write_(writing_.hits());
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
      lost_.failed += writing_.size();
      std::swap(over, writing_);
      return true;
    }
    if (std::exchange(failing_, false)) {
      log_warning("opens and clicks are written again");
    }
    std::swap(over, writing_);
  }
  for (const ports::FreshHit& hit : over.hits()) {
    if (hit.once_kept) {
      hit.once_kept();
    }
  }
  over.clear();
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
    wake_.wait(lock, [this] { return closing_ || !filling_.empty() || !writing_.empty(); });
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
  lost_.failed += writing_.size() + filling_.size();
  if (const std::uint64_t more = all_of(lost_) - std::exchange(told_, all_of(lost_)); more > 0) {
    log_error("{} opens and clicks more are lost", more);
  }
  writing_ = {};
  filling_ = {};
}

}  // namespace amends::store
