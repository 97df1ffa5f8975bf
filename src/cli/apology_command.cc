#include "cli/commands.h"
#include "cli/mailing_text.h"

#include <boost/json.hpp>

#include <array>
#include <utility>

namespace amends::cli {
namespace {

struct ApologyOptions {
  std::string id;
  std::string to;
  std::string kind = "apology";
  std::string signer;
  std::string signer_role;
  std::string what_happened;
  std::string what_we_did;
  std::string cause;
  std::string offer;
  std::string prevention;
  std::string link;
  std::string link_label;
};

boost::json::object body_of(const ApologyOptions& options) {
  const std::array<std::pair<std::string_view, const std::string*>, 11> members = {{
      {"audience", &options.to},
      {"kind", &options.kind},
      {"signer", &options.signer},
      {"signer_role", &options.signer_role},
      {"what_happened", &options.what_happened},
      {"what_we_did", &options.what_we_did},
      {"cause", &options.cause},
      {"offer", &options.offer},
      {"prevention", &options.prevention},
      {"link", &options.link},
      {"link_label", &options.link_label},
  }};
  boost::json::object body;
  for (const auto& [name, value] : members) {
    if (!value->empty()) {
      body[name] = *value;
    }
  }
  return body;
}

Result<Exit> apologise(Session& session, const ApologyOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value record,
      api->post(api_path({"incidents", options.id, "draft"}), body_of(options))
  );
  if (!session.print_if_json(record)) {
    const std::string name = shown(text_at(record, "name"));
    session.terminal().say(fmt::format(
        "The draft is the mailing {} (version {}). Nothing was sent.",
        name,
        number_at(record, "version")
    ));
    session.terminal().say(fmt::format(
        "It goes the way of every mailing: amends proof {0}; then somebody else: amends approve "
        "{0}",
        name
    ));
  }
  return Exit::done;
}

}  // namespace

void add_apology_command(Verb& root) {
  const auto options = std::make_shared<ApologyOptions>();
  Verb verb = root.verb("apologise", "Compose an apology or a correction from the facts");
  verb.argument("ID", options->id, "The incident")
      .required_choice(
          "--to",
          options->to,
          {"accepted", "reached", "opened", "clicked", "clicked_wrong_link"},
          "To whom, never to people who left; reached is accepted and uncertain"
      )
      .required_option("--signer", options->signer, "The person who signs")
      .required_option(
          "--what-we-did", options->what_we_did, "What has been mended, in plain words"
      )
      .choice("--kind", options->kind, {"apology", "correction"}, "apology unless told")
      .option("--signer-role", options->signer_role, "What the person who signs does")
      .option("--what-happened", options->what_happened, "Else the incident's sentence")
      .option("--cause", options->cause, "How it came about, without technical detail")
      .option("--offer", options->offer, "What you make good")
      .option("--prevention", options->prevention, "What you do so that it does not happen again")
      .option("--link", options->link, "The right page")
      .option("--link-label", options->link_label, "The words of that link")
      .help(
          {"amends apologise 1 --to opened --signer \"the head of the shop\" --what-we-did \"the "
           "button leads to the right page now\"",
           "amends apologise 1 --to clicked_wrong_link --kind correction --signer \"the shop\" "
           "--what-we-did \"mended\" --link https://shop.nordlys.example/sale"}
      )
      .runs([options](Session& session) { return apologise(session, *options); });
}

}  // namespace amends::cli
