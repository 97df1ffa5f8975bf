#pragma once

#include "advice/playbook.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/launch_guard.h"
#include "engine/mailing_history.h"
#include "engine/preflight.h"
#include "engine/sending.h"
#include "engine/store_people.h"
#include "model/records.h"
#include "ports/store.h"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// In a mailing's files, the name of the list its audience was imported into when `list` is a file
/// of the folder.
inline constexpr std::string_view kListFile = ".amends/list";

/// Who asks for something. Whether they may is api's question; that two people are two is ours.
struct Actor {
  std::string user;
};

struct PutOutcome {
  std::optional<model::MailingRecord> record;
  std::vector<Error> errors;  // what is wrong with the folder, all of it
};

struct ProofOutcome {
  model::MailingRecord record;
  PreflightReport report;
};

/// How the proofs of a server look at links, pictures and the domains of the people.
struct ProofOutside {
  enum class Mode : std::uint8_t {
    none,        // there is no world outside, and nothing is said of it: tests and the demo
    turned_off,  // nobody is asked; every proof says so
    asked
  };

  Mode mode = Mode::none;
  ports::Resolver* dns = nullptr;  // both with Mode::asked; nullptr: they could not be opened
  ports::Web* web = nullptr;
  std::string broken = {};    // then why
  std::string base_url = {};  // our own links: never asked for
  std::string rspamd = {};    // web address of the spam filter that proofs ask; empty: none
};

/// The life of a mailing up to and around its sending: put, proof, sign off, launch, halt, resume.
/// Every verb is written into the journal with its actor. May be called from any thread.
class MailingDesk {
 public:
  /// `again_days` is the playbook's: people who had an apology within them need a second person.
  MailingDesk(
      ports::Store& store,
      Sending& sending,
      const Clock& clock,
      ProofOutside outside = {},
      std::uint64_t again_days = advice::PlaybookLimits().apology_again_days
  )
      : store_(store),
        sending_(sending),
        clock_(clock),
        outside_(std::move(outside)),
        again_days_(again_days),
        history_(store) {}

  /// From now on launch() and ready() ask the guard; nullptr: nobody. Before other threads call.
  void guard_with(const LaunchGuard* guard) { guard_ = guard; }

  /// Takes a folder as a new mailing or a new version of one.
  [[nodiscard]] Result<PutOutcome> put(const model::MailingFiles& files, const Actor& actor);

  /// Renders and checks everybody the mailing is for; for a halted mailing, everybody it has not
  /// reached, and asks the world outside as `outside` says, for a minute at most. Keeps the result.
  /// `should_stop` is asked on the way; error `proof.stopped`: nothing is kept then.
  [[nodiscard]] Result<ProofOutcome> proof(
      std::string_view name,
      const Actor& actor,
      const std::function<void(std::uint64_t)>& progress,
      const std::function<bool()>& should_stop = {}
  );

  /// Signs off what the newest proof looked at. Errors: `approval.own` (the author),
  /// `approval.no_proof`, `approval.stale_proof`, `approval.blocked` (findings that block and no
  /// `despite`), `mailing.state`.
  [[nodiscard]] Result<model::Approval> approve(
      std::string_view name, const Actor& actor, std::string_view despite
  );

  /// Signs off alone what mends an incident, also as its author. Errors: those of check_deputy()
  /// and check_deputy_proof(), `approval.no_proof`, `approval.stale_proof`, `mailing.state`.
  [[nodiscard]] Result<model::Approval> approve_as_deputy(
      std::string_view name, const Actor& actor, std::string_view reason
  );

  /// Shows readers of a finished mailing another web page in place of the one that was sent; the
  /// folder is not sent to anybody. Links of it that are new are tracked like the others. Errors:
  /// `mailing.unknown`, `mailing.state` (not finished), `mailing.web_reason`, `mailing.web_name`
  /// (the folder is another mailing's).
  [[nodiscard]] Result<PutOutcome> put_web_version(
      std::string_view name,
      const model::MailingFiles& files,
      std::string_view reason,
      const Actor& actor
  );

  /// Freezes the audience and starts the first wave. `count` is what the person was shown and
  /// typed: needed above kConfirmAbove, and refused (`send.count`) when it is not exactly the
  /// number of people who would be written to now. `despite_plan` is why an incident's mailing goes
  /// although steps of its plan are open; it is kept. Errors: `approval.missing`, `approval.void`
  /// (content or audience is not what was signed off), `send.changed` (what was true of the
  /// incident at the proof is not any more), `letters.by_hand`, `send.meanwhile` (somebody of them
  /// got another word about the incident since it was looked at), `plan.holds_send`,
  /// `send.too_late`, `mailing.state`,
  /// `halt.standing`, those of check_fresh_proof and of Sending::check_relay. `relay` is "main" or
  /// "emergency" and is kept; empty: what the folder says.
  [[nodiscard]] Result<model::MailingRecord> launch(
      std::string_view name,
      const Actor& actor,
      std::optional<std::uint64_t> count,
      std::string_view despite_plan = {},
      std::string_view relay = {}
  );

  /// With HaltReach::cut a mailing that is halted already may be given too: its lines past the dot
  /// are cut.
  [[nodiscard]] Result<HaltReport> halt(
      std::string_view name,
      const Actor& actor,
      std::string_view reason,
      HaltReach reach = HaltReach::wait
  );

  /// Goes on: from a hold at once with the next wave; from a halt with everybody not reached, after
  /// a sign-off of what is sent now. `count` as in launch(); an empty `relay` is the one it was
  /// sent through before.
  [[nodiscard]] Result<model::MailingRecord> resume(
      std::string_view name,
      const Actor& actor,
      std::optional<std::uint64_t> count,
      std::string_view relay = {}
  );

  /// How many people launch(), or resume() from a halt, would write to now; the error with which
  /// they would refuse, the count apart.
  [[nodiscard]] Result<std::uint64_t> ready(std::string_view name) const;

  [[nodiscard]] Result<model::MailingRecord> find(std::string_view name) const;

  /// For as long as it is held no launch freezes its people: whoever looks at who gets a word about
  /// an incident, and then gives one out, holds it. Nothing that launches may be called meanwhile.
  [[nodiscard]] std::unique_lock<std::mutex> hold_freezing() const {
    return std::unique_lock(freezing_);
  }

 private:
  [[nodiscard]] Result<model::Mailing> read(const model::MailingRecord& record) const;
  /// The proof that a sign-off is bound to.
  [[nodiscard]] Result<model::Proof> proof_to_sign(const model::MailingRecord& record) const;
  [[nodiscard]] Result<model::Approval> sign_off(
      const model::MailingRecord& record, const model::Proof& proof, model::Approval approval
  );
  [[nodiscard]] Result<void> host_pictures(
      const model::MailingRecord& record, const model::Mailing& mailing
  ) const;

  /// Who stands in the audience now.
  struct Counted {
    std::vector<model::ContactId> people;
    std::uint64_t recipients = 0;  // of them, those who are written to
    crypto::Digest audience_hash{};
  };

  [[nodiscard]] Result<Counted> count_audience(
      const model::MailingRecord& record, const model::Mailing& mailing, FrozenPeople frozen
  ) const;
  /// Everything that can keep a launch back; the people it would write to.
  [[nodiscard]] Result<Counted> check_launch(
      const model::MailingRecord& record, const model::Mailing& mailing
  ) const;
  [[nodiscard]] Result<Counted> check_resume(
      const model::MailingRecord& record, const model::Mailing& mailing
  ) const;
  [[nodiscard]] Result<void> check_still_true(
      const model::MailingRecord& record, const model::Mailing& mailing
  ) const;
  [[nodiscard]] Result<void> check_approval_of_rest(
      const model::MailingRecord& record, const model::Mailing& mailing, const Counted& rest
  ) const;
  [[nodiscard]] Result<void> check_approval(const model::MailingRecord& record, const Counted& now)
      const;
  /// From what was found at first: whatever is done to it until it is let go keeps it back.
  [[nodiscard]] Result<model::MailingRecord> launch(
      model::MailingRecord record,
      const Actor& actor,
      std::optional<std::uint64_t> count,
      std::string_view despite_plan
  );
  /// Begins to send what was moved to sending; one that cannot begin is halted with the reason.
  [[nodiscard]] Result<void> begin(const model::MailingRecord& record, int wave);
  [[nodiscard]] Result<PlanHold> hold_of(const model::Mailing& mailing) const;
  [[nodiscard]] Result<void> note_despite(
      const model::MailingRecord& record,
      const PlanHold& hold,
      const Actor& actor,
      std::string_view despite
  ) const;
  /// Fills what the proof compares its audience with.
  [[nodiscard]] Result<void> read_past_audiences(
      const model::MailingRecord& record, PreflightOptions& options
  ) const;
  [[nodiscard]] Result<void> note(
      const Actor& actor, std::string_view verb, std::string_view mailing, std::string detail
  ) const;

  ports::Store& store_;
  Sending& sending_;
  const Clock& clock_;
  ProofOutside outside_;
  std::uint64_t again_days_;
  MailingHistory history_;
  const LaunchGuard* guard_ = nullptr;
  mutable std::mutex freezing_;
};

}  // namespace amends::engine
