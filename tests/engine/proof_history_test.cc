#include "engine/limits.h"
#include "engine/mailing_desk.h"
#include "tests/engine/desk_fixture.h"

#include <algorithm>
#include <mutex>
#include <set>

namespace amends::engine {
namespace {

using model::FindingLevel;
using model::MailingState;

class ProofHistoryTest : public DeskTest {
 protected:
  /// A folder of the name, over the list "people" or another.
  static model::MailingFiles named(
      std::string_view name, std::string_view audience = "", std::string_view list = "people"
  ) {
    model::MailingFiles files = folder();
    files["mailing.toml"] = fmt::format(
        "name = \"{}\"\nfrom = \"Nordlys <news@nordlys.example>\"\n"
        "subject = \"Our lamps until Friday\"\n[audience]\nlist = \"{}\"\n{}\n[policy]\nwaves = "
        "\"all\"\n",
        name,
        list,
        audience
    );
    return files;
  }

  /// What the proof of a mailing says under the id.
  std::vector<model::Finding> said(std::string_view mailing, std::string_view id) {
    std::vector<model::Finding> found = must(desk_->proof(mailing, author_, {})).report.findings;
    std::erase_if(found, [id](const model::Finding& finding) { return finding.id != id; });
    return found;
  }

  void send(std::string_view name, std::uint64_t people) {
    must(desk_->proof(name, author_, {}));
    must(desk_->approve(name, reviewer_, "a test"));
    must(desk_->launch(name, sender_, people));
    run_until([&] { return must(desk_->find(name)).state == MailingState::finished; });
  }

  model::Incident open_incident(model::Harm harm) {
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = model::ErrorKind::wrong_price;
    order.harm = harm;
    order.what_happened = "the price was wrong";
    return must(incidents_->open(order, sender_));
  }
};

TEST_F(ProofHistoryTest, notes_the_first_mailing_and_counts_strangers_of_the_next) {
  import_people(20);
  put(folder());
  const auto first = said("spring-sale", "audience.never_mailed");
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first.front().level, FindingLevel::note);
  send("spring-sale", 20);
  import_people(30);
  put(named("summer-sale"));
  const auto strangers = said("summer-sale", "audience.never_mailed");
  ASSERT_EQ(strangers.size(), 1U);
  EXPECT_EQ(strangers.front().level, FindingLevel::warn);
  EXPECT_EQ(strangers.front().recipients, 10U);
  send("summer-sale", 30);
  put(named("autumn-sale"));
  EXPECT_TRUE(said("autumn-sale", "audience.never_mailed").empty());
}

TEST_F(ProofHistoryTest, counts_those_who_have_not_heard_from_us_for_half_a_year) {
  send_to_all(20);
  put(named("summer-sale"));
  EXPECT_TRUE(said("summer-sale", "time.long_silence").empty());
  bool is_over = false;
  loop_.after(kSilence + std::chrono::days(1), [&] { is_over = true; });
  run_until([&] { return is_over; });
  const auto silence = said("summer-sale", "time.long_silence");
  ASSERT_EQ(silence.size(), 1U);
  EXPECT_EQ(silence.front().level, FindingLevel::warn);
  EXPECT_EQ(silence.front().recipients, 20U);
  send("summer-sale", 20);
  put(named("autumn-sale"));
  EXPECT_TRUE(said("autumn-sale", "time.long_silence").empty());
}

TEST_F(ProofHistoryTest, counts_those_whose_last_mail_was_refused_until_one_arrives) {
  relay_.hooks().deed = [](const std::string& to) {
    return to.starts_with("p1@") || to.starts_with("p2@") ? sim::Deed::rcpt_5xx : sim::Deed::accept;
  };
  import_people(20);
  put(folder());
  EXPECT_TRUE(said("spring-sale", "address.bounced_before").empty());
  send("spring-sale", 20);
  ASSERT_EQ(truth_.taken.size(), 18U);
  put(named("summer-sale"));
  const auto before = said("summer-sale", "address.bounced_before");
  ASSERT_EQ(before.size(), 1U);
  EXPECT_EQ(before.front().level, FindingLevel::note);
  EXPECT_EQ(before.front().recipients, 2U);
  relay_.hooks().deed = [](const std::string&) { return sim::Deed::accept; };
  send("summer-sale", 20);
  put(named("autumn-sale"));
  EXPECT_TRUE(said("autumn-sale", "address.bounced_before").empty());
}

TEST_F(ProofHistoryTest, blames_no_address_for_a_mail_that_half_of_all_refused) {
  relay_.hooks().deed = [](const std::string& to) {
    return to.starts_with("p1") ? sim::Deed::rcpt_5xx : sim::Deed::accept;
  };
  import_people(20);
  put(folder());
  send("spring-sale", 20);  // p1 and p10 to p19 were refused
  put(named("summer-sale"));
  EXPECT_TRUE(said("summer-sale", "address.bounced_before").empty());
}

TEST_F(ProofHistoryTest, finds_nearly_the_same_mail_within_two_days) {
  send_to_all(20);
  model::MailingFiles files = named("summer-sale");
  put(files);
  const auto same = said("summer-sale", "audience.twice");
  ASSERT_EQ(same.size(), 1U);
  EXPECT_EQ(same.front().level, FindingLevel::block);
  EXPECT_EQ(same.front().recipients, 20U);
  files["body.html"] =
      "<html><body><p>Hello,</p><p>chairs and tables are <a "
      "href=\"https://shop.nordlys.example/chairs\">here</a> at last.</p>"
      "<p><a href=\"{{ unsubscribe_url }}\">Leave</a></p></body></html>";
  put(files);
  EXPECT_TRUE(said("summer-sale", "audience.twice").empty());
  put(named("autumn-sale"));
  bool is_over = false;
  loop_.after(kTwinTime + std::chrono::hours(1), [&] { is_over = true; });
  run_until([&] { return is_over; });
  EXPECT_TRUE(said("autumn-sale", "audience.twice").empty());
}

TEST_F(ProofHistoryTest, counts_those_who_are_yet_to_get_the_same_mail) {
  import_people(200);
  put(folder("[policy]\nwaves = \"default\"\n"));
  sign_off();
  must(desk_->launch("spring-sale", sender_, 200));
  run_until_state(MailingState::holding);
  ASSERT_LT(truth_.taken.size(), 100U);
  put(named("summer-sale"));
  const auto same = said("summer-sale", "audience.twice");
  ASSERT_EQ(same.size(), 1U);
  EXPECT_EQ(same.front().level, FindingLevel::block);
  EXPECT_EQ(same.front().recipients, 200U);
  must(from_outside([&] { return desk_->halt("spring-sale", sender_, "a look"); }));
  const auto rest = said("summer-sale", "audience.twice");
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest.front().recipients, truth_.taken.size());
}

TEST_F(ProofHistoryTest, does_not_take_the_rest_of_a_halted_mailing_for_strangers_of_its_own) {
  import_people(300);
  put(folder());
  sign_off();
  must(desk_->launch("spring-sale", sender_, 300));
  run_until([&] { return truth_.taken.size() >= 50; });
  must(from_outside([&] { return desk_->halt("spring-sale", sender_, "a look"); }));
  const auto rest = said("spring-sale", "audience.never_mailed");
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest.front().level, FindingLevel::note);
  put(named("summer-sale"));
  const auto other = said("summer-sale", "audience.never_mailed");
  ASSERT_EQ(other.size(), 1U);
  EXPECT_EQ(other.front().recipients, 300U - truth_.taken.size());
}

TEST_F(ProofHistoryTest, finds_people_unlike_those_of_the_mailings_before) {
  const auto import_readers = [this](int count, std::string_view locale, std::string_view list) {
    std::string csv = "email,first_name,locale\n";
    for (int i = 1; i <= count; ++i) {
      csv += fmt::format("{}{}@people.example,Ida,{}\n", list, i, i % 5 == 0 ? "en" : locale);
    }
    import(csv, list);
  };
  import_readers(250, "nb", "people");
  for (const std::string_view name : {"one-sale", "two-sale", "three-sale"}) {
    put(named(name));
    EXPECT_TRUE(said(name, "audience.composition").empty()) << name;
    send(name, 250);
  }
  open();  // it is kept
  import_readers(250, "he", "others");
  put(named("summer-sale", "", "others"));
  const auto others = said("summer-sale", "audience.composition");
  ASSERT_EQ(others.size(), 1U);
  EXPECT_EQ(others.front().level, FindingLevel::block);
  EXPECT_EQ(others.front().recipients, 250U);
  put(named("autumn-sale"));
  EXPECT_TRUE(said("autumn-sale", "audience.composition").empty());
}

TEST_F(ProofHistoryTest, finds_a_price_far_from_that_of_the_last_90_days) {
  const auto priced = [](std::string_view name, std::string_view price) {
    model::MailingFiles files = named(name);
    files["body.html"] += fmt::format(
        "<p>The <a href=\"https://shop.nordlys.example/lamp\">lamp for {} kr</a></p>", price
    );
    return files;
  };
  import_people(3);
  for (const std::string_view name : {"one-sale", "two-sale", "three-sale"}) {
    put(priced(name, "299"));
    EXPECT_TRUE(said(name, "price.jump").empty()) << name;
    send(name, 3);
  }
  put(priced("summer-sale", "29"));
  const auto jump = said("summer-sale", "price.jump");
  ASSERT_EQ(jump.size(), 1U);
  EXPECT_EQ(jump.front().level, FindingLevel::block);
  EXPECT_EQ(jump.front().place.file, "body.html");
  bool is_over = false;
  loop_.after(kPriceHistory + std::chrono::days(1), [&] { is_over = true; });
  run_until([&] { return is_over; });
  EXPECT_TRUE(said("summer-sale", "price.jump").empty());
}

TEST_F(ProofHistoryTest, finds_those_an_incident_owes_something) {
  send_to_all(20);
  import_people(25);
  put(named("summer-sale"));
  EXPECT_TRUE(said("summer-sale", "audience.incident_overlap").empty());
  const model::Incident incident = open_incident(model::Harm::loss);
  const auto owed = said("summer-sale", "audience.incident_overlap");
  ASSERT_EQ(owed.size(), 1U);
  EXPECT_EQ(owed.front().level, FindingLevel::block);
  EXPECT_EQ(owed.front().recipients, 20U);
  must(incidents_->move(incident.id, model::IncidentState::false_alarm, sender_));
  EXPECT_TRUE(said("summer-sale", "audience.incident_overlap").empty());
}

TEST_F(ProofHistoryTest, lets_the_incident_s_own_correction_go_and_then_owes_nothing) {
  send_to_all(20);
  const model::Incident incident = open_incident(model::Harm::loss);
  ApologyOrder order;
  order.audience = PeopleSet::accepted;
  order.signer = "Anna Berg";
  order.what_we_did = "the price is right now";
  const model::MailingRecord draft = must(words_->draft(incident, order, author_)).record;
  EXPECT_TRUE(said(draft.name, "audience.incident_overlap").empty());
  // Another incident with the same people is not what it mends.
  open_incident(model::Harm::nuisance);
  const auto other = said(draft.name, "audience.incident_overlap");
  ASSERT_EQ(other.size(), 1U);
  EXPECT_EQ(other.front().level, FindingLevel::warn);
  send(draft.name, 20);
  put(named("summer-sale"));
  const auto owed = said("summer-sale", "audience.incident_overlap");
  ASSERT_EQ(owed.size(), 1U) << "those of the first have been written to";
  EXPECT_EQ(owed.front().level, FindingLevel::warn);
}

TEST_F(ProofHistoryTest, counts_who_got_or_is_to_get_a_mailing_that_must_not_overlap) {
  import("email,first_name\na@people.example,Ida\nb@people.example,Ole\n", "vips");
  import("email,first_name\nb@people.example,Ole\nc@people.example,Per\n", "people");
  put(named("vip-sale", "", "vips"));
  put(named("summer-sale", "not_with = [\"vip-sale\", \"vip-sail\"]"));
  const auto planned = said("summer-sale", "audience.mailing_overlap");
  ASSERT_EQ(planned.size(), 2U);
  EXPECT_EQ(planned[0].level, FindingLevel::block);
  EXPECT_EQ(planned[0].recipients, 1U);
  EXPECT_EQ(planned[0].examples.front().address, "b@people.example");
  EXPECT_EQ(planned[1].level, FindingLevel::warn) << "there is no vip-sail";
  send("vip-sale", 2);
  import("email,first_name\nd@people.example,Liv\n", "vips");
  import("email,first_name\nd@people.example,Liv\n", "people");
  const auto got = said("summer-sale", "audience.mailing_overlap");
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(got[0].recipients, 1U) << "d came after it had gone";
}

class PlayedWorld final : public ports::Resolver, public ports::Web {
 public:
  using ports::Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    std::vector<ports::DnsAnswer> answers(questions.size());
    for (std::size_t i = 0; i < questions.size() && !is_silent; ++i) {
      const bool has = questions[i].type == ports::DnsType::a;
      answers[i].status = has ? ports::DnsStatus::found : ports::DnsStatus::no_records;
      if (has) {
        answers[i].addresses.push_back(*text::parse_ip("93.184.216.34"));
      }
    }
    return answers;
  }

  Result<ports::WebAnswer> ask(const ports::WebRequest& request) override {
    const std::scoped_lock lock(mutex_);
    if (request.method == ports::WebRequest::Method::post) {
      filters.insert(fmt::format("{}:{}", text::shown_ip(request.address), request.port));
      ports::WebAnswer judged;
      judged.status = 200;
      judged.body = R"({"score":30,"required_score":15,"action":"reject"})";
      judged.body_bytes = judged.body.size();
      return judged;
    }
    asked.insert(request.host);
    if (is_silent) {
      return make_error("web.timeout", "played");
    }
    ports::WebAnswer answer;
    answer.status = request.target.contains("lamps") ? 410 : 404;
    if (const auto page = pages.find(request.target); page != pages.end()) {
      answer.status = 200;
      answer.body = page->second;
      answer.body_bytes = page->second.size();
    }
    return answer;
  }

  bool is_silent = false;
  std::map<std::string, std::string> pages;  // of the shop, by path
  std::set<std::string> asked;
  std::set<std::string> filters;  // of spam

 private:
  std::mutex mutex_;
};

TEST_F(ProofHistoryTest, opens_links_and_never_our_own) {
  PlayedWorld world;
  outside_ = {ProofOutside::Mode::asked, &world, &world, "", "https://links.nordlys.example"};
  open();
  import_people(3);
  model::MailingFiles files = folder();
  files["body.html"] += "<p><a href=\"https://links.nordlys.example/l/old\">the last one</a></p>";
  put(files);
  const auto dead = said("spring-sale", "link.dead");
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead.front().place.file, "body.html");
  EXPECT_TRUE(world.asked.contains("shop.nordlys.example"));
  EXPECT_FALSE(world.asked.contains("links.nordlys.example"));
}

TEST_F(ProofHistoryTest, is_not_clean_where_nobody_answers) {
  PlayedWorld world;
  world.is_silent = true;
  outside_ = {ProofOutside::Mode::asked, &world, &world, "", ""};
  open();
  import_people(3);
  put(folder());
  EXPECT_EQ(said("spring-sale", "check.could_not_run").size(), 2U);
  outside_ = {ProofOutside::Mode::asked, nullptr, nullptr, "no DNS servers are set up", ""};
  open();
  EXPECT_EQ(said("spring-sale", "check.could_not_run").size(), 2U);
  EXPECT_EQ(error_of(desk_->approve("spring-sale", reviewer_, "")), "approval.blocked");
  outside_ = {ProofOutside::Mode::turned_off};
  open();
  EXPECT_EQ(said("spring-sale", "check.turned_off").size(), 1U);
  EXPECT_TRUE(said("spring-sale", "check.could_not_run").empty());
}

TEST_F(ProofHistoryTest, shows_a_mail_to_the_spam_filter_of_the_server_and_to_no_other) {
  PlayedWorld world;
  outside_ = {ProofOutside::Mode::asked, &world, &world, "", ""};
  open();
  import_people(3);
  model::MailingFiles files = folder();
  put(files);
  EXPECT_TRUE(said("spring-sale", "check.could_not_run").empty()) << "nobody wants a filter";
  files["mailing.toml"] += "[spam]\nrspamd = \"http://10.0.0.9:11333\"\n";
  put(files);
  EXPECT_EQ(said("spring-sale", "check.could_not_run").size(), 1U);
  EXPECT_TRUE(world.filters.empty());
  outside_.rspamd = "http://127.0.0.1:11333";
  open();
  const auto score = said("spring-sale", "message.spam_score");
  ASSERT_EQ(score.size(), 1U);
  EXPECT_EQ(score.front().level, FindingLevel::block);
  EXPECT_TRUE(said("spring-sale", "check.could_not_run").empty());
  EXPECT_EQ(world.filters, std::set<std::string>{"127.0.0.1:11333"});
}

TEST_F(ProofHistoryTest, compares_prices_with_the_shop_and_tells_of_each_thing_it_cannot_ask) {
  PlayedWorld world;
  outside_ = {ProofOutside::Mode::asked, &world, &world, "", ""};
  open();
  import_people(3);
  model::MailingFiles files = folder();
  files["mailing.toml"] += "[offer]\nfeed = \"https://shop.nordlys.example/feed.xml\"\n";
  files["body.html"] +=
      "<p>The <a href=\"https://shop.nordlys.example/lamp\">lamp for 299 kr</a></p>";
  put(files);
  const auto no_feed = said("spring-sale", "check.could_not_run");
  ASSERT_EQ(no_feed.size(), 1U) << "the feed answers 404; a page that does is a dead link";
  EXPECT_EQ(no_feed.front().place.file, "mailing.toml");
  outside_ = {ProofOutside::Mode::asked, nullptr, nullptr, "no DNS servers are set up", ""};
  outside_.rspamd = "http://127.0.0.1:11333";
  open();
  EXPECT_EQ(said("spring-sale", "check.could_not_run").size(), 5U)
      << "links, domains, the feed, pages, the spam filter";
}

TEST_F(ProofHistoryTest, keeps_what_the_shop_asks_and_holds_later_mailings_against_it) {
  const auto priced = [](std::string_view name, std::string_view price) {
    model::MailingFiles files = named(name);
    files["body.html"] += fmt::format(
        "<p>The <a href=\"https://shop.nordlys.example/lamp\">lamp for {} kr</a></p>", price
    );
    return files;
  };
  PlayedWorld world;
  world.pages["/lamp"] =
      R"(<script type="application/ld+json">{"offers":{"price":"299","priceCurrency":"NOK"}}</script>)";
  outside_ = {ProofOutside::Mode::asked, &world, &world, "", ""};
  open();
  import_people(3);
  put(priced("one-sale", "299"));
  EXPECT_TRUE(said("one-sale", "price.jump").empty());
  const auto kept = must(store_->shop_prices().list("", 0, 10));
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept.front().thing, "page shop.nordlys.example/lamp");
  EXPECT_EQ(kept.front().minor, 29900);
  EXPECT_EQ(kept.front().source, model::ShopPriceSource::page);

  outside_ = {};
  open();
  put(priced("summer-sale", "29"));
  EXPECT_TRUE(said("summer-sale", "price.jump").empty()) << "it was read today";
  std::vector<model::ShopPrice> before = {kept.front(), kept.front()};
  before[0].day -= std::chrono::days(1);
  before[1].day -= std::chrono::days(2);
  must(store_->shop_prices().keep(before, before[1].day));
  bool is_tomorrow = false;
  loop_.after(std::chrono::days(1), [&] { is_tomorrow = true; });
  run_until([&] { return is_tomorrow; });
  const auto jump = said("summer-sale", "price.jump");
  ASSERT_EQ(jump.size(), 1U);
  EXPECT_EQ(jump.front().level, FindingLevel::block);
  const model::FindingArgument whose{"history", std::string("shop")};
  EXPECT_EQ(std::ranges::count(jump.front().arguments, whose), 1);
}

TEST_F(ProofHistoryTest, keeps_nothing_of_a_proof_that_was_stopped) {
  import_people(3);
  put(folder());
  EXPECT_EQ(
      error_of(desk_->proof("spring-sale", author_, {}, [] { return true; })), "proof.stopped"
  );
  EXPECT_EQ(record().state, MailingState::draft);
  EXPECT_FALSE(must(store_->mailings().proof(record().id)));
}

}  // namespace
}  // namespace amends::engine
