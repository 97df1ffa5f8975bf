#include "advice/public_words.h"

#include "advice/brief.h"
#include "text/time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace amends::advice {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Instant at(std::string_view iso) {
  return text::parse_time(iso, "UTC").value();
}

ApologyFacts story_in(const text::Locale& locale) {
  ApologyFacts story;
  story.incident = model::IncidentId{3};
  story.locale = locale;
  story.error = model::ErrorKind::wrong_link;
  story.sent_at = at("2026-11-24T08:00:00");
  story.fixed_at = at("2026-11-24T10:40:00");
  story.is_fixed = true;
  story.link = "https://nordlys.example/sale";
  return story;
}

constexpr Network kNetworks[] = {
    Network::x,
    Network::mastodon,
    Network::bluesky,
    Network::linkedin,
    Network::facebook,
    Network::telegram
};

TEST(post_length, is_counted_as_each_network_counts) {
  struct Row {
    std::string text;
    Network network;
    std::size_t length;
  };

  const std::string link = "see https://nordlys.example/a/very/long/path?with=much";
  const Row rows[] = {
      {"abc", Network::x, 3},
      {"Привет", Network::x, 6},
      {"שלום", Network::x, 4},
      {"漢字", Network::x, 4},
      {"👍🏽", Network::x, 2},
      {link, Network::x, 27},
      {link, Network::mastodon, 27},
      {link, Network::bluesky, link.size()},
      {"👍🏽", Network::bluesky, 1},
      {"👍", Network::telegram, 2},
      {"Ж", Network::linkedin, 1},
      {"", Network::facebook, 0},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(post_length(row.text, row.network), row.length)
        << to_string(row.network) << ": " << row.text;
  }
}

TEST(post, fits_every_network_in_every_language) {
  for (const text::Locale& locale : text::supported_locales()) {
    for (const Network network : kNetworks) {
      PostOrder order;
      order.story = story_in(locale);
      order.network = network;
      const auto post = compose_post(order);
      ASSERT_TRUE(post.ok()) << post.error().explain();
      EXPECT_LE(post->length, post->limit) << locale.tag() << post->text;
      EXPECT_THAT(post->text, HasSubstr("https://nordlys.example/sale"));
      EXPECT_THAT(post->text, Not(HasSubstr("!")));
      EXPECT_THAT(post->text, Not(HasSubstr("social.")));
      EXPECT_THAT(post->alt_text, IsEmpty());
    }
  }
}

TEST(post, takes_shorter_words_where_those_of_people_are_too_long) {
  PostOrder order;
  order.story = story_in({});
  order.story.what_happened = std::string(400, 'a');
  order.network = Network::x;
  const auto shorter = compose_post(order);
  ASSERT_TRUE(shorter.ok()) << shorter.error().explain();
  EXPECT_THAT(shorter->text, Not(HasSubstr("aaaa")));
  order.network = Network::telegram;
  EXPECT_THAT(compose_post(order)->text, HasSubstr("aaaa"));
  order.network = Network::x;
  order.story.error = model::ErrorKind::other;
  const auto none = compose_post(order);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().id(), "post.too_long");
}

TEST(post, says_numbers_and_describes_a_picture_only_when_asked) {
  PostOrder order;
  order.story = story_in({});
  EXPECT_THAT(compose_post(order)->text, Not(HasSubstr("It concerns")));
  order.people = 1234;
  order.has_picture = true;
  const auto post = compose_post(order);
  EXPECT_THAT(post->text, HasSubstr("It concerns 1,234 people."));
  EXPECT_THAT(post->alt_text, Not(IsEmpty()));
}

TEST(public_choice, is_for_emergencies_or_by_a_person) {
  Advice advice;
  advice.exposed = 12;
  const PublicChoice quiet = public_choice(advice, "", {});
  EXPECT_FALSE(quiet.is_due);
  EXPECT_THAT(quiet.why, HasSubstr("12 people"));
  const PublicChoice asked = public_choice(advice, "the press asks", {});
  EXPECT_TRUE(asked.is_due);
  EXPECT_THAT(asked.why, HasSubstr("the press asks"));
  advice.public_note = true;
  EXPECT_TRUE(public_choice(advice, "", {}).is_due);
}

TEST(notice, is_a_short_block_in_each_language) {
  for (const text::Locale& locale : text::supported_locales()) {
    const auto notice = compose_notice(story_in(locale));
    ASSERT_TRUE(notice.ok()) << notice.error().explain();
    EXPECT_THAT(notice->html, HasSubstr("lang=\"" + locale.tag() + "\""));
    EXPECT_THAT(notice->html, HasSubstr("href=\"https://nordlys.example/sale\""));
    EXPECT_THAT(notice->html, Not(HasSubstr("<script")));
    EXPECT_THAT(notice->text, Not(HasSubstr("<p>")));
  }
  ApologyFacts unsent = story_in({});
  unsent.what_happened = "it broke";
  unsent.sent_at.reset();
  EXPECT_EQ(compose_notice(unsent).error().id(), "public.no_day");
}

BriefFacts brief_in(const text::Locale& locale) {
  BriefFacts facts;
  facts.story = story_in(locale);
  facts.mailing = "spring-sale";
  facts.counts.accepted = 1;
  facts.counts.opened_human = 22;
  facts.now = at("2026-11-24T12:00:00");
  return facts;
}

TEST(brief, says_it_all_in_each_language) {
  for (const text::Locale& locale : text::supported_locales()) {
    const auto sheet = compose_brief(brief_in(locale));
    ASSERT_TRUE(sheet.ok()) << sheet.error().explain();
    EXPECT_EQ(sheet->sections.size(), 7U) << locale.tag();
    const std::string text = sheet_text(*sheet);
    EXPECT_THAT(text, HasSubstr("22")) << locale.tag();
    EXPECT_THAT(text, HasSubstr("amends brief 3 --who")) << locale.tag();
    EXPECT_THAT(text, Not(HasSubstr("brief."))) << text;
  }
}

TEST(brief, carries_the_questions_that_came_in) {
  BriefFacts facts = brief_in({});
  EXPECT_THAT(sheet_text(*compose_brief(facts)), HasSubstr("None yet."));
  facts.answers = {{"Is my order safe?", "Yes, <b>all</b> orders stand."}};
  const auto sheet = compose_brief(facts);
  EXPECT_THAT(sheet_text(*sheet), HasSubstr("- Is my order safe?\n  Yes"));
  const std::string html = sheet_html(*sheet);
  EXPECT_THAT(html, HasSubstr("<dd>Yes, &lt;b&gt;"));
  EXPECT_THAT(html, HasSubstr("@media print"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
}

TEST(brief, is_never_in_two_languages) {
  BriefFacts facts = brief_in(text::Locale::parse("bg").value());
  facts.story.error = model::ErrorKind::other;
  const auto sheet = compose_brief(facts);
  ASSERT_FALSE(sheet.ok());
  EXPECT_EQ(sheet.error().id(), "apology.words_missing");
  EXPECT_THAT(sheet.error().message(), HasSubstr("\"bg\""));
}

}  // namespace
}  // namespace amends::advice
