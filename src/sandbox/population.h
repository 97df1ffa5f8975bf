#pragma once

#include "base/clock.h"
#include "sandbox/message_reader.h"
#include "sandbox/replies.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::sandbox {

/// How often people do things. Invented for demos and drills; the orders of magnitude roughly
/// follow what senders publish (hard bounce 0.4 to 2 %, clicks 4 to 7 % and unsubscribes 0.1 to
/// 0.3 % of what is delivered, complaints 0.02 to 0.05 %). Nothing here is a measurement.
struct Rates {
  // Of all addresses:
  double hard_bounce = 0.012;  // 550 at RCPT, always
  double soft_bounce = 0.010;  // 450 at the first RCPT, then taken
  double scanned = 0.06;       // a machine in front follows every link within two seconds
  double proxied = 0.15;       // the mail provider fetches all images, whether anybody reads or not
  double away = 0.008;         // an automatic reply
  // Of each message that arrives:
  double reads = 0.35;
  // Of those who read:
  double clicks = 0.14;
  double leaves = 0.0085;  // about 0.3 % of what arrives
  double complains = 0.001;
  double angry_reply = 0.0006;
  double kind_reply = 0.0008;
  double question = 0.0015;
  double uses_code = 0.03;  // if the message has one
  // Of those whose click ended in "not found", more than the above:
  double leaves_disappointed = 0.04;
  double complains_disappointed = 0.015;
  double angry_disappointed = 0.03;
  double question_disappointed = 0.05;

  /// Everybody has a mailbox, and nobody does anything.
  [[nodiscard]] static Rates silent();
};

enum class Provider : std::uint8_t { webmail, apple, business, telecom };
enum class Delivery : std::uint8_t { accepts, defers_once, refuses };

/// What a person is, in every mailing. From the seed and the address alone.
struct Traits {
  std::uint64_t number = 0;  // the person's own randomness
  Provider provider = Provider::webmail;
  Delivery delivery = Delivery::accepts;
  bool scanned = false;  // only business
  bool proxied = false;  // only apple
  bool away = false;
  bool on_phone = false;
};

enum class ActionKind : std::uint8_t {
  machine_open,   // a provider's proxy fetches all images
  machine_visit,  // a scanner follows a link
  read,           // a person opens the message: its images are fetched unless the proxy has them
  click,
  leave,     // the one-click POST of RFC 8058, where that is offered
  complain,  // kept, not sent: there is no way in for it yet
  reply,     // likewise
  use_code,
};

/// One thing that will be done.
struct Action {
  ActionKind kind = ActionKind::read;
  Microseconds after{0};  // simulated time, from the moment the message arrived
  bool by_head = false;   // machine_visit: HEAD instead of GET
  std::string url;        // machine_visit, click, leave
  std::string words;      // reply, complain: the text; use_code: the code
  ReplyKind reply_kind = ReplyKind::none;
};

/// Who lives in the sandbox. Pure: the same seed, rates, address and message give the same on every
/// machine. Any thread.
class Population {
 public:
  explicit Population(std::uint64_t seed, Rates rates = {});

  /// The address counts without case.
  [[nodiscard]] Traits traits(std::string_view address) const;

  /// What happens because of the `nth` message (from 0) of this person, in order of time. Knows
  /// only what stands in the message.
  [[nodiscard]] std::vector<Action> plan(
      const Traits& who, std::uint64_t nth, const ReadMessage& message
  ) const;

  /// Whether plan() could give anything but an empty list: most messages need not be read.
  [[nodiscard]] bool stirs(const Traits& who, std::uint64_t nth) const;

  /// What more a person does whose click ended in "not found"; `after` counts from there.
  [[nodiscard]] std::vector<Action> disappointed(
      const Traits& who, std::uint64_t nth, const ReadMessage& message
  ) const;

  [[nodiscard]] const Rates& rates() const { return rates_; }

 private:
  std::uint64_t seed_;
  Rates rates_;
};

/// The link a person would click, by `draw` in [0, 1): the first shop link most often; never the
/// one that leaves or shows the mail in a browser. npos when there is none.
[[nodiscard]] std::size_t choose_link(const ReadMessage& message, double draw);

}  // namespace amends::sandbox
