// usage: messages_bench FOLDER COUNT: makes COUNT messages of the mailing in FOLDER (mailing.toml
// and body.html) as a sender does, with tracked links, up to the scan before the wire, and prints
// how many, their bytes and nanoseconds a message.
#include "base/check.h"
#include "engine/link_rewriter.h"
#include "engine/mailing_messages.h"
#include "engine/no_contacts.h"
#include "model/mailing_files.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iterator>
#include <string>

namespace amends::engine {
namespace {

constexpr Instant kNow = from_us(1'795'000'000'000'000);

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  AMENDS_CHECK(file.is_open());
  return {std::istreambuf_iterator<char>(file), {}};
}

MailingMessages messages_of(
    const std::string& folder,
    const model::Columns& columns,
    NoContacts& nobody,
    const ManualClock& clock
) {
  const auto reading = model::read_mailing(
      {{"mailing.toml", read(folder + "/mailing.toml")}, {"body.html", read(folder + "/body.html")}}
  );
  AMENDS_CHECK(reading.mailing.has_value());
  std::vector<model::Link> links = find_links(*reading.mailing);
  int number = 0;
  for (model::Link& link : links) {
    link.number = ++number;
  }
  auto compiled =
      CompiledMailing::compile(*reading.mailing, columns, CompiledMailing::Use::sending, links);
  AMENDS_CHECK(compiled.mailing.has_value());
  const SenderIdentity identity{
      "0123456789abcdef", std::string(32, 's'), "https://links.sender.example", ""
  };
  model::MailingRecord record;
  record.id.value = 7;
  record.version = 1;
  return {*std::move(compiled.mailing), record, identity, nobody, clock};
}

/// The people of bench/people.py, near enough.
class People {
 public:
  explicit People(model::Columns& columns) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      numbers_.at(i) = columns.add(kNames.at(i));
    }
    person_.values.resize(columns.size());
  }

  const model::Contact& next() {
    constexpr std::array<std::string_view, 4> kFirst = {"Anna", "Zoë", "Мария", "O'Neil"};
    const std::int64_t at = ++person_.id.value;
    auto mailbox = mail::parse_address(fmt::format("r{}@reader{}.example", at, at % 997));
    AMENDS_CHECK(mailbox.ok());
    person_.mailbox = *std::move(mailbox);
    set(0, person_.mailbox.address());
    set(1, kFirst.at(static_cast<std::size_t>(at) % kFirst.size()));
    set(2, fmt::format("Family-{}", at % 977));
    set(3, "en-GB");
    set(4, fmt::format("Acme & Sons {}", at % 1000));
    set(5, "München");
    set(6, at % 3 == 0 ? "premium" : "basic");
    set(7, fmt::format("{}", at % 40));
    return person_;
  }

 private:
  static constexpr std::array<std::string_view, 8> kNames = {
      "email", "first_name", "last_name", "locale", "company", "city", "plan", "orders"
  };

  void set(std::size_t column, std::string_view value) {
    person_.values.at(numbers_.at(column)) = value;
  }

  std::array<std::uint32_t, kNames.size()> numbers_{};
  model::Contact person_;
};

int run(const std::string& folder, int count) {
  model::Columns columns;
  People people(columns);
  NoContacts nobody;
  const ManualClock clock(kNow);
  const MailingMessages messages = messages_of(folder, columns, nobody, clock);
  std::size_t bytes = 0;
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) {
    const auto message = messages.compose_for(people.next());
    AMENDS_CHECK(message.ok());
    AMENDS_CHECK(message->message.scan().whole);
    bytes += message->message.size();
  }
  const auto taken = std::chrono::steady_clock::now() - begun;
  fmt::print(
      "{} messages, {} bytes each, {} ns each\n",
      count,
      bytes / static_cast<std::size_t>(count),
      std::chrono::duration_cast<std::chrono::nanoseconds>(taken).count() / count
  );
  return 0;
}

}  // namespace
}  // namespace amends::engine

int main(int argc, char** argv) {
  int count = 0;
  const std::string_view number = argc == 3 ? argv[2] : "";
  const auto read = std::from_chars(number.data(), number.data() + number.size(), count);
  if (read.ec != std::errc() || count < 1) {
    fmt::print(stderr, "usage: messages_bench FOLDER COUNT\n");
    return 2;
  }
  return amends::engine::run(argv[1], count);
}
