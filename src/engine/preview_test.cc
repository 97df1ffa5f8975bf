#include "engine/preview.h"

#include "engine/limits.h"
#include "engine/tokens.h"
#include "model/mailing_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace amends::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using By = PreviewChoice::By;

constexpr Instant kNow = from_us(1'795'000'000'000'000);

/// People as a test writes them, in rows from 2.
class FewPeople final : public PeopleSource {
 public:
  FewPeople() : city_(columns_.add("city")) {}

  FewPeople& add(std::string_view address, std::string name, std::string city = "Oslo") {
    return add_in("", address, std::move(name), std::move(city));
  }

  FewPeople& add_in(
      std::string locale, std::string_view address, std::string name, std::string city = "Oslo"
  ) {
    model::Contact contact;
    contact.mailbox = mail::parse_address(address).value();
    contact.values.resize(columns_.size());
    contact.values[model::Columns::email] = address;
    contact.values[model::Columns::first_name] = std::move(name);
    contact.values[model::Columns::locale] = std::move(locale);
    contact.values[city_] = std::move(city);
    people_.push_back(std::move(contact));
    return *this;
  }

  void suppress(std::size_t person) { suppressed_ = person; }

  [[nodiscard]] const model::Columns& columns() const override { return columns_; }

  [[nodiscard]] Result<void> each(const Visit& visit) override {
    for (std::size_t at = 0; at < people_.size(); ++at) {
      ++visited;
      AMENDS_TRY_VOID(visit({&people_[at], static_cast<std::int64_t>(at) + 2, suppressed_ == at}));
    }
    return {};
  }

  std::size_t visited = 0;

 private:
  model::Columns columns_;
  std::uint32_t city_;
  std::vector<model::Contact> people_;
  std::optional<std::size_t> suppressed_;
};

constexpr const char* kToml = R"(name = "sale"
from = "Nordlys <news@nordlys.example>"
subject = "Lamps for {{ first_name | default: 'you' }}"
preheader = "Tom & {{ first_name }}"
[locales.he]
subject = "מנורות"
[audience]
list = "people.csv"
)";
constexpr const char* kHtml =
    "<html><body><p>Hello {{ first_name | default: 'you' }} in {{ city }}</p>"
    "<p><a href=\"https://shop.example/lamps?of={{ city }}\">Lamps</a> "
    "<a href=\"{{ unsubscribe_url }}\">Leave</a></p></body></html>\n";

model::Mailing mailing_of(std::string toml = kToml, std::string html = kHtml) {
  model::MailingReading reading = model::read_mailing(
      {{"mailing.toml", std::move(toml)},
       {"body.html", html},
       {"body.he.html", "<p>שלום {{ first_name }} <a href=\"{{ unsubscribe_url }}\">x</a></p>"}}
  );
  if (!reading.mailing) {
    throw std::runtime_error(reading.errors.front().explain());
  }
  return *std::move(reading.mailing);
}

PreviewRequest request(By by, std::size_t count = 1) {
  PreviewRequest asked;
  asked.now = kNow;
  asked.choice.by = by;
  asked.choice.count = count;
  return asked;
}

std::vector<Preview> previews(
    PeopleSource& people, const PreviewRequest& asked, const model::Mailing& mailing = mailing_of()
) {
  auto made = make_previews({mailing, people, {}, {}}, asked);
  EXPECT_TRUE(made.ok()) << made.error().explain();
  EXPECT_TRUE(made.ok() && made->errors.empty());
  return made.ok() ? std::move(made->previews) : std::vector<Preview>();
}

std::string error_of(PeopleSource& people, const PreviewRequest& asked) {
  const model::Mailing mailing = mailing_of();
  const auto made = make_previews({mailing, people, {}, {}}, asked);
  return made.ok() ? "" : made.error().id();
}

std::string address_of(const Preview& preview) {
  return preview.person.contact.mailbox.address();
}

/// "other_script:first_name" of the preview for this address.
std::vector<std::string> reasons_of(
    const std::vector<Preview>& previews, std::string_view address, std::size_t place = 1
) {
  std::vector<std::string> out;
  for (const Preview& preview : previews) {
    for (const PreviewReason& reason : preview.person.reasons) {
      if (address_of(preview) == address && reason.place <= place) {
        out.push_back(fmt::format("{}:{}", to_string(reason.cause), reason.field));
      }
    }
  }
  return out;
}

TEST(Preview, is_the_mail_that_would_be_sent_with_addresses_that_lead_nowhere) {
  FewPeople people;
  people.add("ida@people.example", "Ida <b>", "Ås");
  const auto made = previews(people, request(By::first));
  ASSERT_EQ(made.size(), 1U);
  const Preview& mail = made.front();
  EXPECT_EQ(mail.subject, "Lamps for Ida <b>");
  EXPECT_EQ(mail.preheader, "Tom & Ida <b>");
  EXPECT_EQ(mail.from, "Nordlys <news@nordlys.example>");
  EXPECT_EQ(mail.to, "Ida <b> <ida@people.example>");
  EXPECT_THAT(mail.html, HasSubstr("Hello Ida &lt;b&gt; in Ås"));
  EXPECT_THAT(mail.html, HasSubstr("href=\"https://preview.amends.example/l/preview\""));
  EXPECT_THAT(mail.html, HasSubstr("href=\"https://preview.amends.example/u/preview\""));
  EXPECT_THAT(mail.html, HasSubstr("https://preview.amends.example/o/preview.gif"));
  EXPECT_THAT(mail.html, Not(HasSubstr("shop.example")));
  EXPECT_THAT(mail.text, HasSubstr("Hello Ida <b> in Ås"));
  EXPECT_THAT(mail.eml, HasSubstr("\r\nMessage-ID: <preview."));
  EXPECT_THAT(
      mail.eml, HasSubstr("\r\nList-Unsubscribe: <https://preview.amends.example/u/preview>")
  );
  EXPECT_FALSE(mail.unwritable.has_value());
}

TEST(Preview, has_tokens_that_nobody_reads) {
  const Tokens preview{std::string(kPreviewInstallation), std::string(32, 's')};
  const Tokens real("0123456789abcdef", std::string(32, 's'));
  for (const TokenKind kind :
       {TokenKind::link, TokenKind::pixel, TokenKind::unsubscribe, TokenKind::view}) {
    const std::string token = preview.make({kind, {1}, {2}, 3, 4});
    EXPECT_EQ(token, "preview");
    EXPECT_FALSE(real.read(kind, token).has_value());
    EXPECT_FALSE(preview.read(kind, token).has_value());
  }
}

TEST(Preview, looks_no_further_than_the_first_person) {
  FewPeople people;
  people.add("ida@people.example", "Ida").add("ole@people.example", "Ole");
  people.suppress(0);
  people.add("per@people.example", "Per");
  EXPECT_EQ(address_of(previews(people, request(By::first)).at(0)), "ole@people.example");
  EXPECT_EQ(people.visited, 2U);
}

TEST(Preview, finds_a_row_and_an_address) {
  FewPeople people;
  people.add("ida@people.example", "Ida").add("ole@people.example", "Ole");
  PreviewRequest row = request(By::row);
  row.choice.row = 3;
  EXPECT_EQ(address_of(previews(people, row).at(0)), "ole@people.example");
  row.choice.row = 4;
  const model::Mailing mailing = mailing_of();
  const auto none = make_previews({mailing, people, {}, {}}, row);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().id(), "preview.no_row");
  EXPECT_THAT(none.error().message(), HasSubstr("2 people, in rows 2 to 3"));

  PreviewRequest address = request(By::address);
  address.choice.address = mail::parse_address("OLE@People.example")->key();
  EXPECT_EQ(previews(people, address).at(0).person.row, 3);
  address.choice.address = "nobody@people.example";
  EXPECT_EQ(error_of(people, address), "preview.no_person");
}

TEST(Preview, says_who_gets_nothing) {
  FewPeople people;
  EXPECT_EQ(error_of(people, request(By::first)), "preview.nobody");
  EXPECT_EQ(error_of(people, request(By::worst, 3)), "preview.nobody");
  people.add("ida@people.example", "Ida");
  people.suppress(0);
  PreviewRequest row = request(By::row);
  row.choice.row = 2;
  EXPECT_EQ(error_of(people, row), "preview.left_out");
  EXPECT_EQ(error_of(people, request(By::random)), "preview.nobody");

  const model::Mailing nobodys = mailing_of(std::string(kToml) + "where = \"city == 'Bergen'\"\n");
  people.suppress(9);
  const auto made = make_previews({nobodys, people, {}, {}}, row);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().id(), "preview.left_out");
  EXPECT_THAT(made.error().message(), HasSubstr("`where`"));
}

TEST(Preview, chooses_at_random_but_the_same_for_a_seed) {
  FewPeople people;
  for (int number = 0; number < 100; ++number) {
    people.add(fmt::format("p{}@people.example", number), "Ida");
  }
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    PreviewRequest asked = request(By::random);
    asked.choice.seed = seed;
    const std::string one = address_of(previews(people, asked).at(0));
    EXPECT_EQ(address_of(previews(people, asked).at(0)), one);
    seen.insert(one);
  }
  EXPECT_GT(seen.size(), 10U);
}

TEST(Preview, finds_the_mails_that_most_likely_look_wrong_and_says_why) {
  FewPeople people;
  people.add("plain@people.example", "Ida")
      .add("plain2@people.example", "Ole")
      .add("none@people.example", "")
      .add("noa@people.example", "נועה")
      .add("maria@people.example", "Мария Петрова")
      .add("long@people.example", "Wolfeschlegelsteinhausenberg", "Taumatawhakatangihanga")
      .add("hidden@people.example", "K\u00C3\u00A5re")
      .add("html@people.example", "<b>Tom</b>")
      .add("loud@people.example", "KARI")
      .add("party@people.example", "Ada🎉")
      .add("city@people.example", "Liv", "Llanfair Pwll Gwyn Gyll Goger Chwyrn");
  const auto made = previews(people, request(By::worst, 20));
  ASSERT_GE(made.size(), 8U);
  EXPECT_EQ(address_of(made.front()), "hidden@people.example");
  EXPECT_THAT(reasons_of(made, "hidden@people.example"), ElementsAre("hidden:first_name"));
  EXPECT_THAT(reasons_of(made, "html@people.example"), ElementsAre("markup:first_name"));
  EXPECT_THAT(reasons_of(made, "none@people.example"), ElementsAre("empty:"));
  EXPECT_THAT(reasons_of(made, "noa@people.example"), ElementsAre("right_to_left:first_name"));
  EXPECT_THAT(reasons_of(made, "maria@people.example"), ElementsAre("other_script:first_name"));
  EXPECT_THAT(
      reasons_of(made, "long@people.example"),
      ElementsAre("long_word:first_name", "long_subject:", "long_mail:", "long_value:first_name")
  );
  EXPECT_THAT(reasons_of(made, "loud@people.example"), ElementsAre("capitals:first_name"));
  EXPECT_THAT(reasons_of(made, "party@people.example"), ElementsAre("emoji:first_name"));
  EXPECT_THAT(reasons_of(made, "city@people.example"), ElementsAre("long_value:city"));
}

TEST(Preview, shows_each_kind_of_fault_before_the_second_of_a_kind) {
  FewPeople people;
  std::string name = "Мария";
  for (int number = 0; number < 30; ++number) {
    people.add(fmt::format("m{}@people.example", number), name);
    name += "я";
  }
  people.add("html@people.example", "<b>Tom</b>");
  const auto made = previews(people, request(By::worst, 2));
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(address_of(made[0]), "html@people.example");
  EXPECT_EQ(address_of(made[1]), "m29@people.example");
  EXPECT_EQ(previews(people, request(By::worst, 1000)).size(), 31U);
}

TEST(Preview, gives_the_first_person_when_all_mails_are_alike) {
  FewPeople people;
  people.add("ida@people.example", "Ida").add("ole@people.example", "Ole");
  const auto made = previews(people, request(By::worst, 5));
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(address_of(made[0]), "ida@people.example");
  EXPECT_TRUE(made[0].person.reasons.empty());
}

TEST(Preview, shows_nobody_without_a_reason) {
  FewPeople people;
  people.add("ida@people.example", "Ida")
      .add("alma@people.example", "Alma Maria")
      .add("ole@people.example", "Ole");
  const auto made = previews(people, request(By::worst, 9));
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(address_of(made[0]), "alma@people.example");
}

TEST(Preview, says_whose_mail_cannot_be_made) {
  FewPeople people;
  people.add("ida@people.example", "Ida").add("ole@people.example", "Ole", "Mars");
  const model::Mailing endless = mailing_of(
      kToml,
      "<p>{% if city == 'Mars' %}{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}"
      "{% endfor %}{% endif %}</p>"
  );
  const auto made = make_previews({endless, people, {}, {}}, request(By::worst, 2));
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.error().message(), HasSubstr("ole@people.example"));
}

TEST(Preview, measures_each_edition_with_its_own_letters) {
  FewPeople people;
  people.add_in("he", "noa@people.example", "נועה").add_in("he", "ida@people.example", "Ida");
  const auto made = previews(people, request(By::worst, 9));
  EXPECT_THAT(reasons_of(made, "ida@people.example"), ElementsAre("other_script:first_name"));
  EXPECT_THAT(
      reasons_of(made, "noa@people.example"), Not(testing::Contains("right_to_left:first_name"))
  );
}

TEST(Preview, shows_an_edition_to_those_who_get_it_else_to_anybody) {
  FewPeople people;
  people.add("ida@people.example", "Ida");
  PreviewRequest asked = request(By::first);
  asked.edition = text::Locale::parse("he-IL").value();
  EXPECT_EQ(previews(people, asked).at(0).subject, "מנורות");
  EXPECT_EQ(address_of(previews(people, asked).at(0)), "ida@people.example");
  people.add_in("he", "noa@people.example", "נועה");
  EXPECT_EQ(address_of(previews(people, asked).at(0)), "noa@people.example");
  EXPECT_EQ(previews(people, asked).at(0).edition.tag(), "he");
  asked.edition = text::Locale::parse("nb").value();
  EXPECT_EQ(error_of(people, asked), "preview.no_edition");
}

TEST(Preview, tells_what_is_wrong_in_a_template_with_its_place_in_the_folder) {
  FewPeople people;
  people.add("ida@people.example", "Ida");
  const model::Mailing broken = mailing_of(
      kToml, "<p><a href=\"https://shop.example/\">x</a></p>\n<p>{{ a | defualt: 'b' }}</p>"
  );
  const auto made = make_previews({broken, people, {}, {}}, request(By::first));
  ASSERT_TRUE(made.ok());
  ASSERT_EQ(made->errors.size(), 1U);
  EXPECT_EQ(made->errors[0].id(), "liquid.unknown_filter");
  EXPECT_EQ(made->errors[0].place().file, "body.html");
  EXPECT_EQ(made->errors[0].place().line, 2);
}

TEST(Preview, shows_the_texts_of_a_mail_that_cannot_be_written) {
  FewPeople people;
  people.add("ida@people.example", std::string(600, 'x'));
  const auto made = previews(people, request(By::first));
  ASSERT_EQ(made.size(), 1U);
  ASSERT_TRUE(made[0].unwritable.has_value());
  EXPECT_EQ(made[0].unwritable->id(), "address.name");
  EXPECT_TRUE(made[0].eml.empty());
  EXPECT_EQ(made[0].subject, "Lamps for " + std::string(600, 'x'));
}

}  // namespace
}  // namespace amends::engine
