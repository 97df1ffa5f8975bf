#include "engine/preview_picker.h"

#include "checks/span_rules.h"
#include "engine/limits.h"
#include "text/signs.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace amends::engine {
namespace {

constexpr std::array<std::string_view, kPreviewCauses> kCauseNames = {
    "hidden",
    "markup",
    "right_to_left",
    "other_script",
    "empty",
    "long_word",
    "long_subject",
    "long_mail",
    "long_value",
    "capitals",
    "emoji",
};

constexpr std::size_t kShoutedLetters = 4;  // "NO" and "USA" are no shouting

/// How long a rendering is and how much of it is missing, without writing it.
class Gauge final : public liquid::Sink {
 public:
  explicit Gauge(const PartProgram& part) : part_(&part) {
    for (const std::string& literal : part.program.literals()) {
      literals_.push_back(text::count_chars(literal));
    }
    for (const liquid::Span& span : part.program.spans()) {
      personal_.push_back(std::ranges::any_of(span.inputs, [&](std::uint32_t input) {
        return part.bindings[input].kind == Binding::Kind::column;
      }));
    }
  }

  [[nodiscard]] const PartProgram& part() const { return *part_; }

  void begin() { chars_ = missing_ = 0; }

  void literal(std::uint32_t literal, std::string_view /*text*/) override {
    chars_ += literals_[literal];
  }

  void value(std::uint32_t span, std::string_view escaped, liquid::ValueFlags flags) override {
    chars_ += text::count_chars(escaped);
    missing_ += personal_[span] && (flags.empty || flags.used_default) ? 1 : 0;
  }

  [[nodiscard]] std::uint64_t chars() const { return chars_; }

  [[nodiscard]] std::uint64_t missing() const { return missing_; }

 private:
  const PartProgram* part_;
  std::vector<std::size_t> literals_;  // characters of each
  std::vector<bool> personal_;         // by span: it prints a column
  std::uint64_t chars_ = 0;
  std::uint64_t missing_ = 0;
};

/// A column that the mail shows.
struct WatchedColumn {
  std::uint32_t column = 0;
  bool names_person = false;
};

bool names_person(const std::string& column) {
  checks::SpanInfo span;
  span.inputs = {column};
  return checks::rules_for(span).names_person;
}

void add_printed(const PartProgram& part, std::vector<std::uint32_t>& columns) {
  for (const liquid::Span& span : part.program.spans()) {
    for (const std::uint32_t input : span.inputs) {
      const Binding& binding = part.bindings[input];
      if (binding.kind == Binding::Kind::column) {
        columns.push_back(binding.index);
      }
    }
  }
}

/// What is looked at in one edition.
struct WatchedEdition {
  text::Writing writing;
  bool left_to_right = true;
  std::optional<Gauge> subject;
  std::optional<Gauge> body;
  std::vector<WatchedColumn> columns;

  WatchedEdition(const CompiledEdition& edition, const model::Columns& names)
      : writing(edition.locale),
        left_to_right(edition.locale.direction() == text::Direction::ltr) {
    // The name stands in To: whatever the templates print.
    std::vector<std::uint32_t> printed = {model::Columns::name, model::Columns::first_name};
    for (const auto* part : {&edition.subject, &edition.html, &edition.text}) {
      if (*part) {
        add_printed(**part, printed);
      }
    }
    if (edition.subject) {
      subject.emplace(*edition.subject);
    }
    // A derived text is what is seen of the HTML, without what stands in its tags.
    const bool by_text = edition.text && (edition.text_derived || !edition.html);
    if (by_text || edition.html) {
      body.emplace(by_text ? *edition.text : *edition.html);
    }
    for (const std::uint32_t column : printed) {
      const bool known =
          std::ranges::find(columns, column, &WatchedColumn::column) != columns.end();
      if (!known && columns.size() < kPreviewColumnsMax) {
        columns.push_back({column, names_person(names.name_of(column))});
      }
    }
  }
};

/// Somebody who may be chosen, copied when the first ranking wants them.
using Held = std::shared_ptr<const PickedPerson>;

struct Candidate {
  std::uint64_t amount = 0;
  std::string field;
  std::string sample;
  Held person;
};

/// The people with most of one thing.
struct Rank {
  PreviewCause cause = PreviewCause::hidden;
  std::uint64_t least = UINT64_MAX;  // anybody has; what everybody has the same of is no reason
  std::vector<Candidate> best;       // most first; of equals the earlier
};

/// What one person has of one cause: the most over all columns.
struct Most {
  std::uint64_t amount = 0;
  std::uint32_t column = 0;
};

void raise(Most& most, std::uint64_t amount, std::uint32_t column) {
  if (amount > most.amount) {
    most = {amount, column};
  }
}

std::size_t at(PreviewCause cause) {
  return static_cast<std::size_t>(cause);
}

bool is_shouted(const text::Signs& signs) {
  return signs.capitals >= kShoutedLetters && signs.small == 0 && signs.digits == 0;
}

}  // namespace

std::string_view to_string(PreviewCause cause) {
  return kCauseNames[at(cause)];
}

bool PreviewChoice::means(const PeopleSource::Person& person) const {
  switch (by) {
    case By::row:
      return person.row == row;
    case By::address:
      return person.contact->mailbox.key() == address;
    case By::contact:
      return person.contact->id == contact;
    default:
      return false;
  }
}

/// Everybody is measured, the first places are remembered.
class PreviewPicker::Ranking {
 public:
  Ranking(
      const CompiledMailing& mailing, const model::Columns& columns, std::size_t count, Instant now
  )
      : mailing_(mailing),
        names_(columns),
        count_(std::clamp<std::size_t>(count, 1, kPreviewsMax)),
        now_(now) {
    for (std::size_t cause = 0; cause < kPreviewCauses; ++cause) {
      ranks_[cause].cause = static_cast<PreviewCause>(cause);
    }
  }

  Result<void> add(const PeopleSource::Person& person) {
    const CompiledEdition& edition = mailing_.edition_for(*person.contact);
    WatchedEdition& watched = watched_.try_emplace(&edition, edition, names_).first->second;
    held_.reset();
    person_ = &person;
    std::array<Most, kPreviewCauses> most{};
    AMENDS_TRY_VOID(measure(watched, edition, most));
    look_at_values(watched, most);
    for (std::size_t cause = 0; cause < kPreviewCauses; ++cause) {
      if (cause != at(PreviewCause::long_value)) {
        offer(ranks_[cause], most[cause]);
      }
    }
    return {};
  }

  /// By places: all first ones in the order of causes, then all second ones.
  std::vector<PickedPerson> take() {
    std::vector<const Rank*> ranks = ordered();
    std::vector<Held> chosen;
    for (std::size_t place = 0; place < count_; ++place) {
      for (const Rank* rank : ranks) {
        choose(*rank, place, chosen);
      }
    }
    std::vector<PickedPerson> out;
    for (const Held& person : chosen) {
      out.push_back(*person);
      out.back().reasons = reasons_of(ranks, person);
    }
    return out;
  }

 private:
  /// Once each, and only for a reason.
  void choose(const Rank& rank, std::size_t place, std::vector<Held>& chosen) const {
    if (chosen.size() == count_ || place >= rank.best.size() ||
        rank.best[place].amount == rank.least) {
      return;
    }
    const Held& person = rank.best[place].person;
    if (std::ranges::find(chosen, person) == chosen.end()) {
      chosen.push_back(person);
    }
  }

  Result<void> measure(
      WatchedEdition& watched,
      const CompiledEdition& edition,
      std::array<Most, kPreviewCauses>& most
  ) {
    static const Addresses kNowhere;
    std::uint64_t missing = 0;
    std::uint64_t chars = 0;
    for (auto* gauge : {&watched.subject, &watched.body}) {
      if (!*gauge) {
        continue;
      }
      (*gauge)->begin();
      AMENDS_TRY_VOID(
          mailing_.render((*gauge)->part(), {edition, *person_->contact, kNowhere, now_}, **gauge)
      );
      missing += (*gauge)->missing();
      chars += (*gauge)->chars();
    }
    most[at(PreviewCause::empty)] = {missing, 0};
    most[at(PreviewCause::long_mail)] = {chars, 0};
    most[at(PreviewCause::long_subject)] = {watched.subject ? watched.subject->chars() : 0, 0};
    return {};
  }

  void look_at_values(const WatchedEdition& watched, std::array<Most, kPreviewCauses>& most) {
    for (const WatchedColumn& column : watched.columns) {
      const std::string_view value = person_->contact->value(column.column);
      const text::Signs signs = text::signs_of(value, watched.writing);
      offer(column_rank(column.column), {signs.chars, column.column});
      const auto tell = [&](PreviewCause cause, std::uint64_t amount) {
        raise(most[at(cause)], amount, column.column);
      };
      tell(PreviewCause::hidden, signs.suspicious);
      tell(PreviewCause::markup, signs.markup ? signs.chars : 0);
      tell(PreviewCause::emoji, signs.emoji);
      if (column.column == model::Columns::email) {
        continue;
      }
      tell(PreviewCause::right_to_left, watched.left_to_right ? signs.right_to_left : 0);
      tell(PreviewCause::other_script, signs.foreign);
      tell(PreviewCause::long_word, signs.longest_word > kPreviewLongWord ? signs.longest_word : 0);
      tell(PreviewCause::capitals, column.names_person && is_shouted(signs) ? signs.capitals : 0);
    }
  }

  Rank& column_rank(std::uint32_t column) {
    Rank& rank = columns_[column];
    rank.cause = PreviewCause::long_value;
    return rank;
  }

  void offer(Rank& rank, const Most& most) {
    rank.least = std::min(rank.least, most.amount);
    if (most.amount == 0 ||
        (rank.best.size() == count_ && most.amount <= rank.best.back().amount)) {
      return;
    }
    if (!held_) {
      held_ = std::make_shared<PickedPerson>(PickedPerson{*person_->contact, person_->row, {}});
    }
    const auto after = std::ranges::find_if(rank.best, [&](const Candidate& other) {
      return other.amount < most.amount;
    });
    rank.best.insert(after, candidate(rank.cause, most));
    if (rank.best.size() > count_) {
      rank.best.pop_back();
    }
  }

  Candidate candidate(PreviewCause cause, const Most& most) const {
    Candidate made{most.amount, {}, {}, held_};
    const bool whole = cause == PreviewCause::empty || cause == PreviewCause::long_mail ||
                       cause == PreviewCause::long_subject;
    if (!whole) {
      made.field = names_.name_of(most.column);
      made.sample = text::cut_utf8(person_->contact->value(most.column), kPreviewSampleBytes);
    }
    return made;
  }

  /// Those that say something: the causes in their order, of columns the names first.
  [[nodiscard]] std::vector<const Rank*> ordered() const {
    std::vector<const Rank*> out;
    const auto add = [&](const Rank& rank) {
      if (!rank.best.empty() && rank.best.front().amount > rank.least) {
        out.push_back(&rank);
      }
    };
    std::vector<std::uint32_t> columns;
    for (const auto& [column, rank] : columns_) {
      columns.push_back(column);
    }
    std::ranges::sort(columns);
    for (const Rank& rank : ranks_) {
      if (rank.cause == PreviewCause::long_value) {
        for (const std::uint32_t column : columns) {
          add(columns_.at(column));
        }
      } else {
        add(rank);
      }
    }
    return out;
  }

  static std::vector<PreviewReason> reasons_of(
      const std::vector<const Rank*>& ranks, const Held& person
  ) {
    std::vector<PreviewReason> reasons;
    for (const Rank* rank : ranks) {
      const auto found = std::ranges::find(rank->best, person, &Candidate::person);
      if (found == rank->best.end() || found->amount == rank->least) {
        continue;
      }
      const auto place =
          static_cast<std::size_t>(std::ranges::count_if(rank->best, [&](const Candidate& other) {
            return other.amount > found->amount;
          }));
      reasons.push_back({rank->cause, found->field, found->sample, found->amount, place + 1});
    }
    return reasons;
  }

  const CompiledMailing& mailing_;
  const model::Columns& names_;
  std::size_t count_;
  Instant now_;
  std::unordered_map<const CompiledEdition*, WatchedEdition> watched_;
  std::array<Rank, kPreviewCauses> ranks_{};
  std::unordered_map<std::uint32_t, Rank> columns_;
  const PeopleSource::Person* person_ = nullptr;  // during add()
  Held held_;
};

PreviewPicker::PreviewPicker(
    const CompiledMailing& mailing,
    const model::Columns& columns,
    const PreviewChoice& choice,
    Instant now,
    const CompiledEdition* edition
)
    : mailing_(mailing),
      choice_(choice),
      edition_(edition),
      random_(choice.seed) {
  if (choice.by == PreviewChoice::By::worst) {
    ranking_ = std::make_unique<Ranking>(mailing, columns, choice.count, now);
  }
}

PreviewPicker::~PreviewPicker() = default;

bool PreviewPicker::is_of_edition(const model::Contact& contact) const {
  return edition_ == nullptr || &mailing_.edition_for(contact) == edition_;
}

void PreviewPicker::keep(const PeopleSource::Person& person) {
  kept_.clear();
  kept_.push_back({*person.contact, person.row, {}});
}

Result<bool> PreviewPicker::add(const PeopleSource::Person& person) {
  if (choice_.names_somebody()) {
    if (choice_.means(person)) {
      keep(person);
    }
    return kept_.empty();
  }
  if (!is_of_edition(*person.contact)) {
    if (otherwise_.empty()) {
      otherwise_.push_back({*person.contact, person.row, {}});
    }
    return true;
  }
  ++seen_;
  if (ranking_) {
    AMENDS_TRY_VOID(ranking_->add(person));
    if (kept_.empty()) {
      keep(person);
    }
    return true;
  }
  const bool random = choice_.by == PreviewChoice::By::random;
  if (!random || random_.below(seen_) == 0) {
    keep(person);
  }
  return random;
}

std::vector<PickedPerson> PreviewPicker::take() {
  if (ranking_) {
    if (auto worst = ranking_->take(); !worst.empty()) {
      return worst;
    }
  }
  return std::move(kept_.empty() ? otherwise_ : kept_);
}

}  // namespace amends::engine
