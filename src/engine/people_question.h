#pragma once

#include "base/result.h"
#include "model/contact_set.h"
#include "model/people_set.h"
#include "ports/people_sets.h"

namespace amends::engine {

/// Who of a mailing is in the set, at one moment.
[[nodiscard]] Result<model::ContactSet> people_in(
    ports::PeopleSets& sets, model::MailingId mailing, const model::PeopleExpression& expression
);

}  // namespace amends::engine
