#include "engine/deputy.h"

#include "tests/engine/desk_fixture.h"

#include <algorithm>

namespace amends::engine {
namespace {

using model::MailingState;
using testing::HasSubstr;

constexpr std::string_view kNight = "it is three in the morning and nobody answers";

/// A mailing that went to twenty people with a wrong price. Anna, who writes, is the deputy.
class DeputyTest : public DeskTest {
 protected:
  void SetUp() override { send_to_all(20); }

  model::Incident open_one() {
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = model::ErrorKind::wrong_price;
    order.what_happened = "the lamps cost twice as much";
    return must(incidents_->open(order, sender_));
  }

  /// Written by Anna and proofed.
  std::string drafted(const model::Incident& incident) {
    ApologyOrder order;
    order.audience = PeopleSet::accepted;
    order.signer = "Anna Berg";
    order.what_we_did = "the right price is on the page";
    const std::string name = must(words_->draft(incident, order, author_)).record.name;
    must(desk_->proof(name, author_, {}));
    return name;
  }

  /// As if the newest proof had found so much that blocks.
  void set_blocks(const std::string& name, std::uint64_t blocks) {
    auto proof = must(store_->mailings().proof(must(desk_->find(name)).id));
    ASSERT_TRUE(proof.has_value());
    proof->blocks = blocks;
    must(store_->mailings().save_proof(*proof));
  }

  /// A mailing of Anna's with this head, to this list, proofed.
  void prepare(std::string_view head, std::string_view list) {
    model::MailingFiles files = folder();
    files["mailing.toml"] = fmt::format(
        "name = \"lamps\"\nfrom = \"Nordlys <news@nordlys.example>\"\nsubject = \"Our lamps\"\n"
        "{}\n[audience]\nlist = \"{}\"\n[policy]\nwaves = \"all\"\n",
        head,
        list
    );
    put(files);
    must(desk_->proof("lamps", author_, {}));
    set_blocks("lamps", 0);
  }

  std::vector<model::AuditEntry> lines_of(const model::Incident& incident) {
    std::vector<model::AuditEntry> lines =
        must(store_->journal().entries(fmt::format("incident/{}", incident.id.value), 100));
    std::erase_if(lines, [](const model::AuditEntry& line) {
      return line.verb != "incident.signed_by_deputy";
    });
    return lines;
  }
};

TEST_F(DeputyTest, signs_off_their_own_apology_and_it_is_written_down) {
  const model::Incident incident = open_one();
  const std::string name = drafted(incident);
  set_blocks(name, 0);
  EXPECT_EQ(error_of(desk_->approve(name, author_, "")), "approval.own");
  EXPECT_EQ(error_of(desk_->approve_as_deputy(name, author_, "")), "approval.deputy_reason");
  const model::Approval approval = must(desk_->approve_as_deputy(name, author_, kNight));
  EXPECT_EQ(approval.approver, author_.user);
  EXPECT_EQ(approval.deputy, kNight);
  EXPECT_EQ(approval.note, "") << "a deputy signs over nothing";
  EXPECT_EQ(must(desk_->find(name)).state, MailingState::approved);
  const auto kept = must(store_->mailings().approval(approval.mailing));
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->deputy, kNight);
  const auto lines = lines_of(incident);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines.front().actor, author_.user);
  EXPECT_THAT(lines.front().detail, HasSubstr(std::string(kNight)));
  EXPECT_THAT(lines.front().detail, HasSubstr(name));
  const auto of_mailing = must(store_->journal().entries("mailing/" + name, 100));
  const auto signed_off =
      std::ranges::find(of_mailing, "mailing.approved", &model::AuditEntry::verb);
  ASSERT_NE(signed_off, of_mailing.end());
  EXPECT_THAT(signed_off->detail, HasSubstr("\"deputy\":"));
}

TEST_F(DeputyTest, signs_off_nothing_that_mends_no_incident) {
  const std::string own_list = drafted(open_one());  // the list of those hit is there
  EXPECT_EQ(must(desk_->find(own_list)).author, author_.user);
  import_people(5, "q");

  struct Case {
    std::string_view head;
    std::string_view list;
  };

  const std::vector<Case> cases = {
      {"", "people"},
      {"", "incident-1-accepted"},
      {"kind = \"follow_up\"", "incident-1-accepted"},
      {"kind = \"apology\"", "people"},
      {"kind = \"correction\"", "people"},
  };
  for (const Case& one : cases) {
    prepare(one.head, one.list);
    EXPECT_EQ(error_of(desk_->approve_as_deputy("lamps", author_, kNight)), "approval.own")
        << one.head << ' ' << one.list;
    EXPECT_EQ(error_of(desk_->approve_as_deputy("lamps", reviewer_, kNight)), "approval.deputy")
        << one.head << ' ' << one.list;
    EXPECT_EQ(error_of(desk_->launch("lamps", sender_, std::nullopt)), "approval.missing");
  }
}

// Who is written to is what the folder brings, whatever its list is called.
TEST_F(DeputyTest, signs_off_nothing_that_brings_its_own_people) {
  const model::Incident incident = open_one();
  const std::string name = drafted(incident);
  import_people(5, "q");
  model::MailingFiles files =
      must(store_->mailings().files(must(desk_->find(name)).id, must(desk_->find(name)).version));
  files[std::string(kListFile)] = "people";
  put(files);
  EXPECT_EQ(error_of(desk_->approve_as_deputy(name, author_, kNight)), "approval.own");
}

TEST_F(DeputyTest, needs_a_proof_of_this_version_as_everybody_does) {
  const model::Incident incident = open_one();
  const std::string name = drafted(incident);
  model::MailingFiles files =
      must(store_->mailings().files(must(desk_->find(name)).id, must(desk_->find(name)).version));
  files["mailing.toml"] += "\n# once more\n";
  put(files);
  EXPECT_EQ(error_of(desk_->approve_as_deputy(name, author_, kNight)), "mailing.state")
      << "it is a draft again";
  EXPECT_TRUE(lines_of(incident).empty());
}

TEST_F(DeputyTest, does_not_sign_over_what_blocks) {
  const model::Incident incident = open_one();
  const std::string name = drafted(incident);
  set_blocks(name, 1);
  EXPECT_EQ(error_of(desk_->approve_as_deputy(name, author_, kNight)), "approval.second_person");
  EXPECT_EQ(error_of(desk_->approve_as_deputy(name, reviewer_, kNight)), "approval.second_person");
  EXPECT_TRUE(lines_of(incident).empty());
  EXPECT_FALSE(must(store_->mailings().approval(must(desk_->find(name)).id)).has_value());
}

// A waiver is one person's word, and here it would be the word of the one who signs.
TEST_F(DeputyTest, does_not_sign_over_what_they_let_pass_themselves) {
  const model::Incident incident = open_one();
  const std::string name = drafted(incident);
  const model::MailingRecord first = must(desk_->find(name));
  const model::MailingFiles written = must(store_->mailings().files(first.id, first.version));
  for (const std::string_view settings : {
           "[checks]\nlevels = { \"date.far\" = \"off\" }\n",
           "[checks]\nlevels = { \"date.far\" = \"warn\" }\n",
           "[checks]\nprofile = \"relaxed\"\n",
           "[checks.thresholds]\nsubject_chars_max = 60\n",
       }) {
    model::MailingFiles files = written;
    files["mailing.toml"] += fmt::format("\n{}", settings);
    put(files);
    must(desk_->proof(name, author_, {}));
    set_blocks(name, 0);
    EXPECT_EQ(error_of(desk_->approve_as_deputy(name, author_, kNight)), "approval.second_person")
        << settings;
  }
  put(written);
  must(desk_->proof(name, author_, {}));
  auto proof = must(store_->mailings().proof(first.id));
  ASSERT_TRUE(proof.has_value());
  proof->blocks = 0;
  proof->findings_json = R"([{"id":"date.far","level":"block","waived":
      {"reason":"x","by":"anna","until":"2099-01-01"}}])";
  must(store_->mailings().save_proof(*proof));
  EXPECT_EQ(error_of(desk_->approve_as_deputy(name, author_, kNight)), "approval.second_person");
  EXPECT_TRUE(lines_of(incident).empty());
  must(desk_->approve_as_deputy(name, reviewer_, kNight));  // who wrote it is the other one
}

// Two apologies to the same people in ninety days want a second person, and a deputy is the first.
TEST_F(DeputyTest, is_not_the_second_person) {
  const std::string first = drafted(open_one());
  must(desk_->approve(first, reviewer_, "a test"));
  must(desk_->launch(first, sender_, 20));
  const model::MailingId out = must(desk_->find(first)).id;
  run_until([&] { return must(store_->ledger().counts(out)).of(model::SendState::accepted) > 0; });
  const model::Incident again = open_one();
  const std::string second = drafted(again);
  EXPECT_EQ(error_of(desk_->approve_as_deputy(second, author_, kNight)), "approval.second_person");
  // Nor when the proof was made before the first one left.
  set_blocks(second, 0);
  must(desk_->approve_as_deputy(second, author_, kNight));
  EXPECT_EQ(error_of(desk_->launch(second, sender_, 20)), "send.changed");
}

// A second one of the same incident, or one written by hand, is a second one too.
TEST_F(DeputyTest, is_asked_about_a_second_apology_by_another_name) {
  const std::string first = drafted(open_one());
  must(desk_->approve(first, reviewer_, "a test"));
  must(desk_->launch(first, sender_, 20));
  const model::MailingId out = must(desk_->find(first)).id;
  run_until([&] { return must(store_->ledger().counts(out)).of(model::SendState::accepted) == 20; }
  );
  const auto asks = [this](std::string_view kind) {
    prepare(fmt::format("kind = \"{}\"", kind), "incident-1-accepted");
    const auto proof = must(store_->mailings().proof(must(desk_->find("lamps")).id));
    return proof.has_value() && proof->findings_json.contains("\"apology.again\"");
  };
  EXPECT_TRUE(asks("apology"));
  EXPECT_FALSE(asks("correction")) << "what is put right may follow the apology";
}

}  // namespace
}  // namespace amends::engine
