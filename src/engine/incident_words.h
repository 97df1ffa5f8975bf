#pragma once

#include "advice/apology.h"
#include "advice/brief.h"
#include "advice/public_words.h"
#include "engine/incident_desk.h"
#include "engine/letter_people.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// What a person adds before an apology or correction can be written. The sentences are in the
/// language of the wrong mailing; what is empty is taken from the incident and from what
/// IncidentWords::keep() was given.
struct ApologyOrder {
  model::MailingKind kind = model::MailingKind::apology;  // apology or correction
  PeopleSet audience = PeopleSet::opened;
  std::optional<mail::Mailbox> from = {};  // a person's address; nothing: the wrong mailing's
  std::string signer;
  std::string signer_role;
  std::string what_happened;
  std::string what_we_did;
  std::string cause;
  std::string offer;
  std::string prevention;
  std::string link;  // the right page
  std::string link_label;
  advice::Tone tone = advice::Tone::sober;
  bool is_fixed = false;
  advice::RightValue right = {};
  advice::CodedOffer coded_offer = {};
  /// The languages to write in beside the mailing's own; nothing: those of the people of the set.
  std::optional<std::vector<text::Locale>> languages = {};
};

/// Composed, and nothing done with it yet.
struct ComposedApology {
  advice::ApologyFacts facts;
  std::vector<advice::ComposedText> texts;  // the mailing's own language first
  model::ContactSet people;                 // of the set, less those who left
  LeftOut left_out = {};                    // what compose() took out of the set
};

struct ApologyDraft {
  model::MailingRecord record;
  ComposedApology composed;
};

/// Sentences of an incident by language ("nb"), and the right page.
struct KeptWords {
  std::map<std::string, advice::ApologyWords> by_language;
  std::map<std::string, std::vector<advice::BriefAnswer>> answers;
  std::string link;
};

/// Whether one person is concerned, as far as the ledger and what came back say.
struct PersonLookUp {
  std::optional<model::ContactId> contact;  // nothing: nobody has that address
  bool accepted = false;
  bool uncertain = false;
  bool opened = false;
  bool clicked_wrong_link = false;
  bool left = false;  // or may not be written to for another reason
};

struct SocialOrder {
  text::Locale locale;
  std::vector<advice::Network> networks;
  std::string decided_because;  // a person decided on a public word
  bool with_people = false;
  bool with_picture = false;
};

struct SocialDrafts {
  advice::PublicChoice choice;
  std::vector<advice::Post> posts;  // one for each network; empty when no public word is due
};

/// The words for an incident: the apology, the brief for customer service, posts, a notice. What
/// people write is kept in the journal under "incident/3/words", by language, and used everywhere.
/// Holds references only; may be called from any thread.
class IncidentWords {
 public:
  IncidentWords(
      ports::Store& store, MailingDesk& mailings, IncidentDesk& incidents, const Clock& clock
  )
      : store_(store),
        mailings_(mailings),
        incidents_(incidents),
        clock_(clock) {}

  /// Keeps sentences for one language; those that are empty stay what they were. Errors:
  /// `apology.language`, `apology.no_story` (nothing is said).
  [[nodiscard]] Result<KeptWords> keep(
      const model::Incident& incident,
      const advice::ApologyWords& words,
      std::string_view link,
      const Actor& actor
  );
  /// Keeps a question that came in and its answer. Error `brief.no_answer`.
  [[nodiscard]] Result<KeptWords> keep_answer(
      const model::Incident& incident,
      const text::Locale& locale,
      const advice::BriefAnswer& answer,
      const Actor& actor
  );
  [[nodiscard]] Result<KeptWords> kept(const model::Incident& incident) const;

  /// The mailing's own language: what is meant where nobody names one.
  [[nodiscard]] Result<text::Locale> own_language(const model::Incident& incident) const;

  /// Who the wrong mailing is from.
  [[nodiscard]] Result<mail::Mailbox> sender(const model::Incident& incident) const;

  /// In all languages of the people of the set. Whoever gets the letter gets no apology, and the
  /// other way round. Errors: `incident.nobody`, those of choose_letter_people() for a letter,
  /// those of compose_texts.
  [[nodiscard]] Result<ComposedApology> compose(
      const model::Incident& incident, const ApologyOrder& order, advice::ApologyForm form
  ) const;

  /// The same to people who are chosen already. With a make-good that stands each is told of their
  /// own (make_good.h), but for the form `fixed`.
  [[nodiscard]] Result<ComposedApology> compose_for(
      const model::Incident& incident,
      const ApologyOrder& order,
      advice::ApologyForm form,
      model::ContactSet people
  ) const;

  /// Composes the mailing from the facts, puts exactly the people of the set, less those who left,
  /// on a list of their own, and puts the mailing as a draft of `actor`: from there it goes the way
  /// of every mailing. Errors: those of compose().
  [[nodiscard]] Result<ApologyDraft> draft(
      const model::Incident& incident, const ApologyOrder& order, const Actor& actor
  );

  /// The same of what compose_for() composed.
  [[nodiscard]] Result<ApologyDraft> draft_composed(
      const model::Incident& incident, ComposedApology composed, const Actor& actor
  );

  [[nodiscard]] Result<advice::Sheet> brief(
      const model::Incident& incident, const text::Locale& locale
  ) const;

  /// Written down, with who asked and why, before it is answered. Errors: `brief.no_reason`,
  /// `address.*`.
  [[nodiscard]] Result<PersonLookUp> look_up(
      const model::Incident& incident,
      std::string_view address,
      std::string_view because,
      const Actor& actor
  );

  /// `advice` is the incident's, with what people confirmed (PlanDesk::advise).
  [[nodiscard]] Result<SocialDrafts> social(
      const model::Incident& incident, const advice::Advice& advice, const SocialOrder& order
  ) const;
  [[nodiscard]] Result<advice::Notice> notice(
      const model::Incident& incident, const text::Locale& locale
  ) const;

 private:
  /// What the store knows of the incident, with the kept sentences of one language.
  [[nodiscard]] Result<advice::ApologyFacts> story(
      const model::Incident& incident, const text::Locale& locale
  ) const;
  [[nodiscard]] Result<model::Mailing> mailing_of(const model::Incident& incident) const;
  [[nodiscard]] Result<std::vector<text::Locale>> languages_of(const model::ContactSet& people
  ) const;
  [[nodiscard]] Result<model::ContactSet> audience_of(
      const model::Incident& incident, PeopleSet set, advice::ApologyForm form, LeftOut& out
  ) const;
  [[nodiscard]] Result<void> note(
      const Actor& actor, std::string_view verb, std::string subject, std::string detail
  ) const;

  ports::Store& store_;
  MailingDesk& mailings_;
  IncidentDesk& incidents_;
  const Clock& clock_;
};

}  // namespace amends::engine
