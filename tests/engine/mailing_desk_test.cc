#include "engine/mailing_desk.h"

#include "engine/limits.h"
#include "tests/engine/desk_fixture.h"
#include "text/time.h"

namespace amends::engine {
namespace {

using model::MailingState;
using model::SendState;

class MailingDeskTest : public DeskTest {};

/// The store of a test, but for its sets of people: contacts 1 to 3, and from a given question on
/// 4 too.
class StoreWithSets final : public ports::Store, public ports::PeopleSets {
 public:
  explicit StoreWithSets(ports::Store& store) : store_(store) {}

  ports::Contacts& contacts() override { return store_.contacts(); }

  ports::Mailings& mailings() override { return store_.mailings(); }

  ports::Ledger& ledger() override { return store_.ledger(); }

  ports::Settlements& settlements() override { return store_.settlements(); }

  ports::Halts& halts() override { return store_.halts(); }

  ports::Links& links() override { return store_.links(); }

  ports::Pictures& pictures() override { return store_.pictures(); }

  ports::Codes& codes() override { return store_.codes(); }

  ports::ShopPrices& shop_prices() override { return store_.shop_prices(); }

  ports::Outbox& outbox() override { return store_.outbox(); }

  ports::Signals& signals() override { return store_.signals(); }

  ports::PeopleSets& people_sets() override { return *this; }

  ports::Incidents& incidents() override { return store_.incidents(); }

  ports::Replies& replies() override { return store_.replies(); }

  ports::Journal& journal() override { return store_.journal(); }

  ports::TokenKeys& token_keys() override { return store_.token_keys(); }

  [[nodiscard]] std::string installation() const override { return store_.installation(); }

  [[nodiscard]] std::string secret() const override { return store_.secret(); }

  [[nodiscard]] std::int64_t epoch() const override { return store_.epoch(); }

  Result<std::vector<Set>> of(model::MailingId /*mailing*/, std::span<const model::BasicSet> wanted)
      override {
    const bool has_changed = questions_before_change_ && *questions_before_change_ == 0;
    if (questions_before_change_ && !has_changed) {
      --*questions_before_change_;
    }
    auto people = std::make_shared<model::ContactSet>();
    for (std::int64_t id = 1; id <= (has_changed ? 4 : 3); ++id) {
      people->add({id});
    }
    return std::vector<Set>(wanted.size(), people);
  }

  void change_after(int questions) { questions_before_change_ = questions; }

 private:
  ports::Store& store_;
  std::optional<int> questions_before_change_;
};

TEST_F(MailingDeskTest, sends_to_nobody_who_came_between_the_look_and_the_launch) {
  import_people(5);
  StoreWithSets store(*store_);
  MailingDesk desk(store, *sending_, clock_, outside_);
  must(desk.put(
      folder("where = \"mailing['spring-sale'].clicked\"\n[policy]\nwaves = \"all\"\n"), author_
  ));
  must(desk.proof("spring-sale", author_, {}));
  must(desk.approve("spring-sale", reviewer_, "a test"));
  store.change_after(1);
  must(desk.launch("spring-sale", sender_, 3));
  EXPECT_EQ(counts().total(), 3U) << "exactly those who were looked at are frozen";
}

/// Somebody halts it while another person's launch is being looked at.
class HaltingGuard final : public LaunchGuard {
 public:
  HaltingGuard(MailingDesk& desk, const Actor& actor) : desk_(desk), actor_(actor) {}

  [[nodiscard]] Result<PlanHold> hold_of(const model::Mailing& mailing) const override {
    must(desk_.halt(mailing.name, actor_, "wrong price"));
    return PlanHold();
  }

 private:
  MailingDesk& desk_;
  const Actor& actor_;
};

// The table of states lets a halted mailing go on, so that the launch ran over the halt that had
// been answered: a launch to many people looks for seconds before it lets anything go.
TEST_F(MailingDeskTest, sends_nothing_that_was_halted_while_it_was_being_launched) {
  import_people(30);
  put(folder());
  sign_off();
  HaltingGuard guard(*desk_, sender_);
  desk_->guard_with(&guard);
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 30)), "mailing.state");
  while (loop_.step()) {
  }
  EXPECT_TRUE(truth_.taken.empty());
  EXPECT_EQ(record().state, MailingState::halted);
  EXPECT_EQ(record().halt_reason, "wrong price");
  must(desk_->resume("spring-sale", sender_, 30));
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 30U) << "a person who says so after the halt is obeyed";
}

TEST_F(MailingDeskTest, carries_a_mailing_from_its_folder_to_everybody) {
  send_to_all(30);
  EXPECT_EQ(counts().of(SendState::accepted), 30U);
  EXPECT_EQ(truth_.taken.size(), 30U);
  std::vector<std::string> verbs;
  for (const auto& entry : must(store_->journal().entries("mailing/spring-sale", 100))) {
    verbs.push_back(entry.verb);
  }
  EXPECT_THAT(
      verbs,
      testing::ElementsAre("mailing.put", "mailing.proofed", "mailing.approved", "mailing.launched")
  );
}

TEST_F(MailingDeskTest, tells_everything_that_is_wrong_with_a_folder) {
  const PutOutcome outcome = must(desk_->put({{"mailing.toml", "name = \"a\"\n"}}, author_));
  EXPECT_FALSE(outcome.record);
  EXPECT_GE(outcome.errors.size(), 4U);
}

TEST_F(MailingDeskTest, lets_nobody_sign_off_their_own_or_what_was_not_proofed) {
  import_people(3);
  put(folder());
  EXPECT_EQ(error_of(desk_->approve("spring-sale", author_, "")), "approval.own");
  EXPECT_EQ(error_of(desk_->approve("spring-sale", reviewer_, "")), "mailing.state");
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 3)), "approval.missing");
  EXPECT_EQ(error_of(desk_->approve("winter-sale", reviewer_, "")), "mailing.unknown");
}

TEST_F(MailingDeskTest, holds_findings_that_block_against_the_sign_off) {
  import_people(3);
  model::MailingFiles files = folder();
  files["body.html"] = "<p>Hello {{ frist_name }}</p>" + files["body.html"];
  put(files);
  const ProofOutcome proof = must(desk_->proof("spring-sale", author_, {}));
  EXPECT_GT(proof.report.count(model::FindingLevel::block), 0U);
  EXPECT_EQ(error_of(desk_->approve("spring-sale", reviewer_, "")), "approval.blocked");
  EXPECT_EQ(must(desk_->approve("spring-sale", reviewer_, "it is a joke")).note, "it is a joke");
}

TEST_F(MailingDeskTest, voids_a_sign_off_when_anybody_of_the_audience_changes) {
  import_people(3);
  put(folder());
  sign_off();
  import_people(4);
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 4)), "approval.void");
  sign_off();
  import("email,first_name\np2@people.example,Somebody else\n");
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 4)), "approval.void");
}

TEST_F(MailingDeskTest, voids_a_sign_off_when_the_words_change) {
  import_people(3);
  put(folder());
  sign_off();
  model::MailingFiles files = folder();
  files["body.html"] += " ";
  put(files);
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 3)), "approval.missing");
}

TEST_F(MailingDeskTest, asks_for_the_exact_count_of_a_large_audience) {
  import_people(120);
  put(folder());
  sign_off();
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, std::nullopt)), "send.count");
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 119)), "send.count");
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 120)), "");
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 120)), "mailing.state");
}

TEST_F(MailingDeskTest, counts_those_who_would_be_written_to) {
  import_people(120);
  must(store_->contacts().suppress(
      {"p7@people.example", model::SuppressionReason::manual, "", clock_.now()}
  ));
  put(folder());
  sign_off();
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 120)), "send.count");
  must(desk_->launch("spring-sale", sender_, 119));
  run_until_state(MailingState::finished);
  EXPECT_EQ(counts().of(SendState::withheld), 1U);
  EXPECT_FALSE(truth_.taken.contains("p7@people.example"));
}

TEST_F(MailingDeskTest, sends_to_those_its_condition_names) {
  import("email,country\na@people.example,NO\nb@people.example,SE\nc@people.example,NO\n");
  model::MailingFiles files = folder("where = \"country == 'NO'\"\n[policy]\nwaves = \"all\"\n");
  put(files);
  sign_off();
  must(desk_->launch("spring-sale", sender_, 2));
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 2U);
  EXPECT_FALSE(truth_.taken.contains("b@people.example"));
}

TEST_F(MailingDeskTest, does_not_send_what_is_not_true_any_more) {
  import_people(3);
  put(folder("[schedule]\nvalid_until = 2020-01-01T00:00:00\n"));
  sign_off();
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 3)), "send.too_late");
}

TEST_F(MailingDeskTest, does_not_send_before_its_time) {
  import_people(3);
  put(folder("[schedule]\nat = 2099-01-01T09:00:00\n"));
  sign_off();
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 3)), "send.too_early");
}

/// Lets the clock of the desks go on.
class LongSilenceTest : public DeskTest {
 protected:
  void pass(std::chrono::days silence) {
    bool is_over = false;
    loop_.after(silence, [&] { is_over = true; });
    run_until([&] { return is_over; });
  }
};

TEST_F(LongSilenceTest, sends_nothing_with_an_old_proof) {
  import_people(3);
  put(folder());
  sign_off();
  pass(kProofAgeMax + std::chrono::days(1));
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 3)), "send.old_proof");
  EXPECT_EQ(error_of(desk_->ready("spring-sale")), "send.old_proof");
  EXPECT_EQ(counts().total(), 0U) << "nobody is frozen";
  sign_off();
  must(desk_->launch("spring-sale", sender_, 3));
  run_until_state(MailingState::finished);
}

TEST_F(LongSilenceTest, halts_what_a_server_finds_half_sent_after_months) {
  import_people(200);
  put(folder("[policy]\nwaves = \"default\"\n"));
  sign_off();
  must(desk_->launch("spring-sale", sender_, 200));
  run_until_state(MailingState::holding);
  const std::size_t sent = truth_.taken.size();
  open();  // the server is down
  pass(std::chrono::days(120));
  must(sending_->recover());
  EXPECT_EQ(record().state, MailingState::halted);
  EXPECT_NE(record().halt_reason.find("120 days old"), std::string::npos) << record().halt_reason;
  while (loop_.step()) {
  }
  EXPECT_EQ(truth_.taken.size(), sent);
  EXPECT_EQ(error_of(desk_->resume("spring-sale", sender_, 200 - sent)), "send.old_proof");
  sign_off();
  must(desk_->resume("spring-sale", sender_, 200 - sent));
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 200U);
}

TEST_F(LongSilenceTest, halts_where_a_hold_outlasts_the_proof) {
  import_people(50);
  put(folder("[policy]\nwaves = [{share = 0.2, hold_minutes = 28800}, {share = 1.0}]\n"));
  sign_off();
  must(desk_->launch("spring-sale", sender_, 50));
  run_until_state(MailingState::holding);
  const std::size_t sent = truth_.taken.size();
  pass(std::chrono::days(19));
  EXPECT_EQ(error_of(desk_->resume("spring-sale", sender_, {})), "send.old_proof");
  EXPECT_EQ(record().state, MailingState::holding);
  run_until_state(MailingState::halted);
  EXPECT_NE(record().halt_reason.find("20 days old"), std::string::npos) << record().halt_reason;
  EXPECT_EQ(truth_.taken.size(), sent);
  sign_off();
  must(desk_->resume("spring-sale", sender_, 50 - sent));
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 50U);
}

TEST_F(LongSilenceTest, does_not_send_under_a_waiver_that_is_over) {
  import_people(3);
  const auto last_day = std::chrono::floor<std::chrono::days>(clock_.now()) + std::chrono::days(2);
  model::MailingFiles files = folder();
  files["body.html"] += "<p><a href=\"https://example.com/\">soon</a></p>";
  files["mailing.toml"] += fmt::format(
      "[[waivers]]\nfinding = \"link.placeholder\"\nreason = \"it opens on Monday\"\n"
      "by = \"Ida\"\nuntil = {}\n",
      text::to_iso8601(Instant(last_day)).substr(0, 10)
  );
  put(files);
  sign_off();
  EXPECT_EQ(error_of(desk_->ready("spring-sale")), "");
  pass(std::chrono::days(3));
  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 3)), "send.waiver_over");
  sign_off();
  EXPECT_EQ(error_of(desk_->ready("spring-sale")), "") << "it was signed off despite the finding";
}

/// Two waves, and so much time between them.
constexpr std::string_view kTwoWaves =
    "[policy]\nwaves = [{share = 0.5, hold_minutes = 2880}, {share = 1.0}]\n";

TEST_F(LongSilenceTest, halts_a_wave_after_the_last_day_of_a_waiver) {
  import_people(100);
  const auto last_day = std::chrono::floor<std::chrono::days>(clock_.now());
  model::MailingFiles files = folder(kTwoWaves);
  files["body.html"] += "<p><a href=\"https://example.com/\">soon</a></p>";
  files["mailing.toml"] += fmt::format(
      "[[waivers]]\nfinding = \"link.placeholder\"\nreason = \"it opens on Monday\"\n"
      "by = \"Ida\"\nuntil = {}\n",
      text::to_iso8601(Instant(last_day)).substr(0, 10)
  );
  put(files);
  sign_off();
  must(desk_->launch("spring-sale", sender_, 100));
  run_until_state(MailingState::holding);
  const std::size_t sent = truth_.taken.size();
  run_until_state(MailingState::halted);
  EXPECT_NE(record().halt_reason.find("link.placeholder"), std::string::npos)
      << record().halt_reason;
  while (loop_.step()) {
  }
  EXPECT_EQ(truth_.taken.size(), sent);
  EXPECT_EQ(error_of(desk_->resume("spring-sale", sender_, 100 - sent)), "send.waiver_over");
  sign_off();
  must(desk_->resume("spring-sale", sender_, 100 - sent));
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 100U);
}

TEST_F(LongSilenceTest, goes_on_by_itself_after_a_hold_under_a_fresh_proof) {
  import_people(100);
  put(folder(kTwoWaves));
  sign_off();
  must(desk_->launch("spring-sale", sender_, 100));
  run_until_state(MailingState::holding);
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 100U);
}

TEST_F(MailingDeskTest, goes_on_after_a_false_alarm_under_the_same_sign_off) {
  import_people(300);
  put(folder());
  sign_off();
  must(desk_->launch("spring-sale", sender_, 300));
  run_until([&] { return truth_.taken.size() >= 50; });
  must(from_outside([&] { return desk_->halt("spring-sale", sender_, "is the price right?"); }));
  const std::uint64_t rest = 300 - truth_.taken.size();
  must(desk_->resume("spring-sale", sender_, rest));
  run_until([&] { return truth_.taken.size() >= 100; });
  must(from_outside([&] { return desk_->halt("spring-sale", sender_, "and the date?"); }));
  import("email,first_name\np299@people.example,Changed\n");
  EXPECT_EQ(error_of(desk_->resume("spring-sale", sender_, std::nullopt)), "approval.void");
}

TEST_F(MailingDeskTest, reaches_everybody_when_the_mended_version_has_fewer_waves) {
  import_people(200);
  put(folder("[policy]\nwaves = \"default\"\n"));
  sign_off();
  must(desk_->launch("spring-sale", sender_, 200));
  run_until_state(MailingState::holding);
  must(from_outside([&] { return desk_->halt("spring-sale", sender_, "wrong link"); }));
  model::MailingFiles mended = folder();
  mended["body.html"] += "<p>mended</p>";
  put(mended);
  sign_off();
  must(desk_->resume("spring-sale", sender_, 200 - truth_.taken.size()));
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 200U);
}

TEST_F(MailingDeskTest, halts_in_the_middle_and_goes_on_with_the_rest) {
  import_people(300);
  put(folder());
  sign_off();
  must(desk_->launch("spring-sale", sender_, 300));
  run_until([&] { return truth_.taken.size() >= 100; });
  EXPECT_EQ(error_of(desk_->halt("spring-sale", sender_, "")), "halt.reason");
  const HaltReport report =
      must(from_outside([&] { return desk_->halt("spring-sale", sender_, "wrong link"); }));
  const std::size_t left = truth_.taken.size();
  EXPECT_LT(left, 300U);
  EXPECT_EQ(report.counts.of(SendState::accepted), left);
  EXPECT_EQ(report.counts.of(SendState::planned), 300U - left);
  EXPECT_EQ(record().halt_reason, "wrong link");
  while (loop_.step()) {
  }
  EXPECT_EQ(truth_.taken.size(), left) << "nothing leaves after a halt";

  EXPECT_EQ(error_of(desk_->launch("spring-sale", sender_, 300)), "mailing.state");
  sign_off();
  EXPECT_EQ(error_of(desk_->resume("spring-sale", sender_, 300)), "send.count");
  must(desk_->resume("spring-sale", sender_, 300 - left));
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 300U);
  for (const auto& [rcpt, times] : truth_.taken) {
    EXPECT_EQ(times.size(), 1U) << rcpt;
  }
  EXPECT_EQ(error_of(desk_->halt("spring-sale", sender_, "late")), "mailing.state");
}

}  // namespace
}  // namespace amends::engine
