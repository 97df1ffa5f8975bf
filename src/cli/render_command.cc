#include "base/clock.h"
#include "base/random.h"
#include "cli/commands.h"
#include "cli/csv_people.h"
#include "cli/folder.h"
#include "cli/render_output.h"
#include "engine/limits.h"
#include "engine/preview.h"
#include "engine/preview_json.h"
#include "mail/address.h"
#include "model/mailing_files.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <algorithm>
#include <memory>

namespace amends::cli {
namespace {

using By = engine::PreviewChoice::By;

/// Of the worst, unless a number is given.
constexpr std::uint64_t kWorstUnasked = 5;
/// A seed made up here has few digits, so that it can be typed again.
constexpr std::uint64_t kSeeds = 1'000'000;

struct RenderOptions {
  std::string target;
  std::string list;
  std::optional<std::uint64_t> row;
  std::string address;
  bool is_random = false;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> worst;
  std::string as;
  std::string edition;
  std::string out;
  std::string now;
  bool does_force = false;
};

/// What there is to show: previews, or what is wrong with the folder.
struct Rendered {
  std::string name;  // of the mailing
  boost::json::array previews;
  std::vector<Error> errors;
  model::MailingFiles files;
};

class Render {
 public:
  Render(Session& session, const RenderOptions& options)
      : session_(session),
        options_(options),
        forms_(preview_forms(options.as, options.out)) {}

  Result<Exit> run() {
    if (const auto wrong = check_words(); !wrong.ok()) {
      static_cast<void>(session_.fail(wrong.error()));
      return Exit::usage;
    }
    seed_ = options_.seed.value_or(mix64(to_us(SystemClock().now())) % kSeeds);
    AMENDS_TRY(const Rendered rendered, is_folder() ? from_folder() : from_server());
    if (!rendered.errors.empty()) {
      complain(rendered);
      return Exit::impossible;
    }
    AMENDS_TRY_VOID(options_.out.empty() ? print(rendered) : write(rendered));
    const bool unwritable = std::ranges::any_of(rendered.previews, [](const auto& preview) {
      return find_at(preview, "problem") != nullptr;
    });
    return unwritable ? Exit::attention : Exit::done;
  }

 private:
  [[nodiscard]] bool is_random() const { return options_.is_random || options_.seed; }

  [[nodiscard]] bool wants_message() const {
    return std::ranges::find(forms_, PreviewForm::eml) != forms_.end();
  }

  [[nodiscard]] bool is_folder() const {
    std::error_code ignored;
    const std::filesystem::path target(options_.target);
    // What can only be a path is never asked of a server.
    return std::filesystem::exists(target, ignored) || target.has_parent_path();
  }

  [[nodiscard]] Result<void> check_words() const {
    const int ways = (options_.row ? 1 : 0) + (options_.address.empty() ? 0 : 1) +
                     (is_random() ? 1 : 0) + (options_.worst ? 1 : 0);
    if (ways > 1) {
      return make_error(
          "render.choice", "--row, --address, --random and --worst exclude each other"
      );
    }
    if (options_.worst && (*options_.worst == 0 || *options_.worst > engine::kPreviewsMax)) {
      return make_error("render.choice", "--worst shows from 1 to {} people", engine::kPreviewsMax);
    }
    const bool many = forms_.size() > 1 || (options_.worst && *options_.worst > 1);
    if (!forms_.empty() && many && options_.out.empty() && !session_.is_json()) {
      return make_error(
          "render.out", "that is several files; name a folder for them: --out FOLDER"
      );
    }
    if (!is_folder() && (options_.row || !options_.list.empty())) {
      return make_error(
          "render.no_folder",
          "{} is no folder here, and a mailing of the server has neither rows nor a CSV; name the "
          "person with --address",
          options_.target
      );
    }
    return {};
  }

  Result<engine::PreviewRequest> request(const model::Mailing& mailing) const {
    engine::PreviewRequest request;
    AMENDS_TRY(request.now, moment_of(mailing));
    if (!options_.edition.empty()) {
      AMENDS_TRY(request.edition, text::Locale::parse(options_.edition));
    }
    engine::PreviewChoice& choice = request.choice;
    if (options_.row) {
      choice.by = By::row;
      choice.row = static_cast<std::int64_t>(*options_.row);
    } else if (!options_.address.empty()) {
      choice.by = By::address;
      AMENDS_TRY(const mail::Mailbox mailbox, mail::parse_address(options_.address));
      choice.address = mailbox.key();
    } else if (is_random()) {
      choice.by = By::random;
      choice.seed = seed_;
    } else if (options_.worst) {
      choice.by = By::worst;
      choice.count = *options_.worst;
    }
    return request;
  }

  Result<Instant> moment_of(const model::Mailing& mailing) const {
    if (options_.now.empty()) {
      return SystemClock().now();
    }
    const std::string& zone = mailing.schedule.zone;
    auto now = text::parse_time(options_.now, zone == "recipient" ? "UTC" : zone);
    if (!now.ok()) {
      return make_error(
                 "render.now",
                 "--now {} is not a time; write it as 2026-11-24T09:00:00",
                 options_.now
      )
          .because(now.error());
    }
    return now;
  }

  Result<std::filesystem::path> find_list(const model::Mailing& mailing) const {
    if (!options_.list.empty()) {
      return std::filesystem::path(options_.list);
    }
    if (auto file = list_file(options_.target, mailing.audience.list)) {
      return *file;
    }
    return make_error(
               "render.no_list",
               "\"{}\" is no file in the folder; name a CSV with --list, or, when it is a list of "
               "the server, put the mailing and look at it there: amends render {}",
               mailing.audience.list,
               mailing.name
    )
        .at({"mailing.toml", 0, 0});
  }

  Result<Rendered> from_folder() const {
    Rendered rendered;
    AMENDS_TRY(rendered.files, read_folder(options_.target));
    model::MailingReading reading = model::read_mailing(rendered.files);
    if (!reading.mailing) {
      rendered.errors = std::move(reading.errors);
      return rendered;
    }
    const model::Mailing& mailing = *reading.mailing;
    rendered.name = mailing.name;
    AMENDS_TRY(const engine::PreviewRequest asked, request(mailing));
    AMENDS_TRY(const std::filesystem::path list, find_list(mailing));
    AMENDS_TRY(CsvPeople people, CsvPeople::open(list));
    AMENDS_TRY(
        engine::PreviewOutcome made, engine::make_previews({mailing, people, {}, {}}, asked)
    );
    rendered.errors = std::move(made.errors);
    const auto parts =
        wants_message() ? engine::PreviewParts::texts_and_message : engine::PreviewParts::texts;
    for (const engine::Preview& preview : made.previews) {
      rendered.previews.push_back(engine::preview_to_json(preview, parts, session_.locale()));
    }
    return rendered;
  }

  Result<Rendered> from_server() const {
    AMENDS_TRY(ApiClient* const api, session_.api());
    const std::string target =
        api_path({"mailings", options_.target, "preview"}) +
        query_of(
            {{"address", options_.address},
             {"random", is_random() ? std::to_string(seed_) : ""},
             {"worst", options_.worst ? std::to_string(*options_.worst) : ""},
             {"as", wants_message() ? "all" : "json"},
             {"edition", options_.edition},
             {"now", options_.now}}
        );
    Result<boost::json::value> answer = api->get(target);
    for (int tries = 1; tries < kPreviewTries && is_busy(answer); ++tries) {
      session_.world().pause(kJobPoll);
      answer = api->get(target);
    }
    Rendered rendered;
    rendered.name = options_.target;
    if (!answer.ok()) {
      if (api->refusal() && !api->refusal()->details.empty()) {
        rendered.errors = api->refusal()->details;
        return rendered;
      }
      return answer.error();
    }
    rendered.previews =
        options_.worst ? array_at(*answer, "previews") : boost::json::array{*answer};
    return rendered;
  }

  static bool is_busy(const Result<boost::json::value>& answer) {
    return !answer.ok() && answer.error().id() == "preview.busy";
  }

  void complain(const Rendered& rendered) {
    Terminal& terminal = session_.terminal();
    for (const Error& error : rendered.errors) {
      terminal.complain(fmt::format(
          "{} {}",
          terminal.styled_error(Style::red, "amends:"),
          located_words(error, rendered.files)
      ));
    }
  }

  [[nodiscard]] boost::json::value as_json(const Rendered& rendered) const {
    if (options_.worst) {
      return boost::json::object{{"previews", rendered.previews}};
    }
    return rendered.previews.at(0);
  }

  Result<void> print(const Rendered& rendered) {
    if (session_.print_if_json(as_json(rendered))) {
      return {};
    }
    if (!forms_.empty()) {
      return print_form(session_.terminal(), rendered.previews.at(0), forms_.front());
    }
    Terminal& terminal = session_.terminal();
    bool first = true;
    for (const boost::json::value& preview : rendered.previews) {
      if (!first) {
        terminal.say("\n----------\n");
      }
      first = false;
      print_preview(terminal, preview);
    }
    if (is_random()) {
      terminal.say(terminal.styled(Style::dim, fmt::format("\nThe same again: --seed {}", seed_)));
    }
    return {};
  }

  Result<void> write(const Rendered& rendered) {
    AMENDS_TRY(
        const std::vector<std::filesystem::path> paths,
        write_previews(
            rendered.previews,
            {options_.out,
             rendered.name,
             forms_,
             options_.does_force ? Overwrite::yes : Overwrite::no}
        )
    );
    if (session_.print_if_json(as_json(rendered))) {
      return {};
    }
    for (const std::filesystem::path& path : paths) {
      session_.terminal().say(shown(path.string()));
    }
    return {};
  }

  Session& session_;
  const RenderOptions& options_;
  std::vector<PreviewForm> forms_;
  std::uint64_t seed_ = 0;
};

}  // namespace

void add_render_command(Verb& root) {
  Verb verb = root.verb("render", "Show the mail as one person would get it; nothing is sent");
  const auto options = std::make_shared<RenderOptions>();
  verb.argument("FOLDER", options->target, "Folder with mailing.toml, or a mailing of the server")
      .option("--list", options->list, "CSV of the people, instead of the one mailing.toml names")
      .number("--row", options->row, "The person in this row of the CSV, as amends check counts")
      .option("--address", options->address, "The person with this address")
      .flag("--random", options->is_random, "Somebody at random")
      .number("--seed", options->seed, "At random, but the same person each time")
      .number_or(
          "--worst",
          options->worst,
          kWorstUnasked,
          "Those whose mail most likely looks wrong, and why; 5 unless told otherwise"
      )
      .choice("--as", options->as, {"html", "text", "subject", "eml", "all"}, "This part alone")
      .option("--edition", options->edition, "The edition of this language")
      .option("--out", options->out, "Write to this file or folder instead of showing it")
      .flag("--force", options->does_force, "Replace files that are there already")
      .option("--now", options->now, "As if it were sent then: 2026-11-24T09:00:00")
      .help(
          {"amends render spring-sale",
           "amends render spring-sale --worst 10",
           "amends render spring-sale --row 17 --as html --out row17.html",
           "amends render spring-sale --address anna@people.example --as eml --out anna.eml",
           "amends render spring-sale --edition he --random"},
          "0 shown, 1 somebody's mail cannot be written, 2 refused, 3 could not be shown, 64 wrong "
          "use."
      )
      .runs([options](Session& session) { return Render(session, *options).run(); });
}

}  // namespace amends::cli
