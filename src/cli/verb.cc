#include "cli/verb.h"

#include <CLI/CLI.hpp>
#include <charconv>

namespace amends::cli {

Verb Verb::verb(const std::string& name, const std::string& summary) const {
  CLI::App* app = app_->add_subcommand(name, summary);
  // The options of the program may stand behind the verb too.
  app->fallthrough();
  return {*app, *chosen_};
}

Verb& Verb::needs_verb() {
  app_->require_subcommand(1);
  return *this;
}

Verb& Verb::argument(const std::string& name, std::string& into, const std::string& help) {
  app_->add_option(name, into, help)->required();
  return *this;
}

Verb& Verb::optional_argument(const std::string& name, std::string& into, const std::string& help) {
  app_->add_option(name, into, help);
  return *this;
}

Verb& Verb::option(const std::string& name, std::string& into, const std::string& help) {
  app_->add_option(name, into, help);
  return *this;
}

Verb& Verb::options(
    const std::string& name, std::vector<std::string>& into, const std::string& help
) {
  // One value each time: a word behind it is an argument of the verb.
  app_->add_option(name, into, help)->allow_extra_args(false);
  return *this;
}

Verb& Verb::required_option(const std::string& name, std::string& into, const std::string& help) {
  app_->add_option(name, into, help)->required();
  return *this;
}

Verb& Verb::choice(
    const std::string& name,
    std::string& into,
    const std::vector<std::string>& choices,
    const std::string& help
) {
  app_->add_option(name, into, help)->check(CLI::IsMember(choices));
  return *this;
}

Verb& Verb::required_choice(
    const std::string& name,
    std::string& into,
    const std::vector<std::string>& choices,
    const std::string& help
) {
  app_->add_option(name, into, help)->required()->check(CLI::IsMember(choices));
  return *this;
}

Verb& Verb::number(
    const std::string& name, std::optional<std::uint64_t>& into, const std::string& help
) {
  const auto read = [&into](const std::uint64_t& value) { into = value; };
  // std::uint64_t would take "-5" for a large number.
  app_->add_option_function<std::uint64_t>(name, read, help)->check(CLI::NonNegativeNumber);
  return *this;
}

Verb& Verb::number_or(
    const std::string& name,
    std::optional<std::uint64_t>& into,
    std::uint64_t alone,
    const std::string& help
) {
  const auto read = [&into, name, alone](const std::string& text) {
    std::uint64_t number = alone;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!text.empty() && (error != std::errc() || end != text.data() + text.size())) {
      throw CLI::ValidationError(name, "\"" + text + "\" is no whole number");
    }
    into = number;
  };
  app_->add_option_function<std::string>(name, read, help)->expected(0, 1)->type_name("[COUNT]");
  return *this;
}

Verb& Verb::option_or_alone(
    const std::string& name, std::optional<std::string>& into, const std::string& help
) {
  const auto read = [&into](const std::string& text) { into = text; };
  app_->add_option_function<std::string>(name, read, help)->expected(0, 1)->type_name("[NAME]");
  return *this;
}

Verb& Verb::flag(const std::string& name, bool& into, const std::string& help) {
  app_->add_flag(name, into, help);
  return *this;
}

Verb& Verb::help(std::vector<std::string> examples, const std::string& exits) {
  std::string footer = "Examples:\n";
  for (const std::string& example : examples) {
    footer += "  " + example + "\n";
  }
  footer += "\nExit codes: ";
  footer += exits.empty() ? "0 done, 2 refused, 3 could not be done, 64 wrong use." : exits;
  app_->footer(footer);
  return *this;
}

void Verb::runs(Action action) {
  app_->callback([this_action = std::move(action), chosen = chosen_] { *chosen = this_action; });
}

VerbShape Verb::shape() const {
  VerbShape shape{app_->get_name(), app_->get_description(), {}, {}};
  for (const CLI::Option* option : app_->get_options()) {
    for (const std::string& name : option->get_lnames()) {
      shape.options.push_back("--" + name);
    }
  }
  for (CLI::App* verb : app_->get_subcommands({})) {
    shape.verbs.push_back(Verb(*verb, *chosen_).shape());
  }
  return shape;
}

}  // namespace amends::cli
