#include "engine/gone_people.h"

#include "engine/mailing_desk.h"
#include "model/mailing_files.h"

#include <optional>
#include <string>

namespace amends::engine {
namespace {

Result<model::ContactSet> suppressed_of(ports::Store& store, const model::MailingRecord& record) {
  AMENDS_TRY(const model::MailingFiles files, store.mailings().files(record.id, record.version));
  const auto resolved = files.find(std::string(kListFile));
  std::optional<std::string> name;
  if (resolved != files.end()) {
    name = resolved->second;
  } else if (const model::MailingReading reading = model::read_mailing(files); reading.mailing) {
    name = reading.mailing->audience.list;
  }
  if (!name) {
    return model::ContactSet();
  }
  AMENDS_TRY(const auto list, store.contacts().find_list(*name));
  return list ? store.contacts().suppressed_on_list(*list) : Result(model::ContactSet());
}

}  // namespace

Result<GonePeople> gone_people(
    ports::Store& store, std::span<const model::MailingRecord> mailings
) {
  GonePeople gone;
  for (const model::MailingRecord& record : mailings) {
    AMENDS_TRY(
        const model::ContactSet left,
        store.signals().people(record.id, {model::SignalKind::left, std::nullopt, {}})
    );
    AMENDS_TRY(
        const model::ContactSet complained,
        store.signals().people(record.id, {model::SignalKind::complained, std::nullopt, {}})
    );
    AMENDS_TRY(const model::ContactSet suppressed, suppressed_of(store, record));
    gone.left |= left;
    gone.complained |= complained;
    gone.suppressed |= suppressed;
  }
  return gone;
}

}  // namespace amends::engine
