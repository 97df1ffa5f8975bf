#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

class VerifyCommand : public testing::Test {
 protected:
  boost::json::object verified(const std::string& csv, std::vector<std::string> more = {}) {
    folder.write("people.csv", csv);
    std::vector<std::string> arguments = {
        "verify",
        folder.path("people.csv"),
        "--format",
        "json",
        "--out",
        folder.path("cleaned.csv"),
        "--reasons",
        folder.path("reasons.csv")
    };
    arguments.insert(arguments.end(), more.begin(), more.end());
    exit = world.run(arguments);
    boost::json::error_code error;
    const auto value = boost::json::parse(world.out(), error);
    return value.is_object() ? value.as_object() : boost::json::object();
  }

  ScratchFolder folder;
  World world;
  int exit = -1;
};

TEST_F(VerifyCommand, passes_a_good_list_as_it_stands) {
  const auto report = verified("email,city\nida@people.example,Oslo\nola@people.example,Bergen\n");
  EXPECT_EQ(exit, 0) << world.out() << world.err();
  EXPECT_EQ(report.at("ok").to_number<int>(), 2);
  EXPECT_EQ(
      folder.read("cleaned.csv"),
      "\"email\",\"city\"\r\n\"ida@people.example\",\"Oslo\"\r\n\"ola@people.example\","
      "\"Bergen\"\r\n"
  );
  EXPECT_FALSE(folder.has("cleaned.csv.part"));
}

TEST_F(VerifyCommand, judges_each_row_and_says_why) {
  world.internet.dns["mx gone.example"] = {ports::DnsStatus::no_such_name, {}, {}, {}, {}};
  world.internet.dns["mx null.example"] = {ports::DnsStatus::found, {}, {{0, ""}}, {}, {}};
  world.internet.dns["mx plain.example"] = {ports::DnsStatus::no_records, {}, {}, {}, {}};
  world.internet.dns["mx empty.example"] = {ports::DnsStatus::no_records, {}, {}, {}, {}};
  world.internet.dns["a empty.example"] = {ports::DnsStatus::no_records, {}, {}, {}, {}};

  struct Case {
    const char* address;
    const char* verdict;
    const char* reasons;
  };

  const Case cases[] = {
      {"ida@people.example", nullptr, ""},
      {"ida@gmial.com", "bad", "slip"},
      {"no-reply@people.example", "bad", "technical"},
      {"info@people.example", "risky", "role"},
      {"x@mailinator.com", "bad", "throwaway"},
      {"x@раура1l.example", "bad", "letters"},
      {"x@gone.example", "bad", "no_domain"},
      {"x@null.example", "bad", "no_mail"},
      {"x@plain.example", nullptr, ""},
      {"x@empty.example", "bad", "no_mail"},
      {"IDA@people.example", "bad", "duplicate"},
      {"not an address", "bad", "unreadable"},
  };
  std::string csv = "email\n";
  for (const Case& one : cases) {
    csv += std::string(one.address) + "\n";
  }
  const auto report = verified(csv);
  EXPECT_EQ(exit, 2) << world.err();
  const std::string reasons = folder.read("reasons.csv");
  int bad = 0;
  int line = 1;
  for (const Case& one : cases) {
    ++line;
    const std::string begin = "\"" + std::to_string(line) + "\",";
    const auto at = reasons.find(begin);
    if (one.verdict == nullptr) {
      EXPECT_EQ(at, std::string::npos) << one.address << "\n" << reasons;
      continue;
    }
    ASSERT_NE(at, std::string::npos) << one.address << "\n" << reasons;
    const std::string row = reasons.substr(at, reasons.find('\n', at) - at);
    EXPECT_NE(
        row.find("\"" + std::string(one.verdict) + "\",\"" + one.reasons + "\""), std::string::npos
    ) << row;
    bad += std::string_view(one.verdict) == "bad" ? 1 : 0;
  }
  EXPECT_EQ(report.at("bad").to_number<int>(), bad);
  EXPECT_NE(reasons.find("\"ida@gmail.com\""), std::string::npos) << reasons;
  EXPECT_EQ(folder.read("cleaned.csv").find("gmial"), std::string::npos);
}

TEST_F(VerifyCommand, reads_what_the_list_says_about_earlier_bounces) {
  const auto report =
      verified("email,status\na@people.example,active\nb@people.example,Hard bounce\n");
  EXPECT_EQ(report.at("reasons").at("bounced_before").to_number<int>(), 1);
}

TEST_F(VerifyCommand, leaves_out_whom_a_file_says_bounced_complained_or_left) {
  folder.write(
      "bounced.csv",
      "email,reason\nb@people.example,bounce\nwho knows,bounce\nC@people.example,spam\n"
      "l@people.example,unsubscribed\n"
  );
  const auto report = verified(
      "email\na@people.example\nb@people.example\nc@people.example\nl@people.example\n",
      {"--bounced", folder.path("bounced.csv")}
  );
  EXPECT_EQ(exit, 2) << world.err();  // one of four comes back
  EXPECT_EQ(folder.read("cleaned.csv"), "\"email\"\r\n\"a@people.example\"\r\n");
  const std::string reasons = folder.read("reasons.csv");
  for (const char* row :
       {"\"b@people.example\",\"bad\",\"bounced_before\"",
        "\"c@people.example\",\"bad\",\"complained_before\"",
        "\"l@people.example\",\"bad\",\"left_before\""}) {
    EXPECT_NE(reasons.find(row), std::string::npos) << row << "\n" << reasons;
  }
  EXPECT_EQ(report.at("earlier").at("known").to_number<int>(), 3);
  EXPECT_EQ(report.at("earlier").at("refused").to_number<int>(), 1);
  EXPECT_EQ(report.at("earlier").at("refused_rows").at(0).at("line").to_number<int>(), 3);
  EXPECT_NE(world.err().find("bounced.csv:3: "), std::string::npos) << world.err();
}

TEST_F(VerifyCommand, is_not_done_in_silence_when_a_row_of_the_file_cannot_be_read) {
  folder.write("bounced.csv", "email\nnobody\n");
  std::ignore = verified("email\na@people.example\n", {"--bounced", folder.path("bounced.csv")});
  EXPECT_EQ(exit, 1) << world.err();
}

TEST_F(VerifyCommand, says_which_file_of_bounces_it_cannot_use) {
  folder.write("bounced.csv", "name\nIda\n");
  std::ignore = verified("email\na@people.example\n", {"--bounced", folder.path("bounced.csv")});
  EXPECT_EQ(exit, 3);
  EXPECT_NE(world.err().find("feedback.columns"), std::string::npos) << world.err();
  EXPECT_NE(world.err().find("bounced.csv"), std::string::npos) << world.err();
  std::ignore = verified("email\na@people.example\n", {"--bounced", folder.path("none.csv")});
  EXPECT_EQ(exit, 3);
  EXPECT_NE(world.err().find("cli.list"), std::string::npos) << world.err();
}

TEST_F(VerifyCommand, asks_a_server_that_is_named_for_all_its_pages) {
  ScriptedServer server;
  server.answer(
      "GET /api/v1/suppressions?limit=1000",
      R"({"suppressions":[{"address":"b@people.example","reason":"bounced","source":"x",)"
      R"("at":"2026-01-01T00:00:00Z"}],"next_after":"b"})"
  );
  server.answer(
      "GET /api/v1/suppressions?after=b&limit=1000",
      R"({"suppressions":[{"address":"n@people.example","reason":"manual","source":"x",)"
      R"("at":"2026-01-01T00:00:00Z"}]})"
  );
  const auto report = verified(
      "email\na@people.example\nb@people.example\nn@people.example\n",
      {"--server", server.url(), "--token", "secret-token"}
  );
  EXPECT_EQ(report.at("earlier").at("known").to_number<int>(), 2) << world.err();
  EXPECT_EQ(report.at("reasons").at("bounced_before").to_number<int>(), 1);
  EXPECT_EQ(report.at("reasons").at("never_again").to_number<int>(), 1);
  EXPECT_EQ(folder.read("cleaned.csv"), "\"email\"\r\n\"a@people.example\"\r\n");
}

TEST_F(VerifyCommand, asks_no_server_that_the_command_line_does_not_name) {
  ScriptedServer server;
  folder.write("people.csv", "email\na@people.example\n");
  EXPECT_EQ(world.run(server, {"verify", folder.path("people.csv")}), 0) << world.err();
  EXPECT_TRUE(server.asked().empty());
}

TEST_F(VerifyCommand, does_not_call_a_list_clean_that_the_server_could_not_be_asked_about) {
  ScriptedServer server;
  server.answer(
      "GET /api/v1/suppressions?limit=1000", R"({"id":"auth.denied","detail":"no"})", 403
  );
  std::ignore =
      verified("email\na@people.example\n", {"--server", server.url(), "--token", "secret-token"});
  EXPECT_EQ(exit, 2);
  EXPECT_FALSE(folder.has("cleaned.csv"));
}

TEST_F(VerifyCommand, does_not_turn_a_page_forever) {
  ScriptedServer server;
  for (const char* line :
       {"GET /api/v1/suppressions?limit=1000", "GET /api/v1/suppressions?after=b&limit=1000"}) {
    server.answer(line, R"({"suppressions":[],"next_after":"b"})");
  }
  std::ignore =
      verified("email\na@people.example\n", {"--server", server.url(), "--token", "secret-token"});
  EXPECT_EQ(exit, 3);
  EXPECT_NE(world.err().find("cli.answer"), std::string::npos) << world.err();
}

TEST_F(VerifyCommand, asks_each_domain_once_and_nobody_offline) {
  std::ignore = verified("email\na@people.example\nb@people.example\nc@people.example\n");
  EXPECT_EQ(std::ranges::count(world.internet.asked(), std::string("mx people.example")), 1);
  const auto before = world.internet.asked().size();
  const auto report = verified("email\na@people.example\n", {"--offline"});
  EXPECT_EQ(world.internet.asked().size(), before);
  EXPECT_FALSE(report.at("dns_asked").as_bool());
}

TEST_F(VerifyCommand, is_worth_nothing_when_dns_is_dead) {
  world.internet.dns_is_dead = true;
  std::ignore = verified("email\na@people.example\n");
  EXPECT_EQ(exit, 3);
  EXPECT_NE(world.err().find("verify.dns"), std::string::npos) << world.err();
}

TEST_F(VerifyCommand, writes_no_formula) {
  std::ignore = verified("email,note\na@people.example,\"=HYPERLINK(\"\"http://x\"\")\"\n");
  EXPECT_NE(folder.read("cleaned.csv").find("\"'=HYPERLINK"), std::string::npos);
}

TEST_F(VerifyCommand, speaks_six_languages) {
  folder.write(
      "people.csv",
      "email\ninfo@people.example\nida@gmial.com\nb@people.example\nc@people.example\n"
      "l@people.example\nn@people.example\n"
  );
  folder.write(
      "bounced.csv",
      "email,reason\nb@people.example,bounced\nc@people.example,complaint\nnobody,bounced\n"
      "l@people.example,unsubscribed\nn@people.example,manual\n"
  );
  for (const char* language : {"en", "bg", "ru", "it", "nb", "he"}) {
    const int code = world.run(
        {"verify",
         folder.path("people.csv"),
         "--bounced",
         folder.path("bounced.csv"),
         "--lang",
         language}
    );
    EXPECT_EQ(code, 2);
    EXPECT_EQ(world.out().find("cli.verify"), std::string::npos) << world.out();
    EXPECT_EQ(world.err().find("cli.verify"), std::string::npos) << world.err();
  }
}

}  // namespace
}  // namespace amends::cli
