#include "store/contract/contract_suite.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace amends::store {
namespace {

using model::SignalClass;
using model::SignalKind;
using testing::ElementsAre;

model::Signal signal(
    std::int64_t contact, SignalKind kind, SignalClass source, int link, Instant when
) {
  model::Signal made;
  made.mailing = model::MailingId{1};
  made.contact = model::ContactId{contact};
  made.kind = kind;
  made.source = source;
  made.link = link;
  made.why = "rule 1";
  made.at = when;
  return made;
}

std::vector<std::int64_t> numbers(const model::ContactSet& set) {
  std::vector<std::int64_t> all;
  set.for_each([&](model::ContactId id) { all.push_back(id.value); });
  return all;
}

TEST_P(StoreContract, finds_the_people_behind_signals) {
  const std::vector<model::Signal> hits = {
      signal(1, SignalKind::opened, SignalClass::human, 0, at(1)),
      signal(2, SignalKind::opened, SignalClass::proxied, 0, at(2)),
      signal(1, SignalKind::clicked, SignalClass::human, 1, at(3)),
      signal(1, SignalKind::clicked, SignalClass::human, 1, at(3)),
      signal(3, SignalKind::clicked, SignalClass::machine, 2, at(4)),
      signal(2, SignalKind::clicked, SignalClass::human, 2, at(5)),
  };
  must(store_->signals().append(hits));

  struct Case {
    ports::SignalFilter filter;
    std::vector<std::int64_t> people;
  };

  const std::vector<Case> cases = {
      {{SignalKind::opened, {}, {}}, {1, 2}},
      {{SignalKind::opened, {}, {SignalClass::human}}, {1}},
      {{SignalKind::clicked, {}, {}}, {1, 2, 3}},
      {{SignalKind::clicked, 2, {}}, {2, 3}},
      {{SignalKind::clicked, 2, {SignalClass::human, SignalClass::unknown}}, {2}},
      {{SignalKind::complained, {}, {}}, {}},
  };
  for (const Case& one : cases) {
    const auto set = must(store_->signals().people(model::MailingId{1}, one.filter));
    EXPECT_EQ(numbers(set), one.people) << model::to_string(one.filter.kind);
  }
  EXPECT_TRUE(must(store_->signals().people(model::MailingId{2}, {})).empty());
}

TEST_P(StoreContract, tells_signals_newest_first_and_of_one_person_oldest_first) {
  auto long_one = signal(1, SignalKind::replied, SignalClass::human, 0, at(9));
  long_one.detail = std::string(499, 'x') + "\xC3\xA9";
  const std::vector<model::Signal> hits = {
      signal(1, SignalKind::opened, SignalClass::human, 0, at(5)),
      signal(2, SignalKind::opened, SignalClass::human, 0, at(7)),
      long_one,
      signal(1, SignalKind::clicked, SignalClass::human, 1, at(6)),
  };
  must(store_->signals().append(hits));
  const auto recent = must(store_->signals().recent(model::MailingId{1}, 2));
  ASSERT_EQ(recent.size(), 2U);
  EXPECT_EQ(recent[0].kind, SignalKind::replied);
  EXPECT_EQ(recent[0].detail, std::string(499, 'x')) << "cut where a character ends";
  EXPECT_EQ(recent[1].contact.value, 2);
  const auto own = must(store_->signals().of_contact(model::MailingId{1}, model::ContactId{1}));
  ASSERT_EQ(own.size(), 3U);
  EXPECT_EQ(own[0].at, at(5));
  EXPECT_EQ(own[1].link, 1);
  EXPECT_EQ(own[2].at, at(9));
}

TEST_P(StoreContract, knows_what_somebody_did_before) {
  constexpr model::MailingId kMailing{1};
  const std::vector<model::Signal> hits = {
      signal(1, SignalKind::opened, SignalClass::human, 0, at(1)),
      signal(1, SignalKind::clicked, SignalClass::human, 1, at(20)),
  };
  must(store_->signals().append(hits));
  for (const bool again : {false, true}) {
    if (again) {
      reopen();
    }
    ports::Signals& signals = store_->signals();
    EXPECT_FALSE(signals.earlier_now(kMailing, {2}, at(0))) << "nobody has looked yet";
    EXPECT_EQ(must(signals.earlier(kMailing, {2}, at(0))).count, 0U);
    const auto nobody = signals.earlier_now(kMailing, {2}, at(0));
    ASSERT_TRUE(nobody);
    EXPECT_EQ(nobody->count, 0U);
    EXPECT_TRUE(nobody->lately.empty());
    const auto somebody = must(signals.earlier(kMailing, {1}, at(10)));
    EXPECT_EQ(somebody.count, 2U);
    ASSERT_EQ(somebody.lately.size(), 1U);
    EXPECT_EQ(somebody.lately.front().link, 1);
  }
}

TEST_P(StoreContract, knows_a_fresh_hit_at_once) {
  constexpr model::MailingId kMailing{1};
  ports::Signals& signals = store_->signals();
  EXPECT_EQ(must(signals.earlier(kMailing, {2}, at(0))).count, 0U);
  for (const int link : {1, 2}) {
    ports::FreshHit fresh;
    fresh.signal = signal(2, SignalKind::clicked, SignalClass::human, link, at(link));
    if (link == 2) {
      fresh.reclassed = {{kMailing, {2}, at(1), at(1), SignalClass::machine, "burst/2"}};
    }
    signals.keep_soon(fresh);
  }
  const auto known = signals.earlier_now(kMailing, {2}, at(0));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->count, 2U);
  ASSERT_EQ(known->lately.size(), 2U);
  EXPECT_EQ(known->lately.at(0).source, SignalClass::machine);
  EXPECT_EQ(known->lately.at(0).why, "burst/2");
  EXPECT_EQ(known->lately.at(1).link, 2);
  must(signals.append(std::vector{signal(3, SignalKind::left, SignalClass::human, 0, at(3))}));
  EXPECT_EQ(must(signals.earlier(kMailing, {3}, at(0))).count, 1U);
  EXPECT_EQ(must(signals.earlier(kMailing, {2}, at(2))).lately.size(), 1U);
  reopen();
  EXPECT_EQ(must(store_->signals().earlier(kMailing, {2}, at(0))).count, 2U);
}

TEST_P(StoreContract, classes_a_burst_anew) {
  std::vector<model::Signal> hits;
  for (const int second : {1, 2, 3, 60}) {
    hits.push_back(signal(1, SignalKind::clicked, SignalClass::human, second, at(second)));
  }
  hits.push_back(signal(2, SignalKind::clicked, SignalClass::human, 1, at(2)));
  must(store_->signals().append(hits));
  must(store_->signals().reclass(
      {model::MailingId{1}, model::ContactId{1}, at(1), at(3), SignalClass::machine, "burst 2"}
  ));
  const auto own = must(store_->signals().of_contact(model::MailingId{1}, model::ContactId{1}));
  ASSERT_EQ(own.size(), 4U);
  EXPECT_EQ(own[2].source, SignalClass::machine);
  EXPECT_EQ(own[2].why, "burst 2");
  EXPECT_EQ(own[3].source, SignalClass::human);
  const ports::SignalFilter machines{SignalKind::clicked, {}, {SignalClass::machine}};
  EXPECT_THAT(
      numbers(must(store_->signals().people(model::MailingId{1}, machines))), ElementsAre(1)
  );
}

TEST_P(StoreContract, keeps_incidents_and_their_steps) {
  ports::Incidents& incidents = store_->incidents();
  model::Incident incident;
  incident.mailing = draft().id;
  incident.mailing_name = "spring-sale";
  incident.kind = model::ErrorKind::wrong_link;
  incident.harm = model::Harm::loss;
  incident.link = 2;
  incident.what_happened = "The button led to last year's sale.";
  incident.opened_by = "Lead";
  incident.opened_at = at(1);
  auto opened = must(incidents.open(incident));
  EXPECT_TRUE(opened.id);
  opened.state = model::IncidentState::contained;
  opened.closed_at = at(9);
  must(incidents.update(opened));
  const auto found = must(incidents.find(opened.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, model::IncidentState::contained);
  EXPECT_EQ(found->kind, model::ErrorKind::wrong_link);
  EXPECT_EQ(found->harm, model::Harm::loss);
  EXPECT_EQ(found->what_happened, incident.what_happened);
  EXPECT_EQ(found->closed_at, at(9));
  opened.state = model::IncidentState::suspected;
  EXPECT_EQ(error_of(incidents.update(opened)), "incident.state");
  opened.id = model::IncidentId{99};
  EXPECT_EQ(error_of(incidents.update(opened)), "incident.unknown");
  EXPECT_FALSE(must(incidents.find(opened.id)));
  EXPECT_EQ(must(incidents.all()).size(), 1U);
}

TEST_P(StoreContract, chains_the_lines_of_the_journal) {
  ports::Journal& journal = store_->journal();
  for (int i = 1; i <= 3; ++i) {
    model::AuditEntry entry;
    entry.at = at(i);
    entry.actor = "Lead";
    entry.verb = "mailing.halted";
    entry.subject = i == 2 ? "mailing/b" : "mailing/a";
    entry.detail = "{}";
    must(journal.append(entry));
  }
  EXPECT_EQ(must(journal.verify()), 3);
  const auto all = must(journal.entries("", 10));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].number, 1);
  EXPECT_EQ(all[0].at, at(1));
  EXPECT_NE(all[0].hash, all[1].hash);
  const auto newest = must(journal.entries("mailing/a", 1));
  ASSERT_EQ(newest.size(), 1U);
  EXPECT_EQ(newest[0].number, 3);
  reopen();
  EXPECT_EQ(must(store_->journal().verify()), 3);
}

TEST_P(StoreContract, knows_users_by_their_tokens) {
  ports::Journal& journal = store_->journal();
  const auto user = must(journal.put_user("ann", {"author", "lead"}));
  const auto same = must(journal.put_user("ann", {"sender"}));
  EXPECT_EQ(same.id, user.id);
  EXPECT_THAT(same.roles, ElementsAre("sender"));
  const auto token = crypto::sha256("secret");
  must(journal.add_token(user.id, token, at(1)));
  const auto found = must(journal.user_of_token(token));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "ann");
  EXPECT_FALSE(must(journal.user_of_token(crypto::sha256("other"))));
  EXPECT_EQ(must(journal.users()).size(), 1U);
  EXPECT_EQ(
      error_of(journal.add_token(model::UserId{99}, crypto::sha256("x"), at(1))), "store.constraint"
  );
}

TEST_P(StoreContract, keeps_the_first_answer_for_two_weeks) {
  ports::Journal& journal = store_->journal();
  const ports::Journal::Answer first{crypto::sha256("a"), 201, std::string("{\0}", 3)};
  must(journal.keep_answer("key", first, at(0)));
  must(journal.keep_answer("key", {crypto::sha256("b"), 500, "no"}, at(1)));
  const auto kept = must(journal.answer("key"));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->status, 201);
  EXPECT_EQ(kept->body, first.body);
  EXPECT_EQ(kept->request_hash, first.request_hash);
  EXPECT_FALSE(must(journal.answer("other")));
  must(journal.keep_answer("later", first, at(13 * 86400)));
  EXPECT_TRUE(must(journal.answer("key")));
  must(journal.keep_answer("much later", first, at(15 * 86400)));
  EXPECT_FALSE(must(journal.answer("key")));
  EXPECT_TRUE(must(journal.answer("later")));
}

}  // namespace
}  // namespace amends::store
