#include "checks/offer/amounts.h"
#include "checks/support_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace amends::checks {
namespace {

using testing::argument;
using ::testing::Contains;
using testing::find;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::part;

struct AmountRow {
  const char* language;
  const char* text;
  std::int64_t minor;  // -1: no amount
  const char* currency;
};

class Amounts : public ::testing::TestWithParam<AmountRow> {};

TEST_P(Amounts, are_read_as_people_write_them) {
  const AmountRow& row = GetParam();
  const auto amounts = figures_of(view_of(part(Part::text, row.text, row.language))).amounts;
  if (row.minor < 0) {
    EXPECT_EQ(amounts.size(), 0U) << row.text;
    return;
  }
  ASSERT_EQ(amounts.size(), 1U) << row.text;
  EXPECT_EQ(amounts[0].minor, row.minor) << row.text;
  EXPECT_EQ(amounts[0].currency, row.currency) << row.text;
}

INSTANTIATE_TEST_SUITE_P(
    Languages,
    Amounts,
    ::testing::Values(
        AmountRow{"en", "only $1,299.50 now", 129950, "$"},
        AmountRow{"en", "only £9.99", 999, "GBP"},
        AmountRow{"en", "EUR 1,299", 129900, "EUR"},
        AmountRow{"en", "99 euros", 9900, "EUR"},
        AmountRow{"en", "Room 399 is yours", -1, ""},
        AmountRow{"en", "SPRING20 kroner", -1, ""},
        AmountRow{"bg", "само 12,50 лв.", 1250, "BGN"},
        AmountRow{"bg", "1 299,00 лева", 129900, "BGN"},
        AmountRow{"bg", "6,39 €", 639, "EUR"},
        AmountRow{"ru", "всего 1 299 ₽", 129900, "RUB"},
        AmountRow{
            "ru",
            "1\xC2\xA0"
            "299 руб.",
            129900,
            "RUB"
        },
        AmountRow{"ru", "за 99 рублей", 9900, "RUB"},
        AmountRow{"it", "€ 9,99", 999, "EUR"},
        AmountRow{"it", "a 1.299,00 €", 129900, "EUR"},
        AmountRow{"it", "solo 99 euro", 9900, "EUR"},
        AmountRow{"nb", "399,00 kr", 39900, "kr"},
        AmountRow{"nb", "kr 1 299,-", 129900, "kr"},
        AmountRow{"nb", "kr. 399", 39900, "kr"},
        AmountRow{"nb", "bare 399,-", 39900, "kr"},
        AmountRow{"nb", "NOK 399", 39900, "NOK"},
        AmountRow{"he", "₪ 99", 9900, "ILS"},
        AmountRow{"he", "99.90 ₪", 9990, "ILS"},
        AmountRow{"he", "רק 99 ש״ח", 9900, "ILS"},
        AmountRow{"he", "99 שקלים", 9900, "ILS"}
    )
);

struct OfferRow {
  const char* language;
  const char* text;
  const char* id;  // empty: no finding of prices
};

/// Of the findings about prices and codes, the ids.
std::vector<std::string> said(
    const model::Mailing& mailing, std::string_view language, const char* text
) {
  std::vector<std::string> ids;
  for (const model::Finding& finding :
       testing::findings_of(part(Part::text, text, language), mailing)) {
    if (finding.id.starts_with("price.") || finding.id.starts_with("code.")) {
      ids.push_back(finding.id);
    }
  }
  return ids;
}

model::Mailing priced() {
  model::Mailing mailing = testing::mailing();
  mailing.prices = {
      {"lamp-3", "Nordlys Lamp", "399,00", 39900, "NOK"},
      {"lamp-4", "Лампа Сияние", "1299", 129900, "RUB"},
      {"lamp-5", "Лампа Искра", "12,50", 1250, "BGN"},
      {"lamp-5", "Лампа Искра", "6,39", 639, "EUR"},
      {"lamp-6", "Lampada Luce", "9,99", 999, "EUR"},
      {"lamp-7", "מנורת אור", "99", 9900, "ILS"},
  };
  return mailing;
}

TEST(Prices, may_be_what_a_code_leaves_of_them) {
  model::Mailing mailing = priced();
  mailing.codes.push_back({"SPRING20", "", "", 20});
  EXPECT_THAT(said(mailing, "nb", "Nordlys Lamp nå 319,20 kr"), IsEmpty());
  EXPECT_THAT(said(mailing, "it", "Lampada Luce a 7,99 €"), IsEmpty());
  EXPECT_THAT(
      said(mailing, "nb", "Nordlys Lamp nå 349,00 kr"), ::testing::ElementsAre("price.differs")
  );
}

class PriceTexts : public ::testing::TestWithParam<OfferRow> {};

TEST_P(PriceTexts, are_those_of_the_list) {
  const OfferRow& row = GetParam();
  const auto ids = said(priced(), row.language, row.text);
  if (*row.id == '\0') {
    EXPECT_THAT(ids, IsEmpty()) << row.text;
  } else {
    EXPECT_THAT(ids, ::testing::ElementsAre(row.id)) << row.text;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Languages,
    PriceTexts,
    ::testing::Values(
        OfferRow{"nb", "Nordlys Lamp nå 399,00 kr", ""},
        OfferRow{"nb", "Nordlys Lamp nå 39,90 kr", "price.differs"},
        OfferRow{"nb", "lamp-3: 349 kr", "price.differs"},
        OfferRow{"nb", "Nordlys Lamp 399 kr (før 499 kr)", ""},
        OfferRow{"nb", "Nordlys Lamp: 399 €", "price.currency_mixed"},
        OfferRow{"nb", "Kjøp 2 Nordlys Lamp, 399 kr", ""},
        OfferRow{"nb", "Fri frakt over 500 kr", ""},
        OfferRow{"nb", "Spar 100 kr på alt", ""},
        OfferRow{"nb", "Alt til 777 kr", "price.unknown"},
        OfferRow{"nb", "Nordlys Lamp\n349 kr", "price.differs"},
        OfferRow{"nb", "Nordlys Lamp\n399 kr", ""},
        OfferRow{"nb", "Nordlys Lamp 0,00 kr", "price.zero_or_negative"},
        OfferRow{"nb", "0 kr i frakt", ""},
        OfferRow{"nb", "Spar 20 NOK% nå", "price.currency_mixed"},
        OfferRow{"nb", "Nå 399 kr 20 % rabatt", ""},
        OfferRow{"en", "Nordlys Lamp for NOK 399.00", ""},
        OfferRow{"en", "Nordlys Lamp for NOK 299.00", "price.differs"},
        OfferRow{"en", "Save $20% today", "price.currency_mixed"},
        OfferRow{"en", "Yours for $0.00", "price.zero_or_negative"},
        OfferRow{"en", "Shipping is $0.00", ""},
        OfferRow{"ru", "Лампа Сияние — 1 299 ₽", ""},
        OfferRow{"ru", "Лампа Сияние — 1 199 ₽", "price.differs"},
        OfferRow{"ru", "Доставка от 500 ₽", ""},
        OfferRow{"bg", "Лампа Искра 12,50 лв. / 6,39 €", ""},
        OfferRow{"bg", "Лампа Искра 15,20 лв.", "price.differs"},
        OfferRow{"bg", "Доставка над 50 лв.", ""},
        OfferRow{"it", "Lampada Luce a € 9,99", ""},
        OfferRow{"it", "Lampada Luce a € 99,9", "price.differs"},
        OfferRow{"it", "Spedizione gratis oltre 50 €", ""},
        OfferRow{"he", "מנורת אור ב-₪ 99", ""},
        OfferRow{"he", "מנורת אור ב-₪ 89", "price.differs"},
        OfferRow{"he", "משלוח חינם מעל 200 ₪", ""}
    )
);

class Sums : public ::testing::TestWithParam<OfferRow> {};

TEST_P(Sums, are_right) {
  const OfferRow& row = GetParam();
  const auto ids = said(testing::mailing(), row.language, row.text);
  if (*row.id == '\0') {
    EXPECT_THAT(ids, IsEmpty()) << row.text;
  } else {
    EXPECT_THAT(ids, ::testing::ElementsAre(row.id)) << row.text;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Languages,
    Sums,
    ::testing::Values(
        OfferRow{"en", "Now $80, was $100, save 30%", "price.discount_arithmetic"},
        OfferRow{"en", "Now $80, was $100, save 20%", ""},
        OfferRow{"en", "Now $66.50, was $99, 33% off", ""},
        OfferRow{"en", "Was $100, now $80, save $30", "price.discount_arithmetic"},
        OfferRow{"en", "Was $100, now $80, save $20", ""},
        OfferRow{"en", "Was $100, now $80, save up to 50%", ""},
        OfferRow{"en", "Was $80, now $100, 20% off", "price.discount_arithmetic"},
        OfferRow{"en", "Was $100, now $80, 100% wool", ""},
        OfferRow{"bg", "Сега 80 лв. вместо 100 лв., отстъпка 30 %", "price.discount_arithmetic"},
        OfferRow{"bg", "Сега 80 лв. вместо 100 лв., отстъпка 20 %", ""},
        OfferRow{"ru", "Было 1 000 ₽, стало 800 ₽: экономия 30 %", "price.discount_arithmetic"},
        OfferRow{"nb", "Før 2 300 kr, nå 240 kr, spar 20 %", ""},  // two for 300
        OfferRow{"ru", "Было 100 ₽, стало 80 ₽, скидка 30 %", "price.discount_arithmetic"},
        OfferRow{"ru", "Было 100 ₽, стало 80 ₽, скидка 20 %", ""},
        OfferRow{"it", "Ora 80 € invece di 100 €, sconto 30%", "price.discount_arithmetic"},
        OfferRow{"it", "Ora 80 € invece di 100 €, sconto 20%", ""},
        OfferRow{"nb", "Før 100 kr, nå 80 kr, spar 30 %", "price.discount_arithmetic"},
        OfferRow{"nb", "Før 100 kr, nå 80 kr, spar 20 %", ""},
        OfferRow{"he", "עכשיו 80 ₪ במקום 100 ₪, 30% הנחה", "price.discount_arithmetic"},
        OfferRow{"he", "עכשיו 80 ₪ במקום 100 ₪, 20% הנחה", ""}
    )
);

class CodeTexts : public ::testing::TestWithParam<OfferRow> {};

TEST_P(CodeTexts, give_what_the_text_says) {
  const OfferRow& row = GetParam();
  model::Mailing mailing = testing::mailing();
  mailing.codes = {{"SPRING15", "", "", 15}};
  const auto ids = said(mailing, row.language, row.text);
  if (*row.id == '\0') {
    EXPECT_THAT(ids, IsEmpty()) << row.text;
  } else {
    EXPECT_THAT(ids, ::testing::ElementsAre(row.id)) << row.text;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Languages,
    CodeTexts,
    ::testing::Values(
        OfferRow{"en", "20% off with code SPRING15", "code.percent"},
        OfferRow{"en", "15% off with code SPRING15", ""},
        OfferRow{"en", "Up to 50% off, and more with code SPRING15", ""},
        OfferRow{"en", "100% wool. Code SPRING15", ""},
        OfferRow{"bg", "20 % отстъпка с код SPRING15", "code.percent"},
        OfferRow{"bg", "15 % отстъпка с код SPRING15", ""},
        OfferRow{"ru", "Скидка 20 % по промокоду SPRING15", "code.percent"},
        OfferRow{"ru", "Скидка 15 % по промокоду SPRING15", ""},
        OfferRow{"it", "Sconto del 20% con il codice SPRING15", "code.percent"},
        OfferRow{"it", "Sconto del 15% con il codice SPRING15", ""},
        OfferRow{"nb", "20 prosent rabatt med koden SPRING15", "code.percent"},
        OfferRow{"nb", "15 prosent rabatt med koden SPRING15", ""},
        OfferRow{"he", "20% הנחה עם הקוד SPRING15", "code.percent"},
        OfferRow{"he", "15% הנחה עם הקוד SPRING15", ""}
    )
);

TEST(unique_codes, are_enough_and_each_is_there_once) {
  model::Mailing mailing = testing::mailing();
  mailing.codes = {{"", "", "", 15, "codes.txt", "", {"AB12", "AB12"}}};
  EXPECT_THAT(said(mailing, "en", "Hello"), ::testing::ElementsAre("code.repeated"));
  mailing.codes[0].unique = {};
  EXPECT_THAT(said(mailing, "en", "Hello"), ::testing::ElementsAre("code.unique_shortage"));
  mailing.codes[0].unique = {"AB12"};
  EXPECT_THAT(said(mailing, "en", "Your code AB12"), IsEmpty());
}

struct EditionRow {
  const char* language;
  const char* subject;
  const char* body;
  const char* level;  // empty: nothing is found
};

class Editions : public ::testing::TestWithParam<EditionRow> {};

TEST_P(Editions, say_the_same_in_subject_and_body) {
  const EditionRow& row = GetParam();
  Panel panel(testing::mailing(), testing::facts());
  panel.constant(part(Part::subject, row.subject, row.language));
  panel.constant(part(Part::html, row.body, row.language));
  const auto found = panel.finish();
  const model::Finding* finding = find(found, "offer.subject_body");
  EXPECT_EQ(finding == nullptr ? "" : to_string(finding->level), row.level)
      << row.subject << " / " << row.body;
}

INSTANTIATE_TEST_SUITE_P(
    Languages,
    Editions,
    ::testing::Values(
        EditionRow{"en", "20% off lamps", "<p>Save 20% on lamps</p>", ""},
        EditionRow{"en", "20% off lamps", "<p>Save 25% on lamps</p>", "block"},
        EditionRow{"en", "20% off lamps", "<p>Our lamps are here</p>", "warn"},
        EditionRow{"en", "Up to 50% off", "<p>Save 25% on lamps</p>", ""},
        EditionRow{"en", "Code SPRING20 is yours", "<p>Use the code SPRING20</p>", ""},
        EditionRow{"en", "Code SPRING20 is yours", "<p>Use the code SPRING25</p>", "block"},
        EditionRow{"en", "Code SPRING20 is yours", "<p>Your code: {{ code }}</p>", ""},
        EditionRow{"en", "Until 27 November", "<p>Until Friday 27 November</p>", ""},
        EditionRow{"en", "Until 27 November", "<p>Until 28 November</p>", "block"},
        EditionRow{"bg", "20 % отстъпка", "<p>Отстъпка 25 %</p>", "block"},
        EditionRow{"bg", "20 % отстъпка", "<p>Отстъпка 20 %</p>", ""},
        EditionRow{"ru", "Скидка 20 %", "<p>Скидка 25 % на всё</p>", "block"},
        EditionRow{"ru", "Скидка 20 %", "<p>Скидка 20 % на всё</p>", ""},
        EditionRow{"it", "Sconto 20%", "<p>Risparmia il 25%</p>", "block"},
        EditionRow{"it", "Sconto 20%", "<p>Risparmia il 20%</p>", ""},
        EditionRow{"nb", "20 % rabatt", "<p>Spar 25 %</p>", "block"},
        EditionRow{"nb", "20 % rabatt", "<p>Spar 20 %</p>", ""},
        EditionRow{"he", "20% הנחה", "<p>הנחה של 25%</p>", "block"},
        EditionRow{"he", "20% הנחה", "<p>הנחה של 20%</p>", ""}
    )
);

TEST(OddAmounts, are_not_clean_where_there_are_too_many) {
  std::string html;
  for (std::size_t price = 0; price + 1 < kAmountsMax; ++price) {
    html += fmt::format("<p>{} kr</p>\n", 100 + price);
  }
  const auto gap = [](const std::string& text) {
    const auto findings = testing::findings_of(testing::part(Part::html, text));
    return testing::find(findings, "check.could_not_run") != nullptr;
  };
  EXPECT_FALSE(gap(html));
  EXPECT_TRUE(gap(html + "<p>1 kr</p><p>2 kr</p>"));
}

}  // namespace
}  // namespace amends::checks
