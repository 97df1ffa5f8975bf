#include "cli/commands.h"
#include "crypto/limits.h"
#include "mail/address.h"
#include "mail/dkim.h"

#include <boost/json.hpp>

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace amends::cli {
namespace {

struct TokenKeyOptions {
  std::string reason;
  bool is_forced = false;
};

struct DkimOptions {
  std::string domain;
  std::string selector;
  std::string kind = "rsa";
  std::string file;
};

/// Writes a file that only its owner may read; one that is there already is never overwritten.
Result<void> write_secret(const std::string& file, std::string_view bytes) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno == EEXIST) {
    return make_error(
        "config.key_file",
        "{} is there already and is not overwritten: mails that are out need it; choose another "
        "selector",
        file
    );
  }
  if (descriptor < 0) {
    return make_error("config.key_file", "{} cannot be written", file);
  }
  const bool is_written =
      write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
      fsync(descriptor) == 0;
  close(descriptor);
  if (!is_written) {
    return make_error("config.key_file", "{} could not be written whole; remove it", file);
  }
  return {};
}

void print_record(Session& session, const mail::DkimKey& key, const std::string& file) {
  const std::string name = mail::dkim_record_name(key.domain, key.selector);
  const std::string record = mail::dkim_record(key.key);
  if (session.print_if_json(boost::json::object{
          {"domain", key.domain},
          {"selector", key.selector},
          {"kind", crypto::to_string(key.key.kind())},
          {"key_file", file},
          {"name", name},
          {"type", "TXT"},
          {"value", record}
      })) {
    return;
  }
  session.terminal().say(fmt::format(
      "Publish this TXT record, then look whether DNS gives it: amends doctor --domain {}\n\n"
      "{}. IN TXT {}\n\n"
      "Then write into the configuration of the server, and start it anew:\n\n"
      "[[dkim]]\ndomain = \"{}\"\nselector = \"{}\"\nkey_file = \"{}\"",
      key.domain,
      name,
      mail::dkim_zone_strings(record),
      key.domain,
      key.selector,
      file
  ));
}

Result<Exit> new_key(Session& session, const DkimOptions& options) {
  AMENDS_TRY(const mail::Mailbox probe, mail::parse_address("postmaster@" + options.domain));
  AMENDS_TRY_VOID(mail::check_selector(options.selector));
  const auto kind = options.kind == "rsa" ? crypto::KeyKind::rsa : crypto::KeyKind::ed25519;
  const mail::DkimKey key{
      std::string(probe.domain_ascii()), options.selector, crypto::SigningKey::generate(kind)
  };
  const std::string file =
      options.file.empty() ? fmt::format("{}.{}.pem", options.selector, key.domain) : options.file;
  AMENDS_TRY_VOID(write_secret(file, key.key.to_pem()));
  print_record(session, key, file);
  return Exit::done;
}

Result<Exit> show_key(Session& session, const DkimOptions& options) {
  AMENDS_TRY_VOID(mail::check_selector(options.selector));
  std::ifstream in(options.file);
  std::string pem(crypto::kKeyFileMax, '\0');
  in.read(pem.data(), static_cast<std::streamsize>(pem.size()));
  pem.resize(static_cast<std::size_t>(in.gcount()));
  AMENDS_TRY(crypto::SigningKey key, crypto::SigningKey::from_pem(pem));
  print_record(session, {options.domain, options.selector, std::move(key)}, options.file);
  return Exit::done;
}

void add_dkim_verbs(const Verb& config) {
  const auto options = std::make_shared<DkimOptions>();
  Verb dkim =
      config.verb("dkim", "Keys that sign what is sent, so that receivers believe it is ours");
  dkim.needs_verb().help(
      {"amends config dkim new --domain nordlys.example --selector a2026",
       "amends config dkim show a2026.nordlys.example.pem --domain nordlys.example --selector a2026"
      }
  );
  dkim.verb("new", "Make a key, write it to a file and print the DNS record")
      .required_option("--domain", options->domain, "Domain of the sender, nordlys.example")
      .required_option("--selector", options->selector, "Name of the key in DNS, such as a2026")
      .choice("--kind", options->kind, {"rsa", "ed25519"}, "rsa unless told; best use one of each")
      .option("--out", options->file, "Where the key is written; SELECTOR.DOMAIN.pem unless told")
      .help(
          {"amends config dkim new --domain nordlys.example --selector a2026",
           "amends config dkim new --domain nordlys.example --selector b2026 --kind ed25519"}
      )
      .runs([options](Session& session) { return new_key(session, *options); });
  dkim.verb("show", "Print the DNS record of a key once more")
      .argument("FILE", options->file, "The key's file")
      .required_option("--domain", options->domain, "Domain of the sender")
      .required_option("--selector", options->selector, "Name of the key in DNS")
      .help(
          {"amends config dkim show a.pem --domain nordlys.example --selector a2026",
           "amends config dkim show a.pem --domain nordlys.example --selector a2026 --format json"}
      )
      .runs([options](Session& session) { return show_key(session, *options); });
}

/// What a key still does, in words.
std::string use_of(const boost::json::value& key) {
  const std::string use = text_at(key, "use");
  return use == "current"    ? "makes and reads"
         : use == "previous" ? "reads"
                             : "reads who wants to leave";
}

void print_keys(Session& session, const boost::json::value& answer) {
  Table table({{"SINCE"}, {"BY"}, {"WHY"}, {"WHAT IT DOES"}});
  for (const boost::json::value& key : array_at(answer, "keys")) {
    const std::string since = text_at(key, "since");
    table.add(
        {since.empty() ? "the beginning" : moment(since),
         text_at(key, "by"),
         text_at(key, "reason"),
         use_of(key)}
    );
  }
  session.terminal().show(table);
  const std::uint64_t drops = number_at(answer, "next_drops");
  session.terminal().say(
      drops == 0 ? "The next rotation takes the links of no delivered mail away."
                 : fmt::format(
                       "The next rotation takes the links, pictures and web versions of {} away; "
                       "leaving by them goes on.",
                       counted(drops, "delivered mail", "delivered mails")
                   )
  );
}

Result<Exit> show_token_key(Session& session) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value answer, api->get(api_path({"token-key"})));
  if (!session.print_if_json(answer)) {
    print_keys(session, answer);
  }
  return Exit::done;
}

Result<Exit> rotate_token_key(Session& session, const TokenKeyOptions& options) {
  if (options.is_forced && options.reason.empty()) {
    return make_error("cli.reason", "say why, for the journal: --reason \"the key was seen\"");
  }
  boost::json::object body;
  if (!options.reason.empty()) {
    body["reason"] = options.reason;
  }
  if (options.is_forced) {
    body["force"] = true;
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value answer, api->post(api_path({"token-key", "rotate"}), body));
  if (!session.print_if_json(answer)) {
    session.terminal().say("Mails that are written from now on have links of the new key.");
    print_keys(session, answer);
  }
  return Exit::done;
}

void add_token_key_verbs(const Verb& config) {
  const auto options = std::make_shared<TokenKeyOptions>();
  Verb token_key = config.verb("token-key", "The key that seals the links in mails, on the server");
  token_key.needs_verb().help(
      {"amends config token-key show", "amends config token-key rotate --reason \"once a year\""}
  );
  token_key.verb("show", "Show the keys, without their secrets")
      .help({"amends config token-key show", "amends config token-key show --format json"})
      .runs([](Session& session) { return show_token_key(session); });
  token_key.verb("rotate", "Make a new key; links of the one before go on working")
      .option("--reason", options->reason, "Why, for the journal")
      .flag("--force", options->is_forced, "Although delivered mails lose their links")
      .help(
          {"amends config token-key rotate --reason \"once a year\"",
           "amends config token-key rotate --force --reason \"the key was seen\""}
      )
      .runs([options](Session& session) { return rotate_token_key(session, *options); });
}

}  // namespace

void add_config_commands(Verb& root) {
  Verb config = root.verb("config", "Make what the server's configuration needs");
  config.needs_verb().help(
      {"amends config dkim new --domain nordlys.example --selector a2026",
       "amends config dkim new --domain nordlys.example --selector b2026 --kind ed25519"}
  );
  add_dkim_verbs(config);
  add_token_key_verbs(config);
}

}  // namespace amends::cli
