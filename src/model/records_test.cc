#include "model/records.h"

#include <gtest/gtest.h>

#include <array>

namespace amends::model {
namespace {

TEST(SuppressionReason, is_read_back_from_its_name) {
  using enum SuppressionReason;
  for (const auto reason : {unsubscribed, complained, bounced, manual, forgotten}) {
    EXPECT_EQ(parse_suppression_reason(to_string(reason)), reason);
  }
  EXPECT_EQ(parse_suppression_reason("left"), std::nullopt);
}

TEST(SignalKind, is_read_back_from_its_name) {
  using enum SignalKind;
  for (const auto kind : {opened, clicked, left, complained, replied, bounced, redeemed}) {
    EXPECT_EQ(parse_signal_kind(to_string(kind)), kind);
  }
  EXPECT_EQ(parse_signal_kind("Opened"), std::nullopt);
  EXPECT_EQ(static_cast<int>(redeemed), 6) << "the numbers are stored";
}

TEST(SignalClass, has_a_name_for_each) {
  EXPECT_EQ(to_string(SignalClass::human), "human");
  EXPECT_EQ(to_string(SignalClass::machine), "machine");
  EXPECT_EQ(to_string(SignalClass::proxied), "proxied");
  EXPECT_EQ(to_string(SignalClass::unknown), "unknown");
}

}  // namespace
}  // namespace amends::model
