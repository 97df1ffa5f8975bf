#pragma once

#include "base/result.h"
#include "model/contact_set.h"
#include "model/incident.h"
#include "ports/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace amends::engine {

/// Whom a draft about an incident leaves out of the set it is for, each person in the first of
/// these that fits.
struct LeftOut {
  std::uint64_t left = 0;        // by the wrong mailing, or may not be written to for some reason
  std::uint64_t complained = 0;  // about it
  std::uint64_t suppressed = 0;  // for whatever reason
  std::uint64_t told = 0;        // has the apology or the correction, or is to get it
  std::uint64_t held_out = 0;    // goes without, so that it is seen what it does
  std::uint64_t letter = 0;      // has the personal letter, may have it, or is to get it
};

/// Leaves in `people` those who are to get a personal letter. Errors: `letter.sent` (it has begun
/// to leave), `letters.sent` (by hand), `letter.make_good` (each is to be told of their own, which
/// only an apology does), `incident.nobody`, `letter.too_many` (more than
/// advice::kLetterPeopleMax).
[[nodiscard]] Result<LeftOut> choose_letter_people(
    ports::Store& store, const model::Incident& incident, model::ContactSet& people
);

/// `name`, or with a number behind it where a list of that name holds anybody else: nobody is ever
/// taken off a list.
[[nodiscard]] Result<std::string> list_for(
    ports::Store& store, const std::string& name, const model::ContactSet& people
);

}  // namespace amends::engine
