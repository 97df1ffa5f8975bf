#include "store/contract/contract_suite.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace amends::store {
namespace {

using model::RepointScope;
using testing::ElementsAre;
using testing::IsEmpty;

/// What is asked here is asked before and after every change: what a link leads to may be in memory
/// by then, and must not be what it was.
class Asked {
 public:
  Asked(ports::Store& store, model::MailingId mailing) : store_(store), mailing_(mailing) {}

  [[nodiscard]] std::vector<std::string> leads(
      std::int64_t contact, int version, Instant now, int number = 1
  ) const {
    const ports::LinkReader reader{{contact}, version, now};
    std::vector<std::string> targets;
    for (const auto& one : must(store_.links().leading(mailing_, number, reader))) {
      targets.push_back(one.target);
    }
    // Now it is in memory, and says the same.
    const auto at_once = store_.links().leading_now(mailing_, number, reader);
    EXPECT_TRUE(at_once.has_value());
    EXPECT_EQ(at_once ? at_once->size() : 0, targets.size());
    for (std::size_t i = 0; at_once && i < std::min(at_once->size(), targets.size()); ++i) {
      EXPECT_EQ(at_once->at(i).target, targets.at(i));
    }
    return targets;
  }

 private:
  ports::Store& store_;
  model::MailingId mailing_;
};

model::LinkTarget target(std::string_view url, Instant at, RepointScope scope) {
  model::LinkTarget made{std::string(url), "Lead", "wrong page", at};
  made.scope = scope;
  return made;
}

class LinksContract : public StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    mailing_ = draft().id;
    register_shop();
  }

  void register_shop() {
    model::Link link;
    link.source = "https://shop.example/";
    must(store_->links().register_links(mailing_, {&link, 1}, at(1)));
  }

  [[nodiscard]] Asked asked() { return {*store_, mailing_}; }

  model::MailingId mailing_;
};

TEST_P(LinksContract, leads_by_a_repoint_from_the_moment_it_returns) {
  EXPECT_THAT(asked().leads(1, 1, at(2)), ElementsAre("https://shop.example/"));
  const auto all =
      must(store_->links().repoint(mailing_, 1, target("https://a.example/", at(3), {})));
  EXPECT_THAT(asked().leads(1, 1, at(3)), ElementsAre("https://a.example/"));
  must(store_->links().repoint(mailing_, 1, target("https://b.example/", at(4), {})));
  EXPECT_THAT(asked().leads(1, 1, at(4)), ElementsAre("https://b.example/")) << "the newer";
  must(store_->links().undo(all.id, "Lead", "not needed", at(5)));
  EXPECT_THAT(asked().leads(1, 1, at(5)), ElementsAre("https://b.example/"));
}

TEST_P(LinksContract, leads_by_a_waiting_repoint_from_the_moment_it_is_confirmed) {
  auto other = target("https://a.example/", at(2), RepointScope::everybody);
  other.state = model::RepointState::waiting;
  EXPECT_THAT(asked().leads(1, 1, at(2)), ElementsAre("https://shop.example/"));
  const auto waiting = must(store_->links().repoint(mailing_, 1, other));
  EXPECT_THAT(asked().leads(1, 1, at(3)), ElementsAre("https://shop.example/"));
  must(store_->links().confirm(waiting.id, "Second", at(4)));
  EXPECT_THAT(asked().leads(1, 1, at(4)), ElementsAre("https://a.example/"));
  must(store_->links().undo(waiting.id, "Lead", "a slip", at(5)));
  EXPECT_THAT(asked().leads(1, 1, at(5)), ElementsAre("https://shop.example/"));
}

TEST_P(LinksContract, ends_a_repoint_when_its_time_is_over_without_being_told) {
  auto short_one = target("https://a.example/", at(2), RepointScope::everybody);
  short_one.until = at(60);
  must(store_->links().repoint(mailing_, 1, short_one));
  EXPECT_THAT(asked().leads(1, 1, at(59)), ElementsAre("https://a.example/"));
  EXPECT_THAT(asked().leads(1, 1, at(60)), ElementsAre("https://shop.example/"));
  EXPECT_THAT(asked().leads(1, 1, at(59)), ElementsAre("https://a.example/"));
}

TEST_P(LinksContract, leads_a_set_of_people_after_a_restart_too) {
  model::ContactSet people;
  people.add({7});
  people.add({70'000});
  const auto made = must(store_->links().repoint(
      mailing_, 1, target("https://a.example/", at(2), RepointScope::people), people
  ));
  for (const bool again : {false, true}) {
    if (again) {
      reopen();
    }
    EXPECT_THAT(asked().leads(7, 1, at(3)), ElementsAre("https://a.example/"));
    EXPECT_THAT(asked().leads(70'000, 1, at(3)), ElementsAre("https://a.example/"));
    EXPECT_THAT(asked().leads(8, 1, at(3)), ElementsAre("https://shop.example/"));
  }
  must(store_->links().undo(made.id, "Lead", "a slip", at(4)));
  EXPECT_THAT(asked().leads(7, 1, at(5)), ElementsAre("https://shop.example/"));
}

TEST_P(LinksContract, knows_a_link_from_the_moment_it_is_registered) {
  EXPECT_THAT(asked().leads(1, 1, at(2), 2), IsEmpty());
  model::Link link;
  link.source = "https://help.example/";
  must(store_->links().register_links(mailing_, {&link, 1}, at(3)));
  EXPECT_THAT(asked().leads(1, 1, at(3), 2), ElementsAre("https://help.example/"));
}

TEST_P(LinksContract, leads_by_language_as_the_rows_say) {
  auto norwegian = target("https://nb.example/", at(2), RepointScope::language);
  norwegian.language = "nb";
  must(store_->links().repoint(mailing_, 1, norwegian));
  auto second = target("https://2.example/", at(3), RepointScope::version);
  second.version = 2;
  must(store_->links().repoint(mailing_, 1, second));
  EXPECT_THAT(
      asked().leads(1, 1, at(4)), ElementsAre("https://nb.example/", "https://shop.example/")
  );
  EXPECT_THAT(asked().leads(1, 2, at(4)), ElementsAre("https://2.example/"));
}

TEST_P(LinksContract, says_at_once_only_what_it_has_read) {
  EXPECT_FALSE(store_->links().leading_now(mailing_, 1, {{1}, 1, at(2)}));
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(
    Engines,
    LinksContract,
    testing::ValuesIn(engines()),
    [](const auto& info) { return info.param.name; }
);

}  // namespace amends::store
