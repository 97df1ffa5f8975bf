#pragma once

#include "base/result.h"
#include "engine/earlier_trouble.h"
#include "ports/resolver.h"
#include "text/csv_reader.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

enum class RowVerdict : std::uint8_t { ok, risky, bad };
[[nodiscard]] std::string_view to_string(RowVerdict verdict);

/// Why a row is not ok. What is bad would bounce, or reach nobody; what is risky may be all right.
enum class RowReason : std::uint8_t {
  unreadable,         // bad: no address, or a row that cannot be read
  duplicate,          // bad: an earlier row has the same address
  slip,               // bad: gmial.com
  letters,            // bad: a domain in letters of several alphabets
  no_domain,          // bad: DNS has no such name
  no_mail,            // bad: the name takes no mail
  bounced_before,     // bad: the list itself says so, or whoever knows of earlier mail
  complained_before,  // bad: whoever knows of earlier mail says so
  left_before,        // bad: the same
  never_again,        // bad: the same; somebody wrote down that nothing goes there
  technical,          // bad: abuse@, no-reply@
  throwaway,          // bad
  role,               // risky: info@
  not_known           // risky: DNS did not say
};
inline constexpr std::size_t kRowReasons = 14;
/// "slip": what scripts read.
[[nodiscard]] std::string_view to_string(RowReason reason);
[[nodiscard]] RowVerdict verdict_of(RowReason reason);

/// One row of the list after it was looked at, in the order of the file.
struct VerifiedRow {
  std::uint64_t line = 0;
  std::string address;             // of an unreadable row: the row as it stood, cut
  std::vector<std::string> cells;  // empty for an unreadable row
  std::vector<RowReason> reasons;  // empty: ok
  std::string detail;              // gmail.com for a slip; the line of the first for a duplicate

  [[nodiscard]] RowVerdict verdict() const;
};

struct VerifyReport {
  std::uint64_t rows = 0;
  std::array<std::uint64_t, 3> verdicts{};           // by RowVerdict
  std::array<std::uint64_t, kRowReasons> reasons{};  // rows with each reason
  std::uint64_t domains = 0;
  std::uint64_t domains_unknown = 0;
  /// Bounces to be expected if everybody readable is written to once, and without the bad rows.
  double bounces = 0;
  double bounces_cleaned = 0;
  std::uint64_t people = 0;  // readable, each once

  [[nodiscard]] double share() const;
  [[nodiscard]] double share_cleaned() const;
  /// DNS was asked and said nothing about most domains: the verdicts are not worth their name.
  [[nodiscard]] bool dns_failed() const;
};

/// Who is asked about the addresses. nullptr: nobody is.
struct VerifySources {
  ports::Resolver* dns = nullptr;           // whether the domains take mail
  const EarlierTrouble* earlier = nullptr;  // who bounced, complained or left before
};

struct VerifyHooks {
  std::function<Result<void>(const std::vector<std::string>& names)> header;
  std::function<Result<void>(const VerifiedRow&)> row;
  std::function<void(std::uint64_t rows)> progress;  // after each batch
};

/// Looks at every address of a CSV: syntax, slips, roles, throwaway mailboxes, letters, duplicates,
/// a column that says who bounced before, and what `sources` know. Streams: holds kVerifyBatch
/// rows, kDomainCacheMax domains and 12 bytes a row. Errors: those of ContactReader::open, of the
/// source and of the hooks.
[[nodiscard]] Result<VerifyReport> verify_list(
    text::ByteSource source, const VerifySources& sources, const VerifyHooks& hooks
);

}  // namespace amends::engine
