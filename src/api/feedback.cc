#include "engine/feedback.h"

#include "api/api.h"
#include "api/json_io.h"

#include <boost/json.hpp>

namespace amends::api {
namespace {

namespace json = boost::json;

Result<engine::FeedbackOrder> order_of(const Query& query) {
  engine::FeedbackOrder order;
  const std::string& reason = query.text("reason");
  if (!reason.empty()) {
    order.reason = model::parse_suppression_reason(reason);
    if (!order.reason || *order.reason == model::SuppressionReason::forgotten) {
      return make_error("request.query", "reason: is manual, complained, bounced or unsubscribed");
    }
  }
  const std::string& provider = query.text("provider");
  if (provider.size() > kNameBytesMax) {
    return make_error("request.query", "provider: is at most {} bytes", kNameBytesMax);
  }
  order.source = provider.empty() ? "feedback" : fmt::format("feedback/{}", provider);
  return order;
}

json::object report_json(const engine::FeedbackReport& report) {
  json::array rows;
  for (const engine::FeedbackReport::Refused& row : report.refused_rows) {
    rows.push_back(json::object{{"line", row.line}, {"message", row.message}});
  }
  return {
      {"rows", report.rows},
      {"added", report.added},
      {"known", report.known},
      {"passed_over", report.passed_over},
      {"refused", report.refused},
      {"refused_rows", std::move(rows)},
  };
}

}  // namespace

/// At most kBodyBytesMax: a longer file is sent in parts.
Answer Api::take_feedback(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"reason", "provider"}));
  AMENDS_TRY(const engine::FeedbackOrder order, order_of(query));
  AMENDS_TRY(
      const engine::FeedbackReport report,
      engine::take_feedback(
          text::bytes_of(call.request.body), order, parts_.store.contacts(), parts_.clock
      )
  );
  json::object out = report_json(report);
  // The journal is kept for good, so it does not say whose addresses these were.
  AMENDS_TRY_VOID(note(
      call,
      "feedback.taken",
      "suppressions",
      json::serialize(json::object{{"source", order.source}, {"added", report.added}})
  ));
  return api::answer(out);
}

}  // namespace amends::api
