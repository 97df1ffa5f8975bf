#pragma once

#include "base/result.h"

#include <boost/json/array.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::cli {

struct ReportExample {
  std::uint64_t row = 0;
  std::string address;
  std::string value;
};

struct ReportEdit {
  Place place;
  std::string found;
  std::string replacement;
};

struct ReportWaiver {
  std::string reason;
  std::string by;
  std::string until;
};

enum class ReportLevel : std::uint8_t { block, warn, note };

/// A finding in the shape of engine/finding_json.h, with nothing left to be absent.
struct ReportFinding {
  std::string id;
  ReportLevel level = ReportLevel::note;
  std::string part;
  Place place;
  std::uint64_t recipients = 0;
  std::vector<ReportExample> examples;
  std::vector<ReportEdit> fix;
  std::string text;
  std::string why;
  std::string mend;
  std::optional<ReportWaiver> waived;

  [[nodiscard]] bool counts() const { return !waived; }
};

/// "block", "warn", "note"
[[nodiscard]] std::string_view to_string(ReportLevel level);

/// In their order.
[[nodiscard]] std::vector<ReportFinding> read_findings(const boost::json::array& findings);

/// Findings of the level that count.
[[nodiscard]] std::uint64_t count_of(const std::vector<ReportFinding>& findings, ReportLevel level);

}  // namespace amends::cli
