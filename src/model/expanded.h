#pragma once

#include "base/result.h"
#include "model/mailing.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::model {

/// Where a piece of an expanded text comes from: from `begin` on it is what stands at `offset` of
/// source 0, the text itself, or n, the n-th partial from 1; `place` is the same for people.
struct SourcePiece {
  std::size_t begin = 0;
  std::size_t source = 0;
  std::size_t offset = 0;
  Place place;
};

/// A text with its partials where they are called: the document as it is sent, for those who look
/// at it without rendering it. Not to be compiled: a rendered partial has names of its own.
struct Expanded {
  std::string text;
  /// By `begin`, rising; none is empty.
  std::vector<SourcePiece> pieces;
};

/// A call in a loop stands once. A partial that calls itself is not followed, nor what is beyond
/// kExpandedCallsMax and kExpandedBytesMax; there, and where there is no such partial, the call
/// itself stays.
[[nodiscard]] Expanded expand(const SourceText& source, const std::vector<Partial>& partials);

/// The piece that an offset of the text is in, the last one for its end. There must be one.
[[nodiscard]] const SourcePiece& piece_at(std::span<const SourcePiece> pieces, std::size_t offset);

/// The place of an offset of `text`, whose pieces these are.
[[nodiscard]] Place place_at(
    std::string_view text, std::span<const SourcePiece> pieces, std::size_t offset
);

}  // namespace amends::model
