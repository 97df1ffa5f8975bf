#include "checks/offer/products.h"

#include <algorithm>

namespace amends::checks {
namespace {

/// Entries of one product carry the same sku, or the same name where they have none.
const std::string& product_of(const model::Price& price) {
  return price.sku.empty() ? price.name : price.sku;
}

bool stands_at(std::span<const Word> words, std::size_t at, const std::vector<std::string>& name) {
  return at + name.size() <= words.size() &&
         std::ranges::equal(
             name,
             words.subspan(at, name.size()),
             {},
             {},
             [](const Word& word) -> const std::string& { return word.lower; }
         );
}

}  // namespace

Products::Products(const std::vector<model::Price>& prices, const text::Locale& locale) {
  for (const model::Price& price : prices) {
    by_product_[product_of(price)].push_back(&price);
    for (const std::string& name : {price.sku, price.name}) {
      std::vector<std::string> words;
      for (const Word& word : words_of(name, locale)) {
        words.push_back(word.lower);
      }
      if (!words.empty()) {
        by_first_word_[words.front()].emplace_back(words, &price);
      }
    }
  }
}

std::vector<std::vector<const model::Price*>> Products::named_in(const PartView& part, Line line)
    const {
  std::vector<std::vector<const model::Price*>> named;
  std::vector<std::string_view> seen;
  const auto first = std::ranges::lower_bound(part.words, line.begin, {}, &Word::begin);
  const auto last = std::ranges::lower_bound(part.words, line.end, {}, &Word::begin);
  const std::span<const Word> words(first, last);
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto entries = by_first_word_.find(words[at].lower);
    const Entry* longest = nullptr;
    if (entries != by_first_word_.end()) {
      for (const Entry& entry : entries->second) {
        const bool longer = longest == nullptr || entry.first.size() > longest->first.size();
        longest = longer && stands_at(words, at, entry.first) ? &entry : longest;
      }
    }
    if (longest == nullptr) {
      continue;
    }
    at += longest->first.size() - 1;
    const std::string& product = product_of(*longest->second);
    if (!is_among(seen, product)) {
      seen.push_back(product);
      named.push_back(by_product_.find(product)->second);
    }
  }
  return named;
}

std::vector<const Amount*> amounts_in(std::span<const Amount> amounts, Line line) {
  std::vector<const Amount*> found;
  for (const Amount& amount : amounts) {
    if (amount.begin >= line.begin && amount.begin < line.end) {
      found.push_back(&amount);
    }
  }
  return found;
}

}  // namespace amends::checks
