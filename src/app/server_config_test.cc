#include "app/server_config.h"

#include "app/support_test.h"

#include <fmt/format.h>

namespace amends::app {
namespace {

class Config : public FolderTest {
 protected:
  [[nodiscard]] Result<ServerConfig> read_text(std::string_view toml) const {
    return read_config(write("amends.toml", toml));
  }
};

TEST_F(Config, lays_the_playbook_of_the_house_over_ours) {
  ServerConfig config;
  config.playbook = write("house.toml", "[deadlines]\napology = 60\n");
  const auto house = read_playbook_of(config);
  ASSERT_TRUE(house.ok()) << house.error().explain();
  EXPECT_EQ(house->deadlines.apology, std::chrono::minutes(60));
  EXPECT_EQ(house->rules.size(), advice::default_playbook().rules.size());
  config.playbook = write("wrong.toml", "[deadlines]\n\nsoon = 60\n");
  const auto wrong = read_playbook_of(config);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().id(), "playbook.unknown_key");
  EXPECT_EQ(wrong.error().place().line, 3);
  config.playbook = "/nowhere/playbook.toml";
  ASSERT_FALSE(read_playbook_of(config).ok());
  config.playbook.clear();
  config.data = "/nowhere";
  EXPECT_TRUE(read_playbook_of(config).ok()) << "no file, our rules";
}

TEST_F(Config, takes_proxies_by_address) {
  const auto config = read_text("proxies = [\"10.0.0.5\", \"2001:db8::5\"]\n");
  ASSERT_TRUE(config.ok()) << config.error().explain();
  EXPECT_EQ(config->proxies, (std::vector<std::string>{"10.0.0.5", "2001:db8::5"}));
}

TEST_F(Config, takes_a_base_url_with_a_path_and_nothing_behind_it) {
  for (const auto& [given, kept] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"https://links.nordlys.example", "https://links.nordlys.example"},
           {"https://links.nordlys.example/", "https://links.nordlys.example"},
           {"http://127.0.0.1:8025", "http://127.0.0.1:8025"},
           {"https://nordlys.example/mail", "https://nordlys.example/mail"},
           {"https://nordlys.example/a/mail_2/", "https://nordlys.example/a/mail_2"},
       }) {
    const auto url = parse_base_url(given);
    ASSERT_TRUE(url.ok()) << given;
    EXPECT_EQ(*url, kept);
  }
  for (const std::string_view wrong :
       {"links.nordlys.example",
        "ftp://links.nordlys.example",
        "javascript:alert(1)",
        "https://links.nordlys.example/?a=",
        "https://links.nordlys.example/#a",
        "https://user@links.nordlys.example",
        "https://links.nordlys.example//mail",
        "https://links.nordlys.example/../mail",
        "https://links.nordlys.example/%6dail"}) {
    EXPECT_EQ(parse_base_url(wrong).error().id(), "config.base_url") << wrong;
  }
  const auto config = read_text("listen = \"127.0.0.1:0\"\nbase_url = \"nordlys.example\"\n");
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().id(), "config.base_url");
  EXPECT_EQ(config.error().place().line, 2);
}

TEST_F(Config, reads_every_key) {
  const auto password = write("password", "s3cret\nsecond line\n");
  const auto config = read_text(fmt::format(
      "data = \"/var/lib/amends\"\n"
      "listen = \"[::1]:9000\"\n"
      "base_url = \"https://links.nordlys.example\"\n"
      "return_path_domain = \"bounces.nordlys.example\"\n"
      "helo_name = \"mail.nordlys.example\"\n"
      "[relay]\n"
      "url = \"smtps://relay.example:465\"\n"
      "user = \"nordlys\"\n"
      "password_file = \"{}\"\n"
      "ca_file = \"/etc/amends/ca.pem\"\n"
      "lines = 500\n"
      "pipelining = \"commands\"\n"
      "[relay.timeouts]\n"
      "connect = 5\n"
      "greeting = 301\n"
      "login = 90\n"
      "mail = 302\n"
      "rcpt = 303\n"
      "data = 121\n"
      "body = 181\n"
      "dot = 840\n"
      "[proof]\n"
      "outside = false\n"
      "rspamd = \"http://127.0.0.1:11333\"\n",
      password.string()
  ));
  ASSERT_TRUE(config.ok()) << config.error().explain();
  EXPECT_EQ(config->data, "/var/lib/amends");
  EXPECT_EQ(config->listen, "[::1]:9000");
  EXPECT_EQ(config->base_url, "https://links.nordlys.example");
  EXPECT_EQ(config->return_path_domain, "bounces.nordlys.example");
  EXPECT_EQ(config->helo_name, "mail.nordlys.example");
  EXPECT_EQ(config->relay.url, "smtps://relay.example:465");
  EXPECT_EQ(config->relay.user, "nordlys");
  EXPECT_EQ(config->relay.password, "s3cret");
  EXPECT_EQ(config->relay.ca_file, "/etc/amends/ca.pem");
  EXPECT_EQ(config->relay.lines, 500U);
  EXPECT_EQ(config->relay.pipelining, smtp::Pipelining::commands);
  const smtp::StepTimeouts& timeouts = config->relay.timeouts;
  EXPECT_EQ(timeouts.connect, std::chrono::seconds(5));
  EXPECT_EQ(timeouts.greeting, std::chrono::seconds(301));
  EXPECT_EQ(timeouts.login, std::chrono::seconds(90));
  EXPECT_EQ(timeouts.mail, std::chrono::seconds(302));
  EXPECT_EQ(timeouts.rcpt, std::chrono::seconds(303));
  EXPECT_EQ(timeouts.data, std::chrono::seconds(121));
  EXPECT_EQ(timeouts.body, std::chrono::seconds(181));
  EXPECT_EQ(timeouts.dot, std::chrono::seconds(840));
  EXPECT_EQ(config->proof_outside, engine::ProofOutside::Mode::turned_off);
  EXPECT_EQ(config->rspamd, "http://127.0.0.1:11333");
}

TEST_F(Config, reads_a_second_relay_for_emergencies) {
  const auto password = write("password", "s3cret\n");
  const auto config = read_text(fmt::format(
      "[relay]\nurl = \"smtp://relay.example:587\"\nlines = 40\n"
      "[relay.emergency]\nurl = \"smtps://second.example\"\nuser = \"nordlys\"\n"
      "password_file = \"{}\"\nlines = 5\npipelining = \"off\"\n"
      "[relay.emergency.timeouts]\nconnect = 7\n",
      password.string()
  ));
  ASSERT_TRUE(config.ok()) << config.error().explain();
  EXPECT_EQ(config->relay.url, "smtp://relay.example:587");
  EXPECT_EQ(config->relay.lines, 40U);
  EXPECT_EQ(config->relay.user, "");
  EXPECT_EQ(config->emergency.url, "smtps://second.example");
  EXPECT_EQ(config->emergency.user, "nordlys");
  EXPECT_EQ(config->emergency.password, "s3cret");
  EXPECT_EQ(config->emergency.lines, 5U);
  EXPECT_EQ(config->emergency.pipelining, smtp::Pipelining::off);
  EXPECT_EQ(config->emergency.timeouts.connect, std::chrono::seconds(7));
}

TEST_F(Config, says_what_is_wrong_with_the_second_relay) {
  struct Row {
    std::string_view toml;
    std::string_view id;
    int line;
    std::string_view says;
  };

  for (const Row& row : {
           Row{"[relay.emergency]\nlines = 4\n", "config.relay", 1, "url"},
           Row{"[relay.emergency]\nurl = \"smtp://a\"\nhost = \"b\"\n",
               "config.unknown_key",
               3,
               "[relay.emergency]"},
           Row{"[relay.emergency.emergency]\nurl = \"smtp://a\"\n", "config.type", 1, "emergency"},
           Row{"[relay]\nemergency = \"smtp://a\"\n", "config.unknown_key", 2, "emergency"},
       }) {
    SCOPED_TRACE(row.toml);
    const auto config = read_text(row.toml);
    ASSERT_FALSE(config.ok());
    EXPECT_EQ(config.error().id(), row.id);
    EXPECT_EQ(config.error().place().line, row.line);
    EXPECT_NE(config.error().message().find(row.says), std::string::npos)
        << config.error().message();
  }
}

TEST_F(Config, reads_who_gets_a_brief) {
  const auto config =
      read_text("[support]\nbrief_to = [\"support@nordlys.example\", \"shift@nordlys.example\"]\n");
  ASSERT_TRUE(config.ok()) << config.error().explain();
  ASSERT_EQ(config->brief_to.size(), 2U);
  EXPECT_EQ(config->brief_to[1].address(), "shift@nordlys.example");
}

TEST_F(Config, reads_where_people_may_write_to_leave) {
  EXPECT_EQ(read_text("data = \"d\"\n")->leave_by_mail, "") << "nowhere unless told";
  const auto config = read_text("[intake]\nleave = \"leave+1@News.Example\"\n");
  ASSERT_TRUE(config.ok()) << config.error().explain();
  EXPECT_EQ(config->leave_by_mail, "leave+1@news.example");
}

TEST_F(Config, reads_where_public_words_may_be_posted) {
  const auto token = write("token", "abc\n");
  const auto config = read_text(fmt::format(
      "[social.mastodon]\nbase_url = \"https://social.example\"\ntoken_file = \"{0}\"\n"
      "[social.bluesky]\nservice = \"https://bsky.social\"\nhandle = \"nordlys.example\"\n"
      "app_password_file = \"{0}\"\n",
      token.string()
  ));
  ASSERT_TRUE(config.ok()) << config.error().explain();
  ASSERT_TRUE(config->social.mastodon.has_value());
  EXPECT_EQ(config->social.mastodon->base_url, "https://social.example");
  EXPECT_EQ(config->social.mastodon->token, "abc");
  ASSERT_TRUE(config->social.bluesky.has_value());
  EXPECT_EQ(config->social.bluesky->handle, "nordlys.example");
  EXPECT_EQ(config->social.bluesky->app_password, "abc");
}

TEST_F(Config, keeps_the_defaults_of_what_is_not_named) {
  const auto config = read_text("[relay]\nurl = \"smtp://relay.example\"\n");
  ASSERT_TRUE(config.ok()) << config.error().explain();
  EXPECT_EQ(config->data, "amends-data");
  EXPECT_EQ(config->listen, "127.0.0.1:8025");
  EXPECT_EQ(config->base_url, "");
  EXPECT_EQ(config->relay.lines, 40U);
  EXPECT_EQ(config->emergency.url, "") << "there is none";
  EXPECT_EQ(config->relay.password, "");
  EXPECT_EQ(config->relay.pipelining, smtp::Pipelining::full);
  EXPECT_EQ(config->relay.timeouts.dot, std::chrono::minutes(10));
  EXPECT_FALSE(config->relay.timeout_max.has_value());
  EXPECT_EQ(config->proof_outside, engine::ProofOutside::Mode::asked);
}

TEST_F(Config, says_what_is_wrong_and_where) {
  struct Row {
    std::string_view toml;
    std::string_view id;
    int line;
    std::string_view says;
  };

  for (const Row& row : {
           Row{"data = \"a\"\nlisten_on = \"b\"\n", "config.unknown_key", 2, "listen_on"},
           Row{"[relay]\nurl = \"smtp://a\"\ntimeout_max = \"1\"\n",
               "config.unknown_key",
               3,
               "timeout_max"},
           Row{"[relays]\nurl = \"smtp://a\"\n", "config.type", 1, "relays"},
           Row{"relay = \"smtp://a\"\n", "config.unknown_key", 1, "[relay]"},
           Row{"\ndata = 3\n", "config.type", 2, "data"},
           Row{"helo_name = true\n", "config.type", 1, "helo_name"},
           Row{"link_fallback = \"javascript:x\"\n", "config.link_fallback", 1, "web address"},
           Row{"[relay]\nuser = [\"a\"]\n", "config.type", 2, "user"},
           Row{"[relay]\nlines = \"20\"\n", "config.type", 2, "1 to 500"},
           Row{"[relay]\nlines = 0\n", "config.type", 2, "1 to 500"},
           Row{"[relay]\nlines = 501\n", "config.type", 2, "1 to 500"},
           Row{"[relay]\nlines = -1\n", "config.type", 2, "1 to 500"},
           Row{"[relay]\npipelining = true\n", "config.type", 2, "\"off\""},
           Row{"[relay]\npipelining = \"no\"\n", "config.type", 2, "\"commands\""},
           Row{"[relay]\ntimeouts = 600\n", "config.type", 2, "[relay.timeouts]"},
           Row{"[relay.timeouts]\nquit = 10\n", "config.unknown_key", 2, "quit"},
           Row{"[relay.timeouts]\nmail = 4\n", "config.type", 2, "5 to 3600"},
           Row{"[relay.timeouts]\nmail = 3601\n", "config.type", 2, "5 to 3600"},
           Row{"[relay.timeouts]\nmail = 30.5\n", "config.type", 2, "whole number"},
           Row{"[relay.timeouts]\nmail = \"60\"\n", "config.type", 2, "whole number"},
           // Who is waited for less becomes uncertain (RFC 5321, 4.5.3.2.6).
           Row{"[relay.timeouts]\ndot = 599\n", "config.type", 2, "600 to 840"},
           Row{"[relay.timeouts]\ndot = 841\n", "config.type", 2, "600 to 840"},
           Row{"[proof]\noutside = \"yes\"\n", "config.type", 2, "true or false"},
           Row{"[proof]\nrspamd = \"127.0.0.1:11333\"\n", "config.rspamd", 2, "web address"},
           Row{"[proof]\ninside = true\n", "config.unknown_key", 2, "inside"},
           Row{"[advice]\nbook = \"x\"\n", "config.unknown_key", 2, "playbook"},
           Row{"[advice]\nplaybook = 3\n", "config.type", 2, "playbook"},
           Row{"proxies = [\"10.0.0.5\", \"proxy.example\"]\n", "config.type", 1, "proxy.example"},
           Row{"[support]\nbrief_to = \"a@b.example\"\n", "config.type", 2, "list"},
           Row{"[support]\nbrief_to = [\"nobody\"]\n", "config.type", 2, "brief_to"},
           Row{"[support]\nbrief = []\n", "config.unknown_key", 2, "brief_to"},
           Row{"[intake]\nleave = 3\n", "config.type", 2, "leave"},
           Row{"[intake]\nleave = \"nobody\"\n", "config.intake", 2, "leave@news.example"},
           Row{"[intake]\nleave = \"a%b@c.example\"\n", "config.intake", 2, "plain"},
           Row{"[intake]\nleave = \"a&b@c.example\"\n", "config.intake", 2, "plain"},
           Row{"[intake]\nbounces = \"a@b.example\"\n", "config.unknown_key", 2, "leave"},
           Row{"[social.x]\ntoken_file = \"t\"\n", "config.unknown_key", 1, "mastodon"},
           Row{"[social.mastodon]\ntoken_file = \"t\"\n", "config.social", 1, "base_url"},
           Row{"[social.mastodon]\ntoken = \"t\"\n", "config.unknown_key", 2, "token_file"},
           Row{"[social.mastodon]\nbase_url = \"http://a.example\"\ntoken_file = \"t\"\n",
               "config.social",
               1,
               "https"},
           Row{"data = \"a\"\nlisten =\n", "config.toml", 2, "TOML"},
           Row{"data = \"a\"\ndata = \"b\"\n", "config.toml", 2, "TOML"},
       }) {
    SCOPED_TRACE(row.toml);
    const auto config = read_text(row.toml);
    ASSERT_FALSE(config.ok());
    EXPECT_EQ(config.error().id(), row.id);
    EXPECT_EQ(config.error().place().file, (folder_ / "amends.toml").string());
    EXPECT_EQ(config.error().place().line, row.line);
    EXPECT_GE(config.error().place().column, 1);
    EXPECT_NE(config.error().message().find(row.says), std::string::npos)
        << config.error().message();
  }
}

TEST_F(Config, reads_who_is_told_of_changes) {
  const auto secret = write("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
  std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
  const auto config = read_text(fmt::format(
      "[[webhooks]]\nname = \"webshop\"\nurl = \"https://shop.example/amends\"\nsecret_file = "
      "\"{}\"\n"
      "[[webhooks]]\nname = \"till\"\nurl = \"http://10.0.0.7:8080/\"\nsecret_file = \"{}\"\n"
      "events = [\"code.closed\"]\ninternal = true\n",
      secret.string(),
      secret.string()
  ));
  ASSERT_TRUE(config.ok()) << config.error().explain();
  ASSERT_EQ(config->webhooks.size(), 2U);
  EXPECT_EQ(config->webhooks[0].name, "webshop");
  EXPECT_EQ(config->webhooks[0].secret.size(), 24U);
  EXPECT_EQ(config->webhooks[0].reach, engine::Reach::public_only);
  EXPECT_TRUE(config->webhooks[0].wants("code.opened"));
  EXPECT_EQ(config->webhooks[1].reach, engine::Reach::any);
  EXPECT_FALSE(config->webhooks[1].wants("code.opened"));
}

TEST_F(Config, refuses_a_webhook_that_could_not_be_told_safely) {
  const auto secret = write("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
  std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
  const auto weak = write("weak", "hunter2\n");
  std::filesystem::permissions(weak, std::filesystem::perms::owner_read);
  const auto seen = write("seen", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
  std::filesystem::permissions(
      seen, std::filesystem::perms::owner_read | std::filesystem::perms::others_read
  );
  const auto with = [](const std::filesystem::path& file, std::string_view more) {
    return fmt::format("[[webhooks]]\nsecret_file = \"{}\"\n{}", file.string(), more);
  };
  constexpr std::string_view kShop = "name = \"a\"\nurl = \"https://shop.example/\"\n";

  struct Row {
    std::string toml;
    std::string_view id;
    std::string_view says;
  };

  for (const Row& row : {
           Row{with(secret, "name = \"a\"\nurl = \"http://shop.example/\"\n"),
               "config.webhook",
               "internal = true"},
           Row{with(secret, "url = \"https://shop.example/\"\n"), "config.webhook", "name"},
           Row{fmt::format("[[webhooks]]\n{}", kShop), "config.webhook", "secret_file"},
           Row{with(weak, kShop), "config.webhook", "whsec_"},
           Row{with(seen, kShop), "config.webhook", "chmod 600"},
           Row{with(secret, fmt::format("{}events = [\"gone\"]\n", kShop)),
               "config.webhook",
               "code.aliased"},
           Row{with(secret, fmt::format("{}events = \"code.closed\"\n", kShop)),
               "config.type",
               "brackets"},
           Row{with(secret, fmt::format("{}internal = 1\n", kShop)), "config.type", "true or false"
           },
           Row{with(secret, fmt::format("{}event = []\n", kShop)), "config.unknown_key", "event"},
           Row{with(secret, kShop) + with(secret, kShop), "config.webhook", "two webhooks"},
       }) {
    SCOPED_TRACE(row.toml);
    const auto config = read_text(row.toml);
    ASSERT_FALSE(config.ok());
    EXPECT_EQ(config.error().id(), row.id);
    EXPECT_NE(config.error().message().find(row.says), std::string::npos)
        << config.error().message();
  }
}

TEST_F(Config, needs_a_file_to_read) {
  for (const auto& file : {folder_ / "none.toml", folder_}) {
    const auto config = read_config(file);
    ASSERT_FALSE(config.ok()) << file;
    EXPECT_EQ(config.error().id(), "config.file");
    EXPECT_NE(config.error().message().find(file.string()), std::string::npos);
  }
}

TEST_F(Config, refuses_a_password_file_that_is_absent_or_empty) {
  for (const auto& file : {folder_ / "none", write("empty", ""), write("blank", "\nsecret\n")}) {
    const auto config = read_text(fmt::format("[relay]\npassword_file = \"{}\"\n", file.string()));
    ASSERT_FALSE(config.ok()) << file;
    EXPECT_EQ(config.error().id(), "config.password_file");
    EXPECT_NE(config.error().message().find(file.string()), std::string::npos);
  }
}

TEST_F(Config, reads_the_keys_that_sign) {
  const auto file = write("a.pem", crypto::SigningKey::generate(crypto::KeyKind::ed25519).to_pem());
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  const auto config = read_text(fmt::format(
      "[[dkim]]\ndomain = \"nordlys.example\"\nselector = \"a\"\nkey_file = \"{0}\"\n"
      "[[dkim]]\ndomain = \"bücher.example\"\nselector = \"b\"\nkey_file = \"{0}\"\n",
      file.string()
  ));
  ASSERT_TRUE(config.ok()) << config.error().explain();
  ASSERT_EQ(config->dkim.size(), 2U);
  EXPECT_EQ(config->dkim[0].selector, "a");
  EXPECT_EQ(config->dkim[1].domain, "xn--bcher-kva.example");
}

TEST_F(Config, refuses_a_signing_key_that_cannot_be_used) {
  const auto key =
      write("open.pem", crypto::SigningKey::generate(crypto::KeyKind::ed25519).to_pem());
  std::filesystem::permissions(
      key, std::filesystem::perms::owner_read | std::filesystem::perms::others_read
  );
  const auto text = write("text.pem", "no key");
  std::filesystem::permissions(text, std::filesystem::perms::owner_read);

  struct Row {
    std::string domain;
    std::string selector;
    std::filesystem::path file;
    std::string_view says;
  };

  for (const Row& row : {
           Row{"nordlys.example", "a", key, "chmod 600"},
           Row{"nordlys.example", "a", text, "no private key"},
           Row{"nordlys.example", "a", folder_ / "none.pem", "cannot be read"},
           Row{"nordlys.example", "a b", text, "selector"},
           Row{"nordlys", "a", text, "no dot"},
       }) {
    SCOPED_TRACE(row.says);
    const auto config = read_text(fmt::format(
        "\n[[dkim]]\ndomain = \"{}\"\nselector = \"{}\"\nkey_file = \"{}\"\n",
        row.domain,
        row.selector,
        row.file.string()
    ));
    ASSERT_FALSE(config.ok());
    EXPECT_EQ(config.error().id(), "config.dkim");
    EXPECT_EQ(config.error().place().line, 2);
    EXPECT_NE(config.error().message().find(row.says), std::string::npos)
        << config.error().message();
  }
}

TEST(ParseListen, takes_a_host_and_a_port) {
  struct Row {
    std::string_view text;
    std::string_view host;
    std::uint16_t port;
  };

  for (const Row& row : {
           Row{"127.0.0.1:8025", "127.0.0.1", 8025},
           Row{"0.0.0.0:65535", "0.0.0.0", 65535},
           Row{"[::1]:0", "::1", 0},
           Row{"localhost:80", "localhost", 80},
       }) {
    const auto address = parse_listen(row.text);
    ASSERT_TRUE(address.ok()) << row.text;
    EXPECT_EQ(address->host, row.host);
    EXPECT_EQ(address->port, row.port);
  }
}

TEST(ParseListen, refuses_what_is_no_address) {
  for (const std::string_view text :
       {"",
        "8025",
        ":8025",
        "[]:8025",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:80x",
        "127.0.0.1: 80"}) {
    const auto address = parse_listen(text);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_EQ(address.error().id(), "config.listen");
  }
}

/// The connection to a relay, in a line.
struct RelayCase {
  std::string_view url;
  std::string_view host;
  std::uint16_t port;
  smtp::Channel channel;
};

net::RelayOptions options_of(const RelayCase& row, std::string_view ca_file) {
  RelayConfig relay;
  relay.url = row.url;
  relay.ca_file = ca_file;
  const auto options = relay_options(relay, "mail.nordlys.example");
  if (!options.ok()) {
    ADD_FAILURE() << options.error().explain();
    return {};
  }
  EXPECT_EQ(options->host, row.host);
  EXPECT_EQ(options->port, row.port);
  EXPECT_EQ(options->dialogue.channel, row.channel);
  EXPECT_EQ(options->dialogue.helo_name, "mail.nordlys.example");
  EXPECT_FALSE(options->dialogue.credentials.has_value());
  EXPECT_EQ(options->tls.ca_file, ca_file);
  return *options;
}

TEST(RelayOptions, demand_tls_and_a_fitting_certificate_off_the_loopback) {
  for (const RelayCase& row : {
           RelayCase{"smtp://relay.example", "relay.example", 25, smtp::Channel::clear},
           RelayCase{"smtp://relay.example:587", "relay.example", 587, smtp::Channel::clear},
           RelayCase{"smtps://relay.example", "relay.example", 465, smtp::Channel::tls},
           RelayCase{"smtps://relay.example:2465", "relay.example", 2465, smtp::Channel::tls},
           RelayCase{"smtp://[2001:db8::1]:25", "2001:db8::1", 25, smtp::Channel::clear},
           // Names that only begin like the loopback.
           RelayCase{"smtp://127.relay.example", "127.relay.example", 25, smtp::Channel::clear},
           RelayCase{"smtp://localhost.example", "localhost.example", 25, smtp::Channel::clear},
       }) {
    for (const std::string_view ca_file : {"", "authority.pem"}) {
      SCOPED_TRACE(row.url);
      const net::RelayOptions options = options_of(row, ca_file);
      EXPECT_EQ(options.dialogue.tls, smtp::TlsPolicy::required);
      EXPECT_EQ(options.dialogue.clear_text_auth, smtp::ClearTextAuth::refuse);
      EXPECT_EQ(options.tls.verify, net::Verify::peer_and_name);
    }
  }
}

TEST(RelayOptions, take_what_is_offered_on_the_loopback) {
  for (const RelayCase& row : {
           RelayCase{"smtp://127.0.0.1:2525", "127.0.0.1", 2525, smtp::Channel::clear},
           RelayCase{"smtp://127.9.8.7", "127.9.8.7", 25, smtp::Channel::clear},
           RelayCase{"smtp://[::1]:2525", "::1", 2525, smtp::Channel::clear},
           RelayCase{"smtp://localhost", "localhost", 25, smtp::Channel::clear},
           RelayCase{"smtps://localhost", "localhost", 465, smtp::Channel::tls},
       }) {
    SCOPED_TRACE(row.url);
    const net::RelayOptions options = options_of(row, "");
    EXPECT_EQ(options.dialogue.tls, smtp::TlsPolicy::opportunistic);
    EXPECT_EQ(options.dialogue.clear_text_auth, smtp::ClearTextAuth::allow);
    EXPECT_EQ(options.tls.verify, net::Verify::none);
    // An authority that was named is asked.
    EXPECT_EQ(options_of(row, "authority.pem").tls.verify, net::Verify::peer_and_name);
  }
}

TEST(RelayOptions, carry_the_credentials_and_the_machine_s_own_name) {
  RelayConfig relay;
  relay.url = "smtp://relay.example:587";
  relay.user = "nordlys";
  relay.password = "s3cret";
  relay.timeout_max = std::chrono::milliseconds(250);
  relay.pipelining = smtp::Pipelining::off;
  relay.timeouts.dot = std::chrono::seconds(900);
  const auto options = relay_options(relay, "");
  ASSERT_TRUE(options.ok());
  ASSERT_TRUE(options->dialogue.credentials.has_value());
  EXPECT_EQ(options->dialogue.credentials->user, "nordlys");
  EXPECT_EQ(options->dialogue.credentials->password, "s3cret");
  EXPECT_EQ(options->timeout_max, std::chrono::milliseconds(250));
  EXPECT_EQ(options->dialogue.pipelining, smtp::Pipelining::off);
  EXPECT_EQ(options->dialogue.timeouts.dot, std::chrono::seconds(900));
  EXPECT_NE(options->dialogue.helo_name, "");
}

TEST(RelayOptions, refuse_what_is_no_relay) {
  for (const std::string_view url :
       {"",
        "relay.example",
        "relay.example:25",
        "http://relay.example",
        "smtp://",
        "smtp:relay",
        "smtp://user:secret@relay.example",
        "smtp://@relay.example",
        "smtp://relay.example:0",
        "smtp://relay.example:65536",
        "smtp://relay.example:25x",
        "smtp://relay.example:x"}) {
    RelayConfig relay;
    relay.url = url;
    const auto options = relay_options(relay, "");
    ASSERT_FALSE(options.ok()) << url;
    EXPECT_EQ(options.error().id(), "relay.url");
  }
}

}  // namespace
}  // namespace amends::app
