#include "store/contract/contract_suite.h"

#include "mail/address.h"
#include "store/sqlite_store.h"

#include <fmt/format.h>

#include <ostream>
#include <unistd.h>

namespace amends::store {

std::vector<StoreFactory> engines() {
  return {{"sqlite", [](const std::filesystem::path& folder) {
             return open_sqlite_store(folder, OpenMode::serve);
           }}};
}

INSTANTIATE_TEST_SUITE_P(
    Engines,
    StoreContract,
    testing::ValuesIn(engines()),
    [](const auto& info) { return info.param.name; }
);

void PrintTo(const StoreFactory& factory, std::ostream* out) {
  *out << factory.name;
}

void StoreContract::SetUp() {
  const auto* info = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = fmt::format("amends-{}-{}", ::getpid(), info->name());
  for (char& c : name) {
    c = c == '/' ? '-' : c;
  }
  folder_ = std::filesystem::temp_directory_path() / name;
  std::filesystem::remove_all(folder_);
  store_ = must(GetParam().open(folder_));
  ASSERT_TRUE(store_);
}

void StoreContract::TearDown() {
  store_.reset();
  std::filesystem::remove_all(folder_);
}

void StoreContract::reopen() {
  store_.reset();
  store_ = must(GetParam().open(folder_));
  ASSERT_TRUE(store_);
}

Instant StoreContract::at(std::int64_t seconds) {
  return from_us((1'795'000'000 + seconds) * 1'000'000);
}

model::Contact StoreContract::person(std::string_view address, std::vector<std::string> more) {
  model::Contact contact;
  contact.mailbox = must(mail::parse_address(address));
  contact.values = {std::string(address)};
  contact.values.insert(contact.values.end(), more.begin(), more.end());
  return contact;
}

std::vector<model::ContactId> StoreContract::people(std::size_t count) {
  const auto list = must(store_->contacts().make_list("people", at(0)));
  std::vector<model::Contact> contacts;
  for (std::size_t i = 1; i <= count; ++i) {
    contacts.push_back(person(fmt::format("p{}@people.example", i)));
  }
  EXPECT_EQ(must(store_->contacts().put(list, {}, contacts, at(0))).size(), count);
  ids_.clear();
  for (const model::Contact& contact : contacts) {
    ids_.push_back(contact.id);
  }
  return ids_;
}

model::MailingRecord StoreContract::draft(std::string_view name) {
  return must(store_->mailings().put(
      name, model::MailingKind::regular, {{"mailing.toml", "name = 'x'"}}, "Author", at(0)
  ));
}

void StoreContract::sign_off(const model::MailingRecord& record) {
  model::Approval approval;
  approval.mailing = record.id;
  approval.version = record.version;
  approval.content_hash = record.content_hash;
  approval.approver = "Reviewer";
  approval.at = at(1);
  must(store_->mailings().approve(approval));
}

void StoreContract::go(model::MailingId id, model::MailingState to, std::string_view reason) {
  EXPECT_EQ(must(store_->mailings().move(id, to, reason, at(2))).state, to);
}

model::MailingId StoreContract::sending(std::size_t count) {
  const auto record = draft();
  sign_off(record);
  go(record.id, model::MailingState::proofed);
  go(record.id, model::MailingState::approved);
  go(record.id, model::MailingState::sending);
  std::vector<ports::PlannedSend> sends;
  for (const model::ContactId id : people(count)) {
    const auto position = static_cast<std::uint32_t>(count - sends.size() - 1);
    sends.push_back({id, position, static_cast<int>(position / 2)});
  }
  must(store_->ledger().plan(record.id, sends));
  return record.id;
}

ports::ClaimOrder StoreContract::order(model::MailingId mailing, std::size_t count) const {
  ports::ClaimOrder order;
  order.mailing = mailing;
  order.epoch = store_->epoch();
  order.wave = 100;
  order.count = count;
  order.now = at(10);
  return order;
}

ports::SendResult StoreContract::result(
    model::ContactId contact, model::SendState state, int code, std::string_view words
) {
  ports::SendResult result;
  result.contact = contact;
  result.state = state;
  result.reply_code = code;
  result.reply_text = words;
  result.at = at(20);
  return result;
}

}  // namespace amends::store
