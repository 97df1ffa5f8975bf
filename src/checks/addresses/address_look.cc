#include "checks/addresses/address_look.h"

#include "text/case.h"
#include "text/embedded.h"
#include "text/host.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace amends::checks {
namespace {

using Names = std::unordered_set<std::string>;

struct AddressData {
  std::vector<std::string> known;
  Names not_slips;  // known and real
  std::map<std::string, std::string, std::less<>> slips;
  std::unordered_map<std::string, AddressFault> locals;  // what is technical or a role
  Names throwaway;
};

template <class Into>
void take(const boost::json::value& list, Into& into) {
  for (const auto& one : list.as_array()) {
    into.insert(into.end(), std::string(one.as_string()));
  }
}

/// What is both is what came first.
void take_locals(const boost::json::value& list, AddressFault fault, AddressData& data) {
  for (const auto& one : list.as_array()) {
    data.locals.emplace(std::string(one.as_string()), fault);
  }
}

AddressData read_data() {
  const auto file = [](std::string_view path) {
    return boost::json::parse(text::embedded_file(path).value());
  };
  AddressData data;
  const auto typos = file("data/typo_domains.json");
  take(typos.at("known"), data.known);
  take(typos.at("known"), data.not_slips);
  take(typos.at("real"), data.not_slips);
  for (const auto& [slip, meant] : typos.at("slips").as_object()) {
    data.slips.emplace(slip, meant.as_string());
  }
  const auto roles = file("data/role_addresses.json");
  take_locals(roles.at("technical"), AddressFault::technical, data);
  take_locals(roles.at("role"), AddressFault::role, data);
  take(file("data/disposable_domains.json").at("domains"), data.throwaway);
  return data;
}

const AddressData& data() {
  static const AddressData kData = read_data();
  return kData;
}

void set(AddressLook& look, AddressFault fault) {
  look.faults = static_cast<std::uint8_t>(look.faults | 1U << static_cast<unsigned>(fault));
}

std::string_view meant_by(std::string_view domain) {
  constexpr std::size_t kShortest = 6;  // of shorter ones too many real ones are neighbours
  if (data().not_slips.contains(std::string(domain))) {
    return {};
  }
  if (const auto slip = data().slips.find(domain); slip != data().slips.end()) {
    return slip->second;
  }
  for (const std::string& known : data().known) {
    if (known.size() >= kShortest && is_one_slip(domain, known)) {
      return known;
    }
  }
  return {};
}

}  // namespace

bool is_one_slip(std::string_view left, std::string_view right) {
  if (left.size() > right.size()) {
    std::swap(left, right);
  }
  if (right.size() - left.size() > 1 || left == right) {
    return false;
  }
  const auto first =
      static_cast<std::size_t>(std::ranges::mismatch(left, right).in1 - left.begin());
  if (left.size() < right.size()) {
    return left.substr(first) == right.substr(first + 1);
  }
  const bool swapped = first + 1 < left.size() && left[first] == right[first + 1] &&
                       left[first + 1] == right[first] &&
                       left.substr(first + 2) == right.substr(first + 2);
  return swapped || left.substr(first + 1) == right.substr(first + 1);
}

AddressLook look_at_domain(std::string_view ascii, std::string_view shown) {
  AddressLook look;
  if (const auto meant = meant_by(ascii); !meant.empty()) {
    set(look, AddressFault::slip);
    look.meant = meant;
  }
  if (data().throwaway.contains(text::registrable_domain(ascii)) ||
      data().throwaway.contains(std::string(ascii))) {
    set(look, AddressFault::throwaway);
  }
  if (ascii != shown && text::lookalike(shown) != text::Lookalike::none) {
    set(look, AddressFault::letters);
  }
  return look;
}

AddressLook look_at_local(std::string_view local) {
  AddressLook look;
  // For everybody of the audience: ICU is not asked about plain letters.
  std::string name(local.substr(0, local.find('+')));
  if (std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
  } else {
    name = text::fold_key(name);
  }
  if (const auto known = data().locals.find(name); known != data().locals.end()) {
    set(look, known->second);
  }
  return look;
}

double bounce_chance(const AddressLook& look) {
  constexpr double kUsual = 0.003;
  double chance = kUsual;
  const auto at_least = [&](AddressFault fault, double value) {
    chance = look.has(fault) ? std::max(chance, value) : chance;
  };
  at_least(AddressFault::slip, 0.8);
  at_least(AddressFault::technical, 0.2);
  at_least(AddressFault::throwaway, 0.3);
  at_least(AddressFault::letters, 0.8);
  at_least(AddressFault::role, 0.02);
  return chance;
}

}  // namespace amends::checks
