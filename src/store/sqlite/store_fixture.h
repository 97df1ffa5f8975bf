#pragma once

#include "mail/address.h"
#include "store/contract/contract_suite.h"
#include "store/sqlite/engine.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

namespace amends::store {

/// A data folder for a test of what only SQLite does.
class SqliteFolder : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              fmt::format("amends-{}-{}", ::getpid(), info->name());
    std::filesystem::remove_all(folder_);
  }

  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::unique_ptr<SqliteStore> open(const DatabaseOptions& options = {}) const {
    return must(SqliteStore::open(folder_, OpenMode::serve, options));
  }

  [[nodiscard]] static Instant at(std::int64_t seconds) {
    return from_us((1'795'000'000 + seconds) * 1'000'000);
  }

  [[nodiscard]] static std::vector<model::Contact> make_people(
      std::size_t from, std::size_t count
  ) {
    std::vector<model::Contact> people(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string address = fmt::format("p{}@people.example", from + i);
      people[i].mailbox = must(mail::parse_address(address));
      people[i].values = {address};
    }
    return people;
  }

  /// A mailing that is sending to `count` people, all in wave 0.
  [[nodiscard]] static model::MailingId sending(ports::Store& store, std::size_t count) {
    const auto list = must(store.contacts().make_list("people", at(0)));
    auto people = make_people(1, count);
    must(store.contacts().put(list, {}, people, at(0)));
    const auto record = must(store.mailings().put(
        "spring-sale", model::MailingKind::regular, {{"mailing.toml", ""}}, "Author", at(0)
    ));
    model::Approval approval;
    approval.mailing = record.id;
    approval.content_hash = record.content_hash;
    must(store.mailings().approve(approval));
    for (const auto state :
         {model::MailingState::proofed, model::MailingState::approved, model::MailingState::sending
         }) {
      must(store.mailings().move(record.id, state, "", at(1)));
    }
    std::vector<ports::PlannedSend> sends;
    for (const model::Contact& person : people) {
      sends.push_back({person.id, static_cast<std::uint32_t>(sends.size()), 0});
    }
    must(store.ledger().plan(record.id, sends));
    return record.id;
  }

  [[nodiscard]] static ports::ClaimOrder order(
      const ports::Store& store, model::MailingId mailing, std::size_t count
  ) {
    return {mailing, store.epoch(), 0, count, at(10), {}};
  }

  std::filesystem::path folder_;
};

}  // namespace amends::store
