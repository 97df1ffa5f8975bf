#include "api/api.h"
#include "api/json_io.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <limits>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kContactMax = std::numeric_limits<std::uint32_t>::max();

json::object proposal_json(const model::Settlement& proposal) {
  json::object out{
      {"id", proposal.id.value},
      {"settle", model::to_string(proposal.outcome)},
      {"people", proposal.people.size()},
      {"proposed_by", proposal.proposed_by},
      {"reason", proposal.reason},
      {"at", to_json(proposal.at)},
  };
  if (proposal.confirmed_at) {
    out["confirmed_by"] = proposal.confirmed_by;
    out["confirmed_at"] = to_json(proposal.confirmed_at);
  }
  return out;
}

json::object person_json(const engine::DoubtfulPerson& person) {
  json::object out{
      {"contact", person.send.contact.value},
      {"address", person.address},
      {"message_id", person.message_id},
      {"since", to_json(person.send.changed_at)},
      {"reply", person.send.reply_text},
  };
  if (person.evidence) {
    out["evidence"] = json::object{
        {"kind", model::to_string(person.evidence->kind)},
        {"detail", person.evidence->detail},
        {"by", person.evidence->by},
        {"at", to_json(person.evidence->at)}
    };
  }
  return out;
}

json::object overview_json(const engine::DoubtOverview& overview) {
  json::array evidence;
  for (const ports::EvidenceCount& count : overview.evidence) {
    evidence.push_back(json::object{
        {"kind", model::to_string(count.kind)},
        {"outcome", model::to_string(count.outcome)},
        {"people", count.people}
    });
  }
  json::array proposals;
  for (const model::Settlement& proposal : overview.proposals) {
    proposals.push_back(proposal_json(proposal));
  }
  return {
      {"mailing", overview.record.name},
      {"uncertain", overview.counts.of(model::SendState::uncertain)},
      {"abandoned", overview.counts.of(model::SendState::abandoned)},
      {"evidence", std::move(evidence)},
      {"proposals", std::move(proposals)},
  };
}

/// "MESSAGE-ID the line of the log"
engine::RelayLogFindings::Accepted accepted_of(const std::string& text) {
  const std::size_t space = text.find(' ');
  return {
      text.substr(0, space), space == std::string::npos ? std::string() : text.substr(space + 1)
  };
}

}  // namespace

Answer Api::list_uncertain(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"after", "limit"}));
  AMENDS_TRY(const std::size_t limit, query.limit());
  AMENDS_TRY(const std::uint64_t after, query.number("after", 0, kContactMax));
  AMENDS_TRY(const engine::DoubtOverview overview, parts_.uncertain.overview(call.parts.at(0)));
  AMENDS_TRY(
      const auto people,
      parts_.uncertain.people(
          overview.record, model::ContactId{static_cast<std::int64_t>(after)}, limit
      )
  );
  AMENDS_TRY(const auto witnesses, parts_.uncertain.witnesses(overview.record));
  json::object out = overview_json(overview);
  json::array rows;
  for (const engine::DoubtfulPerson& person : people) {
    rows.push_back(person_json(person));
  }
  out["people"] = std::move(rows);
  out["witnesses"] = json::array(witnesses.begin(), witnesses.end());
  if (people.size() == limit) {
    out["next_after"] = people.back().send.contact.value;
  }
  return api::answer(out);
}

Answer Api::propose_settlement(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"settle", "people", "reason"}));
  engine::SettleOrder order;
  AMENDS_TRY(order.outcome, body.text("settle"));
  AMENDS_TRY(order.people, body.text("people"));
  AMENDS_TRY(order.reason, body.text_if("reason"));
  AMENDS_TRY(
      const model::Settlement proposal,
      parts_.uncertain.propose(call.parts.at(0), order, {call.user.name})
  );
  return api::answer(proposal_json(proposal), 201);
}

Answer Api::confirm_settlement(const Call& call) {
  AMENDS_TRY_VOID(Body::read(call.request, {}));
  const auto number = parse_number(call.parts.at(1));
  if (!number || *number > kRowNumberMax) {
    return make_error("settle.unknown", "there is no proposal {}", call.parts.at(1));
  }
  const model::SettlementId id{static_cast<std::int64_t>(*number)};
  AMENDS_TRY(
      const std::uint64_t settled, parts_.uncertain.confirm(call.parts.at(0), id, {call.user.name})
  );
  AMENDS_TRY(const engine::DoubtOverview overview, parts_.uncertain.overview(call.parts.at(0)));
  json::object out = overview_json(overview);
  out["settled"] = settled;
  return api::answer(out);
}

Answer Api::learn_from_relay_log(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"accepted", "not_accepted"}));
  AMENDS_TRY(const auto accepted, body.texts("accepted", kLogLineBytesMax));
  engine::RelayLogFindings findings;
  for (const std::string& text : accepted) {
    findings.accepted.push_back(accepted_of(text));
  }
  AMENDS_TRY(findings.not_accepted, body.texts("not_accepted", kLogLineBytesMax));
  AMENDS_TRY(
      const engine::Settled settled,
      parts_.uncertain.learn(call.parts.at(0), findings, {call.user.name})
  );
  return api::answer(json::object{
      {"settled", settled.settled},
      {"not_accepted", settled.not_accepted},
      {"unknown", settled.unknown}
  });
}

}  // namespace amends::api
