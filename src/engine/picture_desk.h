#pragma once

#include "engine/mailing_desk.h"
#include "engine/mailing_messages.h"
#include "model/picture.h"
#include "ports/store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// A picture of a mailing and what can still be done about it.
struct PictureState {
  std::string file;
  model::PictureHome home = model::PictureHome::embedded;
  int version = 0;                            // the newest that has it there
  std::optional<mail::PictureKind> kind;      // of a hosted one, as it is shown now
  std::string media_type;                     // of an embedded one by its name
  std::uint64_t bytes = 0;                    // of what is shown now
  crypto::Digest hash{};                      // the same; SHA-256
  std::string address;                        // of a hosted one, in mails of `version`
  std::vector<model::PictureChange> history;  // oldest first

  /// What is shown instead of the picture that was signed off; nothing when that is.
  [[nodiscard]] std::optional<model::PictureChange> replaced() const;
};

/// What an address of a picture leads to.
struct PictureSight {
  enum class Found : std::uint8_t { no_token, gone, picture };

  Found found = Found::no_token;
  std::shared_ptr<const model::PictureBytes> picture = nullptr;  // when there is one
};

/// The pictures of delivered mail that stand on our host: shows them, and replaces them for
/// everybody at once. May be called from any thread.
class PictureDesk {
 public:
  PictureDesk(ports::Store& store, SenderIdentity identity, const Clock& clock)
      : store_(store),
        base_url_(std::move(identity.base_url)),
        tokens_(identity.tokens()),
        clock_(clock) {}

  /// Hosted ones of every version, by name, then those that the newest version carries itself.
  [[nodiscard]] Result<std::vector<PictureState>> pictures(std::string_view name) const;

  /// Shown from the moment it returns, to whoever got any version so far. Errors:
  /// `picture.unknown`, `picture.embedded`, `picture.reason`, `picture.size`, `picture.kind`,
  /// `picture.same`, `picture.too_many`, `picture.not_sent`.
  [[nodiscard]] Result<model::PictureChange> replace(
      std::string_view name,
      std::string_view file,
      std::string_view bytes,
      std::string_view reason,
      const Actor& actor
  );

  /// Takes back exactly this change; without one, the last that counts. Gives what was taken back.
  /// Errors: `picture.no_undo`, `picture.no_change`, `picture.undone`.
  [[nodiscard]] Result<model::PictureChange> undo(
      std::string_view name,
      std::string_view file,
      std::optional<std::int64_t> change,
      const Actor& actor,
      std::string_view reason
  );

  /// What the address ends with.
  [[nodiscard]] Result<PictureSight> show(std::string_view token) const;

 private:
  struct Place {
    model::MailingRecord record;
    PictureState picture;
  };

  [[nodiscard]] Result<std::vector<PictureState>> hosted(const model::MailingRecord& record) const;
  [[nodiscard]] Result<std::vector<PictureState>> all(const model::MailingRecord& record) const;
  /// One on our host.
  [[nodiscard]] Result<Place> find(std::string_view name, std::string_view file) const;
  [[nodiscard]] Result<void> note(
      const Actor& actor,
      std::string_view verb,
      const Place& place,
      const model::PictureChange& change
  ) const;

  ports::Store& store_;
  std::string base_url_;
  Tokens tokens_;
  const Clock& clock_;
};

}  // namespace amends::engine
