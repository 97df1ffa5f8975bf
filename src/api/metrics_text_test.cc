#include "api/metrics_text.h"

#include <gtest/gtest.h>

namespace amends::api {
namespace {

using Scale = MetricsText::Scale;

TEST(MetricsText, says_what_each_family_is_and_ends) {
  MetricsText text;
  text.counter("amends_sends", "How attempts ended.");
  text.sample(std::uint64_t{12}, {{"outcome", "accepted"}});
  text.sample(std::uint64_t{0}, {{"outcome", "rejected"}});
  text.gauge("amends_lines_open", "Connections.");
  text.sample(std::int64_t{-1});
  text.info("amends", "The program.");
  text.sample(std::uint64_t{1}, {{"version", "0.1.0"}, {"x", "y"}});
  text.counter("amends_message_bytes", "Bytes.");
  text.sample(std::uint64_t{7});
  EXPECT_EQ(
      text.take(),
      "# TYPE amends_sends counter\n"
      "# HELP amends_sends How attempts ended.\n"
      "amends_sends_total{outcome=\"accepted\"} 12\n"
      "amends_sends_total{outcome=\"rejected\"} 0\n"
      "# TYPE amends_lines_open gauge\n"
      "# HELP amends_lines_open Connections.\n"
      "amends_lines_open -1\n"
      "# TYPE amends info\n"
      "# HELP amends The program.\n"
      "amends_info{version=\"0.1.0\",x=\"y\"} 1\n"
      "# TYPE amends_message_bytes counter\n"
      "# UNIT amends_message_bytes bytes\n"
      "# HELP amends_message_bytes Bytes.\n"
      "amends_message_bytes_total 7\n"
      "# EOF\n"
  );
}

TEST(MetricsText, escapes_whatever_a_label_holds) {
  MetricsText text;
  text.gauge("x", "a \"b\"\nc");
  text.sample(std::uint64_t{1}, {{"mailing", "a\\b\"} 9\nc"}});
  const std::string out = text.take();
  EXPECT_NE(out.find("x{mailing=\"a\\\\b\\\"} 9\\nc\"} 1\n"), std::string::npos) << out;
  EXPECT_NE(out.find("# HELP x a \\\"b\\\"\\nc\n"), std::string::npos) << out;
}

TEST(MetricsText, tells_histograms_in_seconds_and_never_fewer_above) {
  engine::Histogram histogram(100);
  histogram.count(Microseconds(100));
  histogram.count(Microseconds(150));
  histogram.count(Microseconds(2'000'000'000));
  MetricsText text;
  text.histogram("amends_commit_seconds", "Commits.", histogram.read(), Scale::microseconds);
  const std::string out = text.take();
  for (const char* line :
       {"# UNIT amends_commit_seconds seconds\n",
        "amends_commit_seconds_bucket{le=\"0.0001\"} 1\n",
        "amends_commit_seconds_bucket{le=\"0.0002\"} 2\n",
        "amends_commit_seconds_bucket{le=\"838.8608\"} 2\n",
        "amends_commit_seconds_bucket{le=\"+Inf\"} 3\n",
        "amends_commit_seconds_count 3\n",
        "amends_commit_seconds_sum 2000.00025\n"}) {
    EXPECT_NE(out.find(line), std::string::npos) << line << out;
  }
}

TEST(MetricsText, tells_people_as_they_are) {
  engine::Histogram histogram(1);
  histogram.count(std::uint64_t{3});
  MetricsText text;
  text.histogram("amends_commit_people", "People.", histogram.read(), Scale::ones);
  const std::string out = text.take();
  EXPECT_NE(out.find("amends_commit_people_bucket{le=\"2.0\"} 0\n"), std::string::npos) << out;
  EXPECT_NE(out.find("amends_commit_people_bucket{le=\"4.0\"} 1\n"), std::string::npos) << out;
  EXPECT_NE(out.find("amends_commit_people_sum 3.0\n"), std::string::npos) << out;
  EXPECT_EQ(out.find("# UNIT"), std::string::npos);
}

}  // namespace
}  // namespace amends::api
