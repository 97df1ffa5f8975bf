#pragma once

#include "cli/session.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace amends::cli {

void print_incidents(Terminal& terminal, const boost::json::array& incidents);
/// Facts, advice with its reasons, exact sets, and what to type next.
void print_incident(Terminal& terminal, const boost::json::value& incident);
void print_timeline(Terminal& terminal, const boost::json::array& timeline);

}  // namespace amends::cli
