#pragma once

#include "base/result.h"
#include "model/ids.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::model {

/// A set of people: who got it, who opened it, who left. Every number Amends shows is the size of
/// one of these. A roaring bitmap inside (Lemire et al. 2016), rebuilt from rows, never the other
/// way round. A value: copies share nothing.
class ContactSet {
 public:
  ContactSet();
  ~ContactSet();
  ContactSet(const ContactSet& other);
  ContactSet(ContactSet&& other) noexcept;
  ContactSet& operator=(const ContactSet& other);
  ContactSet& operator=(ContactSet&& other) noexcept;

  void add(ContactId id);
  void remove(ContactId id);
  [[nodiscard]] bool contains(ContactId id) const;
  [[nodiscard]] std::size_t size() const;

  [[nodiscard]] bool empty() const { return size() == 0; }

  ContactSet& operator|=(const ContactSet& other);
  ContactSet& operator&=(const ContactSet& other);
  ContactSet& operator-=(const ContactSet& other);

  [[nodiscard]] friend ContactSet operator|(ContactSet left, const ContactSet& right) {
    return left |= right;
  }

  [[nodiscard]] friend ContactSet operator&(ContactSet left, const ContactSet& right) {
    return left &= right;
  }

  [[nodiscard]] friend ContactSet operator-(ContactSet left, const ContactSet& right) {
    return left -= right;
  }

  [[nodiscard]] bool operator==(const ContactSet& other) const;

  /// Ascending order of id.
  void for_each(const std::function<void(ContactId)>& visit) const;
  [[nodiscard]] std::vector<ContactId> to_vector() const;
  /// Those that come after `after`, ascending, at most `limit`.
  [[nodiscard]] std::vector<ContactId> page(ContactId after, std::size_t limit) const;

  /// As small as it gets; worth its time before a set is kept for long.
  void compact();
  /// What it takes in memory, about.
  [[nodiscard]] std::size_t bytes() const;
  /// The portable format of Roaring (github.com/RoaringBitmap/RoaringFormatSpec).
  [[nodiscard]] std::string serialized() const;
  /// Error `set.bytes` for bytes that serialized() does not make.
  [[nodiscard]] static Result<ContactSet> parse(std::string_view bytes);

 private:
  struct Bitmap;
  std::unique_ptr<Bitmap> bitmap_;
};

}  // namespace amends::model
