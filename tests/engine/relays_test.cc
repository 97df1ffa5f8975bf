#include "engine/halt_desk.h"
#include "model/relay.h"
#include "tests/engine/desk_fixture.h"

#include <algorithm>

namespace amends::engine {
namespace {

using model::HaltScope;
using model::MailingState;
using testing::HasSubstr;

constexpr std::string_view kUrl = "smtp://relay.example:25";

/// A mailing that went to twenty people, and the apology for it, signed off.
class RelaysTest : public DeskTest {
 protected:
  void SetUp() override {
    send_to_all(20);
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = model::ErrorKind::insensitive;
    order.what_happened = "it wished joy to people who grieve";
    const model::Incident incident = must(incidents_->open(order, sender_));
    ApologyOrder apology;
    apology.audience = PeopleSet::accepted;
    apology.signer = "Anna Berg";
    apology.what_we_did = "it goes to nobody else";
    apology_ = must(words_->draft(incident, apology, author_)).record.name;
    must(desk_->proof(apology_, author_, {}));
    must(desk_->approve(apology_, reviewer_, "a test"));
  }

  /// A regular mailing to people of its own, signed off.
  void prepare(const std::string& name, int people) {
    std::string csv = "email,first_name\n";
    for (int i = 1; i <= people; ++i) {
      csv += fmt::format("{}{}@people.example,Ida\n", name, i);
    }
    import(csv, name);
    model::MailingFiles files = folder();
    files["mailing.toml"] = fmt::format(
        "name = \"{0}\"\nfrom = \"Nordlys <news@nordlys.example>\"\n"
        "subject = \"Our lamps until Friday\"\n[audience]\nlist = \"{0}\"\n[policy]\nwaves = "
        "\"all\"\n",
        name
    );
    put(files);
    must(desk_->proof(name, author_, {}));
    must(desk_->approve(name, reviewer_, "a test"));
  }

  Result<model::MailingRecord> launch(std::string_view relay) {
    return desk_->launch(apology_, sender_, 20, {}, relay);
  }

  WideHaltReport halt_widely(const HaltOrder& order) {
    HaltDesk halts(*store_, *sending_, *desk_, std::string(kUrl));
    return must(from_outside([&] { return halts.halt(order, sender_, clock_.now()); }));
  }

  WideHaltReport halt_relay(const std::string& relay, HaltReach reach = HaltReach::wait) {
    return halt_widely({HaltScope::relay, relay, "it is slow", reach});
  }

  HaltReport halt_apology(HaltReach reach) {
    return must(from_outside([&] { return desk_->halt(apology_, sender_, "it is slow", reach); }));
  }

  /// The apology began through the main relay, which takes mails and never says a word, and goes on
  /// through the other one. Gives how many lines to the main one are past the dot.
  std::size_t go_over_to_the_second() {
    relay_.hooks().deed = [](const std::string&) { return sim::Deed::silent_taken; };
    must(launch(model::kMainRelay));
    run_until([&] { return relay_.past_the_dot() >= 2; });
    halt_apology(HaltReach::wait);
    must(desk_->resume(apology_, sender_, std::nullopt, model::kEmergencyRelay));
    return relay_.past_the_dot();
  }

  [[nodiscard]] model::MailingRecord apology() { return must(desk_->find(apology_)); }

  void run_until_apology_is(MailingState state) {
    run_until([&] { return apology().state == state; });
  }

  /// Mails that the people of the first mailing got through the main relay.
  [[nodiscard]] std::size_t through_main() const {
    std::size_t mails = 0;
    for (const auto& [rcpt, times] : truth_.taken) {
      mails += rcpt.starts_with("p") ? times.size() : 0;
    }
    return mails;
  }

  std::string apology_;
};

TEST_F(RelaysTest, send_an_apology_through_the_one_that_is_asked_for) {
  must(launch(model::kEmergencyRelay));
  run_until_apology_is(MailingState::finished);
  EXPECT_EQ(emergency_truth_.taken.size(), 20U);
  EXPECT_EQ(through_main(), 20U) << "the first mailing alone";
  EXPECT_EQ(apology().relay, "emergency");
  const auto lines = must(store_->journal().entries("mailing/" + apology_, 100));
  const auto launched = std::ranges::find(lines, "mailing.launched", &model::AuditEntry::verb);
  ASSERT_NE(launched, lines.end());
  EXPECT_THAT(launched->detail, HasSubstr("\"relay\":\"emergency\""));
}

TEST_F(RelaysTest, send_through_the_main_one_unless_told) {
  must(launch({}));
  run_until_apology_is(MailingState::finished);
  EXPECT_EQ(through_main(), 40U);
  EXPECT_TRUE(emergency_truth_.taken.empty());
}

TEST_F(RelaysTest, take_what_the_folder_says) {
  model::MailingFiles files = must(store_->mailings().files(apology().id, apology().version));
  std::string& toml = files.at("mailing.toml");
  ASSERT_EQ(toml.find("[policy]"), std::string::npos);
  toml += "\n[policy]\nrelay = \"emergency\"\nwaves = \"all\"\n";
  put(files);
  must(desk_->proof(apology_, author_, {}));
  must(desk_->approve(apology_, reviewer_, "a test"));
  must(launch({}));
  run_until_apology_is(MailingState::finished);
  EXPECT_EQ(emergency_truth_.taken.size(), 20U);
  EXPECT_EQ(through_main(), 20U);
}

TEST_F(RelaysTest, go_on_through_the_same_one_after_a_start) {
  must(launch(model::kEmergencyRelay));
  run_until([&] { return emergency_truth_.taken.size() >= 2; });
  open();
  must(sending_->recover());
  run_until_apology_is(MailingState::finished);
  EXPECT_EQ(through_main(), 20U);
  EXPECT_GT(emergency_truth_.taken.size(), 2U);
  for (const auto& [rcpt, times] : emergency_truth_.taken) {
    EXPECT_EQ(times.size(), 1U) << rcpt;
  }
}

TEST_F(RelaysTest, stand_still_after_a_start_that_finds_the_second_one_gone) {
  must(launch(model::kEmergencyRelay));
  run_until([&] { return emergency_truth_.taken.size() >= 2; });
  const std::size_t taken = emergency_truth_.taken.size();
  second_relay_ = nullptr;
  open();
  must(sending_->recover());
  while (loop_.step()) {
  }
  EXPECT_EQ(apology().state, MailingState::halted);
  EXPECT_THAT(apology().halt_reason, HasSubstr("[relay.emergency]"));
  EXPECT_EQ(through_main(), 20U) << "it does not go over to the other one by itself";
  EXPECT_EQ(emergency_truth_.taken.size(), taken);
}

TEST_F(RelaysTest, let_an_apology_leave_while_the_main_one_is_halted) {
  prepare("lamps", 10);
  const WideHaltReport report = halt_relay("");
  EXPECT_EQ(report.halt.name, "main");
  EXPECT_EQ(error_of(desk_->launch("lamps", sender_, 10)), "halt.standing");
  EXPECT_EQ(error_of(launch({})), "halt.standing");
  EXPECT_EQ(error_of(launch(model::kMainRelay)), "halt.standing");
  EXPECT_EQ(error_of(desk_->ready(apology_)), "halt.standing");
  EXPECT_EQ(apology().state, MailingState::approved) << "a refusal moves nothing";
  must(launch(model::kEmergencyRelay));
  run_until_apology_is(MailingState::finished);
  EXPECT_EQ(emergency_truth_.taken.size(), 20U);
  EXPECT_EQ(through_main(), 20U);
}

TEST_F(RelaysTest, are_halted_one_by_one_and_over_a_restart) {
  prepare("lamps", 30);
  must(launch(model::kEmergencyRelay));
  must(desk_->launch("lamps", sender_, 30));
  run_until([&] { return emergency_truth_.taken.size() >= 2; });
  const WideHaltReport report = halt_relay("emergency");
  ASSERT_EQ(report.mailings.size(), 1U);
  EXPECT_EQ(report.mailings.front().name, apology_);
  EXPECT_EQ(apology().state, MailingState::halted);
  run_until([&] { return must(desk_->find("lamps")).state == MailingState::finished; });
  const std::size_t taken = emergency_truth_.taken.size();
  open();
  must(sending_->recover());
  EXPECT_EQ(error_of(desk_->resume(apology_, sender_, std::nullopt)), "halt.standing");
  while (loop_.step()) {
  }
  EXPECT_EQ(emergency_truth_.taken.size(), taken);
  EXPECT_EQ(apology().state, MailingState::halted);
}

TEST_F(RelaysTest, lose_their_lines_to_a_cut_also_those_of_a_mailing_that_left_them) {
  const std::size_t lines = go_over_to_the_second();
  ASSERT_GE(lines, 2U);
  const WideHaltReport report = halt_relay("main", HaltReach::cut);
  EXPECT_EQ(relay_.past_the_dot(), 0U);
  ASSERT_EQ(report.mailings.size(), 1U);
  const HaltedMailing& cut = report.mailings.front();
  EXPECT_EQ(cut.name, apology_);
  EXPECT_NE(cut.state, MailingState::halted);
  EXPECT_EQ(cut.report.cut, lines);
  EXPECT_EQ(cut.report.past_the_dot, 0U);
  EXPECT_EQ(cut.report.counts.of(model::SendState::uncertain), lines);
  const auto entries = must(store_->journal().entries("mailing/" + apology_, 100));
  EXPECT_EQ(std::ranges::count(entries, "mailing.lines_cut", &model::AuditEntry::verb), 1);
  run_until_apology_is(MailingState::finished);
  EXPECT_EQ(emergency_truth_.taken.size(), 20U - lines) << "who is in doubt gets no second one";
}

TEST_F(RelaysTest, keep_their_lines_when_the_other_one_is_cut) {
  const std::size_t lines = go_over_to_the_second();
  halt_apology(HaltReach::wait);
  const WideHaltReport other = halt_relay("emergency", HaltReach::cut);
  EXPECT_TRUE(other.mailings.empty());
  EXPECT_EQ(relay_.past_the_dot(), lines);
  const WideHaltReport report = halt_relay("main", HaltReach::cut);
  EXPECT_EQ(relay_.past_the_dot(), 0U);
  ASSERT_EQ(report.mailings.size(), 1U);
  EXPECT_EQ(report.mailings.front().report.cut, lines);
  EXPECT_EQ(report.mailings.front().state, MailingState::halted);
  EXPECT_EQ(apology().halt_reason, "it is slow");
}

TEST_F(RelaysTest, are_both_cut_when_everything_is) {
  const std::size_t lines = go_over_to_the_second();
  halt_apology(HaltReach::wait);
  const WideHaltReport report = halt_widely({HaltScope::all, "", "personal data", HaltReach::cut});
  EXPECT_EQ(relay_.past_the_dot(), 0U);
  ASSERT_EQ(report.mailings.size(), 1U);
  EXPECT_EQ(report.mailings.front().report.cut, lines);
}

TEST_F(RelaysTest, are_both_cut_when_the_mailing_is) {
  const std::size_t lines = go_over_to_the_second();
  const HaltReport report = halt_apology(HaltReach::cut);
  EXPECT_EQ(relay_.past_the_dot(), 0U);
  EXPECT_EQ(emergency_.past_the_dot(), 0U);
  EXPECT_GE(report.cut, lines);
  EXPECT_EQ(report.counts.of(model::SendState::uncertain), report.cut);
}

TEST_F(RelaysTest, keep_a_wave_back_when_the_hold_ends_under_a_halt) {
  must(launch(model::kEmergencyRelay));
  run_until_apology_is(MailingState::holding);
  const std::size_t taken = emergency_truth_.taken.size();
  must(store_->halts().set({{}, HaltScope::relay, "emergency", "anna", "wrong", clock_.now()}));
  while (loop_.step()) {
  }
  EXPECT_EQ(emergency_truth_.taken.size(), taken);
  EXPECT_EQ(apology().state, MailingState::holding);
}

// Before relays had names there was one, and its halt was about everything.
TEST_F(RelaysTest, are_all_stopped_by_a_halt_that_names_an_address) {
  must(store_->halts().set({{}, HaltScope::relay, std::string(kUrl), "anna", "x", clock_.now()}));
  EXPECT_EQ(error_of(launch(model::kEmergencyRelay)), "halt.standing");
  EXPECT_EQ(error_of(launch({})), "halt.standing");
}

TEST_F(RelaysTest, carry_nothing_but_what_mends_an_incident_in_an_emergency) {
  prepare("lamps", 10);
  EXPECT_EQ(
      error_of(desk_->launch("lamps", sender_, 10, {}, model::kEmergencyRelay)),
      "relay.for_incidents"
  );
  EXPECT_EQ(error_of(desk_->launch("lamps", sender_, 10, {}, "third")), "relay.name");
  EXPECT_EQ(must(desk_->find("lamps")).state, MailingState::approved);
  EXPECT_EQ(must(desk_->find("lamps")).relay, "");
  second_relay_ = nullptr;
  open();
  EXPECT_EQ(error_of(launch(model::kEmergencyRelay)), "relay.absent");
  HaltDesk halts(*store_, *sending_, *desk_, std::string(kUrl));
  EXPECT_EQ(
      error_of(
          halts.halt({HaltScope::relay, "emergency", "x", HaltReach::wait}, sender_, clock_.now())
      ),
      "halt.name"
  );
}

// A new version may be of another kind; what it was sent through before is not its right.
TEST_F(RelaysTest, ask_again_when_it_goes_on_as_another_version) {
  must(launch(model::kEmergencyRelay));
  run_until([&] { return emergency_truth_.taken.size() >= 2; });
  must(from_outside([&] { return desk_->halt(apology_, sender_, "a slip of the pen"); }));
  model::MailingFiles files = folder();
  files["mailing.toml"] = fmt::format(
      "name = \"{}\"\nfrom = \"Nordlys <news@nordlys.example>\"\nsubject = \"Our lamps\"\n"
      "[audience]\nlist = \"incident-1-accepted\"\n",
      apology_
  );
  put(files);
  EXPECT_EQ(apology().kind, model::MailingKind::regular);
  EXPECT_EQ(error_of(desk_->resume(apology_, sender_, std::nullopt)), "relay.for_incidents");
}

}  // namespace
}  // namespace amends::engine
