#pragma once

#include "engine/mailing_desk.h"
#include "engine/social_network.h"
#include "model/incident.h"
#include "ports/store.h"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace amends::engine {

/// A post that stands.
struct StandingPost {
  advice::Network network = advice::Network::mastodon;
  std::string language;
  std::string text;
  PostedAt at_network;
  std::string by;
  Instant at;
};

/// Posts about incidents, each once for a network and a language. What was posted, by whom and
/// where it stands is in the incident's journal. Any thread; one post after the other.
class SocialDesk {
 public:
  SocialDesk(ports::Store& store, const Clock& clock, SocialNetworks networks)
      : store_(store),
        clock_(clock),
        networks_(std::move(networks)) {}

  [[nodiscard]] const SocialAccounts& accounts() const { return networks_.accounts(); }

  [[nodiscard]] Result<std::vector<StandingPost>> standing(const model::Incident& incident) const;

  /// Posts the text. Errors: `post.done` (it stands already), `post.uncertain` (an attempt may have
  /// been taken, and the network has forgotten its key, or it had another text), and those of
  /// SocialNetworks.
  [[nodiscard]] Result<StandingPost> post(
      const model::Incident& incident,
      advice::Network network,
      const text::Locale& locale,
      const std::string& text,
      const Actor& actor
  );

  /// Takes it away again. Errors: `post.nothing`, and those of SocialNetworks.
  [[nodiscard]] Result<StandingPost> take_back(
      const model::Incident& incident,
      advice::Network network,
      const text::Locale& locale,
      const Actor& actor
  );

 private:
  struct History;

  [[nodiscard]] Result<History> history(
      const model::Incident& incident, advice::Network network, const text::Locale& locale
  ) const;
  [[nodiscard]] Result<void> note(
      const model::Incident& incident,
      std::string_view verb,
      const StandingPost& post,
      const Actor& actor
  ) const;

  ports::Store& store_;
  const Clock& clock_;
  SocialNetworks networks_;
  std::mutex posting_;
};

}  // namespace amends::engine
