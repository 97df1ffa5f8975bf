#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kToml = R"(name = "spring-sale"
from = "Nordlys <news@nordlys.example>"
locale = "en"
subject = "Our news"
[audience]
list = "people.csv"
[[attachments]]
file = "papers/terms.pdf"
)";
constexpr const char* kBody =
    "<html lang=\"en\"><body style=\"background:url(x.png)\"><img src=\"logo.png\" "
    "alt=\"Nordlys\">\n"
    "<div>Treat yourself today!</div>\n"
    "<p>Hello {{ first_name | default: 'there' }},</p>\n"
    "{% if city %}<p>we are in {{ city }}.</p>{% endif %}\n"
    "<p><a href=\"https://x.nordlys.example/a\">Shop now</a></p>\n"
    "<p>Nordlys, 1 Harbour Street, 0150 Oslo</p>\n"
    "<p><a href=\"{{ unsubscribe_url }}\">Leave</a></p></body></html>\n";

class TemplateCommand : public testing::Test {
 protected:
  TemplateCommand() {
    folder.write("mailing.toml", kToml);
    folder.write("body.html", kBody);
    folder.write("people.csv", "email,first_name,city\nkari@people.example,Kari,Oslo\n");
    folder.write("logo.png", "png");
    folder.write("body.txt", "Hello\n{{ unsubscribe_url }}\n");
    std::filesystem::create_directories(folder.path("papers"));
    folder.write("papers/terms.pdf", "%PDF");
  }

  ScratchFolder folder;
  World world;
};

TEST_F(TemplateCommand, names_each_place_that_cannot_stand_beside_an_apology) {
  EXPECT_EQ(world.run({"template", folder.path(), "--format", "json"}), 1) << world.err();
  const auto report = boost::json::parse(world.out());
  EXPECT_EQ(report.at("carrier").as_string(), "apology");
  EXPECT_EQ(report.at("warnings").to_number<int>(), 2) << world.out();
  const auto& findings = report.at("findings").as_array();
  ASSERT_EQ(findings.size(), 3U) << world.out();
  EXPECT_EQ(findings[0].at("id").as_string(), "template.slogan");
  EXPECT_EQ(findings[0].at("line").to_number<int>(), 2);
  EXPECT_EQ(findings[0].at("column").to_number<int>(), 6);
  EXPECT_EQ(findings[1].at("id").as_string(), "template.button");

  EXPECT_EQ(world.run({"template", folder.path(), "--for", "grave"}), 1);
  EXPECT_NE(world.out().find("3 places cannot stand beside grave news."), std::string::npos)
      << world.out();
}

TEST_F(TemplateCommand, writes_a_plain_variant_that_can_be_checked_and_carry_it) {
  const std::string out = folder.path("plain");
  EXPECT_EQ(world.run({"template", folder.path(), "--plain", out}), 1) << world.err();
  const std::string body = folder.read("plain/body.html");
  for (const char* kept :
       {"<b>Nordlys</b>",
        "<p>Hello {{ first_name | default: 'there' }},</p>",
        "{% if city %}\n<p>we are in {{ city }}.</p>\n{% endif %}",
        "Nordlys, 1 Harbour Street, 0150 Oslo",
        "<a href=\"{{ unsubscribe_url }}\">Leave</a>",
        "<html lang=\"en\" dir=\"ltr\">"}) {
    EXPECT_NE(body.find(kept), std::string::npos) << kept << "\n" << body;
  }
  for (const char* gone : {"<img", "Treat", "Shop", "url("}) {
    EXPECT_EQ(body.find(gone), std::string::npos) << gone << "\n" << body;
  }
  EXPECT_NE(folder.read("plain/body.txt").find("{{ unsubscribe_url }}"), std::string::npos);
  EXPECT_TRUE(folder.has("plain/papers/terms.pdf"));
  EXPECT_FALSE(folder.has("plain/logo.png"));

  EXPECT_EQ(world.run({"template", out, "--for", "grave"}), 0) << world.out();
  EXPECT_EQ(world.run({"check", out, "--offline"}), 0) << world.out() << world.err();
}

TEST_F(TemplateCommand, never_writes_among_other_files) {
  EXPECT_EQ(world.run({"template", folder.path(), "--plain", folder.path()}), 3);
  EXPECT_NE(world.err().find("[template.out]"), std::string::npos) << world.err();
}

TEST_F(TemplateCommand, is_asked_of_the_check_too_which_shows_the_plain_mail) {
  const std::string page = folder.path("report.html");
  EXPECT_EQ(
      world.run({"check", folder.path(), "--offline", "--as-carrier", "apology", "--report", page}),
      1
  ) << world.err();
  EXPECT_NE(world.out().find("[template.slogan]"), std::string::npos) << world.out();
  const std::string report = folder.read("report.html");
  EXPECT_NE(report.find("The plain variant, on a phone"), std::string::npos);

  EXPECT_NE(world.run({"check", folder.path(), "--offline"}), 3);
  EXPECT_EQ(world.out().find("template.slogan"), std::string::npos) << world.out();
}

}  // namespace
}  // namespace amends::cli
