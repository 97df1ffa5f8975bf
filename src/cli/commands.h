#pragma once

#include "cli/surroundings.h"
#include "cli/verb.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::cli {

/// A group of verbs: a function that describes them under `root`.
using VerbGroup = void (*)(Verb& root);

void add_check_command(Verb& root);
void add_verify_command(Verb& root);
void add_doctor_command(Verb& root);
void add_render_command(Verb& root);
void add_template_command(Verb& root);
void add_contacts_commands(Verb& root);
void add_intake_command(Verb& root);
void add_mailing_commands(Verb& root);
void add_sending_commands(Verb& root);
void add_status_command(Verb& root);
void add_people_commands(Verb& root);
void add_link_commands(Verb& root);
void add_picture_commands(Verb& root);
void add_trace_command(Verb& root);
void add_uncertain_command(Verb& root);
void add_incident_commands(Verb& root);
void add_apology_command(Verb& root);
void add_words_commands(Verb& root);
void add_mend_command(Verb& root);
void add_code_commands(Verb& root);
void add_price_commands(Verb& root);
void add_webhook_commands(Verb& root);
void add_admin_commands(Verb& root);
void add_config_commands(Verb& root);
/// In the program only: they need app.
void add_serve_command(Verb& root);
void add_demo_command(Verb& root);

/// Reads the command line (without the program's name), runs its verb and gives the exit code.
/// Prints everything, errors too; throws nothing. `more` are groups beside the room's own.
[[nodiscard]] int run(
    const std::vector<std::string>& arguments,
    Surroundings& world,
    std::span<const VerbGroup> more = {}
);

/// All of a program's main(): the room's verbs, and those that need the server itself.
[[nodiscard]] int run_program(int argc, char** argv);

/// The whole command line, for completion and tests.
[[nodiscard]] VerbShape command_line_shape(std::span<const VerbGroup> more = {});

}  // namespace amends::cli
