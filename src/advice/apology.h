#pragma once

#include "advice/apology_facts.h"
#include "advice/rubric.h"
#include "base/result.h"
#include "model/mailing.h"

#include <string>
#include <vector>

namespace amends::advice {

/// The name of a postscript's partial: {% render "postscript" %}.
inline constexpr std::string_view kPostscriptPartial = "postscript";

/// An apology in one language.
struct ComposedText {
  text::Locale locale;
  std::string subject;
  std::string text;  // the plain part, with Liquid for the name and the unsubscribe link
  std::string html;  // a whole page; of a postscript a block; of a letter empty
  std::string own;   // what it says, without name, link and footer: what score() judges
  /// Sentences nobody gave in this language: worded from the facts, or left out.
  std::vector<std::string> stand_ins;
};

/// One text for each language, the mailing's own first. Errors: `apology.no_signer`,
/// `apology.no_incident`, `apology.no_story` (what happened or what was done is empty, or something
/// is too long), `apology.words_missing`, `apology.language` (one we have no words for),
/// `apology.tone` (light where people were harmed).
[[nodiscard]] Result<std::vector<ComposedText>> compose_texts(
    const ApologyFacts& facts, ApologyForm form
);

/// The folder of a mailing of `facts.kind`: mailing.toml, and body.html and body.txt for each
/// language. A letter has no HTML, no tracking and no waves.
[[nodiscard]] Result<model::MailingFiles> compose_apology(const ApologyFacts& facts);

/// The same of texts that are composed already.
[[nodiscard]] model::MailingFiles apology_folder(
    const ApologyFacts& facts, const std::vector<ComposedText>& texts
);

/// Partials for the next regular mailing, partials/postscript.html, .nb.html, .txt ...
[[nodiscard]] model::MailingFiles postscript_files(const std::vector<ComposedText>& texts);

/// The subject as compose_apology writes it, for the draft's preview.
[[nodiscard]] std::string apology_subject(const ApologyFacts& facts);

/// What a composed text is worth (rubric.h).
[[nodiscard]] Score score_of(const ComposedText& text, const ApologyFacts& facts);

}  // namespace amends::advice
