#pragma once

#include "base/result.h"
#include "model/ids.h"
#include "ports/store.h"

#include <cstdint>

namespace amends::api {

/// How many people clicked a link: all, and those who are not certainly a machine.
struct LinkClicks {
  std::uint64_t human = 0;
  std::uint64_t all = 0;
};

[[nodiscard]] Result<LinkClicks> clicks_of(ports::Store& store, model::MailingId mailing, int link);

}  // namespace amends::api
