#include "text/catalogue.h"

#include "base/log.h"
#include "text/embedded.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

namespace amends::text {
namespace {

using testing::ElementsAre;

const Catalogue& in(std::string_view tag) {
  return catalogue(Locale::parse(tag).value());
}

TEST(Catalogue, has_the_same_messages_with_the_same_arguments_in_every_language) {
  const Catalogue& english = in("en");
  ASSERT_FALSE(english.ids().empty());
  for (const Locale& locale : supported_locales()) {
    const Catalogue& other = catalogue(locale);
    EXPECT_EQ(other.ids(), english.ids()) << locale.tag();
    for (const std::string& id : other.ids()) {
      const auto names = message_arguments(other.pattern(id));
      ASSERT_TRUE(names.ok()) << locale.tag() << " " << id << " " << names.error().message();
      EXPECT_EQ(*names, message_arguments(english.pattern(id)).value_or({}))
          << locale.tag() << " " << id;
    }
  }
}

TEST(Catalogue, has_files_of_flat_texts_and_each_id_once_in_a_language) {
  std::map<std::string, std::string> home;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with("locales/") || !file.path.ends_with(".json")) {
      continue;
    }
    const std::string folder(file.path.substr(0, file.path.rfind('/')));
    const auto document = boost::json::parse(file.bytes);
    for (const auto& [id, pattern] : document.as_object()) {
      EXPECT_TRUE(pattern.is_string()) << file.path << " " << id;
      const auto [entry, fresh] = home.emplace(folder + "/" + std::string(id), file.path);
      EXPECT_TRUE(fresh) << id << " stands in " << file.path << " and in " << entry->second;
    }
  }
}

TEST(Catalogue, counts_as_each_language_counts) {
  struct Case {
    std::string_view language;
    int count;
    std::string_view text;
  };

  const Case cases[] = {
      {"en", 0, "nobody"},
      {"en", 1, "1 person"},
      {"en", 1234, "1,234 people"},
      {"bg", 1, "1 човек"},
      {"ru", 1, "1 человек"},
      {"ru", 3, "3 человека"},
      {"ru", 11, "11 человек"},
      {"it", 2, "2 persone"},
      {"nb", 2, "2 personer"},
      {"he", 2, "שני אנשים"},
      {"he", 5, "5 אנשים"},
      {"nb-NO", 1, "1 person"},
      {"de", 2, "2 people"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(in(c.language).format("text.people", {{"count", c.count}}), c.text) << c.language;
  }
}

TEST(Catalogue, takes_numbers_and_texts) {
  EXPECT_EQ(
      in("en").format("text.row", {{"line", 7}, {"what", "{odd} 'quote'"}}), "row 7: {odd} 'quote'"
  );
  EXPECT_EQ(in("en").format("text.row", {{"line", 7}}), "row 7: {what}");
  EXPECT_EQ(in("it").format("text.language.it"), "italiano");
}

TEST(Catalogue, gives_the_id_of_an_unknown_message_and_warns) {
  std::vector<std::string> lines;
  set_log_sink([&lines](LogLevel, std::string_view line) { lines.emplace_back(line); });
  EXPECT_EQ(in("he").format("no.such"), "no.such");
  set_log_sink([](LogLevel, std::string_view) {});
  EXPECT_THAT(lines, ElementsAre("text: no message no.such"));
  EXPECT_FALSE(in("he").has("no.such"));
  EXPECT_TRUE(in("he").has("text.people"));
}

TEST(Catalogue, serves_several_threads) {
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(in("en").format("text.hours", {{"count", 2}}), "2 hours");
      }
    });
  }
}

TEST(MessageArguments, finds_names_inside_plurals_and_refuses_broken_patterns) {
  EXPECT_THAT(
      message_arguments("{n, plural, one {{who}} other {{what} #}}").value(),
      ElementsAre("n", "what", "who")
  );
  EXPECT_EQ(message_arguments("{n, plural, one {x}").error().id(), "text.message");
  EXPECT_EQ(message_arguments("{n, plural, one {x}}").error().id(), "text.message");
}

TEST(Embedded, finds_files_by_their_path) {
  const auto file = embedded_file("locales/he/text.json");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(boost::json::parse(*file).at("text.language.he").as_string(), "עברית");
  EXPECT_FALSE(embedded_file("locales/he").has_value());
  EXPECT_FALSE(embedded_file("../etc/passwd").has_value());
}

}  // namespace
}  // namespace amends::text
