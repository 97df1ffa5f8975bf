#include "engine/template_trial.h"

#include "model/mailing_files.h"

#include <gtest/gtest.h>

namespace amends::engine {
namespace {

constexpr Instant kNow{};

model::MailingFiles folder(const std::string& toml, const std::string& html) {
  return {
      {"mailing.toml",
       "name = \"news\"\nfrom = \"Nordlys <news@nordlys.example>\"\nsubject = \"News\"\n" + toml +
           "[audience]\nlist = \"people.csv\"\n"},
      {"body.html", html},
      {"logo.png", "png"},
  };
}

model::Mailing read(const model::MailingFiles& files) {
  auto reading = model::read_mailing(files);
  EXPECT_TRUE(reading.mailing) << reading.errors.front().explain();
  return reading.mailing.value_or(model::Mailing());
}

TEST(TemplateTrial, tells_what_editions_share_once_and_hears_waivers) {
  const std::string nb = "[locales.nb]\nsubject = \"Nytt\"\n";
  const std::string html = "<p>Hello</p>\n<p>Treat yourself</p>\n<p>Hello 🎉</p>";
  const auto found = try_template(read(folder(nb, html)), checks::Carrier::apology, kNow);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].id, "template.slogan");
  EXPECT_EQ(found[0].place.line, 2);
  EXPECT_EQ(found[1].id, "template.emoji");

  model::MailingFiles files = folder(nb, html);
  files["amends-checks.toml"] =
      "[levels]\n\"template.emoji\" = \"off\"\n[[waivers]]\nfinding = \"template.slogan\"\n"
      "reason = \"the name of the shop\"\nby = \"Ida\"\nuntil = 2026-12-01\n"
      "[[waivers]]\nfinding = \"date.far\"\nreason = \"x\"\nby = \"Ida\"\nuntil = 2026-12-01\n";
  const auto waived = try_template(read(files), checks::Carrier::apology, kNow);
  ASSERT_EQ(waived.size(), 1U);
  EXPECT_TRUE(waived[0].waived.has_value());
}

TEST(TemplateTrial, makes_a_plain_mailing_without_pictures_and_what_it_found) {
  auto files =
      folder("", "<img src=logo.png alt=Nordlys><p>Treat yourself.</p><p>{{ name }}, hello 🎉</p>");
  EXPECT_FALSE(plain_variant(read(files), files).files.contains("body.txt"));
  files["body.txt"] = "Treat yourself.";
  const PlainVariant plain = plain_variant(read(files), files);
  EXPECT_EQ(plain.left_out, 2U);
  EXPECT_FALSE(plain.files.contains("logo.png"));
  EXPECT_EQ(plain.files.at("mailing.toml"), files.at("mailing.toml"));
  EXPECT_NE(plain.files.at("body.html").find("<p>{{ name }}, hello</p>"), std::string::npos);
  EXPECT_EQ(plain.files.at("body.txt"), "Nordlys\n\n{{ name }}, hello\n");
  const model::Mailing again = read(plain.files);
  EXPECT_TRUE(try_template(again, checks::Carrier::grave, kNow).empty());
  EXPECT_EQ(plain_variant(again, plain.files).left_out, 0U);
}

}  // namespace
}  // namespace amends::engine
