#include "engine/halt_desk.h"

#include "tests/engine/desk_fixture.h"

namespace amends::engine {
namespace {

using model::HaltScope;
using model::MailingState;
using model::SendState;

constexpr std::string_view kRelayName = "smtp://relay.example:25";

class HaltDeskTest : public DeskTest {
 protected:
  HaltDesk desk() { return {*store_, *sending_, *desk_, std::string(kRelayName)}; }

  /// A mailing of that name to its own people, signed off.
  void prepare(
      const std::string& name,
      const std::string& of_template,
      int people,
      const std::string& flow = ""
  ) {
    std::string csv = "email,first_name\n";
    for (int i = 1; i <= people; ++i) {
      csv += fmt::format("{}{}@people.example,Ida\n", name, i);
    }
    import(csv, name);
    model::MailingFiles files = folder();
    files["mailing.toml"] = fmt::format(
        "name = \"{0}\"\nfrom = \"Nordlys <news@nordlys.example>\"\n"
        "subject = \"Our lamps until Friday\"\n{1}{2}[audience]\nlist = \"{0}\"\n[policy]\nwaves = "
        "\"all\"\n",
        name,
        of_template.empty() ? "" : fmt::format("template = \"{}\"\n", of_template),
        flow.empty() ? "" : fmt::format("flow = \"{}\"\n", flow)
    );
    put(files);
    must(desk_->proof(name, author_, {}));
    must(desk_->approve(name, reviewer_, "a test"));
  }

  Result<model::MailingRecord> launch(const std::string& name, std::uint64_t people) {
    return desk_->launch(name, sender_, people);
  }

  [[nodiscard]] MailingState state_of(std::string_view name) {
    return must(desk_->find(name)).state;
  }

  WideHaltReport halt(const HaltOrder& order) {
    return must(from_outside([&] { return desk().halt(order, sender_, clock_.now()); }));
  }
};

TEST_F(HaltDeskTest, halts_everything_and_lets_nothing_go_on_until_it_is_lifted) {
  prepare("lamps", "", 60);
  prepare("chairs", "", 60);
  prepare("tables", "", 10);
  must(launch("lamps", 60));
  must(launch("chairs", 60));
  run_until([&] { return truth_.taken.size() >= 10; });
  const WideHaltReport report = halt({HaltScope::all, "", "wrong prices", HaltReach::wait});
  ASSERT_EQ(report.mailings.size(), 2U);
  EXPECT_EQ(report.mailings[0].name, "chairs");
  EXPECT_EQ(report.mailings[1].report.counts.total(), 60U);
  EXPECT_EQ(state_of("lamps"), MailingState::halted);
  EXPECT_EQ(state_of("chairs"), MailingState::halted);
  const std::size_t taken = truth_.taken.size();
  EXPECT_EQ(error_of(launch("tables", 10)), "halt.standing");
  EXPECT_EQ(error_of(desk_->resume("lamps", sender_, std::nullopt)), "halt.standing");
  EXPECT_EQ(state_of("tables"), MailingState::approved) << "a refusal moves nothing";
  EXPECT_EQ(truth_.taken.size(), taken);
  EXPECT_EQ(error_of(desk().lift(report.halt.id, reviewer_, "", clock_.now())), "halt.reason");
  must(desk().lift(report.halt.id, reviewer_, "mended", clock_.now()));
  EXPECT_EQ(state_of("lamps"), MailingState::halted) << "nothing starts by itself";
  must(launch("tables", 10));
  must(desk_->proof("lamps", author_, {}));
  must(desk_->approve("lamps", reviewer_, "a test"));
  must(desk_->resume("lamps", sender_, std::nullopt));
  run_until([&] { return state_of("lamps") == MailingState::finished; });
}

TEST_F(HaltDeskTest, halts_the_mailings_of_a_template_and_no_other) {
  prepare("lamps", "offer", 40);
  prepare("chairs", "letter", 40);
  prepare("tables", "offer", 10);
  must(launch("lamps", 40));
  must(launch("chairs", 40));
  run_until([&] { return truth_.taken.size() >= 5; });
  const WideHaltReport report = halt({HaltScope::template_, "offer", "broken", HaltReach::wait});
  ASSERT_EQ(report.mailings.size(), 1U);
  EXPECT_EQ(report.mailings[0].name, "lamps");
  EXPECT_EQ(error_of(launch("tables", 10)), "halt.standing");
  run_until([&] { return state_of("chairs") == MailingState::finished; });
  EXPECT_EQ(state_of("lamps"), MailingState::halted);
}

TEST_F(HaltDeskTest, halts_the_mailings_of_a_flow_until_it_is_lifted) {
  prepare("lamps", "", 40, "welcome");
  prepare("chairs", "welcome", 40, "goodbye");
  prepare("tables", "", 10, "welcome");
  must(launch("lamps", 40));
  must(launch("chairs", 40));
  run_until([&] { return truth_.taken.size() >= 5; });
  const WideHaltReport report = halt({HaltScope::flow, "welcome", "wrong order", HaltReach::wait});
  ASSERT_EQ(report.mailings.size(), 1U);
  EXPECT_EQ(report.mailings[0].name, "lamps");
  EXPECT_EQ(error_of(launch("tables", 10)), "halt.standing");
  run_until([&] { return state_of("chairs") == MailingState::finished; });
  open();
  must(sending_->recover());
  EXPECT_EQ(state_of("lamps"), MailingState::halted);
  EXPECT_EQ(error_of(desk_->resume("lamps", sender_, std::nullopt)), "halt.standing");
  EXPECT_EQ(error_of(launch("tables", 10)), "halt.standing") << "a restart lifts nothing";
  must(desk().lift(report.halt.id, reviewer_, "mended", clock_.now()));
  must(launch("tables", 10));
  must(desk_->resume("lamps", sender_, std::nullopt));
  run_until([&] { return state_of("lamps") == MailingState::finished; });
}

// Nobody can say that it is not meant, and the others must not wait until somebody has mended it.
TEST_F(HaltDeskTest, stops_the_others_and_one_whose_folder_cannot_be_read) {
  prepare("chairs", "", 40, "welcome");
  prepare("lamps", "", 40, "welcome");
  must(launch("chairs", 40));
  must(launch("lamps", 40));
  run_until([&] { return truth_.taken.size() >= 5; });
  const model::MailingId broken = must(desk_->find("chairs")).id;
  change_database(
      fmt::format("UPDATE mailing_version SET files = x'ff' WHERE mailing = {}", broken.value)
  );
  ASSERT_FALSE(store_->mailings().files(broken, 1).ok());
  const WideHaltReport report = halt({HaltScope::flow, "welcome", "wrong order", HaltReach::wait});
  EXPECT_EQ(report.mailings.size(), 2U);
  EXPECT_EQ(state_of("chairs"), MailingState::halted);
  EXPECT_EQ(state_of("lamps"), MailingState::halted);
}

TEST_F(HaltDeskTest, stops_what_is_under_way_where_the_halt_cannot_be_stored) {
  prepare("lamps", "", 60);
  must(launch("lamps", 60));
  run_until([&] { return truth_.taken.size() >= 5; });
  change_database(
      "CREATE TRIGGER no_room BEFORE INSERT ON halt BEGIN SELECT RAISE(ABORT, 'no room'); END"
  );
  const HaltOrder order{HaltScope::all, "", "wrong price", HaltReach::wait};
  const auto report = from_outside([&] { return desk().halt(order, sender_, clock_.now()); });
  EXPECT_EQ(error_of(report), "store.constraint") << "it does not stand, so it is not acknowledged";
  EXPECT_EQ(state_of("lamps"), MailingState::halted);
  const std::size_t left = truth_.taken.size();
  while (loop_.step()) {
  }
  EXPECT_EQ(truth_.taken.size(), left);
}

TEST_F(HaltDeskTest, refuses_a_halt_that_names_nothing_it_knows) {
  struct Case {
    HaltOrder order;
    std::string error;
  };

  const std::vector<Case> cases = {
      {{HaltScope::all, "", "", HaltReach::wait}, "halt.reason"},
      {{HaltScope::all, "lamps", "x", HaltReach::wait}, "halt.name"},
      {{HaltScope::template_, "", "x", HaltReach::wait}, "halt.name"},
      {{HaltScope::relay, "smtp://other.example", "x", HaltReach::wait}, "halt.name"},
      {{HaltScope::relay, "", "x", HaltReach::wait}, ""},
      {{HaltScope::relay, std::string(kRelayName), "x", HaltReach::wait}, ""},
      {{HaltScope::relay, "main", "x", HaltReach::wait}, ""},
      {{HaltScope::flow, "", "x", HaltReach::wait}, "halt.name"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(error_of(desk().halt(one.order, sender_, clock_.now())), one.error);
  }
  EXPECT_EQ(must(store_->halts().standing()).size(), 3U);
}

// A crash between the halt and the stop of each mailing must not let them go on.
TEST_F(HaltDeskTest, moves_nothing_after_a_start_that_finds_a_halt) {
  prepare("lamps", "", 60);
  must(launch("lamps", 60));
  run_until([&] { return truth_.taken.size() >= 5; });
  const auto halt =
      must(store_->halts().set({{}, HaltScope::all, "", "anna", "wrong", clock_.now()}));
  const std::size_t taken = truth_.taken.size();
  open();
  must(sending_->recover());
  while (loop_.step()) {
  }
  EXPECT_EQ(truth_.taken.size(), taken);
  EXPECT_EQ(state_of("lamps"), MailingState::halted);
  EXPECT_NE(
      must(desk_->find("lamps")).halt_reason.find("everything was halted by anna"),
      std::string::npos
  );
  EXPECT_EQ(error_of(desk_->resume("lamps", sender_, std::nullopt)), "halt.standing");
  must(desk().lift(halt.id, sender_, "mended", clock_.now()));
  must(desk_->resume("lamps", sender_, std::nullopt));
  run_until([&] { return state_of("lamps") == MailingState::finished; });
}

TEST_F(HaltDeskTest, cuts_what_is_past_the_dot_and_counts_it_as_uncertain) {
  relay_.hooks().deed = [](const std::string&) { return sim::Deed::silent_taken; };
  prepare("lamps", "", 60);
  must(launch("lamps", 60));
  run_until([&] { return relay_.past_the_dot() >= 10; });
  const WideHaltReport report = halt({HaltScope::all, "", "personal data", HaltReach::cut});
  ASSERT_EQ(report.mailings.size(), 1U);
  const HaltReport& lamps = report.mailings[0].report;
  EXPECT_GE(lamps.cut, 10U);
  EXPECT_EQ(lamps.past_the_dot, 0U);
  EXPECT_EQ(lamps.counts.of(SendState::uncertain), lamps.cut);
  EXPECT_EQ(lamps.counts.of(SendState::planned), 60U - lamps.cut);
  EXPECT_EQ(relay_.past_the_dot(), 0U);
}

TEST_F(HaltDeskTest, cuts_what_an_earlier_halt_still_waits_for) {
  relay_.hooks().deed = [](const std::string&) { return sim::Deed::silent_taken; };
  prepare("lamps", "", 30);
  must(launch("lamps", 30));
  run_until([&] { return relay_.past_the_dot() >= 5; });
  const HaltReport first =
      must(from_outside([&] { return desk_->halt("lamps", sender_, "wrong"); }));
  EXPECT_GE(first.past_the_dot, 5U);
  EXPECT_EQ(first.counts.of(SendState::uncertain), 0U);
  const HaltReport second =
      must(from_outside([&] { return desk_->halt("lamps", sender_, "cut it", HaltReach::cut); }));
  EXPECT_EQ(second.cut, first.past_the_dot);
  EXPECT_EQ(second.counts.of(SendState::uncertain), second.cut);
  EXPECT_EQ(second.counts.of(SendState::dot), 0U);
}

}  // namespace
}  // namespace amends::engine
