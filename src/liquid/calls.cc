#include "liquid/calls.h"

#include "liquid/lexer.h"
#include "liquid/limits.h"
#include "liquid/scanner.h"

#include <algorithm>
#include <span>

namespace amends::liquid {
namespace {

std::string_view first_word(std::string_view text) {
  text = trim_left(text);
  std::size_t length = 0;
  while (length < text.size() && !is_space(text[length]) && text[length] != '(') {
    ++length;
  }
  return text.substr(0, length);
}

std::string_view behind(std::string_view text, std::string_view word) {
  return text.substr(static_cast<std::size_t>(word.data() + word.size() - text.data()));
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// The words of an expression; none if they cannot be read.
std::vector<Word> words_of(std::string_view text) {
  PositionCursor nowhere({});
  auto words = split_words({text, 0, {}}, nowhere);
  return words.ok() ? *std::move(words) : std::vector<Word>();
}

class CallReader {
 public:
  explicit CallReader(std::string_view source) : source_(source), scanner_(source) {}

  Calls read() {
    Piece piece;
    while (scanner_.next(piece)) {
      if (piece.kind == PieceKind::tag) {
        take(piece);
      }
    }
    return std::move(calls_);
  }

 private:
  void take(const Piece& piece) {
    const std::string_view tag = first_word(piece.text);
    Piece skipped;
    if (tag == "comment") {
      static_cast<void>(scanner_.skip_comment());
    } else if (tag == "raw" || tag == "doc") {
      static_cast<void>(scanner_.take_until(tag == "raw" ? "endraw" : "enddoc", skipped));
    } else if (tag == "liquid") {
      take_lines(piece);
    } else {
      take_tag(tag, behind(piece.text, tag), piece);
    }
  }

  void take_lines(const Piece& piece) {
    std::string_view rest = behind(piece.text, first_word(piece.text));
    std::size_t depth = 0;  // of comments
    while (!rest.empty()) {
      std::string_view line = take_line(rest);
      std::string_view tag = first_word(line);
      while (tag == "liquid") {
        line = behind(line, tag);
        tag = first_word(line);
      }
      if (tag == "comment" || tag == "doc") {
        ++depth;
      } else if ((tag == "endcomment" || tag == "enddoc") && depth > 0) {
        --depth;
      } else if (depth == 0) {
        take_tag(tag, behind(line, tag), piece);
      }
    }
  }

  void take_tag(std::string_view tag, std::string_view inside, const Piece& piece) {
    const bool gives_name = tag == "assign" || tag == "capture" || tag == "increment" ||
                            tag == "decrement" || tag == "for" || tag == "tablerow";
    if (!gives_name && tag != "render" && tag != "include") {
      return;
    }
    const std::vector<Word> words = words_of(inside);
    if (words.empty()) {
      return;
    }
    if (!gives_name) {
      take_call(words, piece);
      return;
    }
    calls_.own_names.emplace(words.front().text);
    if (tag == "for" || tag == "tablerow") {
      calls_.own_names.emplace(std::string(tag) + "loop");
    }
  }

  void take_call(std::span<const Word> words, const Piece& piece) {
    const Word& name = words.front();
    if (name.kind != Lexeme::text || calls_.calls.size() == kCallsMax) {
      return;
    }
    PartialCall call;
    call.name = name.text;
    call.name_begin = static_cast<std::size_t>(name.text.data() - source_.data());
    call.begin = source_.rfind("{%", piece.offset);
    call.end =
        std::min(source_.find("%}", piece.offset + piece.text.size()), source_.size() - 2) + 2;
    call.is_alone = first_word(piece.text) != "liquid";
    calls_.calls.push_back(call);
    take_given(words);
  }

  /// `with value as name`, `for list`, `name: value`.
  void take_given(std::span<const Word> words) {
    for (std::size_t at = 1; at + 1 < words.size(); ++at) {
      const Word& word = words[at];
      if (word.kind != Lexeme::name) {
        continue;
      }
      if (words[at + 1].kind == Lexeme::colon) {
        calls_.own_names.emplace(word.text);
      } else if (word.text == "as") {
        calls_.own_names.emplace(words[at + 1].text);
      } else if (at == 1 && (word.text == "with" || word.text == "for")) {
        calls_.own_names.emplace(words.front().text);
      }
    }
  }

  std::string_view source_;
  Scanner scanner_;
  Calls calls_;
};

}  // namespace

Calls calls_of(std::string_view source) {
  return CallReader(source).read();
}

bool reads_any(std::string_view source, const std::set<std::string, std::less<>>& names) {
  Scanner scanner(source);
  Piece piece;
  while (scanner.next(piece)) {
    if (piece.kind != PieceKind::output && piece.kind != PieceKind::tag) {
      continue;
    }
    Lexeme before = Lexeme::end;
    for (const Word& word : words_of(piece.text)) {
      const bool is_read =
          word.kind == Lexeme::name && before != Lexeme::dot && before != Lexeme::pipe;
      if (is_read && names.contains(word.text)) {
        return true;
      }
      before = word.kind;
    }
  }
  return false;
}

}  // namespace amends::liquid
