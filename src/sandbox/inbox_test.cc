#include "sandbox/inbox.h"

#include <gtest/gtest.h>

#include <future>

namespace amends::sandbox {
namespace {

using namespace std::chrono_literals;

TEST(Inbox, asks_for_a_pause_when_too_much_waits_and_says_when_it_is_over) {
  MailboxStore store;
  std::promise<void> room;
  const auto bytes = std::make_shared<const std::string>(
      "Message-ID: <1@a.example>\r\n\r\n" + std::string(kInboxBytesMax, 'x')
  );
  const auto number = store.keep({
      .mail_from = "b@a.example",
      .recipients = {"p@t.example"},
      .at = {},
      .told = Told::taken,
      .bytes = bytes,
  });
  ASSERT_TRUE(number);
  Inbox inbox(store, nullptr, [&room] { room.set_value(); });
  EXPECT_EQ(inbox.put({*number, {"p@t.example"}, bytes}), Inbox::Room::none);
  ASSERT_EQ(room.get_future().wait_for(60s), std::future_status::ready);
  ASSERT_TRUE(inbox.wait_until_empty(60s));
  EXPECT_EQ(store.counts().read, 1U);
  EXPECT_EQ(store.find("p@t.example").at(0).headers.message_id, "1@a.example");
}

TEST(Inbox, plays_a_message_for_each_recipient_once) {
  MailboxStore store;
  Rates rates = Rates::silent();
  rates.away = 1;
  People people({.population = Population(1, rates), .pace = 1, .roads = {}});
  people.pause();
  const std::vector<std::string> recipients{"p@t.example", "q@t.example"};
  const auto bytes = std::make_shared<const std::string>("Message-ID: <1@a.example>\r\n\r\nHi\r\n");
  Inbox inbox(store, &people, [] {});
  for (int time = 0; time < 2; ++time) {
    const auto number = store.keep({
        .mail_from = "b@a.example",
        .recipients = recipients,
        .at = {},
        .told = Told::taken,
        .bytes = bytes,
    });
    ASSERT_TRUE(number);
    EXPECT_EQ(inbox.put({*number, recipients, bytes}), Inbox::Room::left);
  }
  ASSERT_TRUE(inbox.wait_until_empty(60s));
  EXPECT_EQ(store.counts().read, 4U);
  EXPECT_EQ(store.counts().duplicates, 2U);
  EXPECT_EQ(people.pending(), 2U);
}

}  // namespace
}  // namespace amends::sandbox
