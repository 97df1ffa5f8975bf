#include "checks/support_test.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace amends::checks::testing {
namespace {

std::vector<model::Finding> found_in(std::string html) {
  return all_findings_of(part(Part::html, std::move(html)));
}

TEST(ForeignAddresses, own_and_single_addresses_are_fine) {
  for (const std::string_view html : {
           "<p>Write to hello@nordlys.example or shop@mail.nordlys.example</p>",
           "<p>Our partner: info@oak.example</p>",
           "<p>a@b, @home, x@, user@host and 20 @ 5.00</p>",
           "<p>info@oak.example and INFO@oak.example.</p>",
       }) {
    EXPECT_EQ(find(found_in(std::string(html)), "privacy.addresses"), nullptr) << html;
  }
}

TEST(ForeignAddresses, two_of_others_warn) {
  const auto found = found_in("<p>ida@oak.example, ole@elm.example</p>");
  const auto* addresses = find(found, "privacy.addresses");
  ASSERT_NE(addresses, nullptr);
  EXPECT_EQ(addresses->level, model::FindingLevel::warn);
  EXPECT_EQ(argument(*addresses, "count"), "2");
}

TEST(ForeignAddresses, a_pasted_list_blocks) {
  constexpr std::array<std::string_view, 3> kProviders = {"gmail", "hotmail", "yahoo"};
  std::string list = "<table>";
  for (std::size_t person = 0; person < 12; ++person) {
    list += "<tr><td>person" + std::to_string(person) + "@" +
            std::string(kProviders[person % kProviders.size()]) + ".example</td></tr>";
  }
  const auto found = found_in(list);
  ASSERT_NE(find(found, "privacy.recipient_list"), nullptr);
  EXPECT_EQ(find(found, "privacy.recipient_list")->level, model::FindingLevel::block);
  EXPECT_EQ(find(found, "privacy.addresses"), nullptr);
}

TEST(ForeignAddresses, many_telephone_numbers_warn) {
  EXPECT_EQ(
      find(
          found_in("<p>Call 0800 123 456 or +47 22 33 44 55, 2026-11-20, 10.000 kr</p>"),
          "privacy.phones"
      ),
      nullptr
  );
  std::string list;
  for (int person = 0; person < 5; ++person) {
    list += "<p>+47 22 33 44 5" + std::to_string(person) + "</p>";
  }
  ASSERT_NE(find(found_in(list), "privacy.phones"), nullptr);
  EXPECT_EQ(argument(*find(found_in(list), "privacy.phones"), "count"), "5");
}

}  // namespace
}  // namespace amends::checks::testing
