#include "app/server.h"
#include "cli/commands.h"

#include <boost/json.hpp>

#include <fstream>

namespace amends::cli {
namespace {

struct ServeOptions {
  std::string config;
  std::string data;
  std::string listen;
  std::string base_url;
  std::string relay;
  std::string relay_user;
  std::string relay_password_file;
  bool is_offline = false;
};

Result<std::string> password_in(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string password;
  if (!in || !std::getline(in, password)) {
    return make_error("cli.password_file", "{} holds no password that this user may read", file);
  }
  if (password.ends_with('\r')) {
    password.pop_back();
  }
  return password;
}

/// The file first, then what the command line says otherwise.
Result<app::ServerConfig> config_of(const ServeOptions& options) {
  app::ServerConfig config;
  if (!options.config.empty()) {
    AMENDS_TRY(config, app::read_config(options.config));
  }
  const auto take = [](auto& into, const std::string& from) {
    if (!from.empty()) {
      into = from;
    }
  };
  take(config.data, options.data);
  take(config.listen, options.listen);
  take(config.base_url, options.base_url);
  take(config.relay.url, options.relay);
  take(config.relay.user, options.relay_user);
  if (options.is_offline) {
    config.proof_outside = engine::ProofOutside::Mode::turned_off;
  }
  if (!options.relay_password_file.empty()) {
    AMENDS_TRY(config.relay.password, password_in(options.relay_password_file));
  }
  return config;
}

void announce(Session& session, const app::Server& server, const app::ServerConfig& config) {
  if (session.is_json()) {
    print_json(
        session.terminal(),
        boost::json::object{
            {"url", server.url()},
            {"data", config.data.string()},
            {"token_file", server.token_file().string()},
            {"startup_note", server.startup_note()}
        }
    );
  } else {
    session.terminal().say(fmt::format("Amends listens on {}", server.url()));
    session.terminal().say(fmt::format("  data   {}", config.data.string()));
    session.terminal().say(fmt::format("  token  {}", server.token_file().string()));
    session.terminal().say(fmt::format("  relay  {}", config.relay.url));
    if (!config.emergency.url.empty()) {
      session.terminal().say(fmt::format("         {} in an emergency", config.emergency.url));
    }
    if (!server.startup_note().empty()) {
      session.terminal().say(server.startup_note());
    }
    session.terminal().say("Ctrl-C ends it.");
  }
  session.world().out->flush();
}

/// "Stopped in 1.2 s; 3 may still be answered ..."
std::string drain_words(const engine::DrainReport& report) {
  const std::string took =
      fmt::format("Stopped in {:.1f} s", std::chrono::duration<double>(report.took).count());
  if (report.past_the_dot == 0) {
    return took + "; every mail that had left was answered.";
  }
  return fmt::format(
      "{}; {} still be answered, and nobody will hear it: the next start counts them as uncertain.",
      took,
      counted(report.past_the_dot, "mail may", "mails may")
  );
}

Result<Exit> serve(Session& session, const ServeOptions& options) {
  AMENDS_TRY(const app::ServerConfig config, config_of(options));
  const auto interrupts = session.world().watch_interrupts();
  AMENDS_TRY(const std::unique_ptr<app::Server> server, app::Server::start(config));
  announce(session, *server, config);
  while (interrupts->count() == 0) {
    session.world().pause(kServePoll);
  }
  session.terminal().complain("Ending; what is on its way is read to its end.");
  session.terminal().complain(drain_words(server->stop()));
  return Exit::done;
}

}  // namespace

void add_serve_command(Verb& root) {
  const auto options = std::make_shared<ServeOptions>();
  root.verb("serve", "Run the server over one data folder")
      .option("--config", options->config, "TOML file; options here come before it")
      .option("--data", options->data, "Data folder; ./data unless told")
      .option("--listen", options->listen, "HOST:PORT; 127.0.0.1:8025 unless told")
      .option("--base-url", options->base_url, "What tracked links begin with")
      .option("--relay", options->relay, "Needed: smtp://host:25 or smtps://host:465")
      .option("--relay-user", options->relay_user, "Name at the relay")
      .option("--relay-password-file", options->relay_password_file, "File with the password")
      .flag("--offline", options->is_offline, "Proofs ask no web server and no DNS; they say so")
      .help(
          {"amends serve --data data --relay smtp://127.0.0.1:25",
           "amends serve --config /etc/amends.toml"},
          "0 ended by Ctrl-C or SIGTERM, 3 could not start, 64 wrong use."
      )
      .runs([options](Session& session) { return serve(session, *options); });
}

}  // namespace amends::cli
