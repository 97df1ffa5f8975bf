#include "store/ledger_check.h"

#include "store/sends/audience_file.h"
#include "store/sends/ledger.h"
#include "store/sends/send_log.h"

#include <algorithm>
#include <utility>

namespace amends::store {
namespace {

using model::SendState;

/// The file as it is: what would be cut off is counted instead.
class UntouchedFile final : public LogFile {
 public:
  UntouchedFile(std::unique_ptr<LogFile> file, std::uint64_t& cut)
      : file_(std::move(file)),
        cut_(cut) {}

  Result<std::uint64_t> size() const override { return file_->size(); }

  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) const override {
    return file_->read(offset, into);
  }

  Result<void> write(std::uint64_t /*offset*/, std::string_view /*bytes*/) override { return {}; }

  Result<void> resize(std::uint64_t bytes) override {
    AMENDS_TRY(const std::uint64_t now, file_->size());
    cut_ = now - std::min(now, bytes);
    return {};
  }

  Result<void> sync() override { return {}; }

 private:
  std::unique_ptr<LogFile> file_;
  std::uint64_t& cut_;
};

/// Claims are not written: what may be claimed may have its dot marked.
bool may_be_written_after(SendState from, SendState to) {
  const bool claimable = from == SendState::planned || from == SendState::deferred;
  return model::may_follow(from, to) || (claimable && model::may_follow(SendState::claimed, to)) ||
         (claimable && to == SendState::dot);
}

class Reader {
 public:
  Reader(std::filesystem::path folder, LedgerCheck& check)
      : folder_(std::move(folder)),
        check_(check) {}

  Result<void> read() {
    AMENDS_TRY(const auto audience, AudienceFile::open(file("audience")));
    if (audience.mark().mailing != check_.mailing) {
      return Error("ledger.damaged", "The audience belongs to another mailing");
    }
    states_.assign(audience.size(), SendState::planned);
    check_.people = audience.size();
    FileMark mark = audience.mark();
    mark.kind = FileMark::Kind::log;
    AMENDS_TRY(auto opened, open_log_file(file("log")));
    AMENDS_TRY(const std::uint64_t size, opened->size());
    check_.bytes = size + std::filesystem::file_size(file("audience"));
    const auto log = SendLog::open(
        std::make_unique<UntouchedFile>(std::move(opened), check_.torn_bytes),
        mark,
        [this](const Entry& entry, std::uint64_t /*offset*/) { see(entry); }
    );
    for (const SendState state : states_) {
      ++check_.counts.of(state);
    }
    return log.ok() ? Result<void>() : log.error();
  }

 private:
  [[nodiscard]] std::filesystem::path file(std::string_view kind) const {
    return folder_ / fmt::format("{}.{}", check_.mailing.value, kind);
  }

  void see(const Entry& entry) {
    ++check_.entries;
    if (entry.person >= states_.size() ||
        !may_be_written_after(states_[entry.person], entry.state)) {
      ++check_.impossible;
      return;
    }
    states_[entry.person] = entry.state;
  }

  std::filesystem::path folder_;
  LedgerCheck& check_;
  std::vector<SendState> states_;
};

}  // namespace

Result<std::vector<LedgerCheck>> check_ledger(const std::filesystem::path& data) {
  const std::filesystem::path folder = data / kSendsFolder;
  std::error_code failure;
  if (std::filesystem::is_directory(data, failure) && !std::filesystem::exists(folder, failure)) {
    return std::vector<LedgerCheck>();
  }
  AMENDS_TRY(const std::vector<model::MailingId> mailings, planned_mailings(folder));
  std::vector<LedgerCheck> checks;
  for (const model::MailingId mailing : mailings) {
    LedgerCheck& check = checks.emplace_back();
    check.mailing = mailing;
    if (const auto outcome = Reader(folder, check).read(); !outcome.ok()) {
      check.damage = outcome.error();
    }
  }
  return checks;
}

}  // namespace amends::store
