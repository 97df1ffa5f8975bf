#include "engine/given_codes.h"

#include <gtest/gtest.h>

namespace amends::engine {
namespace {

class GivenCodesTest : public testing::Test {
 protected:
  GivenCodesTest() {
    columns_.add("Voucher");
    columns_.add("gift");
  }

  static model::Contact with(std::string voucher, std::string gift = "") {
    model::Contact contact;
    contact.values.resize(model::Columns::known_count);
    contact.values.push_back(std::move(voucher));
    contact.values.push_back(std::move(gift));
    return contact;
  }

  static model::OfferCode in_column(std::string column) {
    model::OfferCode code;
    code.column = std::move(column);
    return code;
  }

  model::Columns columns_;
};

TEST_F(GivenCodesTest, tell_who_has_a_code_of_somebody_before) {
  model::Mailing mailing;
  mailing.codes = {in_column(""), in_column("Voucher"), in_column("gift")};
  GivenCodes codes(mailing, columns_);
  EXPECT_EQ(codes.meet(with("AB1", "G1")), std::nullopt);
  EXPECT_EQ(codes.meet(with("AB2", "AB1")), std::nullopt) << "another column's codes are others";
  EXPECT_EQ(codes.meet(with(" AB1\t", "G2")), 1U);
  EXPECT_EQ(codes.meet(with("AB3", "G2")), 2U);
  EXPECT_EQ(codes.meet(with("AB4", "")), std::nullopt);
  EXPECT_EQ(codes.meet(with("", "  ")), std::nullopt) << "having none is not having the same";
}

TEST_F(GivenCodesTest, look_at_nothing_where_there_is_no_such_column) {
  model::Mailing mailing;
  mailing.codes = {in_column("coupon"), in_column("")};
  GivenCodes codes(mailing, columns_);
  EXPECT_EQ(codes.meet(with("AB1")), std::nullopt);
  EXPECT_EQ(codes.meet(with("AB1")), std::nullopt);
}

}  // namespace
}  // namespace amends::engine
