#include "engine/standing_halts.h"

#include "model/mailing_files.h"
#include "text/time.h"

namespace amends::engine {
namespace {

std::string lift_command(const model::Halt& halt) {
  switch (halt.scope) {
    case model::HaltScope::relay:
      return "amends halt --relay --lift";
    case model::HaltScope::template_:
      return fmt::format("amends halt --template {} --lift", halt.name);
    default:
      return "amends resume --all";
  }
}

}  // namespace

Result<bool> is_about(
    ports::Store& store, const model::Halt& halt, const model::MailingRecord& record
) {
  if (halt.scope != model::HaltScope::template_) {
    return true;
  }
  AMENDS_TRY(const model::MailingFiles files, store.mailings().files(record.id, record.version));
  const model::MailingReading reading = model::read_mailing(files);
  // One that cannot be read is stopped too: nobody can say that it is not meant.
  return !reading.mailing || reading.mailing->template_name == halt.name;
}

Result<void> check_standing_halts(ports::Store& store, const model::MailingRecord& record) {
  AMENDS_TRY(const std::vector<model::Halt> halts, store.halts().standing());
  for (const model::Halt& halt : halts) {
    AMENDS_TRY(const bool about, is_about(store, halt, record));
    if (about) {
      return make_error(
          "halt.standing",
          "{} was halted by {} at {} (\"{}\"); {} does not go on before somebody lifts that: {} "
          "--reason \"...\"",
          model::shown(halt),
          halt.by,
          text::to_iso8601(halt.at),
          halt.reason,
          record.name,
          lift_command(halt)
      );
    }
  }
  return {};
}

}  // namespace amends::engine
