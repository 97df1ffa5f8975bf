#pragma once

#include "model/contact.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::model {

/// The topics of a cell ("sale, news" or "sale; news"), trimmed, in their order, each once: names
/// are the same that differ only in case. At most kTopicsMax.
[[nodiscard]] std::vector<std::string> topics_of(std::string_view cell);

/// As topics_of() reads it.
[[nodiscard]] std::string topics_cell(std::span<const std::string> topics);

/// The cell with those of `more` that it does not have; as it is when it has them all.
[[nodiscard]] std::string with_topics(std::string_view cell, std::string_view more);

/// Whether a person wants nothing about one of these topics (the column topics_muted).
[[nodiscard]] bool has_muted(const Contact& contact, std::span<const std::string> topics);

}  // namespace amends::model
