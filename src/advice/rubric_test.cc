#include "advice/rubric.h"

#include "advice/apology.h"
#include "advice/readability.h"
#include "html/links.h"
#include "model/mailing_files.h"
#include "text/embedded.h"
#include "text/time.h"
#include "text/utf8.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <string>

namespace amends::advice {
namespace {

namespace json = boost::json;
using model::ErrorKind;
using model::Harm;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

text::Locale locale(std::string_view tag) {
  return text::Locale::parse(tag).value();
}

json::value lexicon() {
  const auto bytes = text::embedded_file("data/apology_lexicon.json").value();
  return json::parse(json::string_view(bytes.data(), bytes.size()));
}

std::string_view view(const json::value& text) {
  return {text.as_string().data(), text.as_string().size()};
}

std::string told(const Score& score) {
  const auto list = [](const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) {
      text += name + " ";
    }
    return text;
  };
  return std::to_string(score.points) + " missing: " + list(score.missing) +
         "faults: " + list(score.faults) + "form: " + list(score.form) +
         std::to_string(score.readability);
}

void expect_good(
    const std::string& language, std::string_view subject, std::string_view body, int severity
) {
  const Score good = score({locale(language), subject, body, static_cast<Harm>(severity)});
  EXPECT_TRUE(good.pass) << language << " " << subject << ": " << told(good);
}

void expect_bad(
    const std::string& language, std::string_view subject, std::string_view body, int severity
) {
  const Score bad = score({locale(language), subject, body, static_cast<Harm>(severity)});
  EXPECT_FALSE(bad.pass) << language << " " << subject << ": " << told(bad);
  EXPECT_LT(bad.points, 75) << language << " " << subject << ": " << told(bad);
}

// 48 texts of six languages, own writing, read by copy editors.
TEST(rubric, passes_every_good_example_and_fails_every_bad_one) {
  for (const auto& [language, entry] : lexicon().at("examples").as_object()) {
    const std::string tag(language);
    expect_good(tag, view(entry.at("good_subject")), view(entry.at("good")), 2);
    expect_bad(tag, "", view(entry.at("bad")), 2);
    for (const auto& more : entry.at("more").as_array()) {
      const int severity = static_cast<int>(more.at("severity").as_int64());
      if (more.as_object().contains("good")) {
        expect_good(tag, view(more.at("good_subject")), view(more.at("good")), severity);
      } else {
        expect_bad(tag, view(more.at("bad_subject")), view(more.at("bad")), severity);
      }
    }
  }
}

TEST(rubric, gives_neutral_mailings_no_credit_for_owning_up) {
  for (const auto& [language, texts] : lexicon().at("neutral").as_object()) {
    for (const auto& text : texts.as_array()) {
      const Score neutral = score({locale(std::string(language)), "", view(text)});
      EXPECT_THAT(neutral.has, IsEmpty()) << language << view(text) << told(neutral);
      EXPECT_THAT(neutral.faults, IsEmpty()) << language << view(text) << told(neutral);
    }
  }
}

TEST(rubric, names_what_is_missing_and_what_is_wrong) {
  const Score bad = score(
      {locale("en"),
       "Oops! Sorry!",
       "We apologise if you were offended. Hurry, shop now! Do not reply to this email.",
       Harm::sensitive}
  );
  EXPECT_THAT(bad.missing, Contains("admission"));
  EXPECT_THAT(bad.missing, Contains("reply_invite"));
  EXPECT_THAT(bad.faults, Contains("blame_shift"));
  EXPECT_THAT(bad.faults, Contains("slogan_urgency"));
  EXPECT_THAT(bad.faults, Contains("no_reply"));
  EXPECT_THAT(bad.faults, Contains("humour"));
  EXPECT_THAT(bad.form, Contains("body_short"));
}

TEST(readability, is_counted_by_the_index_of_the_language) {
  const TextMeasure easy = measure_text("The cat sat on the mat. It was a red mat.", locale("en"));
  EXPECT_EQ(easy.words, 11u);
  EXPECT_EQ(easy.sentences, 2u);
  EXPECT_GT(easy.readability, 90);
  const TextMeasure shouting = measure_text("SHOP NOW today! HURRY! EU", locale("en"));
  EXPECT_EQ(shouting.capital_words, 2u);
  EXPECT_EQ(shouting.exclamation_marks, 2u);
  EXPECT_DOUBLE_EQ(measure_text("אחת שתיים שלוש.", locale("he")).readability, 3);
}

struct Story {
  const char* language;
  const char* what_happened;
  const char* cause;
  const char* what_we_did;
};

ApologyFacts facts_of(const Story& story) {
  return {
      .kind = model::MailingKind::correction,
      .incident = model::IncidentId{7},
      .name = "spring-sale-correction",
      .list = "incident-7-opened",
      .expected = 400,
      .from = mail::parse_mailbox("Nordlys <news@nordlys.example>").value(),
      .reply_to = mail::parse_mailbox("hello@nordlys.example").value(),
      .locale = locale(story.language),
      .error = ErrorKind::wrong_link,
      .what_happened = story.what_happened,
      .cause = story.cause,
      .what_we_did = story.what_we_did,
      .link = "https://nordlys.example/sale?a=1&b=2",
      .link_label = "Nordlys",
      .fixed_at = text::parse_time("2026-11-24T10:40:00", "UTC").value(),
      .offer = {},
      .prevention = {},
      .signer = "Anna Lind",
      .signer_role = {},
      .has_first_name = true,
  };
}

class Apologies : public ::testing::TestWithParam<Story> {};

TEST_P(Apologies, pass_their_own_rubric) {
  const ApologyFacts facts = facts_of(GetParam());
  const auto files = compose_apology(facts);
  ASSERT_TRUE(files.ok()) << files.error().explain();
  std::string body = files->at("body.txt");
  body.erase(body.rfind("\n\n"));  // the footer
  const std::string subject = apology_subject(facts);
  EXPECT_LE(text::count_chars(subject), 40u);
  const Score own = score({facts.locale, subject, body, Harm::repairable, 1, 0});
  EXPECT_TRUE(own.pass) << told(own) << "\n" << body;
}

INSTANTIATE_TEST_SUITE_P(
    Languages,
    Apologies,
    ::testing::Values(
        Story{
            "en",
            "The button in our email on Tuesday led to a page that does not exist",
            "We copied last year's link and did not try it",
            "the button now leads to the sale"
        },
        Story{
            "bg",
            "Бутонът в имейла ни от вторник водеше към страница, която не съществува",
            "Копирахме миналогодишния адрес и не го проверихме",
            "бутонът води към разпродажбата"
        },
        Story{
            "ru",
            "Кнопка в письме во вторник вела на страницу, которой нет",
            "Мы взяли прошлогодний адрес и не проверили его",
            "кнопка ведёт на распродажу"
        },
        Story{
            "it",
            "Il pulsante nell'email di martedì portava a una pagina che non esiste",
            "Abbiamo copiato il link dell'anno scorso e non lo abbiamo provato",
            "il pulsante porta ai saldi"
        },
        Story{
            "nb",
            "Knappen i e-posten på tirsdag førte til en side som ikke finnes",
            "Vi kopierte fjorårets lenke og prøvde den ikke",
            "knappen fører nå til salget"
        },
        Story{
            "he",
            "הכפתור במייל של יום שלישי הוביל לדף שלא קיים",
            "העתקנו את הקישור מהשנה שעברה ולא בדקנו אותו",
            "הכפתור מוביל עכשיו למבצע"
        }
    ),
    [](const auto& info) { return std::string(info.param.language); }
);

const Story kEnglish{"en", "The button led to a page that does not exist", "", "It works now"};

TEST(apology, is_a_mailing_folder) {
  const auto files = compose_apology(facts_of(kEnglish));
  ASSERT_TRUE(files.ok());
  const model::MailingReading reading = model::read_mailing(*files);
  for (const Error& error : reading.errors) {
    ADD_FAILURE() << error.explain();
  }
  ASSERT_TRUE(reading.mailing.has_value());
  EXPECT_EQ(reading.mailing->kind, model::MailingKind::correction);
  EXPECT_EQ(reading.mailing->reply_to->address(), "hello@nordlys.example");
  EXPECT_EQ(reading.mailing->audience.list, "incident-7-opened");
  EXPECT_EQ(reading.mailing->audience.expected, 400);
}

TEST(apology, links_to_the_right_page_and_lets_people_leave) {
  const auto files = compose_apology(facts_of(kEnglish)).value();
  const auto links = html::find_links(files.at("body.html"));
  ASSERT_EQ(links.size(), 2u);
  EXPECT_EQ(links[0].url, "https://nordlys.example/sale?a=1&b=2");
  EXPECT_EQ(links[0].text, "Nordlys");
  EXPECT_EQ(links[1].url, "{{ unsubscribe_url }}");
  EXPECT_THAT(files.at("body.txt"), HasSubstr("https://nordlys.example/sale?a=1&b=2"));
  EXPECT_THAT(files.at("body.txt"), HasSubstr("{{ unsubscribe_url }}"));
  EXPECT_THAT(files.at("body.html"), HasSubstr("{{ first_name }}"));
}

TEST(apology, greets_without_a_name_when_the_list_has_none) {
  ApologyFacts facts = facts_of(kEnglish);
  facts.has_first_name = false;
  const auto files = compose_apology(facts).value();
  EXPECT_THAT(files.at("body.txt"), ::testing::StartsWith("Hello,\n"));
  EXPECT_THAT(files.at("body.txt"), Not(HasSubstr("first_name")));
}

TEST(apology, turns_no_words_of_people_into_liquid_or_html) {
  ApologyFacts facts = facts_of(kEnglish);
  facts.what_happened = "We wrote {{ email }} and {% if x %} and <b>\"bold\"</b>";
  facts.name = "a\"\nkind = \"regular";
  const auto files = compose_apology(facts).value();
  EXPECT_THAT(files.at("body.html"), Not(HasSubstr("{{ email")));
  EXPECT_THAT(files.at("body.html"), Not(HasSubstr("{% if x")));
  EXPECT_THAT(files.at("body.html"), Not(HasSubstr("<b>")));
  EXPECT_THAT(files.at("mailing.toml"), Not(HasSubstr("\nkind = \"regular")));
}

TEST(apology, needs_an_incident_a_story_and_a_person) {
  struct Row {
    void (*spoil)(ApologyFacts&);
    const char* id;
  };

  for (const Row& row : {
           Row{[](ApologyFacts& facts) { facts.incident = {}; }, "apology.no_incident"},
           Row{[](ApologyFacts& facts) { facts.signer = " "; }, "apology.no_signer"},
           Row{[](ApologyFacts& facts) { facts.what_happened = ""; }, "apology.no_story"},
           Row{[](ApologyFacts& facts) { facts.what_we_did = ""; }, "apology.no_story"},
           Row{[](ApologyFacts& facts) { facts.offer.assign(2000, 'x'); }, "apology.no_story"},
       }) {
    ApologyFacts facts = facts_of(kEnglish);
    row.spoil(facts);
    const auto files = compose_apology(facts);
    ASSERT_FALSE(files.ok()) << row.id;
    EXPECT_EQ(files.error().id(), row.id);
  }
}

}  // namespace
}  // namespace amends::advice
