#include "checks/template/carrier.h"

#include "checks/limits.h"
#include "checks/offer/amounts.h"
#include "checks/template/carrier_words.h"
#include "checks/template/frame.h"
#include "text/case.h"
#include "text/phrase.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace amends::checks {
namespace {

constexpr std::array<std::string_view, 2> kCarriers = {"apology", "grave"};
constexpr std::array<std::string_view, 8> kFaults = {
    "button", "countdown", "slogan", "joke", "price", "shouting", "emoji", "exclamation"
};
constexpr std::array<std::string_view, 6> kSpots = {
    "subject", "preheader", "hidden", "alt", "link", "text"
};

/// Words in capitals one after another, and their letters, from which they shout.
constexpr std::size_t kShoutedWordsFrom = 2;
constexpr std::size_t kShoutedLettersFrom = 9;

/// Signs that say how to reach somebody, or that something is done; they are no mood.
constexpr std::array<char32_t, 5> kSoberSigns = {0x260E, 0x2706, 0x2709, 0x2713, 0x2714};

bool is_emoji(char32_t character) {
  const bool sign = (character >= 0x2600 && character <= 0x27BF) || character == 0x2B50;
  return (character >= 0x1F300 && character <= 0x1FAFF) ||
         (sign && !is_among(kSoberSigns, character));
}

/// What follows an emoji and belongs to it: variation selectors, joiners.
bool goes_with_emoji(char32_t character) {
  return is_emoji(character) || character == 0xFE0F || character == 0x200D;
}

/// A piece of the visible text.
struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;
};

bool overlap(const Piece& left, const Piece& right) {
  return left.begin < right.end && right.begin < left.end;
}

class FlawFinder {
 public:
  FlawFinder(const PartView& part, std::string_view sender)
      : part_(part),
        frame_(frame_of(part)),
        words_(carrier_words().phrases_of(part.locale)),
        sender_(words_of(sender, part.locale)) {}

  std::vector<CarrierFlaw> find() {
    find_buttons();
    find_countdown_pictures();
    find_phrases(CarrierFault::countdown, {&words_.countdowns, 1});
    find_phrases(CarrierFault::slogan, words_.slogans);
    find_phrases(CarrierFault::joke, words_.jokes);
    find_prices();
    find_shouting();
    find_marks();
    std::ranges::sort(flaws_, {}, [](const CarrierFlaw& one) {
      return std::pair(one.offset, one.fault);
    });
    return std::move(flaws_);
  }

 private:
  [[nodiscard]] std::string_view text(const Piece& piece) const {
    return std::string_view(part_.visible).substr(piece.begin, piece.end - piece.begin);
  }

  [[nodiscard]] CarrierSpot spot_of(std::size_t offset) const {
    if (part_.part == Part::subject || part_.part == Part::preheader) {
      return part_.part == Part::subject ? CarrierSpot::subject : CarrierSpot::preheader;
    }
    if (frame_.alt_at(offset) != nullptr) {
      return CarrierSpot::alt;
    }
    if (frame_.is_hidden(offset)) {
      return CarrierSpot::hidden;
    }
    return frame_.link_at(offset) != nullptr ? CarrierSpot::link : CarrierSpot::text;
  }

  /// The first thing that is said of a piece is enough: a slogan on a button is a button.
  bool add(CarrierFault fault, const Piece& piece, std::optional<Stretch> cut) {
    const std::size_t offset = part_.source_offset_of(piece.begin);
    const bool said =
        std::ranges::any_of(told_, [&piece](const Piece& other) { return overlap(piece, other); });
    auto& count = counts_.at(static_cast<std::size_t>(fault));
    if (said || frame_.is_content(offset) || count == kPlacesMax) {
      return false;
    }
    ++count;
    told_.push_back(piece);
    flaws_.push_back({fault, spot_of(offset), std::string(text(piece)), offset, cut});
    return true;
  }

  void find_buttons() {
    for (const text::PhraseHit& hit : words_.promo.find_all(part_.visible)) {
      const std::size_t offset = part_.source_offset_of(hit.begin);
      const FrameLink* const link = frame_.link_at(offset);
      if (link == nullptr || link->leads_out || is_in_address(hit)) {
        continue;
      }
      const Piece whole{visible_of(link->inside.begin), visible_of(link->inside.end)};
      const Piece piece = trimmed(
          whole.begin <= hit.begin && hit.end <= whole.end ? whole : Piece{hit.begin, hit.end}
      );
      add(CarrierFault::button, piece, cut_of(link->inside));
    }
  }

  /// "shop" of "shop.nordlys.example".
  [[nodiscard]] bool is_in_address(const text::PhraseHit& hit) const {
    const std::string_view text = part_.visible;
    const bool goes_on =
        hit.end + 1 < text.size() && text[hit.end] == '.' && text[hit.end + 1] > ' ';
    return goes_on || (hit.begin > 0 &&
                       std::string_view("./@").find(text[hit.begin - 1]) != std::string_view::npos);
  }

  void find_countdown_pictures() {
    for (const FramePicture& picture : frame_.pictures) {
      const std::string src = text::downcase(picture.src);
      const bool counts =
          std::ranges::any_of(carrier_words().countdown_pictures, [&src](const std::string& part) {
            return src.find(part) != std::string::npos;
          });
      auto& count = counts_.at(static_cast<std::size_t>(CarrierFault::countdown));
      if (counts && !frame_.is_content(picture.offset) && count < kPlacesMax) {
        ++count;
        flaws_.push_back(
            {CarrierFault::countdown, CarrierSpot::alt, picture.src, picture.offset, picture.alt}
        );
      }
    }
  }

  void find_phrases(CarrierFault fault, std::span<const text::PhraseSet> sets) {
    for (const text::PhraseSet& set : sets) {
      for (const text::PhraseHit& hit : text::merge_overlaps(set.find_all(part_.visible))) {
        const Piece piece{hit.begin, hit.end};
        add(fault, piece, cut_around(piece));
      }
    }
  }

  void find_prices() {
    const Figures figures = figures_of(part_);
    for (const Amount& amount : figures.amounts) {
      add(CarrierFault::price, {amount.begin, amount.end}, std::nullopt);
    }
    for (const Percent& percent : figures.percents) {
      add(CarrierFault::price, {percent.begin, percent.end}, std::nullopt);
    }
  }

  [[nodiscard]] bool is_shouted(const Word& word) const {
    const std::string_view written = word.in(part_.visible);
    const bool own = std::ranges::find(sender_, word.lower, &Word::lower) != sender_.end();
    const bool digits = std::ranges::any_of(written, [](char c) { return c >= '0' && c <= '9'; });
    return !own && !digits && text::count_chars(written) > 1 && written != word.lower &&
           text::upcase(written, part_.locale) == written;
  }

  void find_shouting() {
    Piece run;
    std::size_t words = 0;
    std::size_t letters = 0;
    const auto end_run = [&] {
      if (words >= kShoutedWordsFrom && letters >= kShoutedLettersFrom) {
        add(CarrierFault::shouting, run, std::nullopt);
      }
      words = letters = 0;
    };
    for (const Word& word : part_.words) {
      const bool next_line =
          words > 0 && text({run.end, word.begin}).find('\n') != std::string_view::npos;
      const bool shouted = is_shouted(word);
      if (!shouted || next_line) {
        end_run();
      }
      if (shouted) {
        run = {words == 0 ? word.begin : run.begin, word.end};
        ++words;
        letters += text::count_chars(word.in(part_.visible));
      }
    }
    end_run();
  }

  /// Emoji and exclamation marks stand in sentences that may be told of already.
  void find_marks() {
    told_.clear();
    const std::string_view text = part_.visible;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = at;
      const char32_t first = text::next_char(text, at);
      if (is_emoji(first)) {
        at = end_of_run(at, goes_with_emoji);
        add(CarrierFault::emoji, {begin, at}, exact_cut({begin, at}));
      } else if (first == U'!') {
        at = end_of_run(at, [](char32_t next) { return next == U'!'; });
        tell_exclamation({begin, at});
      }
    }
  }

  template <class Belongs>
  [[nodiscard]] std::size_t end_of_run(std::size_t at, Belongs belongs) const {
    for (std::size_t next = at; next < part_.visible.size(); at = next) {
      if (!belongs(text::next_char(part_.visible, next))) {
        break;
      }
    }
    return at;
  }

  /// Shown with the sentence it ends.
  void tell_exclamation(const Piece& mark) {
    const Piece sentence = sentence_around(mark);
    if (add(CarrierFault::exclamation, mark, std::nullopt)) {
      flaws_.back().what = std::string(text(trimmed({sentence.begin, mark.end})));
    }
  }

  [[nodiscard]] Piece trimmed(Piece piece) const {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::string_view text = part_.visible;
    while (piece.begin < piece.end && kSpace.find(text[piece.begin]) != std::string_view::npos) {
      ++piece.begin;
    }
    while (piece.end > piece.begin && kSpace.find(text[piece.end - 1]) != std::string_view::npos) {
      --piece.end;
    }
    return piece;
  }

  /// From the end of the sentence before to its own, its closing marks included.
  [[nodiscard]] Piece sentence_around(const Piece& piece) const {
    constexpr std::string_view kEnds = ".!?\n";
    const std::string_view text = part_.visible;
    Piece sentence = piece;
    while (sentence.begin > 0 && kEnds.find(text[sentence.begin - 1]) == std::string_view::npos) {
      --sentence.begin;
    }
    while (sentence.end < text.size() && kEnds.find(text[sentence.end]) == std::string_view::npos) {
      ++sentence.end;
    }
    while (sentence.end < text.size() && text[sentence.end] != '\n' &&
           kEnds.find(text[sentence.end]) != std::string_view::npos) {
      ++sentence.end;
    }
    return trimmed(sentence);
  }

  /// The first visible offset that comes from there, or from behind it.
  [[nodiscard]] std::size_t visible_of(std::size_t source) const {
    const auto found = std::ranges::lower_bound(
        part_.origins, source, {}, &std::pair<std::size_t, std::size_t>::second
    );
    return found == part_.origins.end() ? part_.visible.size() : found->first;
  }

  [[nodiscard]] std::optional<Stretch> cut_of(const Stretch& stretch) const {
    const std::string_view source =
        std::string_view(part_.source).substr(stretch.begin, stretch.end - stretch.begin);
    const bool keeps = source.find("{%") != std::string_view::npos ||
                       source.find("{{") != std::string_view::npos ||
                       frame_.leads_out_within(stretch);
    return keeps ? std::nullopt : std::optional(stretch);
  }

  /// Only where the source says it in the same bytes.
  [[nodiscard]] std::optional<Stretch> exact_cut(const Piece& piece) const {
    const std::size_t begin = part_.source_offset_of(piece.begin);
    const bool same = std::string_view(part_.source).substr(begin).starts_with(text(piece));
    return same ? cut_of({begin, begin + (piece.end - piece.begin)}) : std::nullopt;
  }

  /// The sentence, also where tags stand in it. An alt goes as a whole.
  [[nodiscard]] std::optional<Stretch> cut_around(const Piece& piece) const {
    const std::size_t offset = part_.source_offset_of(piece.begin);
    if (const Stretch* const alt = frame_.alt_at(offset)) {
      return cut_of(*alt);
    }
    const Piece sentence = sentence_around(piece);
    if (sentence.begin == sentence.end) {
      return std::nullopt;
    }
    const auto begin = exact_offset(sentence.begin);
    const auto last = exact_offset(sentence.end - 1);
    return begin && last ? cut_of({*begin, *last + 1}) : std::nullopt;
  }

  /// Where a byte of the visible text stands, when the source says it in the same byte: behind an
  /// entity nothing is certain until the next tag or line.
  [[nodiscard]] std::optional<std::size_t> exact_offset(std::size_t visible) const {
    const auto next = std::ranges::upper_bound(
        part_.origins, visible, {}, &std::pair<std::size_t, std::size_t>::first
    );
    if (next == part_.origins.begin()) {
      return std::nullopt;
    }
    const auto [visible_begin, source_begin] = *std::prev(next);
    const std::size_t length = visible - visible_begin + 1;
    const std::string_view source = std::string_view(part_.source).substr(source_begin, length);
    if (source == std::string_view(part_.visible).substr(visible_begin, length)) {
      return source_begin + length - 1;
    }
    return end_behind_entities(
        visible, next == part_.origins.end() ? part_.visible.size() : next->first, source_begin
    );
  }

  /// The last byte of a piece that has entities: the source goes on to the next tag, Liquid or
  /// line.
  [[nodiscard]] std::optional<std::size_t> end_behind_entities(
      std::size_t visible, std::size_t piece_end, std::size_t source_begin
  ) const {
    const std::string_view rest =
        std::string_view(part_.visible).substr(visible + 1, piece_end - visible - 1);
    if (rest.find_first_not_of(" \t\r\n") != std::string_view::npos) {
      return std::nullopt;
    }
    std::size_t end = part_.source.find_first_of("<{\n", source_begin);
    end = end == std::string::npos ? part_.source.size() : end;
    return end > source_begin ? std::optional(end - 1) : std::nullopt;
  }

  const PartView& part_;
  Frame frame_;
  const CarrierPhrases& words_;
  std::vector<Word> sender_;
  std::vector<CarrierFlaw> flaws_;
  std::vector<Piece> told_;
  std::array<std::size_t, kFaults.size()> counts_{};
};

}  // namespace

std::string_view to_string(Carrier carrier) {
  return kCarriers.at(static_cast<std::size_t>(carrier));
}

std::optional<Carrier> parse_carrier(std::string_view name) {
  const auto at = static_cast<std::size_t>(std::ranges::find(kCarriers, name) - kCarriers.begin());
  return at < kCarriers.size() ? std::optional(static_cast<Carrier>(at)) : std::nullopt;
}

std::string_view to_string(CarrierFault fault) {
  return kFaults.at(static_cast<std::size_t>(fault));
}

std::string_view to_string(CarrierSpot spot) {
  return kSpots.at(static_cast<std::size_t>(spot));
}

std::vector<CarrierFlaw> carrier_flaws(const PartView& part, std::string_view sender) {
  return FlawFinder(part, sender).find();
}

}  // namespace amends::checks
