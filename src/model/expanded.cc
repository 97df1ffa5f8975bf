#include "model/expanded.h"

#include "html/tokens.h"
#include "liquid/calls.h"
#include "liquid/limits.h"
#include "model/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <optional>

namespace amends::model {
namespace {

class Expander {
 public:
  Expander(const SourceText& source, const std::vector<Partial>& partials)
      : text_(source),
        partials_(partials),
        calls_(partials.size() + 1) {}

  Expanded run() {
    put(0);
    return std::move(out_);
  }

 private:
  [[nodiscard]] const SourceText& source(std::size_t number) const {
    return number == 0 ? text_ : partials_[number - 1].source;
  }

  /// Recursive; no deeper than liquid::kIncludeDepthMax.
  void put(std::size_t number) {
    open_.push_back(number);
    const SourceText& from = source(number);
    html::LineCursor lines(from.text);
    std::size_t copied = 0;
    for (const liquid::PartialCall& call : calls_in(number)) {
      const std::size_t called = number_of(call.name);
      if (called == 0 || !may_put(called)) {
        continue;
      }
      // A liquid tag that calls may do more: it stays, once, before what it prints.
      if (copied <= call.begin) {
        copy(number, lines, {copied, call.is_alone ? call.begin : call.end});
        copied = call.end;
      }
      put(called);
    }
    copy(number, lines, {copied, from.text.size()});
    open_.pop_back();
  }

  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  void copy(std::size_t number, html::LineCursor& lines, const Range& range) {
    if (range.begin >= range.end) {
      return;
    }
    const SourceText& from = source(number);
    const html::Position at = lines.at(range.begin);
    const int column = at.line == 1 ? from.column + at.column - 1 : at.column;
    out_.pieces.push_back(
        {out_.text.size(), number, range.begin, {from.file, from.line + at.line - 1, column}}
    );
    out_.text.append(from.text, range.begin, range.end - range.begin);
  }

  const std::vector<liquid::PartialCall>& calls_in(std::size_t number) {
    std::optional<std::vector<liquid::PartialCall>>& calls = calls_[number];
    if (!calls) {
      calls = partials_.empty() ? std::vector<liquid::PartialCall>()
                                : liquid::calls_of(source(number).text).calls;
    }
    return *calls;
  }

  [[nodiscard]] std::size_t number_of(std::string_view name) const {
    const auto found = std::ranges::find(partials_, name, &Partial::name);
    return found == partials_.end() ? 0 : static_cast<std::size_t>(found - partials_.begin()) + 1;
  }

  bool may_put(std::size_t number) {
    return std::ranges::find(open_, number) == open_.end() &&
           open_.size() < liquid::kIncludeDepthMax && ++put_ <= kExpandedCallsMax &&
           out_.text.size() + source(number).text.size() <= kExpandedBytesMax;
  }

  const SourceText& text_;
  const std::vector<Partial>& partials_;
  std::vector<std::optional<std::vector<liquid::PartialCall>>> calls_;  // by source
  std::vector<std::size_t> open_;
  std::size_t put_ = 0;
  Expanded out_;
};

}  // namespace

Expanded expand(const SourceText& source, const std::vector<Partial>& partials) {
  return Expander(source, partials).run();
}

const SourcePiece& piece_at(std::span<const SourcePiece> pieces, std::size_t offset) {
  const auto next = std::ranges::upper_bound(pieces, offset, {}, &SourcePiece::begin);
  return next == pieces.begin() ? pieces.front() : *std::prev(next);
}

Place place_at(std::string_view text, std::span<const SourcePiece> pieces, std::size_t offset) {
  const SourcePiece& piece = piece_at(pieces, offset);
  const std::string_view before =
      text.substr(0, offset).substr(std::min(piece.begin, std::min(offset, text.size())));
  const std::size_t last = before.rfind('\n');
  Place place = piece.place;
  if (last == std::string_view::npos) {
    place.column += static_cast<int>(text::count_chars(before));
  } else {
    place.line += static_cast<int>(std::ranges::count(before, '\n'));
    place.column = static_cast<int>(text::count_chars(before.substr(last + 1))) + 1;
  }
  return place;
}

}  // namespace amends::model
