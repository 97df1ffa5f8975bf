#pragma once

#include "base/result.h"
#include "smtp/client_dialogue.h"

#include <memory>
#include <string>

namespace amends::ports {

/// What happens on a line. All calls come on the loop the line was opened on, never from inside a
/// call to the line itself.
class LineEvents {
 public:
  virtual ~LineEvents() = default;
  /// Connected and greeted (or the transaction before is over): the next may begin.
  virtual void ready() = 0;
  /// The whole message is handed over but for its final dot. Nothing ends it but finish().
  virtual void awaiting_dot() = 0;
  /// The transaction is over with this reply; ready() follows unless lost() does, or unless the
  /// next was begun before finish(): what comes then is about that one.
  virtual void answered(smtp::Stage stage, const smtp::Reply& reply) = 0;
  /// The line is gone; it will never call again. `certainty` says whether a message may have been
  /// taken (SAFETY I2, I3). It speaks of the one that was not answered; a next one was not taken.
  virtual void lost(const Error& why, smtp::Certainty certainty) = 0;
};

/// One connection to a relay. Lives on a Loop.
class Line {
 public:
  virtual ~Line() = default;
  /// Only when ready; or, where pipelines(), once right before finish(), so that the next commands
  /// go with the dot.
  virtual void begin(smtp::Envelope envelope, smtp::Message message) = 0;
  [[nodiscard]] virtual bool pipelines() const = 0;
  /// Only after awaiting_dot(), and only when the mark `dot` is on disk (I1): writes the final dot,
  /// now: a stop that comes next finds it gone (I7).
  virtual void finish() = 0;
  /// Ends politely when ready; lost() is not called after it.
  virtual void quit() = 0;
  /// Closes at once without a word; lost() is not called after it. Before finish() nothing was
  /// taken.
  virtual void cut() = 0;
};

/// Where mail is handed over to be carried into the world (RFC 5598: relay).
class Relay {
 public:
  virtual ~Relay() = default;
  /// Begins to connect. `events` outlives the line.
  [[nodiscard]] virtual std::unique_ptr<Line> open(LineEvents& events) = 0;
  /// For people: "smtp://relay.example:587".
  [[nodiscard]] virtual std::string name() const = 0;
};

}  // namespace amends::ports
