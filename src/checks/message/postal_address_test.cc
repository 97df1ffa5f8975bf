#include "checks/support_test.h"

#include <gtest/gtest.h>

#include <string>

namespace amends::checks::testing {
namespace {

bool is_missing(const std::string& asked, const ConstantPart& part) {
  model::Mailing made = mailing();
  made.checks.postal_address = asked;
  const auto findings = all_findings_of(part, made);
  const model::Finding* const found = find(findings, "message.postal_address");
  EXPECT_TRUE(found == nullptr || found->level == model::FindingLevel::block);
  return found != nullptr;
}

TEST(PostalAddress, that_is_required_is_recognised) {
  struct Case {
    const char* language;
    const char* html;
    bool missing;
  };

  const Case cases[] = {
      {"en", "<p>Nordlys, 1 Harbour Street, 0150 Oslo</p>", false},
      {"en", "<p>Nordlys Ltd<br>10 Quay Road<br>London SW1A 2AA</p>", false},
      {"en", "<p>PO Box 12, Springfield 62704</p>", false},
      {"bg", "<p>Нордлис, ул. Пристанищна 1, 1000 София</p>", false},
      {"ru", "<p>101000 Москва, ул. Портовая, д. 5</p>", false},
      {"it", "<p>Nordlys, via del Porto 3, 00184 Roma</p>", false},
      {"nb", "<p>Nordlys AS, Havnegata 1, 0150 Oslo</p>", false},
      {"he", "<p>נורדליס, רחוב הנמל 1, תל אביב 6350671</p>", false},
      {"en", "<p>Nordlys, Oslo</p>", true},
      {"en", "<p>Until Friday 27 November 2026</p>", true},
      {"en", "<p>Call us: +47 22 33 44 55</p>", true},
      {"en", "<p>20 % off 1500 lamps, code 1234 today</p>", true},
      {"en", "", true},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(is_missing("required", part(Part::html, one.html, one.language)), one.missing)
        << one.html;
  }
}

TEST(PostalAddress, that_is_given_must_stand_there_word_by_word) {
  const std::string address = "Nordlys AS, Havnegata 1, 0150 Oslo";
  EXPECT_FALSE(is_missing(address, part(Part::html, "<p>nordlys as<br>Havnegata 1<br>0150 OSLO")));
  EXPECT_TRUE(is_missing(address, part(Part::html, "<p>Nordlys AS, Havnegata 2, 0150 Oslo")));
  EXPECT_TRUE(is_missing(address, part(Part::text, "Nordlys AS")));
  EXPECT_FALSE(is_missing("", part(Part::html, "<p>Hello")));
  EXPECT_FALSE(is_missing(address, part(Part::subject, "Hello")));
}

}  // namespace
}  // namespace amends::checks::testing
