#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace amends::mail {

/// One parsed address, with the name beside it if there was one. Filled only by the parsers below,
/// so that whoever holds a filled Mailbox holds an address that may be written on the wire.
class Mailbox {
 public:
  /// Nobody: what a value holds before it is filled. Its address is never valid on the wire.
  Mailbox() = default;

  /// Whether this is nobody.
  [[nodiscard]] bool empty() const { return domain_ascii_.empty(); }

  /// As it is written on the wire: a dot-atom, or a quoted string with its quotes where it needs
  /// them. UTF-8.
  [[nodiscard]] const std::string& local() const { return local_; }

  /// For people: lower case, U-labels (bücher.example).
  [[nodiscard]] const std::string& domain() const { return domain_; }

  /// For the wire: lower case, A-labels (xn--bcher-kva.example).
  [[nodiscard]] const std::string& domain_ascii() const { return domain_ascii_; }

  /// Decoded text without quotes; empty when there was none. Never holds control characters.
  [[nodiscard]] const std::string& display_name() const { return display_name_; }

  /// local@domain_ascii: what goes into MAIL, RCPT and headers.
  [[nodiscard]] std::string address() const { return local_ + "@" + domain_ascii_; }

  /// The same for all spellings of one address (NFC and case folded local part, lower A-label
  /// domain): duplicates share it.
  [[nodiscard]] std::string key() const;

  /// Whether the local part has characters outside ASCII, so that only a relay with SMTPUTF8 (RFC
  /// 6531) can take it.
  [[nodiscard]] bool needs_smtputf8() const;

  /// The same address with another name. Error `address.name` for control characters or more than
  /// kDisplayNameBytesMax.
  [[nodiscard]] Result<Mailbox> named(std::string_view display_name) const;

  bool operator==(const Mailbox&) const = default;

 private:
  friend Result<Mailbox> parse_address(std::string_view text);
  std::string local_;
  std::string domain_;
  std::string domain_ascii_;
  std::string display_name_;
};

/// A bare address: RFC 5321 Mailbox with RFC 6531 (UTF-8 local parts, IDNA2008 domains). Refuses
/// comments, folding white space, address literals, domains without a dot, control characters and
/// quoted local parts with SP < >, which the wire writer would refuse. Limits: local part 64,
/// domain 255, whole address 254 octets on the wire. Errors: `address.empty`, `address.control`,
/// `address.syntax`, `address.local`, `address.domain`, `address.too_long`.
[[nodiscard]] Result<Mailbox> parse_address(std::string_view text);

/// `a@b.example`, `<a@b.example>`, `Name <a@b.example>` or `"Name, quoted" <a@b.example>`. White
/// space around the parts is taken off. Errors as above and `address.name`.
[[nodiscard]] Result<Mailbox> parse_mailbox(std::string_view text);

}  // namespace amends::mail
