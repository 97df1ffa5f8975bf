#pragma once

#include "cli/session.h"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace amends::cli {

/// Follows a mailing until its wave ends (holding), it is stopped or it is finished; progress on
/// standard error, where it stands at the end on standard output. Ctrl-C asks whether to halt it or
/// leave it running; where nobody can be asked it is left running, and that is said.
[[nodiscard]] Result<Exit> wait_for_sending(Session& session, const std::string& name);

/// Follows a mailing over its holds until it is finished, stopped, or Ctrl-C, which leaves it
/// running; shown as wait_for_sending does.
[[nodiscard]] Result<Exit> watch_sending(Session& session, const std::string& name);

/// Whether the relay's replies are waited for, or the lines past the dot are cut at once.
enum class Reach : std::uint8_t { wait, cut };

/// Halts a mailing and prints who got it.
[[nodiscard]] Result<Exit> halt_mailing(
    Session& session, const std::string& name, const std::string& reason, Reach reach = Reach::wait
);

/// "38 ms" of the member, a number of milliseconds, perhaps with a fraction.
[[nodiscard]] std::string milliseconds_words(const boost::json::value& value, std::string_view key);

}  // namespace amends::cli
