#include "checks/support_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace amends::checks::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<model::Finding> found_with(const model::MailFile& file, std::int64_t people = 2) {
  model::Mailing made = mailing();
  made.audience.list = "people.csv";
  made.attachments.push_back(file);
  Panel panel(made, facts());
  Tally tally = panel.start();
  for (std::int64_t person = 0; person < people; ++person) {
    tally.recipient({model::ContactId{person + 1}, 2, "ida@mail.example", false, {}});
  }
  panel.add(tally);
  auto findings = panel.finish();
  std::erase_if(findings, [](const model::Finding& one) {
    return one.id.find(".attachment") == std::string::npos;
  });
  return findings;
}

std::string addresses(int count) {
  std::string text;
  for (int number = 0; number < count; ++number) {
    text += "guest" + std::to_string(number) + "@post.example\n";
  }
  return text;
}

TEST(Attachments, are_judged_by_name_and_content) {
  struct Case {
    std::string file;
    std::string name;
    std::string bytes;
    std::string problem;  // empty: nothing is found
    bool blocks = false;
  };

  const std::string macros = std::string("PK\x03\x04") + "word/vbaProject.bin";
  const Case cases[] = {
      {"terms.pdf", "Terms and conditions.pdf", "%PDF-1.7", ""},
      {"report.2026.pdf", "report.2026.pdf", "%PDF-1.7", ""},
      {"setup.exe", "setup.exe", "x", "program", true},
      {"RUN.CMD", "RUN.CMD", "x", "program", true},
      {"terms.pdf.exe", "terms.pdf.exe", "x", "disguised", true},
      {"terms.pdf     .exe", "terms.pdf     .exe", "x", "disguised", true},
      {"setup.exe", "Terms.pdf", "x", "disguised", true},
      {"terms.pdf", "terms.pdf", "MZ\x90", "disguised", true},
      {"offer.docm", "offer.docm", "x", "macro", true},
      {"offer.docx", "offer.docx", macros, "macro", true},
      {"pictures.zip", "pictures.zip", "PK", "archive"},
      {"page.html", "page.html", "<p>", "page"},
      {"terms.pdf.docx", "terms.pdf.docx", "PK", "endings"},
      {"terms.pdf", "terms.pdf", std::string(2'500'000, 'x'), "big"},
  };
  for (const Case& one : cases) {
    const auto findings = found_with({one.file, one.name, one.bytes, {"mailing.toml", 7, 1}});
    if (one.problem.empty()) {
      EXPECT_THAT(ids_of(findings), IsEmpty()) << one.name;
      continue;
    }
    ASSERT_THAT(ids_of(findings), ElementsAre("message.attachment")) << one.file;
    EXPECT_EQ(argument(findings[0], "problem"), one.problem) << one.file;
    EXPECT_EQ(findings[0].level == model::FindingLevel::block, one.blocks) << one.file;
    EXPECT_EQ(findings[0].place.line, 7);
  }
}

TEST(Attachments, that_hold_people_are_told) {
  struct Case {
    std::string file;
    std::string bytes;
    std::string problem;
    bool blocks = false;
  };

  const Case cases[] = {
      {"people.csv", "email\n", "list", true},
      {"guests.txt", addresses(10), "addresses", true},
      {"guests.txt", addresses(3), "addresses", false},
      {"prices.xlsx", "PK", "records", false},
      {"team.vcf", "BEGIN:VCARD", "records", false},
  };
  for (const Case& one : cases) {
    const auto findings = found_with({one.file, one.file, one.bytes, {}});
    ASSERT_THAT(ids_of(findings), ElementsAre("privacy.attachment")) << one.file;
    EXPECT_EQ(argument(findings[0], "problem"), one.problem) << one.file;
    EXPECT_EQ(findings[0].level == model::FindingLevel::block, one.blocks) << one.file;
  }
  EXPECT_THAT(
      found_with({"a.txt", "a.txt", "x@nordlys.example y@nordlys.example z@nordlys.example", {}}),
      IsEmpty()
  );
}

TEST(Attachments, to_many_people_warn_with_what_they_weigh_together) {
  const model::MailFile file{"terms.pdf", "terms.pdf", std::string(50'000, 'x'), {}};
  EXPECT_THAT(found_with(file, 999), IsEmpty());
  const auto findings = found_with(file, 1000);
  ASSERT_THAT(ids_of(findings), ElementsAre("message.attachment_wide"));
  EXPECT_EQ(findings[0].recipients, 1000U);
  EXPECT_EQ(argument(findings[0], "mb"), "50");
}

}  // namespace
}  // namespace amends::checks::testing
