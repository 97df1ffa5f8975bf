#include "model/mailing_checks.h"

#include "model/mailing_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace amends::model {
namespace {

using ::testing::ElementsAre;

MailingFiles folder(const std::string& more, const std::string& checks = "") {
  MailingFiles files = {
      {"mailing.toml",
       "name = \"spring\"\nfrom = \"news@nordlys.example\"\nsubject = \"Hi\"\n"
       "[audience]\nlist = \"people.csv\"\n" +
           more},
      {"body.html", "<p>Hello</p>"},
      {"prices.csv", "sku,name,price,currency\nlamp-3,Lamp,\"399,00\",NOK\n"},
      {"codes.txt", "AB12\nAB13\r\n\nAB12\n"},
  };
  if (!checks.empty()) {
    files["amends-checks.toml"] = checks;
  }
  return files;
}

TEST(check_settings, may_ask_for_a_postal_address) {
  const std::string in_file = "[message]\npostal_address = \"required\"\n";
  const auto beside = read_mailing(folder("", in_file));
  ASSERT_TRUE(beside.mailing) << beside.errors.front().explain();
  EXPECT_EQ(beside.mailing->checks.postal_address, kAnyPostalAddress);
  const auto own =
      read_mailing(folder("[checks.message]\npostal_address = \"Havnegata 1\"\n", in_file));
  ASSERT_TRUE(own.mailing) << own.errors.front().explain();
  EXPECT_EQ(own.mailing->checks.postal_address, "Havnegata 1");
  EXPECT_FALSE(read_mailing(folder("", "[message]\naddress = \"x\"\n")).mailing);
}

TEST(check_settings, are_read_with_the_file_beside_and_the_mailing_wins) {
  const auto reading = read_mailing(folder(
      R"([checks]
profile = "strict"
levels = { "date.far" = "off" }
[checks.thresholds]
subject_chars_max = 45
[[checks.sensitive_days]]
name = "The founder's day"
date = "05-17"
countries = ["NO"]
[[waivers]]
finding = "link.placeholder"
where = "body.html"
reason = "the page opens on Monday"
by = "Ida"
until = 2026-12-01
)",
      "profile = \"relaxed\"\n[levels]\n\"date.far\" = \"block\"\n\"date.year\" = \"note\"\n"
      "[thresholds]\nsubject_chars_max = 60\ndate_days_max = 100\n"
  ));
  ASSERT_TRUE(reading.mailing) << reading.errors.front().explain();
  const CheckSettings& checks = reading.mailing->checks;
  EXPECT_EQ(checks.profile, CheckProfile::strict);
  EXPECT_EQ(checks.level_of("date.far", FindingLevel::warn), std::nullopt);
  EXPECT_EQ(checks.level_of("date.year", FindingLevel::warn), FindingLevel::note);
  EXPECT_EQ(checks.threshold(Threshold::subject_chars_max), 45);
  EXPECT_EQ(checks.threshold(Threshold::date_days_max), 100);
  EXPECT_EQ(checks.threshold(Threshold::quiet_from_hour), 20);
  ASSERT_EQ(checks.sensitive_days.size(), 1U);
  EXPECT_EQ(checks.sensitive_days[0].month, 5U);
  EXPECT_FALSE(checks.sensitive_days[0].year);
  ASSERT_EQ(checks.waivers.size(), 1U);
  EXPECT_EQ(checks.waivers[0].by, "Ida");
}

TEST(check_settings, are_refused_with_their_place_and_what_was_meant) {
  struct Row {
    const char* toml;
    const char* told;
    const char* words;
  };

  for (const Row& row : {
           Row{"[checks]\nprofile = \"harsh\"\n", "checks.profile mailing.toml:7", "strict"},
           Row{"[checks]\nprofil = \"strict\"\n", "mailing.unknown_key mailing.toml:7", "profile"},
           Row{"[checks.levels]\n\"date.fra\" = \"off\"\n",
               "checks.unknown_finding mailing.toml:7",
               "date.far"},
           Row{"[checks.levels]\n\"date.far\" = \"loud\"\n", "checks.level mailing.toml:7", "warn"},
           Row{"[checks.levels]\ndate.far = \"off\"\n", "checks.level mailing.toml:7", "quotes"},
           Row{"[checks.levels]\n\"unsubscribe.missing_html\" = \"off\"\n",
               "checks.locked mailing.toml:7",
               "protects"},
           Row{"[checks.thresholds]\nsubject_char_max = 3\n",
               "checks.unknown_threshold mailing.toml:7",
               "subject_chars_max"},
           Row{"[checks.thresholds]\nsubject_chars_max = 3\n",
               "checks.threshold mailing.toml:7",
               "characters"},
           Row{"[[waivers]]\nfinding = \"date.far\"\nreason = \"r\"\nby = \"b\"\n",
               "checks.waiver mailing.toml:6",
               "until"},
           Row{"[[waivers]]\nfinding = \"date.far\"\nreason = \"r\"\nuntil = 2026-12-01\n",
               "checks.waiver mailing.toml:6",
               "who"},
           Row{"[[waivers]]\nfinding = \"merge.control\"\nreason = \"r\"\nby = \"b\"\nuntil = "
               "2026-12-01\n",
               "checks.locked mailing.toml:7",
               "merge.control"},
           Row{"[[checks.sensitive_days]]\nname = \"x\"\ndate = \"02-31\"\n",
               "checks.sensitive_day mailing.toml:6",
               "date"},
           Row{"[[prices]]\nsku = \"a\"\nprice = \"cheap\"\n",
               "mailing.price mailing.toml:6",
               "number"},
           Row{"[[prices]]\nprice = \"1\"\n", "mailing.price mailing.toml:6", "sku"},
           Row{"[[prices]]\nsku = \"a\"\nprice = \"1\"\ncurrency = \"kr\"\n",
               "mailing.price mailing.toml:6",
               "NOK"},
           Row{"[prices]\nfile = \"other.csv\"\n", "mailing.price mailing.toml:6", "prices.csv"},
           Row{"[[codes]]\nfile = \"codes-2.txt\"\n", "mailing.code mailing.toml:6", "codes.txt"},
       }) {
    const auto reading = read_mailing(folder(row.toml));
    ASSERT_EQ(reading.errors.size(), 1U) << row.toml;
    const Error& error = reading.errors.front();
    EXPECT_EQ(
        error.id() + " " + error.place().file + ":" + std::to_string(error.place().line), row.told
    );
    EXPECT_THAT(error.message(), ::testing::HasSubstr(row.words));
  }
}

TEST(offers, are_read_from_files_of_the_folder) {
  const auto reading = read_mailing(
      folder("[prices]\nfile = \"prices.csv\"\n[[codes]]\nfile = \"codes.txt\"\npercent = 15\n")
  );
  ASSERT_TRUE(reading.mailing) << reading.errors.front().explain();
  ASSERT_EQ(reading.mailing->prices.size(), 1U);
  EXPECT_EQ(reading.mailing->prices[0].minor, 39900);
  EXPECT_EQ(reading.mailing->prices[0].name, "Lamp");
  ASSERT_EQ(reading.mailing->codes.size(), 1U);
  EXPECT_THAT(reading.mailing->codes[0].unique, ElementsAre("AB12", "AB13", "AB12"));
}

TEST(offers, name_the_feed_and_whether_pages_are_read) {
  const auto silent = read_mailing(folder(""));
  ASSERT_TRUE(silent.mailing);
  EXPECT_EQ(silent.mailing->offer.feed, "");
  EXPECT_EQ(silent.mailing->offer.pages, PagePricing::compare);
  const auto told =
      read_mailing(folder("[offer]\nfeed = \"https://shop.example/feed.xml\"\npages = \"ignore\"\n")
      );
  ASSERT_TRUE(told.mailing) << told.errors.front().explain();
  EXPECT_EQ(told.mailing->offer.feed, "https://shop.example/feed.xml");
  EXPECT_EQ(told.mailing->offer.place.line, 7);
  EXPECT_EQ(told.mailing->offer.pages, PagePricing::ignore);
  for (const char* wrong :
       {"[offer]\nfeed = \"feed.xml\"\n",
        "[offer]\nfeed = \"file:///etc/passwd\"\n",
        "[offer]\npages = \"some\"\n"}) {
    const auto reading = read_mailing(folder(wrong));
    ASSERT_EQ(reading.errors.size(), 1U) << wrong;
    EXPECT_EQ(reading.errors.front().id(), "mailing.offer");
    EXPECT_EQ(reading.errors.front().place().line, 7);
  }
}

TEST(check_settings, name_a_spam_filter) {
  const auto beside = read_mailing(folder("", "[spam]\nrspamd = \"http://127.0.0.1:11333\"\n"));
  ASSERT_TRUE(beside.mailing) << beside.errors.front().explain();
  EXPECT_EQ(beside.mailing->checks.rspamd, "http://127.0.0.1:11333");
  const auto wrong = read_mailing(folder("[spam]\nrspamd = \"localhost\"\n"));
  ASSERT_EQ(wrong.errors.size(), 1U);
  EXPECT_EQ(wrong.errors.front().id(), "checks.spam");
}

}  // namespace
}  // namespace amends::model
