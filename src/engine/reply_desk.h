#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/incident_desk.h"
#include "model/incident.h"
#include "model/reply.h"
#include "ports/store.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::engine {

/// The inbox of an incident: who wrote back, and who of us answered. The answers themselves are
/// written elsewhere. Holds references only; may be called from any thread.
class ReplyDesk {
 public:
  ReplyDesk(ports::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// At most `limit` of each class, in the order in which they are to be read: wishes to be left
  /// alone and the law first, programs last; of each class open ones first.
  [[nodiscard]] Result<std::vector<model::Reply>> list(
      const model::Incident& incident, std::optional<model::ReplyClass> of, std::size_t limit
  ) const;

  /// Somebody has answered it. Errors: `reply.unknown` (also one about another incident),
  /// `reply.answered`.
  [[nodiscard]] Result<model::Reply> answered(
      const model::Incident& incident, model::ReplyId id, const Actor& actor
  );

  /// A person read it as a wish to be left alone: nothing more is sent to them, for good, and the
  /// reply is answered by that. Doing it again changes nothing. Errors: `reply.unknown`,
  /// `reply.automatic` (a program wrote it).
  [[nodiscard]] Result<model::Reply> let_go(
      const model::Incident& incident, model::ReplyId id, const Actor& actor
  );

 private:
  [[nodiscard]] Result<model::Reply> find(const model::Incident& incident, model::ReplyId id) const;
  [[nodiscard]] Result<void> note(
      const model::Incident& incident,
      const model::Reply& reply,
      std::string_view verb,
      const Actor& actor
  ) const;

  ports::Store& store_;
  const Clock& clock_;
};

}  // namespace amends::engine
