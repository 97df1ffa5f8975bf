#pragma once

#include "base/clock.h"
#include "crypto/digest.h"
#include "mail/picture_kind.h"

#include <cstdint>
#include <optional>
#include <string>

namespace amends::model {

/// The bytes of a picture and what they are known by.
struct PictureBytes {
  mail::PictureKind kind = mail::PictureKind::png;
  crypto::Digest hash{};  // SHA-256 of `bytes`
  std::string bytes;
};

/// A picture of the folder that stands on our host: what a version of a mailing was signed off
/// with.
struct HostedPicture {
  int version = 0;   // of the mailing
  int number = 0;    // its place in Mailing::pictures, from 1: what addresses say
  std::string file;  // its name in the folder
  mail::PictureKind kind = mail::PictureKind::png;
  crypto::Digest hash{};
  std::uint64_t bytes = 0;
};

/// One step of a picture's history. It counts for all versions up to `version`: a later one is
/// signed off with a picture of its own. Of the steps that count the newest is shown.
struct PictureChange {
  std::int64_t id = 0;
  std::string file;
  int version = 0;
  mail::PictureKind kind = mail::PictureKind::png;
  crypto::Digest hash{};
  std::uint64_t bytes = 0;
  std::string by;
  std::string reason;
  Instant at;
  std::string undone_by = {};
  std::string undone_reason = {};
  std::optional<Instant> undone_at = std::nullopt;

  [[nodiscard]] bool counts() const { return !undone_at; }
};

}  // namespace amends::model
