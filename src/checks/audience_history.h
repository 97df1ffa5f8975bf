#pragma once

#include "model/contact_set.h"
#include "model/incident.h"

#include <cstdint>
#include <string>
#include <vector>

namespace amends::checks {

/// People whom an open incident hit and who have not been written to about it.
struct OpenIncident {
  model::IncidentId id;
  std::string mailing;  // the one that went wrong
  model::Harm harm = model::Harm::repairable;
  model::ContactSet people;
};

/// A mailing that [audience] not_with names.
struct OtherMailing {
  enum class Known : std::uint8_t {
    yes,
    no_mailing,   // there is none of that name
    no_audience,  // nobody knows who would get it: its list is not there
  };

  std::string name;
  Known known = Known::yes;
  model::ContactSet people = {};  // who got it, may have got it, or is to get it
};

/// A mailing of the last two days that says nearly the same.
struct TwinMailing {
  std::string name;
  model::ContactSet people;  // who got it, may have got it, or is to get it while it goes out
};

/// What the ledger of a server knows of the people of a mailing. Immutable once made; read by all
/// lanes.
struct AudienceHistory {
  model::ContactSet mailed;       // who got any other mailing, or may have got it
  model::ContactSet lately = {};  // of these, those who did within half a year
  /// Whose mail could not be delivered within half a year, and none since.
  model::ContactSet bounced = {};
  std::vector<OpenIncident> incidents = {};  // not those this mailing is to mend
  std::vector<OtherMailing> not_with = {};
  std::vector<TwinMailing> twins = {};
};

}  // namespace amends::checks
