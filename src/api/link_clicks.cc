#include "api/link_clicks.h"

namespace amends::api {

Result<LinkClicks> clicks_of(ports::Store& store, model::MailingId mailing, int link) {
  ports::SignalFilter filter{model::SignalKind::clicked, link, {}};
  AMENDS_TRY(const model::ContactSet all, store.signals().people(mailing, filter));
  filter.sources = {
      model::SignalClass::human, model::SignalClass::proxied, model::SignalClass::unknown
  };
  AMENDS_TRY(const model::ContactSet human, store.signals().people(mailing, filter));
  return LinkClicks{human.size(), all.size()};
}

}  // namespace amends::api
