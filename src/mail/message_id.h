#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace amends::mail {

/// What a message is, for ever (SAFETY I6): every attempt for the same key carries the same
/// Message-ID.
struct MessageKey {
  std::string_view installation;
  std::int64_t mailing = 0;
  std::int64_t contact = 0;
  std::int64_t version = 0;
};

/// "<32 hex digits>@domain" without the angle brackets: a MAC, so that a stranger can neither guess
/// nor link ids. `secret` has 16 to 64 bytes, `domain` is an A-label domain.
[[nodiscard]] std::string make_message_id(
    std::string_view secret, const MessageKey& key, std::string_view domain
);

/// The same MAC under another purpose, as 32 hex digits: a token for a return path that nobody can
/// forge.
[[nodiscard]] std::string make_verp_token(std::string_view secret, const MessageKey& key);

/// Whether `id` is one word, an @ and another word, as between the < > of a Message-ID or a
/// Content-ID (the part of RFC 5322 msg-id that every reader takes).
[[nodiscard]] bool is_message_id(std::string_view id);

/// "bounce+token@domain". The token has 1 to kVerpTokenBytesMax of a-z 0-9 - _ : hosts on the way
/// may fold case. Error `mail.verp`.
[[nodiscard]] Result<std::string> verp_return_path(std::string_view token, std::string_view domain);

/// The token of a return path of ours at `domain` (compared without case), lower case. Error
/// `mail.verp` for anything else.
[[nodiscard]] Result<std::string> parse_verp(std::string_view address, std::string_view domain);

}  // namespace amends::mail
