#pragma once

#include "model/records.h"
#include "ports/people_sets.h"
#include "store/sends/ledger.h"
#include "store/sets/sets_file.h"
#include "store/sqlite/database.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace amends::store {

/// The sets of one mailing in memory. Those that are not in `sets` are as they stand in `file`.
struct SetBook {
  std::mutex mutex;  // of all that follows
  bool loaded = false;
  std::optional<SetsFile> file;
  SetsMark mark;  // what `sets` and `file` together have counted
  std::map<SetKey, std::shared_ptr<model::ContactSet>> sets;
  bool changed = false;                // something is in it that is not in the file
  std::atomic<std::size_t> bytes = 0;  // of `sets`, about; read without the mutex
};

/// ports::PeopleSets: a file of sets for each mailing (docs/internals/sets.md), and what came after
/// it, read from the rows. The ledger's sets come from the ledger while it is in memory. A file
/// that is damaged, missing or of another moment is made anew from the rows, and the log says so.
class KeptSets final : public ports::PeopleSets {
 public:
  KeptSets(
      Database& database, SendLedger& ledger, std::filesystem::path folder, std::string installation
  );
  ~KeptSets() override;

  Result<std::vector<Set>> of(model::MailingId mailing, std::span<const model::BasicSet> wanted)
      override;

  /// Everybody of whom the mailing has any signal on the disk.
  [[nodiscard]] Result<model::ContactSet> heard_of(model::MailingId mailing);

  /// So many signals of the mailing have been written: from time to time its file is written anew.
  void follow(model::MailingId mailing, std::uint64_t rows);
  /// The mailing's file is written anew, on a thread of this.
  void save_soon(model::MailingId mailing);
  /// Brings the mailing's file up to date. On the disk when it returns.
  [[nodiscard]] Result<void> save(model::MailingId mailing);
  /// Ends the thread and writes what is not in its file yet.
  void close();

 private:
  using Book = std::shared_ptr<SetBook>;
  using Monotonic = std::chrono::steady_clock;

  struct Behind {
    std::uint64_t rows = 0;
    std::optional<Monotonic::time_point> asked_at = {};
  };

  struct Kept {
    model::MailingId mailing;
    Book book;
  };

  [[nodiscard]] std::filesystem::path path_of(model::MailingId mailing) const;
  [[nodiscard]] Book book_of(model::MailingId mailing);
  void bound_memory();
  void run();
  template <class Answer>
  [[nodiscard]] Answer ask(
      model::MailingId mailing, const std::function<Answer(SetBook&)>& question
  );

  // All with the book's mutex held.
  [[nodiscard]] Result<void> load(SetBook& book, model::MailingId mailing);
  void begin_anew(SetBook& book, model::MailingId mailing) const;
  [[nodiscard]] Result<std::shared_ptr<model::ContactSet>*> slot(SetBook& book, const SetKey& key);
  [[nodiscard]] Result<Set> read(SetBook& book, const SetKey& key);
  [[nodiscard]] Result<model::ContactSet*> changeable(SetBook& book, const SetKey& key);
  [[nodiscard]] Result<void> add(SetBook& book, const model::Signal& signal);
  [[nodiscard]] Result<bool> still_fits(Read& reader, const SetBook& book) const;
  [[nodiscard]] Result<void> catch_up(SetBook& book, model::MailingId mailing);
  [[nodiscard]] Result<void> read_new_signals(Read& reader, SetBook& book);
  [[nodiscard]] Result<void> count_anew(
      Read& reader, SetBook& book, const std::set<model::ContactId>& people
  );
  /// Nothing: they are in the file.
  using Standing = std::optional<MailingSends::StateSets>;
  [[nodiscard]] Result<Standing> standing(SetBook& book, model::MailingId mailing);
  [[nodiscard]] Result<Set> wanted_set(
      SetBook& book, const model::BasicSet& wanted, const Standing& standing
  );
  [[nodiscard]] Result<std::vector<Set>> read_all(
      SetBook& book, model::MailingId mailing, std::span<const model::BasicSet> wanted
  );
  [[nodiscard]] Result<model::ContactSet> read_heard(SetBook& book, model::MailingId mailing);
  [[nodiscard]] Result<void> take_ledger(SetBook& book, model::MailingId mailing);
  [[nodiscard]] Result<void> write(SetBook& book, model::MailingId mailing);
  [[nodiscard]] Result<void> save_book(SetBook& book, model::MailingId mailing);

  Database* database_;
  SendLedger* ledger_;
  std::filesystem::path folder_;
  std::string installation_;
  std::mutex mutex_;       // of all that follows
  std::list<Kept> books_;  // the one asked for last stands first
  std::map<model::MailingId, Behind> behind_;
  std::set<model::MailingId> due_;
  bool closing_ = false;
  std::condition_variable wake_;
  std::thread thread_;
};

}  // namespace amends::store
