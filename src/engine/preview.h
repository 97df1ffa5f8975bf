#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/preflight.h"
#include "engine/preview_picker.h"
#include "engine/tokens.h"
#include "model/mailing.h"
#include "model/records.h"
#include "text/locale.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// What previews are made of. Used during the call.
struct PreviewSource {
  const model::Mailing& mailing;
  PeopleSource& people;
  std::vector<model::Link> links;  // as the server numbered them; empty: in their order
  model::MailingId id;             // of a mailing of the server
  int version = 1;
  std::string base_url = std::string(kPreviewBase);  // of tracked links
};

struct PreviewRequest {
  PreviewChoice choice;
  Instant now;
  std::optional<text::Locale> edition;  // nothing: everybody's own
};

/// One person's mail as it would be sent, but for the tokens in its addresses (kPreviewToken) and
/// its Message-ID, which begins with "preview.".
struct Preview {
  PickedPerson person;
  text::Locale edition;
  std::string from;  // "Nordlys <news@nordlys.example>"
  std::string to;
  std::string subject;
  std::string preheader;  // text, also where the HTML has it hidden at its beginning
  std::string html;
  std::string text;
  std::string eml;                  // the whole message, CRLF; empty when it cannot be written
  std::optional<Error> unwritable;  // why not: this person would get nothing
};

struct PreviewOutcome {
  std::vector<Preview> previews;  // at least one when there are no errors
  std::vector<Error> errors;      // of templates, each with its place in the folder
};

/// Chooses people in one pass over the list and writes their mails; nothing is sent or kept, and
/// nothing in them can be clicked, opened or left with effect. Errors: those of the source and of
/// `where`, `preview.no_edition`, `preview.nobody`, `preview.no_row`, `preview.no_person`,
/// `preview.left_out` (the person is there and gets nothing).
[[nodiscard]] Result<PreviewOutcome> make_previews(
    const PreviewSource& source, const PreviewRequest& request
);

}  // namespace amends::engine
