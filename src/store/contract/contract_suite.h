#pragma once

#include "base/result.h"
#include "ports/store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace amends::store {

/// One engine under the contract: how it is opened, again and again, over the same place.
struct StoreFactory {
  std::string name;
  std::function<Result<std::unique_ptr<ports::Store>>(const std::filesystem::path&)> open;
};

void PrintTo(const StoreFactory& factory, std::ostream* out);

/// All of them, for a suite of its own.
[[nodiscard]] std::vector<StoreFactory> engines();

/// A fresh store for each test, and the people and mailings most of them begin with.
class StoreContract : public testing::TestWithParam<StoreFactory> {
 protected:
  static constexpr std::size_t kPeople = 6;

  void SetUp() override;
  void TearDown() override;

  /// Closes the store and opens it again over the same place.
  void reopen();
  [[nodiscard]] static Instant at(std::int64_t seconds);
  [[nodiscard]] static model::Contact person(
      std::string_view address, std::vector<std::string> more = {}
  );
  /// "p1@people.example" ... on a list of that name; ids in order.
  std::vector<model::ContactId> people(std::size_t count);
  [[nodiscard]] model::MailingRecord draft(std::string_view name = "spring-sale");
  /// A mailing that is signed off and sending, with `count` people planned, two to a wave.
  [[nodiscard]] model::MailingId sending(std::size_t count = kPeople);
  void sign_off(const model::MailingRecord& record);
  void go(model::MailingId id, model::MailingState to, std::string_view reason = "");
  [[nodiscard]] ports::ClaimOrder order(model::MailingId mailing, std::size_t count) const;
  [[nodiscard]] static ports::SendResult result(
      model::ContactId contact, model::SendState state, int code = 0, std::string_view words = ""
  );

  std::filesystem::path folder_;
  std::unique_ptr<ports::Store> store_;
  std::vector<model::ContactId> ids_;  // of people()
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
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().explain());
}

/// The error's id, "" when there was none.
template <class T>
[[nodiscard]] std::string error_of(const Result<T>& result) {
  return result.ok() ? "" : result.error().id();
}

}  // namespace amends::store
