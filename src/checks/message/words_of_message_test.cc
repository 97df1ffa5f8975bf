#include "checks/message/dictionary.h"
#include "checks/message/sender.h"
#include "checks/support_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace amends::checks::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;

model::Edition edition(
    std::string_view language,
    std::string_view subject,
    std::string_view html,
    std::string_view text = {}
) {
  model::Edition made;
  made.locale = locale(language);
  made.subject = {std::string(subject), "mailing.toml", 3, 12};
  made.preheader = {"What is in it for you", "mailing.toml", 4, 1};
  made.html = {std::string(html), "body.html", 1, 1};
  made.text = {std::string(text), "body.txt", 1, 1};
  made.text_derived = text.empty();
  return made;
}

std::vector<model::Finding> found_in(const model::Mailing& mailing, std::int64_t people = 1) {
  Panel panel(mailing, facts());
  Tally tally = panel.start();
  for (std::int64_t person = 0; person < people; ++person) {
    tally.recipient({model::ContactId{person + 1}, 2, "ida@mail.example", false, {}});
  }
  panel.add(tally);
  return panel.finish();
}

model::Mailing mailing_of(std::vector<model::Edition> editions) {
  model::Mailing made = mailing();
  made.editions = std::move(editions);
  return made;
}

TEST(Sender, answers_should_reach_somebody) {
  struct Row {
    std::string_view from;
    std::string_view reply_to;
    std::string_view id;
    int level = 1;
  };

  for (const Row& row : {
           Row{"news@a.example", "", ""},
           {"news@mail.a.example", "hello@a.example", ""},
           {"no-reply@a.example", "", "sender.no_reply"},
           {"news@a.example", "NoReply.shop@a.example", "sender.no_reply"},
           {"do_not_reply@a.example", "hello@a.example", "sender.no_reply", 0},
           {"news@a.example", "hello@b.example", "sender.reply_to"},
           {"news@shop.co.uk", "hello@other.co.uk", "sender.reply_to"},
       }) {
    model::Mailing made = mailing();
    made.from = mail::parse_mailbox(row.from).value();
    if (!row.reply_to.empty()) {
      made.reply_to = mail::parse_mailbox(row.reply_to).value();
    }
    const auto found = found_in(made);
    for (const std::string_view id : {"sender.no_reply", "sender.reply_to"}) {
      const auto* finding = find(found, id);
      ASSERT_EQ(finding != nullptr, id == row.id) << row.from << row.reply_to;
      EXPECT_TRUE(finding == nullptr || static_cast<int>(finding->level) == row.level) << row.from;
    }
  }
}

struct SubjectRow {
  std::string_view language;
  std::string_view subject;
  std::string_view id;  // empty: none of them
};

TEST(SubjectLine, neither_pretends_nor_shouts) {
  for (const SubjectRow& row : {
           SubjectRow{"en", "Re: your order", "subject.fake_reply"},
           {"en", "[Fwd]: look at this", "subject.fake_reply"},
           {"nb", "SV: Tilbudet", "subject.fake_reply"},
           {"ru", "Ответ: ваша скидка", "subject.fake_reply"},
           {"he", "השב: ההזמנה שלך", "subject.fake_reply"},
           {"en", "Oops, we forgot something", "subject.fake_reply"},
           {"bg", "Опа! Забравихме нещо", "subject.fake_reply"},
           {"it", "Errata corrige: il prezzo", "subject.fake_reply"},
           {"en", "Recipes for winter: soups", ""},
           {"en", "Reading list", ""},
           {"en", "Now we have made a mistake-proof lamp", ""},
           {"en", "BUY ALL THE LAMPS NOW", "subject.shouting"},
           {"ru", "СКИДКИ НА ВСЕ ЛАМПЫ", "subject.shouting"},
           {"en", "Lamps!! Hurry", "subject.shouting"},
           {"en", "Lamps! With code WINTER20", ""},
           {"en", "IKEA and H&M", ""},
           {"he", "מבצע החורף התחיל", ""},
           {"en", "Lamps 💡💡💡", "subject.emoji"},
           {"en", "Lamps 💡", ""},
           {"en", "A subject of some forty-five characters, yes", "subject.long"},
       }) {
    const auto found = all_findings_of(part(Part::subject, std::string(row.subject), row.language));
    for (const std::string_view id :
         {"subject.fake_reply", "subject.shouting", "subject.emoji", "subject.long"}) {
      EXPECT_EQ(find(found, id) != nullptr, id == row.id) << row.subject << " " << id;
    }
  }
}

TEST(SubjectLine, a_correction_may_say_oops) {
  model::Mailing made = mailing();
  made.kind = model::MailingKind::correction;
  EXPECT_EQ(
      find(
          all_findings_of(part(Part::subject, "Oops, the wrong link"), made), "subject.fake_reply"
      ),
      nullptr
  );
}

TEST(Preheader, is_there_says_something_else_and_fits) {
  auto made = edition("en", "Lamps", "<p>x</p>");
  made.preheader.text = "";
  EXPECT_NE(find(found_in(mailing_of({made})), "preheader.missing"), nullptr);
  made.html.text = "<div style=\"display:none\">a</div><p>x</p>";
  EXPECT_EQ(find(found_in(mailing_of({made})), "preheader.missing"), nullptr);
  made.preheader.text = "LAMPS for all";
  EXPECT_NE(find(found_in(mailing_of({made})), "subject.same_as_preheader"), nullptr);
  made.preheader.text = std::string(131, 'a');
  EXPECT_NE(find(found_in(mailing_of({made})), "preheader.length"), nullptr);
}

struct TextRow {
  std::string_view html;
  std::string_view text;
  std::string_view kind;  // empty: they agree
};

TEST(TextDiffers, when_the_text_promises_something_else) {
  for (const TextRow& row : {
           TextRow{"<p>20 % off, € 19.90</p>", "20% off, 19,90 €", ""},
           {"<p>20 % off</p>", "25 % off", "percent"},
           {"<p>only € 19.90</p>", "only € 29.90", "amount"},
           {"<p>1 299 kr</p>", "1299 kr", ""},
           {"<p>Use SPRING20</p>", "Use SPRING21", "code"},
           {"<p>until 29 November</p>", "until 30 November", "date"},
           {"<a href=\"https://a.example/b?c=d\">x</a>", "x: https://A.example/b/", ""},
           {"<a href=\"https://a.example/b\">x</a>", "x: https://a.example/c", "link"},
           {"<p>20 % off SPRING20 until 29 November</p>", "Read it in the browser", ""},
           {"<a href=\"{{ url }}\">x</a>", "{{ url }} {{ unsubscribe_url }}", ""},
       }) {
    const auto found = found_in(mailing_of({edition("en", "Lamps", row.html, row.text)}));
    const auto* differs = find(found, "text.differs");
    EXPECT_EQ(differs == nullptr ? "" : argument(*differs, "kind"), row.kind) << row.text;
  }
}

TEST(EditionParity, editions_promise_the_same) {
  struct Row {
    model::Edition base;
    model::Edition other;
    int level;  // -1: in parity
  };

  for (const Row& row : {
           Row{edition("en", "20 % off until 29 November", "<p>a</p>"),
               edition("nb", "20 % til 29. november", "<p>a</p>"),
               -1},
           {edition("en", "20 % off", "<p>a</p>"), edition("nb", "25 % på alt", "<p>a</p>"), 1},
           {edition("en", "20 % off", "<p>a</p>"), edition("nb", "Alt på salg", "<p>a</p>"), 1},
           {edition("en", "Lamps", "<p>20 %</p>"), edition("it", "Lampade", "<p>30 %</p>"), 1},
           {edition("en", "Lamps", "<p>20 %, 5 % of it</p>"), edition("it", "L", "<p>20 %</p>"), 0},
           {edition("en", "L", "<p>SPRING20</p>"), edition("it", "L", "<p>PRIMAVERA20</p>"), -1},
           {edition("en", "L", "<p>SPRING20</p>"), edition("it", "L", "<p>niente</p>"), 1},
       }) {
    const auto found = found_in(mailing_of({row.base, row.other}));
    const auto* parity = find(found, "edition.parity");
    EXPECT_EQ(parity == nullptr ? -1 : static_cast<int>(parity->level), row.level)
        << row.base.subject.text << row.base.html.text << " " << row.other.html.text;
  }
}

constexpr std::string_view kEnglish =
    "<p>Our winter sale has begun and every lamp in the shop is cheaper until the end of the "
    "month. "
    "Come and see the new collection, which was made by three young designers from the north, and "
    "bring a friend along. We look forward to showing you how a good light changes a room in the "
    "dark season, and there will be coffee and cake for everybody who finds the way to us.</p>"
    "<p>If you cannot come, the same prices hold in our shop on the web, and we send it to your "
    "home "
    "without any further costs as long as the lamps last.</p>";

constexpr std::string_view kNorwegian =
    "<p>Vintersalget vårt har begynt, og alle lampene i butikken er billigere ut måneden. Kom og "
    "se "
    "den nye kolleksjonen, som er laget av tre unge designere fra nord, og ta gjerne med en venn. "
    "Vi "
    "gleder oss til å vise deg hvordan et godt lys forandrer et rom i den mørke årstiden, og det "
    "blir "
    "kaffe og kake til alle som finner veien til oss.</p>";

TEST(TextLanguage, blocks_a_long_text_in_another_language) {
  const auto english_to_norwegians = all_findings_of(part(Part::html, std::string(kEnglish), "nb"));
  ASSERT_NE(find(english_to_norwegians, "language.other"), nullptr);
  EXPECT_EQ(find(english_to_norwegians, "language.other")->level, model::FindingLevel::block);
  EXPECT_EQ(argument(*find(english_to_norwegians, "language.other"), "found"), "en");
  const std::string bulgarian_footer =
      std::string(kEnglish) +
      "<p>Получавате това писмо, защото поискахте нашите новини.</p>"
      "<p>Нордлюс, улица Пристанищна 1, Осло</p><p>Отписване</p>";
  const auto with_footer = all_findings_of(part(Part::html, bulgarian_footer, "bg"));
  ASSERT_NE(find(with_footer, "language.other"), nullptr);
  EXPECT_EQ(find(with_footer, "language.other")->level, model::FindingLevel::block);
  for (const auto& [source, language] :
       {std::pair(kEnglish, "en"), std::pair(kNorwegian, "nb"), std::pair(kNorwegian, "no")}) {
    const auto found = all_findings_of(part(Part::html, std::string(source), language));
    EXPECT_THAT(ids_of(found), Not(Contains("language.other")));
    EXPECT_THAT(ids_of(found), Not(Contains("language.mixed")));
  }
}

TEST(TextLanguage, warns_of_a_forgotten_paragraph) {
  const std::string both = std::string(kNorwegian) + std::string(kNorwegian) +
                           std::string(kNorwegian) + std::string(kEnglish);
  const auto found = all_findings_of(part(Part::html, both, "nb"));
  ASSERT_NE(find(found, "language.mixed"), nullptr);
  EXPECT_EQ(find(found, "language.mixed")->level, model::FindingLevel::warn);
  EXPECT_EQ(find(found, "language.other"), nullptr);
}

TEST(TextLanguage, judges_no_short_text_and_no_filler) {
  for (const std::string_view source : {
           "<p>Hello my friend, this is short.</p>",
           "<p>Lorem ipsum dolor sit amet, consectetur adipisicing elit. Nisi impedit sapiente "
           "delectus molestias quia. Lorem ipsum dolor sit amet, consectetur adipisicing elit. "
           "Veniam assumenda, praesentium qui vitae voluptate dolores, quas nobis id aut.</p>",
           "<p>https://shop.example/a https://shop.example/b SPRING20 WINTER20</p>",
           "",
       }) {
    EXPECT_THAT(
        ids_of(all_findings_of(part(Part::html, std::string(source), "ru"))),
        Not(Contains("language.other"))
    ) << source;
  }
}

TEST(Spelling, lists_unknown_words_where_there_is_a_dictionary) {
  if (!Dictionaries::has(locale("en"))) {
    GTEST_SKIP() << "no English dictionary on this machine";
  }
  const auto found = all_findings_of(part(
      Part::html,
      "<p>Our wintre sale (for Nordlys and IKEA) isn’t over: see nordlys.example, "
      "hello@nordlys.example, SPRING20, well-lit rooms and some lamsp.</p>"
  ));
  const auto* spelling = find(found, "spelling.unknown");
  ASSERT_NE(spelling, nullptr);
  EXPECT_EQ(argument(*spelling, "words"), "wintre, lamsp");
  EXPECT_EQ(spelling->level, model::FindingLevel::note);
}

TEST(Spelling, says_for_which_languages_nobody_looked) {
  const auto found = found_in(mailing_of({edition("xx", "a", "<p>b</p>")}));
  ASSERT_NE(find(found, "spelling.no_dictionary"), nullptr);
  EXPECT_EQ(argument(*find(found, "spelling.no_dictionary"), "languages"), "xx");
}

}  // namespace
}  // namespace amends::checks::testing
