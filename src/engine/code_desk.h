#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/mailing_desk.h"
#include "engine/webhook.h"
#include "model/code.h"
#include "ports/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::engine {

/// A code that all share.
struct NewCode {
  std::string code;
  std::string mailing;  // that carries it; empty: none
  model::CodeTerms terms;
};

struct CodeChangeOrder {
  std::string code;
  model::CodeChangeKind kind = model::CodeChangeKind::close;
  std::string stands_for;                                // of an alias: the right code
  std::optional<Instant> until = std::nullopt;           // of extend
  std::optional<std::uint64_t> uses_max = std::nullopt;  // of budget; nothing: without limit
  std::string mailing;                                   // only for those who got it
  model::IncidentId incident;       // only for those who have the wrong version
  model::CodeChangeId undoes = {};  // of undo: exactly this change; 0: the last that stands
  std::string reason;
  bool only_look = false;  // says what it would do and to whom, and changes nothing
};

/// What a change did, or would do.
struct ChangedCode {
  model::Code code;
  model::CodeChange change;  // without id when it was only looked at
  model::CodeTerms before;   // for those it is for
  model::CodeTerms after;
};

/// Promo codes of mail that has left: put right for everybody, or for the receivers of a mailing.
/// Every change keeps who, why, when and how many people it was about, and is written into the
/// journal. May be called from any thread.
class CodeDesk {
 public:
  /// `listeners` are told of every change.
  CodeDesk(ports::Store& store, const Clock& clock, std::vector<Webhook> listeners = {})
      : store_(store),
        clock_(clock),
        listeners_(std::move(listeners)) {}

  /// Errors: `code.name`, `code.exists`, `code.until`, `code.budget`, `mailing.unknown`.
  [[nodiscard]] Result<model::Code> add(const NewCode& order, const Actor& actor);
  /// Errors: `code.name`, `code.unknown`.
  [[nodiscard]] Result<model::CodeRecord> find(std::string_view code) const;

  /// The wrong code of an alias need not be known: it is registered with it. Errors: `code.reason`,
  /// `code.unknown`, `code.alias` (to itself, to another alias, to a person's own code, or of a
  /// code that others stand for), `code.scope`, `code.changes`, `code.no_undo` (nothing was
  /// changed; or the change that is named does not stand), those of
  /// model::may_change.
  [[nodiscard]] Result<ChangedCode> change(const CodeChangeOrder& order, const Actor& actor);

 private:
  [[nodiscard]] Result<model::CodeRecord> record_of(const CodeChangeOrder& order) const;
  [[nodiscard]] Result<model::CodeId> alias_target(
      const model::Code& wrong, const CodeChangeOrder& order
  ) const;
  [[nodiscard]] Result<model::CodeScope> scope_of(const CodeChangeOrder& order) const;
  [[nodiscard]] Result<model::CodeChange> change_of(
      const model::CodeRecord& record, const CodeChangeOrder& order, const Actor& actor
  ) const;
  /// What a shop hears of it, as JSON: no person's name, no reason.
  [[nodiscard]] Result<std::string> told_of(const ChangedCode& changed) const;
  [[nodiscard]] Result<void> keep(ChangedCode& changed, const Actor& actor);
  [[nodiscard]] Result<void> note(
      const Actor& actor, std::string_view verb, const model::Code& code, std::string detail
  );

  ports::Store& store_;
  const Clock& clock_;
  std::vector<Webhook> listeners_;
};

}  // namespace amends::engine
