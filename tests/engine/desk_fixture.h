#pragma once

#include "engine/import.h"
#include "engine/incident_desk.h"
#include "engine/incident_words.h"
#include "engine/link_desk.h"
#include "engine/mailing_desk.h"
#include "engine/sending.h"
#include "engine/tracking.h"
#include "store/sqlite_store.h"
#include "tests/support/sim_background.h"
#include "tests/support/sim_loop.h"
#include "tests/support/sim_relay.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

namespace amends::engine {

/// A simulated loop that other threads may post to: their tasks run at once, under its lock. Only
/// the test's thread steps it.
class StepLoop final : public ports::Loop {
 public:
  explicit StepLoop(sim::SimLoop& loop) : loop_(loop) {}

  [[nodiscard]] Instant now() const override { return loop_.now(); }

  void post(Task task) override {
    const std::scoped_lock lock(mutex_);
    if (running_) {
      loop_.post(std::move(task));
      return;
    }
    if (const auto happens = std::exchange(before_next_post_, nullptr)) {
      happens();
    }
    ++posts_;
    running_ = true;
    task();
    running_ = false;
  }

  Timer after(Microseconds delay, Task task) override {
    const std::scoped_lock lock(mutex_);
    return loop_.after(delay, std::move(task));
  }

  void cancel(Timer timer) override {
    const std::scoped_lock lock(mutex_);
    loop_.cancel(timer);
  }

  /// Once, when somebody outside is about to post: what others do before their task gets here.
  void before_next_post(std::function<void()> happens) { before_next_post_ = std::move(happens); }

  /// Tasks that came from outside.
  [[nodiscard]] int posts() const { return posts_; }

  /// Nothing happens when the next event is later.
  bool step_until(Instant latest) {
    const std::scoped_lock lock(mutex_);
    return loop_.is_due(latest) && step();
  }

  bool step() {
    const std::scoped_lock lock(mutex_);
    running_ = true;
    const bool stepped = loop_.step();
    running_ = false;
    return stepped;
  }

 private:
  sim::SimLoop& loop_;
  mutable std::recursive_mutex mutex_;
  bool running_ = false;
  std::function<void()> before_next_post_;
  std::atomic<int> posts_ = 0;
};

class LoopClock final : public Clock {
 public:
  explicit LoopClock(const ports::Loop& loop) : loop_(loop) {}

  [[nodiscard]] Instant now() const override { return loop_.now(); }

 private:
  const ports::Loop& loop_;
};

/// The value; an error ends the test and is told.
template <class T>
T must(Result<T> result) {
  if (!result.ok()) {
    throw std::runtime_error(result.error().id() + ": " + result.error().explain());
  }
  return *std::move(result);
}

inline void must(const Result<void>& result) {
  if (!result.ok()) {
    throw std::runtime_error(result.error().id() + ": " + result.error().explain());
  }
}

/// The error's id, "" when there was none.
template <class T>
[[nodiscard]] std::string error_of(const Result<T>& result) {
  return result.ok() ? "" : result.error().id();
}

/// The desks over a real store in a folder of its own, with a relay and time that are simulated.
class DeskTest : public testing::Test {
 protected:
  DeskTest() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              fmt::format("amends-{}-{}", ::getpid(), info->name());
    std::filesystem::remove_all(folder_);
    open();
  }

  ~DeskTest() override {
    sim_.crash();
    sending_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// Behind the store's back.
  void change_database(const std::string& sql) const {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open((folder_ / "amends.db").c_str(), &raw), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(raw);
    sqlite3_close(raw);
  }

  /// A start of the server; the one before has died.
  void open() {
    sim_.crash();
    links_.reset();
    words_.reset();
    incidents_.reset();
    desk_.reset();
    sending_.reset();
    store_.reset();
    store_ = must(store::open_sqlite_store(folder_, store::OpenMode::serve));
    background_ = std::make_unique<sim::SimBackground>(sim_, random_, Microseconds(2000));
    makers_ = std::make_unique<sim::SimBackground>(sim_, random_, Microseconds(2000));
    identity_ = {store_->installation(), store_->secret(), "https://links.nordlys.example", ""};
    SendingOptions options;
    options.identity = identity_;
    sending_ = std::make_unique<Sending>(
        SendingParts{*store_, loop_, *background_, *makers_, relay_, clock_, second_relay_}, options
    );
    desk_ = std::make_unique<MailingDesk>(*store_, *sending_, clock_, outside_);
    incidents_ = std::make_unique<IncidentDesk>(*store_, *desk_, clock_);
    links_ =
        std::make_unique<LinkDesk>(*store_, *incidents_, clock_, identity_.base_url, link_outside_);
    words_ = std::make_unique<IncidentWords>(*store_, *desk_, *incidents_, clock_);
  }

  static model::MailingFiles folder(std::string_view tables = "[policy]\nwaves = \"all\"\n") {
    return {
        {"mailing.toml",
         fmt::format(
             "name = \"spring-sale\"\nfrom = \"Nordlys <news@nordlys.example>\"\n"
             "subject = \"Our lamps until Friday\"\n[audience]\nlist = \"people\"\n{}",
             tables
         )},
        {"body.html",
         "<html><body><p>Hello {{ first_name | default: \"friend\" }},</p><p>see "
         "<a href=\"https://shop.nordlys.example/lamps\">all our lamps</a>.</p>"
         "<p><a href=\"{{ unsubscribe_url }}\">Unsubscribe</a></p>"
         "<p>Nordlys AS, Storgata 1, Oslo</p></body></html>"}
    };
  }

  ImportReport import(std::string_view csv, std::string_view list = "people") {
    const auto id = must(store_->contacts().make_list(list, clock_.now()));
    return must(import_contacts(text::bytes_of(csv), id, store_->contacts(), clock_, {}));
  }

  void import_people(int count, std::string_view prefix = "p") {
    std::string csv = "email,first_name\n";
    for (int i = 1; i <= count; ++i) {
      csv += fmt::format("{}{}@people.example,Ida\n", prefix, i);
    }
    import(csv);
  }

  model::MailingRecord put(const model::MailingFiles& files) {
    PutOutcome outcome = must(desk_->put(files, author_));
    if (!outcome.record) {
      throw std::runtime_error(outcome.errors.front().explain());
    }
    return *outcome.record;
  }

  void sign_off() {
    must(desk_->proof("spring-sale", author_, {}));
    must(desk_->approve("spring-sale", reviewer_, "a test"));
  }

  /// For everybody, as a lead asks for it.
  Result<model::LinkTarget> repoint(int link, std::string_view target) {
    RepointOrder order;
    order.target = target;
    order.reason = "the page was wrong";
    return links_->repoint("spring-sale", link, order, sender_);
  }

  [[nodiscard]] model::MailingRecord record() { return must(desk_->find("spring-sale")); }

  [[nodiscard]] model::SendCounts counts() { return must(store_->ledger().counts(record().id)); }

  template <class Condition>
  void run_until(Condition holds) {
    for (int steps = 0; steps < 200'000; ++steps) {
      if (holds()) {
        return;
      }
      if (!loop_.step()) {
        break;
      }
    }
    ADD_FAILURE() << "it never came to that";
  }

  void run_until_state(model::MailingState state) {
    run_until([&] { return record().state == state; });
  }

  /// Calls from another thread, as the API does, while the loop runs. The loop goes on when the
  /// call has reached it.
  template <class Call>
  auto from_outside(Call call) {
    const int posts = loop_.posts();
    auto answer = std::async(std::launch::async, call);
    const auto is_over = [&] {
      return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    };
    while (loop_.posts() == posts && !is_over()) {
      std::this_thread::yield();
    }
    // Virtual time must not run away while the caller's thread is busy with the store.
    const Instant latest = loop_.now() + kDrainGrace + std::chrono::seconds(1);
    while (!is_over()) {
      if (!loop_.step_until(latest)) {
        std::this_thread::yield();
      }
    }
    return answer.get();
  }

  /// Sends it to `people` and steps until it is finished.
  void send_to_all(int people) {
    import_people(people);
    put(folder());
    sign_off();
    must(desk_->launch("spring-sale", sender_, static_cast<std::uint64_t>(people)));
    run_until_state(model::MailingState::finished);
  }

  Actor author_{"anna"};
  Actor reviewer_{"bo"};
  Actor sender_{"carl"};

  std::filesystem::path folder_;
  Random random_{5};
  sim::SimLoop sim_{from_us(1'795'000'000'000'000), random_};
  StepLoop loop_{sim_};
  LoopClock clock_{loop_};
  sim::RelayTruth truth_;
  sim::SimRelay relay_{sim_, random_, truth_, {}};
  sim::RelayTruth emergency_truth_;
  sim::SimRelay emergency_{sim_, random_, emergency_truth_, {}};
  ports::Relay* second_relay_ = &emergency_;  // taken by open(); nullptr: there is none
  std::unique_ptr<sim::SimBackground> background_;
  std::unique_ptr<sim::SimBackground> makers_;
  std::unique_ptr<ports::Store> store_;
  SenderIdentity identity_;
  std::unique_ptr<Sending> sending_;
  ProofOutside outside_;       // taken by open()
  ProofOutside link_outside_;  // the same, of the desk of links
  std::unique_ptr<MailingDesk> desk_;
  std::unique_ptr<IncidentDesk> incidents_;
  std::unique_ptr<LinkDesk> links_;
  std::unique_ptr<IncidentWords> words_;
};

}  // namespace amends::engine
