#include "base/clock.h"
#include "checks/links/link_verdicts.h"
#include "checks/template/carrier.h"
#include "cli/check_report.h"
#include "cli/commands.h"
#include "cli/csv_people.h"
#include "cli/file_writer.h"
#include "cli/finding_fixes.h"
#include "cli/findings_text.h"
#include "cli/fixes_text.h"
#include "cli/folder.h"
#include "cli/progress.h"
#include "cli/report_previews.h"
#include "cli/values_text.h"
#include "engine/compiled_mailing.h"
#include "engine/expression_json.h"
#include "engine/finding_json.h"
#include "engine/link_probe.h"
#include "engine/preflight.h"
#include "engine/price_file.h"
#include "engine/price_history.h"
#include "engine/template_trial.h"
#include "model/mailing_files.h"
#include "text/catalogue.h"
#include "text/csv_reader.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

namespace amends::cli {
namespace {

constexpr std::size_t kRowsTold = 20;  // of a history of prices that cannot be read

struct CheckOptions {
  std::string folder;
  std::string list;
  std::string now;
  std::string report;
  std::optional<std::uint64_t> sample;
  std::optional<std::uint64_t> threads;
  bool with_values = false;
  std::string checks;
  std::string carrier;
  std::string price_history;
  std::string dns;
  std::string rspamd;
  std::string format;
  bool is_offline = false;
  bool allows_private = false;
  bool does_fix = false;
  bool does_write = false;
};

struct Findings {
  boost::json::array all;
  std::uint64_t audience = 0;
  std::uint64_t recipients = 0;
  std::uint64_t looked_at = 0;
  boost::json::array expressions;
  std::uint64_t blocks = 0;
  std::uint64_t warnings = 0;
  std::uint64_t notes = 0;
  std::uint64_t not_run = 0;  // checks that were asked for and could not look
};

boost::json::object error_json(const Error& error) {
  return {
      {"id", error.id()},
      {"detail", error.message()},
      {"file", error.place().file},
      {"line", error.place().line},
      {"column", error.place().column}
  };
}

/// One check of one folder.
class Check {
 public:
  Check(Session& session, const CheckOptions& options)
      : session_(session),
        options_(options),
        locale_(session.locale()),
        started_(session.world().steady()) {}

  Result<Exit> run() {
    auto looked = look();
    if (!looked.ok()) {
      errors_.insert(errors_.begin(), looked.error());
    }
    seconds_ = static_cast<double>((session_.world().steady() - started_).count()) / 1e6;
    AMENDS_TRY_VOID(tell());
    complain();
    return exit();
  }

 private:
  [[nodiscard]] ReportFormat format() const {
    const std::string& asked =
        options_.format.empty() ? session_.globals().format : options_.format;
    return parse_report_format(asked).value_or(ReportFormat::text);
  }

  /// Everything there is to say, in every form that was asked for.
  Result<void> tell() {
    CheckOutcome outcome{report(), files_, options_.folder, {}, errors_, locale_};
    const auto fixed = options_.does_fix ? fix_files(files_, read_findings(findings_.all))
                                         : std::vector<FixedFile>();
    if (options_.does_fix) {
      if (options_.does_write) {
        AMENDS_TRY_VOID(write_fixes(options_.folder, fixed));
      }
      outcome.report["fixed"] = fixes_json(fixed, written());
    }
    const ReportFormat for_file = format_of_file(options_.report, format());
    const bool shows_mails = format() == ReportFormat::html ||
                             (!options_.report.empty() && for_file == ReportFormat::html);
    if (shows_mails && mailing_ && !list_.empty()) {
      outcome.previews = previews_of(*mailing_, now_, list_, locale_);
      if (shows_plain()) {
        add_plain_previews(outcome.previews);
      }
    }
    if (!options_.report.empty()) {
      AMENDS_TRY_VOID(replace_file(options_.report, render_report(for_file, outcome)));
    }
    if (format() != ReportFormat::text) {
      *session_.world().out << render_report(format(), outcome) << std::flush;
    } else if (errors_.empty() || !findings_.all.empty()) {
      print_text(outcome);
      if (options_.does_fix) {
        print_fixes(session_.terminal(), fixed, {options_.folder, locale_, written()});
      }
    }
    return {};
  }

  [[nodiscard]] bool shows_plain() const {
    return !options_.carrier.empty() || mailing_->kind == model::MailingKind::apology;
  }

  /// Beside each mail the same one as a plain letter.
  void add_plain_previews(boost::json::array& previews) const {
    const auto plain = model::read_mailing(engine::plain_variant(*mailing_, files_).files);
    if (plain.mailing) {
      show_plain(previews, previews_of(*plain.mailing, now_, list_, locale_));
    }
  }

  [[nodiscard]] Written written() const { return options_.does_write ? Written::yes : Written::no; }

  Result<void> look() {
    AMENDS_TRY(files_, read_folder(options_.folder));
    if (!options_.checks.empty()) {
      AMENDS_TRY(files_[std::string(model::kChecksFile)], read_settings(options_.checks));
    }
    model::MailingReading reading = model::read_mailing(files_);
    if (!reading.mailing) {
      errors_ = std::move(reading.errors);
      return {};
    }
    mailing_ = std::move(reading.mailing);
    if (!options_.rspamd.empty()) {
      mailing_->checks.rspamd = options_.rspamd;
    }
    AMENDS_TRY(now_, moment_of_check());
    AMENDS_TRY(list_, find_list());
    AMENDS_TRY(CsvPeople people, CsvPeople::open(list_));
    AMENDS_TRY_VOID(render_everybody(people, now_));
    const auto outcome = engine::CompiledMailing::compile(
        *mailing_, people.columns(), engine::CompiledMailing::Use::proof
    );
    if (!outcome.mailing) {
      return make_error(
          "check.template",
          "a template cannot be read, so nobody's mail could be looked at; mend it and check again"
      );
    }
    return {};
  }

  Result<void> render_everybody(CsvPeople& people, Instant now) {
    ProgressShow show(
        session_.world(), text::catalogue(locale_).format("cli.check.progress"), "mails"
    );
    engine::PreflightOptions preflight;
    preflight.now = now;
    preflight.progress = [&](std::uint64_t recipients) { show.update(recipients, 0); };
    preflight.threads = static_cast<unsigned>(options_.threads.value_or(0));
    preflight.sample = options_.sample;
    preflight.carrier = checks::parse_carrier(options_.carrier);
    AMENDS_TRY(preflight.shop_prices, shop_prices(now));
    OutsideWorld world;
    std::optional<engine::LinkProbe> probe;
    if (!options_.is_offline) {
      preflight.outside = open_doors(world, probe);
      preflight.outside.progress = [&](std::uint64_t done, std::uint64_t total) {
        show.update(done, total);
      };
    }
    AMENDS_TRY(const engine::PreflightReport done, engine::preflight(*mailing_, people, preflight));
    findings_.all = boost::json::parse(engine::findings_to_json(done.findings, locale_)).as_array();
    findings_.audience = done.audience;
    findings_.recipients = done.recipients;
    findings_.looked_at = done.looked_at;
    findings_.expressions =
        boost::json::parse(engine::expressions_to_json(done.expressions)).as_array();
    findings_.blocks = done.count(model::FindingLevel::block);
    findings_.warnings = done.count(model::FindingLevel::warn);
    findings_.notes = done.count(model::FindingLevel::note);
    findings_.not_run = static_cast<std::uint64_t>(
        std::ranges::count(done.findings, checks::kCouldNotRun, &model::Finding::id)
    );
    return {};
  }

  /// What the shop asked before, of the things this mailing asks a price for. Rows that cannot be
  /// read are errors: without them nobody knows what they would have said.
  Result<std::vector<model::ShopPrice>> shop_prices(Instant now) {
    if (options_.price_history.empty()) {
      return std::vector<model::ShopPrice>();
    }
    AMENDS_TRY(engine::PriceFile file, read_price_history(now));
    for (std::size_t i = 0; i < std::min(file.problems.size(), kRowsTold); ++i) {
      const engine::RefusedPrice& row = file.problems[i];
      errors_.push_back(
          Error(row.id, row.message).at({options_.price_history, static_cast<int>(row.line), 0})
      );
    }
    if (file.refused > kRowsTold) {
      errors_.push_back(make_error(
          "check.price_history",
          "{} more rows of {} cannot be read",
          file.refused - kRowsTold,
          options_.price_history
      ));
    }
    const std::set<std::string> asked = engine::things_asked(*mailing_);
    std::erase_if(file.prices, [&](const model::ShopPrice& price) {
      return !asked.contains(price.thing) || !engine::is_in_history(price.day, now);
    });
    return std::move(file.prices);
  }

  Result<engine::PriceFile> read_price_history(Instant now) const {
    auto source = file_source(options_.price_history);
    if (!source.ok()) {
      return make_error(
                 "check.price_history",
                 "{} cannot be read; name a CSV with --price-history",
                 options_.price_history
      )
          .because(source.error());
    }
    const Instant latest = std::max(now, SystemClock().now());
    auto file =
        engine::read_price_file(*std::move(source), std::chrono::floor<std::chrono::days>(latest));
    return file.ok() ? std::move(file)
                     : Result<engine::PriceFile>(file.error().at({options_.price_history, 1, 0}));
  }

  /// Whom to ask; nobody, with an error, where there is no way out.
  engine::Outside open_doors(OutsideWorld& world, std::optional<engine::LinkProbe>& probe) {
    auto opened = session_.world().outside(options_.dns);
    if (!opened.ok()) {
      errors_.push_back(opened.error());
      return {};
    }
    world = *std::move(opened);
    engine::LinkProbeOptions options;
    options.reach = options_.allows_private ? engine::Reach::any : engine::Reach::public_only;
    probe.emplace(*world.resolver, *world.web, options);
    return {&*probe, world.resolver.get(), {}, world.web.get()};
  }

  /// What was not looked at: who has left is known to the server only, the rest was asked for.
  [[nodiscard]] std::vector<std::string_view> skipped_ids() const {
    std::vector<std::string_view> ids = {"audience.suppressed"};
    if (options_.is_offline) {
      ids.insert(ids.end(), {"link.dead", "address.no_mail", "price.page"});
      if (mailing_ && !mailing_->checks.rspamd.empty()) {
        ids.push_back("message.spam_score");
      }
    }
    return ids;
  }

  Result<Instant> moment_of_check() const {
    if (options_.now.empty()) {
      return SystemClock().now();
    }
    const std::string& zone = mailing_->schedule.zone;
    auto now = text::parse_time(options_.now, zone == "recipient" ? "UTC" : zone);
    if (!now.ok()) {
      return make_error(
                 "check.now",
                 "--now {} is not a time; write it as 2026-11-24T09:00:00",
                 options_.now
      )
          .because(now.error());
    }
    return now;
  }

  Result<std::filesystem::path> find_list() const {
    if (!options_.list.empty()) {
      return std::filesystem::path(options_.list);
    }
    if (auto file = list_file(options_.folder, mailing_->audience.list)) {
      return *file;
    }
    return make_error(
               "check.no_list",
               "\"{}\" is no file in the folder; name a CSV with --list, or use amends proof, "
               "which knows the lists of the server",
               mailing_->audience.list
    )
        .at({"mailing.toml", 0, 0});
  }

  [[nodiscard]] boost::json::object report() const {
    boost::json::array skipped;
    for (const std::string_view id : skipped_ids()) {
      skipped.push_back(boost::json::object{{"id", id}, {"why", skipped_words(id)}});
    }
    boost::json::array errors;
    for (const Error& error : errors_) {
      errors.push_back(error_json(error));
    }
    return {
        {"mailing", mailing_ ? boost::json::value(mailing_->name) : boost::json::value()},
        {"recipients", findings_.recipients},
        {"audience", findings_.audience},
        {"looked_at", findings_.looked_at},
        {"is_sample", options_.sample.has_value()},
        {"expressions", findings_.expressions},
        {"findings", findings_.all},
        {"blocks", findings_.blocks},
        {"warnings", findings_.warnings},
        {"notes", findings_.notes},
        {"seconds", seconds_},
        {"skipped", std::move(skipped)},
        {"errors", std::move(errors)},
    };
  }

  [[nodiscard]] std::int64_t count_fixable() const {
    return std::ranges::count_if(read_findings(findings_.all), [](const ReportFinding& finding) {
      return finding.counts() && !finding.fix.empty();
    });
  }

  [[nodiscard]] std::string skipped_words(std::string_view id) const {
    return text::catalogue(locale_).format("cli.check.skipped." + std::string(id));
  }

  void print_text(const CheckOutcome& outcome) {
    Terminal& terminal = session_.terminal();
    const text::Catalogue& words = text::catalogue(locale_);
    print_findings(terminal, findings_.all, files_, locale_);
    terminal.say(
        terminal.styled(exit() == Exit::done ? Style::green : Style::bold, verdict_words(outcome))
    );
    if (options_.with_values) {
      print_values(terminal, findings_.expressions, locale_);
    }
    const double rate = seconds_ > 0 ? static_cast<double>(findings_.looked_at) / seconds_ : 0;
    terminal.say(words.format(
        "cli.check.summary",
        {{"name", std::string_view(mailing_->name)},
         {"blocks", findings_.blocks},
         {"warnings", findings_.warnings},
         {"notes", findings_.notes}}
    ));
    terminal.say(words.format(
        "cli.check.people",
        {{"recipients", findings_.looked_at},
         {"audience", findings_.audience},
         {"seconds", std::string_view(fmt::format("{:.2f}", seconds_))},
         {"rate", static_cast<std::int64_t>(rate)}}
    ));
    if (const auto mendable = count_fixable(); mendable > 0 && !options_.does_fix) {
      const std::string command = fmt::format("amends check {} --fix", shown(options_.folder));
      terminal.say(words.format("report.fix.hint", {{"count", mendable}, {"command", command}}));
    }
    for (const std::string_view id : skipped_ids()) {
      terminal.say(terminal.styled(
          Style::dim,
          words.format("cli.check.skipped", {{"what", std::string_view(skipped_words(id))}})
      ));
    }
  }

  void complain() {
    Terminal& terminal = session_.terminal();
    for (const Error& error : errors_) {
      terminal.complain(fmt::format(
          "{} {}", terminal.styled_error(Style::red, "amends:"), located_words(error, files_)
      ));
    }
  }

  [[nodiscard]] Exit exit() const {
    if (!errors_.empty() || findings_.not_run > 0) {
      return Exit::impossible;
    }
    if (findings_.blocks > 0) {
      return Exit::refused;
    }
    return findings_.warnings > 0 ? Exit::attention : Exit::done;
  }

  Session& session_;
  const CheckOptions& options_;
  text::Locale locale_;
  std::chrono::microseconds started_;
  double seconds_ = 0;
  model::MailingFiles files_;
  std::optional<model::Mailing> mailing_;
  Instant now_;
  std::filesystem::path list_;
  std::vector<Error> errors_;
  Findings findings_;
};

}  // namespace

void add_check_command(Verb& root) {
  Verb verb = root.verb("check", "Check a mailing's folder for everybody it goes to; no server");
  const auto options = std::make_shared<CheckOptions>();
  verb.argument("FOLDER", options->folder, "Folder with mailing.toml")
      .option("--list", options->list, "CSV of the people, instead of the one mailing.toml names")
      .option("--now", options->now, "Check as if it were then: 2026-11-24T09:00:00")
      .option("--checks", options->checks, "Settings of the checks, instead of amends-checks.toml")
      .choice(
          "--as-carrier",
          options->carrier,
          {"apology", "grave"},
          "Could its template carry an apology, or grave news? The HTML report shows the plain one"
      )
      .choice(
          "--format",
          options->format,
          {"text", "json", "sarif", "junit", "html"},
          "For people, for programs, for code scanning, for CI, or as a page"
      )
      .option(
          "--report",
          options->report,
          "Write it to this file too: .html, .json, .sarif or .xml (JUnit)"
      )
      .flag("--fix", options->does_fix, "Show what a program may mend without a doubt, as a diff")
      .flag("--write", options->does_write, "With --fix: write it into the files")
      .number("--sample", options->sample, "Look at so many people only, chosen at random")
      .number("--threads", options->threads, "Threads to render on; default: one for each core")
      .flag("--values", options->with_values, "Show what the expressions print, over everybody")
      .flag("--offline", options->is_offline, "Ask nobody; what that skips is named")
      .option(
          "--price-history",
          options->price_history,
          "What the shop asked before, to find prices that jump: a CSV as for amends prices import"
      )
      .option("--dns", options->dns, "DNS server to ask: 192.0.2.53 or 192.0.2.53:5353")
      .option(
          "--rspamd", options->rspamd, "Ask this spam filter about one mail: http://127.0.0.1:11333"
      )
      .flag(
          "--allow-private",
          options->allows_private,
          "Open links of a private network and of any port too"
      )
      .help(
          {"amends check spring-sale",
           "amends check spring-sale --list customers.csv --report report.html",
           "amends check spring-sale --fix --write"},
          "0 clean, 1 warnings, 2 blocked, 3 could not be checked, 64 wrong use."
      )
      .runs([options](Session& session) -> Result<Exit> {
        if (options->does_write && !options->does_fix) {
          static_cast<void>(session.fail(make_error("check.write", "--write needs --fix")));
          return Exit::usage;
        }
        return Check(session, *options).run();
      });
}

}  // namespace amends::cli
