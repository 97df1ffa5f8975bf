#pragma once

#include "model/incident.h"
#include "text/locale.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::advice {

/// An apology or correction to be judged: its own words, without footer and quotes. Soft-wrapped
/// lines joined. Borrowed.
struct Draft {
  text::Locale locale;
  std::string_view subject;
  std::string_view body;
  model::Harm harm = model::Harm::repairable;
  std::size_t links = 0;
  std::size_t images = 0;
};

/// Where a marker of a fault stands.
struct Spot {
  std::string name;  // of the category: "blame_shift"
  bool in_subject = false;
  std::size_t line = 1;  // of the body, from 1
  std::string words;     // as they stand there
};

/// What a text is worth (METHODS 4, data/apology_lexicon.json). The names are the lexicon's:
/// "admission", "remedy_fix" ...; `advice.rubric.<name>` in the catalogues.
struct Score {
  int points = 0;                // 0 to 100
  bool pass = false;             // points enough, nothing missing, no fault
  std::vector<std::string> has;  // components found
  std::vector<std::string>
      missing;  // components this harm asks for: "remedy_fix|remedy_compensation"
  std::vector<std::string> faults;  // blame_shift, grovelling, slogan_urgency ...
  std::vector<std::string> form;    // subject_long, body_long ...
  double readability = 0;           // the index of the language
  std::vector<Spot> spots;          // of the faults, in the order of the lexicon's categories
};

/// A language without a lexicon is judged by that of English.
[[nodiscard]] Score score(const Draft& draft);

}  // namespace amends::advice
