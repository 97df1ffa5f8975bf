// What the ledger's files can do, in one process: ledger_bench FOLDER PEOPLE BATCH. People are
// claimed, marked and answered BATCH at a time, each batch's marks and the answers of the batch
// before in one write and one sync, as the dispatcher does it. Prints one JSON object.
#include "store/sends/mailing_sends.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sys/resource.h>
#include <vector>

namespace {

using amends::Instant;
using amends::model::ContactId;
namespace ports = amends::ports;
namespace store = amends::store;

constexpr std::string_view kWords = "2.0.0 Ok: queued as 4F2A1B2C3D";

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

template <class T>
T must(amends::Result<T> result) {
  if (!result.ok()) {
    fmt::print(stderr, "ledger_bench: {}\n", result.error().explain());
    std::exit(1);
  }
  return *std::move(result);
}

void must(const amends::Result<void>& result) {
  if (!result.ok()) {
    fmt::print(stderr, "ledger_bench: {}\n", result.error().explain());
    std::exit(1);
  }
}

std::vector<ports::PlannedSend> people(std::uint32_t count) {
  std::vector<ports::PlannedSend> sends;
  sends.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    sends.push_back({ContactId{static_cast<std::int64_t>(i) + 1}, i * 2654435761U, 0});
  }
  return sends;
}

/// Sends to everybody; gives how many syncs that took.
std::uint64_t send_all(store::MailingSends& sends, std::size_t batch) {
  const Instant now = amends::from_us(1'795'000'000'000'000);
  std::vector<ports::SendResult> results;
  std::uint64_t commits = 0;
  for (;;) {
    const ports::ClaimOrder order{amends::model::MailingId{1}, 1, 0, batch, now, {}};
    const auto picked = sends.pick(order, batch);
    ports::Claimed claimed;
    must(sends.take(order, 1, picked, claimed));
    std::vector<ContactId> dots;
    for (const ports::ClaimedSend& send : claimed.sends) {
      dots.push_back(send.contact);
    }
    if (dots.empty() && results.empty()) {
      return commits;
    }
    must(sends.commit(1, {dots, results, now}));
    ++commits;
    results.clear();
    for (const ContactId contact : dots) {
      ports::SendResult result;
      result.contact = contact;
      result.reply_code = 250;
      result.reply_text = kWords;
      result.at = now;
      results.push_back(std::move(result));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: ledger_bench FOLDER PEOPLE BATCH\n");
    return 64;
  }
  const std::filesystem::path folder = argv[1];
  const auto count = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  const auto batch = static_cast<std::size_t>(std::strtoul(argv[3], nullptr, 10));
  store::FileMark mark;
  mark.installation = "00112233445566778899aabbccddeeff";
  mark.mailing = amends::model::MailingId{1};
  auto begin = std::chrono::steady_clock::now();
  auto sends = must(store::MailingSends::create(folder, mark, people(count)));
  const double planned = seconds_since(begin);
  begin = std::chrono::steady_clock::now();
  const std::uint64_t commits = send_all(*sends, batch);
  const double sent = seconds_since(begin);
  sends = nullptr;
  begin = std::chrono::steady_clock::now();
  sends = must(store::MailingSends::open(folder, mark));
  const double opened = seconds_since(begin);
  const auto accepted = sends->counts().of(amends::model::SendState::accepted);
  std::uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    bytes += file.file_size();
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print(
      R"({{"people":{},"accepted":{},"plan_seconds":{:.3f},"send_seconds":{:.3f},"commits":{},"open_seconds":{:.3f},"bytes":{},"rss_kib":{}}})"
      "\n",
      count,
      accepted,
      planned,
      sent,
      commits,
      opened,
      bytes,
      usage.ru_maxrss
  );
  return accepted == count ? 0 : 1;
}
