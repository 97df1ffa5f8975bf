#pragma once

#include "base/result.h"
#include "model/code.h"
#include "ports/ledger.h"

#include <cstdint>
#include <optional>

namespace amends::engine {

/// For whom a code is asked about.
struct CodeAsker {
  bool named = false;        // false: nobody was said
  model::ContactId contact;  // 0 with `named`: somebody we do not know
};

/// Whether the person got what the scope names, or may have; everybody is in the scope of
/// everybody. Reads the ledger in memory.
[[nodiscard]] Result<bool> is_in_scope(
    ports::Ledger& ledger, const model::CodeScope& scope, model::ContactId contact
);

/// The terms for this asker: what was changed for everybody, and for the receivers they are one of.
[[nodiscard]] Result<model::CodeTerms> terms_for(
    ports::Ledger& ledger, const model::CodeRecord& record, const CodeAsker& asker
);

/// The terms for everybody in the scope: what was changed for everybody, and for exactly it.
[[nodiscard]] model::CodeTerms terms_in(
    const model::CodeRecord& record, const model::CodeScope& scope
);

/// How many people a change of the code concerns: those of the scope, else who has the code.
/// Nothing when no mailing says who has it.
[[nodiscard]] Result<std::optional<std::uint64_t>> people_concerned(
    ports::Ledger& ledger, const model::Code& code, const model::CodeScope& scope
);

}  // namespace amends::engine
