#include "checks/message/subject_line.h"

#include "checks/message/message_words.h"
#include "checks/message/sightings.h"
#include "text/case.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

/// METHODS 3, subject: iPhone Mail shows 48 characters, Gmail 33 to 37; more than 40 is cut for
/// most.
constexpr std::size_t kSubjectSeenChars = 40;
constexpr std::size_t kPreheaderCharsMax = 130;  // the longest inbox line shows about so many
constexpr std::size_t kEmojiFrom = 3;
constexpr std::size_t kShoutedLettersFrom = 10;

bool is_emoji(char32_t character) {
  return (character >= 0x1F300 && character <= 0x1FAFF) ||
         (character >= 0x2600 && character <= 0x27BF) || character == 0x2B50 || character == 0x2B55;
}

struct Count {
  std::size_t emoji = 0;
  std::size_t exclamations = 0;
};

Count count_marks(std::string_view text) {
  Count count;
  for (std::size_t offset = 0; offset < text.size();) {
    const char32_t character = text::next_char(text, offset);
    count.emoji += is_emoji(character) ? 1 : 0;
    count.exclamations += character == U'!' ? 1 : 0;
  }
  return count;
}

/// Most of the letters are capitals, in two words or more; codes with digits are none.
bool is_shouted(const PartView& part) {
  std::size_t shouted = 0;
  std::size_t words = 0;
  std::size_t letters = 0;
  for (const Word& word : part.words) {
    const std::string_view written = word.in(part.visible);
    if (std::ranges::any_of(written, [](char c) { return c >= '0' && c <= '9'; })) {
      continue;
    }
    const std::size_t chars = text::count_chars(written);
    letters += chars;
    const bool capitals =
        chars > 1 && written != word.lower && text::upcase(written, part.locale) == written;
    shouted += capitals ? chars : 0;
    words += capitals ? 1 : 0;
  }
  return words > 1 && shouted >= kShoutedLettersFrom && shouted * 3 >= letters * 2;
}

/// "Re" of "Re: your order", "Fwd[2]:"; empty if the subject begins with none.
std::string_view reply_prefix(const PartView& part) {
  const std::string_view text = part.visible;
  if (part.words.empty() || text.substr(0, part.words.front().begin).find_first_not_of(" \t[") !=
                                std::string_view::npos) {
    return {};
  }
  const Word& first = part.words.front();
  const std::size_t next = text.find_first_not_of("[]0123456789 ", first.end);
  const bool colon = next != std::string_view::npos && text[next] == ':';
  return colon && is_among(message_words().reply_prefixes, first.lower) ? first.in(text)
                                                                        : std::string_view();
}

Finding about_subject(
    std::string_view id, FindingLevel level, const PartView& part, std::string_view what
) {
  Finding finding = finding_at(id, level, part, 0);
  finding.arguments = {{"what", shown(what)}};
  return finding;
}

void look_for_pretence(const MailingView& view, const PartView& part, Findings& findings) {
  if (const std::string_view prefix = reply_prefix(part); !prefix.empty()) {
    findings.push_back(about_subject("subject.fake_reply", FindingLevel::warn, part, prefix));
    return;
  }
  if (view.mailing.kind != model::MailingKind::regular) {
    return;
  }
  const auto hits = message_words().oops_of(part.locale).find_all(part.visible);
  if (!hits.empty() && words_of(part.visible.substr(0, hits[0].begin), part.locale).empty()) {
    const std::string_view phrase =
        std::string_view(part.visible).substr(hits[0].begin, hits[0].end - hits[0].begin);
    findings.push_back(about_subject("subject.fake_reply", FindingLevel::warn, part, phrase));
  }
}

/// A mail may bring its own preheader as its first, hidden text.
bool brings_preheader(std::string_view html) {
  const std::string_view beginning = html.substr(0, html.find("<table"));
  return beginning.find("display:none") != std::string_view::npos ||
         beginning.find("display: none") != std::string_view::npos ||
         beginning.find("preheader") != std::string_view::npos ||
         html.find("class=\"preheader") != std::string_view::npos;
}

Finding about_preheader(std::string_view id, FindingLevel level, const model::Edition& edition) {
  Finding finding;
  finding.id = id;
  finding.level = level;
  finding.part = "preheader";
  finding.place = {edition.subject.file, edition.subject.line, edition.subject.column};
  finding.arguments = {{"edition", edition.locale.tag()}};
  return finding;
}

void look_at_edition(const model::Edition& edition, Findings& findings) {
  const std::string written = constant_of(Part::preheader, edition).source;
  const std::string preheader = text::fold_key(written);
  const std::string subject = text::fold_key(constant_of(Part::subject, edition).source);
  if (preheader.find_first_not_of(" \t\r\n") == std::string::npos) {
    if (!edition.html.text.empty() && !brings_preheader(constant_of(Part::html, edition).source)) {
      findings.push_back(about_preheader("preheader.missing", FindingLevel::note, edition));
    }
    return;
  }
  if (!subject.empty() && preheader.starts_with(subject)) {
    findings.push_back(about_preheader("subject.same_as_preheader", FindingLevel::warn, edition));
  }
  const std::size_t chars = text::count_chars(without_liquid(written, ""));
  if (chars > kPreheaderCharsMax) {
    Finding finding = about_preheader("preheader.length", FindingLevel::note, edition);
    finding.arguments.emplace_back("chars", static_cast<std::int64_t>(chars));
    finding.arguments.emplace_back("max", static_cast<std::int64_t>(kPreheaderCharsMax));
    findings.push_back(std::move(finding));
  }
}

}  // namespace

void SubjectLine::look_at_mailing(const MailingView& view, Findings& findings) const {
  for (const model::Edition& edition : view.mailing.editions) {
    look_at_edition(edition, findings);
  }
}

void SubjectLine::look_at_part(const MailingView& view, const PartView& part, Findings& findings)
    const {
  if (part.part != Part::subject) {
    return;
  }
  const std::size_t chars = text::count_chars(part.visible);
  if (chars > kSubjectSeenChars &&
      static_cast<double>(chars) <= view.threshold(model::Threshold::subject_chars_max)) {
    findings.push_back(about_subject("subject.long", FindingLevel::note, part, part.visible));
    findings.back().arguments.emplace_back("chars", static_cast<std::int64_t>(chars));
  }
  look_for_pretence(view, part, findings);
  const Count count = count_marks(part.visible);
  if (is_shouted(part) || count.exclamations > 1) {
    findings.push_back(about_subject("subject.shouting", FindingLevel::warn, part, part.visible));
  }
  if (count.emoji >= kEmojiFrom) {
    findings.push_back(about_subject("subject.emoji", FindingLevel::note, part, part.visible));
    findings.back().arguments.emplace_back("count", static_cast<std::int64_t>(count.emoji));
  }
}

}  // namespace amends::checks
