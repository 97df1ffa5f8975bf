#include "cli/support_test.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace amends::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kToml = R"(name = "spring-sale"
from = "Nordlys <news@nordlys.example>"
locale = "en"
subject = "Lamps for {{ first_name | default: 'you' }}"
preheader = "Warm light"
[locales.he]
subject = "מנורות"
[audience]
list = "people.csv"
)";
constexpr const char* kBody =
    "<html><body><p>Hello {{ first_name | default: 'there' }},</p>\n"
    "<p>our <a href=\"https://shop.nordlys.example/lamps\">lamps</a> are here.</p>\n"
    "<p><a href=\"{{ unsubscribe_url }}\">Leave</a></p></body></html>\n";
constexpr const char* kPeople =
    "email,first_name\nkari@people.example,Kari\nola@people.example,<b>Ola</b>\n"
    "not an address,Per\nmaria@people.example,Мария\n";

class RenderCommand : public testing::Test {
 protected:
  RenderCommand() {
    std::filesystem::create_directory(folder.path("sale"));
    folder.write("sale/mailing.toml", kToml);
    folder.write("sale/body.html", kBody);
    folder.write("sale/body.he.html", kBody);
    folder.write("sale/people.csv", kPeople);
  }

  int run(std::vector<std::string> more) {
    std::vector<std::string> arguments = {"render", folder.path("sale")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return world.run(arguments);
  }

  boost::json::object json(std::vector<std::string> more) {
    more.insert(more.end(), {"--format", "json"});
    EXPECT_EQ(run(more), 0) << world.err();
    boost::json::error_code error;
    const auto value = boost::json::parse(world.out(), error);
    EXPECT_FALSE(error) << world.out();
    return value.is_object() ? value.as_object() : boost::json::object();
  }

  void refuses(const std::vector<std::string>& words, int exit, const std::string& id) {
    EXPECT_EQ(run(words), exit) << id;
    EXPECT_NE(world.err().find("[" + id + "]"), std::string::npos) << id << world.err();
    EXPECT_EQ(world.out(), "");
  }

  ScratchFolder folder;
  World world;
};

TEST_F(RenderCommand, shows_the_first_persons_mail_for_reading) {
  EXPECT_EQ(run({}), 0) << world.err();
  EXPECT_THAT(world.out(), HasSubstr("To         Kari <kari@people.example>  (row 2)\n"));
  EXPECT_THAT(world.out(), HasSubstr("Subject    Lamps for Kari\n"));
  EXPECT_THAT(world.out(), HasSubstr("Preheader  Warm light\n"));
  EXPECT_THAT(world.out(), HasSubstr("\nHello Kari,\n"));
  EXPECT_THAT(world.out(), Not(HasSubstr("shop.nordlys.example")));
}

TEST_F(RenderCommand, shows_whom_one_asks_for) {
  EXPECT_EQ(run({"--row", "3", "--as", "subject"}), 0);
  EXPECT_EQ(world.out(), "Lamps for <b>Ola</b>\n");
  EXPECT_EQ(run({"--address", "MARIA@people.example", "--as", "subject"}), 0);
  EXPECT_EQ(world.out(), "Lamps for Мария\n");
  EXPECT_EQ(run({"--row", "3", "--as", "html"}), 0);
  EXPECT_THAT(world.out(), HasSubstr("Hello &lt;b&gt;Ola&lt;/b&gt;,"));
  EXPECT_EQ(run({"--edition", "he", "--as", "subject"}), 0);
  EXPECT_EQ(world.out(), "מנורות\n");
  EXPECT_EQ(run({"--seed", "7"}), 0);
  const std::string seventh = world.out();
  EXPECT_EQ(run({"--random", "--seed", "7"}), 0);
  EXPECT_EQ(world.out(), seventh);
  EXPECT_THAT(seventh, HasSubstr("--seed 7"));
}

TEST_F(RenderCommand, shows_the_worst_with_their_reasons) {
  EXPECT_EQ(run({"--worst"}), 0) << world.err();
  EXPECT_THAT(world.out(), HasSubstr("first_name looks like HTML"));
  EXPECT_LT(world.out().find("ola@"), world.out().find("maria@"));
  const auto previews = json({"--worst", "1"}).at("previews").as_array();
  ASSERT_EQ(previews.size(), 1U);
  EXPECT_EQ(previews[0].at("reasons").at(0).at("id").as_string(), "markup");
  EXPECT_EQ(previews[0].at("reasons").at(0).at("value").as_string(), "<b>Ola</b>");
}

TEST_F(RenderCommand, is_one_json_object_for_one_person) {
  const auto mail = json({"--row", "3"});
  EXPECT_EQ(mail.at("person").at("row").to_number<int>(), 3);
  EXPECT_EQ(mail.at("subject").as_string(), "Lamps for <b>Ola</b>");
  EXPECT_TRUE(mail.at("reasons").as_array().empty());
  EXPECT_FALSE(mail.contains("eml"));
  EXPECT_TRUE(json({"--as", "eml"}).contains("eml"));
}

TEST_F(RenderCommand, writes_files_and_keeps_those_that_are_there) {
  EXPECT_EQ(run({"--row", "3", "--out", folder.path("mail.eml")}), 0) << world.err();
  EXPECT_EQ(world.out(), folder.path("mail.eml") + "\n");
  EXPECT_THAT(folder.read("mail.eml"), HasSubstr("\r\nMessage-ID: <preview."));
  refuses({"--out", folder.path("mail.eml")}, 3, "render.exists");
  EXPECT_THAT(folder.read("mail.eml"), HasSubstr("ola@people.example"));
  EXPECT_EQ(run({"--out", folder.path("mail.eml"), "--force"}), 0) << world.err();
  EXPECT_THAT(folder.read("mail.eml"), HasSubstr("kari@people.example"));

  EXPECT_EQ(run({"--worst", "2", "--as", "all", "--out", folder.path("looks")}), 0) << world.err();
  for (const char* name :
       {"spring-sale-row3.html",
        "spring-sale-row3.txt",
        "spring-sale-row3.subject.txt",
        "spring-sale-row3.eml",
        "spring-sale-row5.eml"}) {
    EXPECT_TRUE(std::filesystem::exists(folder.path("looks/" + std::string(name)))) << name;
  }
  std::filesystem::remove(folder.path("looks/spring-sale-row3.html"));
  refuses({"--row", "3", "--as", "all", "--out", folder.path("looks")}, 3, "render.exists");
  EXPECT_FALSE(std::filesystem::exists(folder.path("looks/spring-sale-row3.html")));
  refuses({"--out", folder.path("no/such/mail.eml")}, 3, "cli.file");
}

TEST_F(RenderCommand, never_lets_a_value_steer_the_terminal) {
  folder.write(
      "sale/body.txt", "Hello {{ first_name }}, \x1b[2J \xe2\x80\xae{{ unsubscribe_url }}\n"
  );
  world.sit_down("");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{}, {"--as", "text"}, {"--worst", "3"}}) {
    EXPECT_EQ(run(words), 0) << world.err();
    EXPECT_THAT(world.out(), Not(HasSubstr("\x1b")));
    EXPECT_THAT(world.out(), Not(HasSubstr("\xe2\x80\xae")));
  }
}

TEST_F(RenderCommand, says_why_not) {
  refuses({"--row", "900"}, 3, "preview.no_row");
  EXPECT_THAT(world.err(), HasSubstr("3 people, in rows 2 to 5"));
  refuses({"--row", "4"}, 3, "preview.no_row");
  EXPECT_THAT(world.err(), HasSubstr("row 4 cannot be read"));
  refuses({"--address", "nobody@people.example"}, 3, "preview.no_person");
  refuses({"--address", "nobody"}, 3, "address.syntax");
  refuses({"--edition", "nb"}, 3, "preview.no_edition");
  refuses({"--now", "tomorrow"}, 3, "render.now");
  refuses({"--list", folder.path("none.csv")}, 3, "cli.list");
  refuses({"--row", "2", "--worst"}, 64, "render.choice");
  refuses({"--worst", "51"}, 64, "render.choice");
  refuses({"--as", "all"}, 64, "render.out");
  refuses({"--worst", "2", "--as", "eml"}, 64, "render.out");
  EXPECT_EQ(run({"--worst", "many"}), 64);
  EXPECT_EQ(world.run({"render", "./no-such-folder"}), 3);
  EXPECT_THAT(world.err(), HasSubstr("[cli.folder]"));
  EXPECT_EQ(world.run({"render", "no-such-folder", "--row", "2"}), 64);
  EXPECT_THAT(world.err(), HasSubstr("[render.no_folder]"));
}

TEST_F(RenderCommand, says_that_a_list_is_missing_or_empty) {
  folder.write("sale/people.csv", "email,first_name\n");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{}, {"--worst"}, {"--random"}, {"--row", "2"}}) {
    refuses(words, 3, "preview.nobody");
  }
  folder.write("sale/people.csv", "");
  refuses({}, 3, "import.empty");
  std::filesystem::remove(folder.path("sale/people.csv"));
  refuses({}, 3, "render.no_list");
}

TEST_F(RenderCommand, shows_errors_of_templates_with_a_caret) {
  folder.write("sale/body.html", "<p>x</p>\n<p>{{ first_name | defualt: 'you' }}</p>\n");
  EXPECT_EQ(run({}), 3);
  EXPECT_THAT(world.err(), HasSubstr("body.html:2:"));
  EXPECT_THAT(world.err(), HasSubstr("^"));
  folder.write("sale/mailing.toml", std::string(kToml) + "lsit = 3\n");
  EXPECT_EQ(run({}), 3);
  EXPECT_THAT(world.err(), HasSubstr("mailing.toml:"));
}

TEST_F(RenderCommand, shows_a_mail_that_cannot_be_written_and_says_so) {
  folder.write(
      "sale/people.csv", "email,first_name\nkari@people.example," + std::string(600, 'x') + "\n"
  );
  EXPECT_EQ(run({}), 1) << world.err();
  EXPECT_THAT(world.out(), HasSubstr("Gets none"));
  EXPECT_EQ(run({"--as", "eml"}), 3);
  EXPECT_THAT(world.err(), HasSubstr("[render.unwritable]"));
}

TEST_F(RenderCommand, asks_the_server_about_a_mailing_that_is_no_folder) {
  ScriptedServer server;
  const std::string path = "GET /api/v1/mailings/winter/preview";
  server.answer(
      path + "?worst=2&as=json",
      R"({"id":"preview.busy","detail":"another preview is being made","status":503})",
      503
  );
  const std::string preview =
      R"({"person":{"contact":7,"row":0,"address":"a@b.example"},"reasons":[],"to":"a@b.example",)"
      R"("subject":"Hi","text":"Hello","html":"<p>","eml":"Subject: Hi\r\n"})";
  server.answer(path + "?worst=2&as=json", R"({"previews":[)" + preview + "]}");
  EXPECT_EQ(world.run(server, {"render", "winter", "--worst", "2"}), 0) << world.err();
  EXPECT_THAT(world.out(), HasSubstr("Subject    Hi\n"));
  EXPECT_EQ(world.pauses, 1);

  server.answer(path + "?address=a%40b.example&as=all", preview);
  EXPECT_EQ(
      world.run(
          server, {"render", "winter", "--address", "a@b.example", "--out", folder.path("x/")}
      ),
      0
  ) << world.err();
  EXPECT_EQ(folder.read("x/winter-7.eml"), "Subject: Hi\r\n");
}

}  // namespace
}  // namespace amends::cli
