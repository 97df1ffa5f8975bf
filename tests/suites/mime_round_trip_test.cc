// Messages of random values and of the Big List of Naughty Strings (MIT), read back by GMime.
#include "tests/support/mime_round_trip.h"

#include "tests/support/result_rows.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <rapidcheck.h>
#include <sstream>

namespace amends::mail {
namespace {

/// What is known to break writers of mail, beside plain words.
const std::vector<std::string> kPieces{
    "a",
    " Luisa",
    "Nordlys",
    " ",
    "  ",
    "\t",
    ".",
    "..",
    "From ",
    "=?utf-8?Q?a?=",
    "=?",
    "?=",
    "=",
    "=_",
    "--=_",
    "\"",
    "\\",
    ",",
    ";",
    ":",
    "<",
    ">",
    "@",
    "(",
    ")",
    "[",
    "]",
    "%",
    "%41",
    "'",
    "*",
    "_",
    "?",
    "&amp;",
    "\n",
    "\r\n",
    "\r",
    std::string(1, '\0'),
    "\n.\n",
    "\n.",
    "\nFrom x",
    " \n",
    "\t\n",
    "\u0085",
    "\u2028",
    "\u2029",
    "\u00A0",
    "å",
    "ø",
    "цена",
    "Здравствуйте",
    "отстъпка",
    "שלום",
    "שָׁלוֹם",
    "مرحبا",
    "漢字",
    "e\u0301",
    "👍🏽",
    "👩‍👩‍👧‍👦",
    "🇳🇴",
    "\u202E",
    "\u200F",
    "\u2066",
    "\u200B",
    "\uFEFF",
    "Donaudampfschifffahrtsgesellschaft",
    std::string(80, 'x'),
    std::string(300, 'y'),
    std::string(40, ' ')
};

rc::Gen<std::string> any_text(int pieces_max) {
  return rc::gen::map(
      rc::gen::resize(
          pieces_max, rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces))
      ),
      [](const std::vector<std::string>& pieces) {
        std::string out;
        for (const std::string& piece : pieces) {
          out += piece;
        }
        return out;
      }
  );
}

/// What a header takes: the rest is refused, which header_test shows.
rc::Gen<std::string> line_of_text() {
  return rc::gen::map(any_text(12), [](std::string text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = at;
      static_cast<void>(text::next_char(text, at));
      const std::string character = text.substr(begin, at - begin);
      out += text::has_control(character) ? "" : character;
    }
    return out;
  });
}

rc::Gen<std::string> name_of_person() {
  return rc::gen::map(line_of_text(), [](const std::string& text) {
    return std::string(text::cut_utf8(text, 500));
  });
}

rc::Gen<std::vector<NamedBytes>> any_files() {
  const auto file = rc::gen::map(
      rc::gen::pair(line_of_text(), rc::gen::arbitrary<std::string>()),
      [](std::pair<std::string, std::string> made) {
        const bool good = check_file_name(made.first).ok();
        return NamedBytes{good ? made.first : "terms.pdf", made.second};
      }
  );
  return rc::gen::resize(4, rc::gen::container<std::vector<NamedBytes>>(file));
}

TEST(MimeRoundTrip, gives_back_what_was_written) {
  const rc::detail::TestMetadata named{.id = "round trip", .description = "compose and GMime"};
  rc::detail::TestParams params;
  params.seed = 20261122;
  params.maxSuccess = 2000;
  const auto property = [] {
    Composition made;
    made.subject = *line_of_text();
    made.from_name = *name_of_person();
    made.to_name = *name_of_person();
    made.comments = *line_of_text();
    made.to_address = *rc::gen::element<std::string>(
        "ida@mail.example",
        "ida+tag@bücher.example",
        "почта@пример.example",
        "\"ida,berg\"@mail.example",
        "o'hara@mail.example",
        std::string(64, 'a') + "@mail.example"
    );
    made.text = *rc::gen::container<std::vector<std::string>>(any_text(12));
    made.html = *rc::gen::container<std::vector<std::string>>(any_text(12));
    made.pictures = *any_files();
    made.attachments = *any_files();
    RC_ASSERT(round_trip(made) == "");
  };
  const auto result = rc::detail::checkTestable(property, named, params);
  std::ostringstream told;
  rc::detail::printResultMessage(result, told);
  const bool all_came_back = result.is<rc::detail::SuccessResult>();
  EXPECT_TRUE(all_came_back) << told.str();
  write_result_rows(
      "mime_random",
      {{"random messages read back by GMime",
        all_came_back ? 0.0 : 1.0,
        "read otherwise",
        "0",
        all_came_back,
        static_cast<std::uint64_t>(params.maxSuccess)}}
  );
}

std::vector<std::string> naughty_strings() {
  const char* suites = std::getenv("AMENDS_SUITES");
  const std::string folder = suites != nullptr ? suites : "../shared/suites";
  std::ifstream file(folder + "/naughty-strings/blns.json");
  if (!file) {
    return {};
  }
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return boost::json::value_to<std::vector<std::string>>(boost::json::parse(text));
}

/// One string at every place of a message at once.
Composition everywhere(const std::string& text) {
  Composition made;
  made.subject = text;
  made.from_name = text;
  made.to_name = text;
  made.comments = text;
  made.text = {"Hello ", text, ",\n\n", text};
  made.html = {"<p>", text, "</p>"};
  made.pictures = {{"logo.png", text}};
  made.attachments = {{check_file_name(text).ok() ? text : "terms.pdf", text}};
  return made;
}

TEST(MimeRoundTrip, gives_back_naughty_strings_at_every_place) {
  const std::vector<std::string> strings = naughty_strings();
  if (strings.empty()) {
    GTEST_SKIP() << "naughty-strings/blns.json is not there";
  }
  int read_back = 0;
  int refused = 0;
  Tries messages;
  for (const std::string& text : strings) {
    const Composition made = everywhere(text);
    messages.make([&] { EXPECT_EQ(round_trip(made), "") << text::printable(text, 200); });
    (compose_it(made).ok() ? read_back : refused) += 1;
    // In the bodies and files nothing is refused.
    Composition inside = everywhere("");
    inside.text = {text, "."};
    inside.html = {".", text};
    inside.attachments[0].bytes = text;
    messages.make([&] {
      EXPECT_TRUE(compose_it(inside).ok());
      EXPECT_EQ(round_trip(inside), "") << text::printable(text, 200);
    });
  }
  write_result_rows(
      "mime_naughty", {messages.row("naughty strings read back by GMime", "read otherwise")}
  );
  RecordProperty("read_back", read_back);
  RecordProperty("refused", refused);
  EXPECT_GT(read_back, 400);
}

TEST(MimeRoundTrip, would_tell_a_difference) {
  Composition made = everywhere("a");
  const SeenMessage seen = read_with_gmime(*compose_it(made));
  EXPECT_EQ(compare(made, seen), "");
  made.subject = "b";
  made.attachments[0].bytes = "c";
  EXPECT_TRUE(compare(made, seen).contains("subject: wrote \"b\", read \"a\""));
  EXPECT_TRUE(compare(made, seen).contains("bytes: wrote \"c\""));
}

}  // namespace
}  // namespace amends::mail
