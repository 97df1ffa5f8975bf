#include "text/host.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

TEST(RegistrableDomain, is_the_part_somebody_registered) {
  struct Case {
    const char* name;
    const char* domain;
  };

  for (const Case& one : std::initializer_list<Case>{
           {"nordlys.example", "nordlys.example"},
           {"shop.nordlys.example", "nordlys.example"},
           {"a.b.nordlys.co.uk", "nordlys.co.uk"},
           {"nordlys.co.il", "nordlys.co.il"},
           {"co.uk", "co.uk"},
           {"localhost", "localhost"},
           {"8.8.8.8", "8.8.8.8"},
           {"", ""}
       }) {
    EXPECT_EQ(registrable_domain(one.name), one.domain) << one.name;
  }
}

TEST(Lookalike, tells_languages_from_tricks) {
  struct Case {
    const char* host;
    Lookalike kind;
  };

  for (const Case& one : std::initializer_list<Case>{
           {"paypal.com", Lookalike::none},
           {"bücher.example", Lookalike::none},
           {"blåbær.no", Lookalike::none},
           {"пример.бг", Lookalike::none},
           {"раура1l.com", Lookalike::mixed},
           {"раyраl.com", Lookalike::mixed},
           {"сосо.com", Lookalike::foreign},
           {"сосо.рф", Lookalike::none},
           {"магазин.com", Lookalike::none},
           {"חנות.co.il", Lookalike::none},
           {"日本語.jp", Lookalike::none}
       }) {
    EXPECT_EQ(lookalike(one.host), one.kind) << one.host;
  }
  EXPECT_EQ(latin_skeleton("сосо.com"), "coco.com");
}

TEST(ReadHost, shows_what_people_read) {
  EXPECT_EQ(read_host("xn--bcher-kva.example").shown, "bücher.example");
  EXPECT_EQ(read_host("BÜCHER.example").ascii, "xn--bcher-kva.example");
  EXPECT_EQ(read_host(std::string(2000, 'a')).kind, Host::Kind::invalid);
  EXPECT_EQ(read_host(std::string(64, 'a') + ".example").kind, Host::Kind::invalid);
  EXPECT_EQ(read_host("xn--0049.com").kind, Host::Kind::invalid);
}

}  // namespace
}  // namespace amends::text
