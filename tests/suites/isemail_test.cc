// The address suite of Dominic Sayers' isemail (BSD-3-Clause): 164 addresses with a diagnosis each.
#include "mail/address.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace amends::mail {
namespace {

boost::json::array addresses() {
  const char* suites = std::getenv("AMENDS_SUITES");
  const std::string folder = suites != nullptr ? suites : "../shared/suites";
  std::ifstream file(folder + "/isemail/tests.json");
  if (!file) {
    return {};
  }
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return boost::json::parse(text).as_array();
}

/// Where we are stricter than isemail by decision: it takes a domain without a dot.
bool is_refused_by_decision(std::string_view address) {
  return !address.substr(address.rfind('@') + 1).contains('.');
}

TEST(Isemail, agrees_on_what_is_invalid_and_on_what_is_plainly_valid) {
  const boost::json::array cases = addresses();
  if (cases.empty()) {
    GTEST_SKIP() << "isemail/tests.json is not there";
  }
  int refused = 0;
  int accepted = 0;
  int stricter = 0;
  for (const boost::json::value& c : cases) {
    const std::string address(c.at("address").as_string());
    const std::string category(c.at("category").as_string());
    const bool taken = parse_address(address).ok();
    if (category == "ISEMAIL_ERR") {
      EXPECT_FALSE(taken) << address;
      ++refused;
    } else if (category == "ISEMAIL_VALID_CATEGORY" || category == "ISEMAIL_DNSWARN") {
      EXPECT_NE(taken, is_refused_by_decision(address)) << address;
      accepted += taken ? 1 : 0;
    } else {
      stricter += taken ? 0 : 1;
    }
  }
  RecordProperty("refused", refused);
  RecordProperty("accepted", accepted);
  RecordProperty("stricter", stricter);
  std::printf(
      "isemail: %d invalid refused, %d valid accepted, %d odd ones refused\n",
      refused,
      accepted,
      stricter
  );
  EXPECT_EQ(refused, 66);
  EXPECT_EQ(accepted, 21);
}

}  // namespace
}  // namespace amends::mail
