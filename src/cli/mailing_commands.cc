#include "checks/links/link_verdicts.h"
#include "cli/commands.h"
#include "cli/csv_people.h"
#include "cli/findings_text.h"
#include "cli/folder.h"
#include "cli/import_file.h"
#include "cli/mailing_text.h"
#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "engine/mailing_desk.h"
#include "model/mailing_files.h"
#include "text/utf8.h"

#include <boost/json.hpp>

#include <array>

namespace amends::cli {
namespace {

Result<std::string> short_hash(const std::filesystem::path& file) {
  AMENDS_TRY(const text::ByteSource source, file_source(file));
  crypto::Sha256 hash;
  std::array<char, 64 * 1024> buffer;
  while (true) {
    AMENDS_TRY(const std::size_t bytes, source(buffer));
    if (bytes == 0) {
      return crypto::hex(hash.finish()).substr(0, 8);
    }
    hash.update({buffer.data(), bytes});
  }
}

/// Shows each error with its line and a caret.
Exit complain(
    Session& session, const std::vector<Error>& errors, const model::MailingFiles& files
) {
  for (const Error& error : errors) {
    session.terminal().complain(fmt::format(
        "{} {}", session.terminal().styled_error(Style::red, "amends:"), located_words(error, files)
    ));
  }
  return Exit::impossible;
}

/// Imports the folder's own list, so that the mailing can name it on the server.
Result<void> bring_list(
    Session& session,
    const std::filesystem::path& folder,
    const model::Mailing& mailing,
    model::MailingFiles& files
) {
  const auto file = list_file(folder, mailing.audience.list);
  if (!file) {
    return {};
  }
  AMENDS_TRY(const std::string hash, short_hash(*file));
  const std::string list = fmt::format("{}/{}@{}", mailing.name, file->filename().string(), hash);
  AMENDS_TRY(const ImportDone done, import_file(session, *file, list));
  if (!session.is_json()) {
    print_import(session.terminal(), list, done);
  }
  files[std::string(engine::kListFile)] = list;
  return {};
}

boost::json::object bodies_of(const model::MailingFiles& files) {
  boost::json::object bodies;
  for (const auto& [name, bytes] : files) {
    if (text::valid_utf8(bytes)) {
      bodies[name] = bytes;
    } else {
      bodies[name] = boost::json::object{{"base64", crypto::base64(bytes)}};
    }
  }
  return bodies;
}

struct WebOptions {
  std::string folder;
  std::string reason;
};

/// Nobody is written to, so the folder's list stays where it is.
Result<Exit> replace_web(Session& session, const WebOptions& options) {
  AMENDS_TRY(const model::MailingFiles files, read_folder(options.folder));
  const model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return complain(session, reading.errors, files);
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  const auto record = api->post(
      api_path({"mailings", reading.mailing->name, "web-version"}),
      boost::json::object{{"files", bodies_of(files)}, {"reason", options.reason}}
  );
  if (!record.ok() && api->refusal() && !api->refusal()->details.empty()) {
    return complain(session, api->refusal()->details, files);
  }
  if (!record.ok()) {
    return record.error();
  }
  if (!session.print_if_json(*record)) {
    session.terminal().say(fmt::format(
        "Whoever opens the web version of {} sees this one now. Nobody was written to, and what is "
        "in the mail itself stays as it is: amends links {}",
        shown(text_at(*record, "name")),
        shown(text_at(*record, "name"))
    ));
  }
  return Exit::done;
}

Result<Exit> put(Session& session, const std::string& folder) {
  AMENDS_TRY(model::MailingFiles files, read_folder(folder));
  const model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return complain(session, reading.errors, files);
  }
  AMENDS_TRY_VOID(bring_list(session, folder, *reading.mailing, files));
  AMENDS_TRY(ApiClient* const api, session.api());
  const auto record =
      api->put(api_path({"mailings"}), boost::json::object{{"files", bodies_of(files)}});
  if (!record.ok() && api->refusal() && !api->refusal()->details.empty()) {
    return complain(session, api->refusal()->details, files);
  }
  if (!record.ok()) {
    return record.error();
  }
  if (!session.print_if_json(*record)) {
    const std::string name = shown(text_at(*record, "name"));
    session.terminal().say(fmt::format(
        "{} is there: version {}, {}, content {}.",
        name,
        number_at(*record, "version"),
        state_words(text_at(*record, "state")),
        shown(text_at(*record, "content_hash")).substr(0, 12)
    ));
    session.terminal().say(fmt::format("Next: amends proof {}", name));
  }
  return Exit::done;
}

Result<Exit> list(Session& session) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value answer, api->get(api_path({"mailings"})));
  if (!session.print_if_json(answer)) {
    print_mailings(session.terminal(), array_at(answer, "mailings"));
  }
  return Exit::done;
}

Result<Exit> show(Session& session, const std::string& name) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value mailing, api->get(api_path({"mailings", name})));
  if (!session.print_if_json(mailing)) {
    print_mailing(session.terminal(), mailing);
  }
  return Exit::done;
}

struct LevelCounts {
  std::uint64_t blocks = 0;
  std::uint64_t warnings = 0;
  std::uint64_t not_run = 0;
};

LevelCounts count_levels(const boost::json::array& findings) {
  LevelCounts counts;
  for (const boost::json::value& finding : findings) {
    const std::string level = text_at(finding, "level");
    if (is_waived(finding)) {
      continue;
    }
    counts.blocks += level == "block" ? 1 : 0;
    counts.warnings += level == "warn" ? 1 : 0;
    counts.not_run += text_at(finding, "id") == checks::kCouldNotRun ? 1 : 0;
  }
  return counts;
}

Result<Exit> proof(Session& session, const std::string& name) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value started,
      api->post(api_path({"mailings", name, "proof"}), boost::json::object())
  );
  AMENDS_TRY(
      const boost::json::value job,
      wait_for_job(session, text_at(started, "job"), {"Proving", "mails"}, OnInterrupt::cancel)
  );
  const boost::json::value* found = find_at(job, "result");
  const boost::json::value result = found == nullptr ? boost::json::object() : *found;
  const boost::json::array& findings = array_at(result, "findings");
  const LevelCounts counts = count_levels(findings);
  if (!session.print_if_json(result)) {
    Terminal& terminal = session.terminal();
    print_findings(terminal, findings, {}, session.locale());
    terminal.say(fmt::format(
        "{}: {}, {}; {} of {} would get it.",
        shown(name),
        counted(counts.blocks, "finding blocks", "findings block"),
        counted(counts.warnings, "warning", "warnings"),
        grouped(number_at(result, "recipients")),
        counted(number_at(result, "audience"), "person", "people")
    ));
    terminal.say(
        counts.blocks > 0
            ? "Mend what blocks, put the folder again, and prove it again."
            : fmt::format("Next, by somebody else than the author: amends approve {}", shown(name))
    );
  }
  if (counts.not_run > 0) {
    return Exit::impossible;
  }
  if (counts.blocks > 0) {
    return Exit::refused;
  }
  return counts.warnings > 0 ? Exit::attention : Exit::done;
}

struct ApproveOptions {
  std::string name;
  std::string despite;
  std::string reason;
  bool is_deputy = false;
};

/// What the reviewer or the deputy gives as a reason, under the name of the one it is.
Result<boost::json::object> sign_off_body(const ApproveOptions& options) {
  boost::json::object body;
  if (!options.is_deputy && !options.reason.empty()) {
    return make_error(
        "cli.approve", "--reason goes with --as-deputy; over findings that block: --despite \"...\""
    );
  }
  if (options.is_deputy && !options.despite.empty()) {
    return make_error(
        "cli.approve",
        "a deputy alone does not sign over findings that block; mend them, or ask a reviewer"
    );
  }
  if (options.is_deputy && options.reason.empty()) {
    return make_error(
        "cli.reason", "say why nobody else signs it off: --reason \"nobody answers at night\""
    );
  }
  if (options.is_deputy) {
    body["reason"] = options.reason;
  } else if (!options.despite.empty()) {
    body["despite"] = options.despite;
  }
  return body;
}

Result<Exit> approve(Session& session, const ApproveOptions& options) {
  AMENDS_TRY(const boost::json::object body, sign_off_body(options));
  AMENDS_TRY(ApiClient* const api, session.api());
  const std::string& name = options.name;
  AMENDS_TRY(
      const boost::json::value approval,
      api->post(
          api_path({"mailings", name, options.is_deputy ? "approve-as-deputy" : "approve"}), body
      )
  );
  if (!session.print_if_json(approval)) {
    Terminal& terminal = session.terminal();
    terminal.say(fmt::format(
        "{} signed {} off for {}: exactly this content, exactly these people. Any change voids it.",
        shown(text_at(approval, "approver")),
        shown(name),
        counted(number_at(approval, "recipients"), "person", "people")
    ));
    if (const std::string deputy = text_at(approval, "deputy"); !deputy.empty()) {
      terminal.say(
          "Alone, as a deputy: " + shown(deputy, kSentenceCharsMax) +
          ". It stands in the incident's journal."
      );
    }
    for (const boost::json::value& waiver : array_at(approval, "waivers")) {
      terminal.say("Waived: " + waiver_words(waiver));
    }
    for (const boost::json::value& gap : array_at(approval, "not_looked_at")) {
      terminal.say("Not looked at: " + shown(text_at(gap, "text")));
    }
    terminal.say(fmt::format(
        "Next: amends send {0} --count {1} (or amends resume {0} --count {1} after a halt)",
        shown(name),
        number_at(approval, "recipients")
    ));
  }
  return Exit::done;
}

void add_mailing_verbs(Verb& root) {
  Verb mailing = root.verb("mailing", "Put a mailing's folder on the server, list, show");
  mailing.needs_verb().help({"amends mailing put spring-sale", "amends mailing list"});
  const auto folder = std::make_shared<std::string>();
  mailing.verb("put", "Take a folder as a new mailing or a new version")
      .argument("FOLDER", *folder, "Folder with mailing.toml; its list is imported first")
      .help({"amends mailing put spring-sale", "amends mailing put spring-sale --format json"})
      .runs([folder](Session& session) { return put(session, *folder); });
  mailing.verb("list", "Show all mailings")
      .help({"amends mailing list", "amends mailing list --format json"})
      .runs(list);
  const auto name = std::make_shared<std::string>();
  mailing.verb("show", "Show one mailing")
      .argument("NAME", *name, "The mailing")
      .help({"amends mailing show spring-sale", "amends mailing show spring-sale --format json"})
      .runs([name](Session& session) { return show(session, *name); });
}

}  // namespace

void add_mailing_commands(Verb& root) {
  add_mailing_verbs(root);
  const auto proof_name = std::make_shared<std::string>();
  root.verb("proof", "Render and check a mailing for everybody, on the server")
      .argument("NAME", *proof_name, "The mailing")
      .help(
          {"amends proof spring-sale", "amends proof spring-sale --lang nb"},
          "0 clean, 1 warnings, 2 blocked, 3 could not be done, or not all could be looked at, or "
          "cancelled by Ctrl-C, 64 wrong use."
      )
      .runs([proof_name](Session& session) { return proof(session, *proof_name); });

  const auto sign_off = std::make_shared<ApproveOptions>();
  root.verb("approve", "Sign off what the newest proof looked at")
      .argument("NAME", sign_off->name, "The mailing; not one that you wrote")
      .option("--despite", sign_off->despite, "Why it may go although findings block")
      .flag(
          "--as-deputy",
          sign_off->is_deputy,
          "Alone, also one that you wrote: only the apology or correction of an incident, when "
          "nobody else is there"
      )
      .option("--reason", sign_off->reason, "With --as-deputy: why nobody else signs it off")
      .help(
          {"amends approve spring-sale",
           "amends approve spring-sale --despite \"the code starts at noon, the mail goes at one\"",
           "amends approve spring-sale-apology-1 --as-deputy --reason \"nobody answers at night\""}
      )
      .runs([sign_off](Session& session) { return approve(session, *sign_off); });

  const auto web = std::make_shared<WebOptions>();
  root.verb("replace-web", "Show another web version of a mailing that was sent to its end")
      .argument("FOLDER", web->folder, "The mailing's folder, mended")
      .option("--reason", web->reason, "Why, for the audit")
      .help(
          {"amends replace-web spring-sale --reason \"the price was wrong\"",
           "amends --format json replace-web spring-sale --reason \"wrong date\""}
      )
      .runs([web](Session& session) { return replace_web(session, *web); });
}

}  // namespace amends::cli
