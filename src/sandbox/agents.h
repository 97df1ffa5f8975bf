#pragma once

#include "sandbox/population.h"

#include <string_view>

namespace amends::sandbox {

/// The User-Agent of this person's browser or mail program.
[[nodiscard]] std::string_view agent_of_person(const Traits& who);
/// Of the provider's image proxy in front of this person.
[[nodiscard]] std::string_view agent_of_proxy();
/// Of the link checker in front of this person: some say what they are, some look like a browser.
[[nodiscard]] std::string_view agent_of_scanner(const Traits& who);

}  // namespace amends::sandbox
