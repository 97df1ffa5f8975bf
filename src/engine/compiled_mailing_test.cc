#include "engine/compiled_mailing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::engine {
namespace {

using testing::HasSubstr;

constexpr Instant kNow = from_us(1'795'000'000'000'000);

model::Edition edition(std::string_view tag, std::string subject, std::string html) {
  model::Edition made;
  made.locale = text::Locale::parse(tag).value();
  made.subject = {std::move(subject), "mailing.toml", 3, 12};
  made.html = {std::move(html), "body.html", 1, 1};
  return made;
}

model::Mailing mailing_of(std::string subject, std::string html) {
  model::Mailing mailing;
  mailing.name = "spring-sale";
  mailing.editions = {edition("en", std::move(subject), std::move(html))};
  return mailing;
}

model::Contact ida(std::string_view locale = "") {
  model::Contact contact;
  contact.id = {7};
  contact.values = {"ida@mail.example", "", "Ida <b>", std::string(locale)};
  return contact;
}

CompiledMailing compiled(
    const model::Mailing& mailing, const std::vector<model::Link>& links = {}
) {
  auto outcome = CompiledMailing::compile(mailing, {}, CompiledMailing::Use::sending, links);
  if (!outcome.mailing) {
    throw std::runtime_error(outcome.errors.front().explain());
  }
  return *std::move(outcome.mailing);
}

TEST(CompiledMailing, fills_in_the_person_and_escapes_for_html_only) {
  const auto mail = compiled(mailing_of("Hi {{ first_name }}", "<p>{{ contact.first_name }}</p>"))
                        .render_all(ida(), {}, kNow)
                        .value();
  EXPECT_EQ(mail.subject, "Hi Ida <b>");
  EXPECT_THAT(mail.html, HasSubstr("<p>Ida &lt;b&gt;</p>"));
}

TEST(CompiledMailing, takes_an_empty_column_and_an_unknown_name_for_nothing) {
  const auto mail =
      compiled(mailing_of("x", "{{ name | default: 'friend' }} {{ shoe_size | default: '?' }}"))
          .render_all(ida(), {}, kNow)
          .value();
  EXPECT_THAT(mail.html, HasSubstr("friend ?"));
}

TEST(CompiledMailing, makes_addresses_that_are_read_back) {
  const Tokens tokens("installation", std::string(32, 's'));
  const Addresses addresses{&tokens, "https://links.nordlys.example", {3}, 2};
  model::Link link;
  link.number = 4;
  link.source = "https://shop.example/";
  const auto mail =
      compiled(
          mailing_of(
              "x", "<a href=\"https://shop.example/\">s</a>{{ unsubscribe_url }}|{{ view_url }}"
          ),
          {link}
      )
          .render_all(ida(), addresses, kNow)
          .value();
  const std::string start = "href=\"https://links.nordlys.example/l/";
  const std::size_t at = mail.html.find(start);
  ASSERT_NE(at, std::string::npos) << mail.html;
  const std::string token = mail.html.substr(
      at + start.size(), mail.html.find('"', at + start.size()) - at - start.size()
  );
  const TokenFacts expected{TokenKind::link, {3}, {7}, 2, 4};
  EXPECT_EQ(tokens.read(TokenKind::link, token), expected);
  EXPECT_THAT(mail.html, HasSubstr("https://links.nordlys.example/u/"));
  EXPECT_THAT(mail.html, HasSubstr("https://links.nordlys.example/v/"));
  EXPECT_THAT(mail.html, HasSubstr(".gif"));
}

TEST(CompiledMailing, tracks_nobody_in_a_preview) {
  const auto mail =
      compiled(mailing_of("x", "{{ unsubscribe_url }}")).render_all(ida(), {}, kNow).value();
  EXPECT_THAT(mail.html, HasSubstr("https://preview.amends.example/u/preview"));
}

TEST(CompiledMailing, tells_every_template_error_with_its_place) {
  model::Mailing mailing = mailing_of("Hi {{ first_name", "<p>\n{% if x %}</p>");
  const auto outcome = CompiledMailing::compile(mailing, {}, CompiledMailing::Use::proof);
  EXPECT_FALSE(outcome.mailing);
  ASSERT_GE(outcome.errors.size(), 2U);
  EXPECT_EQ(outcome.errors[0].place().file, "mailing.toml");
  EXPECT_EQ(outcome.errors[0].place().line, 3);
  EXPECT_GE(outcome.errors[0].place().column, 12);
  EXPECT_EQ(outcome.errors[1].place().file, "body.html");
}

TEST(CompiledMailing, gives_each_reader_their_language) {
  model::Mailing mailing = mailing_of("Hello", "<p>Hello</p>");
  mailing.editions.push_back(edition("nb", "Hei", "<p>Hei</p>"));
  const CompiledMailing made = compiled(mailing);
  EXPECT_EQ(made.render_all(ida("nb-NO"), {}, kNow).value().subject, "Hei");
  EXPECT_EQ(made.render_all(ida("it"), {}, kNow).value().subject, "Hello");
  EXPECT_EQ(made.render_all(ida(), {}, kNow).value().subject, "Hello");
}

TEST(CompilePart, needs_something_to_compile) {
  EXPECT_EQ(compile_part({"", "link"}, liquid::Escape::url, {}).error().id(), "template.empty");
  EXPECT_FALSE(compile_part({"{{ x", "link"}, liquid::Escape::url, {}).ok());
  EXPECT_TRUE(compile_part({"https://a.example/{{ x }}", "link"}, liquid::Escape::url, {}).ok());
}

}  // namespace
}  // namespace amends::engine
