#include "store/contract/contract_suite.h"

#include <gmock/gmock.h>

namespace amends::store {
namespace {

using model::MailingState;

constexpr auto kRegular = model::MailingKind::regular;

TEST_P(StoreContract, keeps_a_mailing_and_its_files) {
  ports::Mailings& mailings = store_->mailings();
  const model::MailingFiles files = {
      {"body.html", std::string("<p>\0</p>", 8)}, {"mailing.toml", ""}
  };
  const auto made = must(mailings.put("spring-sale", kRegular, files, "Author", at(1)));
  EXPECT_EQ(made.version, 1);
  EXPECT_EQ(made.state, MailingState::draft);
  EXPECT_EQ(made.content_hash, model::content_hash(files));
  EXPECT_EQ(made.author, "Author");
  EXPECT_EQ(made.created_at, at(1));
  EXPECT_FALSE(made.first_sent_at);
  EXPECT_EQ(must(mailings.files(made.id, 1)), files);
  EXPECT_EQ(error_of(mailings.files(made.id, 2)), "mailing.unknown");
  EXPECT_EQ(must(mailings.find("spring-sale"))->id, made.id);
  EXPECT_EQ(must(mailings.find(made.id))->name, "spring-sale");
  EXPECT_FALSE(must(mailings.find("other")));
  EXPECT_FALSE(must(mailings.find(model::MailingId{99})));
  EXPECT_EQ(must(mailings.all()).size(), 1U);
}

TEST_P(StoreContract, keeps_a_mailing_that_another_program_sent_and_never_lets_it_go) {
  ports::Mailings& mailings = store_->mailings();
  ports::Ledger& ledger = store_->ledger();
  const std::vector<model::ContactId> contacts = people(kPeople);
  const model::MailingFiles files = {{"mailing.toml", ""}};
  const auto made = must(mailings.put_elsewhere("autumn", files, "Lead", at(1)));
  EXPECT_EQ(made.state, MailingState::elsewhere);
  EXPECT_EQ(must(mailings.put_elsewhere("autumn", {}, "Other", at(2))).id, made.id);
  EXPECT_EQ(must(mailings.files(made.id, 1)), files);
  EXPECT_EQ(error_of(mailings.put("autumn", kRegular, files, "Lead", at(2))), "");
  EXPECT_EQ(error_of(mailings.put("autumn", kRegular, {}, "Lead", at(2))), "mailing.not_editable");
  for (int to = 0; to < 8; ++to) {
    EXPECT_EQ(
        error_of(mailings.move(made.id, static_cast<MailingState>(to), "", at(3))), "mailing.state"
    );
  }

  std::vector<ports::SentElsewhere> sends;
  for (const model::ContactId contact : contacts) {
    sends.push_back({contact, model::SendState::accepted, at(4)});
  }
  sends.back().state = model::SendState::rejected;
  must(ledger.keep_elsewhere(made.id, sends));
  must(ledger.keep_elsewhere(made.id, sends));
  must(mailings.set_first_copy(made.id, at(4)));
  must(mailings.set_first_copy(made.id, at(2)));
  reopen();
  const model::SendCounts counts = must(store_->ledger().counts(made.id));
  EXPECT_EQ(counts.of(model::SendState::accepted), kPeople - 1);
  EXPECT_EQ(counts.of(model::SendState::rejected), 1U);
  EXPECT_EQ(counts.total(), kPeople);
  EXPECT_EQ(must(store_->ledger().last_version(made.id)), 1);
  EXPECT_EQ(must(store_->ledger().reached(made.id, 1)).size(), kPeople - 1);
  EXPECT_EQ(must(store_->mailings().find(made.id))->first_sent_at, at(4));
  EXPECT_EQ(error_of(store_->ledger().claim(order(made.id, 10))), "ledger.not_sending");

  const auto own = draft();
  EXPECT_EQ(error_of(store_->ledger().keep_elsewhere(own.id, sends)), "ledger.not_elsewhere");
  EXPECT_EQ(error_of(store_->mailings().set_first_copy(own.id, at(5))), "mailing.unknown");
  EXPECT_EQ(
      error_of(store_->mailings().put_elsewhere("spring-sale", files, "Lead", at(5))),
      "mailing.name_taken"
  );
}

TEST_P(StoreContract, changes_nothing_when_the_same_bytes_come_again) {
  const auto first = draft();
  go(first.id, MailingState::proofed);
  const auto again = must(store_->mailings().put(
      "spring-sale", kRegular, {{"mailing.toml", "name = 'x'"}}, "Other", at(9)
  ));
  EXPECT_EQ(again.version, 1);
  EXPECT_EQ(again.state, MailingState::proofed);
  EXPECT_EQ(again.author, "Author");
  EXPECT_EQ(again.changed_at, at(2));
}

TEST_P(StoreContract, voids_proof_and_sign_off_with_a_new_version) {
  ports::Mailings& mailings = store_->mailings();
  const auto first = draft();
  model::Proof proof;
  proof.mailing = first.id;
  proof.version = first.version;
  proof.content_hash = first.content_hash;
  proof.audience = 12;
  proof.blocks = 1;
  proof.warnings = 2;
  proof.findings_json = "[]";
  proof.mix_json = R"({"language":{"people":12,"classes":{"nb":12}}})";
  proof.at = at(3);
  must(mailings.save_proof(proof));
  proof.audience = 13;
  must(mailings.save_proof(proof));
  sign_off(first);
  go(first.id, MailingState::proofed);
  go(first.id, MailingState::approved);
  const auto newest = must(mailings.proof(first.id));
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->audience, 13U);
  EXPECT_EQ(newest->warnings, 2U);
  EXPECT_EQ(newest->findings_json, "[]");
  EXPECT_EQ(newest->mix_json, proof.mix_json);
  EXPECT_EQ(newest->at, at(3));
  const auto approval = must(mailings.approval(first.id));
  ASSERT_TRUE(approval);
  EXPECT_EQ(approval->approver, "Reviewer");
  EXPECT_EQ(approval->content_hash, first.content_hash);
  const auto second =
      must(mailings.put("spring-sale", kRegular, {{"mailing.toml", "y"}}, "Author", at(4)));
  EXPECT_EQ(second.version, 2);
  EXPECT_EQ(second.state, MailingState::draft);
  EXPECT_FALSE(must(mailings.proof(first.id)));
  EXPECT_FALSE(must(mailings.approval(first.id)));
}

TEST_P(StoreContract, refuses_to_edit_what_is_on_its_way) {
  const auto id = sending();
  const auto put = [&](std::string_view bytes) {
    return store_->mailings().put(
        "spring-sale", kRegular, {{"mailing.toml", std::string(bytes)}}, "Author", at(5)
    );
  };
  EXPECT_EQ(error_of(put("a")), "mailing.not_editable");
  go(id, MailingState::holding);
  EXPECT_EQ(error_of(put("a")), "mailing.not_editable");
  go(id, MailingState::halted, "wrong price");
  const auto edited = must(put("a"));
  EXPECT_EQ(edited.state, MailingState::halted);
  EXPECT_EQ(edited.version, 2);
  EXPECT_EQ(edited.halt_reason, "wrong price");
}

TEST_P(StoreContract, moves_along_the_table_only) {
  const auto record = draft();
  ports::Mailings& mailings = store_->mailings();
  EXPECT_EQ(error_of(mailings.move(record.id, MailingState::sending, "", at(3))), "mailing.state");
  EXPECT_EQ(must(mailings.find(record.id))->state, MailingState::draft);
  EXPECT_EQ(
      error_of(mailings.move(model::MailingId{99}, MailingState::proofed, "", at(3))),
      "mailing.unknown"
  );
}

TEST_P(StoreContract, keeps_a_halt_over_a_restart) {
  const auto id = sending();
  go(id, MailingState::halted, "wrong link");
  reopen();
  const auto record = must(store_->mailings().find(id));
  ASSERT_TRUE(record);
  EXPECT_EQ(record->state, MailingState::halted);
  EXPECT_EQ(record->halt_reason, "wrong link");
  EXPECT_EQ(error_of(store_->ledger().claim(order(id, 1))), "ledger.not_sending");
}

TEST_P(StoreContract, keeps_through_which_relay_a_mailing_was_sent) {
  ports::Mailings& mailings = store_->mailings();
  const auto made = draft();
  EXPECT_EQ(made.relay, "");
  EXPECT_EQ(error_of(mailings.send_through(made, "emergency", at(3))), "mailing.state");
  EXPECT_EQ(must(mailings.find(made.id))->relay, "") << "both or nothing";
  go(made.id, MailingState::proofed);
  go(made.id, MailingState::approved);
  const auto signed_off = *must(mailings.find(made.id));
  const auto sent = must(mailings.send_through(signed_off, "emergency", at(4)));
  EXPECT_EQ(sent.state, MailingState::sending);
  EXPECT_EQ(sent.relay, "emergency");
  EXPECT_EQ(error_of(mailings.send_through(sent, "main", at(5))), "mailing.state");
  go(made.id, MailingState::halted);
  const auto halted = *must(mailings.find(made.id));
  EXPECT_EQ(halted.relay, "emergency");
  EXPECT_EQ(must(mailings.send_through(halted, "", at(6))).relay, "");
  model::MailingRecord nobodys;
  nobodys.id = model::MailingId{99};
  EXPECT_EQ(error_of(mailings.send_through(nobodys, "", at(7))), "mailing.unknown");
}

TEST_P(StoreContract, takes_another_web_version_of_what_is_sent_to_its_end_only) {
  ports::Mailings& mailings = store_->mailings();
  const auto id = sending();
  const auto before = *must(mailings.find(id));
  model::MailingFiles files = must(mailings.files(id, before.version));
  files["body.html"] = "<p>the right price</p>";
  EXPECT_EQ(error_of(mailings.put_web_version(id, files, "lea", at(30))), "mailing.state");
  go(id, MailingState::finished);
  const auto after = must(mailings.put_web_version(id, files, "lea", at(31)));
  EXPECT_EQ(after.state, MailingState::finished);
  EXPECT_EQ(after.version, before.version + 1);
  EXPECT_EQ(after.author, "lea");
  EXPECT_EQ(must(mailings.put_web_version(id, files, "kim", at(32))).version, after.version);
  EXPECT_NE(must(mailings.files(id, before.version)), files) << "what was sent stays known";
  EXPECT_EQ(
      error_of(mailings.put_web_version(model::MailingId{99}, files, "lea", at(33))),
      "mailing.unknown"
  );
}

TEST_P(StoreContract, lets_no_mailing_go_that_was_halted_since_it_was_looked_at) {
  ports::Mailings& mailings = store_->mailings();
  const auto id = draft().id;
  go(id, MailingState::proofed);
  go(id, MailingState::approved);
  const auto signed_off = *must(mailings.find(id));
  must(mailings.move(id, MailingState::halted, "wrong price", at(20)));
  EXPECT_EQ(error_of(mailings.send_through(signed_off, "", at(21))), "mailing.state");
  EXPECT_EQ(must(mailings.find(id))->state, MailingState::halted);

  const auto halted = *must(mailings.find(id));
  must(mailings.move(id, MailingState::halted, "and the wrong link", at(22)));
  EXPECT_EQ(error_of(mailings.send_through(halted, "", at(23))), "mailing.state")
      << "a second halt counts like the first";
  EXPECT_EQ(must(mailings.find(id))->halt_reason, "and the wrong link");
}

TEST_P(StoreContract, keeps_why_a_deputy_signed_off_alone) {
  const auto made = draft();
  model::Approval approval;
  approval.mailing = made.id;
  approval.version = made.version;
  approval.content_hash = made.content_hash;
  approval.approver = "Anna";
  approval.deputy = "nobody answers";
  approval.at = at(3);
  must(store_->mailings().approve(approval));
  EXPECT_EQ(must(store_->mailings().approval(made.id))->deputy, "nobody answers");
}

TEST_P(StoreContract, keeps_the_wave_and_its_hold) {
  const auto record = draft();
  must(store_->mailings().set_wave(record.id, 2, at(60)));
  EXPECT_EQ(must(store_->mailings().find(record.id))->wave, 2);
  EXPECT_EQ(must(store_->mailings().find(record.id))->hold_until, at(60));
  must(store_->mailings().set_wave(record.id, 3, std::nullopt));
  EXPECT_FALSE(must(store_->mailings().find(record.id))->hold_until);
  EXPECT_EQ(
      error_of(store_->mailings().set_wave(model::MailingId{99}, 1, std::nullopt)),
      "mailing.unknown"
  );
  model::Approval approval;
  approval.mailing = model::MailingId{99};
  EXPECT_EQ(error_of(store_->mailings().approve(approval)), "mailing.unknown");
}

TEST_P(StoreContract, numbers_links_once_and_for_all) {
  ports::Links& links = store_->links();
  const auto mailing = draft().id;
  const auto source = [](std::string_view target, std::string_view label) {
    model::Link link;
    link.source = target;
    link.label = label;
    return link;
  };
  const std::string shop = "https://shop.example/";
  const std::string help = "https://help.example/";
  const std::vector<model::Link> first = {source(shop, "Shop"), source(help, "Help")};
  const auto made = must(links.register_links(mailing, first, at(1)));
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[0].number, 1);
  EXPECT_EQ(made[1].number, 2);
  EXPECT_EQ(made[1].target, help);
  must(links.repoint(mailing, 1, {"https://shop.example/spring", "Lead", "wrong page", at(2)}));
  const std::vector<model::Link> second = {
      source("https://new.example/", "New"), source(shop, "Our shop"), source(shop, "Our shop")
  };
  const auto again = must(links.register_links(mailing, second, at(3)));
  ASSERT_EQ(again.size(), 3U);
  EXPECT_EQ(again[0].number, 3);
  EXPECT_EQ(again[1].number, 1);
  EXPECT_EQ(again[2].number, 1);
  EXPECT_EQ(again[1].target, "https://shop.example/spring") << "a repoint outlives a new version";
  EXPECT_EQ(again[1].label, "Our shop");
  EXPECT_EQ(again[1].repoints, 1U);
  EXPECT_EQ(must(links.links(mailing, at(4))).size(), 3U);
  EXPECT_EQ(error_of(links.register_links(model::MailingId{99}, first, at(1))), "mailing.unknown");
}

TEST_P(StoreContract, remembers_where_a_link_has_led) {
  ports::Links& links = store_->links();
  const auto mailing = draft().id;
  model::Link link;
  link.source = "https://shop.example/";
  must(links.register_links(mailing, {&link, 1}, at(1)));
  must(links.repoint(mailing, 1, {"https://shop.example/a", "Lead", "wrong page", at(2)}));
  EXPECT_EQ(must(links.find(mailing, 1, at(3)))->target, "https://shop.example/a");
  EXPECT_FALSE(must(links.find(mailing, 2, at(3))));
  EXPECT_EQ(
      error_of(links.repoint(mailing, 2, {"https://shop.example/a", "", "", at(2)})), "link.unknown"
  );
  const auto history = must(links.history(mailing, 1));
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].target, "https://shop.example/");
  EXPECT_EQ(history[0].at, at(1));
  EXPECT_EQ(history[1].by, "Lead");
  EXPECT_EQ(history[1].reason, "wrong page");
}

TEST_P(StoreContract, leads_a_reader_by_the_most_particular_repoint_that_counts) {
  using model::RepointScope;
  ports::Links& links = store_->links();
  const auto mailing = draft().id;
  model::Link link;
  link.source = "https://shop.example/";
  must(links.register_links(mailing, {&link, 1}, at(1)));
  const auto add = [&](std::string_view target, int second, RepointScope scope) {
    model::LinkTarget made{std::string(target), "Lead", "wrong page", at(second)};
    made.scope = scope;
    made.language = scope == RepointScope::language ? "nb" : "";
    made.version = scope == RepointScope::version ? 2 : 0;
    return made;
  };
  const auto leads = [&](int contact, int version, int second) {
    std::vector<std::string> targets;
    for (const auto& one : must(links.leading(mailing, 1, {{contact}, version, at(second)}))) {
      targets.push_back(one.target);
    }
    return targets;
  };
  using testing::ElementsAre;
  EXPECT_THAT(leads(1, 1, 2), ElementsAre("https://shop.example/"));
  EXPECT_TRUE(must(links.leading(mailing, 2, {{1}, 1, at(2)})).empty());

  must(links.repoint(mailing, 1, add("https://shop.example/nb", 2, RepointScope::language)));
  must(links.repoint(mailing, 1, add("https://shop.example/all", 3, RepointScope::everybody)));
  must(links.repoint(mailing, 1, add("https://shop.example/2", 4, RepointScope::version)));
  model::LinkTarget some = add("https://shop.example/some", 5, RepointScope::people);
  some.until = at(60);
  model::ContactSet people;
  people.add({7});
  people.add({9});
  const auto made = must(links.repoint(mailing, 1, some, people));
  EXPECT_THAT(leads(1, 1, 6), ElementsAre("https://shop.example/nb", "https://shop.example/all"));
  EXPECT_THAT(leads(1, 2, 6), ElementsAre("https://shop.example/2"));
  EXPECT_THAT(leads(7, 2, 6), ElementsAre("https://shop.example/some"));
  EXPECT_THAT(leads(7, 2, 60), ElementsAre("https://shop.example/2")) << "its time is over";
  EXPECT_EQ(must(links.people(made.id)), people);
  EXPECT_EQ(must(links.find(mailing, 1, at(6)))->target, "https://shop.example/all");
  must(links.undo(made.id, "Lead", "a slip", at(7)));
  EXPECT_THAT(leads(9, 2, 8), ElementsAre("https://shop.example/2"));
  EXPECT_EQ(error_of(links.undo(made.id, "Lead", "a slip", at(7))), "link.undone");
  const auto history = must(links.history(mailing, 1));
  ASSERT_EQ(history.size(), 5U);
  EXPECT_EQ(history.back().state, model::RepointState::undone);
  EXPECT_EQ(history.back().undone_at, at(7));
  EXPECT_EQ(history.back().undone_reason, "a slip");
}

TEST_P(StoreContract, leads_nobody_by_a_repoint_that_waits) {
  ports::Links& links = store_->links();
  const auto mailing = draft().id;
  model::Link link;
  link.source = "https://shop.example/";
  must(links.register_links(mailing, {&link, 1}, at(1)));
  model::LinkTarget other{"https://other.example/", "Lead", "moved", at(2)};
  other.state = model::RepointState::waiting;
  const auto waiting = must(links.repoint(mailing, 1, other));
  must(links.repoint(mailing, 1, {"https://shop.example/a", "Lead", "wrong page", at(3)}));
  EXPECT_EQ(must(links.find(mailing, 1, at(4)))->target, "https://shop.example/a");
  must(links.confirm(waiting.id, "Second", at(5)));
  EXPECT_EQ(must(links.find(mailing, 1, at(6)))->target, "https://other.example/")
      << "it counts from when it was confirmed";
  EXPECT_EQ(error_of(links.confirm(waiting.id, "Second", at(7))), "link.not_waiting");
  EXPECT_EQ(must(links.history(mailing, 1)).at(1).confirmed_by, "Second");
  reopen();
  EXPECT_EQ(must(store_->links().find(mailing, 1, at(8)))->target, "https://other.example/");
}

}  // namespace
}  // namespace amends::store
