#include "mail/dkim.h"

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "mail/limits.h"
#include "mail/relaxed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

namespace amends::mail {
namespace {

/// What a reader or a mailbox provider goes by (RFC 6376, 5.4.1; RFC 8058, 4: both List-Unsubscribe
/// headers), lower case. From comes first.
constexpr std::array<std::string_view, 17> kSignedHeaders = {
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "sender",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "list-id",
    "feedback-id",
};

constexpr std::size_t kBase64PerLine = 72;

bool is_space(char byte) {
  return byte == ' ' || byte == '\t';
}

char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
}

/// One header field of the message: its name in lower case and all of its lines.
struct Field {
  std::string name;
  std::string_view text;  // without the last line end
};

struct Split {
  std::vector<Field> fields;
  std::string_view body;
};

/// The end of the field that begins at `from`: the first line end that no folded line follows.
std::size_t field_end(std::string_view head, std::size_t from) {
  std::size_t end = head.find("\r\n", from);
  while (end != std::string_view::npos && end + 2 < head.size() && is_space(head[end + 2])) {
    end = head.find("\r\n", end + 2);
  }
  return std::min(end, head.size());
}

Result<Split> split(std::string_view message) {
  const std::size_t end = message.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    return make_error("dkim.message", "a message without a body cannot be signed");
  }
  Split parts{{}, message.substr(end + 4)};
  const std::string_view head = message.substr(0, end);
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t next = field_end(head, at);
    const std::string_view text = head.substr(at, next - at);
    std::string name(text.substr(0, text.find(':')));
    std::ranges::transform(name, name.begin(), lower);
    parts.fields.push_back({std::move(name), text});
    at = next + 2;
  }
  if (std::ranges::find(parts.fields, "from", &Field::name) == parts.fields.end()) {
    return make_error("dkim.message", "a message without From cannot be signed");
  }
  return parts;
}

/// Which fields are signed, in the order of `h=`: of a name that stands there twice the last one
/// first (RFC 6376, 5.4.2), and each name once more for a field that is not there.
struct Chosen {
  std::string names;
  std::string canonical;
};

Chosen choose(const Split& parts) {
  Chosen chosen;
  const auto add_name = [&](std::string_view name) {
    chosen.names += chosen.names.empty() ? "" : ":";
    chosen.names += name;
  };
  for (const std::string_view name : kSignedHeaders) {
    for (const Field& field : std::views::reverse(parts.fields)) {
      if (field.name == name) {
        add_name(name);
        append_relaxed_header(chosen.canonical, field.text);
        chosen.canonical += "\r\n";
      }
    }
    add_name(name);
  }
  return chosen;
}

/// "a:b:c" in lines that stay below kFoldAt.
std::string folded_names(std::string_view names) {
  std::string out;
  std::size_t column = 4;  // " h="
  for (const auto part : std::views::split(names, ':')) {
    const std::string_view name(part.begin(), part.end());
    if (!out.empty()) {
      out += ':';
      ++column;
    }
    if (column + name.size() + 1 > kFoldAt) {
      out += "\r\n  ";
      column = 2;
    }
    out += name;
    column += name.size();
  }
  return out;
}

std::string folded_base64(std::string_view bytes) {
  const std::string text = crypto::base64(bytes);
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += kBase64PerLine) {
    out += "\r\n  ";
    out += text.substr(at, kBase64PerLine);
  }
  return out;
}

std::string_view bytes_of(const crypto::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string signature(
    const DkimKey& key, const Chosen& chosen, std::string_view body_hash, Instant now
) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::string field = fmt::format(
      "DKIM-Signature: v=1; a={}-sha256; c=relaxed/relaxed; t={};\r\n d={}; s={};\r\n bh={};\r\n "
      "h={};\r\n b=",
      crypto::to_string(key.key.kind()),
      seconds,
      key.domain,
      key.selector,
      body_hash,
      folded_names(chosen.names)
  );
  // The signature's own field is signed last, with an empty b= and without its line end.
  std::string bytes = chosen.canonical;
  append_relaxed_header(bytes, field);
  // RFC 8463, 3: Ed25519 signs the digest; an RSA signature digests by itself.
  const std::string signed_bytes = key.key.kind() == crypto::KeyKind::rsa
                                       ? key.key.sign(bytes)
                                       : key.key.sign(bytes_of(crypto::sha256(bytes)));
  return field + folded_base64(signed_bytes) + "\r\n";
}

bool is_label(std::string_view label) {
  const auto good = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-';
  };
  return !label.empty() && label.size() <= kDnsLabelMax && std::ranges::all_of(label, good) &&
         label.front() != '-' && label.back() != '-';
}

}  // namespace

Result<std::string> dkim_signatures(
    const std::vector<DkimKey>& keys, std::string_view message, Instant now
) {
  AMENDS_TRY(const Split parts, split(message));
  const Chosen chosen = choose(parts);
  const std::string body_hash = crypto::base64(bytes_of(relaxed_body_hash(parts.body)));
  std::string lines;
  for (const DkimKey& key : keys) {
    lines += signature(key, chosen, body_hash, now);
  }
  return lines;
}

std::string dkim_record_name(std::string_view domain, std::string_view selector) {
  return fmt::format("{}._domainkey.{}", selector, domain);
}

std::string dkim_record(const crypto::SigningKey& key) {
  return fmt::format(
      "v=DKIM1; k={}; p={}", crypto::to_string(key.kind()), crypto::base64(key.public_bytes())
  );
}

std::string dkim_zone_strings(std::string_view record) {
  std::string out;
  for (std::size_t at = 0; at < record.size(); at += kDnsStringMax) {
    out += fmt::format("{}\"{}\"", at == 0 ? "" : " ", record.substr(at, kDnsStringMax));
  }
  return out;
}

Result<void> check_selector(std::string_view selector) {
  bool good = !selector.empty();
  for (const auto label : std::views::split(selector, '.')) {
    good = good && is_label(std::string_view(label.begin(), label.end()));
  }
  if (!good) {
    return make_error(
        "dkim.selector",
        "\"{}\" is no DKIM selector: use letters, digits and hyphens, such as a2026",
        selector
    );
  }
  return {};
}

}  // namespace amends::mail
