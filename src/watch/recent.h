#pragma once

#include "base/clock.h"
#include "model/ids.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace amends::watch {

/// Whose mail was fetched.
struct Person {
  model::MailingId mailing;
  model::ContactId contact;

  bool operator==(const Person&) const = default;
};

/// One fetch as it is remembered for a minute.
struct Passing {
  enum class What : std::uint8_t { open, click, leaving_page };

  Person person;
  What what = What::click;
  int link = 0;
  Instant at;
  std::string address;        // empty when it is not known
  std::uint64_t program = 0;  // a hash of the user agent
  bool is_fresh = false;      // the mail had only just been accepted
  bool is_probe = false;      // asked for the head only
  bool is_machine = false;    // judged so
};

/// How often somebody's mail is fetched, counted from the first fetch for one minute and then anew.
/// Holds when so much is fetched of others that the fetches themselves are forgotten. Not
/// thread-safe.
class FetchCounts {
 public:
  void add(const Person& person, Instant at);
  [[nodiscard]] std::size_t of(const Person& person, Instant now) const;

 private:
  struct Count {
    std::uint64_t key = 0;
    Instant since{};
    std::size_t fetches = 0;
  };

  std::vector<Count> counts_;  // by key
};

/// The fetches of the last minute with their addresses, by person and by program and address. Lives
/// in memory and is never written down: whoever fetched is forgotten with it. Not thread-safe.
class RecentHits {
 public:
  using Found = std::vector<Passing*>;  // oldest first; until the next add() or forget_before()

  void add(Passing passing);
  void forget_before(Instant moment);

  [[nodiscard]] Found of_person(const Person& person);
  /// Nothing when the address is not known.
  [[nodiscard]] Found of_source(const std::string& address, std::uint64_t program);
  [[nodiscard]] std::size_t count_of(const Person& person) const;

  [[nodiscard]] std::size_t size() const { return hits_.size(); }

 private:
  /// Most keys have one number or two: a deque would take half a kilobyte for each of them.
  using Index = std::unordered_map<std::uint64_t, std::vector<std::uint64_t>>;

  static void note(Index& index, std::uint64_t key, std::uint64_t number);
  static void drop(Index& index, std::uint64_t key, std::uint64_t number);
  [[nodiscard]] Found found(const Index& index, std::uint64_t key);
  void forget_oldest();

  std::deque<Passing> hits_;
  std::uint64_t first_ = 0;  // the number of hits_.front()
  Index by_person_;
  Index by_source_;
};

}  // namespace amends::watch
