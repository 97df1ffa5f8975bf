#include "cli/incident_words_text.h"

#include "cli/limits.h"

#include <algorithm>

namespace amends::cli {

void say_lines(Terminal& terminal, std::string_view text) {
  while (text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    terminal.say(shown(text.substr(0, end), kSentenceCharsMax));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  terminal.say();
}

}  // namespace amends::cli
