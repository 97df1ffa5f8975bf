#pragma once

#include "base/random.h"
#include "watch/observer.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::machines {

/// One fetch of a script.
struct Fetch {
  enum class What : std::uint8_t { open, click, leaving_page };

  What what = What::click;
  Microseconds after{0};  // since the relay accepted the mail
  int link = 0;           // 1 to the mail's links
  watch::Method method = watch::Method::get;
  std::string agent;
  std::string address;
  std::string purpose = {};
  bool is_own = true;  // of whom the script is about; not of what fetches beside them
};

/// What a script is drawn from.
struct Draw {
  Random& random;
  int links = 1;             // of the mail
  std::uint64_t number = 0;  // of the script among those of its kind
  /// When the mail was accepted, since the sending began.
  Microseconds accepted{0};
};

enum class Who : std::uint8_t { scanner, person };

struct Kind {
  std::string_view name;
  Who who = Who::scanner;
  std::uint64_t count = 0;
  std::vector<Fetch> (*script)(Draw& draw);
};

/// All kinds, scanners first.
[[nodiscard]] std::span<const Kind> kinds();

}  // namespace amends::machines
