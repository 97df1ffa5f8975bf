#include "model/partials.h"

#include "model/expanded.h"
#include "model/limits.h"
#include "model/mailing_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::model {
namespace {

using testing::ElementsAre;

constexpr std::string_view kToml = R"(name = "spring-sale"
from = "Nordlys <news@nordlys.example>"
subject = "Sale"
[locales.nb]
subject = "Salg"
[audience]
list = "people.csv"
)";

MailingFiles folder(MailingFiles files) {
  files["mailing.toml"] = kToml;
  files.try_emplace("body.html", "<p>Hi</p>{% render 'footer' %}");
  return files;
}

std::vector<Edition> editions(MailingFiles files) {
  MailingReading reading = read_mailing(folder(std::move(files)));
  if (!reading.mailing) {
    ADD_FAILURE() << reading.errors.front().explain();
    return std::vector<Edition>(2);
  }
  return std::move(reading.mailing->editions);
}

std::vector<std::string> files_of(const std::vector<Partial>& partials) {
  std::vector<std::string> files;
  for (const Partial& partial : partials) {
    files.push_back(partial.source.file);
  }
  return files;
}

std::vector<std::string> errors_of(MailingFiles files) {
  std::vector<std::string> told;
  for (const Error& error : read_mailing(folder(std::move(files))).errors) {
    told.push_back(fmt::format("{} {}", error.id(), error.place().file));
  }
  return told;
}

Edition html_edition(std::string html, std::vector<Partial> partials) {
  Edition edition;
  edition.html = {std::move(html), "body.html", 1, 1};
  edition.html_partials = std::move(partials);
  return edition;
}

Partial partial(const std::string& name, std::string text) {
  return {name, {std::move(text), "partials/" + name + ".html", 1, 1}};
}

TEST(Partials, of_a_folder_go_by_ending_and_language) {
  const auto read = editions(
      {{"partials/footer.html", "<p>en</p>"},
       {"partials/footer.nb.html", "<p>nb</p>"},
       {"partials/footer.txt", "en"},
       {"partials/head-2.html", "<p>head</p>"},
       {"partials/notes.md", "nothing"},
       {"body.txt", "{% render 'footer' %}"}}
  );
  EXPECT_THAT(
      files_of(read[0].html_partials), ElementsAre("partials/footer.html", "partials/head-2.html")
  );
  EXPECT_THAT(
      files_of(read[1].html_partials),
      ElementsAre("partials/footer.nb.html", "partials/head-2.html")
  );
  EXPECT_THAT(files_of(read[0].line_partials), ElementsAre("partials/footer.txt"));
  EXPECT_THAT(files_of(read[0].text_partials), ElementsAre("partials/footer.txt"));
}

TEST(Partials, with_names_that_nothing_can_call_are_refused) {
  EXPECT_THAT(
      errors_of(
          {{"partials/Footer.html", ""},
           {"partials/a/b.html", ""},
           {"partials/.html", ""},
           {"partials/footer.x y.txt", ""},
           {"partials/footer.NB.html", ""},
           {"partials/" + std::string(kPartialNameBytesMax + 1, 'a') + ".txt", ""}}
      ),
      testing::SizeIs(6)
  );
  EXPECT_THAT(
      errors_of({{"partials/Footer.html", ""}}), ElementsAre("mailing.partial partials/Footer.html")
  );
  MailingFiles many;
  for (std::size_t i = 0; i <= kPartialsMax; ++i) {
    many[fmt::format("partials/p{:03}.html", i)] = "";
  }
  EXPECT_THAT(errors_of(many), ElementsAre("mailing.partial partials/p100.html"));
}

TEST(Partials, change_the_hash_of_the_content) {
  const MailingFiles before = folder({{"partials/footer.html", "<p>1</p>"}});
  MailingFiles after = before;
  after["partials/footer.html"] = "<p>2</p>";
  EXPECT_NE(content_hash(before), content_hash(after));
}

TEST(Partials, bring_their_pictures) {
  EXPECT_THAT(
      errors_of({{"partials/footer.html", "<img src=logo.png>"}}),
      ElementsAre("mailing.picture_missing partials/footer.html")
  );
  EXPECT_THAT(errors_of({{"partials/unused.html", "<img src=logo.png>"}}), testing::IsEmpty());
}

TEST(Partials, that_are_used_are_found_through_others) {
  const std::vector<Partial> all = {
      partial("a", "{% render 'b' %}{% render 'a' %}"), partial("b", "b"), partial("c", "c")
  };
  EXPECT_THAT(used_partials("{% render 'a' %}{% render 'none' %}", all), ElementsAre(0, 1));
  EXPECT_THAT(used_partials("{% render 'c' %}{% render 'b' %}", all), ElementsAre(2, 1));
}

TEST(DeriveText, keeps_calls_where_their_text_stands) {
  Edition edition = html_edition(
      "{% render 'head' %}\n<p>Hello {% render 'name', who: first_name %}, welcome.</p>\n"
      "{%- render 'footer' -%}\n</body>",
      {partial("head", "<!doctype html><html><head><style>p{}</style></head><body>\n"),
       partial("name", "<b>{{ who }}</b>\n"),
       partial("footer", "<p>Nordlys</p>\n<p><a href=\"{{ unsubscribe_url }}\">Leave</a></p>\n")}
  );
  derive_text(edition);
  EXPECT_TRUE(edition.text_derived);
  EXPECT_EQ(
      edition.text.text,
      "{% render 'head' %}Hello {% render 'name', who: first_name %}, welcome.\n\n"
      "{% render 'footer' %}\n"
  );
  ASSERT_EQ(edition.text_partials.size(), 3U);
  EXPECT_EQ(edition.text_partials[0].source.text, "");
  EXPECT_EQ(edition.text_partials[1].source.text, "{{ who }}");
  EXPECT_EQ(edition.text_partials[2].source.text, "Nordlys\n\nLeave:\n{{ unsubscribe_url }}");
}

TEST(Expand, puts_partials_where_they_are_called_and_keeps_their_places) {
  const Edition edition = html_edition(
      "<p>ж</p>{% render 'a' %}\n<p>end</p>",
      {partial("a", "1\n{% render 'b' %}3"), partial("b", "22")}
  );
  const Expanded whole = expand(edition.html, edition.html_partials);
  EXPECT_EQ(whole.text, "<p>ж</p>1\n223\n<p>end</p>");
  const auto place = [&](std::string_view what) {
    const Place found = place_at(whole.text, whole.pieces, whole.text.find(what));
    return fmt::format("{}:{}:{}", found.file, found.line, found.column);
  };
  EXPECT_EQ(place("ж"), "body.html:1:4");
  EXPECT_EQ(place("1"), "partials/a.html:1:1");
  EXPECT_EQ(place("22"), "partials/b.html:1:1");
  EXPECT_EQ(place("3"), "partials/a.html:2:17");
  EXPECT_EQ(place("end"), "body.html:2:4");
}

TEST(Expand, begins_inside_the_line_that_the_text_begins_in) {
  const Expanded whole =
      expand({"Hi {% render 'a' %}!", "mailing.toml", 3, 12}, {partial("a", "x")});
  EXPECT_EQ(whole.text, "Hi x!");
  EXPECT_EQ(place_at(whole.text, whole.pieces, 1), (Place{"mailing.toml", 3, 13}));
  EXPECT_EQ(place_at(whole.text, whole.pieces, 4), (Place{"mailing.toml", 3, 31}));
}

TEST(Expand, ends_whatever_is_called) {
  const std::vector<Partial> circle = {
      partial("a", "a{% render 'b' %}"), partial("b", "b{% render 'a' %}")
  };
  EXPECT_EQ(expand({"{% render 'a' %}", "t"}, circle).text, "ab{% render 'a' %}");
  EXPECT_EQ(expand({"{% render 'none' %}", "t"}, circle).text, "{% render 'none' %}");
  EXPECT_EQ(
      expand({"{% liquid\nrender 'c' %}", "t"}, {partial("c", "c")}).text,
      "{% liquid\nrender 'c' %}c"
  );
  std::vector<Partial> bomb;
  for (int i = 0; i < 18; ++i) {
    std::string calls;
    for (int call = 0; call < 10; ++call) {
      calls += fmt::format("{{% render 'p{}' %}}", i + 1);
    }
    bomb.push_back(partial(fmt::format("p{}", i), calls));
  }
  EXPECT_LE(expand({"{% render 'p0' %}", "t"}, bomb).text.size(), 2 * kExpandedBytesMax);
}

}  // namespace
}  // namespace amends::model
