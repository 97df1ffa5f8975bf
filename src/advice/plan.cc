#include "advice/plan.h"

#include "advice/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;

/// What `amends apologise --to` calls the people of an advice: the set that decide() counted.
std::string_view set_of(Audience audience) {
  switch (audience) {
    case Audience::clicked:
      return "clicked_wrong_link";
    case Audience::accepted:
      return "reached";
    case Audience::opened:
    case Audience::nobody:
      break;
  }
  return "opened";
}

class Planner {
 public:
  Planner(const PlanCase& at, const Playbook& book) : at_(at), times_(book.deadlines) {}

  std::vector<PlanStep> plan() {
    contain();
    protect();
    mend();
    prepare();
    write();
    tell_held_out();
    close();
    keep_own_needs();
    return std::move(steps_);
  }

 private:
  PlanStep& step(std::string_view id, std::string_view owner, std::chrono::minutes after) {
    steps_.push_back(
        {.id = std::string(id),
         .owner = std::string(owner),
         .due = at_.facts.since.value_or(at_.incident.opened_at) + after}
    );
    return steps_.back();
  }

  /// A step whose being done Amends sees for itself.
  static void sees(PlanStep& step, bool done, std::string command) {
    step.is_seen = true;
    step.seen_done = done;
    step.command = std::move(command);
  }

  [[nodiscard]] std::int64_t id() const { return at_.incident.id.value; }

  [[nodiscard]] bool writes() const { return at_.advice.response >= Response::correction; }

  [[nodiscard]] bool is_apology() const { return at_.advice.response >= Response::apology; }

  void contain() {
    sees(
        step("halt", "marketing", std::chrono::minutes(0)),
        at_.facts.halted,
        fmt::format("amends halt {}", at_.incident.mailing_name)
    );
    if (at_.incident.kind == ErrorKind::wrong_audience) {
      step("check_ledger", "lead", times_.confirm).command =
          fmt::format("amends who {}", at_.incident.mailing_name);
    }
    sees(
        step("confirm", "lead", times_.confirm),
        at_.facts.confirmed,
        fmt::format("amends incident confirm {} --severity N --why \"...\"", id())
    );
  }

  void protect() {
    if (!at_.advice.regulator) {
      if (at_.advice.legal) {
        step("legal", "legal", times_.brief).needs = {"confirm"};
      }
      return;
    }
    step("take_down", "lead", times_.public_word);
    step("register", "legal", times_.apology).needs = {"confirm"};
    PlanStep& notice = step("notice", "legal", times_.regulator);
    notice.due = at_.known.value_or(at_.incident.opened_at) + times_.regulator;
    notice.command = fmt::format("amends incident notice {}", id());
    notice.needs = {"register"};
  }

  void mend() {
    const ErrorKind kind = at_.incident.kind;
    const bool is_link = kind == ErrorKind::wrong_link;
    if (!is_link && kind != ErrorKind::wrong_code && kind != ErrorKind::wrong_image) {
      return;
    }
    if (is_link && at_.incident.link != 0 && !at_.facts.elsewhere) {
      sees(
          step("repair", "marketing", times_.repair),
          at_.facts.repaired,
          fmt::format(
              "amends repoint {} {} URL --reason \"...\"",
              at_.incident.mailing_name,
              at_.incident.link
          )
      );
    } else {
      step(
          is_link                         ? "repair"
          : kind == ErrorKind::wrong_code ? "valid_code"
                                          : "repair_image",
          kind == ErrorKind::wrong_code ? "shop" : "marketing",
          times_.repair
      );
    }
    if (!at_.facts.repaired) {
      sees(
          step("estimate", "lead", times_.public_word),
          at_.facts.estimated && !at_.facts.overdue,
          fmt::format("amends incident estimate {} --by TIME", id())
      );
    }
  }

  void prepare() {
    if (is_apology()) {
      step("brief", "support", times_.brief).needs = {"confirm"};
    }
    if (makes_good()) {
      decide_make_good();
      step("tell_shop", "shop", times_.brief).needs = {"confirm", "make_good"};
    }
    if (at_.advice.public_note) {
      step("public_word", "lead", times_.public_word).needs = {"check_ledger"};
    }
  }

  [[nodiscard]] bool makes_good() const { return at_.advice.make_good || at_.facts.decided; }

  /// Undecided, people may tick it too: they honour the old price, and nobody needs a code.
  void decide_make_good() {
    PlanStep& step = this->step("make_good", "lead", times_.brief);
    step.needs = {"confirm"};
    step.command = fmt::format(
        "amends incident make-good {} --how codes --to {} --loss AMOUNT --currency EUR --until "
        "DATE",
        id(),
        set_of(at_.advice.audience)
    );
    if (at_.facts.decision_waits) {
      sees(step, false, fmt::format("amends incident make-good {} --agree", id()));
    } else if (at_.facts.decided) {
      sees(step, true, fmt::format("amends incident make-good {}", id()));
    }
  }

  /// What must be true before people read of it.
  [[nodiscard]] static std::vector<std::string> before_mail() { return steps_before_mail(); }

  void write() {
    if (at_.advice.response == Response::postscript) {
      step("postscript", "marketing", times_.postscript).needs = {"confirm"};
    }
    if (!writes() || at_.advice.audience == Audience::nobody) {
      return;
    }
    if (at_.advice.second_sign_off) {
      sees(
          step("second_sign_off", "lead", times_.apology),
          at_.facts.signed_again,
          fmt::format("amends incident agree {}", id())
      );
    }
    if (at_.advice.response == Response::personal_contact) {
      PlanStep& letters = step("letters", "lead", times_.personal_letter);
      letters.needs = before_mail();
      letters.command = draft_command(id(), at_.advice);
      if (at_.facts.letter_sent) {
        sees(letters, true, "");
      } else if (!at_.facts.letter.empty()) {
        letters.command = at_.facts.letter;  // who calls or writes by hand ticks it all the same
      }
    } else {
      write_mail();
    }
    step("replies", "support", times_.personal_letter);
    if (at_.facts.estimated) {
      say_it_is_fixed();
    }
  }

  /// Letters that people wrote themselves are followed up by themselves.
  void say_it_is_fixed() {
    PlanStep& step = this->step("it_is_fixed", "marketing", times_.personal_letter);
    step.needs = {"repair", "valid_code", "repair_image", "send", "letters"};
    if (at_.advice.response != Response::personal_contact || at_.facts.sent ||
        at_.facts.letter_sent) {
      sees(step, at_.facts.follow_up.empty(), at_.facts.follow_up);
    }
  }

  void write_mail() {
    sees(
        step("draft", "marketing", times_.brief), at_.facts.drafted, draft_command(id(), at_.advice)
    );
    steps_.back().needs = {"confirm", "make_good"};
    if (at_.facts.decided) {
      sees(
          step("give_make_good", "marketing", times_.brief),
          at_.facts.given,
          fmt::format("amends incident make-good {} --give", id())
      );
      steps_.back().needs = {"draft"};
    }
    sees(
        step("sign_off", "lead", times_.apology),
        at_.facts.signed_off,
        fmt::format("amends approve {}", at_.mending)
    );
    steps_.back().needs = {"draft", "give_make_good"};
    sees(
        step("send", "lead", times_.apology),
        at_.facts.sent,
        fmt::format("amends send {}", at_.mending)
    );
    steps_.back().needs = before_mail();
    steps_.back().needs.emplace_back("sign_off");
  }

  /// The deadline runs from when it was known, which is after the others'.
  void tell_held_out() {
    if (at_.facts.held_out_since) {
      PlanStep& step = this->step("held_out", "lead", times_.apology);
      step.due = *at_.facts.held_out_since + times_.apology;
      sees(step, at_.facts.held_out.empty(), at_.facts.held_out);
    }
  }

  void close() {
    PlanStep& review = step("review", "lead", times_.review);
    sees(review, at_.facts.closed, fmt::format("amends incident close {}", id()));
    review.needs = {"send", "letters", "postscript", "notice", "it_is_fixed", "held_out"};
  }

  /// The lists above name what may be before a step; here is what this plan has.
  void keep_own_needs() {
    for (PlanStep& step : steps_) {
      std::erase_if(step.needs, [this](const std::string& need) {
        return std::ranges::find(steps_, need, &PlanStep::id) == steps_.end();
      });
    }
  }

  const PlanCase& at_;
  const Deadlines& times_;
  std::vector<PlanStep> steps_;
};

}  // namespace

std::vector<std::string> steps_before_mail() {
  return {
      "confirm",
      "legal",
      "take_down",
      "repair",
      "valid_code",
      "brief",
      "make_good",
      "tell_shop",
      "give_make_good",
      "second_sign_off"
  };
}

std::vector<std::string> steps_that_mend() {
  return {"repair", "valid_code", "repair_image"};
}

std::string draft_command(std::int64_t incident, const Advice& advice) {
  const bool is_letter =
      advice.response == Response::personal_contact && advice.to_write <= kLetterPeopleMax;
  const std::string_view kind = advice.response == Response::correction ? " --kind correction"
                                : is_letter                             ? " --kind letter"
                                                                        : "";
  return fmt::format(
      "amends apologise {} --to {}{} --signer NAME --what-we-did \"...\"",
      incident,
      set_of(advice.audience),
      kind
  );
}

std::vector<PlanStep> make_plan(const PlanCase& at, const Playbook& playbook) {
  return Planner(at, playbook).plan();
}

}  // namespace amends::advice
