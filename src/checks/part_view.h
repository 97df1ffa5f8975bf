#pragma once

#include "base/result.h"
#include "checks/facts.h"
#include "checks/words.h"
#include "html/links.h"
#include "model/finding.h"
#include "model/mailing.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::checks {

/// Stands in visible text where a `{{ }}` prints something.
inline constexpr std::string_view kPrinted = "\xEF\xBF\xBC";  // U+FFFC

/// A text of an edition as checks read it. `visible` is what all recipients see: no markup, no
/// Liquid (a `{{ }}` is kPrinted), entities decoded, one line per block, the alt of images.
struct PartView {
  Part part = Part::html;
  text::Locale locale;
  std::string file;
  int first_line = 1;
  int first_column = 1;
  /// Of a text that calls partials: where `source` comes from.
  std::vector<model::SourcePiece> pieces;
  std::string source;
  std::string visible;
  std::vector<Word> words;        // of `visible`
  std::vector<html::Link> links;  // of the HTML part

  /// Where a piece of `visible` stands in the file.
  [[nodiscard]] Place place_of(std::size_t visible_offset) const;
  /// Where an offset of `source` stands; 0, the whole document, in its own file, whatever partial
  /// it begins with.
  [[nodiscard]] Place place_in_source(std::size_t source_offset) const;

  [[nodiscard]] bool is_in_partial(std::size_t source_offset) const;

  [[nodiscard]] std::size_t source_offset_of(std::size_t visible_offset) const;
  /// A change of a piece of `visible`; nothing where the source writes it in another way (entities,
  /// a tag in between, a part of it in a partial).
  [[nodiscard]] std::optional<model::Edit> edit_of(
      std::size_t visible_offset, std::string_view found, std::string replacement
  ) const;

  /// visible offset -> source offset, ascending.
  std::vector<std::pair<std::size_t, std::size_t>> origins;
};

[[nodiscard]] PartView view_of(const ConstantPart& part);

/// A part of an edition with its partials where they are called; its source is empty where the
/// edition has no such part.
[[nodiscard]] ConstantPart constant_of(Part part, const model::Edition& edition);
/// As it was written.
[[nodiscard]] const model::SourceText& text_of(Part part, const model::Edition& edition);
/// What `render` finds in it.
[[nodiscard]] const std::vector<model::Partial>& partials_of(
    Part part, const model::Edition& edition
);

/// The text with every `{{ }}` as `printed` and every `{% %}` gone; what stands in a comment block
/// is gone too.
[[nodiscard]] std::string without_liquid(std::string_view source, std::string_view printed);

}  // namespace amends::checks
