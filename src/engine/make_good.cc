#include "engine/make_good.h"

#include "base/enum_table.h"
#include "engine/gone_people.h"
#include "engine/incident_journal.h"
#include "engine/json_text.h"
#include "engine/list_people.h"
#include "model/mailing_files.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace amends::engine {
namespace {

namespace json = boost::json;
using model::MailingState;

/// Rows written to a list in one transaction.
constexpr std::size_t kAmountBatch = 1'000;
constexpr std::int64_t kWholePercent = 100;
constexpr std::string_view kDecided = "incident.make_good";
constexpr std::string_view kAgreed = "incident.make_good_agreed";
constexpr std::string_view kGiven = "incident.make_good_given";
constexpr std::string_view kUndone = "incident.make_good_undone";
/// Of IncidentWords::draft().
constexpr std::string_view kDrafted = "incident.drafted";
constexpr std::size_t kCodePage = 1'000;

constexpr EnumTable<MakeGoodHow, 2> kHows{
    {{{MakeGoodHow::codes, "codes"}, {MakeGoodHow::credit, "credit"}}}
};

json::value whole_or_null(std::optional<std::int64_t> number) {
  return number ? json::value(*number) : json::value(nullptr);
}

std::optional<std::int64_t> whole_in(const json::object& detail, std::string_view key) {
  const json::value* found = detail.if_contains(key);
  if (found == nullptr || !found->is_number()) {
    return std::nullopt;
  }
  boost::system::error_code failed;
  const auto number = found->to_number<std::int64_t>(failed);
  return failed ? std::nullopt : std::optional(number);
}

bool flag_in(const json::object& detail, std::string_view key) {
  const json::value* found = detail.if_contains(key);
  return found != nullptr && found->is_bool() && found->as_bool();
}

json::object to_detail(const MakeGood& made) {
  const MakeGoodOrder& order = made.order;
  return {
      {"number", made.number},
      {"how", to_string(order.how)},
      {"set", to_string(order.set)},
      {"people", made.people},
      {"list", made.list},
      {"value", made.sums.value},
      {"cap", made.sums.cap},
      {"worst", made.sums.worst},
      {"expected", whole_or_null(made.sums.expected)},
      {"budget", made.sums.budget},
      {"above_cap", made.sums.above_cap},
      {"above_budget", made.sums.above_budget},
      {"percent", whole_or_null(order.percent)},
      {"loss", order.loss},
      {"basket", order.basket},
      {"currency", order.currency},
      {"until_us", order.until ? json::value(to_us(*order.until)) : json::value(nullptr)},
      {"why", order.why},
  };
}

/// What is damaged reads as no decision.
std::optional<MakeGood> from_entry(const model::AuditEntry& entry) {
  const json::object detail = detail_of(entry);
  const auto how = parse_make_good_how(text_in(detail, "how"));
  const auto set = parse_people_set(text_in(detail, "set"));
  const auto value = whole_in(detail, "value");
  const auto until = whole_in(detail, "until_us");
  if (!how || !set || !value || !until) {
    return std::nullopt;
  }
  MakeGood made;
  made.number = whole_in(detail, "number").value_or(0);
  made.order.how = *how;
  made.order.set = *set;
  made.order.value = value;
  made.order.percent = whole_in(detail, "percent");
  made.order.loss = whole_in(detail, "loss").value_or(0);
  made.order.basket = whole_in(detail, "basket").value_or(0);
  made.order.currency = text_in(detail, "currency");
  made.order.why = text_in(detail, "why");
  made.order.until = from_us(*until);
  made.sums.value = *value;
  made.sums.cap = whole_in(detail, "cap").value_or(0);
  made.sums.worst = whole_in(detail, "worst").value_or(0);
  made.sums.expected = whole_in(detail, "expected");
  made.sums.budget = whole_in(detail, "budget").value_or(0);
  made.sums.above_cap = flag_in(detail, "above_cap");
  made.sums.above_budget = flag_in(detail, "above_budget");
  made.people =
      static_cast<std::uint64_t>(std::max<std::int64_t>(whole_in(detail, "people").value_or(0), 0));
  made.list = text_in(detail, "list");
  made.by = entry.actor;
  made.at = entry.at;
  return made;
}

void take_given(MakeGood& made, const model::AuditEntry& entry) {
  const json::object detail = detail_of(entry);
  made.given =
      static_cast<std::uint64_t>(std::max<std::int64_t>(whole_in(detail, "people").value_or(0), 0));
  made.given_for = text_in(detail, "for");
}

std::string drafted_name(const model::AuditEntry& entry) {
  return text_in(detail_of(entry), "mailing");
}

bool is_unsent(const model::MailingRecord& record) {
  const bool is_before = record.state == MailingState::draft ||
                         record.state == MailingState::proofed ||
                         record.state == MailingState::approved;
  return is_before && !record.first_sent_at;
}

bool mentions(const model::Edition& edition, std::string_view word) {
  return edition.subject.text.find(word) != std::string::npos ||
         edition.html.text.find(word) != std::string::npos ||
         edition.text.text.find(word) != std::string::npos;
}

bool prints(const model::Mailing& mailing, std::string_view column) {
  return std::ranges::any_of(mailing.editions, [column](const model::Edition& edition) {
    return mentions(edition, column);
  });
}

Result<model::Mailing> mailing_of(ports::Store& store, const model::MailingRecord& record) {
  AMENDS_TRY(const model::MailingFiles files, store.mailings().files(record.id, record.version));
  model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return reading.errors.front();
  }
  return *std::move(reading.mailing);
}

/// The apology or the correction of an incident: the one that tells people of it when both were
/// drafted.
Result<std::optional<model::MailingRecord>> draft_of(
    ports::Store& store, const model::Incident& incident
) {
  std::optional<model::MailingRecord> drafted;
  for (const auto kind : {model::MailingKind::apology, model::MailingKind::correction}) {
    AMENDS_TRY(auto record, store.mailings().find(mending_name(incident, kind)));
    if (!record) {
      continue;
    }
    AMENDS_TRY(const model::Mailing mailing, mailing_of(store, *record));
    if (prints(mailing, make_good_column(incident.id))) {
      return record;
    }
    if (!drafted) {
      drafted = std::move(record);
    }
  }
  return drafted;
}

/// Whom the draft will write to: its list, less whoever may not be written to.
Result<model::ContactSet> audience_of(ports::Store& store, const model::Mailing& mailing) {
  AMENDS_TRY(model::ContactSet people, people_on_list(store, mailing.audience.list));
  AMENDS_TRY(const auto list, store.contacts().find_list(mailing.audience.list));
  if (list) {
    AMENDS_TRY(const model::ContactSet suppressed, store.contacts().suppressed_on_list(*list));
    people -= suppressed;
  }
  return people;
}

/// The very version of a draft.
std::string version_of(const model::MailingRecord& record) {
  return fmt::format("{}/{}", record.name, record.version);
}

Error unsigned_error(model::IncidentId incident) {
  return make_error(
      "make_good.unsigned",
      "what people get for incident {0} is above what one person may decide; somebody else agrees "
      "first: amends incident make-good {0} --agree",
      incident.value
  );
}

Error audience_error(std::uint64_t others, model::IncidentId incident) {
  return make_error(
      "make_good.audience",
      "{0} of the people this is written to are not among those the make-good was decided for, or "
      "have one of another incident already; decide it again for this set: amends incident "
      "make-good {1}; or take it back and write without it: amends incident make-good {1} --undo",
      others,
      incident.value
  );
}

/// What a draft says of a decision.
bool says_the_same(const MakeGood& one, const MakeGood& other) {
  return one.order.how == other.order.how && one.order.percent == other.order.percent &&
         one.sums.value == other.sums.value && one.order.currency == other.order.currency &&
         one.order.until == other.order.until;
}

/// Whether the draft was written when a decision stood that gave something else.
Result<bool> tells_of_another(
    ports::Store& store, model::IncidentId incident, std::string_view draft, const MakeGood& made
) {
  AMENDS_TRY(
      const auto entries, store.journal().entries(subject_of(incident), kIncidentEntriesMax)
  );
  std::optional<MakeGood> stood;
  std::optional<MakeGood> told;
  for (const model::AuditEntry& entry : entries) {
    if (entry.verb == kDecided) {
      stood = from_entry(entry);
    } else if (entry.verb == kUndone) {
      stood.reset();
    } else if (entry.verb == kDrafted && drafted_name(entry) == draft) {
      told = stood;
    }
  }
  return told && !says_the_same(*told, made);
}

/// Codes of the draft that end before the day that it tells: drawn for a decision that is over.
Result<std::uint64_t> codes_that_end_early(
    ports::Store& store, const model::MailingRecord& draft, Instant until
) {
  std::uint64_t early = 0;
  model::CodeId after;
  for (bool is_last = false; !is_last;) {
    AMENDS_TRY(const auto page, store.codes().list(draft.id, after, kCodePage));
    for (const model::Code& code : page) {
      after = code.id;
      if (!code.is_unique || !code.terms.valid_until || *code.terms.valid_until >= until) {
        continue;
      }
      AMENDS_TRY(const auto record, store.codes().find(code.id));
      const model::CodeTerms now =
          record ? model::terms_after(code.terms, record->standing()) : code.terms;
      early += now.valid_until && *now.valid_until < until ? 1 : 0;
    }
    is_last = page.size() < kCodePage;
  }
  return early;
}

bool is_currency(std::string_view code) {
  return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

std::string_view to_string(MakeGoodHow how) {
  return kHows.name(how);
}

std::optional<MakeGoodHow> parse_make_good_how(std::string_view text) {
  return kHows.parse(text);
}

std::string make_good_column(model::IncidentId incident) {
  return fmt::format("make_good_{}", incident.value);
}

Result<std::optional<MakeGood>> standing_make_good(
    ports::Store& store, model::IncidentId incident
) {
  AMENDS_TRY(
      const auto entries, store.journal().entries(subject_of(incident), kIncidentEntriesMax)
  );
  std::optional<MakeGood> made;
  for (const model::AuditEntry& entry : entries) {
    if (entry.verb == kDecided) {
      made = from_entry(entry);
    } else if (entry.verb == kUndone) {
      made.reset();
    } else if (entry.verb == kAgreed && made) {
      made->agreed_by = entry.actor;
    } else if (entry.verb == kGiven && made) {
      take_given(*made, entry);
    }
  }
  return made;
}

Result<advice::OwnOffer> offer_for(
    ports::Store& store, model::IncidentId incident, const model::ContactSet& people
) {
  AMENDS_TRY(const auto made, standing_make_good(store, incident));
  advice::OwnOffer offer;
  if (!made) {
    return offer;
  }
  if (!made->is_agreed()) {
    return unsigned_error(incident);
  }
  AMENDS_TRY(const model::ContactSet decided, people_on_list(store, made->list));
  if (const model::ContactSet others = people - decided; !others.empty()) {
    return audience_error(others.size(), incident);
  }
  offer.column = make_good_column(incident);
  offer.is_credit = made->order.how == MakeGoodHow::credit;
  offer.percent = made->order.percent;
  offer.amount = advice::written_hundredths(made->sums.value);
  offer.currency = made->order.currency;
  offer.until = made->order.until;
  return offer;
}

Result<void> check_promise(ports::Store& store, const model::Mailing& mailing) {
  constexpr std::string_view kHead = "make_good_";
  if (mailing.kind == model::MailingKind::regular || !prints(mailing, kHead)) {
    return {};
  }
  AMENDS_TRY(const auto all, store.incidents().all());
  for (const model::Incident& incident : all) {
    const bool is_its_list = mailing.audience.list.starts_with(mending_list(incident.id));
    if (!is_its_list || !prints(mailing, make_good_column(incident.id))) {
      continue;
    }
    AMENDS_TRY(const auto made, standing_make_good(store, incident.id));
    if (!made || !made->is_agreed()) {
      break;
    }
    AMENDS_TRY(const auto record, store.mailings().find(mailing.name));
    if (record && made->given_for == version_of(*record)) {
      return {};
    }
    return make_error(
        "make_good.not_given",
        "not everybody of this version of {} was given what it promises: amends incident make-good "
        "{} --give",
        mailing.name,
        incident.id.value
    );
  }
  return make_error(
      "make_good.undone",
      "{} promises something that was taken back, or that a second person has not agreed to; write "
      "the draft again",
      mailing.name
  );
}

Result<bool> is_make_good_given(
    ports::Store& store, const model::Incident& incident, const MakeGood& made
) {
  AMENDS_TRY(const auto record, draft_of(store, incident));
  return record && made.given_for == version_of(*record);
}

Result<void> MakeGoodDesk::note(
    const model::Incident& incident, std::string_view verb, std::string detail, const Actor& actor
) {
  model::AuditEntry entry = incident_entry(incident.id, verb, actor.user, clock_.now());
  entry.detail = std::move(detail);
  return store_.journal().append(entry);
}

Result<void> MakeGoodDesk::check(const model::Incident& incident, const MakeGoodOrder& order)
    const {
  constexpr std::array kHarmed = {
      PeopleSet::accepted,
      PeopleSet::reached,
      PeopleSet::opened,
      PeopleSet::clicked,
      PeopleSet::clicked_wrong_link
  };
  if (std::ranges::find(kHarmed, order.set) == kHarmed.end()) {
    return make_error(
        "make_good.set",
        "the people of the set \"{}\" were not harmed, or want no mail; take accepted, reached, "
        "opened, clicked or clicked_wrong_link",
        to_string(order.set)
    );
  }
  AMENDS_TRY(const advice::Advice advice, plans_.advise(incident));
  if (advice.no_offer) {
    return make_error(
        "make_good.no_offer",
        "nothing is offered for incident {0}: it would look like a way out; amends incident show "
        "{0} says why",
        incident.id.value
    );
  }
  if (!is_currency(order.currency)) {
    return make_error("make_good.currency", "name the currency by its three letters: EUR");
  }
  if (!order.until || *order.until <= clock_.now()) {
    return make_error(
        "make_good.until", "say until which day it can be used, and let that day be ahead"
    );
  }
  if (order.percent && order.how == MakeGoodHow::credit) {
    return make_error("make_good.value", "a credit is an amount; a percentage is for codes");
  }
  return {};
}

Result<model::ContactSet> MakeGoodDesk::had_one(const model::Incident& incident) const {
  model::ContactSet people;
  AMENDS_TRY(const auto all, store_.incidents().all());
  for (const model::Incident& other : all) {
    if (other.id == incident.id || other.mailing != incident.mailing) {
      continue;
    }
    AMENDS_TRY(const auto made, standing_make_good(store_, other.id));
    const bool is_over = other.closed_at || other.state == model::IncidentState::false_alarm;
    // What ended before anybody read of it gives nobody anything.
    if (made && !(is_over && check_unsent(other).ok())) {
      AMENDS_TRY(const model::ContactSet theirs, people_on_list(store_, made->list));
      people |= theirs;
    }
  }
  return people;
}

Result<std::optional<std::uint64_t>> MakeGoodDesk::used_before(const model::Incident& incident
) const {
  std::uint64_t given = 0;
  std::uint64_t used = 0;
  AMENDS_TRY(const auto all, store_.incidents().all());
  for (const model::Incident& other : all) {
    if (other.id == incident.id) {
      continue;
    }
    AMENDS_TRY(const auto made, standing_make_good(store_, other.id));
    AMENDS_TRY(const auto draft, draft_of(store_, other));
    const bool has_left = draft && draft->first_sent_at.has_value();
    if (made && has_left && made->order.how == MakeGoodHow::codes) {
      AMENDS_TRY(const MakeGoodCost cost, this->cost(other, *made));
      given += cost.given;
      used += cost.used;
    }
  }
  if (given == 0) {
    return std::optional<std::uint64_t>();
  }
  return std::optional(std::min<std::uint64_t>(used * kWholePercent / given, kWholePercent));
}

Result<MakeGoodLook> MakeGoodDesk::look(const model::Incident& incident, const MakeGoodOrder& order)
    const {
  AMENDS_TRY_VOID(check(incident, order));
  MakeGoodLook look;
  AMENDS_TRY(look.people, incidents_.people(incident, order.set));
  look.in_set = look.people.size();
  AMENDS_TRY(const auto wrong, store_.mailings().find(incident.mailing));
  GonePeople gone;
  if (wrong) {
    AMENDS_TRY(gone, gone_people(store_, std::span(&*wrong, 1)));
  }
  AMENDS_TRY(const model::ContactSet had, had_one(incident));
  const auto take_out = [&look](const model::ContactSet& some) {
    const std::uint64_t before = look.people.size();
    look.people -= some;
    return before - look.people.size();
  };
  look.left = take_out(gone.left);
  look.complained = take_out(gone.complained);
  look.suppressed = take_out(gone.suppressed);
  look.had_one = take_out(had);
  if (look.people.empty()) {
    return make_error(
        "make_good.nobody", "nobody is left of the set \"{}\" to give it to", to_string(order.set)
    );
  }
  AMENDS_TRY(look.used_before, used_before(incident));
  const auto expected = order.expected_percent ? order.expected_percent : look.used_before;
  look.offer.order = order;
  look.offer.people = look.people.size();
  AMENDS_TRY(
      look.offer.sums,
      advice::weigh(
          {.harm = incident.harm,
           .value = order.value,
           .percent = order.percent,
           .loss = order.loss,
           .basket = order.basket,
           .people = look.offer.people,
           .expected_percent = expected},
          rules_
      )
  );
  return look;
}

Result<void> MakeGoodDesk::check_unsent(const model::Incident& incident) const {
  for (const auto kind : {model::MailingKind::apology, model::MailingKind::correction}) {
    AMENDS_TRY(const auto record, store_.mailings().find(mending_name(incident, kind)));
    if (record && !is_unsent(*record)) {
      return make_error(
          "make_good.sent",
          "{} has begun to leave: what it promised stands, and is changed no more",
          record->name
      );
    }
  }
  return {};
}

Result<void> MakeGoodDesk::check_terms(
    const model::Incident& incident, const model::MailingRecord& draft, const MakeGood& made
) const {
  AMENDS_TRY(const bool is_stale, tells_of_another(store_, incident.id, draft.name, made));
  if (is_stale) {
    return make_error(
        "make_good.draft",
        "{} tells people of an earlier decision, which gave something else; write it again: amends "
        "apologise {} --to {}",
        draft.name,
        incident.id.value,
        to_string(made.order.set)
    );
  }
  if (made.order.how != MakeGoodHow::codes) {
    return {};
  }
  AMENDS_TRY(const std::uint64_t early, codes_that_end_early(store_, draft, *made.order.until));
  if (early > 0) {
    return make_error(
        "make_good.until",
        "{} codes that were drawn for {} end before the day that it tells; decide it again with a "
        "day that they reach: amends incident make-good {}",
        early,
        draft.name,
        incident.id.value
    );
  }
  return {};
}

Result<MakeGoodLook> MakeGoodDesk::decide(
    const model::Incident& incident,
    const MakeGoodOrder& order,
    std::uint64_t count,
    const Actor& actor
) {
  const std::scoped_lock lock(deciding_);
  if (incident.closed_at) {
    return make_error("incident.state", "incident {} is closed", incident.id.value);
  }
  if (order.why.find_first_not_of(' ') == std::string::npos) {
    return make_error("make_good.why", "say why they get it; the next person will ask: --why");
  }
  AMENDS_TRY_VOID(check_unsent(incident));
  AMENDS_TRY(MakeGoodLook look, this->look(incident, order));
  if (count != look.offer.people) {
    return make_error(
        "make_good.count",
        "it is for {} people now, not for {}; look at it again and confirm that number",
        look.offer.people,
        count
    );
  }
  MakeGood& made = look.offer;
  // A list that a crash left behind is nobody's decision: the next number has a list of its own.
  for (bool is_taken = true; is_taken;) {
    made.number += 1;
    made.list = fmt::format("{}make-good-{}", mending_list(incident.id), made.number);
    AMENDS_TRY(const auto found, store_.contacts().find_list(made.list));
    is_taken = found.has_value();
  }
  AMENDS_TRY(const model::ListId list, store_.contacts().make_list(made.list, clock_.now()));
  AMENDS_TRY_VOID(store_.contacts().add_to_list(list, look.people, clock_.now()));
  made.by = actor.user;
  made.at = clock_.now();
  AMENDS_TRY_VOID(note(incident, kDecided, json::serialize(to_detail(made)), actor));
  return look;
}

Result<MakeGood> MakeGoodDesk::standing(const model::Incident& incident) const {
  AMENDS_TRY(auto made, standing_make_good(store_, incident.id));
  if (!made) {
    return make_error(
        "make_good.none",
        "nobody has decided that people get something for incident {}",
        incident.id.value
    );
  }
  return *std::move(made);
}

Result<MakeGood> MakeGoodDesk::agree(const model::Incident& incident, const Actor& actor) {
  const std::scoped_lock lock(deciding_);
  AMENDS_TRY(MakeGood made, standing(incident));
  if (made.is_agreed()) {
    return make_error("make_good.agreed", "nobody has to agree to it any more");
  }
  if (made.by == actor.user) {
    return make_error(
        "make_good.own", "{} decided it; somebody else has to agree to that much", actor.user
    );
  }
  AMENDS_TRY_VOID(
      note(incident, kAgreed, json::serialize(json::object{{"number", made.number}}), actor)
  );
  made.agreed_by = actor.user;
  return made;
}

Result<void> MakeGoodDesk::give_amounts(
    const model::Mailing& mailing,
    const model::ContactSet& people,
    const MakeGood& made,
    const std::string& column
) {
  AMENDS_TRY(
      const model::ListId list, store_.contacts().make_list(mailing.audience.list, clock_.now())
  );
  model::Columns columns;
  const std::uint32_t place = columns.add(column);
  const std::string amount = advice::written_hundredths(made.sums.value);
  std::vector<model::Contact> rows;
  const auto flush = [&]() -> Result<void> {
    AMENDS_TRY_VOID(store_.contacts().put(list, columns, rows, clock_.now()));
    rows.clear();
    return {};
  };
  const std::vector<model::ContactId> all = people.to_vector();
  for (std::size_t from = 0; from < all.size(); from += kAmountBatch) {
    model::ContactSet some;
    for (std::size_t i = from; i < std::min(from + kAmountBatch, all.size()); ++i) {
      some.add(all[i]);
    }
    AMENDS_TRY_VOID(store_.contacts()
                        .each_in_set(some, [&](const model::Contact& contact) -> Result<void> {
                          model::Contact& row = rows.emplace_back();
                          row.mailbox = contact.mailbox;
                          row.values.resize(columns.size());
                          row.values[model::Columns::email] = contact.value(model::Columns::email);
                          row.values[place] = amount;
                          return {};
                        }));
    AMENDS_TRY_VOID(flush());
  }
  return {};
}

Result<MakeGoodCost> MakeGoodDesk::give(
    const model::Incident& incident,
    CodePool& pool,
    const std::optional<std::string>& prefix,
    const Actor& actor
) {
  const std::scoped_lock lock(deciding_);
  AMENDS_TRY(const MakeGood made, standing(incident));
  if (!made.is_agreed()) {
    return unsigned_error(incident.id);
  }
  AMENDS_TRY(const auto draft, draft_of(store_, incident));
  // What was halted on its way and mended is a new version, to which it is given again.
  if (!draft || draft->state != MailingState::halted) {
    AMENDS_TRY_VOID(check_unsent(incident));
  }
  std::optional<model::Mailing> mailing;
  if (draft) {
    AMENDS_TRY(mailing, mailing_of(store_, *draft));
  }
  if (!mailing || !prints(*mailing, make_good_column(incident.id))) {
    return make_error(
        "make_good.draft",
        "there is no draft that tells people of it; write it now: amends apologise {} --to {}",
        incident.id.value,
        to_string(made.order.set)
    );
  }
  AMENDS_TRY_VOID(check_terms(incident, *draft, made));
  AMENDS_TRY(const model::ContactSet people, audience_of(store_, *mailing));
  AMENDS_TRY(const model::ContactSet decided, people_on_list(store_, made.list));
  if (const model::ContactSet others = people - decided; !others.empty()) {
    return audience_error(others.size(), incident.id);
  }
  if (made.order.how == MakeGoodHow::credit) {
    AMENDS_TRY_VOID(give_amounts(*mailing, people, made, make_good_column(incident.id)));
  } else {
    AMENDS_TRY(const CodeNeed need, pool.need(draft->name));
    if (prefix && need.missing() > 0) {
      // The last day is kept as its noon; taken to its end wherever people are.
      const Instant until = *made.order.until + std::chrono::hours(24);
      AMENDS_TRY_VOID(pool.draw(draft->name, need.missing(), *prefix, actor, until));
    }
    AMENDS_TRY_VOID(pool.assign(draft->name, actor));
  }
  AMENDS_TRY_VOID(note(
      incident,
      kGiven,
      json::serialize(json::object{
          {"number", made.number}, {"people", people.size()}, {"for", version_of(*draft)}
      }),
      actor
  ));
  AMENDS_TRY(const MakeGood now, standing(incident));
  return cost(incident, now);
}

Result<void> MakeGoodDesk::undo(
    const model::Incident& incident, std::string_view why, const Actor& actor
) {
  const std::scoped_lock lock(deciding_);
  AMENDS_TRY(const MakeGood made, standing(incident));
  if (why.find_first_not_of(' ') == std::string_view::npos) {
    return make_error("make_good.why", "say why it is taken back");
  }
  AMENDS_TRY_VOID(check_unsent(incident));
  return note(
      incident, kUndone, json::serialize(json::object{{"number", made.number}, {"why", why}}), actor
  );
}

Result<MakeGoodCost> MakeGoodDesk::cost(const model::Incident& incident, const MakeGood& made)
    const {
  MakeGoodCost cost;
  AMENDS_TRY(const auto draft, draft_of(store_, incident));
  if (!draft) {
    return cost;
  }
  if (made.order.how == MakeGoodHow::codes) {
    AMENDS_TRY(const ports::CodeStock stock, store_.codes().stock(draft->id));
    cost.given = stock.given;
    cost.used = stock.used;
    cost.so_far = made.sums.value * static_cast<std::int64_t>(cost.used);
    return cost;
  }
  cost.given = made.given;
  cost.so_far = made.sums.value * static_cast<std::int64_t>(cost.given);
  return cost;
}

Result<model::ContactSet> MakeGoodDesk::people(const MakeGood& made) const {
  return people_on_list(store_, made.list);
}

}  // namespace amends::engine
