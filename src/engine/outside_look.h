#pragma once

#include "checks/addresses/address_tally.h"
#include "engine/compiled_mailing.h"
#include "engine/link_probe.h"
#include "model/shop_price.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace amends::engine {

/// Who may be asked about a mailing while it is proofed. nullptr: nobody is, and nothing is said.
struct Outside {
  LinkProbe* links = nullptr;
  ports::Resolver* dns = nullptr;
  LinkProbe::Progress progress = {};
  /// For the spam filter; needs `dns`.
  ports::Web* web = nullptr;
  /// The web address of the spam filter to ask. Nothing: the one that the mailing's settings name.
  /// A server asks only its own, because whoever writes a mailing must not choose where it
  /// connects to; empty: it has none, and a mailing that wants one is told so.
  std::optional<std::string> rspamd = {};
  /// For the domains of the people; what was not asked by then is told. The links have their own
  /// bound (LinkProbeOptions::total).
  std::optional<std::chrono::milliseconds> dns_time = {};
  /// Why nobody can be asked although that is wanted: `check.could_not_run` for each thing that
  /// was to be asked.
  std::string broken = {};
  /// Nobody is asked because whoever runs the server wants it so: `check.turned_off`.
  bool turned_off = false;
  /// Ends the asking early; what is found then is not whole.
  std::function<bool()> should_stop = {};
};

/// What a proof asks of the world outside of the mailing: whether the links and images answer,
/// those of everybody and a sample of those made for one person, and whether the domains of the
/// people take mail; what the shop says its products cost, and what a spam filter thinks of one
/// person's mail. What could not be asked is a finding, never silence (SAFETY 2.2, 15). One
/// thread.
class OutsideLook {
 public:
  OutsideLook(const model::Mailing& mailing, Outside outside);
  ~OutsideLook();
  OutsideLook(const OutsideLook&) = delete;
  OutsideLook& operator=(const OutsideLook&) = delete;

  /// Each person who would be written to.
  void add(
      const model::Contact& contact,
      std::int64_t row,
      checks::EarlierMail earlier = checks::EarlierMail::fine
  );

  /// Asks, and says what was found. `compiled` is nullptr when a template cannot be read: then
  /// nobody's own links are known. `now` is when the mailing is rendered for.
  [[nodiscard]] checks::Findings finish(
      const CompiledMailing* compiled, const model::Columns& columns, Instant now
  );

  /// What finish() read of the shop's own prices (PricesSeen).
  [[nodiscard]] std::vector<model::ShopPrice> take_prices();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace amends::engine
