// Sets of people of one big mailing: sets_bench FOLDER PEOPLE COLD WARM. A data folder with PEOPLE
// sends and the bits of bench/README.md's seed is made through the store's own files; then
// "accepted and opened and not left" is asked COLD times, each time right after opening the folder,
// and WARM times of one store. Prints one JSON object.
#include "base/random.h"
#include "engine/people_question.h"
#include "model/people_set.h"
#include "store/sends/mailing_sends.h"
#include "store/sets/sets_file.h"
#include "store/sqlite_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace {

using amends::Instant;
using amends::model::ContactId;
using amends::model::ContactSet;
using amends::model::SendState;
using amends::model::SignalKind;
namespace ports = amends::ports;
namespace store = amends::store;

constexpr std::uint64_t kSeed = 20261121;
constexpr std::int64_t kMailings = 5;
constexpr double kOpened = 0.2;
constexpr double kClicked = 0.05;
constexpr double kLeft = 0.03;
constexpr std::uint32_t kLinks = 8;
constexpr std::string_view kQuestion = "accepted and opened and not left";

template <class T>
T must(amends::Result<T> result) {
  if (!result.ok()) {
    fmt::print(stderr, "sets_bench: {}\n", result.error().explain());
    std::exit(1);
  }
  return *std::move(result);
}

void must(const amends::Result<void>& result) {
  if (!result.ok()) {
    fmt::print(stderr, "sets_bench: {}\n", result.error().explain());
    std::exit(1);
  }
}

/// A finished mailing that everybody has got, and its log.
void send_all(
    const std::filesystem::path& folder, const store::FileMark& mark, std::uint32_t count
) {
  std::vector<ports::PlannedSend> plan;
  plan.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    // Numbers with gaps, as the people of one list among others have.
    plan.push_back({ContactId{static_cast<std::int64_t>(i) * 6 / 5 + 1}, i * 2654435761U, 0});
  }
  auto sends = must(store::MailingSends::create(folder, mark, plan));
  plan = {};
  const Instant now = amends::from_us(1'795'000'000'000'000);
  constexpr std::size_t kBatch = 20'000;
  for (;;) {
    const ports::ClaimOrder order{mark.mailing, 1, 0, kBatch, now, {}};
    ports::Claimed claimed;
    must(sends->take(order, 1, sends->pick(order, kBatch), claimed));
    if (claimed.sends.empty()) {
      return;
    }
    std::vector<ContactId> dots;
    std::vector<ports::SendResult> results(claimed.sends.size());
    for (std::size_t i = 0; i < claimed.sends.size(); ++i) {
      dots.push_back(claimed.sends[i].contact);
      results[i].contact = dots.back();
      results[i].reply_code = 250;
      results[i].at = now;
    }
    must(sends->commit(1, {dots, {}, now}));
    must(sends->commit(1, {{}, results, now}));
  }
}

using Shared = std::shared_ptr<const ContactSet>;

Shared some_of(std::uint32_t count, double share, amends::Random& random) {
  ContactSet set;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (random.chance(share)) {
      set.add(ContactId{static_cast<std::int64_t>(i) * 6 / 5 + 1});
    }
  }
  return std::make_shared<const ContactSet>(std::move(set));
}

store::SetKey key(SignalKind kind, std::uint32_t link) {
  return {
      store::SetKey::Kind::signal,
      static_cast<std::uint8_t>(kind),
      store::SetKey::Who::anybody,
      link
  };
}

/// The file of sets as the store would have written it; gives how many the question is to find.
std::uint64_t write_sets(
    const std::filesystem::path& data, const store::FileMark& mark, std::uint32_t count
) {
  amends::Random random(kSeed + static_cast<std::uint64_t>(mark.mailing.value));
  const auto sends = data / "sends";
  auto opened = must(store::MailingSends::open(sends, mark));
  const auto accepted = opened->sets().at(static_cast<std::size_t>(SendState::accepted));
  store::SetsFile::Sets sets;
  sets[{store::SetKey::Kind::state, static_cast<std::uint8_t>(SendState::accepted)}] = accepted;
  sets[key(SignalKind::opened, 0)] = some_of(count, kOpened, random);
  sets[key(SignalKind::clicked, 0)] = some_of(count, kClicked, random);
  sets[key(SignalKind::left, 0)] = some_of(count, kLeft, random);
  for (std::uint32_t link = 1; link <= kLinks; ++link) {
    sets[key(SignalKind::clicked, link)] = some_of(count, kClicked / kLinks, random);
  }
  store::SetsMark sets_mark;
  sets_mark.installation = mark.installation;
  sets_mark.mailing = mark.mailing;
  sets_mark.log = must(store::log_end(sends / fmt::format("{}.log", mark.mailing.value)));
  const auto path = data / "sets" / fmt::format("{}.sets", mark.mailing.value);
  must(store::SetsFile::write(path, sets_mark, sets));
  return ((*accepted & *sets[key(SignalKind::opened, 0)]) - *sets[key(SignalKind::left, 0)]).size();
}

struct Times {
  std::vector<double> ms;

  double at(double share) {
    std::ranges::sort(ms);
    return ms.at(
        std::min(ms.size() - 1, static_cast<std::size_t>(share * static_cast<double>(ms.size())))
    );
  }
};

std::uint64_t ask(ports::Store& opened, amends::model::MailingId mailing, Times& times) {
  const auto begin = std::chrono::steady_clock::now();
  const auto set = must(amends::model::PeopleExpression::parse(kQuestion));
  const auto people = must(amends::engine::people_in(opened.people_sets(), mailing, set)).size();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  times.ms.push_back(took.count());
  return people;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: sets_bench FOLDER PEOPLE COLD WARM\n");
    return 64;
  }
  const std::filesystem::path data = std::filesystem::path(argv[1]) / "data";
  const auto count = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  const int cold_count = std::atoi(argv[3]);
  const int warm_count = std::atoi(argv[4]);
  store::FileMark mark;
  mark.installation = must(store::open_sqlite_store(data, store::OpenMode::serve))->installation();
  std::vector<std::uint64_t> expected;
  for (std::int64_t number = 1; number <= kMailings; ++number) {
    // The big one first; the others are there to be in the way.
    const std::uint32_t people = number == 1 ? count : count / 100;
    mark.mailing = {number};
    send_all(data / "sends", mark, people);
    expected.push_back(write_sets(data, mark, people));
  }
  const amends::model::MailingId big{1};
  std::uint64_t found = expected[0];
  Times cold;
  for (int i = 0; i < cold_count; ++i) {
    const auto opened = must(store::open_sqlite_store(data, store::OpenMode::serve));
    found = ask(*opened, big, cold) == expected[0] ? found : 0;
  }
  Times warm;
  const auto opened = must(store::open_sqlite_store(data, store::OpenMode::serve));
  for (int i = 0; i < warm_count; ++i) {
    found = ask(*opened, big, warm) == expected[0] ? found : 0;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print(
      R"({{"people":{},"found":{},"expected":{},"cold_n":{},"cold_p50_ms":{:.3f},"cold_p99_ms":{:.3f},"warm_n":{},"warm_p50_ms":{:.3f},"warm_p99_ms":{:.3f},"file_bytes":{},"rss_kib":{}}})"
      "\n",
      count,
      found,
      expected[0],
      cold_count,
      cold.at(0.5),
      cold.at(0.99),
      warm_count,
      warm.at(0.5),
      warm.at(0.99),
      std::filesystem::file_size(data / "sets" / "1.sets"),
      usage.ru_maxrss
  );
  return found == expected[0] ? 0 : 1;
}
