#include "cli/commands.h"

#include "cli/completion.h"

#include <CLI/CLI.hpp>
#include <array>
#include <exception>

namespace amends::cli {
namespace {

constexpr std::array kGroups = {
    add_check_command,     add_verify_command,    add_doctor_command,   add_render_command,
    add_template_command,  add_contacts_commands, add_mailing_commands, add_sending_commands,
    add_status_command,    add_people_commands,   add_link_commands,    add_trace_command,
    add_uncertain_command, add_incident_commands, add_apology_command,  add_words_commands,
    add_mend_command,      add_code_commands,     add_webhook_commands, add_admin_commands,
    add_config_commands,   add_picture_commands,  add_intake_command,   add_price_commands,
};

constexpr std::string_view kAbout =
    "Amends checks a mailing for everybody it goes to, sends it carefully, halts it at once and "
    "mends what went wrong.";

/// The program's command line with everything it writes into.
class CommandLine {
 public:
  explicit CommandLine(std::span<const VerbGroup> more) : app_(std::string(kAbout), "amends") {
    app_.require_subcommand(1);
    app_.set_help_all_flag("--help-all", "Show the help of every verb");
    add_globals();
    Verb root(app_, action_);
    for (const VerbGroup group : more) {
      group(root);
    }
    for (const VerbGroup group : kGroups) {
      group(root);
    }
    add_completion(root);
    app_.footer(
        "A wrong mailing is going out? amends halt NAME\n"
        "Every verb has its own help: amends send --help"
    );
  }

  /// The exit code when there is nothing to run: help was shown, or the words make no sense.
  std::optional<int> parse(std::vector<std::string> arguments, Surroundings& world) {
    std::ranges::reverse(arguments);  // CLI11 takes them from the back
    try {
      app_.parse(arguments);
    } catch (const CLI::ParseError& error) {
      const bool is_help = error.get_exit_code() == 0;
      std::ostream& to = is_help ? *world.out : *world.err;
      if (!is_help) {
        to << "amends: ";
      }
      app_.exit(error, to, to);
      return is_help ? 0 : static_cast<int>(Exit::usage);
    }
    return std::nullopt;
  }

  [[nodiscard]] const Globals& globals() const { return globals_; }

  [[nodiscard]] const Action& action() const { return action_; }

  [[nodiscard]] VerbShape shape() { return Verb(app_, action_).shape(); }

 private:
  void add_globals() {
    Verb root(app_, action_);
    root.option("--server", globals_.connection.server, "Address of the server (AMENDS_SERVER)");
    root.option(
        "--token", globals_.connection.token, "Your token; better in a file (AMENDS_TOKEN)"
    );
    root.option(
        "--token-file",
        globals_.connection.token_file,
        "File with your token (AMENDS_TOKEN_FILE, else ./amends-data/token)"
    );
    root.choice("--format", globals_.format, {"text", "json"}, "For people, or for machines");
    root.choice(
        "--lang",
        globals_.language,
        {"en", "bg", "ru", "it", "nb", "he"},
        "Language of findings (else LC_ALL, LANG)"
    );
  }

  void add_completion(Verb& root) {
    Verb verb = root.verb("completion", "Print a completion script for a shell");
    const auto shell = std::make_shared<std::string>();
    verb.argument("SHELL", *shell, "bash or zsh")
        .help({"source <(amends completion bash)", "amends completion zsh > ~/.zfunc/_amends"})
        .runs(
            [shell, this](Session& session) -> Result<Exit> {
              if (*shell != "bash" && *shell != "zsh") {
                return make_error("cli.shell", "there is completion for bash and zsh only");
              }
              const VerbShape program = shape();
              *session.world().out
                  << (*shell == "bash" ? bash_completion(program) : zsh_completion(program));
              return Exit::done;
            }
        );
  }

  CLI::App app_;
  Action action_;
  Globals globals_;
};

Exit run_action(const CommandLine& line, Surroundings& world) {
  Session session(world, line.globals());
  try {
    const Result<Exit> exit = line.action()(session);
    return exit.ok() ? *exit : session.fail(exit.error());
  } catch (const std::exception& error) {
    return session.fail(make_error(
        "cli.unexpected",
        "something inside Amends broke: {}; please report it with what you typed",
        error.what()
    ));
  }
}

}  // namespace

int run(
    const std::vector<std::string>& arguments, Surroundings& world, std::span<const VerbGroup> more
) {
  CommandLine line(more);
  if (const auto exit = line.parse(arguments, world)) {
    return *exit;
  }
  const Exit exit = run_action(line, world);
  world.out->flush();
  return static_cast<int>(exit);
}

VerbShape command_line_shape(std::span<const VerbGroup> more) {
  return CommandLine(more).shape();
}

}  // namespace amends::cli
