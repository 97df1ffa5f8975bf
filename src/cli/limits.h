#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace amends::cli {

/// Bytes of a token file that are read. More: `cli.token`.
inline constexpr std::size_t kTokenBytesMax = 4096;
/// Bytes of a mail that are handed over: as many as the server takes. The rest is read and left
/// out.
inline constexpr std::size_t kMailBytesMax = 1UL << 20U;
/// Bytes of standard input that are read at once.
inline constexpr std::size_t kInputBytesAtOnce = 65'536;
/// Files a mailing's folder may hold before reading it is given up: `cli.folder`.
inline constexpr std::size_t kFolderEntriesMax = 10'000;
/// Bytes read of one file of a mailing: one more than the model takes, so that it can refuse.
inline constexpr std::size_t kTextFileBytesMax = (4UL << 20U) + 1;
/// Located errors of one refusal that are shown. The rest is counted.
inline constexpr std::size_t kDetailsMax = 50;
/// Characters of one table cell. The rest is cut with "…".
inline constexpr std::size_t kCellCharsMax = 200;
/// Characters of one sentence of an error or a finding. The rest is cut with "…".
inline constexpr std::size_t kSentenceCharsMax = 2000;
/// Bytes of one text in a report for machines. The rest is cut.
inline constexpr std::size_t kReportTextBytesMax = 16UL << 10U;
/// Lines of a source shown whole in a report. Of a longer one: the lines around findings.
inline constexpr std::size_t kReportLinesMax = 250;
/// Lines shown before and after a finding in a longer one.
inline constexpr std::size_t kReportLinesAround = 4;
/// Characters of a source line shown whole in a report. Of a longer one: what is around findings.
inline constexpr std::size_t kReportLineCharsMax = 1000;
/// Characters shown before and after a place in a longer one.
inline constexpr std::size_t kReportCharsAround = 120;
/// Bytes of a mail's HTML shown in a report. A longer one is said to be too long.
inline constexpr std::size_t kReportMailBytesMax = 2UL << 20U;
/// Places a report for people shows. The rest is counted; --format json has them all.
inline constexpr std::size_t kReportFindingsMax = 500;
/// Bytes of one answer typed on the terminal. The rest is not looked at.
inline constexpr std::size_t kAnswerBytesMax = 1000;
/// People asked of the server at once, and shown on one page of the terminal.
inline constexpr std::uint64_t kPeoplePage = 1000;
/// Pages of people shown before `who` asks for --export instead.
inline constexpr std::size_t kPeoplePagesMax = 1000;
/// Entries of the audit shown unless told otherwise.
inline constexpr std::uint64_t kAuditEntries = 50;
/// Width taken where the terminal does not say.
inline constexpr int kColumnsDefault = 80;
/// More recipients than this: the exact count is asked for. The same as engine::kConfirmAbove; the
/// server decides, this only saves a refusal.
inline constexpr std::uint64_t kConfirmAbove = 100;

/// Between two looks at a job of the server.
inline constexpr std::chrono::milliseconds kJobPoll{200};
/// Between two looks at a mailing that is being sent.
inline constexpr std::chrono::milliseconds kSendingPoll{1000};
/// Over which the rate of now is taken.
inline constexpr std::chrono::seconds kPaceWindow{5};
/// Lines of a live view; of more mailings at once the rest is not shown.
inline constexpr std::size_t kLiveLinesMax = 20;
/// Times a server is asked for previews while it makes others, a kJobPoll apart. Then: its answer
/// `preview.busy`.
inline constexpr int kPreviewTries = 50;
/// How long a server that was told to end by a signal may take to see it.
inline constexpr std::chrono::milliseconds kServePoll{200};
/// Between two drawings of a progress bar on a terminal.
inline constexpr std::chrono::milliseconds kBarEvery{100};
/// Between two lines of progress where nobody watches.
inline constexpr std::chrono::milliseconds kLineEvery{5000};
/// How long the doctor waits for a relay to greet, encrypt and let in.
inline constexpr std::chrono::seconds kRelayWait{30};
/// Free space below which the doctor warns, and calls it a problem: a million sends take about 300.
inline constexpr std::uint64_t kDiskWarnMegabytes = 2000;
inline constexpr std::uint64_t kDiskProblemMegabytes = 200;
/// A clock that is off so far: mail is dated wrong; above the second, signatures and tokens fail.
inline constexpr std::int64_t kClockWarnSeconds = 60;
inline constexpr std::int64_t kClockProblemSeconds = 300;

}  // namespace amends::cli
