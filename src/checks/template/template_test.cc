#include "checks/support_test.h"
#include "checks/template/carrier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::checks {
namespace {

using testing::argument;
using testing::ids_of;

std::vector<model::Finding> carried(
    const ConstantPart& part,
    std::optional<Carrier> carrier,
    model::MailingKind kind = model::MailingKind::regular
) {
  model::Mailing mailing = testing::mailing();
  mailing.kind = kind;
  Facts facts = testing::facts();
  facts.carrier = carrier;
  Panel panel(mailing, facts);
  panel.constant(part);
  auto findings = panel.finish();
  std::erase_if(findings, [](const model::Finding& one) {
    return !one.id.starts_with("template.");
  });
  return findings;
}

TEST(CarrierTemplate, finds_what_cannot_stand_beside_an_apology) {
  struct Case {
    const char* language;
    Part part;
    const char* source;
    const char* id;
    const char* spot;
    const char* what;
  };

  const Case cases[] = {
      {"en", Part::html, "<p>Hurry up, while stocks last.</p>", "template.slogan", "text", nullptr},
      {"en", Part::html, "<p>Oops, that was us.</p>", "template.joke", "text", "Oops"},
      {"en",
       Part::html,
       "<a href=\"/\">Shop the sale</a>",
       "template.button",
       "link",
       "Shop the sale"},
      {"en",
       Part::html,
       "<img src=a.png alt=\"Treat yourself\">",
       "template.slogan",
       "alt",
       "Treat yourself"},
      {"en",
       Part::html,
       "<div style=\"display:none\">Last chance</div>",
       "template.slogan",
       "hidden",
       "Last chance"},
      {"en",
       Part::html,
       "<img src=\"https://countdown.example/x.gif\" alt=\"\">",
       "template.countdown",
       "alt",
       nullptr},
      {"en", Part::html, "<p>Free delivery above $ 50</p>", "template.price", "text", nullptr},
      {"en", Part::html, "<p>WE LOVE LAMPS</p>", "template.shouting", "text", "WE LOVE LAMPS"},
      {"en", Part::subject, "News 🎉", "template.emoji", "subject", "🎉"},
      {"en", Part::preheader, "Hello there!", "template.exclamation", "preheader", "Hello there!"},
      {"bg", Part::html, "<p>Побързайте, само днес.</p>", "template.slogan", "text", nullptr},
      {"bg", Part::html, "<a href=\"/\">Към магазина</a>", "template.button", "link", nullptr},
      {"ru", Part::html, "<p>Упс, это мы.</p>", "template.joke", "text", nullptr},
      {"ru", Part::html, "<a href=\"/\">Все скидки</a>", "template.button", "link", nullptr},
      {"it", Part::html, "<p>Affrettati, ultima occasione.</p>", "template.slogan", "text", nullptr
      },
      {"it", Part::html, "<p>Mancano 3 ore</p>", "template.countdown", "text", nullptr},
      {"nb", Part::html, "<a href=\"/\">Handle her</a>", "template.button", "link", nullptr},
      {"nb", Part::html, "<p>Unn deg en lampe.</p>", "template.slogan", "text", nullptr},
      {"he", Part::html, "<p>מהרו, הזדמנות אחרונה.</p>", "template.slogan", "text", nullptr},
      {"he", Part::html, "<a href=\"/\">לחנות</a>", "template.button", "link", nullptr},
  };
  for (const Case& one : cases) {
    const auto findings =
        carried(testing::part(one.part, one.source, one.language), Carrier::grave);
    ASSERT_FALSE(findings.empty()) << one.source;
    EXPECT_EQ(findings.front().id, one.id) << one.source;
    EXPECT_EQ(findings.front().level, model::FindingLevel::warn) << one.source;
    EXPECT_EQ(argument(findings.front(), "spot"), one.spot) << one.source;
    if (one.what != nullptr) {
      EXPECT_EQ(argument(findings.front(), "what"), one.what);
    }
  }
}

TEST(CarrierTemplate, finds_nothing_in_a_sober_frame) {
  struct Case {
    const char* language;
    const char* source;
  };

  const Case cases[] = {
      {"en",
       "<p>You get this because you have an account with us.</p><p>Nordlys, 1 Harbour Street, "
       "0150 Oslo</p><a href=\"{{ unsubscribe_url }}\">Unsubscribe from offers</a>"},
      {"en", "<b>NORDLYS</b><a href=\"https://shop.nordlys.example\">shop.nordlys.example</a>"},
      {"bg", "<p>Получавате това писмо, защото имате профил при нас.</p>"},
      {"ru", "<p>Вы получили это письмо, потому что у вас есть учётная запись.</p>"},
      {"it", "<p>Ricevi questa mail perché hai un account da noi.</p>"},
      {"nb", "<p>Du får denne e-posten fordi du har en konto hos oss.</p>"},
      {"he", "<p>קיבלתם את ההודעה כי יש לכם חשבון אצלנו.</p>"},
  };
  for (const Case& one : cases) {
    EXPECT_THAT(
        ids_of(carried(testing::part(Part::html, one.source, one.language), Carrier::grave)),
        ::testing::IsEmpty()
    ) << one.source;
  }
}

TEST(CarrierTemplate, looks_at_what_stays_only_where_the_content_is_marked) {
  const ConstantPart part = testing::part(
      Part::html,
      "<p>Last chance</p>\n<!-- content --><p>Hurry up!</p><!-- /content -->\n<p>Treat yourself</p>"
  );
  const auto findings = carried(part, Carrier::apology);
  ASSERT_THAT(ids_of(findings), ::testing::ElementsAre("template.slogan", "template.slogan"));
  EXPECT_EQ(findings[0].place.line, 1);
  EXPECT_EQ(findings[1].place.line, 3);
  EXPECT_EQ(findings[1].place.column, 4);
}

TEST(CarrierTemplate, only_notes_in_an_apology_and_nothing_elsewhere) {
  const ConstantPart part = testing::part(Part::html, "<p>Treat yourself! We refund 20 NOK.</p>");
  EXPECT_TRUE(carried(part, std::nullopt).empty());
  const auto findings = carried(part, std::nullopt, model::MailingKind::apology);
  EXPECT_THAT(ids_of(findings), ::testing::ElementsAre("template.slogan", "template.exclamation"));
  for (const model::Finding& finding : findings) {
    EXPECT_EQ(finding.level, model::FindingLevel::note);
  }
}

TEST(CarrierTemplate, tells_one_place_once_and_weighs_emoji_by_what_is_carried) {
  const ConstantPart part = testing::part(Part::html, "<a href=\"/\">Shop now, last chance 🎉</a>");
  EXPECT_THAT(
      ids_of(carried(part, Carrier::grave)),
      ::testing::ElementsAre("template.button", "template.emoji")
  );
  const auto findings = carried(part, Carrier::apology);
  EXPECT_EQ(testing::find(findings, "template.emoji")->level, model::FindingLevel::note);
  EXPECT_EQ(testing::find(findings, "template.button")->level, model::FindingLevel::warn);
}

/// What a plain variant would leave out; empty for nothing.
std::string cut_of(std::string_view source, std::string_view language = "en") {
  const PartView view = view_of(testing::part(Part::html, std::string(source), language));
  const auto flaws = carrier_flaws(view, "Nordlys");
  if (flaws.empty() || !flaws.front().cut) {
    return {};
  }
  const Stretch cut = *flaws.front().cut;
  return std::string(source.substr(cut.begin, cut.end - cut.begin));
}

TEST(CarrierFlaws, are_cut_by_the_sentence_and_never_with_liquid_or_a_way_out) {
  struct Case {
    const char* source;
    const char* cut;
  };

  const Case cases[] = {
      {"<p>Hello. Hurry up, treat <b>yourself</b> today. Bye.</p>",
       "Hurry up, treat <b>yourself</b> today."},
      {"<p>Don&rsquo;t wait</p>", "Don&rsquo;t wait"},
      {"<p>Tom &amp; Ida. Treat yourself.</p>", ""},
      {"<p>{{ name }}, treat yourself.</p>", ""},
      {"<p>Treat yourself or <a href=\"{{ unsubscribe_url }}\">leave</a>.</p>", ""},
      {"<p>{% if a %}Treat yourself{% endif %}</p>", "Treat yourself"},
      {"<p><a href=\"/\"><b>Shop</b> all</a></p>", "<b>Shop</b> all"},
      {"<img src=x alt=\"Treat yourself\">", "Treat yourself"},
      {"<p>Hello 🎉 you</p>", "🎉"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(cut_of(one.source), one.cut) << one.source;
  }
}

}  // namespace
}  // namespace amends::checks
