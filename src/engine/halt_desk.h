#pragma once

#include "engine/mailing_desk.h"
#include "model/halt.h"

#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

struct HaltOrder {
  model::HaltScope scope = model::HaltScope::all;
  std::string name;  // of the template or the flow; of the relay, or empty for the main one
  std::string reason;
  HaltReach reach = HaltReach::wait;
};

struct HaltedMailing {
  std::string name;
  HaltReport report;
  /// After it. Not halted: it goes on over another relay, and only the lines that an earlier run of
  /// it still had over this one were cut.
  model::MailingState state = model::MailingState::halted;
};

struct WideHaltReport {
  model::Halt halt;
  Microseconds took{0};                 // until nothing of any of them could leave any more
  std::vector<HaltedMailing> mailings;  // that were under way, in order of name; then those of
                                        // which only lines were cut
};

/// Halts of more than one mailing at a time. The halt is stored before any mailing is looked for: a
/// launch that comes in between finds it, and a crash in between leaves it standing for the next
/// start. May be called from any thread.
class HaltDesk {
 public:
  /// `relay` is the address of the main relay, by which it may be named too.
  HaltDesk(ports::Store& store, Sending& sending, MailingDesk& mailings, std::string relay)
      : store_(store),
        sending_(sending),
        mailings_(mailings),
        relay_(std::move(relay)) {}

  /// Errors: `halt.reason`, `halt.name` (a template or a flow without a name, a name where none
  /// belongs, a relay there is not). An error of the store: what could be stopped is stopped all
  /// the same.
  [[nodiscard]] Result<WideHaltReport> halt(
      const HaltOrder& order, const Actor& actor, Instant now
  );

  /// Lets people launch and resume again. Starts nothing: the mailings stay halted until each is
  /// resumed. Errors: `halt.reason`, `halt.unknown`, `halt.lifted`.
  [[nodiscard]] Result<model::Halt> lift(
      model::HaltId id, const Actor& actor, std::string_view reason, Instant now
  );

 private:
  /// Whether the name is one that a halt of this scope has.
  [[nodiscard]] bool fits(const model::Halt& halt) const;
  [[nodiscard]] Result<model::Halt> halt_of(const HaltOrder& order, const Actor& actor, Instant now)
      const;
  [[nodiscard]] Result<std::vector<std::string>> under_way(const model::Halt& halt) const;
  /// One whose folder cannot be read is meant too, and holds up the halt of no other.
  [[nodiscard]] bool is_meant(const model::Halt& halt, const model::MailingRecord& record) const;
  [[nodiscard]] Result<std::vector<HaltedMailing>> stop_all(
      const std::vector<std::string>& names, const HaltOrder& order, const Actor& actor
  );
  /// Lines past the dot of runs that were stopped before: of mailings that are halted already, and
  /// over this relay also of those that go on over another one.
  [[nodiscard]] Result<void> cut_earlier(
      const model::Halt& halt, const Actor& actor, std::vector<HaltedMailing>& cut
  );
  [[nodiscard]] Result<void> note_cut(
      const Actor& actor, const model::Halt& halt, const HaltedMailing& cut
  );
  [[nodiscard]] Result<void> note(
      const Actor& actor, std::string_view verb, const model::Halt& halt, Instant now
  );

  ports::Store& store_;
  Sending& sending_;
  MailingDesk& mailings_;
  std::string relay_;
};

}  // namespace amends::engine
