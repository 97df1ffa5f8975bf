#include "engine/list_people.h"

namespace amends::engine {

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

}  // namespace amends::engine
