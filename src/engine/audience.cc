#include "engine/audience.h"

#include "base/random.h"
#include "liquid/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace amends::engine {
namespace {

// Hashed in pieces of this size: one call for a person costs more than the hashing.
constexpr std::size_t kHashBytes = 64 * 1024;

/// "12:"
void append_number(std::int64_t number, std::string& out) {
  std::array<char, 24> digits;  // NOLINT(*-member-init): filled as far as it is read
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  *end = ':';
  out.append(digits.data(), end + 1);
}

}  // namespace

Result<AudienceFilter> AudienceFilter::compile(
    const model::Audience& audience, const model::Columns& columns
) {
  AudienceFilter filter;
  if (audience.where.text.empty()) {
    return filter;
  }
  auto condition = liquid::Condition::compile(audience.where.text, audience.where.file);
  const Place start{audience.where.file, audience.where.line, audience.where.column};
  if (!condition.ok()) {
    Place place = condition.error().place();
    place.column += place.line <= 1 ? start.column - 1 : 0;
    place.line = start.line + std::max(place.line, 1) - 1;
    return condition.error().at(place);
  }
  for (const std::string& input : condition->inputs()) {
    const std::string_view name = std::string_view(input).starts_with("contact.")
                                      ? std::string_view(input).substr(8)
                                      : std::string_view(input);
    const auto column = columns.find(name);
    if (!column) {
      return make_error(
                 "audience.unknown_field",
                 "where asks for \"{}\", a column the list does not have",
                 input
      )
          .at(start);
    }
    filter.columns_.push_back(*column);
  }
  filter.condition_ = std::move(*condition);
  return filter;
}

Result<bool> AudienceFilter::matches(const model::Contact& contact) const {
  if (!condition_) {
    return true;
  }
  thread_local std::vector<liquid::Value> values;
  values.clear();
  for (const std::uint32_t column : columns_) {
    const std::string_view value = contact.value(column);
    values.push_back(value.empty() ? liquid::Value() : liquid::Value::of(value));
  }
  return condition_->matches(values);
}

void AudienceHash::add(const model::Contact& contact) {
  append_number(contact.id.value, buffer_);
  // Empty columns at the end are the same as columns that are not there.
  std::size_t used = contact.values.size();
  while (used > 0 && contact.values[used - 1].empty()) {
    --used;
  }
  for (std::size_t column = 0; column < used; ++column) {
    append_number(static_cast<std::int64_t>(contact.values[column].size()), buffer_);
    buffer_ += contact.values[column];
  }
  buffer_ += '\n';
  if (buffer_.size() >= kHashBytes) {
    hash_.update(buffer_);
    buffer_.clear();
  }
  ++count_;
}

crypto::Digest AudienceHash::finish() {
  hash_.update(buffer_);
  return hash_.finish();
}

std::vector<ports::PlannedSend> plan_sends(
    model::MailingId mailing,
    const std::vector<model::ContactId>& people,
    const std::vector<model::Wave>& waves
) {
  std::vector<std::pair<std::uint64_t, model::ContactId>> order;
  order.reserve(people.size());
  for (const model::ContactId contact : people) {
    order.emplace_back(
        mix64(
            static_cast<std::uint64_t>(mailing.value) ^
            mix64(static_cast<std::uint64_t>(contact.value))
        ),
        contact
    );
  }
  std::ranges::sort(order);
  std::vector<ports::PlannedSend> sends;
  sends.reserve(order.size());
  std::size_t wave = 0;
  std::uint64_t end = model::wave_end(waves, wave, order.size());
  for (std::uint32_t position = 0; position < order.size(); ++position) {
    while (position >= end) {
      end = model::wave_end(waves, ++wave, order.size());
    }
    sends.push_back({order[position].second, position, static_cast<int>(wave)});
  }
  return sends;
}

}  // namespace amends::engine
