#include "checks/message/attachments.h"

#include "checks/message/sightings.h"
#include "checks/privacy/addresses.h"
#include "text/case.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;
using model::MailFile;

/// Above this a file is better on the web: many hosts count attachments against small mailboxes.
constexpr std::size_t kBigBytes = 2'000'000;
/// Attachments to so many people make filters suspicious and relays slow.
constexpr std::uint64_t kWideFrom = 1000;
/// Foreign addresses in a file: a few may be contacts, many are a list.
constexpr std::size_t kAddressesWarn = 3;
constexpr std::size_t kAddressesBlock = 10;

/// What Windows, macOS or Linux runs when it is opened; Gmail and Outlook refuse most of them.
constexpr std::array<std::string_view, 41> kPrograms = {
    "exe", "com", "scr",  "pif", "bat", "cmd",  "msi",  "msp",   "js",  "jse", "vbs",
    "vbe", "wsf", "wsh",  "ps1", "jar", "hta",  "cpl",  "lnk",   "reg", "dll", "sh",
    "app", "apk", "dmg",  "pkg", "iso", "img",  "vhd",  "chm",   "scf", "url", "appx",
    "xll", "deb", "msix", "rpm", "ade", "vhdx", "psm1", "gadget"
};
constexpr std::array<std::string_view, 11> kMacros = {
    "docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppam", "ppsm", "sldm", "xlsb"
};
constexpr std::array<std::string_view, 13> kArchives = {
    "zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz", "cab", "ace", "arj", "lzh", "zst"
};
constexpr std::array<std::string_view, 7> kPages = {
    "html", "htm", "shtml", "xhtml", "svg", "mht", "mhtml"
};
constexpr std::array<std::string_view, 21> kDocuments = {
    "pdf", "doc", "docx", "xls", "xlsx", "ppt",  "pptx", "odt", "ods", "rtf",  "txt",
    "csv", "jpg", "jpeg", "png", "gif",  "webp", "mp3",  "mp4", "ics", "pages"
};
/// What people keep about people.
constexpr std::array<std::string_view, 20> kRecords = {"csv",     "tsv", "xls", "xlsx",   "ods",
                                                       "numbers", "vcf", "pst", "ost",    "mbox",
                                                       "eml",     "msg", "sql", "db",     "mdb",
                                                       "accdb",   "dbf", "bak", "sqlite", "json"};

/// The last two endings of a name, small letters: "pdf" and "exe" of "Terms.pdf.exe".
struct Endings {
  std::string last;
  std::string before;
};

Endings endings_of(std::string_view name) {
  const std::string lower = text::downcase(name);
  const auto dot = lower.rfind('.');
  if (dot == std::string::npos) {
    return {};
  }
  // Spaces push an ending out of sight: "terms.pdf        .exe".
  const std::string_view trimmed =
      std::string_view(lower).substr(0, lower.find_last_not_of(' ', dot - (dot > 0 ? 1 : 0)) + 1);
  const auto earlier = trimmed.rfind('.');
  return {
      lower.substr(dot + 1),
      earlier == std::string_view::npos ? std::string() : std::string(trimmed.substr(earlier + 1))
  };
}

bool begins_like_a_program(std::string_view bytes) {
  constexpr std::array<std::string_view, 4> kBeginnings = {
      "MZ",
      "\x7f"
      "ELF",
      "#!/",
      "\xCF\xFA\xED\xFE"
  };
  return std::ranges::any_of(kBeginnings, [bytes](std::string_view beginning) {
    return bytes.starts_with(beginning);
  });
}

struct Problem {
  std::string_view name;
  FindingLevel level = FindingLevel::block;
};

/// What is wrong with the kind of file; an empty name for nothing.
Problem problem_of(const MailFile& file) {
  const Endings shown_as = endings_of(file.name);
  const Endings kept_as = endings_of(file.file);
  const bool program = is_among(kPrograms, shown_as.last);
  if ((program && is_among(kDocuments, shown_as.before)) ||
      (!program && (is_among(kPrograms, kept_as.last) || begins_like_a_program(file.bytes)))) {
    return {"disguised"};
  }
  if (program) {
    return {"program"};
  }
  // The directory of a zip, which a .docx is, names its files in clear.
  if (is_among(kMacros, shown_as.last) || file.bytes.find("vbaProject.bin") != std::string::npos) {
    return {"macro"};
  }
  if (is_among(kArchives, shown_as.last)) {
    return {"archive", FindingLevel::warn};
  }
  if (is_among(kPages, shown_as.last)) {
    return {"page", FindingLevel::warn};
  }
  if (is_among(kDocuments, shown_as.before)) {
    return {"endings", FindingLevel::warn};
  }
  return file.bytes.size() > kBigBytes ? Problem{"big", FindingLevel::warn} : Problem{};
}

std::int64_t kilobytes(std::size_t bytes) {
  constexpr std::size_t kBytesOfKb = 1000;
  return static_cast<std::int64_t>((bytes + kBytesOfKb - 1) / kBytesOfKb);
}

Finding about_file(std::string_view id, const MailFile& file, const Problem& problem) {
  Finding finding = finding_on_mailing(id, problem.level);
  finding.place = file.place;
  finding.arguments = {{"problem", std::string(problem.name)}, {"what", shown(file.name)}};
  return finding;
}

void look_at_privacy(const model::Mailing& mailing, const MailFile& file, Findings& findings) {
  const std::size_t addresses = count_foreign_addresses(file.bytes, mailing);
  const bool own_list = file.file == mailing.audience.list;
  Problem problem;
  if (own_list || addresses >= kAddressesBlock) {
    problem = {own_list ? "list" : "addresses"};
  } else if (addresses >= kAddressesWarn) {
    problem = {"addresses", FindingLevel::warn};
  } else if (is_among(kRecords, endings_of(file.name).last) ||
             is_among(kRecords, endings_of(file.file).last)) {
    problem = {"records", FindingLevel::warn};
  } else {
    return;
  }
  Finding finding = about_file("privacy.attachment", file, problem);
  finding.arguments.emplace_back("count", static_cast<std::int64_t>(addresses));
  findings.push_back(std::move(finding));
}

void look_at_width(const model::Mailing& mailing, std::uint64_t recipients, Findings& findings) {
  if (mailing.attachments.empty() || recipients < kWideFrom) {
    return;
  }
  std::size_t bytes = 0;
  for (const MailFile& file : mailing.attachments) {
    bytes += file.bytes.size();
  }
  constexpr std::uint64_t kBytesOfMb = 1'000'000;
  Finding finding = finding_on_mailing("message.attachment_wide", FindingLevel::warn);
  finding.place = mailing.attachments.front().place;
  finding.recipients = recipients;
  finding.arguments = {
      {"mb", static_cast<std::int64_t>((bytes * recipients + kBytesOfMb - 1) / kBytesOfMb)}
  };
  findings.push_back(std::move(finding));
}

}  // namespace

void Attachments::look_at_audience(
    const MailingView& view, const AudienceView& audience, Findings& findings
) const {
  for (const MailFile& file : view.mailing.attachments) {
    if (const Problem problem = problem_of(file); !problem.name.empty()) {
      Finding finding = about_file("message.attachment", file, problem);
      finding.arguments.emplace_back("kb", kilobytes(file.bytes.size()));
      findings.push_back(std::move(finding));
    }
    look_at_privacy(view.mailing, file, findings);
  }
  look_at_width(view.mailing, audience.recipients, findings);
}

}  // namespace amends::checks
