#include "sandbox/mailbox_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::sandbox {
namespace {

MailboxStore::Arrival arrival(std::vector<std::string> recipients, std::int64_t at = 0) {
  return {
      .mail_from = "b@sender.example",
      .recipients = std::move(recipients),
      .at = from_us(at),
      .told = Told::taken,
      .bytes = std::make_shared<const std::string>("Subject: x\r\n\r\nbody\r\n"),
  };
}

HeaderFacts id(std::string message_id) {
  HeaderFacts facts;
  facts.message_id = std::move(message_id);
  return facts;
}

TEST(MailboxStore, counts_one_for_each_recipient) {
  MailboxStore store;
  EXPECT_EQ(store.keep(arrival({"a@x.example", "b@x.example"})), 1U);
  EXPECT_EQ(store.keep(arrival({"A@X.example"})), 3U);
  EXPECT_EQ(store.received(), 3U);
  EXPECT_EQ(store.find("a@x.EXAMPLE").size(), 2U);
  EXPECT_THAT(store.addresses(), testing::ElementsAre("a@x.example", "b@x.example"));
  EXPECT_EQ(store.list(1, 1).at(0).address, "b@x.example");
}

TEST(MailboxStore, tells_duplicates_of_a_person_from_repeated_ids) {
  MailboxStore store;
  for (const auto* address : {"a@x.example", "b@x.example", "A@x.example", "a@x.example"}) {
    ASSERT_TRUE(store.keep(arrival({address})));
  }
  EXPECT_EQ(store.add_headers(1, id("1")), 0U);
  EXPECT_EQ(store.add_headers(2, id("1")), 0U);            // another person, the same id
  EXPECT_EQ(store.add_headers(3, id("1")), std::nullopt);  // the same person again
  EXPECT_EQ(store.add_headers(4, id("2")), 1U);
  EXPECT_EQ(store.counts().duplicates, 1U);
  EXPECT_EQ(store.counts().repeated_ids, 2U);
  EXPECT_EQ(store.counts().read, 4U);
}

TEST(MailboxStore, a_message_without_an_id_is_no_duplicate) {
  MailboxStore store;
  ASSERT_TRUE(store.keep(arrival({"a@x.example"})));
  ASSERT_TRUE(store.keep(arrival({"a@x.example"})));
  EXPECT_EQ(store.add_headers(1, {}), 0U);
  EXPECT_EQ(store.add_headers(2, {}), 1U);
  EXPECT_EQ(store.counts().duplicates, 0U);
  EXPECT_EQ(store.counts().without_id, 2U);
}

TEST(MailboxStore, counts_what_came_after_a_moment) {
  MailboxStore store;
  for (const int at : {10, 20, 30}) {
    ASSERT_TRUE(store.keep(arrival({"a@x.example"}, at)));
  }
  EXPECT_EQ(store.received_after(from_us(9)), 3U);
  EXPECT_EQ(store.received_after(from_us(20)), 1U);
  EXPECT_EQ(store.received_after(from_us(30)), 0U);
}

TEST(MailboxStore, keeps_only_headers_beyond_its_memory) {
  MailboxStore store(30);
  ASSERT_TRUE(store.keep(arrival({"a@x.example"})));
  ASSERT_TRUE(store.keep(arrival({"b@x.example"})));
  EXPECT_NE(store.find("a@x.example").at(0).bytes, nullptr);
  EXPECT_EQ(store.find("b@x.example").at(0).bytes, nullptr);
  EXPECT_EQ(store.find("b@x.example").at(0).as_shown(), "");
  EXPECT_EQ(store.counts().headers_only, 1U);
  EXPECT_EQ(store.counts().received, 2U);
}

TEST(MailboxStore, marks_what_it_shows) {
  MailboxStore store;
  ASSERT_TRUE(store.keep(arrival({"a@x.example"})));
  EXPECT_THAT(
      store.find("a@x.example").at(0).as_shown(), testing::StartsWith("X-Amends-Sandbox: ")
  );
}

TEST(MailboxStore, forgets_everything_when_cleared) {
  MailboxStore store;
  ASSERT_TRUE(store.keep(arrival({"a@x.example"})));
  store.clear();
  EXPECT_EQ(store.received(), 0U);
  EXPECT_EQ(store.add_headers(1, id("1")), std::nullopt);  // read after the clearing
  EXPECT_EQ(store.keep(arrival({"a@x.example"})), 2U);
  EXPECT_EQ(store.add_headers(2, id("1")), 0U);
}

}  // namespace
}  // namespace amends::sandbox
