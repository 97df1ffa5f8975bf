#include "api/api.h"
#include "api/json_io.h"

#include <boost/json.hpp>

namespace amends::api {

namespace json = boost::json;

Answer Api::list_audit(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"subject", "limit"}));
  AMENDS_TRY(const std::size_t limit, query.limit());
  AMENDS_TRY(const std::int64_t verified, parts_.store.journal().verify());
  AMENDS_TRY(const auto entries, parts_.store.journal().entries(query.text("subject"), limit));
  json::array out;
  for (const model::AuditEntry& entry : entries) {
    out.push_back(json::object{
        {"number", entry.number},
        {"at", to_json(entry.at)},
        {"actor", entry.actor},
        {"verb", entry.verb},
        {"subject", entry.subject},
        {"detail", parsed_or_text(entry.detail)},
        {"hash", crypto::hex(entry.hash)},
    });
  }
  return api::answer(json::object{{"entries", std::move(out)}, {"verified", verified}});
}

}  // namespace amends::api
