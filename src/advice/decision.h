#pragma once

#include "advice/playbook.h"
#include "advice/severity.h"
#include "model/finding.h"
#include "model/incident.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::advice {

/// A sentence for the one who decides: an id of the catalogues ("advice.reason.typo") and its
/// values.
struct Reason {
  std::string id;
  std::vector<model::FindingArgument> arguments;
};

/// What people know and the ledger does not.
struct Circumstances {
  std::uint64_t angry_replies = 0;  // angry or legal ones
  bool press = false;
  bool vulnerable_people = false;  // minors, health
  bool money_taken = false;        // wrong money has already changed hands
  bool second_in_90_days = false;  // the same people had an incident in the last 90 days
  bool opted_out_people = false;   // the mistake was to write to them at all
  bool promised = false;           // the mail promised what is not so: a prize, a place, a feature
  bool hurtful = false;            // it wounds those it does not fit
  bool in_subject = false;         // the mistake stands in the subject: nobody had to open it
  std::uint64_t copies = 1;        // of the mail in most inboxes it came to
  std::uint64_t apologised = 0;    // people an earlier incident's correction reached of late
};

/// How bad it is, as the engine sees it: a person confirms it.
struct Assessment {
  model::Harm usual = model::Harm::cosmetic;     // for this kind of mistake
  model::Harm proposed = model::Harm::cosmetic;  // with what is known
  std::vector<Reason> reasons;                   // why it is more than usual
};

enum class Certainty : std::uint8_t { sure, unsure };

/// METHODS 7 from the playbook's severities. Unsure is one higher, but never makes of a hurt a
/// breach of privacy: that is another kind of thing.
[[nodiscard]] Assessment assess(
    model::ErrorKind kind,
    const Circumstances& circumstances,
    Certainty certainty = Certainty::sure,
    const Playbook& playbook = default_playbook()
);

/// What to do about an incident, and why. A proposal: people decide.
struct Advice {
  Response response = Response::log_only;
  Audience audience = Audience::nobody;
  Exposure exposure = Exposure::under_1;
  std::uint64_t exposed = 0;
  /// The people to write to.
  std::uint64_t to_write = 0;
  /// Of these, people who have not opened the wrong mailing: they would first learn of the mistake
  /// from our mail.
  std::uint64_t first_learn = 0;
  /// Something must be mended first (link, code, page), whatever is written.
  bool repair = false;
  /// A named person signs.
  bool named_person = false;
  /// No sale content and no coupon beside the apology.
  bool no_offer = false;
  /// A loss is made good: honour the price, pay back, extend.
  bool make_good = false;
  /// Personal data: the register entry and the 72 hours of GDPR article 33.
  bool regulator = false;
  /// A public note (web site, social) beside the mails.
  bool public_note = false;
  /// Somebody who knows the law looks at it before anything is promised.
  bool legal = false;
  /// Some of these people had an apology from us of late: a second person signs too.
  bool second_sign_off = false;
  std::vector<Reason> reasons;  // in order of weight
};

/// What the playbook says to do; METHODS 7 with the rules of 4 that say when not to write. Not in
/// the playbook's power: who nobody hit is not written to, privacy and security go to the register,
/// an apology has a signer, who left gets no offer.
[[nodiscard]] Advice decide(
    const model::IncidentFacts& facts,
    model::ErrorKind kind,
    model::Harm harm,
    const Circumstances& circumstances = {},
    const Playbook& playbook = default_playbook()
);

/// The harm a kind of mistake usually does: what an incident starts with.
[[nodiscard]] model::Harm usual_harm(model::ErrorKind kind);

}  // namespace amends::advice
