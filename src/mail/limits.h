#pragma once

#include <cstddef>

namespace amends::mail {

// Addresses (RFC 5321 4.5.3.1, octets on the wire). Longer: `address.too_long`.
inline constexpr std::size_t kLocalBytesMax = 64;
inline constexpr std::size_t kDomainBytesMax = 255;
inline constexpr std::size_t kAddressBytesMax = 254;
/// Longer: `address.name`.
inline constexpr std::size_t kDisplayNameBytesMax = 512;
/// Input of parse_mailbox above this is refused before it is looked at: `address.too_long`.
inline constexpr std::size_t kMailboxBytesMax = 2048;

// Header lines (RFC 5322 2.1.1, RFC 2047 section 2).
inline constexpr std::size_t kFoldAt = 76;
inline constexpr std::size_t kEncodedWordMax = 75;
/// A longer field name leaves no room for an encoded word on its line: `mail.header_name`.
inline constexpr std::size_t kHeaderNameBytesMax = 50;
/// A token that cannot be folded: `mail.header_long`.
inline constexpr std::size_t kLineBytesMax = 998;
/// A whole value: `mail.header_long`.
inline constexpr std::size_t kHeaderValueBytesMax = 65536;

/// Quoted-printable lines (RFC 2045 6.7 (5)), the "=" of a soft break included.
inline constexpr std::size_t kQpLineMax = 76;

/// "bounce+" and this fill a local part. Longer: `mail.verp`.
inline constexpr std::size_t kVerpTokenBytesMax = 57;

/// A label of a name in DNS, and a string of a TXT record (RFC 1035 2.3.4, 3.3).
inline constexpr std::size_t kDnsLabelMax = 63;
inline constexpr std::size_t kDnsStringMax = 255;

// Files that go with a message.
/// A name as its reader sees it. Longer: `mail.file_name`.
inline constexpr std::size_t kFileNameBytesMax = 200;
/// A longer name is written in pieces (RFC 2231, 3) even when it is plain.
inline constexpr std::size_t kPlainFileNameMax = 60;
/// What follows "filename*12*=" on its line of at most 76 characters.
inline constexpr std::size_t kParameterPieceMax = 60;
/// Longer: `mail.media_type`.
inline constexpr std::size_t kMediaTypeMax = 100;

// The log of a relay (relay_log.h).
/// Of a line; the rest is not looked at. Postfix cuts its own at 2,000.
inline constexpr std::size_t kRelayLogLineMax = 4096;
/// Of a line's beginning that is kept for its time.
inline constexpr std::size_t kRelayLogTimeMax = 40;
/// Of the line that is kept as evidence.
inline constexpr std::size_t kRelayLogWordsMax = 400;
/// A queue id, short (hexadecimal) or long. Anything else is none.
inline constexpr std::size_t kQueueIdMin = 5;
inline constexpr std::size_t kQueueIdMax = 24;

// A mail that somebody sent to us (incoming.h).
/// All its headers. Longer: `mail.incoming`.
inline constexpr std::size_t kIncomingHeadBytesMax = 262'144;
/// Of one value before its last line, and of that line. The rest is not looked at.
inline constexpr std::size_t kIncomingValueBytesMax = 4096;
/// Of In-Reply-To and References together; the rest is not looked at.
inline constexpr std::size_t kIncomingIdsMax = 50;

// The words of such a mail (incoming_text.h).
/// Parts within parts, parts, and bytes of the one part that is read, as encoded. What lies beyond
/// is not looked at.
inline constexpr int kIncomingDepthMax = 6;
inline constexpr int kIncomingPartsMax = 100;
inline constexpr std::size_t kIncomingTextBytesMax = 262'144;
/// Of a boundary (RFC 2046, 5.1.1). A longer one bounds nothing.
inline constexpr std::size_t kBoundaryBytesMax = 70;

// A report that came back (delivery_report.h). What lies beyond is not looked at.
/// Of its words, of its fields, and of the headers of the mail that came back, each as encoded.
inline constexpr std::size_t kReportTextBytesMax = 65'536;
inline constexpr std::size_t kReportFieldsMax = 1000;
/// Of the words about one person, by which it is judged what became of the mail.
inline constexpr std::size_t kReportWordsMax = 8192;
inline constexpr std::size_t kReportRecipientsMax = 100;
/// Of one kind: Message-IDs, return paths, addresses to leave by, addresses.
inline constexpr std::size_t kReportMarksMax = 20;
/// Of the kind of a complaint; the rest is cut.
inline constexpr std::size_t kFeedbackTypeMax = 40;
/// Of what a host said, as it is kept; more of it is looked at.
inline constexpr std::size_t kReportDiagnosticMax = 500;

}  // namespace amends::mail
