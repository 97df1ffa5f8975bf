#include "checks/distribution.h"

#include "checks/check.h"

#include <algorithm>

namespace amends::checks {
namespace {

Extreme extreme(std::string_view text, const ValueTraits& traits, const RecipientFacts& recipient) {
  return {
      traits.chars,
      {recipient.contact, recipient.row, std::string(recipient.address), shown(text)},
      recipient.position
  };
}

}  // namespace

void Distribution::add(
    std::string_view text,
    std::uint64_t hash,
    const ValueTraits& traits,
    const RecipientFacts& recipient
) {
  if (traits.chars > longest_.chars) {
    longest_ = extreme(text, traits, recipient);
  }
  if (number_ == 0 || traits.chars < shortest_.chars) {
    shortest_ = extreme(text, traits, recipient);
  }
  count(text, hash, traits);
  distinct_.add(hash);
  if (samples_.size() < kSamplesMax || hash < samples_.back().hash) {
    offer(hash, text);
  }
}

void Distribution::add_again(std::string_view text, std::uint64_t hash, const ValueTraits& traits) {
  count(text, hash, traits);
}

void Distribution::count(std::string_view text, std::uint64_t hash, const ValueTraits& traits) {
  constexpr std::uint32_t kAnyScript = (1U << kScripts) - 1;
  ++number_;
  frequent_.add(hash, text);
  if ((traits.set & kAnyScript) != 0) {
    for (std::size_t script = 0; script < kScripts; ++script) {
      scripts_[script] += traits.set >> script & 1U;
    }
  }
}

void Distribution::offer(std::uint64_t hash, std::string_view text) {
  const auto at = std::ranges::lower_bound(samples_, hash, {}, &Sample::hash);
  if (at != samples_.end() && at->hash == hash) {
    return;
  }
  samples_.insert(at, {hash, shown(text)});
  if (samples_.size() > kSamplesMax) {
    samples_.pop_back();
  }
}

void Distribution::add(const Distribution& other) {
  if (other.number_ == 0) {
    return;
  }
  const auto beats = [](const Extreme& left, const Extreme& right, bool by_length) {
    return by_length || (left.chars == right.chars && left.position < right.position);
  };
  if (beats(other.longest_, longest_, other.longest_.chars > longest_.chars)) {
    longest_ = other.longest_;
  }
  if (number_ == 0 || beats(other.shortest_, shortest_, other.shortest_.chars < shortest_.chars)) {
    shortest_ = other.shortest_;
  }
  number_ += other.number_;
  for (std::size_t script = 0; script < kScripts; ++script) {
    scripts_[script] += other.scripts_[script];
  }
  distinct_.add(other.distinct_);
  frequent_.add(other.frequent_);
  for (const Sample& sample : other.samples_) {
    if (samples_.size() < kSamplesMax || sample.hash < samples_.back().hash) {
      offer(sample.hash, sample.text);
    }
  }
}

std::vector<std::string> Distribution::samples() const {
  std::vector<std::string> texts;
  for (const Sample& sample : samples_) {
    texts.push_back(sample.text);
  }
  return texts;
}

}  // namespace amends::checks
