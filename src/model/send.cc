#include "model/send.h"

#include "base/enum_table.h"

#include <numeric>

namespace amends::model {
namespace {

constexpr EnumTable<SendState, kSendStates> kStates{{{
    {SendState::planned, "planned"},
    {SendState::claimed, "claimed"},
    {SendState::intent, "intent"},
    {SendState::dot, "dot"},
    {SendState::accepted, "accepted"},
    {SendState::rejected, "rejected"},
    {SendState::deferred, "deferred"},
    {SendState::uncertain, "uncertain"},
    {SendState::withheld, "withheld"},
    {SendState::abandoned, "abandoned"},
}}};

constexpr EnumTable<WithheldReason, 6> kReasons{{{
    {WithheldReason::none, ""},
    {WithheldReason::suppressed, "suppressed"},
    {WithheldReason::expired, "expired"},
    {WithheldReason::unrenderable, "unrenderable"},
    {WithheldReason::abandoned_plan, "abandoned_plan"},
    {WithheldReason::muted, "muted"},
}}};

constexpr std::uint32_t bit(SendState state) {
  return 1U << static_cast<unsigned>(state);
}

/// What may follow each state, in the order of the enum.
constexpr std::array<std::uint32_t, kSendStates> kNext = {
    bit(SendState::claimed) | bit(SendState::withheld),
    bit(SendState::intent) | bit(SendState::dot) | bit(SendState::planned) |
        bit(SendState::rejected) | bit(SendState::deferred) | bit(SendState::withheld),
    bit(SendState::dot) | bit(SendState::planned) | bit(SendState::rejected) |
        bit(SendState::deferred),
    bit(SendState::accepted) | bit(SendState::rejected) | bit(SendState::deferred) |
        bit(SendState::uncertain) | bit(SendState::planned),
    0,
    0,
    bit(SendState::claimed) | bit(SendState::rejected) | bit(SendState::withheld),
    bit(SendState::accepted) | bit(SendState::abandoned),
    0,
    0,
};

}  // namespace

bool may_follow(SendState from, SendState to) {
  return (kNext.at(static_cast<std::size_t>(from)) & bit(to)) != 0;
}

std::string_view to_string(SendState state) {
  return kStates.name(state);
}

std::optional<SendState> parse_send_state(std::string_view text) {
  return kStates.parse(text);
}

std::string_view to_string(WithheldReason reason) {
  return kReasons.name(reason);
}

std::uint64_t SendCounts::total() const {
  return std::accumulate(by_state.begin(), by_state.end(), std::uint64_t{0});
}

}  // namespace amends::model
