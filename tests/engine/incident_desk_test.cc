#include "engine/incident_desk.h"

#include "model/limits.h"
#include "tests/engine/desk_fixture.h"
#include "text/utf8.h"

namespace amends::engine {
namespace {

using model::IncidentState;
using model::SignalKind;

class IncidentDeskTest : public DeskTest {
 protected:
  void SetUp() override { send_to_all(20); }

  void signal(std::string_view key, SignalKind kind, int link = 0) {
    model::Signal one;
    one.mailing = record().id;
    one.contact = must(store_->contacts().find(key))->id;
    one.kind = kind;
    one.link = link;
    one.source = model::SignalClass::human;
    one.at = clock_.now();
    must(store_->signals().append(std::span(&one, 1)));
  }

  model::Incident open_one() {
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = model::ErrorKind::wrong_link;
    order.link = 1;
    order.what_happened = "the link led to last year's sale";
    return must(incidents_->open(order, sender_));
  }

  [[nodiscard]] ApologyOrder apology() const {
    ApologyOrder order;
    order.signer = "Anna Berg";
    order.what_we_did = "the link leads to this year's sale now";
    return order;
  }
};

TEST_F(IncidentDeskTest, opens_where_something_has_left_only) {
  EXPECT_EQ(open_one().state, IncidentState::contained);
  OpenIncident order;
  order.mailing = "winter-sale";
  EXPECT_EQ(error_of(incidents_->open(order, sender_)), "mailing.unknown");
  order.mailing = "spring-sale";
  order.link = 9;
  EXPECT_EQ(error_of(incidents_->open(order, sender_)), "link.unknown");
  EXPECT_EQ(error_of(incidents_->find({77})), "incident.unknown");
}

TEST_F(IncidentDeskTest, finds_a_name_for_what_mends_a_mailing_with_the_longest_name) {
  model::Incident incident = open_one();
  EXPECT_EQ(mending_name(incident, model::MailingKind::apology), "spring-sale-apology-1");
  EXPECT_EQ(later_name(incident, model::MailingKind::apology), "spring-sale-apology-1-later");
  EXPECT_EQ(letter_name(incident), "spring-sale-letter-1");
  std::string cyrillic;
  while (cyrillic.size() < model::kMailingNameCharsMax) {
    cyrillic += "щ";
  }
  for (const std::string& longest : {std::string(model::kMailingNameCharsMax, 'x'), cyrillic}) {
    incident.mailing_name = longest;
    std::vector<std::string> names = first_word_names(incident);
    names.push_back(mending_name(incident, model::MailingKind::follow_up));
    for (const std::string& name : names) {
      EXPECT_LE(name.size(), model::kMailingNameCharsMax) << name;
      EXPECT_EQ(text::repair_utf8(name), name);
      EXPECT_EQ(std::ranges::count(names, name), 1) << name;
    }
  }
}

TEST_F(IncidentDeskTest, counts_what_machines_fetched_beside_and_goes_by_people) {
  const model::Incident incident = open_one();
  model::Signal hit;
  hit.mailing = record().id;
  hit.contact = must(store_->contacts().find("p5@people.example"))->id;
  hit.source = model::SignalClass::machine;
  hit.link = 1;
  hit.at = clock_.now();
  for (const SignalKind kind : {SignalKind::opened, SignalKind::clicked}) {
    hit.kind = kind;
    must(store_->signals().append(std::span(&hit, 1)));
  }
  const model::IncidentFacts facts = must(incidents_->facts(incident));
  EXPECT_EQ(facts.opened_all, 1U);
  EXPECT_EQ(facts.opened_human, 0U);
  EXPECT_EQ(facts.clicked_human, 0U);
  EXPECT_EQ(facts.clicked_wrong_link, 0U);
  EXPECT_TRUE(must(incidents_->people(incident, PeopleSet::clicked_wrong_link)).empty());
}

TEST_F(IncidentDeskTest, counts_exactly_who_was_hit) {
  const model::Incident incident = open_one();
  signal("p1@people.example", SignalKind::opened);
  signal("p2@people.example", SignalKind::clicked, 1);
  signal("p3@people.example", SignalKind::left);
  const model::IncidentFacts facts = must(incidents_->facts(incident));
  EXPECT_EQ(facts.audience, 20U);
  EXPECT_EQ(facts.accepted, 20U);
  EXPECT_EQ(facts.opened_human, 2U) << "who clicked has seen it";
  EXPECT_EQ(facts.clicked_wrong_link, 1U);
  EXPECT_EQ(facts.left, 1U);
  EXPECT_FALSE(facts.repaired);
  EXPECT_TRUE(facts.first_copy_at.has_value());
  must(repoint(1, "https://shop.nordlys.example/sale"));
  EXPECT_TRUE(must(incidents_->facts(incident)).repaired);
}

TEST_F(IncidentDeskTest, goes_forward_only) {
  const model::Incident incident = open_one();
  EXPECT_EQ(
      must(incidents_->move(incident.id, IncidentState::decided, sender_)).state,
      IncidentState::decided
  );
  EXPECT_EQ(
      error_of(incidents_->move(incident.id, IncidentState::suspected, sender_)), "incident.state"
  );
  EXPECT_TRUE(
      must(incidents_->move(incident.id, IncidentState::closed, sender_)).closed_at.has_value()
  );
}

TEST_F(IncidentDeskTest, drafts_to_exactly_the_people_of_a_set_less_those_who_left) {
  const model::Incident incident = open_one();
  EXPECT_EQ(error_of(words_->draft(incident, apology(), author_)), "incident.nobody");
  signal("p1@people.example", SignalKind::opened);
  signal("p2@people.example", SignalKind::clicked, 1);
  signal("p3@people.example", SignalKind::opened);
  signal("p3@people.example", SignalKind::left);
  const model::MailingRecord draft = must(words_->draft(incident, apology(), author_)).record;
  EXPECT_EQ(draft.state, model::MailingState::draft);
  EXPECT_EQ(draft.kind, model::MailingKind::apology);
  const ProofOutcome proof = must(desk_->proof(draft.name, author_, {}));
  EXPECT_EQ(proof.report.recipients, 2U);
}

TEST_F(IncidentDeskTest, tells_what_happened_in_order) {
  const model::Incident incident = open_one();
  signal("p1@people.example", SignalKind::opened);
  const auto timeline = must(incidents_->timeline(incident));
  std::vector<std::string> whats;
  for (std::size_t i = 0; i < timeline.size(); ++i) {
    EXPECT_TRUE(i == 0 || timeline[i - 1].at <= timeline[i].at);
    whats.push_back(timeline[i].what);
  }
  EXPECT_THAT(
      whats,
      testing::IsSupersetOf(
          {"mailing.put", "mailing.launched", "first_copy", "first_opened", "incident.opened"}
      )
  );
}

TEST(PeopleSet, is_read_back_from_its_name) {
  for (int number = 0; number < 10; ++number) {
    const auto set = static_cast<PeopleSet>(number);
    EXPECT_EQ(parse_people_set(to_string(set)), set);
  }
  EXPECT_EQ(parse_people_set("everybody"), std::nullopt);
}

}  // namespace
}  // namespace amends::engine
