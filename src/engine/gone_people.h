#pragma once

#include "base/result.h"
#include "model/contact_set.h"
#include "model/records.h"
#include "ports/store.h"

#include <span>

namespace amends::engine {

/// Who is not written to any more, of those some mailings were for.
struct GonePeople {
  model::ContactSet left;        // by one of these mailings
  model::ContactSet complained;  // about one of them
  model::ContactSet suppressed;  // for whatever reason; may hold people of the others too

  [[nodiscard]] model::ContactSet all() const { return left | complained | suppressed; }
};

[[nodiscard]] Result<GonePeople> gone_people(
    ports::Store& store, std::span<const model::MailingRecord> mailings
);

}  // namespace amends::engine
