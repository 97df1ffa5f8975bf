#include "checks/message/spam_score.h"

#include "checks/limits.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>

namespace amends::checks {
namespace {

namespace json = boost::json;
using model::FindingLevel;

/// Reasons that a finding names.
constexpr std::size_t kSymbolsShown = 3;

std::optional<double> number_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) {
    return std::nullopt;
  }
  boost::system::error_code error;
  const auto number = value->to_number<double>(error);
  return error || !std::isfinite(number) ? std::nullopt : std::optional(number);
}

std::vector<SpamSymbol> symbols_of(const json::object& reply) {
  std::vector<SpamSymbol> symbols;
  const json::value* all = reply.if_contains("symbols");
  if (all == nullptr || !all->is_object()) {
    return symbols;
  }
  for (const auto& [name, symbol] : all->get_object()) {
    const json::object* object = symbol.if_object();
    const auto score = object == nullptr ? std::nullopt : number_at(*object, "score");
    if (score && *score > 0 && symbols.size() < kSpamSymbolsMax) {
      symbols.push_back({std::string(name), *score});
    }
  }
  std::ranges::sort(symbols, [](const SpamSymbol& one, const SpamSymbol& other) {
    return one.score != other.score ? one.score > other.score : one.name < other.name;
  });
  return symbols;
}

std::string named(const std::vector<SpamSymbol>& symbols) {
  std::string names;
  for (std::size_t i = 0; i < std::min(symbols.size(), kSymbolsShown); ++i) {
    names += fmt::format("{}{} ({:.1f})", i == 0 ? "" : ", ", symbols[i].name, symbols[i].score);
  }
  return names.empty() ? "-" : names;
}

}  // namespace

std::optional<SpamFacts> read_rspamd_reply(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  const json::object* reply = error ? nullptr : value.if_object();
  if (reply == nullptr) {
    return std::nullopt;
  }
  const auto score = number_at(*reply, "score");
  const json::value* action = reply->if_contains("action");
  if (!score || action == nullptr || !action->is_string()) {
    return std::nullopt;
  }
  return SpamFacts{
      *score,
      number_at(*reply, "required_score").value_or(0),
      std::string(action->get_string()),
      symbols_of(*reply)
  };
}

Findings spam_findings(const model::Mailing& mailing, const SpamFacts& facts) {
  const bool rejects = facts.action == "reject";
  const bool suffers = facts.action != "no action";
  if (!suffers && facts.score < mailing.checks.threshold(Threshold::spam_score_warn)) {
    return {};
  }
  model::Finding finding;
  finding.id = "message.spam_score";
  finding.level = rejects ? FindingLevel::block : FindingLevel::warn;
  finding.part = "mailing";
  finding.arguments = {
      {"score", fmt::format("{:.1f}", facts.score)},
      {"required", fmt::format("{:.1f}", facts.required)},
      {"problem",
       rejects   ? "reject"
       : suffers ? "other"
                 : "score"},
      {"action", shown(facts.action)},
      {"symbols", shown(named(facts.symbols))}
  };
  return {std::move(finding)};
}

}  // namespace amends::checks
