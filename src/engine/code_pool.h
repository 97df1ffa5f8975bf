#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/mailing_desk.h"
#include "model/code.h"
#include "model/mailing.h"
#include "ports/store.h"
#include "text/csv_reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// A row of a file of codes that was not taken.
struct RefusedCode {
  std::uint64_t line = 0;
  std::string id;       // "code.name", "code.exists", or of text::CsvProblem
  std::string message;  // for people
};

struct ImportedCodes {
  std::uint64_t rows = 0;  // added and refused
  std::uint64_t added = 0;
  std::uint64_t refused = 0;
  std::vector<RefusedCode> problems;  // the first kRefusedCodesTold of those
  ports::CodeStock stock;             // afterwards
};

/// Who would get a code of their own, and what there is.
struct CodeNeed {
  std::string column;              // that prints the code: [[codes]] column
  std::uint64_t people = 0;        // of the audience as it is now
  std::uint64_t without_code = 0;  // of these
  ports::CodeStock stock;

  [[nodiscard]] std::uint64_t missing() const {
    return without_code - std::min(without_code, stock.left());
  }
};

/// Codes that are one person's own, for one use: brought in or drawn for a mailing, then given to
/// its people, one each, into the column of the list that the mailing prints. May be called from
/// any thread.
class CodePool {
 public:
  CodePool(ports::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// The column "code" of a CSV, or its first one where no heading is called so. A row that is no
  /// code, or one that is there already, is told with its line and the rest is taken. Errors:
  /// `code.too_many`, `mailing.unknown`, those of the source.
  [[nodiscard]] Result<ImportedCodes> import(
      std::string_view mailing, text::ByteSource csv, const Actor& actor
  );
  /// Draws codes nobody can guess: ten letters and digits that are not taken for one another (48
  /// bits), in two groups, after `prefix` and a dash; taken up to `until`. Errors: `code.draw`,
  /// `code.name`.
  [[nodiscard]] Result<ports::CodeStock> draw(
      std::string_view mailing,
      std::uint64_t count,
      std::string_view prefix,
      const Actor& actor,
      std::optional<Instant> until = std::nullopt
  );
  /// Errors: `code.column` (the mailing prints no codes of a column), `audience.no_list`.
  [[nodiscard]] Result<CodeNeed> need(std::string_view mailing) const;
  /// Gives a code to everybody of the audience who has none, and writes each person's into the
  /// column. Whoever has one keeps it. Errors: `code.shortage`: nobody was given any; those of
  /// need().
  [[nodiscard]] Result<CodeNeed> assign(std::string_view mailing, const Actor& actor);

 private:
  /// A mailing with the people it would go to.
  struct Audience {
    model::MailingRecord record;
    std::string column;
    model::ListId list;
    model::ContactSet people;
  };

  [[nodiscard]] Result<Audience> audience_of(std::string_view mailing) const;
  [[nodiscard]] Result<CodeNeed> need_of(const Audience& audience) const;
  [[nodiscard]] Result<void> write_column(
      const Audience& audience, std::span<const ports::GivenCode> given
  );
  [[nodiscard]] Result<void> note(
      const Actor& actor,
      std::string_view verb,
      const model::MailingRecord& record,
      std::uint64_t codes
  );

  ports::Store& store_;
  const Clock& clock_;
};

}  // namespace amends::engine
