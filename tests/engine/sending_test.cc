#include "engine/sending.h"

#include "tests/engine/desk_fixture.h"

namespace amends::engine {
namespace {

using model::MailingState;
using model::SendState;
using namespace std::chrono_literals;

constexpr std::string_view kTwoWaves =
    "[policy]\nwaves = [{share = 0.2, hold_minutes = 60}, {share = 1.0}]\n";
constexpr std::string_view kTwoWavesAtOnce = "[policy]\nwaves = [{share = 0.2}, {share = 1.0}]\n";

class SendingTest : public DeskTest {
 protected:
  void launch(int people, std::string_view tables) {
    import_people(people);
    put(folder(tables));
    sign_off();
    must(desk_->launch("spring-sale", sender_, static_cast<std::uint64_t>(people)));
  }

  /// Nothing can be stored since a trigger "no_room" stands.
  void halts_and_goes_on_when_there_is_room() {
    run_until_state(MailingState::halted);
    EXPECT_THAT(record().halt_reason, testing::HasSubstr("no room"));
    EXPECT_EQ(truth_.taken.size(), 10U);
    change_database("DROP TRIGGER no_room");
    must(desk_->resume("spring-sale", sender_, std::nullopt));
    run_until_state(MailingState::finished);
    EXPECT_EQ(truth_.taken.size(), 50U);
  }

  void run_dry() {
    while (loop_.step()) {
    }
  }
};

TEST_F(SendingTest, holds_after_a_wave_and_goes_on_by_itself) {
  launch(50, kTwoWaves);
  run_until_state(MailingState::holding);
  EXPECT_EQ(truth_.taken.size(), 10U);
  const Instant holding = clock_.now();
  EXPECT_TRUE(record().hold_until.has_value());
  run_until_state(MailingState::finished);
  EXPECT_GE(clock_.now() - holding, 60min);
  EXPECT_EQ(truth_.taken.size(), 50U);
}

TEST_F(SendingTest, goes_on_at_once_where_no_hold_was_wanted) {
  launch(50, kTwoWavesAtOnce);
  const Instant begun = clock_.now();
  run_until_state(MailingState::finished);
  EXPECT_LT(clock_.now() - begun, 1min);
  EXPECT_EQ(truth_.taken.size(), 50U);
}

// It stood still, said that it was being sent, and nobody was told.
TEST_F(SendingTest, halts_with_the_reason_where_the_end_of_a_wave_cannot_be_stored) {
  launch(50, kTwoWaves);
  change_database(
      "CREATE TRIGGER no_room BEFORE UPDATE OF hold_until ON mailing WHEN NEW.hold_until IS NOT "
      "NULL BEGIN SELECT RAISE(ABORT, 'no room'); END"
  );
  halts_and_goes_on_when_there_is_room();
}

TEST_F(SendingTest, halts_with_the_reason_where_the_end_of_a_hold_cannot_be_stored) {
  launch(50, kTwoWaves);
  run_until_state(MailingState::holding);
  change_database(
      "CREATE TRIGGER no_room BEFORE UPDATE OF state ON mailing WHEN NEW.state = 'sending' BEGIN "
      "SELECT RAISE(ABORT, 'no room'); END"
  );
  halts_and_goes_on_when_there_is_room();
}

TEST_F(SendingTest, ends_a_hold_when_a_person_says_so) {
  launch(50, kTwoWaves);
  run_until_state(MailingState::holding);
  const Instant holding = clock_.now();
  must(desk_->resume("spring-sale", sender_, std::nullopt));
  run_until_state(MailingState::finished);
  EXPECT_LT(clock_.now() - holding, 1min);
  EXPECT_EQ(truth_.taken.size(), 50U);
}

TEST_F(SendingTest, stays_halted_when_the_hold_would_have_ended) {
  launch(50, kTwoWaves);
  run_until_state(MailingState::holding);
  must(desk_->halt("spring-sale", sender_, "wrong price"));
  run_dry();
  EXPECT_EQ(record().state, MailingState::halted);
  EXPECT_EQ(truth_.taken.size(), 10U);
}

// A resume that ends a hold and then cannot begin halts the mailing, and the hold went on.
TEST_F(SendingTest, stays_halted_at_the_end_of_a_hold_whoever_halted_it) {
  launch(50, kTwoWaves);
  run_until_state(MailingState::holding);
  must(store_->mailings().move(
      record().id, MailingState::halted, "its folder cannot be read", clock_.now()
  ));
  run_dry();
  EXPECT_EQ(record().state, MailingState::halted);
  EXPECT_EQ(record().halt_reason, "its folder cannot be read");
  EXPECT_EQ(truth_.taken.size(), 10U);
}

// The table lets a halted mailing go on, for a person; the end of a hold moved it too when it was
// on its way already.
TEST_F(SendingTest, stays_halted_when_the_hold_ended_in_the_same_moment) {
  for (int steps = 0; steps < 12; ++steps) {
    if (steps > 0) {
      store_.reset();
      std::filesystem::remove_all(folder_);
      truth_ = {};
      open();
    }
    launch(50, kTwoWaves);
    run_until_state(MailingState::holding);
    const Instant until = *record().hold_until;
    run_until([&] { return clock_.now() >= until; });  // the timer has fired
    for (int i = 0; i < steps; ++i) {
      loop_.step();
    }
    must(from_outside([&] { return desk_->halt("spring-sale", sender_, "wrong price"); }));
    const std::size_t left = truth_.taken.size();
    run_dry();
    EXPECT_EQ(record().state, MailingState::halted) << steps;
    EXPECT_EQ(truth_.taken.size(), left) << steps;
    EXPECT_LT(left, 50U);
  }
}

TEST_F(SendingTest, stays_halted_between_two_waves_without_a_hold) {
  for (std::size_t taken = 5; taken <= 12; ++taken) {
    if (taken > 5) {
      store_.reset();
      std::filesystem::remove_all(folder_);
      truth_ = {};
      open();
    }
    launch(50, kTwoWavesAtOnce);
    run_until([&] { return truth_.taken.size() >= taken; });
    must(from_outside([&] { return desk_->halt("spring-sale", sender_, "wrong price"); }));
    const std::size_t left = truth_.taken.size();
    run_dry();
    EXPECT_EQ(record().state, MailingState::halted) << taken;
    EXPECT_EQ(truth_.taken.size(), left) << taken;
  }
}

TEST_F(SendingTest, begins_nothing_that_was_halted_before_the_loop_got_it) {
  launch(50, kTwoWaves);
  const model::MailingRecord let_go = record();
  must(from_outside([&] { return desk_->halt("spring-sale", sender_, "wrong price"); }));
  const std::size_t left = truth_.taken.size();
  EXPECT_EQ(error_of(sending_->begin(let_go, 0)), "mailing.state");
  run_dry();
  EXPECT_EQ(truth_.taken.size(), left);
  EXPECT_EQ(record().state, MailingState::halted);
  EXPECT_EQ(record().halt_reason, "wrong price");
}

// The end of the first wave was on its way to the store when a person halted and resumed: it moved
// the new run to a hold that nothing ended, or wrote the time of such a hold.
TEST_F(SendingTest, goes_on_when_it_was_halted_and_resumed_as_a_wave_ended) {
  for (int steps = 0; steps < 12; ++steps) {
    if (steps > 0) {
      store_.reset();
      std::filesystem::remove_all(folder_);
      truth_ = {};
      open();
    }
    launch(50, kTwoWaves);
    run_until([&] { return truth_.taken.size() >= 10; });
    for (int i = 0; i < steps; ++i) {
      loop_.step();
    }
    must(from_outside([&] { return desk_->halt("spring-sale", sender_, "a false alarm?"); }));
    must(desk_->resume("spring-sale", sender_, std::nullopt));
    run_until([&] {
      const model::MailingRecord now = record();
      // What the old run had still to write about its wave is not the new one's hold.
      EXPECT_FALSE(now.state == MailingState::sending && now.hold_until.has_value()) << steps;
      return now.state == MailingState::finished;
    });
    EXPECT_EQ(truth_.taken.size(), 50U) << steps;
  }
}

// The launch came to the loop last and took the place of the run that sends: a halt stopped the
// launch, was answered, and the other went on.
TEST_F(SendingTest, stops_the_run_that_sends_when_a_launch_comes_late_to_the_loop) {
  loop_.before_next_post([&] {
    must(desk_->halt("spring-sale", sender_, "a false alarm?"));
    must(desk_->resume("spring-sale", sender_, std::nullopt));
  });
  launch(90, "[policy]\nwaves = \"all\"\n");
  run_until([&] { return truth_.taken.size() >= 5; });
  must(from_outside([&] { return desk_->halt("spring-sale", sender_, "wrong price"); }));
  const std::size_t left = truth_.taken.size();
  run_dry();
  EXPECT_EQ(truth_.taken.size(), left);
  EXPECT_EQ(record().state, MailingState::halted);
  must(desk_->resume("spring-sale", sender_, std::nullopt));
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 90U);
}

TEST_F(SendingTest, goes_on_after_a_hold_when_a_launch_comes_late_to_the_loop) {
  loop_.before_next_post([&] {
    must(desk_->halt("spring-sale", sender_, "a false alarm?"));
    must(desk_->resume("spring-sale", sender_, std::nullopt));
  });
  launch(50, kTwoWaves);
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 50U);
}

TEST_F(SendingTest, counts_what_an_earlier_run_still_waits_for) {
  relay_.hooks().deed = [](const std::string&) { return sim::Deed::silent_taken; };
  launch(60, "[policy]\nwaves = \"all\"\n");
  run_until([&] { return relay_.past_the_dot() >= 5; });
  const HaltReport first =
      must(from_outside([&] { return desk_->halt("spring-sale", sender_, "a false alarm?"); }));
  ASSERT_GE(first.past_the_dot, 5U);
  relay_.hooks().deed = [](const std::string&) { return sim::Deed::accept; };
  must(desk_->resume("spring-sale", sender_, std::nullopt));
  EXPECT_GE(sending_->progress(record().id).past_the_dot, first.past_the_dot);
  const HaltReport second =
      must(from_outside([&] { return desk_->halt("spring-sale", sender_, "wrong price"); }));
  EXPECT_GE(second.past_the_dot, first.past_the_dot);
  EXPECT_EQ(second.counts.of(SendState::dot), second.past_the_dot);
}

TEST_F(SendingTest, goes_on_after_a_crash_without_writing_to_anybody_twice) {
  launch(200, kTwoWaves);
  for (const std::size_t at : {7U, 31U, 40U}) {
    run_until([&] { return truth_.taken.size() >= at; });
    open();
    must(sending_->recover());
  }
  run_until_state(MailingState::finished);
  const auto ended = counts();
  EXPECT_EQ(ended.of(SendState::accepted) + ended.of(SendState::uncertain), 200U);
  for (const auto& [rcpt, times] : truth_.taken) {
    EXPECT_EQ(times.size(), 1U) << rcpt;
  }
}

TEST_F(SendingTest, keeps_the_hold_over_a_restart) {
  launch(50, kTwoWaves);
  run_until_state(MailingState::holding);
  const Instant until = *record().hold_until;
  open();
  must(sending_->recover());
  EXPECT_EQ(record().state, MailingState::holding);
  run_until_state(MailingState::finished);
  EXPECT_GE(clock_.now(), until);
  EXPECT_EQ(truth_.taken.size(), 50U);
}

TEST_F(SendingTest, halts_by_itself_over_a_relay_that_refuses_the_sender) {
  relay_.hooks().deed = [](const std::string&) { return sim::Deed::mail_5xx; };
  launch(20, "[policy]\nwaves = \"all\"\n");
  run_until_state(MailingState::halted);
  EXPECT_THAT(record().halt_reason, testing::HasSubstr("refuses the sender"));
  EXPECT_EQ(counts().of(SendState::planned), 20U);
  relay_.hooks().deed = [](const std::string&) { return sim::Deed::accept; };
  sign_off();
  must(desk_->resume("spring-sale", sender_, std::nullopt));
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 20U);
}

TEST_F(SendingTest, stops_for_the_end_of_the_process_and_leaves_the_state) {
  launch(200, "[policy]\nwaves = \"all\"\n");
  run_until([&] { return truth_.taken.size() >= 20; });
  from_outside([&] {
    sending_->shut_down();
    return 0;
  });
  const std::size_t left = truth_.taken.size();
  run_dry();
  EXPECT_EQ(truth_.taken.size(), left);
  EXPECT_EQ(record().state, MailingState::sending);
  open();
  EXPECT_EQ(must(sending_->recover()).uncertain, 0U);
  run_until_state(MailingState::finished);
  EXPECT_EQ(truth_.taken.size(), 200U);
}

TEST_F(SendingTest, says_at_its_end_how_many_may_still_be_answered) {
  relay_.hooks().deed = [](const std::string&) { return sim::Deed::silent_taken; };
  launch(200, "[policy]\nwaves = \"all\"\n");
  run_until([&] { return relay_.past_the_dot() >= 3; });
  const Instant asked = clock_.now();
  const DrainReport report = from_outside([&] { return sending_->shut_down(); });
  EXPECT_GE(report.past_the_dot, 1U);
  EXPECT_GE(clock_.now() - asked, kDrainGrace);
  EXPECT_EQ(record().state, MailingState::sending);
  open();
  must(sending_->recover());
  EXPECT_EQ(counts().of(SendState::uncertain), truth_.taken.size());
  EXPECT_GE(truth_.taken.size(), report.past_the_dot);
}

TEST_F(SendingTest, tells_how_far_it_is) {
  launch(50, kTwoWaves);
  run_until_state(MailingState::holding);
  EXPECT_EQ(sending_->progress(record().id).accepted, 10U);
  EXPECT_EQ(sending_->progress({99}).accepted, 0U);
}

}  // namespace
}  // namespace amends::engine
