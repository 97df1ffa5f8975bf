#include "liquid/lexer.h"

#include "liquid/scanner.h"
#include "text/utf8.h"

#include <array>
#include <string>
#include <utility>

namespace amends::liquid {
namespace {

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

bool starts_name(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
         static_cast<unsigned char>(byte) >= 0x80;
}

/// No-break spaces, the general punctuation block (zero-width characters, curly quotes, dashes,
/// marks of direction) and the byte order mark.
bool is_typographic(char32_t character) {
  return character == 0xA0 || character == 0xAD || (character >= 0x2000 && character <= 0x206F) ||
         character == 0x3000 || character == 0xFEFF || character == 0xFFFD;
}

constexpr std::array<std::pair<std::string_view, Lexeme>, 17> kSymbols{{
    {"..", Lexeme::range},
    {"==", Lexeme::equal},
    {"!=", Lexeme::unequal},
    {"<>", Lexeme::unequal},
    {"<=", Lexeme::less_equal},
    {">=", Lexeme::greater_equal},
    {"<", Lexeme::less},
    {">", Lexeme::greater},
    {"=", Lexeme::assign},
    {".", Lexeme::dot},
    {"|", Lexeme::pipe},
    {":", Lexeme::colon},
    {",", Lexeme::comma},
    {"(", Lexeme::open},
    {")", Lexeme::close},
    {"[", Lexeme::open_bracket},
    {"]", Lexeme::close_bracket},
}};

class WordReader {
 public:
  WordReader(const Inside& inside, PositionCursor& cursor) : inside_(inside), cursor_(cursor) {}

  Result<std::vector<Word>> read_all() {
    for (skip_space(); at_ < inside_.text.size(); skip_space()) {
      AMENDS_TRY_VOID(read_word());
    }
    words_.push_back({Lexeme::end, {}, here()});
    return std::move(words_);
  }

 private:
  [[nodiscard]] Position here() { return cursor_.at(inside_.offset + at_); }

  void skip_space() {
    while (at_ < inside_.text.size() && is_space(inside_.text[at_])) {
      ++at_;
    }
  }

  void take(Lexeme kind, std::size_t length) {
    words_.push_back({kind, inside_.text.substr(at_, length), here()});
    at_ += length;
  }

  [[nodiscard]] Error fail(std::string message) {
    const Position position = here();
    return Error("liquid.syntax", std::move(message))
        .at({std::string(inside_.file), position.line, position.column});
  }

  Result<void> read_word() {
    const std::string_view rest = inside_.text.substr(at_);
    if (starts_name(rest.front())) {
      return read_name(rest);
    }
    if (is_digit(rest.front()) || (rest.front() == '-' && rest.size() > 1 && is_digit(rest[1]))) {
      read_number(rest);
      return {};
    }
    if (rest.front() == '"' || rest.front() == '\'') {
      return read_text(rest);
    }
    return read_symbol(rest);
  }

  Result<void> read_name(std::string_view rest) {
    std::size_t length = 0;
    while (length < rest.size() &&
           (starts_name(rest[length]) || is_digit(rest[length]) || rest[length] == '-')) {
      std::size_t after = length;
      const char32_t character = text::next_char(rest, after);
      if (is_typographic(character)) {
        at_ += length;
        return fail(fmt::format(
            "U+{:04X} stands here, which looks like a space or a quote and is none: type it anew",
            static_cast<std::uint32_t>(character)
        ));
      }
      length = after;
    }
    if (length < rest.size() && rest[length] == '?') {
      ++length;
    }
    take(Lexeme::name, length);
    return {};
  }

  void read_number(std::string_view rest) {
    std::size_t length = 1;
    while (length < rest.size() && is_digit(rest[length])) {
      ++length;
    }
    const bool fraction =
        length + 1 < rest.size() && rest[length] == '.' && is_digit(rest[length + 1]);
    if (fraction) {
      ++length;
      while (length < rest.size() && is_digit(rest[length])) {
        ++length;
      }
    }
    take(fraction ? Lexeme::number : Lexeme::integer, length);
  }

  Result<void> read_text(std::string_view rest) {
    const std::size_t closing = rest.find(rest.front(), 1);
    if (closing == std::string_view::npos) {
      return fail(fmt::format("the text that opens here never closes: add a {}", rest.front()));
    }
    words_.push_back({Lexeme::text, rest.substr(1, closing - 1), here()});
    at_ += closing + 1;
    return {};
  }

  Result<void> read_symbol(std::string_view rest) {
    for (const auto& [symbol, kind] : kSymbols) {
      if (rest.starts_with(symbol)) {
        take(kind, symbol.size());
        return {};
      }
    }
    return fail(
        fmt::format("\"{}\" means nothing here: remove it", text::printable(rest.substr(0, 1), 1))
    );
  }

  const Inside& inside_;
  PositionCursor& cursor_;
  std::size_t at_ = 0;
  std::vector<Word> words_;
};

}  // namespace

Result<std::vector<Word>> split_words(const Inside& inside, PositionCursor& cursor) {
  return WordReader(inside, cursor).read_all();
}

Error encoding_error(Place place) {
  return Error(
             "liquid.encoding", "the text is not UTF-8 from here on: save the file again as UTF-8"
  )
      .at(std::move(place));
}

}  // namespace amends::liquid
