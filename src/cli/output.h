#pragma once

#include "base/result.h"
#include "cli/terminal.h"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::cli {

enum class Format : std::uint8_t { text, json };

/// The exit codes of every verb (docs/reference/exit-codes.md). The last two are what mail servers
/// know from sysexits.h: EX_DATAERR and EX_TEMPFAIL.
enum class Exit : std::uint8_t {
  done = 0,
  attention = 1,
  refused = 2,
  impossible = 3,
  usage = 64,
  no_mail = 65,
  later = 75
};

/// One JSON value on a line of its own.
void print_json(Terminal& terminal, const boost::json::value& value);

/// "amends: SENTENCE [id]", then each thing that is wrong with its place.
void print_error(Terminal& terminal, const Error& error, const std::vector<Error>& details);

/// "2026-11-24T09:00:00Z" as "2026-11-24 09:00 UTC"; anything else as it is.
[[nodiscard]] std::string moment(std::string_view iso);
/// "file:line:column", as much of it as is known.
[[nodiscard]] std::string place_words(const Place& place);

}  // namespace amends::cli
