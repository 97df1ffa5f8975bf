#include "advice/reply_class.h"
#include "advice/reply_words.h"
#include "tests/support/result_rows.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// How well the rules tell what people write back is about. README.md.

namespace amends::replies {
namespace {

using model::ReplyClass;

constexpr const char* kFolder = "tests/replies/";
constexpr const char* kPage = "docs/reference/replies.md";
constexpr std::array kLanguages{"en", "bg", "ru", "it", "nb", "he"};
constexpr double kRecallMin = 0.98;

/// What a language's file holds of each.
constexpr std::uint64_t kLegal = 25;
constexpr std::uint64_t kLeaving = 25;
constexpr std::uint64_t kAutomaticBare = 12;
constexpr std::uint64_t kAutomaticTold = 8;
constexpr std::uint64_t kOrdinary = 30;

struct Row {
  std::vector<ReplyClass> fair;  // those that a sensible person might give
  advice::ReplyFacts facts;

  [[nodiscard]] bool is_fair(ReplyClass one) const {
    return std::ranges::find(fair, one) != fair.end();
  }
};

struct Share {
  std::uint64_t hit = 0;
  std::uint64_t of = 0;

  void add(const Share& other) {
    hit += other.hit;
    of += other.of;
  }

  [[nodiscard]] double value() const {
    return of == 0 ? 0 : static_cast<double>(hit) / static_cast<double>(of);
  }
};

/// What came of the replies of one language, or of all.
struct Tally {
  Share legal;           // recalled
  Share leaving;         // recalled
  Share automatic_bare;  // taken for a person's, without a header
  Share automatic_told;  // taken for a person's, with one
  Share ordinary_taken;  // for legal or leave me alone
  Share ordinary_right;  // in a class that is fair

  void add(const Tally& other) {
    legal.add(other.legal);
    leaving.add(other.leaving);
    automatic_bare.add(other.automatic_bare);
    automatic_told.add(other.automatic_told);
    ordinary_taken.add(other.ordinary_taken);
    ordinary_right.add(other.ordinary_right);
  }

  [[nodiscard]] Share automatic() const {
    Share both = automatic_bare;
    both.add(automatic_told);
    return both;
  }
};

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> parts_of(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t to = text.find(separator); to != std::string::npos;
       to = text.find(separator, from)) {
    parts.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  parts.push_back(text.substr(from));
  return parts;
}

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines = parts_of(file_text(path), '\n');
  if (lines.back().empty()) {
    lines.pop_back();
  }
  return lines;
}

const std::set<std::string>& sent_subjects() {
  static const std::set<std::string> subjects = [] {
    const std::vector<std::string> lines = lines_of(std::string(kFolder) + "sent.txt");
    return std::set<std::string>(lines.begin(), lines.end());
  }();
  return subjects;
}

/// As the engine finds it among what was sent.
std::string sent_subject(const std::string& subject) {
  const std::string bare(advice::without_reply_prefix(subject).subject);
  return sent_subjects().contains(bare) ? bare : std::string();
}

std::string with_new_lines(std::string words) {
  for (std::size_t at = words.find("\\n"); at != std::string::npos; at = words.find("\\n", at)) {
    words.replace(at, 2, "\n");
  }
  return words;
}

/// A line that is none fails the test and is left out.
void read_row(const std::string& line, std::vector<Row>& rows) {
  const std::vector<std::string> fields = parts_of(line, '\t');
  if (fields.size() != 4 || fields[3].empty()) {
    ADD_FAILURE() << "four columns are needed, the last not empty: " << line;
    return;
  }
  Row row;
  for (const std::string& name : parts_of(fields[0], '|')) {
    const auto one = model::parse_reply_class(name);
    if (!one) {
      ADD_FAILURE() << "no class of replies: " << line;
      return;
    }
    row.fair.push_back(*one);
  }
  row.facts.automatic = fields[1];
  row.facts.subject = fields[2];
  row.facts.sent_subject = sent_subject(fields[2]);
  row.facts.words = advice::own_words(with_new_lines(fields[3]));
  rows.push_back(std::move(row));
}

std::vector<Row> rows_of(const std::string& language) {
  std::vector<Row> rows;
  const std::string path = kFolder + language + ".tsv";
  const std::vector<std::string> lines = lines_of(path);
  if (lines.empty() || lines.front() != "class\tautomatic\tsubject\twords") {
    ADD_FAILURE() << path << " is absent or does not begin with its columns";
    return rows;
  }
  for (std::size_t at = 1; at < lines.size(); ++at) {
    read_row(lines[at], rows);
  }
  return rows;
}

bool shows(const advice::ReplyVerdict& verdict, ReplyClass one) {
  return verdict.of == one || verdict.has(one);
}

std::string names_of(const std::vector<ReplyClass>& classes) {
  std::string names;
  for (const ReplyClass one : classes) {
    names += (names.empty() ? "" : "|") + std::string(to_string(one));
  }
  return names;
}

void print_miss(
    std::string_view what,
    std::string_view language,
    const Row& row,
    const advice::ReplyVerdict& verdict
) {
  fmt::print(
      "{} [{}] is {}, read as {} also ({}) by {}\n    {} / {}\n",
      what,
      language,
      names_of(row.fair),
      to_string(verdict.of),
      names_of(verdict.also),
      verdict.why.empty() ? "nothing" : verdict.why,
      row.facts.subject,
      row.facts.words
  );
}

/// One language, before the rules; what was missed is printed.
class Trial {
 public:
  explicit Trial(std::string language) : language_(std::move(language)) {
    for (const Row& row : rows_of(language_)) {
      judge(row);
    }
  }

  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  void judge(const Row& row) {
    const advice::ReplyVerdict verdict = advice::classify_reply(row.facts);
    if (row.is_fair(ReplyClass::automatic)) {
      judge_automatic(row, verdict);
    } else if (row.is_fair(ReplyClass::legal)) {
      recall(tally_.legal, ReplyClass::legal, row, verdict);
    } else if (row.is_fair(ReplyClass::leave_me_alone)) {
      recall(tally_.leaving, ReplyClass::leave_me_alone, row, verdict);
    } else {
      judge_ordinary(row, verdict);
    }
  }

  void recall(
      Share& share, ReplyClass wanted, const Row& row, const advice::ReplyVerdict& verdict
  ) {
    ++share.of;
    if (shows(verdict, wanted)) {
      ++share.hit;
    } else {
      print_miss("MISSED", language_, row, verdict);
    }
  }

  void judge_automatic(const Row& row, const advice::ReplyVerdict& verdict) {
    Share& share = row.facts.automatic.empty() ? tally_.automatic_bare : tally_.automatic_told;
    ++share.of;
    if (verdict.of != ReplyClass::automatic) {
      ++share.hit;
      print_miss("TAKEN FOR A PERSON'S", language_, row, verdict);
    }
  }

  void judge_ordinary(const Row& row, const advice::ReplyVerdict& verdict) {
    ++tally_.ordinary_taken.of;
    ++tally_.ordinary_right.of;
    const bool is_right = row.is_fair(verdict.of);
    tally_.ordinary_right.hit += is_right ? 1 : 0;
    if (shows(verdict, ReplyClass::legal) || shows(verdict, ReplyClass::leave_me_alone)) {
      ++tally_.ordinary_taken.hit;
      print_miss("ORDINARY, TAKEN FOR MORE", language_, row, verdict);
    } else if (!is_right) {
      print_miss("read otherwise", language_, row, verdict);
    }
  }

  std::string language_;
  Tally tally_;
};

std::string percent(const Share& share) {
  return fmt::format("{:.1f} %", share.value() * 100);
}

std::string line_of(std::string_view name, const Tally& tally) {
  return fmt::format(
      "| {} | {} | {} | {} of {} | {} of {} | {} | {} |\n",
      name,
      percent(tally.legal),
      percent(tally.leaving),
      tally.automatic_told.hit,
      tally.automatic_told.of,
      tally.automatic_bare.hit,
      tally.automatic_bare.of,
      percent(tally.ordinary_taken),
      percent(tally.ordinary_right)
  );
}

std::string page_of(const std::vector<Tally>& each, const Tally& all) {
  std::string page = fmt::format(
      "# Replies, measured\n\n"
      "How the rules read {} replies, written without a look at the words that the rules know\n"
      "([what people write back](../operating/replies.md)). Written by `replies_test` with\n"
      "`AMENDS_UPDATE_GOLDEN=1`; the test fails where this page and the program differ. Recalled: "
      "the class\n"
      "stands among those of the reply, first or not. An automatic answer without a header is told "
      "by its\n"
      "words alone. Ordinary ones are neither about the law nor about leaving.\n\n",
      all.legal.of + all.leaving.of + all.automatic().of + all.ordinary_right.of
  );
  page +=
      "| language | legal recalled | leave me alone recalled | automatic with a header, taken for "
      "a "
      "person's | without one | ordinary taken for legal or leave me alone | ordinary read as a "
      "person would |\n|---|---|---|---|---|---|---|\n";
  for (std::size_t at = 0; at < each.size(); ++at) {
    page += line_of(kLanguages[at], each[at]);
  }
  return page + line_of("all", all);
}

void write_rows(const Tally& all) {
  const auto recalled = [](std::string_view name, const Share& share) {
    const bool holds = share.value() >= kRecallMin;
    return ResultRow{name, share.value() * 100, "%", ">= 98 %", holds, share.of, Goal::on_the_way};
  };
  const Share automatic = all.automatic();
  const Share& taken = all.ordinary_taken;
  write_result_rows(
      "replies",
      {recalled("replies: legal recalled", all.legal),
       recalled("replies: leave-me-alone recalled", all.leaving),
       {"replies: automatic ones taken for people's",
        static_cast<double>(automatic.hit),
        "replies",
        "0",
        automatic.hit == 0,
        automatic.of,
        Goal::on_the_way},
       {"replies: ordinary ones taken for legal or leave-me-alone",
        taken.value() * 100,
        "%",
        "",
        true,
        taken.of}}
  );
}

/// By language, as in kLanguages; what was missed is printed once.
const std::vector<Tally>& tallies() {
  static const std::vector<Tally> all = [] {
    std::vector<Tally> each;
    for (const char* language : kLanguages) {
      each.push_back(Trial(language).tally());
    }
    return each;
  }();
  return all;
}

TEST(Replies, are_as_many_of_each_kind_in_every_language) {
  EXPECT_EQ(sent_subjects().size(), 3 * kLanguages.size());
  for (std::size_t at = 0; at < tallies().size(); ++at) {
    SCOPED_TRACE(kLanguages[at]);
    const Tally& tally = tallies()[at];
    EXPECT_EQ(tally.legal.of, kLegal);
    EXPECT_EQ(tally.leaving.of, kLeaving);
    EXPECT_EQ(tally.automatic_bare.of, kAutomaticBare);
    EXPECT_EQ(tally.automatic_told.of, kAutomaticTold);
    EXPECT_EQ(tally.ordinary_right.of, kOrdinary);
  }
}

TEST(Replies, are_told_by_what_they_are_about) {
  Tally all;
  for (const Tally& tally : tallies()) {
    all.add(tally);
  }
  const std::string page = page_of(tallies(), all);
  fmt::print("{}\n", page);
  write_rows(all);
  if (std::getenv("AMENDS_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(kPage, std::ios::binary) << page;
  }
  EXPECT_EQ(file_text(kPage), page) << kPage << " differs: run with AMENDS_UPDATE_GOLDEN=1";
}

}  // namespace
}  // namespace amends::replies
