#pragma once

#include "cli/finding_fixes.h"
#include "cli/terminal.h"
#include "text/locale.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace amends::cli {

enum class Written : std::uint8_t { no, yes };

struct FixesShow {
  std::string folder;
  text::Locale locale;
  Written written = Written::no;
};

/// The diff of each file, how many places that are, and what to do next.
void print_fixes(Terminal& terminal, std::span<const FixedFile> files, const FixesShow& show);

/// {written, files: [{file, places, diff}]}
[[nodiscard]] boost::json::object fixes_json(std::span<const FixedFile> files, Written written);

}  // namespace amends::cli
