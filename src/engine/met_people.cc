#include "engine/met_people.h"

#include <algorithm>

namespace amends::engine {
namespace {

/// Mailbox::key() into a string that is used again.
void write_key(const mail::Mailbox& mailbox, std::string& key) {
  const std::string& local = mailbox.local();
  if (std::ranges::any_of(local, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    key = mailbox.key();
    return;
  }
  key.resize(local.size());
  std::ranges::transform(local, key.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  key += '@';
  key += mailbox.domain_ascii();
}

std::optional<std::int64_t> row_of(std::optional<std::uint32_t> row) {
  return row ? std::optional<std::int64_t>(*row) : std::nullopt;
}

}  // namespace

MetPeople::Earlier MetPeople::meet(const mail::Mailbox& mailbox, std::int64_t row) {
  const auto number = static_cast<std::uint32_t>(row);
  write_key(mailbox, key_);
  Earlier earlier;
  earlier.same_address = row_of(seen_.add(key_, number));
  if (earlier.same_address) {
    return earlier;
  }
  if (!find_plain()) {
    earlier.same_person = plain_seen_.size() == 0 ? std::nullopt : row_of(plain_seen_.find(key_));
    return earlier;
  }
  earlier.same_person = row_of(seen_.find(plain_));
  const auto before = plain_seen_.add(plain_, number);
  if (!earlier.same_person) {
    earlier.same_person = row_of(before);
  }
  return earlier;
}

bool MetPeople::find_plain() {
  const std::size_t at = key_.rfind('@');
  const std::string_view domain = std::string_view(key_).substr(at + 1);
  const bool is_gmail = domain == "gmail.com" || domain == "googlemail.com";
  const std::size_t plus = key_.find('+');
  const bool is_tagged = plus > 0 && plus < at;
  if (key_.front() == '"' || (!is_tagged && !is_gmail)) {
    return false;
  }
  plain_.assign(key_, 0, is_tagged ? plus : at);
  if (is_gmail) {
    std::erase(plain_, '.');
  }
  plain_ += '@';
  plain_ += is_gmail ? std::string_view("gmail.com") : domain;
  return plain_ != key_;
}

}  // namespace amends::engine
