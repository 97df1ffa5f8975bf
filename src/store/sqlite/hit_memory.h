#pragma once

#include "model/contact_set.h"
#include "model/records.h"
#include "ports/signals.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace amends::store {

/// Of whom a mailing has any signal at all, on the disk or on its way there, and the newest hits of
/// those whose first one came a while ago: most clicks are somebody's first, and the next ones come
/// soon after it, so that hardly any reads a row. Bounded: whoever is forgotten is looked up in the
/// rows. From any thread, never waits for the disk.
class HitMemory {
 public:
  /// Nothing when the rows must be asked.
  [[nodiscard]] std::optional<ports::EarlierSignals> earlier(
      model::MailingId mailing, model::ContactId contact, Instant since
  ) const;

  /// One more, when it is on the disk or on its way.
  void note(const model::Signal& signal);
  void note(const ports::Reclass& hits);

  /// From now on all of the mailing's signals are noted; whoever gets a ticket looks for those that
  /// were there before and tells heard() or gives_up(). Nothing when somebody does already, or
  /// there is no room for one more mailing.
  [[nodiscard]] std::optional<std::uint64_t> begin_to_listen(model::MailingId mailing);
  void heard(model::MailingId mailing, std::uint64_t ticket, const model::ContactSet& people);
  void gives_up(model::MailingId mailing, std::uint64_t ticket);

 private:
  struct Book {
    std::uint64_t ticket = 0;
    model::ContactSet people;
    bool is_whole = false;       // those before it was begun are in it
    std::uint64_t noted_at = 0;  // of noted_
  };

  struct Person {
    std::int64_t mailing = 0;
    std::int64_t contact = 0;
    bool operator==(const Person&) const = default;
  };

  struct PersonHash {
    [[nodiscard]] std::size_t operator()(const Person& person) const;
  };

  struct Story {
    std::size_t count = 0;
    Instant whole_since = Instant::min();  // what came before is not in `newest`
    std::vector<model::Signal> newest;     // oldest first
  };

  using Stories = std::unordered_map<Person, Story, PersonHash>;

  [[nodiscard]] const Story* story_of(const Person& person) const;
  [[nodiscard]] Book* book_of(model::MailingId mailing, std::uint64_t ticket);
  [[nodiscard]] Story* changeable(const Person& person);
  void add(Story& story, const model::Signal& signal);
  void make_room();
  [[nodiscard]] bool make_room_for_book();
  void forget(model::MailingId mailing);

  mutable std::mutex mutex_;  // of all that follows
  std::map<std::int64_t, Book> books_;
  std::uint64_t last_ticket_ = 0;
  std::uint64_t noted_ = 0;  // hits of all mailings
  /// Of people all of whose hits were noted. When they are many the older half is forgotten.
  Stories stories_;
  Stories older_;
  Stories gone_;          // taken down little by little: nobody waits for thousands of them
  std::size_t hits_ = 0;  // in stories_
};

}  // namespace amends::store
