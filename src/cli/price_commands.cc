#include "cli/commands.h"
#include "cli/people_pages.h"
#include "html/listed_price.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

/// Which prices a verb is about.
struct PriceOptions {
  std::string file;
  std::string product;
  std::string url;
  std::optional<std::uint64_t> import;
  bool does_go = false;
};

std::vector<std::string> price_row(const boost::json::value& price) {
  const html::ListedPrice asked{
      static_cast<std::int64_t>(number_at(price, "price")),
      static_cast<std::int64_t>(number_at(price, "price_max")),
      text_at(price, "currency")
  };
  const std::string source = text_at(price, "source");
  return {
      text_at(price, "day"),
      text_at(price, "of"),
      html::shown_price(asked),
      source == "import" ? "import " + text_at(price, "import") : source
  };
}

PagedList list_of(const PriceOptions& options) {
  PagedList list;
  list.path = api_path({"prices"});
  list.query = {{"product", options.product}, {"url", options.url}};
  list.member = "prices";
  list.empty =
      "No price of the shop is known. Each proof keeps those it reads; earlier ones can be brought "
      "in: amends prices import prices.csv";
  list.columns = {{"DAY"}, {"OF"}, {"PRICE", Align::right}, {"FROM"}};
  list.row = price_row;
  return list;
}

void print_imported(Terminal& terminal, const boost::json::value& done) {
  terminal.say(fmt::format(
      "{} kept, {} refused.",
      counted(number_at(done, "kept"), "price is", "prices are"),
      counted(number_at(done, "refused"), "row", "rows")
  ));
  if (const std::uint64_t old = number_at(done, "too_old"); old > 0) {
    terminal.say(fmt::format(
        "{} older than 90 days, which nothing is compared with.",
        counted(old, "price was", "prices were")
    ));
  }
  for (const boost::json::value& row : array_at(done, "problems")) {
    terminal.say(fmt::format(
        "  line {}: {} [{}]",
        number_at(row, "line"),
        shown(text_at(row, "detail"), kSentenceCharsMax),
        shown(text_at(row, "id"))
    ));
  }
  if (number_at(done, "kept") > 0) {
    terminal.say(fmt::format(
        "To take it back: amends prices forget --import {} --yes", number_at(done, "import")
    ));
  }
}

Result<Exit> import(Session& session, const PriceOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value done, api->upload(api_path({"prices"}), options.file));
  if (!session.print_if_json(done)) {
    print_imported(session.terminal(), done);
  }
  return number_at(done, "refused") == 0 ? Exit::done : Exit::attention;
}

Result<Exit> forget(Session& session, const PriceOptions& options) {
  boost::json::object body;
  if (options.import) {
    body["import"] = *options.import;
  }
  if (!options.product.empty()) {
    body["product"] = options.product;
  }
  if (!options.url.empty()) {
    body["url"] = options.url;
  }
  if (!options.does_go) {
    body["dry_run"] = true;
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value done, api->post(api_path({"prices", "forget"}), body));
  if (session.print_if_json(done)) {
    return Exit::done;
  }
  const std::uint64_t prices = number_at(done, "prices");
  session.terminal().say(
      options.does_go
          ? fmt::format("{} forgotten.", counted(prices, "price is", "prices are"))
          : fmt::format(
                "{} would be forgotten; nothing has changed yet. To do it: the same with --yes",
                counted(prices, "price", "prices")
            )
  );
  return Exit::done;
}

}  // namespace

void add_price_commands(Verb& root) {
  Verb prices =
      root.verb("prices", "What the shop itself asked, which new prices are held against");
  prices.needs_verb().help({"amends prices list", "amends prices import prices.csv"});

  const auto listed = std::make_shared<PriceOptions>();
  prices.verb("list", "Show the shop's prices of the last 90 days")
      .option("--product", listed->product, "Only of the product of this number")
      .option("--url", listed->url, "Only of this page of the shop")
      .help({"amends prices list", "amends prices list --product lamp-3"})
      .runs([listed](Session& session) { return show_pages(session, list_of(*listed)); });

  const auto file = std::make_shared<PriceOptions>();
  prices.verb("import", "Bring in what the shop asked on earlier days")
      .argument("FILE", file->file, "A CSV with product or url, price, currency and date")
      .help(
          {"amends prices import prices.csv", "amends prices import prices.csv --format json"},
          "0 all taken, 1 rows were refused, 2 refused, 3 could not be done, 64 wrong use."
      )
      .runs([file](Session& session) { return import(session, *file); });

  const auto forgotten = std::make_shared<PriceOptions>();
  prices.verb("forget", "Forget prices that were wrong: those of an import, a product or a page")
      .number("--import", forgotten->import, "All that came with this import")
      .option("--product", forgotten->product, "All of the product of this number")
      .option("--url", forgotten->url, "All of this page of the shop")
      .flag("--yes", forgotten->does_go, "Do it; else they are only counted")
      .help({"amends prices forget --import 3", "amends prices forget --product lamp-3 --yes"})
      .runs([forgotten](Session& session) { return forget(session, *forgotten); });
}

}  // namespace amends::cli
