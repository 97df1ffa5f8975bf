#include "liquid/scanner.h"

namespace amends::liquid {
namespace {

/// The word that opens the inside of a tag.
std::string_view first_word(std::string_view inside) {
  if (inside.starts_with('-')) {
    inside.remove_prefix(1);
  }
  inside = trim_left(inside);
  std::size_t length = 0;
  while (length < inside.size() && inside[length] >= 'a' && inside[length] <= 'z') {
    ++length;
  }
  return inside.substr(0, length);
}

/// Of a tag's inside, behind whitespace control and whitespace; 0 if there is none.
char first_byte(std::string_view inside) {
  if (inside.starts_with('-')) {
    inside.remove_prefix(1);
  }
  for (const char byte : inside) {
    if (!is_space(byte)) {
      return byte;
    }
  }
  return 0;
}

/// Behind the tag's closing brace if a tag of that name opens at `at`; 0 if not.
std::size_t tag_end(std::string_view source, std::string_view tag, std::size_t at) {
  std::size_t end = at + 2;
  if (end < source.size() && source[end] == '-') {
    ++end;
  }
  while (end < source.size() && is_space(source[end])) {
    ++end;
  }
  if (!source.substr(end).starts_with(tag)) {
    return 0;
  }
  end += tag.size();
  while (end < source.size() && is_space(source[end])) {
    ++end;
  }
  if (end < source.size() && source[end] == '-') {
    ++end;
  }
  return source.substr(end).starts_with("%}") ? end + 2 : 0;
}

}  // namespace

std::size_t find_tag(std::string_view source, std::string_view tag, std::size_t from) {
  for (std::size_t at = source.find("{%", from); at != std::string_view::npos;
       at = source.find("{%", at + 2)) {
    if (tag_end(source, tag, at) != 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

std::string_view trim_left(std::string_view text) {
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  return text;
}

std::string_view trim_right(std::string_view text) {
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

bool Scanner::opens(std::size_t offset) const {
  return source_[offset] == '{' && offset + 1 < source_.size() &&
         (source_[offset + 1] == '{' || source_[offset + 1] == '%');
}

std::size_t Scanner::find_opening(std::size_t from) const {
  for (std::size_t at = source_.find('{', from); at != std::string_view::npos;
       at = source_.find('{', at + 1)) {
    if (opens(at)) {
      return at;
    }
  }
  return source_.size();
}

bool Scanner::next(Piece& piece) {
  if (offset_ >= source_.size()) {
    return false;
  }
  if (opens(offset_)) {
    take_markup(piece);
  } else {
    take_text(piece, find_opening(offset_));
  }
  return true;
}

void Scanner::take_text(Piece& piece, std::size_t end) {
  piece.kind = PieceKind::text;
  piece.text = source_.substr(offset_, end - offset_);
  if (trims_next_) {
    piece.text = trim_left(piece.text);
  }
  if (end + 2 < source_.size() && source_[end + 2] == '-') {
    piece.text = trim_right(piece.text);
  }
  piece.offset = static_cast<std::size_t>(piece.text.data() - source_.data());
  trims_next_ = false;
  offset_ = end;
}

void Scanner::take_markup(Piece& piece) {
  const bool output = source_[offset_ + 1] == '{';
  const char closing = output ? '}' : '%';
  bool& no_end = output ? no_output_end_ : no_tag_end_;
  piece.kind = output ? PieceKind::unclosed_output : PieceKind::unclosed_tag;
  piece.position = cursor_.at(offset_);
  piece.offset = offset_;
  piece.text = source_.substr(offset_, 2);
  offset_ += 2;
  trims_next_ = false;
  if (no_end) {
    return;
  }
  if (!output && first_byte(source_.substr(offset_)) == '#') {
    take_comment(piece);
    return;
  }
  char quote = 0;
  for (std::size_t at = offset_; at + 1 < source_.size(); ++at) {
    const char byte = source_[at];
    if (byte == closing && source_[at + 1] == '}') {
      piece.kind = output ? PieceKind::output : PieceKind::tag;
      close_markup(piece, at);
      return;
    }
    if (quote == 0 && opens(at)) {
      offset_ = at;
      return;
    }
    if (byte == quote) {
      quote = 0;
    } else if (quote == 0 && (byte == '"' || byte == '\'')) {
      quote = byte;
    }
  }
  no_end = true;
}

/// An inline comment ends at the first closing braces, whatever opens in it.
void Scanner::take_comment(Piece& piece) {
  const std::size_t end = source_.find("%}", offset_);
  if (end == std::string_view::npos) {
    no_tag_end_ = true;
    return;
  }
  piece.kind = PieceKind::tag;
  close_markup(piece, end);
}

void Scanner::close_markup(Piece& piece, std::size_t end) {
  std::size_t begin = offset_;
  offset_ = end + 2;
  if (begin < end && source_[begin] == '-') {
    ++begin;
  }
  if (begin < end && source_[end - 1] == '-') {
    --end;
    trims_next_ = true;
  }
  piece.offset = begin;
  piece.text = source_.substr(begin, end - begin);
}

bool Scanner::skip_comment() {
  int depth = 1;
  while (true) {
    const std::size_t opening = source_.find("{%", offset_);
    const std::size_t closing =
        opening == std::string_view::npos ? opening : source_.find("%}", opening + 2);
    if (closing == std::string_view::npos) {
      offset_ = source_.size();
      return false;
    }
    const std::string_view word = first_word(source_.substr(opening + 2, closing - opening - 2));
    if (word == "comment") {
      ++depth;
    }
    if (word == "endcomment") {
      --depth;
    }
    offset_ = closing + 2;
    Piece raw;
    if (word == "raw" && !take_until("endraw", raw)) {
      return false;
    }
    if (depth == 0) {
      trims_next_ = source_[closing - 1] == '-';
      return true;
    }
  }
}

bool Scanner::take_until(std::string_view tag, Piece& piece) {
  const std::size_t end = find_tag(source_, tag, offset_);
  if (end == std::string_view::npos) {
    offset_ = source_.size();
    return false;
  }
  piece.kind = PieceKind::text;
  piece.text = source_.substr(offset_, end - offset_);
  if (trims_next_) {
    piece.text = trim_left(piece.text);
  }
  if (source_[end + 2] == '-') {
    piece.text = trim_right(piece.text);
  }
  piece.offset = static_cast<std::size_t>(piece.text.data() - source_.data());
  offset_ = tag_end(source_, tag, end);
  trims_next_ = source_[offset_ - 3] == '-';
  return true;
}

}  // namespace amends::liquid
