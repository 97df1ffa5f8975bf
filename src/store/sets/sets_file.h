#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/contact_set.h"
#include "model/ids.h"
#include "store/sends/log_file.h"

#include <compare>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::store {

/// Which set of a mailing. docs/internals/sets.md.
struct SetKey {
  enum class Kind : std::uint8_t { state, signal };
  enum class Who : std::uint8_t { anybody, machine };  // anybody: not certainly a machine

  Kind kind = Kind::state;
  std::uint8_t number = 0;  // of model::SendState or model::SignalKind
  Who who = Who::anybody;
  std::uint32_t link = 0;  // of a click; 0: any

  auto operator<=>(const SetKey&) const = default;
};

/// The last signal a file of sets has counted in.
struct SignalPlace {
  std::int64_t id = 0;  // 0: none
  model::ContactId contact;
  Instant at{};

  bool operator==(const SignalPlace&) const = default;
};

/// Where a log of the ledger ended when its sets were taken. A log grows only, so one with the same
/// end has the same people in the same states.
struct LogEnd {
  std::uint64_t bytes = 0;  // 0: the sets of the ledger are not in the file
  std::uint64_t tail = 0;   // fast_checksum() of its last bytes

  bool operator==(const LogEnd&) const = default;
};

/// What the sets of a file belong to, and up to where they have counted.
struct SetsMark {
  std::string installation;  // 32 hexadecimal digits
  model::MailingId mailing;
  SignalPlace signal;
  std::int64_t change = 0;  // the last row of signal_change
  LogEnd log;
};

/// The sets of one mailing as they were at one moment, in one file that is never changed, only
/// replaced. Sets are read when they are asked for.
class SetsFile {
 public:
  using Sets = std::map<SetKey, std::shared_ptr<const model::ContactSet>>;

  /// On the disk, whole, when it returns; the file before is gone then.
  [[nodiscard]] static Result<void> write(
      const std::filesystem::path& path, const SetsMark& mark, const Sets& sets
  );
  /// Error `sets.damaged` when it is not there as it was written, or another mailing's.
  [[nodiscard]] static Result<SetsFile> open(
      const std::filesystem::path& path, const std::string& installation, model::MailingId mailing
  );

  [[nodiscard]] const SetsMark& mark() const { return mark_; }

  [[nodiscard]] std::vector<SetKey> keys() const;

  [[nodiscard]] bool has(const SetKey& key) const { return table_.contains(key); }

  /// Empty when the file has none of this key. Error `sets.damaged`.
  [[nodiscard]] Result<model::ContactSet> read(const SetKey& key) const;

 private:
  struct Section {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::uint64_t checksum = 0;
  };

  SetsFile(std::unique_ptr<LogFile> file, std::filesystem::path path)
      : file_(std::move(file)),
        path_(std::move(path)) {}

  [[nodiscard]] Error damaged() const;
  [[nodiscard]] Result<void> read_table(std::string_view head, std::uint64_t size);

  std::unique_ptr<LogFile> file_;
  std::filesystem::path path_;
  SetsMark mark_;
  std::map<SetKey, Section> table_;
};

/// Of a log nobody writes to. Nothing when there is none.
[[nodiscard]] Result<LogEnd> log_end(const std::filesystem::path& log);

}  // namespace amends::store
