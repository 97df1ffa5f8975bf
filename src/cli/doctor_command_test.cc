#include "cli/support_test.h"
#include "net/smtp_listener.h"
#include "store/sqlite_store.h"

#include <boost/json.hpp>

#include <filesystem>
#include <fstream>

namespace amends::cli {
namespace {

class OpenRelay final : public net::SmtpHandler {
 public:
  void message(const net::SmtpPeer&, smtp::MessageReceived, net::SmtpAnswer answer) override {
    answer(net::SmtpDecision::accept());
  }
};

class DoctorCommand : public testing::Test {
 protected:
  DoctorCommand() {
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
    const auto text = [&](const std::string& name, const std::string& value) {
      world.internet.dns["txt " + name] = {ports::DnsStatus::found, {}, {}, {value}, {}};
    };
    text("nordlys.example", "v=spf1 include:relay.example -all");
    text("s1._domainkey.nordlys.example", "v=DKIM1; p=MIIB");
    text("_dmarc.nordlys.example", "v=DMARC1; p=reject; rua=mailto:d@nordlys.example");
  }

  boost::json::object examined(std::vector<std::string> more) {
    std::vector<std::string> arguments = {"doctor", "--data", folder.path(), "--format", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    exit = world.run(arguments);
    boost::json::error_code error;
    const auto value = boost::json::parse(world.out(), error);
    EXPECT_FALSE(error) << world.out() << world.err();
    return value.is_object() ? value.as_object() : boost::json::object();
  }

  static std::string health(const boost::json::object& report, std::string_view id) {
    for (const auto& one : report.at("checks").as_array()) {
      if (one.at("id").as_string() == id) {
        return std::string(one.at("health").as_string());
      }
    }
    return "not said";
  }

  ScratchFolder folder;
  World world;
  int exit = -1;
};

TEST_F(DoctorCommand, finds_a_good_sender_well) {
  const auto report = examined({"--domain", "nordlys.example"});
  for (const char* id : {"spf.ok", "dkim.ok", "dmarc.ok", "alignment.ok", "mx.ok"}) {
    EXPECT_EQ(health(report, id), "ok") << id << world.out();
  }
  EXPECT_EQ(report.at("problems").to_number<int>(), 0);
  EXPECT_EQ(exit, 1);  // no relay was named, and links would lead to the loopback
}

TEST_F(DoctorCommand, talks_to_the_relay) {
  net::AsioLoop loop("relay");
  OpenRelay open_relay;
  net::SmtpListenerOptions options;
  options.session.host_name = "relay.example";
  net::SmtpListener listener(loop, options, open_relay);
  loop.start();
  ASSERT_TRUE(listener.start().ok());
  const std::string url = "smtp://127.0.0.1:" + std::to_string(listener.port());
  const auto near = examined({"--relay", url});
  EXPECT_EQ(health(near, "relay.ok"), "ok") << world.out();
  EXPECT_EQ(health(near, "relay.near"), "ok") << world.out();
  listener.stop();
  loop.stop();
  EXPECT_EQ(health(examined({"--relay", url}), "relay.trouble"), "problem") << world.out();
  EXPECT_EQ(exit, 2);
  EXPECT_EQ(health(examined({"--relay", "ftp://x"}), "relay.trouble"), "problem");
}

TEST_F(DoctorCommand, looks_at_the_second_relay_too) {
  const std::string file = folder.path() + "/amends.toml";
  std::ofstream(file) << "[relay]\nurl = \"ftp://a\"\n[relay.emergency]\nurl = \"ftp://b\"\n";
  const auto report = examined({"--config", file});
  EXPECT_EQ(health(report, "relay.emergency"), "ok") << world.out();
  EXPECT_EQ(
      std::ranges::count_if(
          report.at("checks").as_array(),
          [](const auto& one) { return one.at("id").as_string() == "relay.trouble"; }
      ),
      2
  ) << world.out();
}

TEST_F(DoctorCommand, looks_at_the_data_folder) {
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  EXPECT_EQ(health(examined({}), "data.open"), "warn") << world.out();
  std::filesystem::remove_all(folder.path());
  EXPECT_EQ(health(examined({}), "data.absent"), "warn") << world.out();
}

TEST_F(DoctorCommand, compares_the_clock_with_the_domains_own_server) {
  ports::WebAnswer page;
  page.status = 200;
  page.date = "Sun, 06 Nov 1994 08:49:37 GMT";
  world.internet.pages["HEAD https://nordlys.example/"] = page;
  EXPECT_EQ(health(examined({"--domain", "nordlys.example"}), "clock.off"), "problem");
  page.date = "yesterday";
  world.internet.pages["HEAD https://nordlys.example/"] = page;
  EXPECT_EQ(health(examined({"--domain", "nordlys.example"}), "clock.unknown"), "ok");
}

TEST_F(DoctorCommand, says_when_dns_says_nothing) {
  world.internet.dns_is_dead = true;
  const auto report = examined({"--domain", "nordlys.example"});
  EXPECT_GT(report.at("unknown").to_number<int>(), 0);
  EXPECT_EQ(exit, 3);
}

TEST_F(DoctorCommand, speaks_six_languages) {
  for (const char* language : {"en", "bg", "ru", "it", "nb", "he"}) {
    std::ignore = world.run(
        {"doctor", "--data", folder.path(), "--domain", "nordlys.example", "--lang", language}
    );
    EXPECT_EQ(world.out().find("doctor."), std::string::npos) << world.out();
  }
}

TEST_F(DoctorCommand, reads_the_ledger_alone_and_says_where_it_is_damaged) {
  auto report = examined({"--ledger"});
  EXPECT_EQ(health(report, "ledger.none"), "ok");
  EXPECT_EQ(exit, 0);
  {
    const auto store = store::open_sqlite_store(folder.path(), store::OpenMode::serve).value();
    const auto record = store->mailings().put(
        "spring-sale", model::MailingKind::regular, {{"mailing.toml", ""}}, "Author", from_us(0)
    );
    const std::vector<ports::PlannedSend> sends = {{model::ContactId{1}, 0, 0}};
    ASSERT_TRUE(store->ledger().plan(record->id, sends).ok());
  }
  report = examined({"--ledger"});
  EXPECT_EQ(health(report, "ledger.ok"), "ok") << world.out();
  EXPECT_EQ(report.at("checks").as_array().size(), 1U);
  EXPECT_EQ(exit, 0);
  const std::filesystem::path log = std::filesystem::path(folder.path()) / "sends" / "1.log";
  std::ofstream(log, std::ios::app) << "torn";
  report = examined({"--ledger"});
  EXPECT_EQ(health(report, "ledger.torn"), "warn");
  EXPECT_EQ(exit, 1);
  std::ofstream(log) << "something else altogether";
  report = examined({"--ledger"});
  EXPECT_EQ(health(report, "ledger.damaged"), "problem");
  EXPECT_EQ(exit, 2);
}

}  // namespace
}  // namespace amends::cli
