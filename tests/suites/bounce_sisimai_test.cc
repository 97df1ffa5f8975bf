// The reports of the Sisimai project (set-of-emails, BSD-2-Clause): 367 mails with the verdicts of
// its own tests. Which half a mail is in was fixed before anything was read: of the names in order
// every second one, from the first, is the half that the rules were made with. The other half says
// what the rules are worth for reports that nobody looked at while writing them.
#include "advice/reply_class.h"
#include "mail/delivery_report.h"
#include "mail/incoming.h"
#include "mail/incoming_text.h"
#include "tests/support/result_rows.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace amends::mail {
namespace {

constexpr double kGoal = 0.97;
/// What stood when the rules were last changed: below it they have become worse.
constexpr double kMadeWithMin = 0.91;
constexpr double kUnseenMin = 0.82;

std::filesystem::path suite() {
  const char* suites = std::getenv("AMENDS_SUITES");
  return std::filesystem::path(suites != nullptr ? suites : "../shared/suites") / "bounce-sisimai";
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> columns;
  while (true) {
    const std::size_t tab = line.find('\t');
    columns.emplace_back(line.substr(0, tab));
    if (tab == line.npos) {
      return columns;
    }
    line.remove_prefix(tab + 1);
  }
}

/// The class of each recipient of each mail, as its rows say: file, engine, index, status,
/// replycode, reason, hardbounce, feedback type.
std::map<std::string, std::vector<std::string>> verdicts() {
  std::ifstream file(suite() / "expected.tsv");
  std::map<std::string, std::vector<std::string>> all;
  std::string line;
  while (std::getline(file, line)) {
    const std::vector<std::string> row = split(line);
    if (line.starts_with('#') || row.size() < 7) {
      continue;
    }
    const std::string& reason = row[5];
    std::string of = row[6] == "true" ? "hard" : "soft";
    if (reason == "feedback") {
      of = "complaint";
    } else if (reason == "vacation") {
      of = "automatic";
    } else if (reason == "delivered") {
      of = "delivered";
    }
    all[row[0]].push_back(std::move(of));
  }
  return all;
}

/// What a mail that is no report is to us: what a program wrote, or nothing.
std::string class_without_report(std::string_view bytes) {
  const auto read = read_incoming(bytes);
  if (!read.ok()) {
    return "none";
  }
  const advice::ReplyFacts facts{
      read->subject, "", read_incoming_text(bytes).plain, read->automatic
  };
  return advice::classify_reply(facts).of == model::ReplyClass::automatic ? "automatic" : "none";
}

/// Of each recipient; of a complaint and of what is no report, the one class of all.
std::vector<std::string> classes_of(std::string_view bytes, std::size_t count) {
  const MailReport report = read_report(bytes);
  if (report.kind == ReportKind::none) {
    return std::vector<std::string>(count, class_without_report(bytes));
  }
  if (report.kind == ReportKind::feedback) {
    return std::vector<std::string>(count, "complaint");
  }
  std::vector<std::string> classes;
  for (const ReportedRecipient& one : report.recipients) {
    const bool arrived = one.fate == DeliveryFate::delivered;
    classes.emplace_back(arrived ? "delivered" : is_hard(one.fate) ? "hard" : "soft");
  }
  classes.resize(count, "missing");
  return classes;
}

struct Share {
  std::uint64_t right = 0;
  std::uint64_t of = 0;

  [[nodiscard]] double value() const {
    return of == 0 ? 0 : static_cast<double>(right) / static_cast<double>(of);
  }
};

void write_rows(const Share& unseen, const Share& made_with) {
  const auto row = [](std::string_view name, const Share& share) {
    const bool holds = share.value() >= kGoal;
    return ResultRow{name, share.value() * 100, "%", ">= 97 %", holds, share.of, Goal::on_the_way};
  };
  write_result_rows(
      "bounce_sisimai",
      {row("delivery reports: class right, the half the rules were not made with", unseen),
       row("delivery reports: class right, the half they were made with", made_with)}
  );
}

TEST(BounceSisimai, has_its_classes_told_as_often_as_before) {
  const auto expected = verdicts();
  if (expected.empty()) {
    GTEST_SKIP() << "bounce-sisimai/expected.tsv is not there";
  }
  Share halves[2];
  std::size_t number = 0;
  for (const auto& [file, classes] : expected) {
    Share& half = halves[number++ % 2];
    const std::string bytes = bytes_of(suite() / file);
    EXPECT_FALSE(bytes.empty()) << file;
    const std::vector<std::string> told = classes_of(bytes, classes.size());
    for (std::size_t recipient = 0; recipient < classes.size(); ++recipient) {
      ++half.of;
      half.right += told[recipient] == classes[recipient] ? 1 : 0;
    }
  }
  const auto& [made_with, unseen] = halves;
  fmt::print(
      "bounce-sisimai: class right of {} of {} made with, {} of {} unseen\n",
      made_with.right,
      made_with.of,
      unseen.right,
      unseen.of
  );
  write_rows(unseen, made_with);
  EXPECT_EQ(expected.size(), 367U);
  EXPECT_GE(made_with.value(), kMadeWithMin);
  EXPECT_GE(unseen.value(), kUnseenMin);
}

TEST(BounceSisimai, is_read_alike_with_either_end_of_line) {
  const std::filesystem::path folder = suite() / "maildir";
  if (!std::filesystem::exists(folder / "dos")) {
    GTEST_SKIP() << "bounce-sisimai/maildir/dos is not there";
  }
  std::size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "dos")) {
    std::string bytes = bytes_of(entry.path());
    const MailReport dos = read_report(bytes);
    std::erase(bytes, '\r');
    const MailReport plain = read_report(bytes);
    EXPECT_EQ(dos.kind, plain.kind) << entry.path();
    ASSERT_EQ(dos.recipients.size(), plain.recipients.size()) << entry.path();
    for (std::size_t one = 0; one < dos.recipients.size(); ++one) {
      EXPECT_EQ(dos.recipients[one].fate, plain.recipients[one].fate) << entry.path();
    }
    ++compared;
  }
  EXPECT_GT(compared, 30U);
}

TEST(BounceSisimai, has_mails_that_are_no_reports) {
  const std::filesystem::path folder = suite() / "maildir/not";
  if (!std::filesystem::exists(folder)) {
    GTEST_SKIP() << "bounce-sisimai/maildir/not is not there";
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    EXPECT_EQ(read_report(bytes_of(entry.path())).kind, ReportKind::none) << entry.path();
  }
}

}  // namespace
}  // namespace amends::mail
