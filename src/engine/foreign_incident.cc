#include "engine/foreign_incident.h"

#include "base/crash_point.h"
#include "base/enum_table.h"
#include "engine/key_set.h"
#include "engine/limits.h"
#include "model/mailing_files.h"
#include "text/utf8.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace amends::engine {
namespace {

namespace json = boost::json;
using Kind = ForeignEvent::Kind;
using model::ContactSet;
using model::SignalClass;
using model::SignalKind;

constexpr EnumTable<ForeignGap, 8> kGaps{{{
    {ForeignGap::no_opens, "no_opens"},
    {ForeignGap::no_clicks, "no_clicks"},
    {ForeignGap::no_links, "no_links"},
    {ForeignGap::no_bounces, "no_bounces"},
    {ForeignGap::no_hard_bounces, "no_hard_bounces"},
    {ForeignGap::no_leaving, "no_leaving"},
    {ForeignGap::sent_at_said, "sent_at_said"},
    {ForeignGap::late_people, "late_people"},
}}};

/// With its version: what classed a signal of an export.
constexpr std::string_view kWhy = "export.1: the other program said so";
constexpr std::string_view kWhyUntimed = "export.1: the other program said so, and not when";

/// A TOML basic string.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

std::string list_of(const ForeignOrder& order) {
  return fmt::format("elsewhere-{}", order.name);
}

/// The folder that stands for a mailing whose text is in another program: what an apology needs to
/// know of it.
model::MailingFiles folder_of(const ForeignOrder& order) {
  std::string toml = fmt::format(
      "# Sent by another program; kept so that it can be made good.\n"
      "name = {}\nfrom = {}\nlocale = {}\nsubject = {}\n\n[audience]\nlist = {}\n",
      in_quotes(order.name),
      in_quotes(order.from),
      in_quotes(order.locale.tag()),
      in_quotes(order.name),
      in_quotes(list_of(order))
  );
  if (!order.mapping.zone.empty()) {
    toml += fmt::format("\n[schedule]\nzone = {}\n", in_quotes(order.mapping.zone));
  }
  return {{"mailing.toml", std::move(toml)}, {"body.txt", order.what_happened + "\n"}};
}

bool is_about_time(const RefusedRow& row) {
  return row.reason == "foreign.time" || row.reason == "foreign.zone" ||
         row.reason == "foreign.dates";
}

bool is_open(const model::Incident& incident) {
  return incident.state != model::IncidentState::closed &&
         incident.state != model::IncidentState::false_alarm;
}

std::optional<SignalKind> signal_of(Kind kind) {
  switch (kind) {
    case Kind::opened:
      return SignalKind::opened;
    case Kind::clicked:
      return SignalKind::clicked;
    case Kind::left:
      return SignalKind::left;
    case Kind::complained:
      return SignalKind::complained;
    case Kind::bounced:
    case Kind::not_delivered:
      return SignalKind::bounced;
    case Kind::sent:
    case Kind::delivered:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<model::SuppressionReason> suppression_of(Kind kind) {
  switch (kind) {
    case Kind::left:
      return model::SuppressionReason::unsubscribed;
    case Kind::complained:
      return model::SuppressionReason::complained;
    case Kind::bounced:
      return model::SuppressionReason::bounced;
    default:
      return std::nullopt;
  }
}

void keep_earliest(std::optional<Instant>& earliest, const std::optional<Instant>& at) {
  if (at && (!earliest || *at < *earliest)) {
    earliest = at;
  }
}

class ForeignImport {
 public:
  struct Parts {
    ports::Store& store;
    IncidentDesk& incidents;
    Instant now;
  };

  ForeignImport(
      const Parts& parts,
      const ForeignOrder& order,
      const std::vector<ForeignFile>& files,
      const Actor& actor,
      const ForeignHooks& hooks
  )
      : store_(parts.store),
        incidents_(parts.incidents),
        order_(order),
        files_(files),
        actor_(actor),
        hooks_(hooks),
        now_(parts.now) {}

  Result<ForeignReport> run() {
    AMENDS_TRY_VOID(look_at_files());
    AMENDS_TRY_VOID(begin());
    // Who it was sent to first: the other files speak of them.
    for (std::size_t part = 0; part < kForeignParts; ++part) {
      for (const ForeignFile& file : files_) {
        if (static_cast<std::size_t>(file.part) == part) {
          AMENDS_TRY_VOID(read_file(file));
        }
      }
    }
    crash_point("in_foreign_import");
    // Before the ledger: that one stays as it is first written.
    AMENDS_TRY(const int link, wrong_link());
    AMENDS_TRY_VOID(keep_ledger());
    AMENDS_TRY_VOID(open_incident(link));
    AMENDS_TRY_VOID(count());
    find_gaps();
    AMENDS_TRY_VOID(note());
    return std::move(report_);
  }

 private:
  struct Pending {
    ForeignRow row;
    std::vector<ForeignRow> more;  // later rows of the same person in this batch
  };

  ForeignPartReport& part_of(ForeignPart part) {
    return report_.parts.at(static_cast<std::size_t>(part));
  }

  [[nodiscard]] bool is_given(ForeignPart part) const {
    return report_.parts.at(static_cast<std::size_t>(part)).given;
  }

  [[nodiscard]] bool says(ForeignColumn column) const { return said_.contains(column); }

  /// Understands the beginning of every file before anything is written.
  Result<void> look_at_files() {
    std::set<std::string> known;
    for (const ForeignFile& file : files_) {
      part_of(file.part).given = true;
      AMENDS_TRY(text::ByteSource source, file.open());
      ForeignReader reader(std::move(source), file.part, order_.mapping);
      AMENDS_TRY_VOID(reader.open());
      for (const std::string& name : reader.known()) {
        known.insert(model::Columns::normal_name(name));
      }
      learn_columns(file.part, reader);
      AMENDS_TRY_VOID(look_at_rows(file.part, reader));
    }
    if (!is_given(ForeignPart::sent)) {
      return make_error(
          "foreign.no_sent",
          "the list of everybody it was sent to is missing, and without it nobody knows who was "
          "hit: give it with --sent"
      );
    }
    for (const auto& [meaning, name] : order_.mapping.columns) {
      if (!known.contains(model::Columns::normal_name(name))) {
        return make_error(
            "foreign.map",
            "--map {}=\"{}\": no file has a column of that name",
            text::cut_utf8(meaning, 60),
            text::cut_utf8(name, 60)
        );
      }
    }
    return {};
  }

  void learn_columns(ForeignPart part, const ForeignReader& reader) {
    part_of(part).unknown = reader.unknown();
    for (std::size_t i = 0; i < kForeignColumns; ++i) {
      const auto column = static_cast<ForeignColumn>(i);
      if (reader.has(column)) {
        said_.insert(column);
      }
    }
    if (part == ForeignPart::sent) {
      tells_when_ = reader.has(ForeignColumn::sent_at) || reader.has(ForeignColumn::delivered_at) ||
                    reader.has(ForeignColumn::at);
      unknown_of_sent_ = reader.unknown();
    }
  }

  Result<void> look_at_rows(ForeignPart part, ForeignReader& reader) {
    if (part == ForeignPart::sent && !tells_when_ && !order_.sent_at) {
      return no_moment(1);
    }
    const auto stop_at_times = [part](const RefusedRow& row) -> Result<void> {
      return is_about_time(row)
                 ? Error(row.reason, row.message)
                       .at({std::string(to_string(part)), static_cast<int>(row.line)})
                 : Result<void>();
    };
    ForeignRow row;
    for (std::size_t i = 0; i < kForeignLook; ++i) {
      AMENDS_TRY(const bool some, reader.next(row, stop_at_times));
      if (!some) {
        break;
      }
    }
    return {};
  }

  [[nodiscard]] Error no_moment(int line) const {
    std::string names;
    for (const std::string& name : unknown_of_sent_) {
      names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", text::cut_utf8(name, 60));
    }
    return make_error(
               "foreign.sent_at",
               "the file does not say when the mailing was sent; columns Amends does not know are: "
               "{}; say which it is, as in --map sent_at=\"COLUMN\", or name the moment of the "
               "first copy, as in --sent-at \"2026-11-24 09:00\"",
               names.empty() ? "none" : names
    )
        .at({"sent", line});
  }

  Result<void> begin() {
    const model::MailingFiles folder = folder_of(order_);
    const model::MailingReading reading = model::read_mailing(folder);
    if (!reading.mailing) {
      return reading.errors.front();
    }
    AMENDS_TRY(
        const model::MailingRecord record,
        store_.mailings().put_elsewhere(order_.name, folder, actor_.user, now_)
    );
    mailing_ = record.id;
    AMENDS_TRY(list_, store_.contacts().make_list(list_of(order_), now_));
    AMENDS_TRY(const auto links, store_.links().links(mailing_, now_));
    for (const model::Link& link : links) {
      links_[link.source] = link.number;
    }
    return {};
  }

  Result<void> read_file(const ForeignFile& file) {
    AMENDS_TRY(text::ByteSource source, file.open());
    ForeignReader reader(std::move(source), file.part, order_.mapping);
    AMENDS_TRY_VOID(reader.open());
    const auto told = [&](const RefusedRow& row) -> Result<void> {
      ForeignPartReport& part = part_of(file.part);
      const bool is_taken = is_about_time(row);
      part.rows += is_taken ? 0 : 1;
      part.refused += is_taken ? 0 : 1;
      part.untimed += is_taken ? 1 : 0;
      return hooks_.told ? hooks_.told(file.part, row) : Result<void>();
    };
    ForeignRow row;
    std::uint64_t since = 0;
    while (true) {
      AMENDS_TRY(const bool some, reader.next(row, told));
      if (!some) {
        break;
      }
      ++part_of(file.part).rows;
      AMENDS_TRY_VOID(file.part == ForeignPart::sent ? take_sent(row) : take_other(file.part, row));
      if (++since == kImportBatch) {
        since = 0;
        AMENDS_TRY_VOID(flush());
        if (hooks_.progress) {
          hooks_.progress(file.part, reader.bytes_read());
        }
      }
    }
    return flush();
  }

  Result<void> take_sent(ForeignRow& row) {
    if (row.events.empty()) {
      return {};
    }
    const std::string key = row.mailbox.key();
    if (const auto known = people_.find(key)) {
      return happen(model::ContactId{static_cast<std::int64_t>(*known)}, row);
    }
    const auto [place, is_first] = in_batch_.try_emplace(key, pending_.size());
    if (is_first) {
      pending_.push_back({std::move(row), {}});
    } else {
      pending_[place->second].more.push_back(row);
    }
    return {};
  }

  Result<void> take_other(ForeignPart part, const ForeignRow& row) {
    const auto known = people_.find(row.mailbox.key());
    if (known) {
      return happen(model::ContactId{static_cast<std::int64_t>(*known)}, row);
    }
    ++part_of(part).strangers;
    for (const ForeignEvent& event : row.events) {
      suppress(row, event);
    }
    return hooks_.told ? hooks_.told(
                             part,
                             {row.line,
                              "foreign.stranger",
                              "the address is not among those it was sent to",
                              row.address}
                         )
                       : Result<void>();
  }

  /// The people of a batch get their numbers; then what happened to them is theirs.
  Result<void> flush_people() {
    std::vector<model::Contact> contacts;
    contacts.reserve(pending_.size());
    for (const Pending& one : pending_) {
      model::Contact contact;
      contact.mailbox = one.row.mailbox;
      contact.values.assign(columns_.size(), {});
      contact.values[model::Columns::email] = one.row.address;
      contact.values[model::Columns::name] = one.row.name;
      contact.values[model::Columns::first_name] = one.row.first_name;
      if (const auto locale = text::Locale::parse(one.row.language);
          !one.row.language.empty() && locale.ok()) {
        contact.values[model::Columns::locale] = locale->tag();
      }
      contacts.push_back(std::move(contact));
    }
    if (!contacts.empty()) {
      AMENDS_TRY(const auto fates, store_.contacts().put(list_, columns_, contacts, now_));
      report_.added +=
          static_cast<std::uint64_t>(std::ranges::count(fates, ports::ImportFate::added));
    }
    for (std::size_t i = 0; i < contacts.size(); ++i) {
      const model::ContactId contact = contacts[i].id;
      people_.add(contacts[i].mailbox.key(), static_cast<std::uint32_t>(contact.value));
      sent_.push_back(contact);
      AMENDS_TRY_VOID(happen(contact, pending_[i].row));
      for (const ForeignRow& row : pending_[i].more) {
        AMENDS_TRY_VOID(happen(contact, row));
      }
    }
    pending_.clear();
    in_batch_.clear();
    return {};
  }

  Result<void> flush() {
    AMENDS_TRY_VOID(flush_people());
    if (!signals_.empty()) {
      AMENDS_TRY_VOID(store_.signals().append(signals_));
      signals_.clear();
    }
    if (!suppressions_.empty()) {
      AMENDS_TRY(const std::uint64_t added, store_.contacts().suppress_all(suppressions_));
      report_.suppressed += added;
      suppressions_.clear();
    }
    return {};
  }

  Result<void> happen(model::ContactId contact, const ForeignRow& row) {
    for (const ForeignEvent& event : row.events) {
      mark(contact, event);
      suppress(row, event);
      const auto kind = signal_of(event.kind);
      if (!kind) {
        continue;
      }
      int link = 0;
      if (*kind == SignalKind::clicked && !row.link.empty()) {
        AMENDS_TRY(link, number_of(row.link));
      }
      AMENDS_TRY(ContactSet * seen, seen_of(*kind, event.source, link));
      if (seen->contains(contact)) {
        continue;
      }
      seen->add(contact);
      model::Signal signal;
      signal.mailing = mailing_;
      signal.contact = contact;
      signal.kind = *kind;
      signal.source = event.source;
      signal.link = link;
      signal.why = event.at ? kWhy : kWhyUntimed;
      // It had happened by now: all that is known where the file tells no time.
      signal.at = event.at.value_or(now_);
      signals_.push_back(std::move(signal));
    }
    return {};
  }

  /// What it says of the copy itself.
  void mark(model::ContactId contact, const ForeignEvent& event) {
    const bool by_machine = event.source == SignalClass::machine;
    switch (event.kind) {
      case Kind::sent:
        keep_earliest(first_sent_, event.at);
        break;
      case Kind::delivered:
        keep_earliest(first_delivered_, event.at);
        delivered_.add(contact);
        break;
      case Kind::not_delivered:
        soft_.add(contact);
        break;
      case Kind::bounced:
        hard_.add(contact);
        break;
      case Kind::opened:
      case Kind::clicked:
      case Kind::left:
      case Kind::complained:
        if (!by_machine) {
          met_.add(contact);
        }
        break;
    }
  }

  /// Whoever left there, complained or cannot be reached is never written to from here.
  void suppress(const ForeignRow& row, const ForeignEvent& event) {
    if (const auto reason = suppression_of(event.kind)) {
      suppressions_.push_back(
          {row.mailbox.key(),
           *reason,
           fmt::format("elsewhere/{}", order_.name),
           event.at.value_or(now_)}
      );
    }
  }

  /// Beyond kLinksMax addresses a click is one of no link: they are made for each person then.
  Result<int> number_of(const std::string& link) {
    const auto known = links_.find(link);
    if (known != links_.end()) {
      return known->second;
    }
    if (links_.size() >= kLinksMax) {
      return 0;
    }
    model::Link source;
    source.source = link;
    AMENDS_TRY(
        const auto made, store_.links().register_links(mailing_, std::span(&source, 1), now_)
    );
    links_[link] = made.front().number;
    return made.front().number;
  }

  /// Who did it already, by what the store holds and by what was read: one signal of a kind and
  /// link a person, so that the same file again adds nothing.
  Result<ContactSet*> seen_of(SignalKind kind, SignalClass source, int link) {
    const bool by_machine = source == SignalClass::machine;
    const auto [place, is_first] =
        seen_.try_emplace(std::tuple(static_cast<int>(kind), by_machine, link));
    if (is_first) {
      ports::SignalFilter filter;
      filter.kind = kind;
      filter.link = link;
      filter.sources =
          by_machine ? std::vector{SignalClass::machine}
                     : std::vector{SignalClass::human, SignalClass::proxied, SignalClass::unknown};
      AMENDS_TRY(place->second, store_.signals().people(mailing_, filter));
    }
    return &place->second;
  }

  Result<void> keep_ledger() {
    if (sent_.empty()) {
      return make_error(
                 "foreign.nobody", "no row names somebody it was sent to; look at the refused rows"
      )
          .at({"sent", 1});
    }
    std::optional<Instant> first = first_delivered_ ? first_delivered_ : first_sent_;
    if (!first) {
      first = order_.sent_at;
      said_when_ = true;
    }
    if (!first) {
      return no_moment(1);
    }
    const ContactSet lost = (hard_ - met_) | ((soft_ - delivered_) - met_);
    std::vector<ports::SentElsewhere> sends;
    sends.reserve(sent_.size());
    for (const model::ContactId contact : sent_) {
      sends.push_back(
          {contact,
           lost.contains(contact) ? model::SendState::rejected : model::SendState::accepted,
           *first}
      );
    }
    AMENDS_TRY_VOID(store_.ledger().keep_elsewhere(mailing_, sends));
    return store_.mailings().set_first_copy(mailing_, *first);
  }

  Result<int> wrong_link() {
    if (order_.wrong_link.empty()) {
      return 0;
    }
    if (const auto found = links_.find(order_.wrong_link); found != links_.end()) {
      return found->second;
    }
    if (links_.empty()) {
      return number_of(order_.wrong_link);
    }
    std::string names;
    for (const auto& [link, number] : links_) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", text::cut_utf8(link, 200));
      if (names.size() > 1000) {
        names += " ...";
        break;
      }
    }
    return make_error(
               "foreign.link",
               "nobody clicked \"{}\"; the links clicked are {}: give one of them with "
               "--wrong-link",
               text::cut_utf8(order_.wrong_link, 200),
               names
    )
        .at({"clicks", 0});
  }

  Result<void> open_incident(int link) {
    AMENDS_TRY(const auto all, store_.incidents().all());
    for (const model::Incident& incident : all) {
      if (incident.mailing == mailing_ && is_open(incident)) {
        report_.incident = incident;
        return {};
      }
    }
    OpenIncident open;
    open.mailing = order_.name;
    open.kind = order_.kind;
    open.harm = order_.harm;
    open.link = link;
    open.what_happened = order_.what_happened;
    AMENDS_TRY(report_.incident, incidents_.open(open, actor_));
    report_.is_new = true;
    return {};
  }

  Result<void> count() {
    AMENDS_TRY(const model::IncidentFacts facts, incidents_.facts(report_.incident));
    AMENDS_TRY(const model::SendCounts counts, store_.ledger().counts(mailing_));
    report_.accepted = facts.accepted;
    report_.rejected = counts.of(model::SendState::rejected);
    report_.late = sent_.size() - std::min<std::uint64_t>(sent_.size(), counts.total());
    report_.opened = facts.opened_human;
    report_.clicked = facts.clicked_human;
    report_.left = facts.left;
    report_.complained = facts.complained;
    report_.first_copy_at = facts.first_copy_at;
    return {};
  }

  /// By what the files say and by what earlier ones brought.
  void find_gaps() {
    const bool events = says(ForeignColumn::event);
    const auto miss = [this](bool missing, ForeignGap gap) {
      if (missing) {
        report_.gaps.push_back(gap);
      }
    };
    miss(
        !is_given(ForeignPart::opens) && !says(ForeignColumn::opened_at) && !events &&
            report_.opened == 0,
        ForeignGap::no_opens
    );
    const bool clicks = is_given(ForeignPart::clicks) || says(ForeignColumn::clicked_at) || events;
    miss(!clicks && report_.clicked == 0, ForeignGap::no_clicks);
    miss(clicks && links_.empty(), ForeignGap::no_links);
    const bool bounces = is_given(ForeignPart::bounces) || says(ForeignColumn::bounced_at) ||
                         says(ForeignColumn::bounce_type) || events;
    miss(!bounces && report_.rejected == 0, ForeignGap::no_bounces);
    miss(bounces && hard_.empty() && !soft_.empty(), ForeignGap::no_hard_bounces);
    miss(
        !is_given(ForeignPart::unsubscribes) && !says(ForeignColumn::left_at) && !events &&
            report_.left == 0,
        ForeignGap::no_leaving
    );
    miss(said_when_, ForeignGap::sent_at_said);
    miss(report_.late > 0, ForeignGap::late_people);
  }

  Result<void> note() {
    model::AuditEntry entry;
    entry.at = now_;
    entry.actor = actor_.user;
    entry.verb = "incident.imported";
    entry.subject = fmt::format("incident/{}", report_.incident.id.value);
    entry.detail = json::serialize(json::object{
        {"mailing", order_.name},
        {"provider", to_string(order_.mapping.provider)},
        {"accepted", report_.accepted},
        {"rejected", report_.rejected},
        {"opened", report_.opened},
        {"clicked", report_.clicked},
        {"suppressed", report_.suppressed}
    });
    return store_.journal().append(entry);
  }

  ports::Store& store_;
  IncidentDesk& incidents_;
  const ForeignOrder& order_;
  const std::vector<ForeignFile>& files_;
  const Actor& actor_;
  const ForeignHooks& hooks_;
  Instant now_;
  ForeignReport report_;
  model::Columns columns_;
  model::MailingId mailing_;
  model::ListId list_;

  std::set<ForeignColumn> said_;
  std::vector<std::string> unknown_of_sent_;
  bool tells_when_ = false;
  bool said_when_ = false;

  KeySet people_;  // to their numbers
  std::vector<model::ContactId> sent_;
  ContactSet delivered_;
  ContactSet hard_;
  ContactSet soft_;
  ContactSet met_;  // opened, clicked, left or complained: it was there
  std::optional<Instant> first_sent_;
  std::optional<Instant> first_delivered_;
  std::map<std::string, int> links_;
  std::map<std::tuple<int, bool, int>, ContactSet> seen_;

  std::vector<Pending> pending_;
  std::unordered_map<std::string, std::size_t> in_batch_;
  std::vector<model::Signal> signals_;
  std::vector<ports::Suppression> suppressions_;
};

}  // namespace

std::string_view to_string(ForeignGap gap) {
  return kGaps.name(gap);
}

Result<ForeignReport> ForeignDesk::import(
    const ForeignOrder& order,
    const std::vector<ForeignFile>& files,
    const Actor& actor,
    const ForeignHooks& hooks
) {
  return ForeignImport({store_, incidents_, clock_.now()}, order, files, actor, hooks).run();
}

}  // namespace amends::engine
