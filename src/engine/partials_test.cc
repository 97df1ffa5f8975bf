#include "checks/panel.h"
#include "engine/compiled_mailing.h"
#include "engine/link_rewriter.h"
#include "engine/pictures.h"
#include "engine/proof_texts.h"
#include "model/mailing_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace amends::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr Instant kNow = from_us(1'795'000'000'000'000);
constexpr std::string_view kToml = R"(name = "spring-sale"
from = "Nordlys <news@nordlys.example>"
subject = "Sale {% render 'code' %}"
preheader = "Use {% render 'code' %} & save"
[audience]
list = "people.csv"
)";

model::MailingFiles folder() {
  return {
      {"mailing.toml", std::string(kToml)},
      {"body.html",
       "{% render 'head', title: 'Sale' %}\n<p>Hi {{ first_name }}</p>\n"
       "<a href=\"https://shop.example/\">Shop</a>\n{% render 'footer' %}"},
      {"partials/head.html", "<html><head><title>{{ title }}</title></head>\n<body class=a>"},
      {"partials/footer.html",
       "<p><img src=logo.png alt=Nordlys></p>\n<p><a href=\"https://shop.example/help\">Help</a>"
       " <a href=\"{{ unsubscribe_url }}\">Leave</a></p>\n</body></html>\n"},
      {"partials/code.txt", "<SPRING20>"},
      {"partials/code.html", "<b>wrong</b>"},
      {"logo.png", "LOGO"},
  };
}

model::Mailing read(const model::MailingFiles& files) {
  model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    throw std::runtime_error(reading.errors.front().explain());
  }
  return *std::move(reading.mailing);
}

std::vector<model::Link> numbered(const model::Mailing& mailing) {
  std::vector<model::Link> links = find_links(mailing);
  for (std::size_t i = 0; i < links.size(); ++i) {
    links[i].number = static_cast<int>(i) + 1;
  }
  return links;
}

RenderedMail sent(const model::Mailing& mailing) {
  auto outcome =
      CompiledMailing::compile(mailing, {}, CompiledMailing::Use::sending, numbered(mailing));
  if (!outcome.mailing) {
    throw std::runtime_error(outcome.errors.front().explain());
  }
  model::Contact ida;
  ida.values = {"ida@mail.example", "", "Ida", ""};
  return outcome.mailing->render_all(ida, {}, kNow).value();
}

std::vector<std::string> errors_of(const model::MailingFiles& files) {
  std::vector<std::string> told;
  for (const Error& error :
       CompiledMailing::compile(read(files), {}, CompiledMailing::Use::proof).errors) {
    const Place& place = error.place();
    told.push_back(fmt::format("{}:{}:{} {}", place.file, place.line, place.column, error.id()));
  }
  return told;
}

TEST(Partials, are_part_of_every_text_of_the_mail) {
  const RenderedMail mail = sent(read(folder()));
  EXPECT_EQ(mail.subject, "Sale <SPRING20>");
  EXPECT_THAT(mail.html, HasSubstr("<title>Sale</title>"));
  EXPECT_THAT(mail.html, HasSubstr("Leave</a>"));
  EXPECT_THAT(mail.text, HasSubstr("Hi Ida\n"));
  EXPECT_THAT(
      mail.text, HasSubstr("\nNordlys\n\nHelp\n<https://preview.amends.example/l/preview>")
  );
}

TEST(Partials, have_their_links_tracked_and_their_pictures_sent_along) {
  const model::Mailing mailing = read(folder());
  std::vector<std::string> targets;
  for (const model::Link& link : find_links(mailing)) {
    targets.push_back(link.source);
  }
  EXPECT_THAT(targets, ElementsAre("https://shop.example/", "https://shop.example/help"));
  const RenderedMail mail = sent(mailing);
  EXPECT_THAT(mail.html, Not(HasSubstr("shop.example")));
  EXPECT_THAT(mail.text, Not(HasSubstr("shop.example")));
  EXPECT_THAT(mail.html, HasSubstr("src=cid:"));
  EXPECT_EQ(pictures_of(mailing.editions[0], mailing), std::vector<std::size_t>{0});
}

TEST(Partials, hold_the_preheader_and_the_pixel_where_the_tags_of_the_body_are) {
  const RenderedMail mail = sent(read(folder()));
  EXPECT_THAT(
      mail.html,
      HasSubstr("<body class=a><div style=\"display:none;max-height:0;overflow:hidden;"
                "mso-hide:all\">Use &lt;SPRING20&gt; &amp; save</div>")
  );
  EXPECT_THAT(mail.html, HasSubstr("style=\"display:block\"></body></html>"));
}

TEST(Partials, of_a_preheader_are_given_what_it_gives) {
  model::MailingFiles files = folder();
  std::string& toml = files["mailing.toml"];
  toml.replace(toml.find("Use {% render 'code' %}"), 23, "Use {% render 'code' with 'A&B' %}");
  files["partials/code.txt"] = "<{{ code }}>";
  EXPECT_THAT(sent(read(files)).html, HasSubstr("Use &lt;A&amp;B&gt; &amp; save"));
}

TEST(Partials, of_text_are_used_by_a_written_text_part) {
  model::MailingFiles files = folder();
  files["body.txt"] = "Hi\n{% render 'footer' %}\n";
  EXPECT_THAT(errors_of(files), ElementsAre("body.txt:2:11 liquid.unknown_partial"));
  files["partials/footer.txt"] = "Help: https://shop.example/text\n{{ unsubscribe_url }}";
  const model::Mailing mailing = read(files);
  EXPECT_EQ(find_links(mailing).size(), 3U);
  EXPECT_EQ(
      sent(mailing).text,
      "Hi\nHelp: https://preview.amends.example/l/preview\n"
      "https://preview.amends.example/u/preview\n"
  );
}

TEST(Partials, leave_links_alone_that_a_click_could_not_fill) {
  model::MailingFiles files = folder();
  files["body.html"] =
      "{% render 'button', page: 'a' %}<a href=\"https://shop.example/{% render 'path' %}\">x</a>"
      "<a href=\"https://shop.example/{{ city }}\">y</a>";
  files["partials/button.html"] = "<a href=\"https://shop.example/{{ page }}\">Go</a>";
  files["partials/path.html"] = "p";
  const model::Mailing mailing = read(files);
  ASSERT_EQ(find_links(mailing).size(), 1U);
  EXPECT_EQ(find_links(mailing)[0].source, "https://shop.example/{{ city }}");
  EXPECT_THAT(sent(mailing).html, HasSubstr("\"https://shop.example/a\""));
}

TEST(Partials, name_their_own_file_in_errors_and_once) {
  model::MailingFiles files = folder();
  files["partials/footer.html"] = "\n  {% nope %}";
  files["mailing.toml"] =
      std::string(kToml) + "[locales.nb]\nsubject = \"Salg\"\n[locales.he]\nsubject = \"x\"\n";
  EXPECT_THAT(errors_of(files), ElementsAre("partials/footer.html:2:3 liquid.unknown_tag"));
  files = folder();
  std::string& toml = files["mailing.toml"];
  toml.replace(toml.find("Sale {% render 'code'"), 21, "{% render 'gone'");
  EXPECT_THAT(errors_of(files), testing::Contains("mailing.toml:3:22 liquid.unknown_partial"));
}

TEST(Partials, are_looked_at_by_the_checks_in_their_own_place) {
  model::MailingFiles files = folder();
  files["partials/footer.html"] += "<p>Dear *|FNAME|*</p>";
  const model::Mailing mailing = read(files);
  checks::Panel panel(mailing, {kNow, {"email", "first_name"}});
  look_at_constants(mailing, panel);
  auto outcome = CompiledMailing::compile(mailing, {}, CompiledMailing::Use::proof);
  ASSERT_TRUE(outcome.mailing);
  const ProofTexts texts(std::move(*outcome.mailing), panel);
  const auto findings = panel.finish();
  const auto marker = std::ranges::find_if(findings, [](const model::Finding& finding) {
    return finding.place == Place{"partials/footer.html", 4, 9};
  });
  EXPECT_NE(marker, findings.end());
  EXPECT_EQ(
      std::ranges::find(findings, "unsubscribe.missing_html", &model::Finding::id), findings.end()
  );
}

}  // namespace
}  // namespace amends::engine
