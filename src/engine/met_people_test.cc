#include "engine/met_people.h"

#include <gtest/gtest.h>

namespace amends::engine {
namespace {

TEST(MetPeople, knows_one_mailbox_under_its_spellings) {
  struct Row {
    const char* address;
    int same_address;  // 0: nobody
    int same_person;
  };

  MetPeople met;
  std::int64_t row = 1;
  for (const Row& one : {
           Row{"kari@people.example", 0, 0},
           Row{"KARI@People.Example", 1, 0},
           Row{"kari+sale@people.example", 0, 1},
           Row{"kari+news@people.example", 0, 1},
           Row{"o.l.a@gmail.com", 0, 0},
           Row{"ola@gmail.com", 0, 5},
           Row{"Ola@googlemail.com", 0, 6},
           Row{"liv+1@people.example", 0, 0},
           Row{"liv+2@people.example", 0, 8},
           Row{"l.i.v@people.example", 0, 0},
           Row{"+@people.example", 0, 0},
           Row{"\"a+b\"@people.example", 0, 0},
           Row{"Ångström@people.example", 0, 0},
           Row{"ångström@people.example", 13, 0},
       }) {
    const auto earlier = met.meet(mail::parse_address(one.address).value(), row++);
    EXPECT_EQ(earlier.same_address.value_or(0), one.same_address) << one.address;
    EXPECT_EQ(earlier.same_person.value_or(0), one.same_person) << one.address;
  }
}

}  // namespace
}  // namespace amends::engine
