#include "engine/proof_lane.h"

#include "engine/limits.h"

#include <algorithm>
#include <utility>

namespace amends::engine {
namespace {

/// Hands what a rendering prints to the tally; what is constant was looked at once.
class TallySink final : public liquid::Sink {
 public:
  TallySink(checks::Tally& tally, const std::vector<std::uint32_t>& numbers)
      : tally_(tally),
        numbers_(numbers) {}

  void literal(std::uint32_t /*literal*/, std::string_view /*text*/) override {}

  void value(std::uint32_t span, std::string_view escaped, liquid::ValueFlags flags) override {
    if (const std::uint32_t number = numbers_[span]; number != kUnwatched) {
      tally_.value(number, escaped, flags);
    }
  }

 private:
  checks::Tally& tally_;
  const std::vector<std::uint32_t>& numbers_;
};

}  // namespace

ProofLane::ProofLane(
    const model::Mailing& mailing, const ProofTexts* texts, checks::Tally tally, Instant now
)
    : mailing_(mailing),
      texts_(texts),
      tally_(std::move(tally)),
      now_(now),
      done_(texts == nullptr ? 0 : texts->part_count(), false) {}

void ProofLane::meet_all(const PeopleBatch& batch) {
  for (std::size_t person = 0; person < batch.size; ++person) {
    meet(batch.people[person].contact, batch.people[person].mark);
  }
}

void ProofLane::meet(const model::Contact& contact, const PersonMark& mark) {
  const Reader& reader = reader_of(contact);
  address_ = contact.mailbox.local();
  address_ += '@';
  address_ += contact.mailbox.domain_ascii();
  checks::RecipientFacts facts;
  facts.contact = contact.id;
  facts.row = mark.row;
  facts.address = address_;
  facts.suppressed = mark.suppressed;
  facts.duplicate_of_row = mark.duplicate_of_row;
  facts.zone = contact.value(model::Columns::zone);
  facts.position = mark.position;
  facts.language = reader.language;
  facts.edition_language = mailing_.editions.at(reader.edition).locale.language();
  facts.same_person_as_row = mark.same_person_as_row;
  facts.looked_at = mark.looked_at;
  facts.same_code = mark.same_code;
  tally_.recipient(facts, contact.values);
  if (mark.looked_at && !mark.suppressed && !mark.duplicate_of_row && texts_ != nullptr) {
    render(contact, reader.edition);
  }
  tally_.end_recipient();
}

const ProofLane::Reader& ProofLane::reader_of(const model::Contact& contact) {
  const std::string_view tag = contact.value(model::Columns::locale);
  const auto known = std::ranges::find(readers_, tag, &Reader::tag);
  if (known != readers_.end()) {
    return *known;
  }
  if (readers_.size() < kLocaleTagsMax) {
    return readers_.emplace_back(make_reader(contact, tag));
  }
  rare_ = make_reader(contact, tag);
  return rare_;
}

ProofLane::Reader ProofLane::make_reader(const model::Contact& contact, std::string_view tag)
    const {
  Reader reader;
  reader.tag = tag;
  const auto own = text::Locale::parse(tag);
  if (own.ok()) {
    reader.language = own->language();
  }
  const model::Edition& edition = mailing_.edition_for(contact.locale_or(mailing_.locale));
  reader.edition = static_cast<std::size_t>(&edition - mailing_.editions.data());
  return reader;
}

void ProofLane::render(const model::Contact& contact, std::size_t edition) {
  for (const WatchedPart& part : texts_->parts(edition)) {
    if (part.is_constant && done_[part.index]) {
      continue;
    }
    TallySink sink(tally_, part.numbers);
    const auto rendered = texts_->mailing().render(
        *part.program, {texts_->edition(edition), contact, addresses_, now_}, sink
    );
    if (rendered.ok()) {
      done_[part.index] = true;
    } else {
      tally_.render_error(part.part, rendered.error());
    }
  }
}

}  // namespace amends::engine
