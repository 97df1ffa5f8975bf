#include "api/api.h"
#include "api/json_io.h"
#include "mail/address.h"

#include <boost/json.hpp>

namespace amends::api {
namespace {

namespace json = boost::json;

json::object suppression_json(const ports::Suppression& suppression) {
  return {
      {"address", suppression.key},
      {"reason", model::to_string(suppression.reason)},
      {"source", suppression.source},
      {"at", to_json(suppression.at)},
  };
}

Result<model::SuppressionReason> reason_of(const Body& body) {
  AMENDS_TRY(const std::string text, body.text("reason"));
  const auto reason = model::parse_suppression_reason(text);
  if (!reason || *reason == model::SuppressionReason::forgotten) {
    return make_error("request.field", "reason: is manual, complained, bounced or unsubscribed");
  }
  return *reason;
}

}  // namespace

Answer Api::list_lists(const Call& /*call*/) {
  AMENDS_TRY(const auto lists, parts_.store.contacts().lists());
  json::array out;
  for (const ports::ListRecord& list : lists) {
    out.push_back(json::object{
        {"id", list.id.value},
        {"name", list.name},
        {"contacts", list.contacts},
        {"changed_at", to_json(list.changed_at)},
    });
  }
  return api::answer(json::object{{"lists", std::move(out)}});
}

Answer Api::list_suppressions(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"after", "limit"}));
  AMENDS_TRY(const std::size_t limit, query.limit());
  AMENDS_TRY(const auto found, parts_.store.contacts().suppressions(query.text("after"), limit));
  json::array out;
  for (const ports::Suppression& suppression : found) {
    out.push_back(suppression_json(suppression));
  }
  json::object answer{{"suppressions", std::move(out)}};
  if (found.size() == limit) {
    answer["next_after"] = found.back().key;
  }
  return api::answer(answer);
}

Answer Api::suppress(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"address", "reason"}));
  AMENDS_TRY(const std::string address, body.text("address"));
  AMENDS_TRY(const model::SuppressionReason reason, reason_of(body));
  AMENDS_TRY(const mail::Mailbox mailbox, mail::parse_address(address));
  ports::Contacts& contacts = parts_.store.contacts();
  AMENDS_TRY_VOID(contacts.suppress(
      {mailbox.key(), reason, fmt::format("user/{}", call.user.name), parts_.clock.now()}
  ));
  // The journal is kept for good, so it does not say whose address it was.
  AMENDS_TRY_VOID(note(
      call,
      "address.suppressed",
      "suppressions",
      json::serialize(json::object{{"reason", model::to_string(reason)}})
  ));
  AMENDS_TRY(const auto kept, contacts.find_suppression(mailbox.key()));
  if (!kept) {
    return make_error("store.suppression", "a suppression was written and is not there");
  }
  return api::answer(suppression_json(*kept));
}

}  // namespace amends::api
