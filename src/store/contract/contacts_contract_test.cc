#include "store/contract/contract_suite.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace amends::store {
namespace {

using ports::ImportFate;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> addresses_on(ports::Contacts& contacts, model::ListId list) {
  std::vector<std::string> addresses;
  must(contacts.each_on_list(list, [&](const model::Contact& contact) -> Result<void> {
    addresses.push_back(contact.mailbox.address());
    return {};
  }));
  return addresses;
}

std::string value_of(ports::Contacts& contacts, std::string_view key, std::string_view column) {
  const auto number = must(contacts.columns()).find(column);
  const auto contact = must(contacts.find(key));
  return number && contact ? std::string(contact->value(*number)) : "(none)";
}

TEST_P(StoreContract, makes_a_list_once) {
  ports::Contacts& contacts = store_->contacts();
  EXPECT_FALSE(must(contacts.find_list("customers")));
  const auto id = must(contacts.make_list("customers", at(0)));
  EXPECT_EQ(must(contacts.make_list("customers", at(9))), id);
  EXPECT_NE(must(contacts.make_list("others", at(0))), id);
  EXPECT_EQ(must(contacts.find_list("customers")), id);
}

TEST_P(StoreContract, tells_added_updated_and_unchanged_people_apart) {
  ports::Contacts& contacts = store_->contacts();
  const auto list = must(contacts.make_list("customers", at(0)));
  model::Columns columns;
  columns.add("city");
  std::vector<model::Contact> batch = {
      person("ann@people.example", {"Ann", "", "", "", "", "", "Oslo"}),
      person("bo@people.example", {"Bo", "", "", "", "", "", "Turin"}),
  };
  EXPECT_THAT(
      must(contacts.put(list, columns, batch, at(1))),
      ElementsAre(ImportFate::added, ImportFate::added)
  );
  batch[1].values.back() = "Rome";
  EXPECT_THAT(
      must(contacts.put(list, columns, batch, at(2))),
      ElementsAre(ImportFate::unchanged, ImportFate::updated)
  );
  EXPECT_EQ(value_of(contacts, "bo@people.example", "city"), "Rome");
  const auto lists = must(contacts.lists());
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_EQ(lists[0].contacts, 2U);
  EXPECT_EQ(lists[0].changed_at, at(2));
  must(contacts.put(list, columns, batch, at(3)));
  EXPECT_EQ(must(contacts.lists())[0].changed_at, at(2)) << "nothing differed";
}

TEST_P(StoreContract, gives_one_id_to_all_spellings_of_an_address) {
  ports::Contacts& contacts = store_->contacts();
  const auto list = must(contacts.make_list("customers", at(0)));
  std::vector<model::Contact> batch = {person("ann@people.example"), person("ANN@People.example")};
  must(contacts.put(list, {}, batch, at(1)));
  EXPECT_TRUE(batch[0].id);
  EXPECT_EQ(batch[0].id, batch[1].id);
  EXPECT_EQ(must(contacts.lists())[0].contacts, 1U);
}

TEST_P(StoreContract, keeps_the_columns_a_batch_does_not_have) {
  ports::Contacts& contacts = store_->contacts();
  const auto list = must(contacts.make_list("customers", at(0)));
  model::Columns first;
  first.add("city");
  std::vector<model::Contact> batch = {
      person("ann@people.example", {"Ann", "", "", "", "", "", "Oslo"})
  };
  must(contacts.put(list, first, batch, at(1)));
  model::Columns second;
  second.add("orders");
  batch = {person("ann@people.example", {"", "", "", "", "", "", "7"})};
  must(contacts.put(list, second, batch, at(2)));
  EXPECT_EQ(value_of(contacts, "ann@people.example", "city"), "Oslo");
  EXPECT_EQ(value_of(contacts, "ann@people.example", "orders"), "7");
  EXPECT_EQ(value_of(contacts, "ann@people.example", "name"), "Ann");
  batch = {person("ann@people.example", {"", "", "", "", "", "", ""})};
  must(contacts.put(list, second, batch, at(3)));
  EXPECT_EQ(value_of(contacts, "ann@people.example", "orders"), "") << "the batch has the column";
}

TEST_P(StoreContract, gives_a_contact_back_as_it_was_put) {
  ports::Contacts& contacts = store_->contacts();
  const auto list = must(contacts.make_list("customers", at(0)));
  std::vector<model::Contact> batch = {person("Ann@People.example", {"Ann", "", "nb-NO"})};
  batch[0].mailbox = must(batch[0].mailbox.named("Ann B."));
  must(contacts.put(list, {}, batch, at(1)));
  const auto found = must(contacts.find(batch[0].id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->mailbox, batch[0].mailbox);
  EXPECT_EQ(found->value(model::Columns::email), "Ann@People.example");
  EXPECT_FALSE(must(contacts.find(model::ContactId{99})));
  EXPECT_FALSE(must(contacts.find("nobody@people.example")));
}

TEST_P(StoreContract, refuses_people_for_a_list_that_is_not_there) {
  std::vector<model::Contact> batch = {person("ann@people.example")};
  EXPECT_EQ(
      error_of(store_->contacts().put(model::ListId{7}, {}, batch, at(1))), "contacts.unknown_list"
  );
  EXPECT_FALSE(must(store_->contacts().find("ann@people.example"))) << "nothing was written";
  std::vector<model::Contact> nobody(1);
  const auto list = must(store_->contacts().make_list("customers", at(0)));
  EXPECT_EQ(error_of(store_->contacts().put(list, {}, nobody, at(1))), "contacts.no_address");
}

TEST_P(StoreContract, visits_people_in_order_and_hands_on_the_error_of_a_visit) {
  people(5);
  const auto list = must(store_->contacts().find_list("people"));
  EXPECT_THAT(
      addresses_on(store_->contacts(), *list),
      ElementsAre(
          "p1@people.example",
          "p2@people.example",
          "p3@people.example",
          "p4@people.example",
          "p5@people.example"
      )
  );
  int visits = 0;
  const auto stop_at_two = [&](const model::Contact&) -> Result<void> {
    return ++visits == 2 ? Result<void>(Error("test.stop", "stop")) : Result<void>();
  };
  EXPECT_EQ(error_of(store_->contacts().each_on_list(*list, stop_at_two)), "test.stop");
  EXPECT_EQ(visits, 2);
  model::ContactSet set;
  for (const model::ContactId id : {ids_[4], ids_[1], ids_[2], model::ContactId{1000}}) {
    set.add(id);
  }
  std::vector<model::ContactId> met;
  must(store_->contacts().each_in_set(set, [&](const model::Contact& contact) -> Result<void> {
    met.push_back(contact.id);
    return {};
  }));
  EXPECT_THAT(met, ElementsAre(ids_[1], ids_[2], ids_[4]));
  visits = 0;
  EXPECT_EQ(error_of(store_->contacts().each_in_set(set, stop_at_two)), "test.stop");
  EXPECT_EQ(visits, 2);
}

TEST_P(StoreContract, lets_a_visitor_write) {
  people(3);
  const auto list = must(store_->contacts().find_list("people"));
  must(store_->contacts().each_on_list(*list, [&](const model::Contact& contact) {
    return store_->contacts().suppress(
        {contact.mailbox.key(), model::SuppressionReason::manual, "visit", at(3)}
    );
  }));
  EXPECT_EQ(must(store_->contacts().suppressed_on_list(*list)).size(), 3U);
}

TEST_P(StoreContract, puts_known_people_on_another_list) {
  people(3);
  const auto other = must(store_->contacts().make_list("others", at(0)));
  model::ContactSet set;
  set.add(ids_[0]);
  set.add(ids_[2]);
  must(store_->contacts().add_to_list(other, set, at(1)));
  must(store_->contacts().add_to_list(other, set, at(2)));
  EXPECT_THAT(
      addresses_on(store_->contacts(), other), ElementsAre("p1@people.example", "p3@people.example")
  );
  EXPECT_EQ(must(store_->contacts().lists())[0].contacts, 2U);
  EXPECT_EQ(
      error_of(store_->contacts().add_to_list(model::ListId{99}, set, at(1))),
      "contacts.unknown_list"
  );
}

TEST_P(StoreContract, keeps_the_first_reason_of_a_suppression_through_imports) {
  ports::Contacts& contacts = store_->contacts();
  const ports::Suppression first{
      "p2@people.example", model::SuppressionReason::complained, "fbl", at(1)
  };
  must(contacts.suppress(first));
  must(contacts.suppress({"p2@people.example", model::SuppressionReason::manual, "console", at(2)})
  );
  people(3);
  const auto kept = must(contacts.find_suppression("p2@people.example"));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->reason, model::SuppressionReason::complained);
  EXPECT_EQ(kept->source, "fbl");
  EXPECT_EQ(kept->at, at(1));
  EXPECT_FALSE(must(contacts.find_suppression("p1@people.example")));
  const auto list = must(contacts.find_list("people"));
  EXPECT_THAT(must(contacts.suppressed_on_list(*list)).to_vector(), ElementsAre(ids_[1]));
}

TEST_P(StoreContract, keeps_what_a_person_chose_through_imports) {
  ports::Contacts& contacts = store_->contacts();
  const auto list = must(contacts.make_list("customers", at(0)));
  model::Columns columns;
  columns.add("locale_chosen");
  const std::vector<model::Contact> rows = {
      person("ann@people.example", {"Ann", "", "en", "", "", "news", "ru"})
  };
  std::vector<model::Contact> batch = rows;
  must(contacts.put(list, columns, batch, at(1)));
  EXPECT_EQ(value_of(contacts, "ann@people.example", "locale"), "en") << "no import chooses";
  must(contacts.prefer(batch[0].id, {{"sale"}, "nb"}));
  EXPECT_EQ(value_of(contacts, "ann@people.example", "topics_muted"), "sale");
  batch = rows;
  must(contacts.put(list, columns, batch, at(2)));
  EXPECT_EQ(value_of(contacts, "ann@people.example", "topics_muted"), "sale, news");
  EXPECT_EQ(value_of(contacts, "ann@people.example", "locale"), "nb");
  must(contacts.prefer(batch[0].id, {{}, ""}));
  EXPECT_EQ(value_of(contacts, "ann@people.example", "topics_muted"), "") << "only they themselves";
  EXPECT_EQ(value_of(contacts, "ann@people.example", "locale"), "nb");
  must(contacts.prefer(model::ContactId{99}, {{"sale"}, "nb"}));
}

TEST_P(StoreContract, takes_many_suppressions_at_once) {
  using model::SuppressionReason;
  const std::vector<ports::Suppression> first = {
      {"a@people.example", SuppressionReason::bounced, "feedback", at(1)},
      {"b@people.example", SuppressionReason::complained, "feedback", at(1)},
      {"a@people.example", SuppressionReason::complained, "feedback", at(1)},
  };
  EXPECT_EQ(must(store_->contacts().suppress_all(first)), 2U);
  EXPECT_EQ(must(store_->contacts().suppress_all(first)), 0U);
  EXPECT_EQ(
      must(store_->contacts().find_suppression("a@people.example"))->reason,
      SuppressionReason::bounced
  );
}

TEST_P(StoreContract, lists_suppressions_by_key_page_by_page) {
  for (const char c : {'c', 'a', 'b'}) {
    must(store_->contacts().suppress(
        {fmt::format("{}@people.example", c), model::SuppressionReason::bounced, "", at(1)}
    ));
  }
  const auto page = must(store_->contacts().suppressions("", 2));
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].key, "a@people.example");
  const auto rest = must(store_->contacts().suppressions(page[1].key, 2));
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].key, "c@people.example");
  EXPECT_THAT(must(store_->contacts().suppressions("c@people.example", 2)), IsEmpty());
}

TEST_P(StoreContract, keeps_people_and_columns_over_a_restart) {
  ports::Contacts& before = store_->contacts();
  const auto list = must(before.make_list("customers", at(0)));
  model::Columns columns;
  columns.add("city");
  std::vector<model::Contact> batch = {
      person("ann@people.example", {"", "", "", "", "", "", "Sofia"})
  };
  must(before.put(list, columns, batch, at(1)));
  const std::string installation = store_->installation();
  const std::string secret = store_->secret();
  const auto epoch = store_->epoch();
  reopen();
  EXPECT_EQ(value_of(store_->contacts(), "ann@people.example", "city"), "Sofia");
  EXPECT_EQ(store_->installation(), installation);
  EXPECT_EQ(installation.size(), 32U);
  EXPECT_EQ(store_->secret(), secret);
  EXPECT_EQ(secret.size(), 32U);
  EXPECT_EQ(store_->epoch(), epoch + 1);
}

}  // namespace
}  // namespace amends::store
