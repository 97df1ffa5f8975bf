#pragma once

#include "base/clock.h"
#include "checks/facts.h"
#include "model/finding.h"
#include "model/mailing.h"

#include <cstddef>
#include <vector>

namespace amends::engine {

/// What keeps the mailing's template from carrying an apology or grave news (`template.*`), as its
/// settings have it, worst first. What editions share is told once.
[[nodiscard]] std::vector<model::Finding> try_template(
    const model::Mailing& mailing, checks::Carrier carrier, Instant now
);

/// The same mailing as a sober letter for a phone: html::plain_letter of each body without the
/// slogans, jokes, countdowns, emoji and buttons that sell, where they stand in sentences of their
/// own; a body*.txt that there was is derived from it, as it is anyway where there was none.
/// mailing.toml, lists of codes and prices and attachments stay as
/// they are, pictures go.
struct PlainVariant {
  model::MailingFiles files;
  std::size_t left_out = 0;  // sentences, links and emoji
};

[[nodiscard]] PlainVariant plain_variant(
    const model::Mailing& mailing, const model::MailingFiles& files
);

}  // namespace amends::engine
