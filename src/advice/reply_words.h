#pragma once

#include <string>
#include <string_view>

namespace amends::advice {

/// What the writer of a reply wrote themselves: without lines that quote ("> ..."), without the
/// line that introduces a quote ("On Friday Nordlys wrote:") and what is quoted below it, and
/// without the signature behind "-- ". Lines that a mail program broke are joined. When nothing is
/// left (an answer inside the quote), it is all of it that is not marked as a quote.
[[nodiscard]] std::string own_words(std::string_view plain);

/// Whether anything stands in it outside of what is quoted. When not, own_words() may be ours.
[[nodiscard]] bool has_own_words(std::string_view plain);

/// HTML up to where a mail program put what is quoted.
[[nodiscard]] std::string_view before_quote(std::string_view html);

/// A subject without "Re:" and its sisters, and whether there was one.
struct AnsweredSubject {
  std::string_view subject;
  bool is_answer = false;
};

[[nodiscard]] AnsweredSubject without_reply_prefix(std::string_view subject);

}  // namespace amends::advice
