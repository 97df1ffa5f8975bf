#include "engine/code_counter.h"
#include "engine/code_desk.h"
#include "engine/code_pool.h"
#include "engine/code_terms.h"
#include "tests/engine/desk_fixture.h"

#include <set>

namespace amends::engine {
namespace {

using model::CodeChangeKind;
using model::CodeWhy;
using std::chrono::hours;

class CodesTest : public DeskTest {
 protected:
  CodesTest() : codes_(*store_, clock_), counter_(*store_, clock_), pool_(*store_, clock_) {}

  model::Code add(std::string_view code, model::CodeTerms terms = {}) {
    return must(codes_.add({std::string(code), "spring-sale", terms}, sender_));
  }

  static CodeChangeOrder order(std::string_view code, CodeChangeKind kind) {
    CodeChangeOrder order;
    order.code = code;
    order.kind = kind;
    order.reason = "a test";
    return order;
  }

  static CodeChangeOrder alias(std::string_view wrong, std::string_view right) {
    CodeChangeOrder made = order(wrong, CodeChangeKind::alias);
    made.stands_for = right;
    return made;
  }

  [[nodiscard]] CodeAnswer ask(std::string_view code, std::string_view contact = {}) {
    return must(counter_.ask(code, contact));
  }

  [[nodiscard]] std::string why(std::string_view code, std::string_view contact = {}) {
    return std::string(model::to_string(ask(code, contact).why));
  }

  model::ContactId id_of(std::string_view key) { return must(store_->contacts().find(key))->id; }

  CodeDesk codes_;
  CodeCounter counter_;
  CodePool pool_;
};

TEST_F(CodesTest, mends_a_mistyped_code_and_says_how_many_have_it) {
  send_to_all(20);
  add("SPRING20");
  CodeChangeOrder mend = alias("SRPING-20", "spring20");
  mend.only_look = true;
  mend.reason.clear();
  const ChangedCode seen = must(codes_.change(mend, sender_));
  EXPECT_EQ(seen.change.concerned, 20U);
  EXPECT_EQ(why("SRPING20"), "unknown") << "looking changes nothing";
  EXPECT_EQ(error_of(codes_.change(alias("x", "y"), sender_)), "code.unknown");
  const ChangedCode done = must(codes_.change(alias("SRPING-20", "spring20"), sender_));
  EXPECT_TRUE(done.before.closed);
  EXPECT_FALSE(done.after.closed);
  const CodeAnswer answer = ask("srping 20", "p1@people.example");
  EXPECT_TRUE(answer.valid());
  EXPECT_EQ(answer.stands_for, "SPRING20");
  const model::CodeRecord record = must(codes_.find("SRPING20"));
  ASSERT_EQ(record.changes.size(), 1U);
  EXPECT_EQ(record.changes.front().concerned, 20U);
  EXPECT_EQ(record.changes.front().by, "carl");
  must(codes_.change(order("SRPING20", CodeChangeKind::undo), sender_));
  EXPECT_EQ(why("SRPING20"), "closed");
  EXPECT_EQ(must(codes_.find("SRPING20")).changes.size(), 2U);
  EXPECT_EQ(
      error_of(codes_.change(order("SRPING20", CodeChangeKind::undo), sender_)), "code.no_undo"
  );
}

TEST_F(CodesTest, says_before_it_goes_that_a_code_runs_short_or_is_not_taken) {
  import_people(3);
  put(folder("[[codes]]\ncode = \"SPRING20\"\n[policy]\nwaves = \"all\"\n"));
  const auto found = [&] {
    std::string ids;
    for (const auto& finding : must(desk_->proof("spring-sale", author_, {})).report.findings) {
      if (finding.id == "code.budget_short" || finding.id == "code.refused") {
        ids += finding.id + (finding.level == model::FindingLevel::block ? " blocks" : "") + ";";
      }
    }
    return ids;
  };
  EXPECT_EQ(found(), "") << "a code that is not registered";
  model::CodeTerms terms;
  terms.uses_max = 2;
  add("SPRING20", terms);
  EXPECT_EQ(found(), "code.budget_short;");
  CodeChangeOrder more = order("SPRING20", CodeChangeKind::budget);
  more.uses_max = 3;
  must(codes_.change(more, sender_));
  EXPECT_EQ(found(), "");
  must(codes_.change(order("SPRING20", CodeChangeKind::close), sender_));
  EXPECT_EQ(found(), "code.refused blocks;");
}

TEST_F(CodesTest, takes_back_exactly_the_change_that_was_meant) {
  put(folder());
  add("SPRING20");
  CodeChangeOrder extend = order("SPRING20", CodeChangeKind::extend);
  extend.until = clock_.now() + hours(24);
  const auto mine = must(codes_.change(extend, sender_)).change.id;
  const auto others = must(codes_.change(order("SPRING20", CodeChangeKind::close), reviewer_));
  CodeChangeOrder undo = order("SPRING20", CodeChangeKind::undo);
  undo.undoes = mine;
  const ChangedCode done = must(codes_.change(undo, sender_));
  EXPECT_FALSE(done.after.valid_until);
  EXPECT_TRUE(done.after.closed) << "what somebody else closed meanwhile stays closed";
  EXPECT_EQ(why("SPRING20"), "closed");
  EXPECT_EQ(error_of(codes_.change(undo, sender_)), "code.no_undo") << "once";
  undo.undoes = {};
  EXPECT_EQ(must(codes_.change(undo, sender_)).change.undoes, others.change.id);
  EXPECT_EQ(why("SPRING20"), "valid");
}

TEST_F(CodesTest, lets_no_alias_lead_to_another) {
  put(folder());
  add("RIGHT");
  add("OTHER");
  must(codes_.change(alias("WRONG", "RIGHT"), sender_));
  for (const auto& [wrong, right] : std::vector<std::pair<std::string, std::string>>{
           {"ri-ght", "RIGHT"}, {"THIRD", "WRONG"}, {"RIGHT", "OTHER"}
       }) {
    EXPECT_EQ(error_of(codes_.change(alias(wrong, right), sender_)), "code.alias") << wrong;
  }
  EXPECT_EQ(error_of(codes_.change(alias("WRONG", "RIGHT"), sender_)), "code.no_change");
  CodeChangeOrder mute = order("RIGHT", CodeChangeKind::close);
  mute.reason.clear();
  EXPECT_EQ(error_of(codes_.change(mute, sender_)), "code.reason");
}

TEST_F(CodesTest, extends_an_ended_code_for_its_receivers_only) {
  send_to_all(3);
  import("email\nstranger@people.example\n");
  model::CodeTerms ended;
  ended.valid_until = clock_.now() - hours(1);
  add("SPRING20", ended);
  EXPECT_EQ(why("SPRING20", "p1@people.example"), "expired");
  CodeChangeOrder extend = order("SPRING20", CodeChangeKind::extend);
  extend.until = clock_.now() + hours(24);
  extend.mailing = "spring-sale";
  EXPECT_EQ(must(codes_.change(extend, sender_)).change.concerned, 3U);
  EXPECT_EQ(why("SPRING20", "p1@people.example"), "valid");
  EXPECT_EQ(ask("SPRING20", "p1@people.example").valid_until, extend.until);
  for (const std::string_view other :
       {"", "stranger@people.example", "nobody@else.example", "no address"}) {
    EXPECT_EQ(why("SPRING20", other), "expired") << other;
  }
  extend.incident = {1};
  EXPECT_EQ(error_of(codes_.change(extend, sender_)), "code.scope");
  extend.mailing.clear();
  EXPECT_EQ(error_of(codes_.change(extend, sender_)), "incident.unknown");
}

TEST_F(CodesTest, keeps_the_terms_of_receivers_apart_from_those_of_everybody) {
  send_to_all(3);
  add("SPRING20");
  CodeChangeOrder close = order("SPRING20", CodeChangeKind::close);
  close.mailing = "spring-sale";
  must(codes_.change(close, sender_));
  const model::CodeRecord kept = must(codes_.find("SPRING20"));
  EXPECT_FALSE(terms_in(kept, {}).closed);
  EXPECT_TRUE(terms_in(kept, {record().id, 0}).closed);
  const model::CodeScope receivers{record().id, 0};
  EXPECT_TRUE(must(is_in_scope(store_->ledger(), receivers, id_of("p1@people.example"))));
  EXPECT_FALSE(must(is_in_scope(store_->ledger(), receivers, {99})));
  EXPECT_TRUE(must(is_in_scope(store_->ledger(), {}, {99})));
  const model::CodeScope first{record().id, 1};
  EXPECT_EQ(must(people_concerned(store_->ledger(), kept.code, first)), 3U);
  EXPECT_EQ(why("SPRING20", "p2@people.example"), "closed");
  EXPECT_EQ(why("SPRING20"), "valid");
}

TEST_F(CodesTest, refuses_receivers_of_what_has_not_left) {
  import_people(2);
  put(folder());
  add("SPRING20");
  CodeChangeOrder close = order("SPRING20", CodeChangeKind::close);
  close.mailing = "spring-sale";
  EXPECT_EQ(error_of(codes_.change(close, sender_)), "code.scope");
  close.mailing.clear();
  EXPECT_EQ(must(codes_.change(close, sender_)).change.concerned, 0U);
  EXPECT_EQ(why("SPRING20"), "closed");
}

TEST_F(CodesTest, counts_uses_once_an_order_until_the_budget_is_used_up) {
  send_to_all(3);
  model::CodeTerms two;
  two.uses_max = 2;
  add("SPRING20", two);
  must(codes_.change(alias("WRONG", "SPRING20"), sender_));
  const Actor shop{"shop"};
  const Redeemed first = must(counter_.redeem("wrong", {"p1@people.example", "order-1", {}}, shop));
  EXPECT_FALSE(first.repeated);
  EXPECT_EQ(first.answer.uses_left, 1U);
  EXPECT_TRUE(must(counter_.redeem("wrong", {"p1@people.example", "order-1", {}}, shop)).repeated);
  EXPECT_EQ(ask("SPRING20").uses_left, 1U);
  must(counter_.redeem("SPRING20", {"", "", {}}, shop));
  EXPECT_EQ(error_of(counter_.redeem("SPRING20", {"", "", {}}, shop)), "code.used_up");
  EXPECT_EQ(why("WRONG"), "used_up");
  EXPECT_TRUE(must(counter_.redeem("wrong", {"p1@people.example", "order-1", {}}, shop)).repeated)
      << "a shop that asks again hears what it heard";
  const ports::SignalFilter redeemed{model::SignalKind::redeemed, std::nullopt, {}};
  const auto people = must(store_->signals().people(record().id, redeemed));
  EXPECT_THAT(people.to_vector(), testing::ElementsAre(id_of("p1@people.example")));
  CodeChangeOrder raise = order("SPRING20", CodeChangeKind::budget);
  raise.uses_max = 2;
  EXPECT_EQ(error_of(codes_.change(raise, sender_)), "code.no_change");
  raise.uses_max = 3;
  must(codes_.change(raise, sender_));
  EXPECT_EQ(ask("WRONG").uses_left, 1U);
}

TEST_F(CodesTest, judges_a_use_by_its_own_moment) {
  put(folder());
  model::CodeTerms ended;
  ended.valid_until = clock_.now() - hours(1);
  add("SPRING20", ended);
  const Actor shop{"shop"};
  EXPECT_EQ(error_of(counter_.redeem("SPRING20", {"", "", {}}, shop)), "code.expired");
  must(counter_.redeem("SPRING20", {"", "", clock_.now() - hours(2)}, shop));
  EXPECT_EQ(
      error_of(counter_.redeem("SPRING20", {"", "", clock_.now() + hours(1)}, shop)), "code.moment"
  );
  EXPECT_EQ(error_of(counter_.redeem("NOTHING", {"", "", {}}, shop)), "code.unknown");
}

TEST_F(CodesTest, takes_the_rows_of_a_file_that_are_codes_and_tells_of_the_rest) {
  put(folder());
  const std::string csv = "name,Code\na,AAA-1\nb,aaa1\nc,\nd,=SUM(A1)\ne,BBB2\n";
  const ImportedCodes done = must(pool_.import("spring-sale", text::bytes_of(csv), sender_));
  EXPECT_EQ(done.rows, 5U);
  EXPECT_EQ(done.added, 2U);
  EXPECT_EQ(done.refused, 3U);
  std::multiset<std::pair<std::uint64_t, std::string>> problems;
  for (const RefusedCode& row : done.problems) {
    problems.emplace(row.line, row.id);
  }
  EXPECT_THAT(
      problems,
      testing::ElementsAre(
          testing::Pair(3U, "code.exists"),
          testing::Pair(4U, "code.name"),
          testing::Pair(5U, "code.name")
      )
  );
  EXPECT_EQ(done.stock.left(), 2U);
  const std::string bare = "CCC3\nDDD4\n";
  EXPECT_EQ(must(pool_.import("spring-sale", text::bytes_of(bare), sender_)).added, 2U);
  EXPECT_EQ(why("CCC3"), "unknown") << "a code of nobody is nobody's to use";
}

TEST_F(CodesTest, draws_codes_that_are_never_doubled_nor_mistaken) {
  put(folder());
  EXPECT_EQ(must(pool_.draw("spring-sale", 300, "SPRING", sender_)).total, 300U);
  EXPECT_EQ(must(pool_.draw("spring-sale", 5, "", sender_)).total, 305U);
  std::set<std::string> seen;
  for (const model::Code& code : must(store_->codes().list(record().id, {}, 1000))) {
    seen.insert(code.key);
    const std::string own = code.shown.starts_with("SPRING-") ? code.shown.substr(7) : code.shown;
    EXPECT_EQ(own.size(), 11U) << code.shown;
    EXPECT_EQ(own.find_first_of("0O1ILAEU"), std::string::npos) << code.shown;
  }
  EXPECT_EQ(seen.size(), 305U);
  EXPECT_EQ(error_of(pool_.draw("spring-sale", 0, "", sender_)), "code.draw");
}

TEST_F(CodesTest, gives_each_person_their_own_or_nobody_any) {
  import_people(3);
  put(folder());
  EXPECT_EQ(error_of(pool_.need("spring-sale")), "code.column");
  put(folder("[policy]\nwaves = \"all\"\n[[codes]]\ncolumn = \"my_code\"\n"));
  must(pool_.draw("spring-sale", 2, "", sender_));
  EXPECT_EQ(must(pool_.need("spring-sale")).missing(), 1U);
  const auto short_of_one = pool_.assign("spring-sale", sender_);
  EXPECT_EQ(error_of(short_of_one), "code.shortage");
  EXPECT_THAT(
      short_of_one.error().message(), testing::HasSubstr("amends codes draw spring-sale --count 1")
  );
  EXPECT_EQ(must(store_->codes().stock(record().id)).given, 0U);
  must(pool_.draw("spring-sale", 2, "", sender_));
  const CodeNeed after = must(pool_.assign("spring-sale", sender_));
  EXPECT_EQ(after.without_code, 0U);
  EXPECT_EQ(after.stock.left(), 1U);
  const auto place = must(store_->contacts().columns()).find("my_code");
  ASSERT_TRUE(place);
  std::set<std::string> given;
  for (const std::string_view key :
       {"p1@people.example", "p2@people.example", "p3@people.example"}) {
    const auto person = must(store_->contacts().find(key));
    const std::string code(person->value(*place));
    given.insert(code);
    EXPECT_EQ(person->value(model::Columns::first_name), "Ida") << "the rest of the row stays";
    EXPECT_EQ(why(code, key), "valid");
    EXPECT_EQ(why(code), "valid");
    EXPECT_EQ(why(code, "p9@people.example"), "unknown") << "it is theirs alone";
  }
  EXPECT_EQ(given.size(), 3U);
  const std::string& spent = *given.begin();
  must(counter_.redeem(spent, {"", "order-1", {}}, {"shop"}));
  EXPECT_EQ(error_of(counter_.redeem(spent, {"", "order-2", {}}, {"shop"})), "code.used_up");
  must(pool_.assign("spring-sale", sender_));
  EXPECT_EQ(must(store_->codes().stock(record().id)).given, 3U) << "whoever has one keeps it";
}

TEST_F(CodesTest, gives_codes_to_an_audience_that_asks_about_earlier_mailings) {
  import_people(3);
  put(folder());
  put(
      folder("where = \"mailing['spring-sale'].accepted == false\"\n[policy]\nwaves = \"all\"\n"
             "[[codes]]\ncolumn = \"my_code\"\n")
  );
  must(pool_.draw("spring-sale", 3, "", sender_));
  EXPECT_EQ(must(pool_.need("spring-sale")).people, 3U);
  EXPECT_EQ(must(pool_.assign("spring-sale", sender_)).without_code, 0U);
}

}  // namespace
}  // namespace amends::engine
