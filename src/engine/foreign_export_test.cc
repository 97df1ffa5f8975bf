#include "engine/foreign_export.h"

#include "text/time.h"

#include <gmock/gmock.h>

namespace amends::engine {
namespace {

using Kind = ForeignEvent::Kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// What a file said: its rows, and what was told of others.
struct Said {
  std::string error;  // of open()
  std::string message;
  std::vector<ForeignRow> rows;
  std::vector<std::string> told;  // "3 foreign.time"
};

Said read(std::string_view csv, ForeignPart part, const ForeignMapping& mapping = {.zone = "UTC"}) {
  Said said;
  ForeignReader reader(text::bytes_of(csv), part, mapping);
  const Result<void> opened = reader.open();
  if (!opened.ok()) {
    said.error = opened.error().id();
    said.message = opened.error().message();
    return said;
  }
  ForeignRow row;
  const auto told = [&said](const RefusedRow& one) -> Result<void> {
    said.told.push_back(fmt::format("{} {}", one.line, one.reason));
    return {};
  };
  while (true) {
    const Result<bool> some = reader.next(row, told);
    EXPECT_TRUE(some.ok()) << some.error().explain();
    if (!some.ok() || !*some) {
      return said;
    }
    said.rows.push_back(row);
  }
}

std::vector<Kind> kinds(const ForeignRow& row) {
  std::vector<Kind> all;
  for (const ForeignEvent& event : row.events) {
    all.push_back(event.kind);
  }
  return all;
}

ForeignMapping of(Provider provider) {
  ForeignMapping mapping;
  mapping.provider = provider;
  mapping.zone = "UTC";
  return mapping;
}

TEST(ForeignReader, knows_each_program_by_its_own_words) {
  struct Case {
    Provider provider;
    ForeignPart part;
    std::string_view csv;
    std::vector<Kind> first;
  };

  const std::vector<Case> cases = {
      {Provider::mailchimp,
       ForeignPart::opens,
       "Email Address,First Name,Opens\nida@people.example,Ida,3\n",
       {Kind::opened}},
      {Provider::mailchimp,
       ForeignPart::sent,
       "Email Address,First Name,Opens\nida@people.example,Ida,0\n",
       {Kind::sent}},
      {Provider::mailchimp,
       ForeignPart::bounces,
       "Email Address,Bounce Type\nida@people.example,Hard\n",
       {Kind::bounced}},
      {Provider::brevo,
       ForeignPart::sent,
       "event;email;date;link\nhard_bounce;ida@people.example;2026-11-22 09:00:00;\n",
       {Kind::bounced}},
      {Provider::klaviyo,
       ForeignPart::sent,
       "Email,Received Email,Opened Email,Clicked Email\n"
       "ida@people.example,2026-11-22T09:00:00Z,2026-11-22T09:05:00Z,\n",
       {Kind::delivered, Kind::opened, Kind::sent}},
      {Provider::hubspot,
       ForeignPart::sent,
       "recipient,type,created\nida@people.example,DELIVERED,2026-11-22T09:00:00Z\n",
       {Kind::delivered}},
      {Provider::listmonk,
       ForeignPart::bounces,
       "email,type,source,created_at\nida@people.example,soft,api,2026-11-22T09:00:00Z\n",
       {Kind::not_delivered}},
      {Provider::any, ForeignPart::unsubscribes, "имейл\nida@people.example\n", {Kind::left}},
      {Provider::any,
       ForeignPart::sent,
       "Indirizzo e-mail;Data invio\nida@people.example;22.11.2026 09:00\n",
       {Kind::sent}},
      {Provider::any, ForeignPart::opens, "E-post\nida@people.example\n", {Kind::opened}},
  };
  for (const Case& one : cases) {
    const Said said = read(one.csv, one.part, of(one.provider));
    ASSERT_EQ(said.rows.size(), 1U) << one.csv << said.message;
    EXPECT_EQ(kinds(said.rows.front()), one.first) << one.csv;
    EXPECT_THAT(said.told, IsEmpty()) << one.csv;
    EXPECT_EQ(said.rows.front().mailbox.key(), "ida@people.example");
  }
}

TEST(ForeignReader, asks_for_columns_it_does_not_know_and_never_guesses) {
  const Said strange = read("Kontakt,Geöffnet\nida@people.example,1\n", ForeignPart::opens);
  EXPECT_EQ(strange.error, "foreign.columns");
  EXPECT_THAT(strange.message, HasSubstr("\"Kontakt\", \"Geöffnet\""));
  EXPECT_THAT(strange.message, HasSubstr("--map email="));

  const Said twice = read("Email,E-mail\na@people.example,b@people.example\n", ForeignPart::sent);
  EXPECT_EQ(twice.error, "foreign.columns");
  EXPECT_THAT(twice.message, HasSubstr("both look like email"));

  ForeignMapping mapping{.zone = "UTC"};
  mapping.columns = {{"email", "Kontakt"}, {"opened_at", "geöffnet"}};
  const Said mapped =
      read("Kontakt,Geöffnet\nida@people.example,2026-11-22 09:00\n", ForeignPart::opens, mapping);
  ASSERT_EQ(mapped.rows.size(), 1U) << mapped.message;
  ASSERT_EQ(mapped.rows.front().events.size(), 1U);
  EXPECT_EQ(
      mapped.rows.front().events.front().at, *text::parse_time("2026-11-22T09:00:00Z", "UTC")
  );

  mapping.columns = {{"opend", "Geöffnet"}};
  EXPECT_EQ(read("Email\n", ForeignPart::opens, mapping).error, "foreign.map");
  EXPECT_EQ(read("", ForeignPart::opens).error, "foreign.empty");
  EXPECT_EQ(read("Email\n", ForeignPart::opens, {.zone = "Oslo"}).error, "foreign.zone_name");
}

TEST(ForeignReader, goes_on_behind_a_bad_row_and_tells_its_line) {
  const Said said = read(
      "email,opened_at\n"
      "nobody,2026-11-22 09:00\n"
      "ida@people.example,2026-11-22 09:00\n"
      "per@people.example,2026-11-22 09:00,more\n"
      "ola@people.example,yesterday\n",
      ForeignPart::opens
  );
  EXPECT_THAT(said.told, ElementsAre("2 address.syntax", "4 import.cells", "5 foreign.time"));
  // Whoever opened at a time nobody can read has opened.
  ASSERT_EQ(said.rows.size(), 2U);
  EXPECT_EQ(kinds(said.rows.back()), std::vector{Kind::opened});
  EXPECT_FALSE(said.rows.back().events.front().at);
}

TEST(ForeignReader, shows_of_a_bad_row_its_own_address) {
  const ForeignMapping mapping{.zone = "UTC"};
  ForeignReader reader(
      text::bytes_of("email,opened_at\nida@people.example,2026-11-22 09:00\nnobody,\n"),
      ForeignPart::opens,
      mapping
  );
  ASSERT_TRUE(reader.open().ok());
  std::vector<std::string> shown;
  const auto told = [&shown](const RefusedRow& one) -> Result<void> {
    shown.push_back(one.row);
    return {};
  };
  ForeignRow row;
  const Result<bool> first = reader.next(row, told);
  ASSERT_TRUE(first.ok() && *first);
  const Result<bool> end = reader.next(row, told);
  ASSERT_TRUE(end.ok());
  EXPECT_FALSE(*end);
  EXPECT_THAT(shown, ElementsAre("nobody"));
}

TEST(ForeignReader, takes_a_word_about_the_bounce_in_the_list_of_who_it_went_to) {
  const Said said = read(
      "email,sent_at,bounce_type\n"
      "ida@people.example,2026-11-22 09:00,hard\n"
      "per@people.example,2026-11-22 09:00,Soft\n"
      "ola@people.example,2026-11-22 09:00,\n"
      "eva@people.example,2026-11-22 09:00,None\n",
      ForeignPart::sent
  );
  EXPECT_THAT(said.told, IsEmpty());
  ASSERT_EQ(said.rows.size(), 4U);
  EXPECT_THAT(kinds(said.rows[0]), ElementsAre(Kind::sent, Kind::bounced));
  EXPECT_THAT(kinds(said.rows[1]), ElementsAre(Kind::sent, Kind::not_delivered));
  EXPECT_THAT(kinds(said.rows[2]), ElementsAre(Kind::sent));
  EXPECT_THAT(kinds(said.rows[3]), ElementsAre(Kind::sent));
}

TEST(ForeignReader, takes_a_complaint_among_the_bounces_for_one) {
  const Said said = read(
      "email,type,created_at\nida@people.example,complaint,2026-11-22T09:00:00Z\n",
      ForeignPart::bounces,
      of(Provider::listmonk)
  );
  ASSERT_EQ(said.rows.size(), 1U);
  EXPECT_THAT(kinds(said.rows.front()), ElementsAre(Kind::complained))
      << "it came, and they never want to hear from here again";
}

TEST(ForeignReader, does_not_take_the_day_somebody_subscribed_for_the_day_it_was_sent) {
  const std::string_view subscribers =
      "uuid,email,name,status,created_at\n"
      "1,ida@people.example,Ida,enabled,2019-01-02T09:00:00Z\n";
  const ForeignMapping mapping = of(Provider::listmonk);
  ForeignReader reader(text::bytes_of(subscribers), ForeignPart::sent, mapping);
  ASSERT_TRUE(reader.open().ok());
  EXPECT_FALSE(reader.has(ForeignColumn::at));
  const Said said = read(subscribers, ForeignPart::sent, mapping);
  ASSERT_EQ(said.rows.size(), 1U);
  ASSERT_THAT(kinds(said.rows.front()), ElementsAre(Kind::sent));
  EXPECT_FALSE(said.rows.front().events.front().at);
}

TEST(ForeignReader, takes_words_for_nothing_as_nothing) {
  for (const std::string_view nothing : {"", "0", "No", "-", "N/A", "NULL", "none", "never"}) {
    const Said said = read(
        fmt::format("email,sent_at,opened_at\nida@people.example,2026-11-22 09:00,{}\n", nothing),
        ForeignPart::sent
    );
    ASSERT_EQ(said.rows.size(), 1U) << nothing;
    EXPECT_THAT(kinds(said.rows.front()), ElementsAre(Kind::sent)) << nothing;
    EXPECT_THAT(said.told, IsEmpty()) << nothing;
  }
}

TEST(ForeignReader, refuses_an_event_it_does_not_know_and_passes_over_those_about_nothing) {
  const Said said = read(
      "recipient,type,created\n"
      "ida@people.example,TELEPATHY,2026-11-22T09:00:00Z\n"
      "ida@people.example,DEFERRED,2026-11-22T09:00:00Z\n",
      ForeignPart::sent,
      of(Provider::hubspot)
  );
  EXPECT_THAT(said.told, ElementsAre("2 foreign.event"));
  ASSERT_EQ(said.rows.size(), 1U);
  EXPECT_THAT(said.rows.front().events, IsEmpty());
}

TEST(ForeignReader, classes_by_what_the_other_program_says_of_machines) {
  const Said said = read(
      "Email,Opened Email,Machine Open\n"
      "ida@people.example,2026-11-22T09:00:00Z,True\n"
      "per@people.example,2026-11-22T09:00:00Z,False\n",
      ForeignPart::opens,
      of(Provider::klaviyo)
  );
  ASSERT_EQ(said.rows.size(), 2U);
  EXPECT_EQ(said.rows[0].events.front().source, model::SignalClass::machine);
  EXPECT_EQ(said.rows[1].events.front().source, model::SignalClass::unknown);
}

TEST(ForeignTime, asks_for_a_zone_and_for_the_order_of_day_and_month) {
  const auto id = [](std::string_view text, std::string_view zone, DateOrder dates) {
    const auto at = read_foreign_time(text, zone, dates);
    return at.ok() ? text::to_iso8601(*at) : at.error().id();
  };
  EXPECT_EQ(id("2026-11-22T09:00:00Z", "", DateOrder::unsaid), "2026-11-22T09:00:00Z");
  EXPECT_EQ(id("2026-11-22 09:00", "", DateOrder::unsaid), "foreign.zone");
  EXPECT_EQ(id("2026-11-22 09:00", "Europe/Oslo", DateOrder::unsaid), "2026-11-22T08:00:00Z");
  EXPECT_EQ(id("03/04/2026 09:00", "UTC", DateOrder::unsaid), "foreign.dates");
  EXPECT_EQ(id("03/04/2026 09:00", "UTC", DateOrder::day_first), "2026-04-03T09:00:00Z");
  EXPECT_EQ(id("03-04-2026 09:00", "UTC", DateOrder::month_first), "2026-03-04T09:00:00Z");
  EXPECT_EQ(id("11/22/2026 9:00 pm", "UTC", DateOrder::month_first), "2026-11-22T21:00:00Z");
  EXPECT_EQ(id("soon", "UTC", DateOrder::unsaid), "foreign.time");
}

}  // namespace
}  // namespace amends::engine
