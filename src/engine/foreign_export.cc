#include "engine/foreign_export.h"

#include "base/enum_table.h"
#include "engine/import_cells.h"
#include "engine/limits.h"
#include "model/contact.h"
#include "text/read_time.h"
#include "text/time.h"
#include "text/utf8.h"

#include <algorithm>
#include <utility>

namespace amends::engine {
namespace {

using Kind = ForeignEvent::Kind;
using model::SignalClass;

constexpr EnumTable<Provider, 6> kProviders{{{
    {Provider::any, "any"},
    {Provider::mailchimp, "mailchimp"},
    {Provider::brevo, "brevo"},
    {Provider::klaviyo, "klaviyo"},
    {Provider::hubspot, "hubspot"},
    {Provider::listmonk, "listmonk"},
}}};

constexpr EnumTable<ForeignPart, kForeignParts> kParts{{{
    {ForeignPart::sent, "sent"},
    {ForeignPart::opens, "opens"},
    {ForeignPart::clicks, "clicks"},
    {ForeignPart::bounces, "bounces"},
    {ForeignPart::unsubscribes, "unsubscribes"},
}}};

constexpr EnumTable<ForeignColumn, kForeignColumns> kColumnNames{{{
    {ForeignColumn::email, "email"},
    {ForeignColumn::name, "name"},
    {ForeignColumn::first_name, "first_name"},
    {ForeignColumn::language, "language"},
    {ForeignColumn::sent_at, "sent_at"},
    {ForeignColumn::delivered_at, "delivered_at"},
    {ForeignColumn::opened_at, "opened_at"},
    {ForeignColumn::clicked_at, "clicked_at"},
    {ForeignColumn::link, "link"},
    {ForeignColumn::bounced_at, "bounced_at"},
    {ForeignColumn::bounce_type, "bounce_type"},
    {ForeignColumn::left_at, "left_at"},
    {ForeignColumn::complained_at, "complained_at"},
    {ForeignColumn::event, "event"},
    {ForeignColumn::at, "at"},
    {ForeignColumn::machine, "machine"},
}}};

struct KnownColumn {
  Provider provider;
  std::string_view name;  // as Columns::normal_name gives it
  ForeignColumn column;
};

// Names that mean one thing whoever writes them stand under `any`; the others only count when the
// provider is named. Brevo's are those of its webhook export (developers.brevo.com, "Weekly event
// exports"), HubSpot's of its recipient export and e-mail events (knowledge.hubspot.com, "What do
// the email terms in my basic export mean"; its events API), listmonk's of its subscriber, view,
// click and bounce tables. Accounts are set up differently, so a column that is not here is asked
// for with --map and never guessed.
constexpr auto kKnownColumns = std::to_array<KnownColumn>({
    {Provider::any, "email", ForeignColumn::email},
    {Provider::any, "e_mail", ForeignColumn::email},
    {Provider::any, "email_address", ForeignColumn::email},
    {Provider::any, "e_mail_address", ForeignColumn::email},
    {Provider::any, "имейл", ForeignColumn::email},
    {Provider::any, "имейл_адрес", ForeignColumn::email},
    {Provider::any, "адрес_электронной_почты", ForeignColumn::email},
    {Provider::any, "электронная_почта", ForeignColumn::email},
    {Provider::any, "indirizzo_email", ForeignColumn::email},
    {Provider::any, "indirizzo_e_mail", ForeignColumn::email},
    {Provider::any, "e_post", ForeignColumn::email},
    {Provider::any, "epost", ForeignColumn::email},
    {Provider::any, "e_postadresse", ForeignColumn::email},
    {Provider::any, "אימייל", ForeignColumn::email},
    {Provider::any, "כתובת_אימייל", ForeignColumn::email},
    {Provider::any, "first_name", ForeignColumn::first_name},
    {Provider::any, "firstname", ForeignColumn::first_name},
    {Provider::any, "fornavn", ForeignColumn::first_name},
    {Provider::any, "имя", ForeignColumn::first_name},
    {Provider::any, "nome", ForeignColumn::first_name},
    {Provider::any, "שם_פרטי", ForeignColumn::first_name},
    {Provider::any, "full_name", ForeignColumn::name},
    {Provider::any, "language", ForeignColumn::language},
    {Provider::any, "locale", ForeignColumn::language},
    {Provider::any, "språk", ForeignColumn::language},
    {Provider::any, "sent_at", ForeignColumn::sent_at},
    {Provider::any, "send_date", ForeignColumn::sent_at},
    {Provider::any, "send_time", ForeignColumn::sent_at},
    {Provider::any, "изпратено_на", ForeignColumn::sent_at},
    {Provider::any, "дата_отправки", ForeignColumn::sent_at},
    {Provider::any, "data_invio", ForeignColumn::sent_at},
    {Provider::any, "sendt", ForeignColumn::sent_at},
    {Provider::any, "נשלח_בתאריך", ForeignColumn::sent_at},
    {Provider::any, "delivered_at", ForeignColumn::delivered_at},
    {Provider::any, "opened_at", ForeignColumn::opened_at},
    {Provider::any, "clicked_at", ForeignColumn::clicked_at},
    {Provider::any, "link", ForeignColumn::link},
    {Provider::any, "url", ForeignColumn::link},
    {Provider::any, "bounced_at", ForeignColumn::bounced_at},
    {Provider::any, "bounce_type", ForeignColumn::bounce_type},
    {Provider::any, "unsubscribed_at", ForeignColumn::left_at},
    {Provider::any, "complained_at", ForeignColumn::complained_at},
    {Provider::mailchimp, "opens", ForeignColumn::opened_at},
    {Provider::mailchimp, "clicks", ForeignColumn::clicked_at},
    {Provider::mailchimp, "timestamp", ForeignColumn::at},
    {Provider::mailchimp, "unsub_time", ForeignColumn::left_at},
    {Provider::brevo, "event", ForeignColumn::event},
    {Provider::brevo, "date", ForeignColumn::at},
    {Provider::brevo, "email_id", ForeignColumn::email},
    {Provider::brevo, "delivered_date", ForeignColumn::delivered_at},
    {Provider::brevo, "open_date", ForeignColumn::opened_at},
    {Provider::brevo, "click_date", ForeignColumn::clicked_at},
    {Provider::brevo, "unsubscribe_date", ForeignColumn::left_at},
    {Provider::brevo, "complaint_date", ForeignColumn::complained_at},
    {Provider::klaviyo, "received_email", ForeignColumn::delivered_at},
    {Provider::klaviyo, "opened_email", ForeignColumn::opened_at},
    {Provider::klaviyo, "clicked_email", ForeignColumn::clicked_at},
    {Provider::klaviyo, "bounced_email", ForeignColumn::bounced_at},
    {Provider::klaviyo, "marked_email_as_spam", ForeignColumn::complained_at},
    {Provider::klaviyo, "unsubscribed", ForeignColumn::left_at},
    {Provider::klaviyo, "event_name", ForeignColumn::event},
    {Provider::klaviyo, "event_timestamp", ForeignColumn::at},
    {Provider::klaviyo, "machine_open", ForeignColumn::machine},
    {Provider::klaviyo, "bot_click", ForeignColumn::machine},
    {Provider::hubspot, "recipient", ForeignColumn::email},
    {Provider::hubspot, "type", ForeignColumn::event},
    {Provider::hubspot, "event_type", ForeignColumn::event},
    {Provider::hubspot, "created", ForeignColumn::at},
    {Provider::hubspot, "event_time", ForeignColumn::at},
    {Provider::hubspot, "filteredevent", ForeignColumn::machine},
    {Provider::listmonk, "name", ForeignColumn::name},
    {Provider::listmonk, "type", ForeignColumn::bounce_type},
    {Provider::listmonk, "created_at", ForeignColumn::at},
});

/// listmonk's list of who it went to is that of its subscribers: there `created_at` tells when
/// somebody subscribed, not when anything was sent.
bool is_about_the_person(const KnownColumn& known, ForeignPart part) {
  return part == ForeignPart::sent && known.provider == Provider::listmonk &&
         known.column == ForeignColumn::at;
}

struct KnownEvent {
  std::string_view name;     // as Columns::normal_name gives it
  std::optional<Kind> kind;  // nothing: known, and about nothing we need
  SignalClass source = SignalClass::unknown;
};

constexpr auto kKnownEvents = std::to_array<KnownEvent>({
    {"sent", Kind::sent},
    {"send", Kind::sent},
    {"request", Kind::sent},
    {"requests", Kind::sent},
    {"processed", Kind::sent},
    {"delivered", Kind::delivered},
    {"delivery", Kind::delivered},
    {"received_email", Kind::delivered},
    {"open", Kind::opened},
    {"opened", Kind::opened},
    {"opens", Kind::opened},
    {"unique_opened", Kind::opened},
    {"first_opening", Kind::opened},
    {"opened_email", Kind::opened},
    {"proxy_open", Kind::opened, SignalClass::proxied},
    {"unique_proxy_open", Kind::opened, SignalClass::proxied},
    {"loadedbyproxy", Kind::opened, SignalClass::proxied},
    {"click", Kind::clicked},
    {"clicked", Kind::clicked},
    {"clicks", Kind::clicked},
    {"clicked_email", Kind::clicked},
    {"hard_bounce", Kind::bounced},
    {"hard_bounced", Kind::bounced},
    {"hardbounces", Kind::bounced},
    {"invalid", Kind::bounced},
    {"invalid_email", Kind::bounced},
    {"bounce", Kind::not_delivered},
    {"bounced", Kind::not_delivered},
    {"bounced_email", Kind::not_delivered},
    {"soft_bounce", Kind::not_delivered},
    {"soft_bounced", Kind::not_delivered},
    {"softbounces", Kind::not_delivered},
    {"dropped", Kind::not_delivered},
    {"mta_dropped", Kind::not_delivered},
    {"dropped_email", Kind::not_delivered},
    {"blocked", Kind::not_delivered},
    {"error", Kind::not_delivered},
    {"unsubscribe", Kind::left},
    {"unsubscribed", Kind::left},
    {"spam", Kind::complained},
    {"complaint", Kind::complained},
    {"marked_as_spam", Kind::complained},
    {"spamreport", Kind::complained},
    {"spam_report", Kind::complained},
    {"marked_email_as_spam", Kind::complained},
    {"deferred", std::nullopt},
    {"unbounce", std::nullopt},
    {"statuschange", std::nullopt},
    {"forward", std::nullopt},
    {"print", std::nullopt},
});

constexpr auto kHard = std::to_array<std::string_view>({"hard", "hard_bounce", "permanent"});
/// Of a bounce that is none: listmonk keeps complaints among its bounces.
constexpr auto kComplaint = std::to_array<std::string_view>({"complaint", "spam", "abuse"});
constexpr auto kNo =
    std::to_array<std::string_view>({"", "0", "no", "false", "never", "none", "null", "n/a", "-"});
constexpr auto kYes = std::to_array<std::string_view>({"yes", "true"});

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "3" opens, not a moment.
bool is_count(std::string_view text) {
  return !text.empty() && text.size() <= 6 && std::ranges::all_of(text, is_digit);
}

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", text::cut_utf8(name, 60));
    if (list.size() > 1000) {
      return list + " ...";
    }
  }
  return list;
}

/// 03/04/2026 and 03-04-2026: two numbers of at most two digits and a year of four.
struct Slashed {
  std::string_view first;
  std::string_view second;
  std::string_view year;
  std::string_view rest;
};

std::optional<Slashed> slashed(std::string_view text) {
  const auto digits = [&text](std::size_t most) {
    std::size_t size = 0;
    while (size < text.size() && is_digit(text[size])) {
      ++size;
    }
    const std::string_view taken = size <= most ? text.substr(0, size) : std::string_view();
    text.remove_prefix(taken.size());
    return taken;
  };
  Slashed date;
  date.first = digits(2);
  const char sign = text.empty() ? '\0' : text.front();
  if (date.first.empty() || (sign != '/' && sign != '-')) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  date.second = digits(2);
  if (date.second.empty() || text.empty() || text.front() != sign) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  date.year = digits(4);
  date.rest = text;
  return date.year.size() == 4 ? std::optional(date) : std::nullopt;
}

}  // namespace

std::string_view to_string(Provider provider) {
  return kProviders.name(provider);
}

std::optional<Provider> parse_provider(std::string_view text) {
  return kProviders.parse(text);
}

std::string_view to_string(ForeignPart part) {
  return kParts.name(part);
}

std::optional<ForeignPart> parse_foreign_part(std::string_view text) {
  return kParts.parse(text);
}

std::string_view to_string(ForeignColumn column) {
  return kColumnNames.name(column);
}

std::optional<ForeignColumn> parse_foreign_column(std::string_view text) {
  return kColumnNames.parse(text);
}

Result<Instant> read_foreign_time(std::string_view text, std::string_view zone, DateOrder dates) {
  std::string written(text);
  if (const auto date = slashed(text)) {
    if (dates == DateOrder::unsaid) {
      return make_error(
          "foreign.dates",
          "\"{}\": say whether the day or the month comes first: --dates day_first or --dates "
          "month_first",
          text::cut_utf8(text, 40)
      );
    }
    const bool day_first = dates == DateOrder::day_first;
    written = fmt::format(
        "{}/{}/{}{}",
        date->year,
        day_first ? date->second : date->first,
        day_first ? date->first : date->second,
        date->rest
    );
  }
  const Result<Instant> read = text::read_time(written, zone.empty() ? "UTC" : zone);
  if (!read.ok()) {
    return make_error("foreign.time", "\"{}\" is no time Amends can read", text::cut_utf8(text, 40))
        .because(read.error());
  }
  if (!zone.empty()) {
    return *read;
  }
  // A text that is another moment in another zone names none itself.
  const Result<Instant> elsewhere = text::read_time(written, "Asia/Tokyo");
  if (!elsewhere.ok() || *elsewhere != *read) {
    return make_error(
        "foreign.zone",
        "\"{}\" names no time zone: say in which the export was made, as in --zone Europe/Oslo",
        text::cut_utf8(text, 40)
    );
  }
  return *read;
}

Error ForeignReader::ask(std::string_view what) const {
  return make_error(
             "foreign.columns",
             "{}; the columns found are {}: say which it is, as in --map email=\"COLUMN\", or name "
             "the program with --provider",
             what,
             listed(header_)
  )
      .at({std::string(to_string(part_)), static_cast<int>(cells_.line)});
}

Result<void> ForeignReader::place_column(std::size_t cell, ForeignColumn column) {
  auto& place = places_.at(static_cast<std::size_t>(column));
  if (place && *place != cell) {
    return ask(fmt::format(
        "\"{}\" and \"{}\" both look like {}",
        text::cut_utf8(header_[*place], 60),
        text::cut_utf8(header_[cell], 60),
        to_string(column)
    ));
  }
  place = cell;
  return {};
}

/// A mapped column is what it is called, whatever the table says of it; a file that does not have
/// it goes by the table.
Result<void> ForeignReader::place_mapped() {
  for (const auto& [meaning, name] : mapping_.columns) {
    const auto column = parse_foreign_column(meaning);
    if (!column) {
      return make_error(
          "foreign.map",
          "--map {}: there is no such meaning; there are email, name, first_name, language, "
          "sent_at, delivered_at, opened_at, clicked_at, link, bounced_at, bounce_type, left_at, "
          "complained_at, event, at and machine",
          text::cut_utf8(meaning, 60)
      );
    }
    const std::string wanted = model::Columns::normal_name(name);
    for (std::size_t cell = 0; cell < header_.size(); ++cell) {
      if (model::Columns::normal_name(header_[cell]) == wanted) {
        AMENDS_TRY_VOID(place_column(cell, *column));
      }
    }
  }
  return {};
}

Result<void> ForeignReader::place_known() {
  const std::array<std::optional<std::size_t>, kForeignColumns> mapped = places_;
  for (std::size_t cell = 0; cell < header_.size(); ++cell) {
    if (std::ranges::find(mapped, std::optional(cell)) != mapped.end()) {
      known_.push_back(header_[cell]);
      continue;
    }
    const std::string name = model::Columns::normal_name(header_[cell]);
    const auto found = std::ranges::find_if(kKnownColumns, [&](const KnownColumn& known) {
      return known.name == name &&
             (known.provider == Provider::any || known.provider == mapping_.provider) &&
             !is_about_the_person(known, part_);
    });
    if (found == kKnownColumns.end() || mapped.at(static_cast<std::size_t>(found->column))) {
      unknown_.push_back(header_[cell]);
      continue;
    }
    AMENDS_TRY_VOID(place_column(cell, found->column));
    known_.push_back(header_[cell]);
  }
  return {};
}

Result<void> ForeignReader::open() {
  if (!mapping_.zone.empty() && !text::valid_zone(mapping_.zone)) {
    return make_error(
        "foreign.zone_name",
        "\"{}\" is no time zone; write one as in --zone Europe/Oslo",
        text::cut_utf8(mapping_.zone, 60)
    );
  }
  AMENDS_TRY(const bool some, csv_.next(cells_));
  const std::string part(to_string(part_));
  if (!some || !cells_.ok()) {
    return make_error(
               "foreign.empty",
               "the file {}; its first row must name the columns",
               some ? cells_.problem->message : std::string("is empty")
    )
        .at({part, static_cast<int>(cells_.line)});
  }
  if (cells_.cells.size() > kImportColumnsMax) {
    return make_error(
               "foreign.columns",
               "the file has {} columns, more than {}; keep addresses, times and links",
               cells_.cells.size(),
               kImportColumnsMax
    )
        .at({part, static_cast<int>(cells_.line)});
  }
  for (const std::string& name : cells_.cells) {
    header_.push_back(text::repair_utf8(name));
    trim(header_.back());
  }
  AMENDS_TRY_VOID(place_mapped());
  AMENDS_TRY_VOID(place_known());
  if (!has(ForeignColumn::email)) {
    return ask("no column is known to hold the addresses");
  }
  return {};
}

std::string_view ForeignReader::cell(ForeignColumn column) const {
  const auto place = places_.at(static_cast<std::size_t>(column));
  return place ? std::string_view(cells_.cells[*place]) : std::string_view();
}

Result<Instant> ForeignReader::read_time(std::string_view text) {
  if (text == last_text_) {
    return last_time_;
  }
  AMENDS_TRY(const Instant at, read_foreign_time(text, mapping_.zone, mapping_.dates));
  last_text_ = text;
  last_time_ = at;
  return at;
}

/// A time that cannot be read costs the row its time, never the person: it is told.
std::optional<Instant> ForeignReader::time_in(std::string_view text) {
  if (text.empty() || is_count(text)) {
    return std::nullopt;
  }
  const Result<Instant> at = read_time(text);
  if (!at.ok()) {
    bad_time_ = at.error();
    return std::nullopt;
  }
  return *at;
}

/// Only what says that it is for good is: a suppression is for ever.
Kind ForeignReader::bounce_kind() const {
  const std::string word = model::Columns::normal_name(cell(ForeignColumn::bounce_type));
  if (is_one_of(kComplaint, word)) {
    return Kind::complained;
  }
  return is_one_of(kHard, word) ? Kind::bounced : Kind::not_delivered;
}

Result<void> ForeignReader::take_column(
    ForeignRow& row, ForeignColumn column, Kind kind, SignalClass source
) {
  const std::string_view text = cell(column);
  const std::string word = lower_ascii(text);
  if (is_one_of(kNo, word)) {
    return {};
  }
  row.events.push_back({kind, is_one_of(kYes, word) ? std::nullopt : time_in(text), source});
  return {};
}

Result<void> ForeignReader::take_named_event(ForeignRow& row, SignalClass source) {
  const std::string name = model::Columns::normal_name(cell(ForeignColumn::event));
  const auto found = std::ranges::find(kKnownEvents, name, &KnownEvent::name);
  if (found == kKnownEvents.end()) {
    return make_error(
        "foreign.event",
        "the event \"{}\" is none Amends knows; the row was not taken",
        text::cut_utf8(cell(ForeignColumn::event), 60)
    );
  }
  if (found->kind) {
    const bool plain_bounce = *found->kind == Kind::not_delivered;
    row.events.push_back(
        {plain_bounce ? bounce_kind() : *found->kind,
         time_in(cell(ForeignColumn::at)),
         source == SignalClass::unknown ? found->source : source}
    );
  }
  return {};
}

/// What the file is about, where the row does not say it another way.
void ForeignReader::take_own_event(ForeignRow& row, SignalClass source) {
  constexpr std::array<Kind, kForeignParts> kOwn = {
      Kind::sent, Kind::opened, Kind::clicked, Kind::not_delivered, Kind::left
  };
  const Kind own =
      part_ == ForeignPart::bounces ? bounce_kind() : kOwn.at(static_cast<std::size_t>(part_));
  const bool is_said =
      std::ranges::any_of(row.events, [&](const ForeignEvent& event) { return event.kind == own; });
  if (!is_said) {
    row.events.push_back({own, time_in(cell(ForeignColumn::at)), source});
  }
}

Result<void> ForeignReader::take_events(ForeignRow& row) {
  const bool by_machine = is_one_of(kYes, lower_ascii(cell(ForeignColumn::machine))) ||
                          cell(ForeignColumn::machine) == "1";
  const SignalClass source = by_machine ? SignalClass::machine : SignalClass::unknown;
  if (has(ForeignColumn::event)) {
    return take_named_event(row, source);
  }
  constexpr std::array<std::pair<ForeignColumn, Kind>, 6> kOfColumns = {{
      {ForeignColumn::sent_at, Kind::sent},
      {ForeignColumn::delivered_at, Kind::delivered},
      {ForeignColumn::opened_at, Kind::opened},
      {ForeignColumn::clicked_at, Kind::clicked},
      {ForeignColumn::left_at, Kind::left},
      {ForeignColumn::complained_at, Kind::complained},
  }};
  // A list of who opened may name when it was sent: that is nothing new about anybody.
  for (const auto& [column, kind] : kOfColumns) {
    const bool of_sending = kind == Kind::sent || kind == Kind::delivered;
    if (part_ == ForeignPart::sent || !of_sending) {
      AMENDS_TRY_VOID(take_column(row, column, kind, source));
    }
  }
  AMENDS_TRY_VOID(take_column(row, ForeignColumn::bounced_at, bounce_kind(), source));
  // In the list of who it went to, a word about the bounce alone says that there was one.
  const bool is_word_alone = part_ == ForeignPart::sent && !has(ForeignColumn::bounced_at);
  if (is_word_alone && !is_one_of(kNo, lower_ascii(cell(ForeignColumn::bounce_type)))) {
    row.events.push_back({bounce_kind(), std::nullopt, source});
  }
  take_own_event(row, source);
  return {};
}

Result<void> ForeignReader::take(ForeignRow& row) {
  AMENDS_TRY_VOID(check_width(cells_.cells.size(), header_.size()));
  for (std::string& cell : cells_.cells) {
    AMENDS_TRY_VOID(clean_cell(cell, "a cell"));
  }
  AMENDS_TRY(row.mailbox, mail::parse_address(cell(ForeignColumn::email)));
  row.address = cell(ForeignColumn::email);
  row.name = cell(ForeignColumn::name);
  row.first_name = cell(ForeignColumn::first_name);
  row.language = cell(ForeignColumn::language);
  row.link = text::cut_utf8(cell(ForeignColumn::link), kTargetBytesMax);
  row.events.clear();
  return take_events(row);
}

Result<bool> ForeignReader::next(
    ForeignRow& row, const std::function<Result<void>(const RefusedRow&)>& told
) {
  while (true) {
    AMENDS_TRY(const bool some, csv_.next(cells_));
    if (!some) {
      return false;
    }
    row.line = cells_.line;
    if (!cells_.ok()) {
      AMENDS_TRY_VOID(
          told({cells_.line, cells_.problem->id, cells_.problem->message, cells_.problem->excerpt})
      );
      continue;
    }
    bad_time_.reset();
    const Result<void> taken = take(row);
    if (taken.ok() && !bad_time_) {
      return true;
    }
    const Error& error = taken.ok() ? *bad_time_ : taken.error();
    // Not row.address: that may still be of the row before.
    const std::string_view shown = cells_.cells.size() == header_.size()
                                       ? cell(ForeignColumn::email)
                                       : std::string_view(cells_.cells.front());
    AMENDS_TRY_VOID(told(
        {cells_.line, error.id(), error.message(), text::repair_utf8(text::cut_utf8(shown, 200))}
    ));
    if (taken.ok()) {
      return true;
    }
  }
}

}  // namespace amends::engine
