#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "checks/audience/composition.h"
#include "checks/audience_history.h"
#include "checks/expressions.h"
#include "checks/facts.h"
#include "crypto/digest.h"
#include "engine/audience.h"
#include "engine/outside_look.h"
#include "model/contact.h"
#include "model/finding.h"
#include "model/mailing.h"
#include "model/shop_price.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace amends::engine {

/// Where the people of a proof come from: a CSV file or a list of the server.
class PeopleSource {
 public:
  struct Person {
    const model::Contact* contact = nullptr;
    std::int64_t row = 0;     // of the CSV; 0 for a list of the server
    bool suppressed = false;  // a claim would withhold them: they left, or muted a topic of it
  };

  using Visit = std::function<Result<void>(const Person&)>;

  virtual ~PeopleSource() = default;
  [[nodiscard]] virtual const model::Columns& columns() const = 0;
  /// The names the list really has: a well-known column that it does not have is a name nobody
  /// fills. All of columns() unless the source knows better.
  [[nodiscard]] virtual std::vector<std::string> provided() const;
  [[nodiscard]] virtual Result<void> each(const Visit& visit) = 0;

  /// What `where` may ask about earlier mailings; null where none are known.
  [[nodiscard]] virtual const EarlierMailings* earlier() const { return nullptr; }

  /// Findings of the source itself, after each(): rows that could not be read.
  [[nodiscard]] virtual std::vector<model::Finding> findings() const { return {}; }
};

struct PreflightOptions {
  Instant now;
  /// About every 10,000 people, on the thread that called.
  std::function<void(std::uint64_t recipients)> progress = {};
  Outside outside = {};  // whom to ask about links and domains
  /// Asked as often, and between questions to the world outside, then from several threads; when it
  /// says true, the proof ends with `proof.stopped`.
  std::function<bool()> should_stop = {};
  /// Threads that render beside the one that reads; 0: as many as there are cores. 1: all on the
  /// thread that called. The result does not depend on it.
  unsigned threads = 0;
  /// Only so many people, chosen at random (the same ones for the same list), are rendered; all are
  /// counted. Such a report must not be signed off.
  std::optional<std::uint64_t> sample = {};
  /// How many people earlier mailings of this kind went to (checks::Facts::past_audiences).
  std::vector<std::uint64_t> past_audiences = {};
  /// What their people were made of, as it was kept.
  std::vector<checks::AudienceMix> past_mixes = {};
  /// Who got what before (checks::Facts::history).
  std::shared_ptr<const checks::AudienceHistory> history = {};
  /// What shops are told about the codes (checks::Facts::codes).
  std::vector<checks::KnownCode> codes = {};
  /// What earlier mailings asked (checks::Facts::past_prices).
  std::vector<checks::PastPrice> past_prices = {};
  /// What the shop itself asked on days before (checks::Facts::shop_prices).
  std::vector<model::ShopPrice> shop_prices = {};
  /// Whether the mailing's template could carry this too (checks::Facts::carrier).
  std::optional<checks::Carrier> carrier = {};
};

struct PreflightReport {
  std::vector<model::Finding> findings;
  std::uint64_t audience = 0;    // people the mailing is for
  std::uint64_t recipients = 0;  // of these, not suppressed: who would be written to
  std::uint64_t looked_at = 0;   // of these, rendered: all, but for a sample
  std::vector<checks::ExpressionSummary> expressions;  // in the order of the texts
  checks::AudienceMix mix;                             // what these recipients are made of
  crypto::Digest audience_hash{};
  std::vector<model::ShopPrice> shop_prices;  // what the shop asks now, where it was asked

  /// Findings of the level that are not waived: those that count.
  [[nodiscard]] std::uint64_t count(model::FindingLevel level) const;
};

/// The proof: every recipient rendered, every check asked. What cannot be compiled is a finding,
/// not an error. Errors: those of the source, of `where`, and `proof.stopped`.
[[nodiscard]] Result<PreflightReport> preflight(
    const model::Mailing& mailing, PeopleSource& people, const PreflightOptions& options
);

}  // namespace amends::engine
