#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/mailing_desk.h"
#include "engine/mailing_messages.h"
#include "model/contact_set.h"
#include "model/incident.h"
#include "ports/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// The letter to one person, word for word as Amends would send it.
struct LetterToSend {
  std::string address;
  std::string name;      // empty: not known
  std::string language;  // "nb"
  std::string subject;
  std::string text;  // with their own way to leave
};

/// What is known of letters that were taken to be sent from a person's own mailbox or on paper.
struct HandLetters {
  model::ContactSet waiting;       // taken, and nobody has said yet whether they were sent
  model::ContactSet sent;          // somebody said so
  int version = 0;                 // of the letter that was taken
  std::string by = {};             // whose word is the last
  std::optional<Instant> at = {};  // when that was; nothing: nobody ever took them
};

[[nodiscard]] Result<HandLetters> hand_letters(
    ports::Store& store, const model::Incident& incident
);

/// Who has the personal letter, may have it, or is to get it, by Amends or by hand.
[[nodiscard]] Result<model::ContactSet> has_letter(
    ports::Store& store, const model::Incident& incident
);

/// Who may have it by hand: Amends sends the letter to none of them.
[[nodiscard]] Result<model::ContactSet> has_letter_by_hand(
    ports::Store& store, const model::Incident& incident
);

/// Gives the personal letter out to be sent by hand, and is told what became of it. Whoever's
/// letter was taken counts as written to until somebody says that it was not sent: Amends cannot
/// see that. Holds references only; may be called from any thread.
class LettersByHand {
 public:
  LettersByHand(
      ports::Store& store,
      const MailingDesk& mailings,
      const SenderIdentity& identity,
      const Clock& clock
  )
      : store_(store),
        mailings_(mailings),
        identity_(identity),
        clock_(clock) {}

  /// The letters of the draft, to everybody a launch would write to now, at most
  /// advice::kLetterPeopleMax. Errors: those of MailingDesk::ready(), `letters.unwritten` (there is
  /// no draft), `letters.taken` (they were, and nobody has said what became of them),
  /// `letters.sent`, `letters.too_many`, `letters.empty`, `letters.leaving` (Amends is sending
  /// them), `send.meanwhile` (an apology goes to one of them since).
  [[nodiscard]] Result<std::vector<LetterToSend>> take(
      const model::Incident& incident, const Actor& actor
  );

  /// Those that were taken were sent, but for these addresses: who is kept as a mailing of its own
  /// that another program sent ("spring-sale-letter-3-by-hand"), at this moment. Errors:
  /// `letters.none_taken`, `letters.stranger` (an address is not among them), `letters.nobody`.
  [[nodiscard]] Result<HandLetters> say_sent(
      const model::Incident& incident, const std::vector<std::string>& without, const Actor& actor
  );

  /// None of those that were taken was sent: all of them may be written to. Error
  /// `letters.none_taken`.
  [[nodiscard]] Result<HandLetters> say_not_sent(
      const model::Incident& incident, const Actor& actor
  );

 private:
  struct Written;

  [[nodiscard]] Result<std::vector<Written>> write(const model::MailingRecord& record) const;
  [[nodiscard]] Result<HandLetters> waiting_for_word(const model::Incident& incident) const;
  /// Those of `sent.waiting`.
  [[nodiscard]] Result<void> keep_sent(
      const model::Incident& incident, const HandLetters& sent, const Actor& actor
  );
  [[nodiscard]] Result<void> note(
      const model::Incident& incident,
      std::string_view verb,
      const HandLetters& letters,
      const Actor& actor
  );

  ports::Store& store_;
  const MailingDesk& mailings_;
  const SenderIdentity& identity_;
  const Clock& clock_;
};

/// Who has the apology, the correction or the letter about the mailing's incident, or is to get it,
/// by another way than this mailing; nobody for what is no first word about one.
[[nodiscard]] Result<model::ContactSet> have_another_word(
    ports::Store& store, const model::MailingRecord& record, const model::Mailing& mailing
);

/// For a launch, just before `people` are frozen. Errors: `letters.by_hand` (of a letter, one of
/// them may have it by hand), `send.meanwhile` (one of them has another word that is not `known`:
/// since the mailing was looked at).
[[nodiscard]] Result<void> check_one_word(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    const std::vector<model::ContactId>& people,
    const model::ContactSet& known
);

}  // namespace amends::engine
