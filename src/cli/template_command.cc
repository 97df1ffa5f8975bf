#include "base/clock.h"
#include "checks/template/carrier.h"
#include "cli/commands.h"
#include "cli/file_writer.h"
#include "cli/findings_text.h"
#include "cli/folder.h"
#include "engine/finding_json.h"
#include "engine/template_trial.h"
#include "model/mailing_files.h"
#include "text/catalogue.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace amends::cli {
namespace {

struct TemplateOptions {
  std::string folder;
  std::string carrier = "apology";
  std::string plain;
};

/// Refuses a folder that holds something: a variant never mixes with other files.
Result<void> check_is_new(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_empty(folder, error)) {
    return make_error(
        "template.out",
        "{} is there already and not empty; name a new folder for the plain variant",
        folder.string()
    );
  }
  return {};
}

Result<void> write_files(const std::filesystem::path& folder, const model::MailingFiles& files) {
  for (const auto& [name, bytes] : files) {
    const std::filesystem::path file = folder / name;
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    if (error) {
      return make_error(
          "template.out", "{} cannot be made: {}", file.parent_path().string(), error.message()
      );
    }
    AMENDS_TRY_VOID(replace_file(file, bytes));
  }
  return {};
}

/// One template and what it is tried for.
class Trial {
 public:
  Trial(Session& session, const TemplateOptions& options)
      : session_(session),
        options_(options),
        words_(text::catalogue(session.locale())) {}

  Result<Exit> run() {
    AMENDS_TRY(files_, read_folder(options_.folder));
    model::MailingReading reading = model::read_mailing(files_);
    if (!reading.mailing) {
      return complain(reading.errors);
    }
    mailing_ = *std::move(reading.mailing);
    const auto carrier = checks::parse_carrier(options_.carrier).value_or(checks::Carrier::apology);
    const auto found = engine::try_template(mailing_, carrier, SystemClock().now());
    warnings_ = std::ranges::count_if(found, [](const model::Finding& one) {
      return one.level != model::FindingLevel::note && !one.waived;
    });
    findings_ = boost::json::parse(engine::findings_to_json(found, session_.locale())).as_array();
    if (!options_.plain.empty()) {
      AMENDS_TRY_VOID(write_variant());
    }
    tell();
    return warnings_ > 0 ? Exit::attention : Exit::done;
  }

 private:
  Exit complain(const std::vector<Error>& errors) {
    Terminal& terminal = session_.terminal();
    for (const Error& error : errors) {
      terminal.complain(fmt::format(
          "{} {}", terminal.styled_error(Style::red, "amends:"), located_words(error, files_)
      ));
    }
    return Exit::impossible;
  }

  /// With the list beside it, so that it can be checked where it is.
  Result<void> write_variant() {
    AMENDS_TRY_VOID(check_is_new(options_.plain));
    const engine::PlainVariant variant = engine::plain_variant(mailing_, files_);
    AMENDS_TRY_VOID(write_files(options_.plain, variant.files));
    left_out_ = variant.left_out;
    for (const auto& [name, bytes] : variant.files) {
      written_.emplace_back(name);
    }
    const std::string& list = mailing_.audience.list;
    if (const auto file = list_file(options_.folder, list); file && !variant.files.contains(list)) {
      AMENDS_TRY(const std::string bytes, bytes_of_file(*file));
      AMENDS_TRY_VOID(write_files(options_.plain, {{list, bytes}}));
      written_.emplace_back(list);
    }
    return {};
  }

  void tell() {
    boost::json::object report = {
        {"mailing", mailing_.name},
        {"carrier", options_.carrier},
        {"findings", findings_},
        {"warnings", warnings_},
        {"plain", nullptr}
    };
    if (!options_.plain.empty()) {
      report["plain"] = boost::json::object{
          {"folder", options_.plain}, {"files", written_}, {"left_out", left_out_}
      };
    }
    if (session_.print_if_json(report)) {
      return;
    }
    Terminal& terminal = session_.terminal();
    print_findings(terminal, findings_, files_, session_.locale());
    terminal.say(terminal.styled(
        warnings_ == 0 ? Style::green : Style::bold,
        words_.format(
            "cli.template.verdict",
            {{"carrier", std::string_view(options_.carrier)}, {"count", warnings_}}
        )
    ));
    if (!options_.plain.empty()) {
      const std::string folder = shown(options_.plain);
      terminal.say(words_.format(
          "cli.template.plain",
          {{"folder", std::string_view(folder)}, {"count", static_cast<std::int64_t>(left_out_)}}
      ));
    }
  }

  Session& session_;
  const TemplateOptions& options_;
  const text::Catalogue& words_;
  model::MailingFiles files_;
  model::Mailing mailing_;
  boost::json::array findings_;
  boost::json::array written_;
  std::int64_t warnings_ = 0;
  std::size_t left_out_ = 0;
};

}  // namespace

void add_template_command(Verb& root) {
  const auto options = std::make_shared<TemplateOptions>();
  Verb verb = root.verb("template", "Try whether a template could carry an apology; no server");
  verb.argument("FOLDER", options->folder, "Folder with mailing.toml")
      .choice("--for", options->carrier, {"apology", "grave"}, "apology unless told; grave news")
      .option("--plain", options->plain, "Write the plain variant, a mailing too, to this folder")
      .help(
          {"amends template spring-sale", "amends template spring-sale --for grave --plain sober"},
          "0 it could, 1 look at what is named, 3 could not be read, 64 wrong use."
      )
      .runs([options](Session& session) { return Trial(session, *options).run(); });
}

}  // namespace amends::cli
