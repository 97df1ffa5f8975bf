#include "api/metrics_text.h"

#include <fmt/format.h>

namespace amends::api {
namespace {

/// In help and label values (OpenMetrics 1.0, ABNF): backslash, line feed and quote.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    out += c == '\\' || c == '"' ? "\\" : "";
    out += c;
  }
  return out;
}

/// With a point, as a canonical number of OpenMetrics has one: "0.0001", "12.0".
std::string decimal(std::uint64_t value, MetricsText::Scale scale) {
  constexpr std::uint64_t kMillion = 1'000'000;
  if (scale == MetricsText::Scale::ones) {
    return fmt::format("{}.0", value);
  }
  std::string text = fmt::format("{}.{:06}", value / kMillion, value % kMillion);
  while (text.ends_with('0') && !text.ends_with(".0")) {
    text.pop_back();
  }
  return text;
}

}  // namespace

void MetricsText::begin(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  suffix_ = {};
  out_ += fmt::format("# TYPE {} {}\n", name, type);
  for (const std::string_view unit : {"seconds", "bytes"}) {
    if (name.ends_with(unit)) {
      out_ += fmt::format("# UNIT {} {}\n", name, unit);
    }
  }
  out_ += fmt::format("# HELP {} {}\n", name, escaped(help));
}

void MetricsText::counter(std::string_view name, std::string_view help) {
  begin(name, "counter", help);
  suffix_ = "_total";
}

void MetricsText::gauge(std::string_view name, std::string_view help) {
  begin(name, "gauge", help);
}

void MetricsText::info(std::string_view name, std::string_view help) {
  begin(name, "info", help);
  suffix_ = "_info";
}

void MetricsText::line(std::string_view suffix, Labels labels, std::string_view value) {
  out_ += name_;
  out_ += suffix;
  char before = '{';
  for (const auto& [label, text] : labels) {
    out_ += fmt::format("{}{}=\"{}\"", before, label, escaped(text));
    before = ',';
  }
  out_ += before == ',' ? "} " : " ";
  out_ += value;
  out_ += '\n';
}

void MetricsText::sample(std::uint64_t value, Labels labels) {
  line(suffix_, labels, fmt::format("{}", value));
}

void MetricsText::sample(std::int64_t value, Labels labels) {
  line(suffix_, labels, fmt::format("{}", value));
}

void MetricsText::histogram(
    std::string_view name,
    std::string_view help,
    const engine::HistogramReading& reading,
    Scale scale
) {
  begin(name, "histogram", help);
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < engine::kHistogramBounds; ++i) {
    below += reading.buckets.at(i);
    line("_bucket", {{"le", decimal(reading.bound(i), scale)}}, fmt::format("{}", below));
  }
  const std::string all = fmt::format("{}", reading.count());
  line("_bucket", {{"le", "+Inf"}}, all);
  line("_count", {}, all);
  line("_sum", {}, decimal(reading.sum, scale));
}

std::string MetricsText::take() {
  out_ += "# EOF\n";
  return std::move(out_);
}

}  // namespace amends::api
