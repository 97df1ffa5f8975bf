#include "api/language.h"
#include "api/status_page.h"
#include "api/world_test.h"
#include "text/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

using net::Method;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> page_ids(const text::Locale& locale) {
  std::vector<std::string> ids;
  for (const std::string& id : text::catalogue(locale).ids()) {
    if (id.starts_with("pages.")) {
      ids.push_back(id);
    }
  }
  return ids;
}

TEST(Languages, are_chosen_by_their_weights) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "en"},
      {"he", "he"},
      {"de, it;q=0.5", "it"},
      {"it;q=0.4, ru;q=0.9, bg;q=0.5", "ru"},
      {"no", "nb"},
      {"nn-NO, en;q=0.1", "nb"},
      {"bg;q=0, en;q=0.2", "en"},
      {"*", "en"},
      {"ru;q=x, it;q=0.1", "it"},
      {";;;,,,q=1", "en"},
      {std::string(100'000, ','), "en"},
      {"bg_BG", "bg"},
  };
  for (const auto& [header, language] : cases) {
    net::RequestHead head;
    head.headers.add("Accept-Language", header);
    EXPECT_EQ(language_of(head).language(), language) << header.substr(0, 60);
  }
}

TEST(Pages, say_the_same_things_in_every_language) {
  const std::vector<std::string> english = page_ids({});
  ASSERT_GT(english.size(), 50U);
  for (const text::Locale& locale : text::supported_locales()) {
    EXPECT_EQ(page_ids(locale), english) << locale.tag();
    for (const std::string& id : english) {
      const auto here = text::message_arguments(text::catalogue(locale).pattern(id));
      const auto there = text::message_arguments(text::catalogue({}).pattern(id));
      ASSERT_TRUE(here.ok() && there.ok()) << locale.tag() << ' ' << id;
      EXPECT_EQ(*here, *there) << locale.tag() << ' ' << id;
    }
  }
}

TEST(Pages, are_whole_in_every_language_and_read_from_the_right_side) {
  World world;
  world.send_sale();
  ASSERT_EQ(
      world
          .post(
              "/api/v1/incidents",
              "lead",
              R"({"mailing":"sale","kind":"wrong_link","link":1,"what_happened":"the link led nowhere"})"
          )
          .status,
      201
  );
  for (const text::Locale& locale : text::supported_locales()) {
    const std::string direction =
        locale.direction() == text::Direction::rtl ? "dir=\"rtl\"" : "dir=\"ltr\"";
    for (const auto* const path : {"/", "/none"}) {
      const auto page = world.ask(Method::get, path, {"", "", {{"Accept-Language", locale.tag()}}});
      const std::string inside = page.body.substr(page.body.find("</style>"));
      EXPECT_THAT(page.body, HasSubstr(fmt::format("lang=\"{}\" {}", locale.tag(), direction)));
      EXPECT_THAT(inside, Not(HasSubstr("pages."))) << locale.tag();
      EXPECT_THAT(inside, Not(HasSubstr("{"))) << locale.tag();
    }
  }
}

TEST(Pages, without_mailings_say_what_comes_first) {
  const std::string page = status_html({"0.1.0", "smtp://relay.example:25", {}, 0, {}}, {});
  EXPECT_THAT(page, HasSubstr("amends mailing put"));
  EXPECT_THAT(page, HasSubstr("Nothing here can be changed"));
  EXPECT_THAT(page, HasSubstr("amends halt NAME --reason"));
}

}  // namespace
}  // namespace amends::api
