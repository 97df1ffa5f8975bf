#pragma once

// The published attack vectors, which are not ours to ship.

#include <boost/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace amends {

/// `attack_vectors.json` beside the suites; null where it is not there.
inline boost::json::value attack_vectors() {
  const char* suites = std::getenv("AMENDS_SUITES");
  const std::string folder =
      suites != nullptr ? std::string(suites) + "/../data" : "../shared/data";
  std::ifstream file(folder + "/attack_vectors.json");
  if (!file) {
    return nullptr;
  }
  return boost::json::parse(
      std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>())
  );
}

}  // namespace amends
