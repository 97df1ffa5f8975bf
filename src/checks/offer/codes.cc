#include "checks/offer/codes.h"

#include "base/check.h"
#include "checks/time/deadlines.h"
#include "text/case.h"
#include "text/embedded.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

namespace json = boost::json;
using model::Finding;
using model::FindingLevel;

constexpr std::size_t kCodeBytesMin = 4;
constexpr std::size_t kCodeBytesMax = 32;
/// Words between "code" and a code with digits in it.
constexpr std::size_t kCodeWithin = 3;
/// A code that is letters only stands directly behind the word and is at least so long.
constexpr std::size_t kLettersCodeMin = 5;

struct CodeWords {
  std::vector<std::string> announce;
  std::vector<std::string> not_after;
};

std::map<std::string, CodeWords, std::less<>> load() {
  const auto bytes = text::embedded_file("data/codes.json");
  AMENDS_CHECK(bytes.has_value());
  const json::value data = json::parse(json::string_view(bytes->data(), bytes->size()));
  std::map<std::string, CodeWords, std::less<>> languages;
  for (const auto& [language, entry] : data.as_object()) {
    if (entry.is_object()) {
      const auto& words = entry.at("words").as_string();
      const auto& not_after = entry.at("not_after").as_string();
      languages[language] = {
          split_words({words.data(), words.size()}),
          split_words({not_after.data(), not_after.size()})
      };
    }
  }
  return languages;
}

const CodeWords& words_for(const text::Locale& locale) {
  static const auto kLanguages = load();
  const auto own = kLanguages.find(locale.language());
  return own == kLanguages.end() ? kLanguages.at("en") : own->second;
}

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

struct Candidate {
  std::string_view code;
  std::size_t begin = 0;
  bool digits = false;
};

/// Capitals and digits, with hyphens inside, from this word on: SPRING20, XK7-22B.
std::optional<Candidate> code_at(const PartView& part, std::size_t at) {
  const std::string_view text = part.visible;
  const std::size_t begin = part.words[at].begin;
  std::size_t end = part.words[at].end;
  while (at + 1 < part.words.size() && part.words[at + 1].begin == end + 1 && text[end] == '-') {
    end = part.words[++at].end;
  }
  const auto code = text.substr(begin, end - begin);
  const bool fits = code.size() >= kCodeBytesMin && code.size() <= kCodeBytesMax;
  const bool written =
      std::ranges::all_of(code, [](char c) { return is_capital(c) || is_digit(c) || c == '-'; });
  if (!fits || !written || std::ranges::none_of(code, is_capital)) {
    return std::nullopt;
  }
  return Candidate{code, begin, std::ranges::any_of(code, is_digit)};
}

/// The code that the word "code" at `at` announces: behind it within a few words of its line, or
/// directly before it.
std::optional<Candidate> code_near(const PartView& part, std::size_t at) {
  const std::string_view text = part.visible;
  const bool shouted = is_capital(text[part.words[at].end - 1]);
  for (std::size_t step = 1; step <= kCodeWithin && at + step < part.words.size(); ++step) {
    const std::size_t end = part.words[at + step].begin;
    if (text.substr(part.words[at].end, end - part.words[at].end).find('\n') !=
        std::string_view::npos) {
      break;
    }
    const auto candidate = code_at(part, at + step);
    const bool letters_fit =
        step == 1 && !shouted && candidate && candidate->code.size() >= kLettersCodeMin;
    if (candidate && (candidate->digits || letters_fit)) {
      return candidate;
    }
  }
  const auto before = at > 0 ? code_at(part, at - 1) : std::nullopt;
  return before && before->digits ? before : std::nullopt;
}

bool announces_code(const PartView& part, std::size_t at, const CodeWords& words) {
  return is_among(words.announce, part.words[at].lower) &&
         (at == 0 || !is_among(words.not_after, part.words[at - 1].lower));
}

std::vector<std::string> known_codes(const model::Mailing& mailing) {
  std::vector<std::string> codes;
  for (const model::OfferCode& offer : mailing.codes) {
    if (!offer.code.empty()) {
      codes.push_back(offer.code);
    }
  }
  return codes;
}

bool is_known(const std::vector<std::string>& codes, std::string_view code) {
  return std::ranges::any_of(codes, [code](const std::string& known) {
    return text::fold_key(known) == text::fold_key(code);
  });
}

std::string digits_of(std::string_view code) {
  std::string digits;
  std::ranges::copy_if(code, std::back_inserter(digits), is_digit);
  return digits;
}

/// The one code that was meant: a slip of one or two letters away, and no other is. Digits are no
/// slip: SPRING20 and SPRING25 are two promises.
std::optional<std::string> meant_code(
    std::string_view code, const std::vector<std::string>& codes
) {
  constexpr std::size_t kSlip = 2;
  std::optional<std::string> meant;
  for (const std::string& known : codes) {
    if (known.size() > kCodeBytesMax || edit_distance(code, known) > kSlip) {
      continue;
    }
    if (meant || digits_of(known) != digits_of(code)) {
      return std::nullopt;
    }
    meant = known;
  }
  return meant;
}

/// All places of the word in the part.
std::vector<model::Edit> edits_of(
    const PartView& part, std::string_view code, const std::string& meant
) {
  std::vector<model::Edit> edits;
  const std::string_view text = part.visible;
  for (std::size_t at = 0; at < part.words.size() && edits.size() < model::kEditsMax; ++at) {
    const auto candidate = code_at(part, at);
    const bool within = at > 0 && candidate && candidate->begin > 0 &&
                        text[candidate->begin - 1] == '-';  // the end of a longer one
    if (!candidate || candidate->code != code || within) {
      continue;
    }
    if (auto edit = part.edit_of(candidate->begin, code, meant)) {
      edits.push_back(*std::move(edit));
    }
  }
  return edits;
}

bool is_unique(const model::Mailing& mailing, std::string_view code) {
  return std::ranges::any_of(mailing.codes, [code](const model::OfferCode& offer) {
    return is_among(offer.unique, code);
  });
}

Finding unknown_code(
    const PartView& part, const WrittenCode& candidate, const std::vector<std::string>& codes
) {
  Finding finding = finding_at(
      "code.unknown",
      codes.empty() ? FindingLevel::warn : FindingLevel::block,
      part,
      candidate.begin
  );
  const std::string_view nearest = nearest_name(candidate.code, codes);
  finding.arguments = {
      {"code", std::string(candidate.code)},
      {"suggestion", nearest.empty() ? "none" : std::string(nearest)}
  };
  if (const auto meant = meant_code(candidate.code, codes)) {
    finding.fix = edits_of(part, candidate.code, *meant);
  }
  return finding;
}

void report_window(
    const model::OfferCode& offer, FindingLevel level, std::string_view problem, Findings& findings
) {
  Finding finding;
  finding.id = "code.window";
  finding.level = level;
  finding.part = "mailing";
  finding.arguments = {
      {"code", code_label(offer)},
      {"problem", std::string(problem)},
      {"when", problem == "not_started" ? offer.starts : offer.ends}
  };
  findings.push_back(std::move(finding));
}

}  // namespace

std::string code_label(const model::OfferCode& offer) {
  if (!offer.code.empty()) {
    return shown(offer.code);
  }
  return shown(offer.file.empty() ? offer.column : offer.file);
}

Finding about_codes(std::string_view id, const model::OfferCode& offer) {
  Finding finding;
  finding.id = id;
  finding.level = FindingLevel::block;
  finding.part = "mailing";
  finding.arguments = {{"name", code_label(offer)}};
  return finding;
}

std::vector<WrittenCode> codes_in(const PartView& part) {
  const CodeWords& words = words_for(part.locale);
  std::vector<WrittenCode> codes;
  for (std::size_t at = 0; at < part.words.size() && codes.size() < kPlacesMax; ++at) {
    const auto candidate = announces_code(part, at, words) ? code_near(part, at) : std::nullopt;
    const bool fresh =
        candidate && std::ranges::find(codes, candidate->code, &WrittenCode::code) == codes.end();
    if (fresh) {
      codes.push_back({candidate->code, candidate->begin});
    }
  }
  return codes;
}

void CodeInText::look_at_part(const MailingView& mailing, const PartView& part, Findings& findings)
    const {
  const auto codes = known_codes(mailing.mailing);
  for (const WrittenCode& written : codes_in(part)) {
    if (!is_known(codes, written.code) && !is_unique(mailing.mailing, written.code)) {
      findings.push_back(unknown_code(part, written, codes));
    }
  }
}

std::optional<Instant> end_of(const model::OfferCode& offer, const std::string& zone) {
  constexpr std::size_t kDateBytes = 10;
  const auto at = text::parse_time(offer.ends, zone);
  if (!at) {
    return std::nullopt;
  }
  if (offer.ends.size() != kDateBytes) {
    return *at;
  }
  const auto day = text::parse_time(offer.ends, "UTC");
  return day ? end_of_day(std::chrono::floor<std::chrono::days>(*day), zone) : *at;
}

void CodeWindow::look_at_mailing(const MailingView& view, Findings& findings) const {
  const model::Schedule& schedule = view.mailing.schedule;
  for (const model::OfferCode& offer : view.mailing.codes) {
    const auto starts = text::parse_time(offer.starts, view.zone);
    const auto ends = end_of(offer, view.zone);
    if (ends && *ends <= view.sends_at) {
      report_window(offer, FindingLevel::block, "ended", findings);
    } else if (starts && *starts > view.sends_at) {
      report_window(offer, FindingLevel::block, "not_started", findings);
    } else if (ends && schedule.valid_until && *ends < *schedule.valid_until) {
      report_window(offer, FindingLevel::warn, "ends_early", findings);
    }
  }
}

}  // namespace amends::checks
