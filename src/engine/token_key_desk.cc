#include "engine/token_key_desk.h"

#include "base/enum_table.h"
#include "crypto/secret.h"
#include "engine/limits.h"

#include <boost/json.hpp>

#include <algorithm>
#include <ranges>

namespace amends::engine {
namespace {

constexpr std::size_t kTokenKeyBytes = 32;

constexpr EnumTable<TokenKeyFacts::Use, 3> kUses{{{
    {TokenKeyFacts::Use::current, "current"},
    {TokenKeyFacts::Use::previous, "previous"},
    {TokenKeyFacts::Use::leaving, "leaving"},
}}};

/// Oldest first; the installation's own secret while it is the only one.
Result<std::vector<model::TokenKey>> keys_of(ports::Store& store) {
  AMENDS_TRY(auto keys, store.token_keys().all());
  if (keys.empty()) {
    keys.push_back({0, store.secret(), Instant(), "", ""});
  }
  return keys;
}

std::vector<std::string> secrets_of(const std::vector<model::TokenKey>& keys) {
  std::vector<std::string> secrets;
  for (const model::TokenKey& key : keys) {
    secrets.push_back(key.key);
  }
  return secrets;
}

/// Whether somebody has, or may have, this mail since then.
bool has_it(const model::Send& send, Instant from, Instant until) {
  return (send.state == model::SendState::accepted || send.state == model::SendState::uncertain) &&
         send.changed_at && *send.changed_at >= from && *send.changed_at < until;
}

}  // namespace

std::string_view to_string(TokenKeyFacts::Use use) {
  return kUses.name(use);
}

Result<std::shared_ptr<TokenRing>> open_token_ring(ports::Store& store) {
  AMENDS_TRY(const auto keys, keys_of(store));
  auto ring = std::make_shared<TokenRing>(store.installation(), store.secret());
  ring->load(secrets_of(keys));
  return ring;
}

Result<std::vector<model::TokenKey>> TokenKeyDesk::keys() const {
  return keys_of(store_);
}

/// Asks the ledgers row by row: a rotation is rare, and its number is promised to be exact.
Result<std::uint64_t> TokenKeyDesk::sent_between(Instant from, Instant until) const {
  AMENDS_TRY(const auto records, store_.mailings().all());
  std::uint64_t sent = 0;
  for (const model::MailingRecord& record : records) {
    if (!record.first_sent_at || *record.first_sent_at >= until ||
        record.state == model::MailingState::elsewhere) {
      continue;
    }
    model::ContactId after;
    for (bool more = true; more;) {
      AMENDS_TRY(
          const auto rows, store_.ledger().who(record.id, std::nullopt, after, kPeoplePageMax)
      );
      sent += static_cast<std::uint64_t>(std::ranges::count_if(rows, [&](const auto& send) {
        return has_it(send, from, until);
      }));
      more = rows.size() == kPeoplePageMax;
      after = rows.empty() ? after : rows.back().contact;
    }
  }
  return sent;
}

Result<std::uint64_t> TokenKeyDesk::dropped_next(const std::vector<model::TokenKey>& keys) const {
  if (keys.size() < 2) {
    return std::uint64_t{0};
  }
  return sent_between(keys[keys.size() - 2].since, keys.back().since);
}

Result<TokenKeyState> TokenKeyDesk::state() const {
  using Use = TokenKeyFacts::Use;
  AMENDS_TRY(const auto known, keys());
  TokenKeyState state;
  for (const model::TokenKey& key : known | std::views::reverse) {
    const Use use = state.keys.empty()       ? Use::current
                    : state.keys.size() == 1 ? Use::previous
                                             : Use::leaving;
    state.keys.push_back({key.since, key.by, key.reason, use});
  }
  AMENDS_TRY(state.next_drops, dropped_next(known));
  return state;
}

Result<void> TokenKeyDesk::note(const RotateOrder& order, std::uint64_t dropped, const Actor& actor)
    const {
  model::AuditEntry entry;
  entry.at = clock_.now();
  entry.actor = actor.user;
  entry.verb = "token_key.rotated";
  entry.subject = "token-key";
  entry.detail = boost::json::serialize(
      boost::json::object{{"reason", order.reason}, {"mails_dropped", dropped}}
  );
  return store_.journal().append(entry);
}

Result<TokenKeyState> TokenKeyDesk::rotate(const RotateOrder& order, const Actor& actor) {
  const bool is_forced = order.despite == RotateOrder::Despite::delivered_mail;
  {
    const std::scoped_lock lock(rotating_);
    AMENDS_TRY(auto known, keys());
    AMENDS_TRY(const std::uint64_t dropped, dropped_next(known));
    if (dropped > 0 && !is_forced) {
      return make_error(
          "token_key.would_drop",
          "the key before this one would be dropped: the links, pictures and web versions of {} "
          "delivered mails would lead nowhere any more; leaving by them goes on. If that is what "
          "you want, say so and why: --force --reason \"...\"",
          dropped
      );
    }
    if (dropped > 0 && order.reason.empty()) {
      return make_error(
          "token_key.reason",
          "say why {} delivered mails lose their links: --reason \"...\"; it stays in the journal",
          dropped
      );
    }
    if (known.size() >= kTokenKeysMax) {
      return make_error(
          "token_key.too_many",
          "the key was rotated {} times; each one is tried for everybody who leaves, so that is "
          "enough",
          known.size() - 1
      );
    }
    std::vector<model::TokenKey> added;
    if (known.size() == 1) {
      added = known;
    }
    added.push_back(
        {0, crypto::secure_random(kTokenKeyBytes), clock_.now(), actor.user, order.reason}
    );
    AMENDS_TRY_VOID(store_.token_keys().add(added));
    known.push_back(added.back());
    ring_->load(secrets_of(known));
    AMENDS_TRY_VOID(note(order, dropped, actor));
  }
  return state();
}

}  // namespace amends::engine
