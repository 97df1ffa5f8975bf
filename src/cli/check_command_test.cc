#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kToml = R"(name = "spring-sale"
from = "Nordlys <news@nordlys.example>"
locale = "en"
subject = "Lamps for {{ first_name | default: 'you' }}"
[audience]
list = "people.csv"
)";
constexpr const char* kBody =
    "<html><body><p>Hello {{ first_name | default: 'there' }},</p>\n"
    "<p>our <a href=\"https://shop.nordlys.example/lamps\">lamps</a> are here.</p>\n"
    "<p><a href=\"{{ unsubscribe_url }}\">Leave</a></p></body></html>\n";
constexpr const char* kPeople =
    "email,first_name\nkari@people.example,Kari\nola@people.example,Ola\n";

class CheckCommand : public testing::Test {
 protected:
  CheckCommand() {
    folder.write("mailing.toml", kToml);
    folder.write("body.html", kBody);
    folder.write("people.csv", kPeople);
  }

  boost::json::object checked_json(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {
        "check", folder.path(), "--format", "json", "--now", "2026-11-20T09:00:00"
    };
    arguments.insert(arguments.end(), more.begin(), more.end());
    exit = world.run(arguments);
    boost::json::error_code error;
    const auto value = boost::json::parse(world.out(), error);
    EXPECT_FALSE(error) << world.out() << world.err();
    return value.is_object() ? value.as_object() : boost::json::object();
  }

  static bool has(const boost::json::object& report, std::string_view id) {
    for (const auto& finding : report.at("findings").as_array()) {
      if (finding.at("id").as_string() == id) {
        return true;
      }
    }
    return false;
  }

  ScratchFolder folder;
  World world;
  int exit = -1;
};

TEST_F(CheckCommand, reports_a_clean_mailing_in_the_promised_shape) {
  const boost::json::object report = checked_json();
  for (const char* member :
       {"mailing",
        "recipients",
        "audience",
        "findings",
        "blocks",
        "warnings",
        "notes",
        "seconds",
        "skipped"}) {
    EXPECT_TRUE(report.contains(member)) << member;
  }
  EXPECT_EQ(report.at("mailing").as_string(), "spring-sale");
  EXPECT_EQ(report.at("recipients").to_number<int>(), 2);
  EXPECT_EQ(report.at("blocks").to_number<int>(), 0) << world.out();
  EXPECT_EQ(report.at("skipped").as_array().size(), 1U);
  EXPECT_EQ(exit, report.at("warnings").to_number<int>() > 0 ? 1 : 0);
}

TEST_F(CheckCommand, blocks_a_name_that_nobody_has_and_points_at_it) {
  folder.write("body.html", std::string(kBody) + "<p>Hi {{ frist_name }}</p>\n");
  const boost::json::object report = checked_json();
  EXPECT_EQ(exit, 2) << world.out();
  EXPECT_GT(report.at("blocks").to_number<int>(), 0);

  EXPECT_EQ(world.run({"check", folder.path()}), 2);
  EXPECT_NE(world.out().find("body.html:4:"), std::string::npos) << world.out();
  EXPECT_NE(world.out().find("<p>Hi {{ frist_name }}</p>\n"), std::string::npos) << world.out();
  EXPECT_NE(world.out().find("^"), std::string::npos);
}

TEST_F(CheckCommand, names_rows_that_cannot_be_read_and_goes_on) {
  folder.write("people.csv", std::string(kPeople) + "not an address,Per\nliv@people.example\n");
  const boost::json::object report = checked_json();
  EXPECT_TRUE(has(report, "audience.refused_rows")) << world.out();
  EXPECT_EQ(report.at("recipients").to_number<int>(), 2);
  EXPECT_EQ(exit, 1) << world.out();
}

TEST_F(CheckCommand, says_what_is_wrong_in_mailing_toml_with_its_place) {
  folder.write("mailing.toml", std::string(kToml) + "[schedule]\nvalid_untill = 2026-11-27\n");
  EXPECT_EQ(world.run({"check", folder.path()}), 3);
  EXPECT_NE(world.err().find("amends: mailing.toml:8:"), std::string::npos) << world.err();
  EXPECT_NE(world.err().find("valid_untill = 2026-11-27"), std::string::npos) << world.err();
  EXPECT_NE(world.err().find("[mailing.unknown_key]"), std::string::npos) << world.err();
  EXPECT_EQ(world.out(), "");
}

TEST_F(CheckCommand, cannot_check_what_cannot_be_read) {
  struct Case {
    const char* what;
    std::vector<std::string> arguments;
    const char* id;
  };

  folder.write("broken.csv", "name\nKari\n");
  const Case cases[] = {
      {"no folder", {"check", folder.path("absent")}, "[cli.folder]"},
      {"no list", {"check", folder.path(), "--list", folder.path("absent.csv")}, "[cli.list]"},
      {"no email",
       {"check", folder.path(), "--list", folder.path("broken.csv")},
       "[import.no_email]"},
      {"no time", {"check", folder.path(), "--now", "tomorrow"}, "[check.now]"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(world.run(one.arguments), 3) << one.what;
    EXPECT_NE(world.err().find(one.id), std::string::npos) << one.what << world.err();
  }
}

TEST_F(CheckCommand, cannot_check_with_a_template_that_cannot_be_read) {
  folder.write("body.html", "<p>{{ first_name | defualt: 'you' }}</p>{% if %}\n");
  const boost::json::object report = checked_json();
  EXPECT_EQ(exit, 3) << world.out();
  EXPECT_TRUE(has(report, "template.error")) << world.out();
  EXPECT_NE(world.err().find("[check.template]"), std::string::npos) << world.err();
}

TEST_F(CheckCommand, never_leaves_the_folder_for_its_list) {
  std::string toml = kToml;
  toml.replace(toml.find("people.csv"), 10, "../people.csv");
  folder.write("mailing.toml", toml);
  EXPECT_EQ(world.run({"check", folder.path()}), 3);
  EXPECT_NE(world.err().find("[check.no_list]"), std::string::npos) << world.err();
}

TEST_F(CheckCommand, opens_the_links_and_blocks_a_dead_one) {
  world.internet.pages["HEAD https://shop.nordlys.example/lamps"] = {.status = 404};
  world.internet.pages["GET https://shop.nordlys.example/lamps"] = {.status = 404};
  const boost::json::object report = checked_json();
  EXPECT_TRUE(has(report, "link.dead")) << world.out();
  EXPECT_EQ(exit, 2);
  for (const std::string& asked : world.internet.asked()) {
    EXPECT_EQ(asked.find("unsubscribe"), std::string::npos) << asked;
    EXPECT_EQ(asked.find("preview"), std::string::npos) << asked;
  }
}

TEST_F(CheckCommand, asks_nobody_offline_and_names_what_that_skips) {
  const boost::json::object report = checked_json({"--offline"});
  EXPECT_TRUE(world.internet.asked().empty());
  EXPECT_EQ(report.at("skipped").as_array().size(), 4U);
  EXPECT_LE(exit, 1);
}

TEST_F(CheckCommand, is_never_clean_when_nobody_could_be_asked) {
  world.internet.dns_is_dead = true;
  EXPECT_TRUE(has(checked_json(), "check.could_not_run")) << world.out();
  EXPECT_EQ(exit, 3);
  world.internet.dns_is_dead = false;
  world.internet.web_is_dead = true;
  EXPECT_TRUE(has(checked_json(), "check.could_not_run")) << world.out();
  EXPECT_EQ(exit, 3);
  world.surroundings.outside = [](const std::string&) -> Result<OutsideWorld> {
    return make_error("dns.setup", "no DNS");
  };
  const boost::json::object report = checked_json();
  EXPECT_EQ(report.at("errors").as_array().size(), 1U);
  EXPECT_EQ(exit, 3);
}

constexpr const char* kPriced =
    "<p>The lamp for <a href=\"https://shop.nordlys.example/lamp\">299 kr</a></p>\n"
    "<p><a href=\"{{ unsubscribe_url }}\">Leave</a></p>\n";

ports::WebAnswer page_of(std::string body) {
  ports::WebAnswer page;
  page.status = 200;
  page.content_type = "text/html";
  page.body_bytes = body.size();
  page.content_length = body.size();
  page.body = std::move(body);
  return page;
}

TEST_F(CheckCommand, holds_prices_against_the_page_they_link_to) {
  folder.write("body.html", kPriced);
  world.internet.pages["GET https://shop.nordlys.example/lamp"] = page_of(
      R"(<script type="application/ld+json">{"offers":{"price":"399","priceCurrency":"NOK"}}</script>)"
  );
  EXPECT_TRUE(has(checked_json(), "price.page")) << world.out();
  EXPECT_EQ(exit, 2);
  folder.write("mailing.toml", std::string(kToml) + "[offer]\npages = \"ignore\"\n");
  EXPECT_FALSE(has(checked_json(), "price.page")) << world.out();
}

TEST_F(CheckCommand, holds_prices_against_a_history_from_a_file) {
  folder.write("body.html", kPriced);
  const std::string history =
      "url,price,currency,date\n"
      "https://shop.nordlys.example/lamp,29.90,NOK,2026-11-10\n"
      "https://shop.nordlys.example/lamp,29.90,NOK,2026-11-11\n"
      "https://shop.nordlys.example/lamp,29.90,NOK,2026-11-12\n";
  folder.write("shop.csv", history);
  const std::vector<std::string> more = {"--offline", "--price-history", folder.path("shop.csv")};
  EXPECT_TRUE(has(checked_json(more), "price.jump")) << world.out();
  EXPECT_EQ(exit, 2);
  EXPECT_FALSE(has(checked_json({"--offline"}), "price.jump"));

  folder.write("shop.csv", history + "https://shop.nordlys.example/lamp,cheap,NOK,2026-11-13\n");
  const boost::json::object report = checked_json(more);
  EXPECT_TRUE(has(report, "price.jump")) << world.out();
  EXPECT_EQ(exit, 3) << "nobody knows what that row would have said";
  EXPECT_EQ(report.at("errors").at(0).at("id").as_string(), "prices.price");
  EXPECT_EQ(report.at("errors").at(0).at("line").to_number<int>(), 5);
  checked_json({"--offline", "--price-history", folder.path("no.csv")});
  EXPECT_EQ(exit, 3);
}

TEST_F(CheckCommand, holds_prices_against_the_product_feed) {
  folder.write("body.html", kPriced);
  folder.write(
      "mailing.toml",
      std::string(kToml) + "[offer]\nfeed = \"https://shop.nordlys.example/feed.csv\"\n"
  );
  const std::string feed = "GET https://shop.nordlys.example/feed.csv";
  world.internet.pages[feed] =
      page_of("id,title,link,price\n1,Lamp,https://shop.nordlys.example/lamp,399 NOK\n");
  EXPECT_TRUE(has(checked_json(), "price.feed")) << world.out();
  EXPECT_EQ(exit, 2);
  for (const ports::WebAnswer& broken :
       {page_of("<html>maintenance</html>"), ports::WebAnswer{.status = 503}}) {
    world.internet.pages[feed] = broken;
    EXPECT_TRUE(has(checked_json(), "check.could_not_run")) << world.out();
    EXPECT_EQ(exit, 3);
  }
}

TEST_F(CheckCommand, asks_the_spam_filter_that_is_named_and_no_other) {
  const std::string rspamd = "POST http://127.0.0.1/checkv2";
  world.internet.pages[rspamd] =
      page_of(R"({"score":16.5,"required_score":15,"action":"reject","symbols":{}})");
  EXPECT_FALSE(has(checked_json(), "message.spam_score")) << world.out();
  EXPECT_TRUE(has(checked_json({"--rspamd", "http://127.0.0.1:11333"}), "message.spam_score"))
      << world.out();
  EXPECT_EQ(exit, 2);
  const auto asked = world.internet.asked();
  EXPECT_EQ(std::ranges::count(asked, rspamd), 1);
  folder.write("amends-checks.toml", "[spam]\nrspamd = \"http://127.0.0.1:11333\"\n");
  EXPECT_TRUE(has(checked_json(), "message.spam_score")) << world.out();
  world.internet.pages[rspamd] = page_of("hello");
  EXPECT_TRUE(has(checked_json(), "check.could_not_run")) << world.out();
  EXPECT_EQ(exit, 3);
}

TEST_F(CheckCommand, opens_links_made_for_one_person_for_a_sample) {
  folder.write(
      "body.html",
      std::string(kBody) + "<a href=\"https://shop.nordlys.example/{{ first_name }}\">Yours</a>\n"
  );
  for (const char* method : {"HEAD", "GET"}) {
    world.internet.pages[std::string(method) + " https://shop.nordlys.example/Ola"] = {
        .status = 404
    };
  }
  const boost::json::object report = checked_json();
  ASSERT_TRUE(has(report, "link.dead")) << world.out();
  for (const auto& finding : report.at("findings").as_array()) {
    if (finding.at("id").as_string() == "link.dead") {
      EXPECT_EQ(finding.at("recipients").to_number<int>(), 1);
      EXPECT_EQ(finding.at("line").to_number<int>(), 4);
      EXPECT_EQ(finding.at("examples").at(0).at("address").as_string(), "ola@people.example");
    }
  }
}

TEST_F(CheckCommand, writes_the_report_beside_the_text) {
  EXPECT_LE(world.run({"check", folder.path(), "--report", folder.path("report.json")}), 1);
  const auto report = boost::json::parse(folder.read("report.json"));
  EXPECT_EQ(report.at("mailing").as_string(), "spring-sale");
  EXPECT_EQ(world.run({"check", folder.path(), "--report", folder.path("no/such")}), 3);
}

TEST_F(CheckCommand, writes_each_format_by_suffix_or_to_standard_output) {
  struct Case {
    const char* format;
    const char* file;
    const char* begins;
  };

  const Case cases[] = {
      {"json", "a.json", "{\"mailing\""},
      {"sarif", "a.sarif", "{\"$schema\""},
      {"junit", "a.xml", "<?xml version=\"1.0\""},
      {"html", "a.html", "<!doctype html>"},
  };
  for (const Case& one : cases) {
    EXPECT_LE(world.run({"check", folder.path(), "--report", folder.path(one.file)}), 1);
    EXPECT_TRUE(folder.read(one.file).starts_with(one.begins)) << folder.read(one.file);
    EXPECT_LE(world.run({"check", folder.path(), "--format", one.format}), 1);
    EXPECT_TRUE(world.out().starts_with(one.begins)) << world.out();
  }
  const std::string page = folder.read("a.html");
  EXPECT_NE(page.find("srcdoc="), std::string::npos) << page;
  EXPECT_NE(page.find("Lamps for Kari"), std::string::npos);
}

TEST_F(CheckCommand, shows_what_it_can_mend_and_writes_it_only_when_told) {
  std::string spoken(kBody);
  spoken.replace(spoken.find("<html>"), 6, "<html lang=\"en\">");
  const std::string body = spoken + "<p>Hi {{ frist_name }}, {{ frist_name }}</p>\n";
  folder.write("body.html", body);
  EXPECT_EQ(world.run({"check", folder.path()}), 2);
  EXPECT_NE(world.out().find("--fix"), std::string::npos) << world.out();

  EXPECT_EQ(world.run({"check", folder.path(), "--fix"}), 2);
  EXPECT_NE(
      world.out().find("-<p>Hi {{ frist_name }}, {{ frist_name }}</p>\n"
                       "+<p>Hi {{ first_name }}, {{ first_name }}</p>\n"),
      std::string::npos
  ) << world.out();
  EXPECT_EQ(folder.read("body.html"), body);

  EXPECT_EQ(world.run({"check", folder.path(), "--fix", "--write"}), 2);
  EXPECT_NE(world.out().find("2 places in 1 file mended."), std::string::npos) << world.out();
  EXPECT_EQ(folder.read("body.html"), spoken + "<p>Hi {{ first_name }}, {{ first_name }}</p>\n");
  EXPECT_LE(world.run({"check", folder.path()}), 1) << world.out();
  EXPECT_EQ(world.run({"check", folder.path(), "--write"}), 64);
}

TEST_F(CheckCommand, escapes_hostile_people_in_every_format) {
  folder.write("mailing.toml", std::string(kToml));
  folder.write(
      "people.csv", "email,first_name\nkari@people.example,\"<script>alert(1)</script>]]>\"\n"
  );
  for (const char* format : {"sarif", "junit", "html"}) {
    EXPECT_LE(world.run({"check", folder.path(), "--format", format}), 2) << world.err();
    if (std::string_view(format) == "sarif") {
      EXPECT_TRUE(boost::json::parse(world.out()).is_object());
      continue;
    }
    EXPECT_EQ(world.out().find("]]>"), std::string::npos) << world.out();
    EXPECT_EQ(world.out().find("<script"), std::string::npos) << world.out();
  }
}

TEST_F(CheckCommand, describes_what_the_expressions_print) {
  folder.write(
      "people.csv", std::string(kPeople) + "liv@people.example,\nper@people.example,Ola\n"
  );
  const boost::json::object report = checked_json();
  const auto& expressions = report.at("expressions").as_array();
  ASSERT_EQ(expressions.size(), 2U) << world.out();
  const auto& name = expressions.at(1).as_object();
  EXPECT_EQ(name.at("file").as_string(), "body.html");
  EXPECT_EQ(name.at("field").as_string(), "first_name");
  EXPECT_EQ(name.at("own").to_number<int>(), 3);
  EXPECT_EQ(name.at("defaulted").to_number<int>(), 1);
  EXPECT_EQ(name.at("distinct").to_number<int>(), 2);
  EXPECT_EQ(name.at("longest").at("address").as_string(), "kari@people.example");
  EXPECT_EQ(name.at("frequent").as_array().at(0).at("value").as_string(), "Ola");
  EXPECT_EQ(name.at("scripts").at("Latin").to_number<int>(), 3);

  EXPECT_EQ(world.run({"check", folder.path(), "--now", "2026-11-20T09:00:00"}), 0);
  EXPECT_EQ(world.out().find("Ola 2"), std::string::npos) << world.out();
  EXPECT_EQ(world.run({"check", folder.path(), "--now", "2026-11-20T09:00:00", "--values"}), 0);
  EXPECT_NE(world.out().find("Ola 2, Kari 1"), std::string::npos) << world.out();
}

TEST_F(CheckCommand, says_loudly_that_a_sample_is_one) {
  const boost::json::object report = checked_json({"--sample", "1"});
  EXPECT_TRUE(has(report, "audience.sampled")) << world.out();
  EXPECT_TRUE(report.at("is_sample").as_bool());
  EXPECT_EQ(report.at("looked_at").to_number<int>(), 1);
  EXPECT_EQ(report.at("recipients").to_number<int>(), 2);
  EXPECT_EQ(exit, 1);
}

TEST_F(CheckCommand, speaks_six_languages) {
  folder.write("body.html", std::string(kBody) + "<p>Hi {{ frist_name }}</p>\n");
  std::map<std::string, std::string> texts;
  for (const char* language : {"en", "bg", "ru", "it", "nb", "he"}) {
    EXPECT_EQ(world.run({"check", folder.path(), "--lang", language}), 2);
    EXPECT_EQ(world.out().find("cli.check."), std::string::npos) << world.out();
    EXPECT_EQ(world.out().find("finding."), std::string::npos) << world.out();
    texts[world.out().substr(0, world.out().find('\n'))] = language;
  }
  EXPECT_EQ(texts.size(), 6U);
  world.variables["LANG"] = "ru_RU.UTF-8";
  EXPECT_EQ(world.run({"check", folder.path()}), 2);
  EXPECT_EQ(texts[world.out().substr(0, world.out().find('\n'))], "ru");
}

TEST_F(CheckCommand, does_not_count_what_is_waived_and_takes_settings_from_a_file) {
  folder.write(
      "body.html", std::string(kBody) + "<p>Our fair is on 12 May 2031, come and see us.</p>"
  );
  EXPECT_EQ(checked_json().at("warnings").as_int64(), 1);
  EXPECT_EQ(exit, 1);
  folder.write(
      "settings.toml",
      "[[waivers]]\nfinding = \"date.far\"\nreason = \"it is far\"\nby = \"Ida\"\n"
      "until = 2026-12-01\n"
  );
  const auto waived = checked_json({"--checks", folder.path() + "/settings.toml"});
  EXPECT_EQ(exit, 0);
  EXPECT_EQ(waived.at("warnings").as_int64(), 0);
  EXPECT_TRUE(has(waived, "date.far"));
  folder.write("amends-checks.toml", "profile = \"strict\"\n");
  EXPECT_EQ(checked_json().at("blocks").as_int64(), 1);
  EXPECT_EQ(exit, 2);
}

}  // namespace
}  // namespace amends::cli
