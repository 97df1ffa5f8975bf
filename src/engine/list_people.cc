#include "engine/list_people.h"

#include "model/send.h"

#include <array>

namespace amends::engine {
namespace {

/// Rejected, withheld and given up did not get it.
constexpr std::array kGetsIt = {
    model::SendState::planned,
    model::SendState::claimed,
    model::SendState::intent,
    model::SendState::dot,
    model::SendState::accepted,
    model::SendState::deferred,
    model::SendState::uncertain
};

}  // namespace

Result<model::ContactSet> people_on_list(ports::Store& store, std::string_view name) {
  model::ContactSet people;
  AMENDS_TRY(const auto list, store.contacts().find_list(name));
  if (!list) {
    return people;
  }
  AMENDS_TRY_VOID(store.contacts()
                      .each_on_list(*list, [&](const model::Contact& contact) -> Result<void> {
                        people.add(contact.id);
                        return {};
                      }));
  return people;
}

Result<model::ContactSet> written_to(
    ports::Store& store, const std::vector<std::string>& mailings
) {
  model::ContactSet people;
  for (const std::string& name : mailings) {
    AMENDS_TRY(const auto record, store.mailings().find(name));
    if (!record) {
      continue;
    }
    for (const model::SendState state : kGetsIt) {
      AMENDS_TRY(const model::ContactSet some, store.ledger().in_state(record->id, state));
      people |= some;
    }
  }
  return people;
}

}  // namespace amends::engine
