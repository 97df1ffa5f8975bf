#include "base/random.h"
#include "store/sqlite/store_fixture.h"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <sys/resource.h>

namespace amends::store {
namespace {

using Timer = std::chrono::steady_clock;

/// Numbers for people who change the store; AMENDS_SPEED says for how many contacts.
class Speed : public SqliteFolder {
 protected:
  void SetUp() override {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): read before any thread starts
    const char* people = std::getenv("AMENDS_SPEED");
    if (people == nullptr) {
      GTEST_SKIP() << "set AMENDS_SPEED=1000000 to measure";
    }
    people_ = static_cast<std::size_t>(std::atoll(people));
    SqliteFolder::SetUp();
  }

  static void tell(std::string_view what, std::size_t count, double seconds) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::cout << fmt::format(
        "{:<10} {:>9} in {:7.2f} s, {:>9.0f}/s, peak {} MB\n",
        what,
        count,
        seconds,
        static_cast<double>(count) / seconds,
        usage.ru_maxrss / 1024
    );
  }

  static double since(Timer::time_point start) {
    return std::chrono::duration<double>(Timer::now() - start).count();
  }

  void import(ports::Store& store, std::string_view what) const {
    constexpr std::size_t kBatch = 5000;
    const auto list = must(store.contacts().make_list("people", at(0)));
    model::Columns columns;
    columns.add("country");
    columns.add("orders");
    double seconds = 0;
    for (std::size_t from = 0; from < people_; from += kBatch) {
      auto people = make_people(mix64(from) % 1'000'000'000'000, kBatch);
      for (std::size_t i = 0; i < kBatch; ++i) {
        people[i].values.resize(9);
        people[i].values[model::Columns::first_name] = fmt::format("Name{}", from + i);
        people[i].values[model::Columns::locale] = "nb-NO";
        people[i].values[7] = "NO";
        people[i].values[8] = fmt::format("{}", i);
      }
      const auto start = Timer::now();
      must(store.contacts().put(list, columns, people, at(1)));
      seconds += since(start);
    }
    tell(what, people_, seconds);
  }

  void plan(ports::Store& store, model::MailingId mailing) const {
    std::vector<ports::PlannedSend> sends;
    for (std::size_t i = 0; i < people_; ++i) {
      sends.push_back(
          {model::ContactId{static_cast<std::int64_t>(i) + 1}, static_cast<std::uint32_t>(i), 0}
      );
    }
    Random random(1);
    for (std::size_t i = people_; i > 1; --i) {
      std::swap(sends[i - 1].position, sends[random.below(i)].position);
    }
    const auto start = Timer::now();
    must(store.ledger().plan(mailing, sends));
    tell("plan", people_, since(start));
  }

  void send(ports::Store& store, model::MailingId mailing) const {
    const auto start = Timer::now();
    std::size_t sent = 0;
    while (true) {
      const auto claimed = must(store.ledger().claim(order(store, mailing, 500)));
      if (claimed.sends.empty()) {
        break;
      }
      std::vector<model::ContactId> dots;
      std::vector<ports::SendResult> results;
      for (const auto& one : claimed.sends) {
        dots.push_back(one.contact);
        auto& result = results.emplace_back();
        result.contact = one.contact;
        result.reply_code = 250;
        result.reply_text = "2.0.0 Ok";
        result.at = at(20);
      }
      must(store.ledger().mark_dots(mailing, store.epoch(), dots));
      must(store.ledger().record(mailing, store.epoch(), results));
      sent += dots.size();
    }
    tell("send", sent, since(start));
  }

  std::size_t people_ = 0;
};

TEST_F(Speed, of_an_import_a_plan_and_its_sending) {
  const auto store = open();
  import(*store, "import");
  import(*store, "unchanged");
  auto record = must(store->mailings().put(
      "spring-sale", model::MailingKind::regular, {{"mailing.toml", ""}}, "Author", at(0)
  ));
  model::Approval approval;
  approval.mailing = record.id;
  approval.content_hash = record.content_hash;
  must(store->mailings().approve(approval));
  for (const auto state :
       {model::MailingState::proofed, model::MailingState::approved, model::MailingState::sending
       }) {
    must(store->mailings().move(record.id, state, "", at(1)));
  }
  plan(*store, record.id);
  send(*store, record.id);
  const auto start = Timer::now();
  EXPECT_EQ(must(store->ledger().in_state(record.id, model::SendState::accepted)).size(), people_);
  tell("in_state", people_, since(start));
  std::uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder_ / "sends")) {
    bytes += file.file_size();
  }
  std::cout << fmt::format("{} bytes on the disk for each send\n", bytes / people_);
}

}  // namespace
}  // namespace amends::store
