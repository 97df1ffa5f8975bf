#include "checks/addresses/address_look.h"
#include "cli/commands.h"
#include "cli/csv_people.h"
#include "cli/progress.h"
#include "cli/verify_earlier.h"
#include "engine/list_verifier.h"
#include "text/catalogue.h"
#include "text/csv_writer.h"

#include <boost/json.hpp>

#include <array>
#include <fstream>

namespace amends::cli {
namespace {

using engine::RowReason;
using engine::RowVerdict;
using engine::VerifiedRow;

struct VerifyOptions {
  std::string list;
  std::string out;
  std::string reasons;
  std::string dns;
  std::string bounced;
  bool is_offline = false;
};

/// A CSV beside its final name until it is whole.
class CsvFile {
 public:
  explicit CsvFile(const std::string& path) : path_(path), part_(path + ".part") {}

  ~CsvFile() {
    if (stream_.is_open()) {
      stream_.close();
      std::error_code ignored;
      std::filesystem::remove(part_, ignored);
    }
  }

  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  [[nodiscard]] bool is_wanted() const { return !path_.empty(); }

  Result<void> write(std::span<const std::string> cells) {
    if (!is_wanted()) {
      return {};
    }
    if (!stream_.is_open()) {
      stream_.open(part_, std::ios::binary | std::ios::trunc);
    }
    row_.clear();
    text::append_csv_row(row_, cells);
    stream_ << row_;
    return stream_ ? Result<void>() : failed();
  }

  Result<void> close() {
    if (!is_wanted()) {
      return {};
    }
    stream_.close();
    std::error_code error;
    if (stream_) {
      std::filesystem::rename(part_, path_, error);
    }
    return stream_ && !error ? Result<void>() : failed();
  }

 private:
  [[nodiscard]] Error failed() const {
    return make_error("cli.file", "{} cannot be written; name another place", path_);
  }

  std::string path_;
  std::string part_;
  std::ofstream stream_;
  std::string row_;
};

class Verify {
 public:
  Verify(Session& session, const VerifyOptions& options)
      : session_(session),
        options_(options),
        words_(text::catalogue(session.locale())),
        out_(options.out),
        reasons_(options.reasons) {}

  Result<Exit> run() {
    AMENDS_TRY(text::ByteSource source, file_source(options_.list));
    AMENDS_TRY(earlier_, read_earlier_known(session_, options_.bounced));
    OutsideWorld world;
    if (!options_.is_offline) {
      AMENDS_TRY(world, session_.world().outside(options_.dns));
    }
    AMENDS_TRY(report_, verify(std::move(source), world.resolver.get()));
    AMENDS_TRY_VOID(out_.close());
    AMENDS_TRY_VOID(reasons_.close());
    session_.is_json() ? print_json(session_.terminal(), json()) : print_text();
    if (report_.dns_failed()) {
      return make_error(
          "verify.dns",
          "DNS said nothing about {} of {} domains, so the verdicts are not worth their name; see "
          "that this machine reaches a DNS server (--dns), or choose --offline",
          report_.domains_unknown,
          report_.domains
      );
    }
    return exit();
  }

 private:
  Result<engine::VerifyReport> verify(text::ByteSource source, ports::Resolver* dns) {
    ProgressShow show(session_.world(), words_.format("cli.verify.progress"), "rows");
    engine::VerifyHooks hooks;
    hooks.header = [&](const std::vector<std::string>& names) -> Result<void> {
      constexpr std::array<std::string_view, 6> kNames = {
          "line", "email", "verdict", "reasons", "text", "suggestion"
      };
      AMENDS_TRY_VOID(out_.write(names));
      return reasons_.write(std::vector<std::string>(kNames.begin(), kNames.end()));
    };
    hooks.row = [&](const VerifiedRow& row) { return take(row); };
    hooks.progress = [&](std::uint64_t rows) { show.update(rows, 0); };
    return engine::verify_list(std::move(source), {dns, &earlier_.people}, hooks);
  }

  Result<void> take(const VerifiedRow& row) {
    const RowVerdict verdict = row.verdict();
    if (verdict != RowVerdict::bad) {
      AMENDS_TRY_VOID(out_.write(row.cells));
    }
    if (row.reasons.empty()) {
      return {};
    }
    std::string ids;
    std::string sentences;
    for (const RowReason reason : row.reasons) {
      ids += (ids.empty() ? "" : " ") + std::string(engine::to_string(reason));
      sentences += (sentences.empty() ? "" : " ") + sentence(reason, row.detail);
      auto& example = examples_.at(static_cast<std::size_t>(reason));
      if (example.empty()) {
        example = row.address;
      }
    }
    const bool slip = std::ranges::count(row.reasons, RowReason::slip) > 0;
    const std::string meant =
        slip ? row.address.substr(0, row.address.rfind('@') + 1) + row.detail : std::string();
    const std::array<std::string, 6> cells = {
        std::to_string(row.line),
        row.address,
        std::string(engine::to_string(verdict)),
        ids,
        sentences,
        meant
    };
    return reasons_.write(cells);
  }

  [[nodiscard]] std::string sentence(RowReason reason, const std::string& detail) const {
    return words_.format(
        "cli.verify.reason." + std::string(engine::to_string(reason)), {{"detail", detail}}
    );
  }

  [[nodiscard]] boost::json::object json() const {
    boost::json::object reasons;
    for (std::size_t i = 0; i < engine::kRowReasons; ++i) {
      reasons[engine::to_string(static_cast<RowReason>(i))] = report_.reasons.at(i);
    }
    boost::json::object out = {
        {"rows", report_.rows},
        {"ok", report_.verdicts[0]},
        {"risky", report_.verdicts[1]},
        {"bad", report_.verdicts[2]},
        {"reasons", std::move(reasons)},
        {"people", report_.people},
        {"domains", report_.domains},
        {"domains_unknown", report_.domains_unknown},
        {"bounce_share", report_.share()},
        {"bounce_share_cleaned", report_.share_cleaned()},
        {"dns_asked", !options_.is_offline}
    };
    if (earlier_.is_asked) {
      out["earlier"] = earlier_json();
    }
    return out;
  }

  [[nodiscard]] boost::json::object earlier_json() const {
    boost::json::array refused;
    for (const auto& row : earlier_.file.refused_rows) {
      refused.push_back(boost::json::object{{"line", row.line}, {"message", row.message}});
    }
    return {
        {"known", earlier_.people.size()},
        {"passed_over", earlier_.file.passed_over},
        {"refused", earlier_.file.refused},
        {"refused_rows", std::move(refused)}
    };
  }

  void print_text() {
    Terminal& terminal = session_.terminal();
    Table table(
        {{words_.format("cli.verify.heading.reason")},
         {words_.format("cli.verify.heading.rows"), Align::right},
         {words_.format("cli.verify.heading.example")}}
    );
    for (std::size_t i = 0; i < engine::kRowReasons; ++i) {
      if (report_.reasons.at(i) > 0) {
        const auto name = engine::to_string(static_cast<RowReason>(i));
        table.add(
            {words_.format("cli.verify.what." + std::string(name)),
             grouped(report_.reasons.at(i)),
             examples_.at(i)}
        );
      }
    }
    if (!table.empty()) {
      terminal.show(table);
      terminal.say();
    }
    terminal.say(words_.format(
        "cli.verify.summary",
        {{"rows", report_.rows},
         {"ok", report_.verdicts[0]},
         {"risky", report_.verdicts[1]},
         {"bad", report_.verdicts[2]}}
    ));
    const double share = report_.share();
    const Style style = share > checks::kBouncesBlockShare  ? Style::red
                        : share > checks::kBouncesWarnShare ? Style::yellow
                                                            : Style::green;
    terminal.say(terminal.styled(
        style,
        words_.format(
            "cli.verify.bounces",
            {{"percent", fmt::format("{:.1f}", share * 100)},
             {"cleaned", fmt::format("{:.1f}", report_.share_cleaned() * 100)}}
        )
    ));
    if (earlier_.is_asked) {
      const std::uint64_t known = earlier_.people.size();
      terminal.say(words_.format("cli.verify.earlier.known", {{"people", known}}));
    }
    if (options_.is_offline) {
      terminal.say(terminal.styled(Style::dim, words_.format("cli.verify.offline")));
    }
  }

  [[nodiscard]] Exit exit() const {
    if (report_.share() > checks::kBouncesBlockShare) {
      return Exit::refused;
    }
    const bool is_clean = report_.verdicts[1] + report_.verdicts[2] + earlier_.file.refused == 0;
    return is_clean ? Exit::done : Exit::attention;
  }

  Session& session_;
  const VerifyOptions& options_;
  const text::Catalogue& words_;
  CsvFile out_;
  CsvFile reasons_;
  EarlierKnown earlier_;
  engine::VerifyReport report_;
  std::array<std::string, engine::kRowReasons> examples_;
};

}  // namespace

void add_verify_command(Verb& root) {
  Verb verb = root.verb("verify", "Look at every address of a list before it is used");
  const auto options = std::make_shared<VerifyOptions>();
  verb.argument("FILE", options->list, "CSV with a column email")
      .option("--out", options->out, "Write the rows that are not bad to this CSV")
      .option("--reasons", options->reasons, "Write the other rows with their reasons to this CSV")
      .option("--dns", options->dns, "DNS server to ask: 192.0.2.53 or 192.0.2.53:5353")
      .option(
          "--bounced",
          options->bounced,
          "CSV of who bounced, complained or left before: a column email, and reason if you have it"
      )
      .flag("--offline", options->is_offline, "Do not ask DNS whether the domains take mail")
      .help(
          {"amends verify people.csv",
           "amends verify people.csv --out cleaned.csv --reasons reasons.csv",
           "amends verify people.csv --bounced bounces.csv",
           "amends verify people.csv --server http://127.0.0.1:8025"},
          "0 every row is ok, 1 some are risky or bad, 2 more than 5 % would come back, 3 could "
          "not be done, 64 wrong use. A server is asked who bounced, complained or left only where "
          "--server, --token or --token-file is given."
      )
      .runs([options](Session& session) { return Verify(session, *options).run(); });
}

}  // namespace amends::cli
