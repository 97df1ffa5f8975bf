#include "engine/standing_halts.h"

#include "model/mailing_files.h"
#include "model/relay.h"
#include "text/time.h"

namespace amends::engine {
namespace {

std::string lift_command(const model::Halt& halt) {
  switch (halt.scope) {
    case model::HaltScope::relay:
      return fmt::format("amends halt --relay {} --lift", halt.name);
    case model::HaltScope::template_:
      return fmt::format("amends halt --template {} --lift", halt.name);
    case model::HaltScope::flow:
      return fmt::format("amends halt --flow {} --lift", halt.name);
    default:
      return "amends resume --all";
  }
}

/// One of before relays had names was about everything: there was one.
bool is_about_everything(const model::Halt& halt) {
  return halt.scope == model::HaltScope::all ||
         (halt.scope == model::HaltScope::relay && !model::is_relay_name(halt.name));
}

}  // namespace

Result<bool> is_about(
    ports::Store& store, const model::Halt& halt, const model::MailingRecord& record
) {
  if (is_about_everything(halt)) {
    return true;
  }
  AMENDS_TRY(const model::MailingFiles files, store.mailings().files(record.id, record.version));
  const model::MailingReading reading = model::read_mailing(files);
  // One that cannot be read is stopped too: nobody can say that it is not meant.
  if (!reading.mailing) {
    return true;
  }
  const model::Mailing& mailing = *reading.mailing;
  switch (halt.scope) {
    case model::HaltScope::relay:
      return model::relay_of(record, mailing) == halt.name;
    case model::HaltScope::template_:
      return mailing.template_name == halt.name;
    case model::HaltScope::flow:
      return mailing.flow == halt.name;
    case model::HaltScope::all:
      break;
  }
  return true;
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
