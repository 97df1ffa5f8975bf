#include "engine/pictures.h"

#include <gtest/gtest.h>

namespace amends::engine {
namespace {

model::Mailing mailing(std::string html) {
  model::Mailing made;
  made.from = *mail::parse_mailbox("Nordlys <news@nordlys.example>");
  made.pictures = {{"logo.png", "logo.png", "LOGO"}, {"a b/lamp.jpg", "lamp.jpg", "LAMP"}};
  model::Edition edition;
  edition.html.text = std::move(html);
  made.editions.push_back(std::move(edition));
  return made;
}

constexpr std::string_view kHtml =
    "<img src=\"logo.png\"><img src='./a%20b/lamp.jpg?v=1' alt=x><img src=logo.png>"
    "<img src=\"https://nordlys.example/logo.png\"><img src=\"{{ amends_pixel }}\">";

TEST(Pictures, get_the_address_of_their_part) {
  const model::Mailing made = mailing(std::string(kHtml));
  const std::string logo = "cid:" + content_id(made, made.pictures[0]);
  const std::string lamp = "cid:" + content_id(made, made.pictures[1]);
  EXPECT_NE(logo, lamp);
  EXPECT_TRUE(logo.ends_with("@nordlys.example"));
  EXPECT_EQ(
      with_picture_addresses(kHtml, made),
      "<img src=\"" + logo + "\"><img src='" + lamp + "' alt=x><img src=" + logo +
          "><img src=\"https://nordlys.example/logo.png\"><img src=\"{{ amends_pixel }}\">"
  );
}

TEST(Pictures, on_our_host_get_an_address_that_is_printed_and_go_with_no_mail) {
  model::Mailing made = mailing(std::string(kHtml));
  made.picture_home = model::PictureHome::hosted;
  EXPECT_EQ(
      with_picture_addresses(kHtml, made),
      "<img src=\"{{ amends_picture_1 }}\"><img src='{{ amends_picture_2 }}' alt=x>"
      "<img src={{ amends_picture_1 }}><img src=\"https://nordlys.example/logo.png\">"
      "<img src=\"{{ amends_pixel }}\">"
  );
  EXPECT_TRUE(pictures_of(made.editions[0], made).empty());
}

TEST(Pictures, are_those_that_an_edition_shows) {
  EXPECT_EQ(
      pictures_of(mailing(std::string(kHtml)).editions[0], mailing("")),
      (std::vector<std::size_t>{0, 1})
  );
  const model::Mailing one = mailing("<img src='a b/lamp.jpg'><!-- <img src=logo.png> -->");
  EXPECT_EQ(pictures_of(one.editions[0], one), std::vector<std::size_t>{1});
}

TEST(Pictures, are_written_into_the_page_for_a_browser) {
  const model::Mailing made = mailing("<img src=logo.png>");
  EXPECT_EQ(
      with_data_urls(with_picture_addresses("<img src=logo.png>", made), made),
      "<img src=data:image/png;base64,TE9HTw==>"
  );
}

TEST(Pictures, keep_their_content_id_until_they_change) {
  model::Mailing made = mailing("");
  const std::string before = content_id(made, made.pictures[0]);
  EXPECT_EQ(content_id(made, made.pictures[0]), before);
  made.pictures[0].bytes += "!";
  EXPECT_NE(content_id(made, made.pictures[0]), before);
}

}  // namespace
}  // namespace amends::engine
