#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/mailing_desk.h"
#include "ports/journal.h"

#include <boost/json/object.hpp>

#include <string_view>

namespace amends::engine {

/// What somebody did to mail that is out, as the journal keeps it.
struct Mended {
  const Actor& actor;
  std::string_view verb;  // "link.repointed", "picture.replaced" ...
  std::string_view mailing;
  Instant at;
};

/// Links and pictures tell of themselves alike.
[[nodiscard]] Result<void> note_mending(
    ports::Journal& journal, const Mended& mended, const boost::json::object& detail
);

}  // namespace amends::engine
