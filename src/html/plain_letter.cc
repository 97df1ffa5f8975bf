#include "html/plain_letter.h"

#include "html/branches.h"
#include "html/liquid_part.h"
#include "html/plain_writer.h"
#include "html/tokens.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace amends::html {
namespace {

/// Liquid in a comment of HTML works all the same: its tags stay, what they print was not shown.
void add_liquid_of_comment(const Token& comment, std::vector<Token>& tokens) {
  for (std::size_t at = comment.source.find("{%"); at != std::string_view::npos;) {
    const std::size_t end = liquid_end(comment.source, at);
    Token token;
    token.kind = TokenKind::liquid;
    token.offset = comment.offset + at;
    token.source = comment.source.substr(at, end - at);
    tokens.push_back(std::move(token));
    at = comment.source.find("{%", end);
  }
}

std::vector<Token> tokens_of(std::string_view source) {
  std::vector<Token> tokens;
  Lexer lexer(source, Syntax::liquid_template);
  Token token;
  while (lexer.next(token)) {
    tokens.push_back(token);
    if (token.kind == TokenKind::comment) {
      add_liquid_of_comment(token, tokens);
    }
  }
  return tokens;
}

/// The tables that have headings of their own and no table in them: tables of data.
std::set<std::size_t> data_tables(const std::vector<Token>& tokens) {
  std::set<std::size_t> tables;
  std::vector<std::size_t> open;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const Token& token = tokens[at];
    const bool starts = token.kind == TokenKind::start_tag;
    if (starts && token.name == "table") {
      for (const std::size_t outer : open) {
        tables.erase(outer);
      }
      open.push_back(at);
    } else if (starts && token.name == "th" && !open.empty()) {
      tables.insert(open.back());
    } else if (token.kind == TokenKind::end_tag && token.name == "table" && !open.empty()) {
      open.pop_back();
    }
  }
  return tables;
}

}  // namespace

std::string plain_letter(std::string_view source, const PlainOptions& options) {
  const std::vector<Token> tokens = tokens_of(source);
  const std::vector<BranchContent> contents = branch_contents(tokens);
  const std::set<std::size_t> tables = data_tables(tokens);
  PlainWriter writer(options);
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tables.contains(at)) {
      writer.keep_table();
    }
    writer.see(tokens[at], contents[at]);
  }
  return writer.finish();
}

}  // namespace amends::html
