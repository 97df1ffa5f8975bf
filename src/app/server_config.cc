#include "app/server_config.h"

#include "app/config_node.h"
#include "app/relay_steps.h"
#include "crypto/limits.h"
#include "mail/address.h"
#include "text/ip_address.h"
#include "text/url.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>
#include <toml++/toml.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace amends::app {
namespace {

constexpr std::size_t kLinesConfiguredMax = 500;
constexpr std::size_t kDkimKeysMax = 100;
constexpr std::size_t kBriefAddressesMax = 20;
constexpr std::size_t kProxiesMax = 100;
constexpr std::size_t kWebhooksMax = 20;

Result<std::string> read_secret(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string secret;
  if (!std::getline(in, secret) || secret.empty()) {
    return make_error(
        "config.password_file", "the password file {} cannot be read or is empty", file.string()
    );
  }
  return secret;
}

/// One key of [relay] or of [relay.emergency], which `table` names.
Result<void> read_relay_key(
    const std::filesystem::path& file,
    std::string_view table,
    std::string_view key,
    const toml::node& node,
    RelayConfig& relay
) {
  if (key == "lines") {
    const auto lines = node.value<std::int64_t>();
    if (!lines || *lines < 1 || *lines > static_cast<std::int64_t>(kLinesConfiguredMax)) {
      return make_error("config.type", "lines must be a number from 1 to {}", kLinesConfiguredMax)
          .at(place_of(file, node));
    }
    relay.lines = static_cast<std::size_t>(*lines);
    return {};
  }
  if (key == "timeouts") {
    return read_timeouts(file, node, relay.timeouts);
  }
  if (key == "pipelining") {
    return read_pipelining(file, node, relay.pipelining);
  }
  std::string text;
  AMENDS_TRY_VOID(read_text(file, node, key, text));
  if (key == "url") {
    relay.url = text;
  } else if (key == "user") {
    relay.user = text;
  } else if (key == "password_file") {
    AMENDS_TRY(relay.password, read_secret(text));
  } else if (key == "ca_file") {
    relay.ca_file = text;
  } else {
    return make_error(
               "config.unknown_key",
               "[{}] knows no key \"{}\"; it has url, user, password_file, ca_file, lines, "
               "pipelining, timeouts",
               table,
               key
    )
        .at(place_of(file, node));
  }
  return {};
}

Result<void> read_emergency_relay(
    const std::filesystem::path& file, const toml::table& table, RelayConfig& relay
) {
  for (const auto& [key, node] : table) {
    AMENDS_TRY_VOID(read_relay_key(file, "relay.emergency", key.str(), node, relay));
  }
  if (relay.url.empty()) {
    return make_error(
               "config.relay",
               "[relay.emergency] needs a url, such as smtps://second.example:465; without a "
               "second "
               "relay take the table out"
    )
        .at(place_of(file, table));
  }
  return {};
}

Result<void> read_relays(
    const std::filesystem::path& file, const toml::table& table, ServerConfig& config
) {
  for (const auto& [key, node] : table) {
    if (key == "emergency" && node.is_table()) {
      AMENDS_TRY_VOID(read_emergency_relay(file, *node.as_table(), config.emergency));
      continue;
    }
    AMENDS_TRY_VOID(read_relay_key(file, "relay", key.str(), node, config.relay));
  }
  return {};
}

Result<void> read_proof(
    const std::filesystem::path& file, const toml::table& table, ServerConfig& config
) {
  using Mode = engine::ProofOutside::Mode;
  for (const auto& [key, node] : table) {
    if (key == "rspamd") {
      AMENDS_TRY_VOID(read_text(file, node, "rspamd", config.rspamd));
      if (!text::is_web_url(config.rspamd)) {
        return make_error(
                   "config.rspamd", "rspamd is a web address, such as http://127.0.0.1:11333"
        )
            .at(place_of(file, node));
      }
      continue;
    }
    if (key != "outside") {
      return make_error(
                 "config.unknown_key",
                 "[proof] knows no key \"{}\"; it has outside and rspamd",
                 key.str()
      )
          .at(place_of(file, node));
    }
    if (!node.is_boolean()) {
      return make_error("config.type", "outside must be true or false").at(place_of(file, node));
    }
    config.proof_outside = node.as_boolean()->get() ? Mode::asked : Mode::turned_off;
  }
  return {};
}

Result<void> read_advice(
    const std::filesystem::path& file, const toml::table& table, ServerConfig& config
) {
  for (const auto& [key, node] : table) {
    if (key != "playbook") {
      return make_error(
                 "config.unknown_key", "[advice] knows no key \"{}\"; it has playbook", key.str()
      )
          .at(place_of(file, node));
    }
    std::string playbook;
    AMENDS_TRY_VOID(read_text(file, node, "playbook", playbook));
    config.playbook = playbook;
  }
  return {};
}

/// A table of texts; every one must be there.
Result<void> read_all_texts(
    const std::filesystem::path& file,
    const toml::table& table,
    std::string_view name,
    const std::vector<std::pair<std::string_view, std::string*>>& wanted
) {
  for (const auto& [key, node] : table) {
    const auto found =
        std::ranges::find_if(wanted, [&key](const auto& one) { return one.first == key.str(); });
    if (found == wanted.end()) {
      std::vector<std::string_view> names;
      for (const auto& [known, into] : wanted) {
        names.push_back(known);
      }
      return make_error(
                 "config.unknown_key",
                 "[{}] knows no key \"{}\"; it has {}",
                 name,
                 key.str(),
                 fmt::join(names, ", ")
      )
          .at(place_of(file, node));
    }
    AMENDS_TRY_VOID(read_text(file, node, key.str(), *found->second));
  }
  for (const auto& [key, into] : wanted) {
    if (into->empty()) {
      return make_error("config.social", "[{}] needs {}", name, key).at(place_of(file, table));
    }
  }
  return {};
}

/// Secrets go to these addresses.
Result<void> check_https(
    const std::filesystem::path& file, const toml::table& table, const std::string& url
) {
  const text::UrlView parts = text::split_url(url);
  if (!text::is_web_url(url) || parts.scheme != "https" || !parts.port.empty() || parts.has_query) {
    return make_error("config.social", "\"{}\" must be an https address without a port", url)
        .at(place_of(file, table));
  }
  return {};
}

Result<void> read_social(
    const std::filesystem::path& file, const toml::table& table, ServerConfig& config
) {
  for (const auto& [key, node] : table) {
    const toml::table* const account = node.as_table();
    std::string secret_file;
    if (account != nullptr && key == "mastodon") {
      engine::MastodonAccount mastodon;
      AMENDS_TRY_VOID(read_all_texts(
          file,
          *account,
          "social.mastodon",
          {{"base_url", &mastodon.base_url}, {"token_file", &secret_file}}
      ));
      AMENDS_TRY_VOID(check_https(file, *account, mastodon.base_url));
      AMENDS_TRY(mastodon.token, read_secret(secret_file));
      config.social.mastodon = std::move(mastodon);
    } else if (account != nullptr && key == "bluesky") {
      engine::BlueskyAccount bluesky;
      AMENDS_TRY_VOID(read_all_texts(
          file,
          *account,
          "social.bluesky",
          {{"service", &bluesky.service},
           {"handle", &bluesky.handle},
           {"app_password_file", &secret_file}}
      ));
      AMENDS_TRY_VOID(check_https(file, *account, bluesky.service));
      AMENDS_TRY(bluesky.app_password, read_secret(secret_file));
      config.social.bluesky = std::move(bluesky);
    } else {
      return make_error(
                 "config.unknown_key",
                 "[social] knows no \"{}\"; there are [social.mastodon] and [social.bluesky]",
                 key.str()
      )
          .at(place_of(file, node));
    }
  }
  return {};
}

Result<void> read_support(
    const std::filesystem::path& file, const toml::table& table, ServerConfig& config
) {
  for (const auto& [key, node] : table) {
    const toml::array* const addresses = node.as_array();
    if (key != "brief_to") {
      return make_error(
                 "config.unknown_key", "[support] knows no key \"{}\"; it has brief_to", key.str()
      )
          .at(place_of(file, node));
    }
    if (addresses == nullptr || addresses->empty() || addresses->size() > kBriefAddressesMax) {
      return make_error(
                 "config.type", "brief_to must be a list of 1 to {} addresses", kBriefAddressesMax
      )
          .at(place_of(file, node));
    }
    for (const toml::node& one : *addresses) {
      const auto mailbox = mail::parse_address(one.value<std::string>().value_or(""));
      if (!mailbox.ok()) {
        return make_error("config.type", "in brief_to: {}", mailbox.error().message())
            .at(place_of(file, one));
      }
      config.brief_to.push_back(*mailbox);
    }
  }
  return {};
}

Result<void> read_proxies(
    const std::filesystem::path& file, const toml::node& node, ServerConfig& config
) {
  const toml::array* const addresses = node.as_array();
  if (addresses == nullptr || addresses->size() > kProxiesMax) {
    return make_error(
               "config.type",
               "proxies must be a list of at most {} IP addresses, such as [\"10.0.0.5\"]",
               kProxiesMax
    )
        .at(place_of(file, node));
  }
  for (const toml::node& one : *addresses) {
    const std::string written = one.value<std::string>().value_or("");
    const auto address = text::parse_ip(written);
    if (!address) {
      return make_error("config.type", "in proxies: \"{}\" is no IP address", written)
          .at(place_of(file, one));
    }
    config.proxies.push_back(text::shown_ip(*address));
  }
  return {};
}

/// It stands in a mailto: URL as it is (RFC 6068, 2), so the local part is plain.
Result<void> read_intake(
    const std::filesystem::path& file, const toml::table& table, ServerConfig& config
) {
  for (const auto& [key, node] : table) {
    if (key != "leave") {
      return make_error(
                 "config.unknown_key", "[intake] knows no key \"{}\"; it has leave", key.str()
      )
          .at(place_of(file, node));
    }
    std::string leave;
    AMENDS_TRY_VOID(read_text(file, node, "leave", leave));
    const auto mailbox = mail::parse_address(leave);
    const bool is_plain = mailbox.ok() && std::ranges::all_of(mailbox->local(), [](char c) {
                            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                   (c >= '0' && c <= '9') || std::string_view("._+-").contains(c);
                          });
    if (!is_plain) {
      return make_error(
                 "config.intake",
                 "leave is an address of plain letters and digits, such as leave@news.example"
      )
          .at(place_of(file, node));
    }
    config.leave_by_mail = mailbox->address();
  }
  return {};
}

/// Whether anybody but its owner may do anything with the file.
bool is_open_to_others(const std::filesystem::file_status& status) {
  const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  return (status.permissions() & others) != std::filesystem::perms::none;
}

/// The key file must be for its owner's eyes alone: who reads it can write in our name.
Result<crypto::SigningKey> read_key(const std::filesystem::path& file) {
  std::error_code failed;
  const auto status = std::filesystem::status(file, failed);
  std::ifstream in(file);
  if (failed || !in || std::filesystem::is_directory(status)) {
    return make_error("config.key_file", "the key file {} cannot be read", file.string());
  }
  if (is_open_to_others(status)) {
    return make_error(
        "config.key_file",
        "the key file {} is open to others than its owner; close it with chmod 600",
        file.string()
    );
  }
  std::string pem(crypto::kKeyFileMax, '\0');
  in.read(pem.data(), static_cast<std::streamsize>(pem.size()));
  pem.resize(static_cast<std::size_t>(in.gcount()));
  return crypto::SigningKey::from_pem(pem);
}

Result<mail::DkimKey> make_dkim_key(
    const std::string& domain, const std::string& selector, const std::string& key_file
) {
  AMENDS_TRY(const mail::Mailbox probe, mail::parse_address("postmaster@" + domain));
  AMENDS_TRY_VOID(mail::check_selector(selector));
  AMENDS_TRY(crypto::SigningKey key, read_key(key_file));
  return mail::DkimKey{std::string(probe.domain_ascii()), selector, std::move(key)};
}

Result<void> read_dkim(
    const std::filesystem::path& file, const toml::table& table, ServerConfig& config
) {
  std::string domain;
  std::string selector;
  std::string key_file;
  for (const auto& [key, node] : table) {
    std::string* const into = key == "domain"     ? &domain
                              : key == "selector" ? &selector
                              : key == "key_file" ? &key_file
                                                  : nullptr;
    if (into == nullptr) {
      return make_error(
                 "config.unknown_key",
                 "[[dkim]] knows no key \"{}\"; it has domain, selector, key_file",
                 key.str()
      )
          .at(place_of(file, node));
    }
    AMENDS_TRY_VOID(read_text(file, node, key.str(), *into));
  }
  auto made = make_dkim_key(domain, selector, key_file);
  if (!made.ok()) {
    return make_error("config.dkim", "this [[dkim]] cannot be used: {}", made.error().message())
        .at(place_of(file, table));
  }
  config.dkim.push_back(std::move(*made));
  return {};
}

Result<void> read_all_dkim(
    const std::filesystem::path& file, const toml::array& tables, ServerConfig& config
) {
  if (tables.size() > kDkimKeysMax) {
    return make_error("config.dkim", "there are more than {} tables [[dkim]]", kDkimKeysMax)
        .at(place_of(file, tables));
  }
  for (const toml::node& table : tables) {
    AMENDS_TRY_VOID(read_dkim(file, *table.as_table(), config));
  }
  return {};
}

/// Who reads it can speak to the shop in our name.
Result<std::string> read_webhook_secret(const std::filesystem::path& file) {
  std::error_code failed;
  const auto status = std::filesystem::status(file, failed);
  std::ifstream in(file);
  std::string line;
  if (failed || std::filesystem::is_directory(status) || !std::getline(in, line)) {
    return make_error("config.secret_file", "the file {} cannot be read", file.string());
  }
  if (is_open_to_others(status)) {
    return make_error(
        "config.secret_file",
        "the file {} is open to others than its owner; close it with chmod 600",
        file.string()
    );
  }
  return engine::read_webhook_secret(line);
}

Result<void> read_events(
    const std::filesystem::path& file, const toml::node& node, engine::Webhook& hook
) {
  const toml::array* const events = node.as_array();
  if (events == nullptr || events->empty()) {
    return make_error("config.type", "events must be texts in brackets").at(place_of(file, node));
  }
  for (const toml::node& event : *events) {
    AMENDS_TRY_VOID(read_text(file, event, "events", hook.events.emplace_back()));
  }
  return {};
}

Result<void> read_webhook_key(
    const std::filesystem::path& file,
    std::string_view key,
    const toml::node& node,
    engine::Webhook& hook
) {
  if (key == "events") {
    return read_events(file, node, hook);
  }
  if (key == "internal") {
    if (!node.is_boolean()) {
      return make_error("config.type", "internal must be true or false").at(place_of(file, node));
    }
    hook.reach = node.as_boolean()->get() ? engine::Reach::any : engine::Reach::public_only;
    return {};
  }
  std::string text;
  AMENDS_TRY_VOID(read_text(file, node, key, text));
  if (key == "secret_file") {
    auto secret = read_webhook_secret(text);
    if (!secret.ok()) {
      return make_error("config.webhook", "{}", secret.error().message()).at(place_of(file, node));
    }
    hook.secret = *std::move(secret);
    return {};
  }
  (key == "name" ? hook.name : hook.url) = text;
  return {};
}

Result<void> read_webhook(
    const std::filesystem::path& file, const toml::table& table, ServerConfig& config
) {
  constexpr std::array<std::string_view, 5> kKeys = {
      "name", "url", "secret_file", "events", "internal"
  };
  engine::Webhook hook;
  for (const auto& [key, node] : table) {
    if (std::ranges::find(kKeys, key.str()) == kKeys.end()) {
      return make_error(
                 "config.unknown_key",
                 "[[webhooks]] knows no key \"{}\"; it has {}",
                 key.str(),
                 fmt::join(kKeys, ", ")
      )
          .at(place_of(file, node));
    }
    AMENDS_TRY_VOID(read_webhook_key(file, key.str(), node, hook));
  }
  const auto fine = engine::check_webhook(hook);
  if (!fine.ok()) {
    return make_error("config.webhook", "{}", fine.error().message()).at(place_of(file, table));
  }
  if (hook.secret.empty()) {
    return make_error("config.webhook", "secret_file is missing; it signs what is sent")
        .at(place_of(file, table));
  }
  if (std::ranges::find(config.webhooks, hook.name, &engine::Webhook::name) !=
      config.webhooks.end()) {
    return make_error("config.webhook", "there are two webhooks named {}", hook.name)
        .at(place_of(file, table));
  }
  config.webhooks.push_back(std::move(hook));
  return {};
}

Result<void> read_all_webhooks(
    const std::filesystem::path& file, const toml::array& tables, ServerConfig& config
) {
  if (tables.size() > kWebhooksMax) {
    return make_error("config.webhook", "there are more than {} tables [[webhooks]]", kWebhooksMax)
        .at(place_of(file, tables));
  }
  for (const toml::node& table : tables) {
    AMENDS_TRY_VOID(read_webhook(file, *table.as_table(), config));
  }
  return {};
}

/// A key of the file that holds more than a text.
struct Part {
  std::string_view key;
  bool (*is_its_kind)(const toml::node& node);
  Result<void> (*read)(
      const std::filesystem::path& file, const toml::node& node, ServerConfig& config
  );
};

bool is_table(const toml::node& node) {
  return node.is_table();
}

bool is_tables(const toml::node& node) {
  return node.is_array_of_tables();
}

bool is_anything(const toml::node& /*node*/) {
  return true;
}

template <auto kRead>
Result<void> of_table(
    const std::filesystem::path& file, const toml::node& node, ServerConfig& config
) {
  return kRead(file, *node.as_table(), config);
}

template <auto kRead>
Result<void> of_tables(
    const std::filesystem::path& file, const toml::node& node, ServerConfig& config
) {
  return kRead(file, *node.as_array(), config);
}

constexpr auto kParts = std::to_array<Part>({
    {"relay", is_table, of_table<read_relays>},
    {"proof", is_table, of_table<read_proof>},
    {"advice", is_table, of_table<read_advice>},
    {"support", is_table, of_table<read_support>},
    {"intake", is_table, of_table<read_intake>},
    {"social", is_table, of_table<read_social>},
    {"dkim", is_tables, of_tables<read_all_dkim>},
    {"webhooks", is_tables, of_tables<read_all_webhooks>},
    {"proxies", is_anything, read_proxies},
});

Result<void> read_word(
    const std::filesystem::path& file,
    std::string_view key,
    const toml::node& node,
    ServerConfig& config
) {
  std::string text;
  AMENDS_TRY_VOID(read_text(file, node, key, text));
  if (key == "data") {
    config.data = text;
  } else if (key == "listen") {
    config.listen = text;
  } else if (key == "base_url") {
    const auto base_url = parse_base_url(text);
    if (!base_url.ok()) {
      return base_url.error().at(place_of(file, node));
    }
    config.base_url = *base_url;
  } else if (key == "link_fallback") {
    if (!text::is_web_url(text)) {
      return make_error("config.link_fallback", "link_fallback must be a web address")
          .at(place_of(file, node));
    }
    config.link_fallback = text;
  } else if (key == "return_path_domain") {
    config.return_path_domain = text;
  } else if (key == "helo_name") {
    config.helo_name = text;
  } else {
    return make_error(
               "config.unknown_key",
               "there is no key \"{}\"; there are data, listen, base_url, link_fallback, "
               "return_path_domain, helo_name, proxies, [relay], [proof], [advice], [support], "
               "[intake], [social.mastodon], [social.bluesky], [[dkim]] and [[webhooks]]",
               key
    )
        .at(place_of(file, node));
  }
  return {};
}

Result<void> read_root(
    const std::filesystem::path& file, const toml::table& root, ServerConfig& config
) {
  for (const auto& [key, node] : root) {
    const auto part = std::ranges::find(kParts, key.str(), &Part::key);
    if (part != kParts.end() && part->is_its_kind(node)) {
      AMENDS_TRY_VOID(part->read(file, node, config));
    } else {
      AMENDS_TRY_VOID(read_word(file, key.str(), node, config));
    }
  }
  return {};
}

}  // namespace

Result<ServerConfig> read_config(const std::filesystem::path& file) {
  std::ifstream in(file);
  // A folder opens too, and reads as empty.
  if (!in || std::filesystem::is_directory(file)) {
    return make_error("config.file", "the configuration {} cannot be read", file.string());
  }
  std::stringstream text;
  text << in.rdbuf();
  ServerConfig config;
  try {
    const toml::table root = toml::parse(text.str(), file.string());
    AMENDS_TRY_VOID(read_root(file, root, config));
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    return make_error("config.toml", "cannot be read as TOML: {}", error.description())
        .at({file.string(), static_cast<int>(begin.line), static_cast<int>(begin.column)});
  }
  return config;
}

Result<advice::Playbook> read_playbook_of(const ServerConfig& config) {
  const bool is_named = !config.playbook.empty();
  const std::filesystem::path file = is_named ? config.playbook : config.data / "playbook.toml";
  std::error_code failed;
  if (!is_named && !std::filesystem::exists(file, failed)) {
    return advice::default_playbook();
  }
  std::ifstream in(file);
  if (!in || std::filesystem::is_directory(file, failed)) {
    return make_error("config.playbook", "the playbook {} cannot be read", file.string());
  }
  std::stringstream text;
  text << in.rdbuf();
  advice::PlaybookReading reading =
      advice::read_playbook(text.str(), file.string(), advice::default_playbook());
  if (!reading.playbook) {
    return reading.errors.front();
  }
  return *std::move(reading.playbook);
}

Result<std::string> parse_base_url(std::string_view url) {
  const text::UrlView parts = text::split_url(url);
  const bool is_plain = std::ranges::all_of(parts.path, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '/';
  });
  if (!text::is_web_url(url) || !is_plain || parts.path.contains("//") || parts.has_query ||
      parts.has_fragment) {
    return make_error(
        "config.base_url",
        "base_url is what links in mails begin with, such as https://links.nordlys.example or "
        "https://nordlys.example/mail; \"{}\" is not",
        url
    );
  }
  return std::string(url.substr(0, url.size() - (parts.path.ends_with('/') ? 1 : 0)));
}

Result<ListenAddress> parse_listen(std::string_view text) {
  const auto colon = text.rfind(':');
  ListenAddress address;
  if (colon != std::string_view::npos) {
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
      host = host.substr(1, host.size() - 2);
    }
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (failed == std::errc() && end == digits.data() + digits.size() && !host.empty()) {
      address.host = host;
      return address;
    }
  }
  return make_error(
      "config.listen", "\"{}\" is not an address to listen on; write it as 127.0.0.1:8025", text
  );
}

namespace {

std::string machine_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') {
    return "localhost";
  }
  return name.data();
}

/// "127.relay.example" is a name like any other: on the loopback nothing is verified.
bool is_loopback(std::string_view host) {
  const bool is_number = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "localhost" || host == "[::1]" || (is_number && host.starts_with("127."));
}

Error not_a_relay(std::string_view url) {
  return make_error(
      "relay.url",
      "\"{}\" is not a relay; write smtp://relay.example:587 or smtps://relay.example:465, user "
      "and password_file apart",
      url
  );
}

}  // namespace

Result<net::RelayOptions> relay_options(const RelayConfig& relay, const std::string& helo_name) {
  const text::UrlView url = text::split_url(relay.url);
  const bool smtps = url.scheme == "smtps";
  if ((url.scheme != "smtp" && !smtps) || url.host.empty() || url.has_userinfo) {
    return not_a_relay(relay.url);
  }
  net::RelayOptions options;
  options.host = url.host;
  if (options.host.starts_with('[')) {
    options.host = options.host.substr(1, options.host.size() - 2);
  }
  options.port = smtps ? 465 : 25;
  if (!url.port.empty()) {
    const char* const port_end = url.port.data() + url.port.size();
    const auto [end, failed] = std::from_chars(url.port.data(), port_end, options.port);
    if (failed != std::errc() || end != port_end || options.port == 0) {
      return not_a_relay(relay.url);
    }
  }
  const bool near = is_loopback(url.host);
  options.dialogue.helo_name = helo_name.empty() ? machine_name() : helo_name;
  options.dialogue.channel = smtps ? smtp::Channel::tls : smtp::Channel::clear;
  options.dialogue.tls = near ? smtp::TlsPolicy::opportunistic : smtp::TlsPolicy::required;
  options.dialogue.clear_text_auth =
      near ? smtp::ClearTextAuth::allow : smtp::ClearTextAuth::refuse;
  if (!relay.user.empty()) {
    options.dialogue.credentials = smtp::Credentials{relay.user, relay.password};
  }
  options.tls.verify =
      near && relay.ca_file.empty() ? net::Verify::none : net::Verify::peer_and_name;
  options.tls.ca_file = relay.ca_file;
  options.dialogue.pipelining = relay.pipelining;
  options.dialogue.timeouts = relay.timeouts;
  options.timeout_max = relay.timeout_max;
  return options;
}

}  // namespace amends::app
