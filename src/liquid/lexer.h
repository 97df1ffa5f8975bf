#pragma once

#include "base/result.h"
#include "liquid/position.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace amends::liquid {

enum class Lexeme : std::uint8_t {
  name,
  integer,
  number,
  text,
  dot,
  range,
  pipe,
  colon,
  comma,
  assign,
  open,
  close,
  open_bracket,
  close_bracket,
  equal,
  unequal,
  less,
  less_equal,
  greater,
  greater_equal,
  end,
};

struct Word {
  Lexeme kind = Lexeme::end;
  /// As in the source; a text without its quotes.
  std::string_view text;
  Position position;
};

/// The inside of one output or tag.
struct Inside {
  std::string_view text;
  /// Of `text` in the source that the cursor walks.
  std::size_t offset = 0;
  std::string_view file;
};

/// The words of an expression, a Lexeme::end last. Error liquid.syntax with its place. Names may
/// hold letters of any script, since columns of lists do; invisible and typographic characters that
/// word processors put in are refused by name.
[[nodiscard]] Result<std::vector<Word>> split_words(const Inside& inside, PositionCursor& cursor);

/// liquid.encoding: the source is no UTF-8 from there on.
[[nodiscard]] Error encoding_error(Place place);

}  // namespace amends::liquid
