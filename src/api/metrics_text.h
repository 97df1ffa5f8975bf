#pragma once

#include "engine/sending_metrics.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace amends::api {

/// What /metrics answers with.
inline constexpr std::string_view kMetricsType =
    "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Numbers in the text format of OpenMetrics 1.0, which Prometheus reads too. A family begins with
/// what it is; then come its samples.
class MetricsText {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// What the whole numbers of a histogram count.
  enum class Scale : std::uint8_t { ones, microseconds };

  /// `name` without "_total". Ends of names are units: "_seconds", "_bytes".
  void counter(std::string_view name, std::string_view help);
  void gauge(std::string_view name, std::string_view help);
  void info(std::string_view name, std::string_view help);
  /// Of the family that began last. A label's value may be any text.
  void sample(std::uint64_t value, Labels labels = {});
  void sample(std::int64_t value, Labels labels = {});
  /// A whole family; microseconds are told in seconds.
  void histogram(
      std::string_view name,
      std::string_view help,
      const engine::HistogramReading& reading,
      Scale scale
  );

  /// All of it, with its end.
  [[nodiscard]] std::string take();

 private:
  void begin(std::string_view name, std::string_view type, std::string_view help);
  void line(std::string_view suffix, Labels labels, std::string_view value);

  std::string name_;
  std::string_view suffix_;  // of the samples of counters and infos
  std::string out_;
};

}  // namespace amends::api
