#pragma once

#include "advice/playbook.h"
#include "base/result.h"
#include "engine/limits.h"
#include "engine/mailing_desk.h"
#include "engine/social_network.h"
#include "engine/webhook.h"
#include "mail/address.h"
#include "mail/dkim.h"
#include "net/smtp_relay.h"
#include "smtp/client_dialogue.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace amends::app {

/// The relay that carries mail to the world.
struct RelayConfig {
  std::string url;   // "smtp://host:25" (STARTTLS is required off the loopback), "smtps://host:465"
  std::string user;  // empty: no AUTH
  std::string password;
  std::string ca_file;  // PEM; empty: the system's authorities
  std::size_t lines = engine::kLinesMax;
  smtp::Pipelining pipelining = smtp::Pipelining::full;
  smtp::StepTimeouts timeouts = {};
  std::optional<std::chrono::milliseconds>
      timeout_max;                           // no SMTP step waits longer; for sandboxes and tests
  std::vector<std::chrono::seconds> pauses;  // after deferrals; empty: the engine's
  std::vector<std::chrono::milliseconds>
      reconnect_pauses;  // after failed connections; empty: the engine's
};

struct ServerConfig {
  std::filesystem::path data = "amends-data";
  std::string listen = "127.0.0.1:8025";  // port 0: any free one
  std::string base_url;                   // of tracked links, may have a path; empty: http://LISTEN
  std::string link_fallback;  // where links of mailings that are gone lead; empty: a bland page
  std::string return_path_domain;  // empty: the domain of each mailing's from
  std::string helo_name;           // empty: the machine's name
  RelayConfig relay;
  std::vector<mail::DkimKey> dkim;        // each signs the mailings of its domain
  std::vector<engine::Webhook> webhooks;  // other programs that are told of changes
  /// Whether proofs ask web servers and DNS.
  engine::ProofOutside::Mode proof_outside = engine::ProofOutside::Mode::asked;
  std::string rspamd = {};  // web address of the spam filter that proofs ask; empty: none
  /// The house's own playbook; empty: playbook.toml in the data folder when there is one.
  std::filesystem::path playbook = {};
  /// Where public words may be posted.
  engine::SocialAccounts social = {};
  /// Who of customer service gets an incident's brief by mail.
  std::vector<mail::Mailbox> brief_to = {};
  /// Where people may write to leave, and what is handed to `amends intake`; empty: nowhere.
  std::string leave_by_mail = {};
  /// Apologies and corrections of incidents may leave through it; without a url there is none.
  RelayConfig emergency = {};
  /// IP addresses of proxies in front of the server, beside those on this machine.
  std::vector<std::string> proxies = {};
};

/// Reads a TOML file with the keys data, listen, base_url, link_fallback, return_path_domain,
/// helo_name, proxies and a table [relay] with url, user, password_file, ca_file, lines, pipelining
/// and timeouts (relay_steps.h), [relay.emergency] with the same keys, tables [proof] with outside
/// and rspamd, [advice] with playbook, [support] with brief_to, [intake] with leave,
/// [social.mastodon] with base_url, token_file and [social.bluesky] with service, handle,
/// app_password_file, and tables [[dkim]] with domain, selector, key_file and
/// [[webhooks]] with name, url, secret_file, events, internal. Unknown keys are errors. Errors:
/// `config.*`, with their place.
[[nodiscard]] Result<ServerConfig> read_config(const std::filesystem::path& file);

/// Ours with the house's own laid over it. Errors: `config.playbook`, and those of read_playbook
/// with their place.
[[nodiscard]] Result<advice::Playbook> read_playbook_of(const ServerConfig& config);

/// What tracked links begin with, without a slash at the end: "https://nordlys.example/mail".
/// Error `config.base_url`: no web address, or one with a query, an anchor or a path that is no
/// plain words between slashes.
[[nodiscard]] Result<std::string> parse_base_url(std::string_view url);

struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
};

/// "127.0.0.1:8025", "[::1]:0". Error `config.listen`.
[[nodiscard]] Result<ListenAddress> parse_listen(std::string_view text);

/// What a relay URL and its settings mean for the connection: smtp off the loopback needs STARTTLS
/// and a certificate that fits; on the loopback TLS is taken when offered, unverified. Errors:
/// `relay.url`.
[[nodiscard]] Result<net::RelayOptions> relay_options(
    const RelayConfig& relay, const std::string& helo_name
);

}  // namespace amends::app
