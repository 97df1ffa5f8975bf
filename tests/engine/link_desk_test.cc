#include "engine/link_desk.h"

#include "tests/engine/desk_fixture.h"

namespace amends::engine {
namespace {

using model::LinkTarget;
using model::RepointScope;
using model::RepointState;
using testing::ElementsAre;

constexpr std::string_view kLamps = "https://shop.nordlys.example/lamps";
constexpr std::string_view kSale = "https://shop.nordlys.example/sale";
constexpr std::string_view kSalg = "https://shop.nordlys.example/salg";

class LinkDeskTest : public DeskTest {
 protected:
  /// p1 and p2 read Norwegian, p3 and p4 the mailing's own language.
  void SetUp() override {
    import(
        "email,first_name,locale\np1@people.example,Ida,nb\np2@people.example,Ola,nb-NO\n"
        "p3@people.example,Eve,en\np4@people.example,Kim,\n"
    );
    model::MailingFiles files =
        folder("[policy]\nwaves = \"all\"\n[locales.nb]\nsubject = \"Lampene våre til fredag\"\n");
    files["body.html"] +=
        "<img src=\"https://shop.nordlys.example/lamp.png\" alt=\"A lamp\">"
        "<a href=\"mailto:help@nordlys.example\">write</a>";
    files["body.nb.html"] = files["body.html"];
    put(files);
    sign_off();
    must(desk_->launch("spring-sale", sender_, 4));
    run_until_state(model::MailingState::finished);
    pass(std::chrono::minutes(10));  // a click at once would be a machine's
  }

  static RepointOrder order(std::string_view target) {
    RepointOrder order;
    order.target = target;
    order.reason = "the page was wrong";
    return order;
  }

  Result<LinkTarget> lead(const RepointOrder& given) {
    return links_->repoint("spring-sale", 1, given, sender_);
  }

  Result<LinkTarget> undo(std::optional<std::int64_t> id = std::nullopt) {
    return links_->undo("spring-sale", 1, id, sender_, "");
  }

  [[nodiscard]] std::vector<LinkTarget> history() {
    return must(links_->history("spring-sale", 1));
  }

  [[nodiscard]] model::ContactId contact(std::string_view key) {
    return must(store_->contacts().find(key))->id;
  }

  [[nodiscard]] std::string token(std::string_view who) {
    return Tokens(identity_.installation, identity_.secret)
        .make({TokenKind::link, record().id, contact(who), 1, 1});
  }

  std::optional<Lead> click(std::string_view who, const HitFacts& hit) {
    Tracking tracking(*store_, identity_, clock_);
    return must(tracking.follow(token(who), hit));
  }

  std::string click(std::string_view who) {
    const auto lead = click(who, hit_);
    return lead ? lead->target : "nowhere";
  }

  /// Virtual time goes by.
  void pass(Microseconds time) {
    bool is_over = false;
    loop_.after(time, [&is_over] { is_over = true; });
    run_until([&is_over] { return is_over; });
  }

  HitFacts hit_{
      watch::Method::get, "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0", "", "192.0.2.7"
  };
};

TEST_F(LinkDeskTest, takes_back_exactly_one_repoint) {
  const LinkTarget sale = must(lead(order(kSale)));
  EXPECT_EQ(sale.state, RepointState::standing);
  EXPECT_EQ(sale.concerned, 4U);
  pass(std::chrono::seconds(1));
  must(lead(order(kSalg)));
  EXPECT_EQ(click("p1@people.example"), kSalg);
  must(undo(sale.id));
  EXPECT_EQ(click("p1@people.example"), kSalg);
  EXPECT_EQ(error_of(undo(sale.id)), "link.undone");
  must(undo());
  EXPECT_EQ(click("p1@people.example"), kLamps);
  EXPECT_EQ(error_of(undo()), "link.no_undo");
  EXPECT_EQ(error_of(undo(history().front().id)), "link.no_repoint");
  EXPECT_EQ(error_of(undo(12345)), "link.no_repoint");
  ASSERT_EQ(history().size(), 3U);
  EXPECT_EQ(history()[1].undone_by, "carl");
}

TEST_F(LinkDeskTest, leads_each_reader_by_the_most_particular) {
  EXPECT_EQ(click("p3@people.example"), kLamps);
  pass(std::chrono::minutes(1));
  RepointOrder norwegian = order(kSalg);
  norwegian.language = "nb";
  EXPECT_EQ(must(lead(norwegian)).concerned, 2U);
  EXPECT_EQ(click("p1@people.example"), kSalg);
  EXPECT_EQ(click("p2@people.example"), kSalg) << "a region of the language";
  EXPECT_EQ(click("p3@people.example"), kLamps);
  pass(std::chrono::seconds(1));
  must(lead(order(kSale)));
  EXPECT_EQ(click("p1@people.example"), kSalg) << "a later one for everybody is less particular";
  EXPECT_EQ(click("p4@people.example"), kSale);

  RepointOrder version = order("https://shop.nordlys.example/first");
  version.version = 1;
  const LinkTarget first = must(lead(version));
  EXPECT_EQ(first.concerned, 4U);
  EXPECT_EQ(click("p1@people.example"), "https://shop.nordlys.example/first");

  OpenIncident opening;
  opening.mailing = "spring-sale";
  opening.kind = model::ErrorKind::wrong_link;
  opening.link = 1;
  opening.what_happened = "the link led to last year's sale";
  RepointOrder some = order("https://shop.nordlys.example/some");
  some.incident = must(incidents_->open(opening, sender_)).id;
  some.set = PeopleSet::clicked_wrong_link;
  const LinkTarget people = must(lead(some));
  EXPECT_EQ(people.concerned, 1U) << "p3 clicked before it was mended for anybody";
  EXPECT_EQ(must(store_->links().people(people.id)).size(), 1U);
  EXPECT_EQ(people.scope, RepointScope::people);
  EXPECT_EQ(click("p3@people.example"), "https://shop.nordlys.example/some");
  some.set = PeopleSet::complained;
  EXPECT_EQ(error_of(lead(some)), "link.nobody");

  must(undo(people.id));
  must(undo(first.id));
  EXPECT_EQ(click("p3@people.example"), kSale);
}

TEST_F(LinkDeskTest, falls_back_when_its_time_is_over) {
  RepointOrder weekend = order(kSale);
  weekend.until = clock_.now() + std::chrono::hours(48);
  must(lead(weekend));
  EXPECT_EQ(click("p1@people.example"), kSale);
  EXPECT_EQ(must(store_->links().find(record().id, 1, clock_.now()))->target, kSale);
  pass(std::chrono::hours(49));
  EXPECT_EQ(click("p1@people.example"), kLamps);
  EXPECT_EQ(must(store_->links().links(record().id, clock_.now())).front().target, kLamps);
  EXPECT_EQ(error_of(lead(weekend)), "link.until");
  EXPECT_EQ(error_of(undo()), "link.no_undo");
}

TEST_F(LinkDeskTest, refuses_what_makes_no_sense) {
  RepointOrder given = order(kSale);
  given.reason = "";
  EXPECT_EQ(error_of(lead(given)), "link.reason");
  EXPECT_EQ(error_of(lead(order("javascript:alert(1)"))), "link.target");
  EXPECT_EQ(error_of(lead(order("https://links.nordlys.example/l/abc"))), "link.loop");
  EXPECT_EQ(error_of(links_->repoint("spring-sale", 99, order(kSale), sender_)), "link.unknown");
  EXPECT_EQ(error_of(links_->repoint("winter", 1, order(kSale), sender_)), "mailing.unknown");
  given = order(kSale);
  given.language = "it";
  EXPECT_EQ(error_of(lead(given)), "link.language");
  given.version = 1;
  EXPECT_EQ(error_of(lead(given)), "link.scope");
  given.language = "";
  given.version = 2;
  EXPECT_EQ(error_of(lead(given)), "link.version");
  given.version.reset();
  given.incident = model::IncidentId{9};
  EXPECT_EQ(error_of(lead(given)), "incident.unknown");
  given = order(kSale);
  given.notice = {{"not a language", "x"}};
  EXPECT_EQ(error_of(lead(given)), "link.notice");
  given.notice = {{"en", std::string(501, 'x')}};
  EXPECT_EQ(error_of(lead(given)), "link.notice");
  EXPECT_EQ(error_of(lead(order("https://shop.nordlys.example/{% if %}"))), "link.template");
  EXPECT_EQ(history().size(), 1U);
}

TEST_F(LinkDeskTest, lets_two_people_lead_to_another_domain) {
  const LinkTarget proposed = must(lead(order("https://other.example/sale")));
  EXPECT_EQ(proposed.state, RepointState::waiting);
  EXPECT_EQ(click("p1@people.example"), kLamps);
  const auto confirm = [&](const Actor& actor) {
    return links_->confirm("spring-sale", 1, proposed.id, actor);
  };
  EXPECT_EQ(error_of(confirm(sender_)), "link.own");
  EXPECT_EQ(error_of(links_->confirm("spring-sale", 1, 999, reviewer_)), "link.no_repoint");
  EXPECT_EQ(must(confirm(reviewer_)).confirmed_by, "bo");
  EXPECT_EQ(click("p1@people.example"), "https://other.example/sale");
  EXPECT_EQ(error_of(confirm(reviewer_)), "link.not_waiting");
  EXPECT_EQ(must(lead(order("https://other.example/lamps"))).state, RepointState::standing);
  EXPECT_EQ(must(lead(order(kLamps))).state, RepointState::waiting) << "and back";
  std::vector<std::string> verbs;
  for (const auto& entry : must(store_->journal().entries("mailing/spring-sale", 100))) {
    if (entry.verb.starts_with("link.")) {
      verbs.push_back(entry.verb);
    }
  }
  EXPECT_THAT(
      verbs,
      ElementsAre(
          "link.repoint_proposed",
          "link.repoint_confirmed",
          "link.repointed",
          "link.repoint_proposed"
      )
  );
}

TEST_F(LinkDeskTest, counts_a_target_that_could_not_be_asked_only_with_a_reason) {
  link_outside_.mode = ProofOutside::Mode::turned_off;
  open();
  RepointOrder given = order(kSale);
  EXPECT_EQ(error_of(lead(given)), "link.untested");
  given.untested = "opened it in two browsers";
  EXPECT_EQ(must(lead(given)).untested, "opened it in two browsers");
  EXPECT_EQ(history().back().untested, "opened it in two browsers");
}

TEST_F(LinkDeskTest, knows_who_was_led_wrongly_first) {
  click("p1@people.example");
  click("p3@people.example");
  pass(std::chrono::minutes(1));
  RepointOrder norwegian = order(kSalg);
  norwegian.language = "nb";
  const LinkTarget first = must(lead(norwegian));
  pass(std::chrono::minutes(1));
  click("p2@people.example");
  click("p4@people.example");
  pass(std::chrono::minutes(1));
  const LinkTarget second = must(lead(order(kSale)));
  const auto before = [&](std::optional<std::int64_t> id) {
    return must(links_->clicked_before("spring-sale", 1, id)).to_vector();
  };
  EXPECT_THAT(before(first.id), ElementsAre(contact("p1@people.example")));
  EXPECT_THAT(before(std::nullopt), ElementsAre(contact("p1@people.example")));
  EXPECT_EQ(before(second.id).size(), 4U);
  must(undo(first.id));
  EXPECT_EQ(before(std::nullopt).size(), 4U);
  must(undo(second.id));
  EXPECT_EQ(before(std::nullopt).size(), 4U);
  EXPECT_EQ(error_of(links_->clicked_before("spring-sale", 1, 999)), "link.no_repoint");
}

TEST_F(LinkDeskTest, shows_a_notice_in_the_language_of_the_reader_to_people_and_machines_alike) {
  RepointOrder given = order(kSale);
  given.notice = {{"nb", "Vi skrev fredag, det er lørdag."}};
  must(lead(given));
  const auto norwegian = click("p1@people.example", hit_);
  ASSERT_TRUE(norwegian && norwegian->notice);
  EXPECT_EQ(norwegian->notice->words, "Vi skrev fredag, det er lørdag.");
  EXPECT_EQ(norwegian->notice->locale.language(), "nb");
  pass(std::chrono::minutes(5));
  const auto english = click("p4@people.example", hit_);
  ASSERT_TRUE(english && english->notice);
  EXPECT_EQ(english->notice->words, "");
  EXPECT_EQ(english->notice->locale.language(), "en");
  HitFacts head = hit_;
  head.method = watch::Method::head;
  const auto machine = click("p3@people.example", head);
  ASSERT_TRUE(machine);
  EXPECT_TRUE(machine->notice) << "the same page as for everybody";
  EXPECT_EQ(machine->target, kSale);
}

TEST_F(LinkDeskTest, fills_a_target_for_each_reader) {
  must(lead(order("https://shop.nordlys.example/for/{{ first_name }}?a=b")));
  EXPECT_EQ(click("p1@people.example"), "https://shop.nordlys.example/for/Ida?a=b");
  EXPECT_EQ(click("p2@people.example"), "https://shop.nordlys.example/for/Ola?a=b");
}

TEST_F(LinkDeskTest, leads_to_the_fallback_where_a_mailing_is_gone) {
  const std::string gone = Tokens(identity_.installation, identity_.secret)
                               .make({TokenKind::link, {77}, contact("p1@people.example"), 1, 1});
  Tracking bland(*store_, identity_, clock_);
  EXPECT_FALSE(must(bland.follow(gone, hit_)));
  Tracking kind(*store_, identity_, clock_, "https://shop.nordlys.example/");
  EXPECT_EQ(must(kind.click(gone, hit_)), "https://shop.nordlys.example/");
  EXPECT_FALSE(must(kind.follow(gone + "A", hit_))) << "not a token of ours";
}

TEST_F(LinkDeskTest, says_what_can_still_be_mended) {
  std::vector<std::string> shown;
  for (const Mendable& part : must(links_->mendable("spring-sale"))) {
    shown.push_back(fmt::format("{} {} {}", part.count, part.what, to_string(part.where)));
  }
  EXPECT_THAT(
      shown,
      ElementsAre(
          "1 tracked_links here",
          "1 linked_pictures elsewhere",
          "1 untracked_links nowhere",
          "2 subjects nowhere",
          "2 texts nowhere"
      )
  );
}

}  // namespace
}  // namespace amends::engine
