#include "engine/after_halt_people.h"

#include "base/enum_table.h"

#include <fmt/format.h>

#include <charconv>

namespace amends::engine {
namespace {

using model::ContactSet;

constexpr EnumTable<AfterHaltPart, kAfterHaltParts> kParts{{{
    {AfterHaltPart::mended, "mended"},
    {AfterHaltPart::corrected, "corrected"},
    {AfterHaltPart::corrected_uncertain, "corrected_uncertain"},
    {AfterHaltPart::uncertain_left_out, "uncertain_left_out"},
    {AfterHaltPart::not_chosen, "not_chosen"},
    {AfterHaltPart::left, "left"},
    {AfterHaltPart::later_version, "later_version"},
    {AfterHaltPart::rejected, "rejected"},
    {AfterHaltPart::withheld, "withheld"},
    {AfterHaltPart::abandoned, "abandoned"},
}}};

/// Of a plan's digest, as many characters stand in its name.
constexpr std::size_t kPlanDigestChars = 16;

/// The number before the next "-", which is taken off too.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop == end || *stop != '-') {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
  return number;
}

}  // namespace

std::string_view to_string(AfterHaltPart part) {
  return kParts.name(part);
}

Result<AfterHaltPeople> AfterHaltPeople::cut(
    const HaltedAudience& audience, const AfterHaltChoice& choice
) {
  AfterHaltPeople people;
  people.frozen_ = audience.frozen;
  const auto part = [&people](AfterHaltPart one) -> ContactSet& {
    return people.parts_.at(static_cast<std::size_t>(one));
  };
  const ContactSet gone = choice.suppressed | choice.left;
  const ContactSet hit = audience.wrong_accepted - gone;
  const ContactSet doubtful = audience.wrong_uncertain - gone;

  part(AfterHaltPart::mended) = audience.waiting - choice.suppressed;
  part(AfterHaltPart::corrected) = choice.drafted ? hit & *choice.drafted : hit;
  part(AfterHaltPart::not_chosen) = hit - part(AfterHaltPart::corrected);
  if (choice.doubtful == Doubtful::corrected) {
    part(AfterHaltPart::corrected_uncertain) =
        choice.drafted ? doubtful & *choice.drafted : doubtful;
  }
  part(AfterHaltPart::uncertain_left_out) = doubtful - part(AfterHaltPart::corrected_uncertain);
  part(AfterHaltPart::left) = (audience.waiting & choice.suppressed) |
                              ((audience.wrong_accepted | audience.wrong_uncertain) & gone);
  part(AfterHaltPart::later_version) = audience.later;
  part(AfterHaltPart::rejected) = audience.rejected;
  part(AfterHaltPart::withheld) = audience.withheld;
  part(AfterHaltPart::abandoned) = audience.abandoned;
  AMENDS_TRY_VOID(people.prove());
  return people;
}

Result<void> AfterHaltPeople::prove() const {
  ContactSet all;
  std::uint64_t sum = 0;
  for (const ContactSet& part : parts_) {
    sum += part.size();
    all |= part;
  }
  // As many people as places: nobody is in two parts. As many as were frozen: nobody is in none.
  if (sum != all.size() || all.size() != frozen_) {
    return make_error(
        "after_halt.not_exact",
        "the parts hold {} people in {} places and the audience is {}: nothing is sent by them; "
        "report it, with the output of amends doctor",
        all.size(),
        sum,
        frozen_
    );
  }
  return {};
}

crypto::Digest AfterHaltPeople::digest(AfterHaltPart part) const {
  crypto::Sha256 hash;
  std::string line;
  of(part).for_each([&](model::ContactId id) {
    line.clear();
    fmt::format_to(std::back_inserter(line), "{}\n", id.value);
    hash.update(line);
  });
  return hash.finish();
}

ContactSet AfterHaltPeople::correction() const {
  return of(AfterHaltPart::corrected) | of(AfterHaltPart::corrected_uncertain);
}

std::uint64_t AfterHaltPeople::nobody() const {
  return frozen_ - mended() - correction().size();
}

std::string plan_name(
    const AfterHaltPeople& people, const crypto::Digest& mended_text, std::string_view correction
) {
  std::string all = fmt::format("{}\n{}\n", crypto::hex(mended_text), correction);
  for (std::size_t i = 0; i < kAfterHaltParts; ++i) {
    const auto part = static_cast<AfterHaltPart>(i);
    all += fmt::format(
        "{} {} {}\n", to_string(part), people.count(part), crypto::hex(people.digest(part))
    );
  }
  return fmt::format(
      "{}-{}-{}-{}",
      people.mended(),
      people.correction().size(),
      people.nobody(),
      std::string_view(crypto::hex(crypto::sha256(all))).substr(0, kPlanDigestChars)
  );
}

std::optional<PlanCounts> counts_of_plan(std::string_view name) {
  const auto mended = take_number(name);
  const auto corrected = mended ? take_number(name) : std::nullopt;
  const auto nobody = corrected ? take_number(name) : std::nullopt;
  const bool is_digest = name.size() == kPlanDigestChars &&
                         name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (!nobody || !is_digest) {
    return std::nullopt;
  }
  return PlanCounts{*mended, *corrected, *nobody};
}

}  // namespace amends::engine
