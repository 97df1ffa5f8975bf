#include "model/mailing_files.h"

#include "model/limits.h"
#include "text/time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace amends::model {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr std::string_view kHead = R"(name = "spring-sale"
from = "Nordlys <news@nordlys.example>"
subject = "Sale until Friday"
)";
constexpr std::string_view kAudience = R"([audience]
list = "people.csv"
)";

MailingFiles folder(const std::string& toml) {
  return {{"mailing.toml", toml}, {"body.html", "<p>Hi {{ first_name }}</p>"}};
}

MailingFiles folder_with(std::string_view more_head, std::string_view more_tables = "") {
  return folder(
      std::string(kHead) + std::string(more_head) + "\n" + std::string(kAudience) +
      std::string(more_tables) + "\n"
  );
}

std::vector<std::string> errors_of(const MailingFiles& files) {
  std::vector<std::string> told;
  for (const Error& error : read_mailing(files).errors) {
    told.push_back(fmt::format("{} {}:{}", error.id(), error.place().file, error.place().line));
  }
  return told;
}

Mailing read(const MailingFiles& files) {
  MailingReading reading = read_mailing(files);
  if (!reading.mailing) {
    ADD_FAILURE() << reading.errors.front().explain();
    return {};
  }
  return *std::move(reading.mailing);
}

TEST(ReadMailing, knows_the_flow_it_belongs_to) {
  EXPECT_EQ(read(folder_with("flow = \"welcome\"")).flow, "welcome");
  EXPECT_EQ(read(folder_with("")).flow, "");
  const std::string long_name(kMailingNameCharsMax + 1, 'x');
  EXPECT_THAT(
      errors_of(folder_with("flow = \"" + long_name + "\"")),
      ElementsAre("mailing.flow mailing.toml:4")
  );
}

TEST(ReadMailing, knows_the_relay_it_leaves_through) {
  constexpr std::string_view kEmergency = "[policy]\nrelay = \"emergency\"\n";
  EXPECT_EQ(read(folder_with("")).relay, "");
  EXPECT_EQ(read(folder_with("", "[policy]\nrelay = \"main\"\n")).relay, "main");
  EXPECT_EQ(read(folder_with("kind = \"apology\"", kEmergency)).relay, "emergency");
  EXPECT_EQ(read(folder_with("kind = \"correction\"", kEmergency)).relay, "emergency");
  EXPECT_THAT(errors_of(folder_with("", kEmergency)), ElementsAre("mailing.relay mailing.toml:8"));
  EXPECT_THAT(
      errors_of(folder_with("kind = \"follow_up\"", kEmergency)),
      ElementsAre("mailing.relay mailing.toml:8")
  );
  EXPECT_THAT(
      errors_of(folder_with("kind = \"apology\"", "[policy]\nrelay = \"third\"\n")),
      ElementsAre("mailing.relay mailing.toml:8")
  );
}

TEST(ReadMailing, goes_without_tracking_only_where_nothing_is_to_be_mended) {
  constexpr std::string_view kOff = "[policy]\ntracking = \"off\"\n";
  EXPECT_EQ(read(folder_with("")).tracking, LinkTracking::on);
  EXPECT_EQ(read(folder_with("", "[policy]\ntracking = \"on\"\n")).tracking, LinkTracking::on);
  EXPECT_EQ(read(folder_with("kind = \"apology\"", kOff)).tracking, LinkTracking::off);
  EXPECT_THAT(errors_of(folder_with("", kOff)), ElementsAre("mailing.tracking mailing.toml:8"));
  EXPECT_THAT(
      errors_of(folder_with("kind = \"apology\"", "[policy]\ntracking = \"no\"\n")),
      ElementsAre("mailing.tracking mailing.toml:8")
  );
}

TEST(ReadMailing, knows_the_template_it_was_made_from) {
  EXPECT_EQ(read(folder_with("template = \"offer\"")).template_name, "offer");
  EXPECT_EQ(read(folder_with("")).template_name, "");
  const std::string long_name(kMailingNameCharsMax + 1, 'x');
  EXPECT_THAT(
      errors_of(folder_with("template = \"" + long_name + "\"")),
      ElementsAre("mailing.template mailing.toml:4")
  );
}

TEST(ReadMailing, reads_the_documented_folder) {
  const Mailing mailing = read(folder(R"(
name = "spring-sale"
kind = "correction"
from = "Nordlys <news@nordlys.example>"
reply_to = "hello@nordlys.example"
locale = "en"
subject = "20 % off"
preheader = "Code SPRING20"
topics = ["sale", "birth"]
[audience]
list = "people.csv"
where = "country == 'NO' and orders > 0"
expected = 12000
not_with = ["winter-sale"]
[schedule]
at = 2026-11-24T09:00:00
zone = "Europe/Oslo"
valid_until = 2026-11-27T23:59:59
[[codes]]
code = "SPRING20"
starts = 2026-11-24
ends = "2026-11-27"
percent = 20
[[prices]]
sku = "lamp-3"
price = "399,00"
[policy]
waves = "careful"
)"));
  EXPECT_EQ(mailing.name, "spring-sale");
  EXPECT_EQ(mailing.kind, MailingKind::correction);
  EXPECT_EQ(mailing.from.address(), "news@nordlys.example");
  EXPECT_EQ(mailing.reply_to->address(), "hello@nordlys.example");
  EXPECT_THAT(mailing.topics, ElementsAre("sale", "birth"));
  EXPECT_EQ(mailing.audience.list, "people.csv");
  EXPECT_EQ(mailing.audience.expected, 12000);
  EXPECT_THAT(mailing.audience.not_with, ElementsAre("winter-sale"));
  EXPECT_EQ(text::to_iso8601(*mailing.schedule.at), "2026-11-24T08:00:00Z");
  EXPECT_EQ(mailing.schedule.valid_until, text::parse_time("2026-11-27T22:59:59", "UTC").value());
  ASSERT_EQ(mailing.codes.size(), 1U);
  EXPECT_EQ(mailing.codes[0].starts, "2026-11-24");
  EXPECT_EQ(mailing.codes[0].ends, "2026-11-27");
  EXPECT_EQ(mailing.codes[0].percent, 20);
  EXPECT_EQ(mailing.waves.size(), 4U);
  EXPECT_EQ(mailing.waves[0].hold, std::chrono::hours(2));
  ASSERT_EQ(mailing.editions.size(), 1U);
  EXPECT_EQ(mailing.editions[0].subject.text, "20 % off");
  EXPECT_EQ(mailing.editions[0].subject.line, 7);
  EXPECT_EQ(mailing.editions[0].subject.column, 12);
}

TEST(ReadMailing, needs_little_and_says_what_it_takes_for_granted) {
  const Mailing mailing = read(folder_with(""));
  EXPECT_EQ(mailing.kind, MailingKind::regular);
  EXPECT_EQ(mailing.locale.tag(), "en");
  EXPECT_EQ(mailing.schedule.zone, "UTC");
  EXPECT_FALSE(mailing.schedule.valid_until);
  EXPECT_FALSE(mailing.reply_to);
  EXPECT_EQ(mailing.waves.size(), 4U);
}

struct Wrong {
  std::string_view head;
  std::string_view tables;
  std::string_view error;
};

/// Lines 1 to 3 are the head, 4 is `head`; [audience] and its list are 5 and 6; `tables` begin
/// at 7.
const std::vector<Wrong> kWrong = {
    {"kind = \"newsletter\"", "", "mailing.kind mailing.toml:4"},
    {"kind = 1", "", "mailing.type mailing.toml:4"},
    {"template = 1", "", "mailing.type mailing.toml:4"},
    {"locale = \"english please\"", "", "mailing.locale mailing.toml:4"},
    {"reply_to = \"nobody\"", "", "mailing.address mailing.toml:4"},
    {"topics = \"sale\"", "", "mailing.type mailing.toml:4"},
    {"topics = [\"sale\", 4]", "", "mailing.type mailing.toml:4"},
    {"valid_untill = 2026-11-27", "", "mailing.unknown_key mailing.toml:4"},
    {"", "wher = \"x == 1\"", "mailing.unknown_key mailing.toml:7"},
    {"", "expected = \"many\"", "mailing.type mailing.toml:7"},
    {"", "expected = -1", "mailing.type mailing.toml:7"},
    {"", "not_with = \"winter-sale\"", "mailing.audience mailing.toml:7"},
    {"", "not_with = [\"winter-sale\", 4]", "mailing.audience mailing.toml:7"},
    {"", "not_with = [\"\"]", "mailing.audience mailing.toml:7"},
    {"", "[schedule]\nzone = \"Europe/Atlantis\"", "mailing.zone mailing.toml:7"},
    {"", "[schedule]\nat = \"tomorrow\"", "mailing.time mailing.toml:8"},
    {"", "[schedule]\nvalid_until = 5", "mailing.time mailing.toml:8"},
    {"", "[schedule]\nvalid_untill = 2026-11-27", "mailing.unknown_key mailing.toml:8"},
    {"schedule = \"now\"", "", "mailing.type mailing.toml:4"},
    {"codes = \"SPRING20\"", "", "mailing.type mailing.toml:4"},
    {"codes = [\"SPRING20\"]", "", "mailing.type mailing.toml:4"},
    {"", "[[codes]]\npercent = 20", "mailing.code mailing.toml:7"},
    {"", "[[codes]]\ncode = \"A\"\npercent = \"20\"", "mailing.type mailing.toml:9"},
    {"", "[[codes]]\ncode = \"A\"\nend = 2026-11-27", "mailing.unknown_key mailing.toml:9"},
    {"", "[policy]\nwaves = \"slow\"", "mailing.policy mailing.toml:8"},
    {"", "[policy]\nwave = \"all\"", "mailing.unknown_key mailing.toml:8"},
    {"", "[policy]\nwaves = []", "mailing.policy mailing.toml:8"},
    {"", "[policy]\nwaves = [{share = 0.5}]", "mailing.policy mailing.toml:8"},
    {"", "[policy]\nwaves = [{share = 1.5}, {share = 1.0}]", "mailing.policy mailing.toml:8"},
    {"", "[policy]\nwaves = [{share = 0.0}, {share = 1.0}]", "mailing.policy mailing.toml:8"},
    {"", "[policy]\nwaves = [{share = nan}, {share = 1.0}]", "mailing.policy mailing.toml:8"},
    {"", "[policy]\nwaves = [0.5, 1.0]", "mailing.policy mailing.toml:8"},
    {"",
     "[policy]\nwaves = [{share = 0.1, hold_minutes = -5}, {share = 1.0}]",
     "mailing.type mailing.toml:8"},
    {"",
     "[policy]\nwaves = [{share = 0.1, hold_minutes = 9999999}, {share = 1.0}]",
     "mailing.policy mailing.toml:8"},
    {"",
     "[policy]\nwaves = [{share = 0.1, hold = 60}, {share = 1.0}]",
     "mailing.unknown_key mailing.toml:8"},
    {"", "[locales.nb]\npreheader = \"Hei\"", "mailing.subject mailing.toml:7"},
    {"", "[locales.nb]\nsubject = \"Hei\"\nbody = \"x\"", "mailing.unknown_key mailing.toml:9"},
    {"", "[locales.en]\nsubject = \"Hi again\"", "mailing.locale mailing.toml:7"},
    {"", "[locales]\nnb = \"Hei\"", "mailing.locale mailing.toml:8"},
};

TEST(ReadMailing, tells_each_mistake_with_its_place) {
  for (const Wrong& wrong : kWrong) {
    EXPECT_THAT(errors_of(folder_with(wrong.head, wrong.tables)), ElementsAre(wrong.error))
        << wrong.head << wrong.tables;
  }
}

TEST(ReadMailing, tells_what_is_missing) {
  EXPECT_THAT(errors_of({}), ElementsAre("mailing.missing mailing.toml:0"));
  const auto told = errors_of({{"mailing.toml", ""}});
  std::vector<std::string> ids;
  for (const std::string& one : told) {
    ids.push_back(one.substr(0, one.find(' ')));
  }
  EXPECT_THAT(
      ids,
      UnorderedElementsAre(
          "mailing.name", "mailing.from", "mailing.subject", "mailing.body", "mailing.audience"
      )
  );
}

TEST(ReadMailing, tells_everything_at_once) {
  const MailingFiles files = folder(R"(name = "two words"
kind = "newsletter"
from = "nobody"
subjekt = "x"
[audience]
wher = "x"
[schedule]
at = "soon"
)");
  EXPECT_THAT(
      errors_of(files),
      UnorderedElementsAre(
          "mailing.name mailing.toml:1",
          "mailing.kind mailing.toml:2",
          "mailing.address mailing.toml:3",
          "mailing.unknown_key mailing.toml:4",
          testing::StartsWith("mailing.subject mailing.toml:"),
          "mailing.unknown_key mailing.toml:6",
          "mailing.audience mailing.toml:5",
          "mailing.time mailing.toml:8"
      )
  );
}

TEST(ReadMailing, points_at_the_line_that_is_no_toml) {
  EXPECT_THAT(
      errors_of(folder("name = \"a\"\nfrom = \n")), ElementsAre("mailing.toml mailing.toml:2")
  );
}

TEST(ReadMailing, refuses_names_that_could_be_paths) {
  for (const std::string_view name : {"../x", "a/b", "a\\\\b", "a b", "a\\nb", ""}) {
    const MailingFiles files = folder(fmt::format(
        "name = \"{}\"\nfrom = \"a@nordlys.example\"\nsubject = \"x\"\n{}", name, kAudience
    ));
    EXPECT_THAT(errors_of(files), ElementsAre("mailing.name mailing.toml:1")) << name;
  }
  const MailingFiles files = folder(fmt::format(
      "name = \"{}\"\nfrom = \"a@nordlys.example\"\nsubject = \"x\"\n{}",
      std::string(kMailingNameCharsMax + 1, 'a'),
      kAudience
  ));
  EXPECT_THAT(errors_of(files), ElementsAre("mailing.name mailing.toml:1"));
}

TEST(ReadMailing, refuses_files_that_are_no_text_too_large_or_too_many) {
  MailingFiles files = folder_with("");
  files["body.html"] = "<p>\n\xff</p>";
  files["photo.jpg"] = "\xff\xd8";
  EXPECT_THAT(errors_of(files), ElementsAre("mailing.encoding body.html:2"));
  files["body.html"] = std::string(kMailingFileBytesMax + 1, 'x');
  EXPECT_THAT(errors_of(files), ElementsAre("mailing.file_size body.html:0"));
  files = folder_with("");
  for (std::size_t i = 0; i < kMailingFilesMax; ++i) {
    files[fmt::format("picture-{}.png", i)] = "";
  }
  EXPECT_THAT(errors_of(files), ElementsAre("mailing.files :0"));
}

TEST(ReadMailing, takes_own_waves) {
  const Mailing mailing =
      read(folder_with("", "[policy]\nwaves = [{share = 0.25, hold_minutes = 5}, {share = 1.0}]"));
  ASSERT_EQ(mailing.waves.size(), 2U);
  EXPECT_EQ(mailing.waves[0].share, 0.25);
  EXPECT_EQ(mailing.waves[0].hold, std::chrono::minutes(5));
  EXPECT_EQ(mailing.waves[1].hold, std::chrono::seconds(0));
}

TEST(ReadMailing, takes_times_of_each_reader_as_utc) {
  const Mailing mailing =
      read(folder_with("", "[schedule]\nzone = \"recipient\"\nvalid_until = 2026-11-27T10:00:00"));
  EXPECT_EQ(text::to_iso8601(*mailing.schedule.valid_until), "2026-11-27T10:00:00Z");
}

TEST(ReadMailing, gives_each_language_its_bodies) {
  MailingFiles files = folder_with(
      "",
      "[locales.he]\nsubject = \"shalom\"\n[locales.nb]\nsubject = \"hei\"\n"
      "[locales.pt-BR]\nsubject = \"oi\""
  );
  files["body.txt"] = "Hi";
  files["body.he.html"] = "<p>shalom</p>";
  files["body.pt.html"] = "<p>oi</p>";
  files["body.pt.txt"] = "oi";
  const Mailing mailing = read(files);
  ASSERT_EQ(mailing.editions.size(), 4U);
  const auto edition = [&](std::string_view tag) -> const Edition& {
    return mailing.edition_for(*text::Locale::parse(tag));
  };
  EXPECT_EQ(edition("en").html.file, "body.html");
  EXPECT_EQ(edition("en").text.file, "body.txt");
  EXPECT_FALSE(edition("en").text_derived);
  // Its HTML is its own: the text of another language beside it would be read by the wrong people.
  EXPECT_EQ(edition("he").html.file, "body.he.html");
  EXPECT_TRUE(edition("he").text_derived);
  EXPECT_THAT(edition("he").text.text, testing::HasSubstr("shalom"));
  EXPECT_EQ(edition("nb").html.file, "body.html");
  EXPECT_EQ(edition("nb").text.file, "body.txt");
  EXPECT_EQ(edition("pt-BR").html.file, "body.pt.html");
  EXPECT_EQ(edition("pt-BR").text.file, "body.pt.txt");
}

TEST(ReadMailing, derives_the_text_that_nobody_wrote) {
  const Mailing mailing = read(folder_with(""));
  EXPECT_TRUE(mailing.editions[0].text_derived);
  EXPECT_EQ(mailing.editions[0].text.file, "body.html");
  EXPECT_THAT(mailing.editions[0].text.text, testing::HasSubstr("Hi {{ first_name }}"));
}

TEST(ReadMailing, takes_a_mailing_of_text_alone) {
  MailingFiles files = folder_with("");
  files.erase("body.html");
  files["body.txt"] = "Hi";
  const Mailing mailing = read(files);
  EXPECT_EQ(mailing.editions[0].html.text, "");
  EXPECT_EQ(mailing.editions[0].text.text, "Hi");
  EXPECT_FALSE(mailing.editions[0].text_derived);
}

}  // namespace
}  // namespace amends::model
