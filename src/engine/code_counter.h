#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/code_terms.h"
#include "engine/mailing_desk.h"
#include "model/code.h"
#include "ports/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::engine {

/// What a shop is told of a code. Everything but `why` is empty unless the code is valid, or has
/// ended.
struct CodeAnswer {
  model::CodeWhy why = model::CodeWhy::unknown;
  std::string stands_for = {};  // the right code, when this one was mistyped; as it was written
  std::optional<Instant> valid_until = std::nullopt;
  std::optional<std::uint64_t> uses_left = std::nullopt;

  [[nodiscard]] bool valid() const { return why == model::CodeWhy::valid; }
};

struct RedemptionOrder {
  std::string contact;  // address, or number of a contact; empty: nobody is named
  std::string order;    // the shop's own number; the same one of it again changes nothing
  std::optional<Instant> at = std::nullopt;  // nothing: now
};

struct Redeemed {
  bool repeated = false;  // this order was counted before
  CodeAnswer answer;      // as it is after this use
};

/// What shops ask and tell. A wrong code, a code of somebody else and a stranger get one and the
/// same answer. May be called from any thread.
class CodeCounter {
 public:
  CodeCounter(ports::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// `contact` as in RedemptionOrder.
  [[nodiscard]] Result<CodeAnswer> ask(std::string_view code, std::string_view contact) const;

  /// Counts a use on the terms of its moment, and keeps it as a signal of the person. Errors:
  /// `code.unknown`, `code.not_yet`, `code.expired`, `code.used_up`, `code.closed`, `code.moment`
  /// (more than five minutes ahead of us).
  [[nodiscard]] Result<Redeemed> redeem(
      std::string_view code, const RedemptionOrder& order, const Actor& actor
  );

 private:
  /// What was found of a code for one asker.
  struct Found {
    model::Code code;     // as it was typed
    model::Code counted;  // the same, or what it stands for
    model::CodeTerms terms;
    model::CodeWhy why = model::CodeWhy::unknown;
  };

  [[nodiscard]] Result<CodeAsker> asker_of(std::string_view contact) const;
  /// Nothing for whatever this asker shall not learn of.
  [[nodiscard]] Result<std::optional<Found>> look(
      std::string_view code, const CodeAsker& asker, Instant at
  ) const;
  [[nodiscard]] Result<Redeemed> count(
      const Found& found, const model::Redemption& use, const CodeAsker& asker
  );
  void keep_signal(const Found& found, const model::Redemption& use) const;

  ports::Store& store_;
  const Clock& clock_;
};

}  // namespace amends::engine
