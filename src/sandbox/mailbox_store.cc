#include "sandbox/mailbox_store.h"

#include "mail/mime_decode.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace amends::sandbox {
namespace {

struct Mailbox {
  std::vector<std::uint64_t> numbers;
  std::unordered_set<std::string> ids;  // Message-IDs read
  std::uint64_t read = 0;               // duplicates not counted
};

}  // namespace

std::string_view sandbox_mark() {
  return "X-Amends-Sandbox: kept by the Amends sandbox and never delivered\r\n";
}

std::string StoredMessage::as_shown() const {
  return bytes ? std::string(sandbox_mark()) + *bytes : std::string();
}

struct MailboxStore::Core {
  explicit Core(std::uint64_t its_bytes_max) : memory_bytes_max(its_bytes_max) {}

  std::uint64_t add(Arrival& arrival, std::string recipient) {
    const bool fits = kept_bytes + arrival.bytes->size() <= memory_bytes_max;
    const auto number = first_number + messages.size();
    mailboxes[mail::ascii_lower(recipient)].numbers.push_back(number);
    counts.bytes += arrival.bytes->size();
    counts.told_nothing += arrival.told == Told::nothing ? 1 : 0;
    counts.headers_only += fits ? 0 : 1;
    ++counts.received;
    messages.push_back({
        .number = number,
        .address = std::move(recipient),
        .mail_from = arrival.mail_from,
        .received_at = arrival.at,
        .told = arrival.told,
        .bytes_count = arrival.bytes->size(),
        .headers = {},
        .bytes = fits ? arrival.bytes : nullptr,
    });
    return number;
  }

  [[nodiscard]] bool holds(std::uint64_t number) const {
    return number >= first_number && number - first_number < messages.size();
  }

  StoredMessage& at(std::uint64_t number) { return messages[number - first_number]; }

  const std::uint64_t memory_bytes_max;
  mutable std::mutex mutex;
  // Guarded by mutex:
  std::deque<StoredMessage> messages;
  std::uint64_t first_number = 1;  // of messages.front()
  std::unordered_map<std::string, Mailbox> mailboxes;
  std::unordered_set<std::string> ids;
  std::uint64_t kept_bytes = 0;
  MailboxCounts counts;
};

MailboxStore::MailboxStore(std::uint64_t memory_bytes_max)
    : core_(std::make_unique<Core>(memory_bytes_max)) {}

MailboxStore::~MailboxStore() = default;

std::optional<std::uint64_t> MailboxStore::keep(Arrival arrival) {
  const std::lock_guard lock(core_->mutex);
  if (core_->messages.size() + arrival.recipients.size() > kMessagesMax) {
    return std::nullopt;
  }
  std::optional<std::uint64_t> first;
  const auto headers_only = core_->counts.headers_only;
  for (auto& recipient : arrival.recipients) {
    const auto number = core_->add(arrival, std::move(recipient));
    first = first.value_or(number);
  }
  // All recipients share the bytes, so they are counted once.
  core_->kept_bytes += core_->counts.headers_only == headers_only ? arrival.bytes->size() : 0;
  return first;
}

std::optional<std::uint64_t> MailboxStore::add_headers(std::uint64_t number, HeaderFacts headers) {
  const std::lock_guard lock(core_->mutex);
  if (!core_->holds(number)) {
    return std::nullopt;
  }
  auto& message = core_->at(number);
  auto& mailbox = core_->mailboxes[mail::ascii_lower(message.address)];
  message.headers = std::move(headers);
  const auto& id = message.headers.message_id;
  ++core_->counts.read;
  if (id.empty()) {
    ++core_->counts.without_id;
    return mailbox.read++;
  }
  core_->counts.repeated_ids += core_->ids.insert(id).second ? 0 : 1;
  if (!mailbox.ids.insert(id).second) {
    ++core_->counts.duplicates;
    return std::nullopt;
  }
  return mailbox.read++;
}

std::uint64_t MailboxStore::received() const {
  const std::lock_guard lock(core_->mutex);
  return core_->counts.received;
}

std::uint64_t MailboxStore::received_after(Instant moment) const {
  const std::lock_guard lock(core_->mutex);
  return static_cast<std::uint64_t>(std::ranges::count_if(
      core_->messages, [&](const StoredMessage& message) { return message.received_at > moment; }
  ));
}

MailboxCounts MailboxStore::counts() const {
  const std::lock_guard lock(core_->mutex);
  return core_->counts;
}

std::vector<StoredMessage> MailboxStore::find(std::string_view address) const {
  const std::lock_guard lock(core_->mutex);
  std::vector<StoredMessage> found;
  const auto mailbox = core_->mailboxes.find(mail::ascii_lower(address));
  if (mailbox != core_->mailboxes.end()) {
    for (const auto number : mailbox->second.numbers) {
      found.push_back(core_->at(number));
    }
  }
  return found;
}

std::vector<std::string> MailboxStore::addresses() const {
  const std::lock_guard lock(core_->mutex);
  std::vector<std::string> all;
  all.reserve(core_->mailboxes.size());
  for (const auto& [address, mailbox] : core_->mailboxes) {
    all.push_back(address);
  }
  std::ranges::sort(all);
  return all;
}

std::vector<StoredMessage> MailboxStore::list(std::uint64_t after, std::size_t limit) const {
  const std::lock_guard lock(core_->mutex);
  std::vector<StoredMessage> listed;
  for (auto number = std::max(after + 1, core_->first_number);
       core_->holds(number) && listed.size() < limit;
       ++number) {
    listed.push_back(core_->at(number));
  }
  return listed;
}

void MailboxStore::clear() {
  const std::lock_guard lock(core_->mutex);
  core_->first_number += core_->messages.size();
  core_->messages.clear();
  core_->mailboxes.clear();
  core_->ids.clear();
  core_->kept_bytes = 0;
  core_->counts = {};
}

}  // namespace amends::sandbox
