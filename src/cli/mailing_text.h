#pragma once

#include "cli/session.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace amends::cli {

/// Sends of a mailing as a person counts them.
struct Tally {
  std::uint64_t got = 0;        // accepted
  std::uint64_t waiting = 0;    // planned, claimed, intent, deferred
  std::uint64_t uncertain = 0;  // uncertain; dot: it left and its reply is not in yet
  std::uint64_t refused = 0;    // rejected
  std::uint64_t withheld = 0;   // withheld, abandoned

  [[nodiscard]] std::uint64_t total() const {
    return got + waiting + uncertain + refused + withheld;
  }
};

/// Reads {planned, claimed, ...}, the member `sends` of a document.
[[nodiscard]] Tally tally_of(const boost::json::value& document);

/// "being sent", "on hold", "stopped" ...
[[nodiscard]] std::string state_words(std::string_view state);

/// A table of records; words of comfort when there are none.
void print_mailings(Terminal& terminal, const boost::json::array& mailings);
/// Everything about one mailing.
void print_mailing(Terminal& terminal, const boost::json::value& mailing);
void print_tally(Terminal& terminal, const Tally& tally);

/// What the relay's trouble means and what to do, e.g. for "refuses connections"; as the server
/// says it where it says it in words.
[[nodiscard]] std::string trouble_words(const boost::json::value& progress);

/// The wave as people count: "wave 2 of 4"; the total only where the server says it.
[[nodiscard]] std::string wave_words(const boost::json::value& mailing);

/// "date.far in body.html: reason (who, until day)" of one of a mailing's waivers.
[[nodiscard]] std::string waiver_words(const boost::json::value& waiver);

}  // namespace amends::cli
