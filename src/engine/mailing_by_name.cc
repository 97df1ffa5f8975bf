#include "engine/mailing_by_name.h"

namespace amends::engine {

Result<model::MailingRecord> mailing_by_name(ports::Mailings& mailings, std::string_view name) {
  AMENDS_TRY(const auto record, mailings.find(name));
  if (!record) {
    return make_error(
        "mailing.unknown",
        "there is no mailing \"{}\"; amends mailing list shows those there are",
        name
    );
  }
  return *record;
}

}  // namespace amends::engine
