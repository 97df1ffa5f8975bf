#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/foreign_export.h"
#include "engine/incident_desk.h"
#include "model/incident.h"
#include "ports/store.h"
#include "text/locale.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace amends::engine {

/// One file of the export. It is read twice: a look at its beginning, then all of it.
struct ForeignFile {
  ForeignPart part = ForeignPart::sent;
  std::function<Result<text::ByteSource>()> open;
};

/// What a person says about a mailing whose mistake happened in another program.
struct ForeignOrder {
  std::string name;           // what the mailing is called here
  std::string from;           // who an apology would come from
  text::Locale locale;        // of the mailing, and of `what_happened`
  std::string what_happened;  // one plain sentence
  model::ErrorKind kind = model::ErrorKind::other;
  std::optional<model::Harm> harm = {};
  std::string wrong_link = {};          // where the wrong link led, as the file of clicks says it
  std::optional<Instant> sent_at = {};  // where no file says when it was sent
  ForeignMapping mapping = {};
};

/// What one file brought.
struct ForeignPartReport {
  bool given = false;
  std::uint64_t rows = 0;       // without header and empty lines
  std::uint64_t refused = 0;    // of them: not taken
  std::uint64_t untimed = 0;    // of them: taken, with a time that cannot be read
  std::uint64_t strangers = 0;  // of them: about somebody who is not among those it was sent to
  std::vector<std::string> unknown;  // columns
};

/// What the export does not say, each with its own meaning for the advice.
enum class ForeignGap : std::uint8_t {
  no_opens,         // nobody knows who has seen it
  no_clicks,        // nor who followed the link
  no_links,         // clicks are there, and not of which link
  no_bounces,       // everybody it was sent to counts as having it
  no_hard_bounces,  // who bounced stays on the lists
  no_leaving,       // who left there is not known here
  sent_at_said,     // the clock runs from the moment a person named
  late_people,      // who stands only in a later file of recipients is not among those hit
};

[[nodiscard]] std::string_view to_string(ForeignGap gap);

struct ForeignReport {
  model::Incident incident;
  bool is_new = false;  // false: it was open already, and these files were added to it
  std::array<ForeignPartReport, kForeignParts> parts{};
  std::uint64_t added = 0;     // people who were not known here
  std::uint64_t accepted = 0;  // by the ledger, as everything below
  std::uint64_t rejected = 0;
  std::uint64_t opened = 0;
  std::uint64_t clicked = 0;
  std::uint64_t left = 0;
  std::uint64_t complained = 0;
  std::uint64_t suppressed = 0;  // who was not before: left, complained or bounced for good
  std::uint64_t late =
      0;  // of a later file of recipients: the audience stays as it was first given
  std::optional<Instant> first_copy_at;
  std::vector<ForeignGap> gaps;
};

struct ForeignHooks {
  std::function<Result<void>(ForeignPart, const RefusedRow&)> told;  // every row that is told of
  std::function<void(ForeignPart, std::uint64_t bytes)> progress;    // after each batch
};

/// Opens incidents about mailings that another program sent, from that program's exports. One
/// import at a time: the caller sees to it.
class ForeignDesk {
 public:
  ForeignDesk(ports::Store& store, IncidentDesk& incidents, const Clock& clock)
      : store_(store),
        incidents_(incidents),
        clock_(clock) {}

  /// The people come onto the list "elsewhere-NAME", the mailing is kept as `elsewhere` (nothing
  /// here can send it), its ledger is written in one go, and what came back becomes signals and
  /// suppressions. The same files again change nothing and lead to the same incident; more files of
  /// the same mailing add what is new in them. Nothing is written before the beginning of every
  /// file has been understood. Memory: about 80 bytes a person.
  /// Errors: those of ForeignReader::open(); `foreign.no_sent`, `foreign.sent_at` (nobody says when
  /// it was sent), `foreign.zone`, `foreign.dates`, `foreign.time` (in the first rows of a file),
  /// `foreign.nobody`, `foreign.map`, `foreign.link`; `mailing.name_taken` and what a mailing's
  /// name and sender can be refused with.
  [[nodiscard]] Result<ForeignReport> import(
      const ForeignOrder& order,
      const std::vector<ForeignFile>& files,
      const Actor& actor,
      const ForeignHooks& hooks
  );

 private:
  ports::Store& store_;
  IncidentDesk& incidents_;
  const Clock& clock_;
};

}  // namespace amends::engine
