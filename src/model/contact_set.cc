#include "model/contact_set.h"

#include "base/check.h"

#include <exception>
#include <limits>
#include <roaring/roaring.hh>
#include <utility>

namespace amends::model {

struct ContactSet::Bitmap {
  ::Roaring bits;
};

namespace {

std::uint32_t bit_of(ContactId id) {
  AMENDS_CHECK(id.value > 0 && id.value <= std::numeric_limits<std::uint32_t>::max());
  return static_cast<std::uint32_t>(id.value);
}

}  // namespace

ContactSet::ContactSet() : bitmap_(std::make_unique<Bitmap>()) {}

ContactSet::~ContactSet() = default;

ContactSet::ContactSet(const ContactSet& other)
    : bitmap_(std::make_unique<Bitmap>(*other.bitmap_)) {}

ContactSet::ContactSet(ContactSet&& other) noexcept : bitmap_(std::make_unique<Bitmap>()) {
  bitmap_.swap(other.bitmap_);
}

ContactSet& ContactSet::operator=(const ContactSet& other) {
  if (this != &other) {
    *bitmap_ = *other.bitmap_;
  }
  return *this;
}

ContactSet& ContactSet::operator=(ContactSet&& other) noexcept {
  bitmap_.swap(other.bitmap_);
  return *this;
}

void ContactSet::add(ContactId id) {
  bitmap_->bits.add(bit_of(id));
}

void ContactSet::remove(ContactId id) {
  bitmap_->bits.remove(bit_of(id));
}

bool ContactSet::contains(ContactId id) const {
  return bitmap_->bits.contains(bit_of(id));
}

std::size_t ContactSet::size() const {
  return bitmap_->bits.cardinality();
}

ContactSet& ContactSet::operator|=(const ContactSet& other) {
  bitmap_->bits |= other.bitmap_->bits;
  return *this;
}

ContactSet& ContactSet::operator&=(const ContactSet& other) {
  bitmap_->bits &= other.bitmap_->bits;
  return *this;
}

ContactSet& ContactSet::operator-=(const ContactSet& other) {
  bitmap_->bits -= other.bitmap_->bits;
  return *this;
}

bool ContactSet::operator==(const ContactSet& other) const {
  return bitmap_->bits == other.bitmap_->bits;
}

void ContactSet::for_each(const std::function<void(ContactId)>& visit) const {
  for (const std::uint32_t bit : bitmap_->bits) {
    visit(ContactId{bit});
  }
}

std::vector<ContactId> ContactSet::to_vector() const {
  std::vector<ContactId> ids;
  ids.reserve(size());
  for_each([&ids](ContactId id) { ids.push_back(id); });
  return ids;
}

std::vector<ContactId> ContactSet::page(ContactId after, std::size_t limit) const {
  std::vector<ContactId> ids;
  if (after.value >= std::numeric_limits<std::uint32_t>::max()) {
    return ids;
  }
  auto next = bitmap_->bits.begin();
  if (after.value > 0) {
    next.equalorlarger(bit_of(after) + 1);
  }
  for (; next != bitmap_->bits.end() && ids.size() < limit; ++next) {
    ids.push_back(ContactId{*next});
  }
  return ids;
}

void ContactSet::compact() {
  bitmap_->bits.runOptimize();
  bitmap_->bits.shrinkToFit();
}

std::size_t ContactSet::bytes() const {
  return bitmap_->bits.getSizeInBytes();
}

std::string ContactSet::serialized() const {
  std::string bytes(bitmap_->bits.getSizeInBytes(), '\0');
  bitmap_->bits.write(bytes.data());
  return bytes;
}

Result<ContactSet> ContactSet::parse(std::string_view bytes) {
  ContactSet set;
  try {
    set.bitmap_->bits = ::Roaring::readSafe(bytes.data(), bytes.size());
  } catch (const std::exception& failure) {
    return make_error("set.bytes", "these bytes are no set of people: {}", failure.what());
  }
  if (set.bitmap_->bits.contains(0)) {
    return make_error(
        "set.bytes", "these bytes are no set of people: somebody in it has no number"
    );
  }
  return set;
}

}  // namespace amends::model
