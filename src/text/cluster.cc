#include "text/cluster.h"

#include "text/limits.h"
#include "text/utf8.h"

#include <unicode/uchar.h>

namespace amends::text {
namespace {

int break_class(char32_t character) {
  return u_getIntPropertyValue(static_cast<UChar32>(character), UCHAR_GRAPHEME_CLUSTER_BREAK);
}

bool is_syllable_part(int before, int after) {
  const bool from_lead = before == U_GCB_L && (after == U_GCB_L || after == U_GCB_V ||
                                               after == U_GCB_LV || after == U_GCB_LVT);
  const bool from_vowel =
      (before == U_GCB_LV || before == U_GCB_V) && (after == U_GCB_V || after == U_GCB_T);
  return from_lead || from_vowel ||
         ((before == U_GCB_LVT || before == U_GCB_T) && after == U_GCB_T);
}

/// GB3 to GB13, with any character allowed behind a joiner.
bool belongs(int before, int after, bool odd_flag_half) {
  if (before == U_GCB_CONTROL || before == U_GCB_CR || before == U_GCB_LF) {
    return before == U_GCB_CR && after == U_GCB_LF;
  }
  const bool mark = after == U_GCB_EXTEND || after == U_GCB_ZWJ || after == U_GCB_SPACING_MARK;
  const bool joined = (before == U_GCB_ZWJ || before == U_GCB_PREPEND) && after != U_GCB_CONTROL &&
                      after != U_GCB_CR && after != U_GCB_LF;
  return mark || joined || (odd_flag_half && after == U_GCB_REGIONAL_INDICATOR) ||
         is_syllable_part(before, after);
}

}  // namespace

std::size_t cluster_end(std::string_view text, std::size_t offset) {
  const std::size_t begin = offset;
  int before = break_class(next_char(text, offset));
  bool odd_flag_half = before == U_GCB_REGIONAL_INDICATOR;
  while (offset < text.size()) {
    std::size_t next = offset;
    const int after = break_class(next_char(text, next));
    if (!belongs(before, after, odd_flag_half) || next - begin > kClusterBytesMax) {
      break;
    }
    odd_flag_half = odd_flag_half && after != U_GCB_REGIONAL_INDICATOR;
    before = after;
    offset = next;
  }
  return offset;
}

}  // namespace amends::text
