#pragma once

// Rows of the table that script/test ends with; the test that asserts one writes it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string_view>
#include <system_error>

namespace amends {

/// A goal that is not reached fails the run, unless it is one we are still on the way to: then the
/// test holds what was reached, and the table says "not yet".
enum class Goal : std::uint8_t { must_hold, on_the_way };

/// Texts hold nothing that JSON would escape. `n` is how many tries the value is of.
struct ResultRow {
  std::string_view name;
  double value = 0;
  std::string_view unit;
  std::string_view goal;
  bool holds = false;
  std::uint64_t n = 0;
  Goal is = Goal::must_hold;
};

/// FILE.rows.json in the folder that AMENDS_RESULTS names, as tools/test_summary.py reads it;
/// nothing where that is not set, as when a test is run by hand. Values get two decimals.
inline void write_result_rows(std::string_view file, std::initializer_list<ResultRow> rows) {
  const char* results = std::getenv("AMENDS_RESULTS");
  if (results == nullptr) {
    return;
  }
  std::error_code error;
  std::filesystem::create_directories(results, error);
  std::ofstream out(std::filesystem::path(results) / fmt::format("{}.rows.json", file));
  for (const ResultRow& row : rows) {
    out << fmt::format(
        R"({{"name": "{}", "value": {}, "unit": "{}", "goal": "{}", "holds": {}, "n": {}}})"
        "\n",
        row.name,
        std::round(row.value * 100) / 100,
        row.unit,
        row.goal,
        row.holds                   ? "true"
        : row.is == Goal::must_hold ? "false"
                                    : "\"not yet\"",
        row.n
    );
  }
  EXPECT_TRUE(out.good()) << results;
}

/// How often something was tried, and in how many of the tries an expectation failed.
class Tries {
 public:
  /// Within a test.
  template <class One>
  void make(One&& one) {
    const int before = complaints();
    one();
    ++made_;
    failed_ += complaints() > before ? 1U : 0U;
  }

  [[nodiscard]] std::uint64_t made() const { return made_; }

  [[nodiscard]] std::uint64_t failed() const { return failed_; }

  /// How many failed, which is to be none of at least `enough`.
  [[nodiscard]] ResultRow row(
      std::string_view name, std::string_view unit, std::uint64_t enough = 1
  ) const {
    return {name, static_cast<double>(failed_), unit, "0", failed_ == 0 && made_ >= enough, made_};
  }

 private:
  static int complaints() {
    return testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
  }

  std::uint64_t made_ = 0;
  std::uint64_t failed_ = 0;
};

}  // namespace amends
