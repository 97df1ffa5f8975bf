#include "advice/rubric.h"

#include "advice/lexicon.h"
#include "advice/limits.h"
#include "advice/readability.h"
#include "text/utf8.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

namespace amends::advice {
namespace {

using Hits = std::map<std::string, std::vector<text::PhraseHit>, std::less<>>;

bool overlap(const text::PhraseHit& left, const text::PhraseHit& right) {
  return left.begin < right.end && right.begin < left.end;
}

/// A greeting has no more words: "Hello Anna,".
constexpr std::size_t kGreetingWordsMax = 3;

bool ends_line_or_sentence(std::string_view text, std::size_t at) {
  const char c = text[at];
  const bool dot = c == '.' && (at + 1 == text.size() || text[at + 1] == ' ');
  return c == '\n' || c == '!' || c == '?' || dot;
}

/// "a|b" is met by either.
bool has_any(const Hits& hits, std::string_view names) {
  while (!names.empty()) {
    const auto end = std::min(names.find('|'), names.size());
    const auto found = hits.find(names.substr(0, end));
    if (found != hits.end() && !found->second.empty()) {
      return true;
    }
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

/// Markers of each category; what overlaps a hit that voids it ("not our mistake", "do not reply to
/// this email") earns nothing.
Hits markers_in(std::string_view text, const LanguageLexicon& lexicon) {
  Hits hits;
  for (const auto& [name, phrases] : lexicon.categories) {
    hits[name] = text::merge_overlaps(phrases.find_all(text));
  }
  std::vector<text::PhraseHit> voids = hits["blame_shift"];
  voids.insert(voids.end(), hits["no_reply"].begin(), hits["no_reply"].end());
  for (auto& [name, found] : hits) {
    if (is_credited(name)) {
      std::erase_if(found, [&voids](const text::PhraseHit& hit) {
        return std::ranges::any_of(voids, [&hit](const auto& other) {
          return overlap(hit, other);
        });
      });
    }
  }
  return hits;
}

class Judge {
 public:
  Judge(const Draft& draft, const Rubric& rubric, const LanguageLexicon& lexicon)
      : draft_(draft),
        rubric_(rubric),
        severity_(static_cast<int>(draft.harm)),
        body_(text::cut_utf8(draft.body, kDraftBytesMax)),
        hits_(markers_in(body_, lexicon)) {
    // A slogan or a joke in the subject counts like one in the text.
    subject_hits_ = markers_in(draft.subject, lexicon);
    body_hits_ = hits_;
    for (const auto& [name, found] : subject_hits_) {
      if (!is_credited(name)) {
        auto& all = hits_[name];
        all.insert(all.end(), found.begin(), found.end());
      }
    }
    find_early_offers();
  }

  Score judge() {
    find_components();
    find_faults();
    find_spots();
    find_form();
    count_points();
    score_.pass = score_.points >= rubric_.pass && score_.missing.empty() &&
                  score_.faults.empty() && !has_hard_form();
    return std::move(score_);
  }

 private:
  void find_components() {
    for (const auto& [name, found] : hits_) {
      if (is_credited(name) && !found.empty()) {
        score_.has.push_back(name);
      }
    }
    require(rubric_.required);
    if (severity_ >= 2) {
      require(rubric_.required_from_severity_2);
    }
    if (severity_ >= 3) {
      require(rubric_.required_from_severity_3);
    }
  }

  void require(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (!has_any(hits_, name)) {
        score_.missing.push_back(name);
      }
    }
  }

  /// What people get is no headline: not in the subject, and not in the first sentence.
  void find_early_offers() {
    const std::string offer = "remedy_compensation";
    const std::string fault = "offer_first";
    const std::size_t end = first_sentence_end();
    for (const text::PhraseHit& hit : body_hits_[offer]) {
      if (hit.begin < end) {
        body_hits_[fault].push_back(hit);
      }
    }
    subject_hits_[fault] = subject_hits_[offer];
    hits_[fault] = subject_hits_[fault];
    hits_[fault].insert(hits_[fault].end(), body_hits_[fault].begin(), body_hits_[fault].end());
  }

  /// Where the first sentence ends that is more than a greeting.
  [[nodiscard]] std::size_t first_sentence_end() const {
    for (std::size_t begin = 0; begin < body_.size();) {
      std::size_t end = begin;
      while (end < body_.size() && !ends_line_or_sentence(body_, end)) {
        ++end;
      }
      end = std::min(end + 1, body_.size());
      if (measure_text(body_.substr(begin, end - begin), draft_.locale).words > kGreetingWordsMax) {
        return end;
      }
      begin = end;
    }
    return 0;
  }

  void find_faults() {
    for (const std::string& name : rubric_.forbidden) {
      fault_if(name, has_any(hits_, name));
    }
    fault_if("minimising", severity_ >= 3 && has_any(hits_, "minimising"));
    fault_if("humour", severity_ >= 2 && has_any(hits_, "humour"));
    fault_if("offer_first", has_any(hits_, "offer_first"));
  }

  void fault_if(const std::string& name, bool found) {
    if (found) {
      score_.faults.push_back(name);
    }
  }

  void find_spots() {
    for (const std::string& name : score_.faults) {
      for (const text::PhraseHit& hit : subject_hits_[name]) {
        add_spot({name, true, 1, {}}, draft_.subject, hit);
      }
      for (const text::PhraseHit& hit : body_hits_[name]) {
        const auto before = body_.substr(0, hit.begin);
        const auto line = 1 + std::ranges::count(before, '\n');
        add_spot({name, false, static_cast<std::size_t>(line), {}}, body_, hit);
      }
    }
  }

  void add_spot(Spot spot, std::string_view text, const text::PhraseHit& hit) {
    if (score_.spots.size() < kSpotsMax) {
      spot.words = text.substr(hit.begin, hit.end - hit.begin);
      score_.spots.push_back(std::move(spot));
    }
  }

  void find_form() {
    const Form& form = rubric_.form;
    const TextMeasure measure = measure_text(body_, draft_.locale);
    const std::size_t subject = text::count_chars(draft_.subject);
    form_if(
        subject > form.subject_chars_hard ? "subject_too_long" : "subject_long",
        subject > form.subject_chars_warn
    );
    form_if("body_short", measure.words < form.body_words_min);
    form_if(
        measure.words > form.body_words_hard ? "body_too_long" : "body_long",
        measure.words > form.body_words_warn
    );
    form_if("many_apologies", hits_["apology"].size() > form.apology_markers_max);
    form_if(
        "exclamations",
        measure.exclamation_marks > static_cast<std::size_t>(form.exclamation_marks_max)
    );
    form_if("capitals", measure.capital_words > form.capital_words_max);
    form_if("many_links", draft_.links > form.links_max);
    form_if("many_images", draft_.images > form.images_max);
    form_if("late_apology", !apologises_early());
    score_.readability = measure.readability;
    form_if("hard_to_read", !is_readable(measure.readability, draft_.locale, rubric_));
  }

  void form_if(const std::string& name, bool found) {
    if (found) {
      score_.form.push_back(name);
    }
  }

  [[nodiscard]] bool apologises_early() const {
    std::size_t first = std::string_view::npos;
    for (const std::string_view name : {"apology", "admission"}) {
      const auto found = hits_.find(name);
      if (found != hits_.end() && !found->second.empty()) {
        first = std::min(first, found->second.front().begin);
      }
    }
    return first != std::string_view::npos &&
           sentence_number(body_, first) <= rubric_.form.first_within_sentences;
  }

  [[nodiscard]] bool has_hard_form() const {
    return std::ranges::any_of(score_.form, [](const std::string& name) {
      return name == "subject_too_long" || name == "body_too_long";
    });
  }

  void count_points() {
    int points = 0;
    for (const auto& [names, weight] : rubric_.weights) {
      const bool earned = names == "form" ? score_.form.empty() : has_any(hits_, names);
      points += earned ? weight : 0;
    }
    for (const auto& [name, penalty] : rubric_.penalties) {
      points += is_penalised(name) ? penalty : 0;
    }
    score_.points = std::clamp(points, 0, 100);
  }

  [[nodiscard]] bool is_penalised(std::string_view name) const {
    if (name == "humour_misuse") {
      return severity_ >= 2 && has_any(hits_, "humour");
    }
    if (name == "prevention_bare_alone") {
      return has_any(hits_, "prevention_bare") && !has_any(hits_, "prevention");
    }
    return has_any(hits_, name);
  }

  const Draft& draft_;
  const Rubric& rubric_;
  int severity_;
  std::string_view body_;
  Hits hits_;
  Hits body_hits_;
  Hits subject_hits_;
  Score score_;
};

}  // namespace

Score score(const Draft& draft) {
  const Lexicon& lexicon = apology_lexicon();
  return Judge(draft, lexicon.rubric, lexicon.language(draft.locale)).judge();
}

}  // namespace amends::advice
