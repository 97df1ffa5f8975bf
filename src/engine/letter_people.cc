#include "engine/letter_people.h"

#include "advice/limits.h"
#include "engine/gone_people.h"
#include "engine/holdout.h"
#include "engine/incident_desk.h"
#include "engine/letters_by_hand.h"
#include "engine/list_people.h"
#include "engine/make_good.h"

#include <fmt/format.h>

#include <span>

namespace amends::engine {
namespace {

Result<void> check_order(ports::Store& store, const model::Incident& incident) {
  AMENDS_TRY(const auto letter, store.mailings().find(letter_name(incident)));
  if (letter && letter->first_sent_at) {
    return make_error(
        "letter.sent",
        "{} has left already; write to the others with an apology: amends apologise {}",
        letter->name,
        incident.id.value
    );
  }
  AMENDS_TRY(const auto by_hand, store.mailings().find(by_hand_name(incident)));
  if (by_hand && by_hand->first_sent_at) {
    return make_error(
        "letters.sent",
        "letters about incident {0} were sent by hand already; write to the others with an "
        "apology: amends apologise {0}",
        incident.id.value
    );
  }
  AMENDS_TRY(const auto made, standing_make_good(store, incident.id));
  if (made) {
    return make_error(
        "letter.make_good",
        "each person hit by incident {0} gets something of their own, and only an apology tells "
        "them of it: amends apologise {0} --kind apology",
        incident.id.value
    );
  }
  return {};
}

}  // namespace

Result<LeftOut> choose_letter_people(
    ports::Store& store, const model::Incident& incident, model::ContactSet& people
) {
  AMENDS_TRY_VOID(check_order(store, incident));
  GonePeople gone;
  AMENDS_TRY(const auto wrong, store.mailings().find(incident.mailing));
  if (wrong) {
    AMENDS_TRY(gone, gone_people(store, std::span(&*wrong, 1)));
  }
  AMENDS_TRY(const model::ContactSet told, written_to(store, mending_names(incident)));
  AMENDS_TRY(const model::ContactSet by_hand, has_letter_by_hand(store, incident));
  model::ContactSet held;
  AMENDS_TRY(const auto drawn, newest_holdout(store, incident.id));
  if (drawn && drawn->stands()) {
    AMENDS_TRY(held, people_on_list(store, drawn->held_list));
  }
  const auto take_out = [&people](const model::ContactSet& some) {
    const std::uint64_t before = people.size();
    people -= some;
    return before - people.size();
  };
  LeftOut out;
  out.left = take_out(gone.left);
  out.complained = take_out(gone.complained);
  out.suppressed = take_out(gone.suppressed);
  out.told = take_out(told);
  out.held_out = take_out(held);
  out.letter = take_out(by_hand);
  if (people.empty()) {
    return make_error(
        "incident.nobody",
        "nobody of that set is left to write to: they have left, complained or had an apology, or "
        "there was nobody; amends incident people {} --set reached shows who was hit",
        incident.id.value
    );
  }
  if (people.size() > advice::kLetterPeopleMax) {
    return make_error(
        "letter.too_many",
        "{0} people would get this letter, and a personal letter goes to {1} at most; take a "
        "smaller set, --to clicked, or write an apology to all of them: amends apologise {2} "
        "--kind apology",
        people.size(),
        advice::kLetterPeopleMax,
        incident.id.value
    );
  }
  return out;
}

Result<std::string> list_for(
    ports::Store& store, const std::string& name, const model::ContactSet& people
) {
  std::string fitting = name;
  for (int number = 2;; ++number) {
    AMENDS_TRY(const model::ContactSet on_it, people_on_list(store, fitting));
    if ((on_it - people).empty()) {
      return fitting;
    }
    fitting = fmt::format("{}-{}", name, number);
  }
}

}  // namespace amends::engine
