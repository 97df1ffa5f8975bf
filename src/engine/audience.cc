#include "engine/audience.h"

#include "base/random.h"
#include "liquid/value.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <string_view>
#include <utility>

namespace amends::engine {
namespace {

// Hashed in pieces of this size: one call for a person costs more than the hashing.
constexpr std::size_t kHashBytes = 64 * 1024;

constexpr std::size_t kNumberBytesMax = 24;

constexpr std::string_view kContactPrefix = "contact.";
constexpr std::string_view kMailingPrefix = "mailing.";

/// "12:"
char* write_number(std::int64_t number, char* out) {
  char* const end = std::to_chars(out, out + kNumberBytesMax, number).ptr;
  *end = ':';
  return end + 1;
}

/// What somebody muted is read when they are claimed, as what they left is: it is no part of what
/// was signed off.
std::string_view hashed(const model::Contact& contact, std::size_t column) {
  return column == model::Columns::topics_muted ? std::string_view()
                                                : std::string_view(contact.values[column]);
}

char* write_text(std::string_view text, char* out) {
  return std::ranges::copy(text, out).out;
}

}  // namespace

Result<AudienceFilter::Input> AudienceFilter::input_of(
    const std::string& name, const model::Columns& columns, const EarlierMailings* earlier
) {
  const std::string_view plain = name.starts_with(kContactPrefix)
                                     ? std::string_view(name).substr(kContactPrefix.size())
                                     : std::string_view(name);
  if (const auto column = columns.find(plain)) {
    return Input{*column};
  }
  const auto dot = plain.rfind('.');
  const bool asks_mailing = plain.starts_with(kMailingPrefix) && dot >= kMailingPrefix.size();
  if (!asks_mailing) {
    return make_error(
        "audience.unknown_field", "where asks for \"{}\", a column the list does not have", name
    );
  }
  const std::string_view mailing = plain.substr(kMailingPrefix.size(), dot - kMailingPrefix.size());
  const auto set = model::parse_set_name(plain.substr(dot + 1));
  if (!set) {
    return make_error(
        "audience.unknown_set",
        "where asks for \"{}\" of the mailing \"{}\": ask for accepted, opened, clicked, "
        "clicked_3, "
        "left or another set of people",
        plain.substr(dot + 1),
        mailing
    );
  }
  if (earlier == nullptr) {
    return make_error(
        "audience.no_mailings",
        "where asks about the mailing \"{}\", which only the server knows: check it there, with "
        "amends proof",
        mailing
    );
  }
  AMENDS_TRY(EarlierMailings::Set people, earlier->people(mailing, *set));
  return Input{0, std::move(people)};
}

Result<AudienceFilter> AudienceFilter::compile(
    const model::Audience& audience, const model::Columns& columns, const EarlierMailings* earlier
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
  for (const std::string& name : condition->inputs()) {
    Result<Input> input = input_of(name, columns, earlier);
    if (!input.ok()) {
      return input.error().at(start);
    }
    filter.inputs_.push_back(*std::move(input));
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
  for (const Input& input : inputs_) {
    if (input.people != nullptr) {
      values.push_back(liquid::Value::of(input.people->contains(contact.id)));
      continue;
    }
    const std::string_view value = contact.value(input.column);
    values.push_back(value.empty() ? liquid::Value() : liquid::Value::of(value));
  }
  return condition_->matches(values);
}

void AudienceHash::add(const model::Contact& contact) {
  // Empty columns at the end are the same as columns that are not there.
  std::size_t used = contact.values.size();
  while (used > 0 && hashed(contact, used - 1).empty()) {
    --used;
  }
  std::size_t bytes = kNumberBytesMax + 1;
  for (std::size_t column = 0; column < used; ++column) {
    bytes += kNumberBytesMax + hashed(contact, column).size();
  }
  const std::size_t before = buffer_.size();
  buffer_.resize_and_overwrite(before + bytes, [&](char* begin, std::size_t) {
    char* out = write_number(contact.id.value, begin + before);
    for (std::size_t column = 0; column < used; ++column) {
      const std::string_view value = hashed(contact, column);
      out = write_text(value, write_number(static_cast<std::int64_t>(value.size()), out));
    }
    *out = '\n';
    return static_cast<std::size_t>(out + 1 - begin);
  });
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
