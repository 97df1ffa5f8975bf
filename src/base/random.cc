#include "base/random.h"

namespace amends {

std::uint64_t Random::below(std::uint64_t bound) {
  if (bound == 0) {
    return 0;
  }
  // Lemire 2019, without the rejection step: the bias is below 2^-32 for every bound used here.
  return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64U);
}

}  // namespace amends
