#include "checks/limits.h"
#include "checks/links/link_target.h"
#include "checks/links/link_verdicts.h"
#include "checks/support_test.h"

#include <gtest/gtest.h>

namespace amends::checks {
namespace {

struct LinkCase {
  const char* html;
  const char* id;  // nullptr: nothing about links
};

void expect_links(const std::vector<LinkCase>& cases) {
  for (const LinkCase& one : cases) {
    const auto findings = testing::findings_of(testing::part(Part::html, one.html));
    std::string ids;
    bool found = false;
    for (const auto& finding : findings) {
      if (finding.id.starts_with("link.")) {
        ids += finding.id + " ";
        found = found || (one.id != nullptr && finding.id == one.id);
      }
    }
    EXPECT_TRUE(one.id == nullptr ? ids.empty() : found) << one.html << "\n" << ids;
  }
}

TEST(LinkTargets, find_what_an_address_shows_by_itself) {
  expect_links({
      {"<a href=\"https://nordlys.shop/lamps\">Lamps</a>", nullptr},
      {"<a href=\"http://nordlys.shop/lamps\">Lamps</a>", "link.insecure"},
      {"<a href=\"HTTP://nordlys.shop\">Lamps</a>", "link.insecure"},
      {"<a href=\"https://100.64.0.1/x\">x</a>", "link.private"},
      {"<a href=\"https://2130706433/\">x</a>", "link.private"},
      {"<a href=\"https://[::1]/\">x</a>", "link.private"},
      {"<a href=\"https://intranet/wiki\">x</a>", "link.private"},
      {"<a href=\"https://wiki.internal/\">x</a>", "link.private"},
      {"<a href=\"https://nordlys.shop@evil.org/\">x</a>", "link.userinfo"},
      {"<a href=\"https://bit.ly/3xyz\">x</a>", "link.shortener"},
      {"<a href=\"https://www.bit.ly/3xyz\">x</a>", "link.shortener"},
      {"<a href=\"https://rabbit.ly/3xyz\">x</a>", nullptr},
      {"<a href=\"https://nordlys.shop/?a=1?utm_source=m\">x</a>", "link.utm"},
      {"<a href=\"https://nordlys.shop/?utm_campaign=a&amp;utm_campaign=b\">x</a>", "link.utm"},
      {"<a href=\"https://nordlys.shop/?utm_campaign=a&amp;utm_source=b\">x</a>", nullptr},
      {"<a href=\"https://раура1l.com/\">x</a>", "link.mixed_script"},
      {"<a href=\"https://xn--n1aahb.com/\">x</a>", "link.mixed_script"},
      {"<a href=\"https://bücher.de/\">x</a>", nullptr},
      {"<a href=\"https://click.shop/?to={{ unsubscribe_url }}\">x</a>", "link.unsubscribe_wrapped"
      },
      {"<a href=\" {{ unsubscribe_url }}\">x</a>", nullptr},
      {"<a href=\"https://{{ city }}.nordlys.shop/\">x</a>", "link.untracked"},
      {"<a href=\"mailto:hello@nordlys.shop\">x</a>", "link.untracked"},
      {"<a href=\"tel:+4712345678\">x</a>", "link.untracked"},
      {"<a href=\"https://nordlys.shop/{{ city }}\">x</a>", nullptr},
      {"<a href=\"#offers\">x</a><p id=offers>", nullptr},
      {"<a href=\"#offers\">x</a><a name=\"offers\"></a>", nullptr},
      {"<a href=\"#offers\">x</a><p id=offer>", "link.anchor_broken"},
      {"<a href=\"#o%66fers\">x</a><p id=offers>", nullptr},
      {"<a href=\"#offers\">x</a><p id=\"{{ city }}\">", nullptr},
  });
}

TEST(LinkTargets, are_not_clean_where_there_are_too_many) {
  std::string html;
  for (std::size_t link = 0; link < kLinksLookedAtMax; ++link) {
    html += fmt::format("<a href=\"https://nordlys.shop/{}\">lamp {}</a>\n", link, link);
  }
  EXPECT_EQ(
      testing::find(testing::findings_of(testing::part(Part::html, html)), kCouldNotRun), nullptr
  );
  html += "<a href=\"https://100.64.0.1/x\">one more</a>";
  const auto findings = testing::findings_of(testing::part(Part::html, html));
  const auto* gap = testing::find(findings, kCouldNotRun);
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->level, model::FindingLevel::block);
  EXPECT_EQ(gap->place.line, static_cast<int>(kLinksLookedAtMax) + 1);
}

TEST(MisleadingLinkText, blocks_a_text_that_names_another_owner) {
  expect_links({
      {"<a href=\"https://evil.org/\">https://nordlys.shop/</a>", "link.text_differs"},
      {"<a href=\"https://evil.org/\">www.nordlys.shop/sale</a>", "link.text_differs"},
      {"<a href=\"https://evil.org/\">NORDLYS.shop.</a>", "link.text_differs"},
      {"<a href=\"https://nordlys.shop.evil.org/\">nordlys.shop</a>", "link.text_differs"},
      {"<a href=\"https://shop.nordlys.shop/x\">nordlys.shop</a>", nullptr},
      {"<a href=\"https://www.nordlys.co.uk/x\">nordlys.co.uk</a>", nullptr},
      {"<a href=\"https://evil.co.uk/x\">nordlys.co.uk</a>", "link.text_differs"},
      {"<a href=\"https://bücher.de/\">xn--bcher-kva.de</a>", nullptr},
      {"<a href=\"https://evil.org/\">Our lamps, from 399.00</a>", nullptr},
      {"<a href=\"https://evil.org/\">version 2.0</a>", nullptr},
      {"<a href=\"https://evil.org/\">Node.js</a>", nullptr},
      {"<a href=\"https://evil.org/\">nordlys.io/sale</a>", "link.text_differs"},
      {"<a href=\"mailto:hello@nordlys.shop\">hello@nordlys.shop</a>", "link.untracked"},
  });
}

TEST(SameTextTwoTargets, warns_unless_the_text_says_nothing) {
  expect_links({
      {"<a href=\"https://n.shop/a\">Lamps</a><a href=\"https://n.shop/b\">lamps</a>",
       "link.same_text_two_targets"},
      {"<a href=\"https://n.shop/a\">Read more »</a><a href=\"https://n.shop/b\">read more</a>",
       nullptr},
      {"<a href=\"https://n.shop/a\">Les mer →</a><a href=\"https://n.shop/b\">Les mer</a>", nullptr
      },
      {"<a href=\"https://n.shop/a\">Подробнее</a><a href=\"https://n.shop/b\">Подробнее</a>",
       nullptr},
      {"<a href=\"https://n.shop/a?utm_source=x\">Lamps</a><a "
       "href=\"https://n.shop/a/#b\">Lamps</a>",
       nullptr},
      {"<a href=\"https://n.shop/a\"></a><a href=\"https://n.shop/b\"></a>", nullptr},
  });
}

TEST(LinkWords, know_links_that_act_when_opened) {
  EXPECT_TRUE(link_words().acts("https://list.example/Unsubscribe?u=1"));
  EXPECT_TRUE(link_words().acts("https://list.example/x?confirm=1"));
  EXPECT_FALSE(link_words().acts("https://unsubscribe.example/lamps"));
  EXPECT_FALSE(link_words().acts("https://nordlys.example"));
}

LinkFacts answered(int status) {
  LinkFacts facts;
  facts.url = "https://nordlys.shop/lamps";
  facts.final_url = facts.url;
  facts.outcome = LinkOutcome::answered;
  facts.status = status;
  facts.content_type = "text/html";
  return facts;
}

std::string verdict(const LinkFacts& facts) {
  std::string ids;
  for (const auto& finding : link_findings(std::span(&facts, 1))) {
    ids += (ids.empty() ? "" : " ") + finding.id;
  }
  return ids;
}

TEST(LinkFindings, weigh_what_servers_answer) {
  struct Case {
    LinkOutcome outcome;
    int status;
    const char* ids;
  };

  for (const Case& one : std::initializer_list<Case>{
           {LinkOutcome::answered, 200, ""},
           {LinkOutcome::answered, 204, ""},
           {LinkOutcome::answered, 404, "link.dead"},
           {LinkOutcome::answered, 410, "link.dead"},
           {LinkOutcome::answered, 500, "link.dead"},
           {LinkOutcome::answered, 503, "link.dead"},
           {LinkOutcome::answered, 403, "link.closed"},
           {LinkOutcome::answered, 429, "link.closed"},
           {LinkOutcome::no_host, 0, "link.dead"},
           {LinkOutcome::refused, 0, "link.dead"},
           {LinkOutcome::silent, 0, "link.dead"},
           {LinkOutcome::too_many_hops, 302, "link.dead"},
           {LinkOutcome::bad_hop, 302, "link.dead"},
           {LinkOutcome::certificate, 0, "link.certificate"},
           {LinkOutcome::inside, 0, "link.private"},
           {LinkOutcome::odd_port, 0, "link.port"},
           {LinkOutcome::not_asked, 0, "check.could_not_run"},
       }) {
    LinkFacts facts = answered(one.status);
    facts.outcome = one.outcome;
    EXPECT_EQ(verdict(facts), one.ids) << static_cast<int>(one.outcome) << " " << one.status;
  }
}

TEST(LinkFindings, look_at_the_way_and_at_its_end) {
  LinkFacts facts = answered(200);
  facts.redirects = 1;
  facts.final_url = "https://nordlys.shop/en/";
  EXPECT_EQ(verdict(facts), "link.home_page");
  facts.final_url = "https://nordlys.shop/lamps/new";
  EXPECT_EQ(verdict(facts), "");
  facts.redirects = 4;
  EXPECT_EQ(verdict(facts), "link.redirect_chain");
  facts.redirects = 1;
  facts.final_url = "https://other.shop/lamps";
  EXPECT_EQ(verdict(facts), "link.redirect_chain");
  facts = answered(200);
  facts.took = std::chrono::seconds(4);
  EXPECT_EQ(verdict(facts), "link.slow");
  facts = answered(200);
  facts.like_missing = true;
  EXPECT_EQ(verdict(facts), "link.soft_404");
  facts = answered(200);
  facts.left_https = true;
  EXPECT_EQ(verdict(facts), "link.redirect_chain");
}

TEST(LinkFindings, look_at_images_by_type_and_weight) {
  LinkFacts facts = answered(200);
  facts.kind = LinkKind::image;
  EXPECT_EQ(verdict(facts), "image.type");
  facts.content_type = "image/png";
  EXPECT_EQ(verdict(facts), "");
  facts.bytes = 1'200'000;
  EXPECT_EQ(verdict(facts), "image.heavy");
  facts.bytes = 0;
  facts.status = 404;
  EXPECT_EQ(verdict(facts), "image.missing");
  std::vector<LinkFacts> many(4, facts);
  for (LinkFacts& one : many) {
    one.status = 200;
    one.bytes = 900'000;
  }
  EXPECT_EQ(testing::ids_of(link_findings(many)), std::vector<std::string>{"image.heavy_together"});
}

}  // namespace
}  // namespace amends::checks
