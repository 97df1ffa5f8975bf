#pragma once

#include "base/clock.h"
#include "model/records.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::watch {

enum class Method : std::uint8_t { get, head, other };

/// Whose network the hit comes from, where the server knows published ranges; `unknown` is always
/// right.
enum class Network : std::uint8_t { unknown, apple, google, microsoft };

/// One request for a tracked link or for the picture that tells of an open. Borrowed.
struct Hit {
  model::SignalKind kind = model::SignalKind::opened;  // opened or clicked
  Instant at;
  int link = 0;  // the number of the link; 0 for an open
  Method method = Method::get;
  Network network = Network::unknown;
  std::string_view user_agent;
  std::string_view purpose;  // Sec-Purpose, Purpose or X-Moz, empty when absent
  std::string_view address;  // of the client, as text; empty when it is not kept
};

/// A hit of the same person on the same mailing, as it was stored.
struct EarlierHit {
  model::SignalKind kind = model::SignalKind::opened;
  Instant at;
  int link = 0;
  std::string user_agent;
  std::string address;
  model::SignalClass source = model::SignalClass::unknown;  // as it stands now
};

struct Verdict {
  model::SignalClass source = model::SignalClass::unknown;
  /// The rule and its version: "burst/2". Signal::why.
  std::string why;
  /// Earlier hits, as indexes into the span given, that are machine hits now that this one is seen.
  std::vector<std::size_t> also_machine;
};

/// Who made this hit (SAFETY 5). `earlier` in order of time, at most the last kEarlierHitsMax are
/// looked at. `accepted_at` is the relay's 250; nothing when the ledger has none.
[[nodiscard]] Verdict classify(
    const Hit& hit, std::span<const EarlierHit> earlier, std::optional<Instant> accepted_at
);

/// The verdict over a program that names itself one that acts without a person, whatever it did;
/// nothing for others. For leaving, which is obeyed whoever asks.
[[nodiscard]] std::optional<Verdict> by_name(std::string_view user_agent);

}  // namespace amends::watch
