#include "checks/merge/name_faults.h"
#include "checks/merge/row_shift.h"
#include "checks/support_test.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::checks {
namespace {

using ::testing::Contains;
using testing::facts;
using testing::ids_of;
using ::testing::IsEmpty;
using testing::locale;
using testing::mailing;
using ::testing::Not;

SpanInfo first_name(std::string_view language = "en") {
  SpanInfo span;
  span.expression = "first_name";
  span.inputs = {"first_name"};
  span.locale = locale(language);
  return span;
}

std::vector<model::Finding> findings_of_name(std::string_view name, std::string_view language) {
  Panel panel(mailing(), facts());
  const auto number = panel.add_span(first_name(language));
  Tally tally = panel.start();
  tally.recipient({model::ContactId{1}, 2, "ida@mail.example", false, {}});
  tally.value(number, name, {});
  panel.add(tally);
  return panel.finish();
}

TEST(Names, are_told_from_what_is_none) {
  struct Row {
    const char* name;
    const char* language;
    const char* id;  // empty: nothing is wrong
  };

  for (const Row& row : {
           Row{"Kari", "nb", ""},
           Row{"Zoë", "en", ""},
           Row{"O'Neil", "en", ""},
           Row{"J.R.", "en", ""},
           Row{"JD", "en", ""},
           Row{"Иван", "bg", ""},
           Row{"נועה", "he", ""},
           Row{"Ivan", "bg", ""},
           Row{"Anne-Marie", "en", ""},
           Row{"Nathan 2", "en", ""},
           Row{"kari@people.example", "nb", "merge.not_a_name"},
           Row{"https://nordlys.example", "nb", "merge.not_a_name"},
           Row{"www.nordlys.example", "nb", "merge.not_a_name"},
           Row{"+47 55 12 34 56", "nb", "merge.not_a_name"},
           Row{"Admin", "en", "merge.name_word"},
           Row{"Ваше Имя", "ru", "merge.name_word"},
           Row{"טסט", "he", "merge.name_word"},
           Row{"KARI", "nb", "merge.name_case"},
           Row{"kari", "nb", "merge.name_case"},
           Row{"ИВАН", "bg", "merge.name_case"},
           Row{"Иван", "it", "merge.script"},
           Row{"נועה", "ru", "merge.script"},
       }) {
    const auto found = ids_of(findings_of_name(row.name, row.language));
    if (*row.id == '\0') {
      EXPECT_THAT(found, IsEmpty()) << row.name;
    } else {
      EXPECT_THAT(found, ::testing::ElementsAre(row.id)) << row.name;
    }
  }
}

TEST(Names, of_families_may_be_in_capitals_and_may_be_words) {
  Panel panel(mailing(), facts());
  SpanInfo span = first_name();
  span.inputs = {"last_name"};
  const auto number = panel.add_span(span);
  Tally tally = panel.start();
  for (const char* name : {"DUPONT", "Guest", "Prova"}) {
    tally.recipient({model::ContactId{1}, 2, "ida@mail.example", false, {}});
    tally.value(number, name, {});
  }
  panel.add(tally);
  EXPECT_THAT(ids_of(panel.finish()), IsEmpty());
}

TEST(Names, make_keys_that_are_found_in_addresses) {
  EXPECT_EQ(address_key("Åse Marie"), "ase");
  EXPECT_EQ(address_key("Мария-Луиза"), "mariy");
  EXPECT_EQ(address_key("Jo"), "");
  EXPECT_EQ(address_key("נועה"), "");
}

// A hundred and fifty different names, as people have them.
std::string name_of(int person) {
  constexpr std::array kFirst = {
      "Kar", "Ola", "Liv", "Per", "Nils", "Grete", "Tore", "Siv", "Odd", "Unn"
  };
  constexpr std::array kLast = {
      "ina",
      "bert",
      "mund",
      "frid",
      "hild",
      "stein",
      "vard",
      "dis",
      "leif",
      "gard",
      "lin",
      "ette",
      "ulf",
      "rik",
      "nor"
  };
  return fmt::format("{}{}", kFirst.at(person % 10), kLast.at(person / 10 % 15));
}

std::vector<std::string> shift_findings(int people, int shift, int name_column) {
  Facts known = facts();
  known.column_names = {"email", "first_name", "city"};
  Panel panel(mailing(), known);
  const auto number = panel.add_span(first_name());
  Tally tally = panel.start();
  for (int person = 0; person < people; ++person) {
    const std::string address = fmt::format("{}.{}@mail.example", name_of(person), person);
    std::vector<std::string> row = {address, "Bergen", "Bergen"};
    row[static_cast<std::size_t>(name_column)] = name_of(person + shift);
    RecipientFacts recipient{model::ContactId{1}, person + 2, address, false, {}};
    recipient.position = static_cast<std::uint64_t>(person);
    tally.recipient(recipient, row);
    tally.value(number, row[1], {});
    tally.end_recipient();
  }
  panel.add(tally);
  return ids_of(panel.finish());
}

TEST(RowShift, is_seen_when_names_fit_the_neighbours) {
  EXPECT_THAT(shift_findings(150, 0, 1), Not(Contains("merge.row_shift")));
  EXPECT_THAT(shift_findings(150, 1, 1), Contains("merge.row_shift"));
  EXPECT_THAT(shift_findings(150, -1 + 150, 1), Contains("merge.row_shift"));
  EXPECT_THAT(shift_findings(60, 1, 1), Not(Contains("merge.row_shift"))) << "too few to tell";
}

TEST(RowShift, is_seen_when_another_column_holds_the_names) {
  EXPECT_THAT(shift_findings(150, 0, 2), Contains("merge.row_shift"));
  EXPECT_THAT(shift_findings(150, 40, 2), Not(Contains("merge.row_shift")))
      << "nothing fits: addresses say nothing about names here";
}

}  // namespace
}  // namespace amends::checks
