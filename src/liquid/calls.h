#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {

/// Where a source calls a partial by `render` or `include`.
struct PartialCall {
  /// What stands in the quotes, and where; borrowed from the source.
  std::string_view name;
  std::size_t name_begin = 0;
  /// The whole tag, braces included.
  std::size_t begin = 0;
  std::size_t end = 0;
  /// The tag is this call and nothing else; not so inside of `{% liquid %}`.
  bool is_alone = true;
};

struct Calls {
  /// In the order of the source, the first kCallsMax.
  std::vector<PartialCall> calls;
  /// Names that have another value here than the list says: assigned, captured, counted, of a loop,
  /// given to a partial.
  std::set<std::string, std::less<>> own_names;
};

/// For those who look at a source without compiling it: what it calls and which names it gives a
/// value. What stands in comments and between raw and endraw does neither; what cannot be read is
/// passed over, since compiling tells.
[[nodiscard]] Calls calls_of(std::string_view source);

/// Whether Liquid in the text reads one of the names.
[[nodiscard]] bool reads_any(
    std::string_view source, const std::set<std::string, std::less<>>& names
);

}  // namespace amends::liquid
