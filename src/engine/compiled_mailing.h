#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/tokens.h"
#include "liquid/template.h"
#include "mail/quoted_printable.h"
#include "model/contact.h"
#include "model/mailing.h"
#include "model/records.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Where one name that a template reads comes from.
struct Binding {
  enum class Kind : std::uint8_t {
    unknown,
    column,
    unsubscribe,
    view,
    link,
    picture,
    pixel,
    mailing_name
  };
  Kind kind = Kind::unknown;
  std::uint32_t index = 0;  // column, or number of a link or picture
};

/// One text of an edition, compiled, with its inputs bound.
struct PartProgram {
  liquid::Template program;
  std::vector<Binding> bindings;            // by input
  std::vector<mail::EncodedText> literals;  // by literal: encoded once, for bodies
  model::SourceText source;
};

struct CompiledEdition {
  text::Locale locale;
  std::optional<PartProgram> subject;
  std::optional<PartProgram>
      preheader;  // only for looking at: it is part of `html` when that is sent
  std::optional<PartProgram> html;
  std::optional<PartProgram> text;
  bool text_derived = false;
};

/// How the addresses in a mail are made.
struct Addresses {
  const Tokens* tokens = nullptr;  // nullptr: previews and `check`, where nothing is tracked
  std::string base_url;            // "https://links.nordlys.example", no slash at the end
  model::MailingId mailing;
  int version = 0;
};

/// The addresses in one person's mail, each made once for all of its parts: most links stand in the
/// HTML and in the text. What it gives stays until begin(); its memory is used again.
class PersonAddresses {
 public:
  /// For the next person.
  void begin() { ++person_; }

  /// The binding is of an address, its index below kLinksMax.
  [[nodiscard]] std::string_view of(
      const Binding& binding, const model::Contact& contact, const Addresses& addresses
  );

 private:
  struct Slot {
    std::string address;
    std::uint64_t person = 0;  // whom it was made for
  };

  std::deque<Slot> slots_;  // a deque leaves its elements where they are
  std::uint64_t person_ = 0;
};

/// For whom, with which addresses and at which time an edition is written; used during the call.
struct Rendition {
  const CompiledEdition& edition;
  const model::Contact& contact;
  const Addresses& addresses;
  Instant now;
  PersonAddresses* made = nullptr;  // of this person; nullptr: this part makes its own
};

struct RenderedMail {
  std::string subject;
  std::string html;
  std::string text;
};

/// A mailing ready to be written to many people. Immutable; may be used by many threads at once.
class CompiledMailing {
 public:
  struct Outcome;
  enum class Use : std::uint8_t { proof, sending };

  /// For `proof` the links stay as written and the preheader is a part of its own; for `sending`
  /// links are replaced by tokens and pictures of the folder by their "cid:" or hosted addresses.
  /// Without tracking links stay as written there too.
  [[nodiscard]] static Outcome compile(
      const model::Mailing& mailing,
      const model::Columns& columns,
      Use use,
      const std::vector<model::Link>& links = {}
  );

  [[nodiscard]] const model::Mailing& mailing() const { return mailing_; }

  [[nodiscard]] const std::vector<CompiledEdition>& editions() const { return editions_; }

  [[nodiscard]] const CompiledEdition& edition_for(const model::Contact& contact) const;

  /// Renders one part of the edition for one person into `sink`.
  [[nodiscard]] Result<void> render(
      const PartProgram& part, const Rendition& rendition, liquid::Sink& sink
  ) const;

  /// All parts as plain strings, for previews and the web version.
  [[nodiscard]] Result<RenderedMail> render_all(
      const model::Contact& contact, const Addresses& addresses, Instant now
  ) const;

 private:
  model::Mailing mailing_;
  std::vector<CompiledEdition> editions_;
};

struct CompiledMailing::Outcome {
  std::optional<CompiledMailing> mailing;
  std::vector<Error> errors;  // of templates, each with its place in the folder
};

/// A one-part program with its inputs bound, e.g. a link's target. Errors are the template's first.
[[nodiscard]] Result<PartProgram> compile_part(
    const model::SourceText& source,
    liquid::Escape escape,
    const model::Columns& columns,
    const std::vector<model::Partial>& partials = {}
);

/// Where a place of the template stands in the folder: of the text itself, which may begin inside a
/// line of its file, or of a partial.
[[nodiscard]] Place place_in(const model::SourceText& source, const Place& place);

/// The value of each input for one person. `scratch` keeps the made-up texts alive, but for the
/// addresses that `made` keeps.
struct InputValues {
  std::vector<liquid::Value> values;
  std::vector<std::string> scratch;
  PersonAddresses* made = nullptr;
};

void bind_inputs(
    const PartProgram& part,
    const model::Contact& contact,
    const model::Mailing& mailing,
    const Addresses& addresses,
    InputValues& out
);

}  // namespace amends::engine
