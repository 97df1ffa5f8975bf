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

struct OpenTable {
  std::size_t at = 0;
  bool has_headings = false;
  bool has_cells = false;
  bool holds_tables = false;
};

/// The tables of data: with headings and cells of their own and no table in them. Headings alone
/// are a way to lay a mail out.
std::set<std::size_t> data_tables(const std::vector<Token>& tokens) {
  std::set<std::size_t> tables;
  std::vector<OpenTable> open;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const Token& token = tokens[at];
    if (token.kind == TokenKind::start_tag && token.name == "table") {
      if (!open.empty()) {
        open.back().holds_tables = true;
      }
      open.push_back({at});
    } else if (token.kind == TokenKind::start_tag && !open.empty()) {
      OpenTable& last = open.back();
      last.has_headings = last.has_headings || token.name == "th";
      last.has_cells = last.has_cells || token.name == "td";
    } else if (token.kind == TokenKind::end_tag && token.name == "table" && !open.empty()) {
      const OpenTable& last = open.back();
      if (last.has_headings && last.has_cells && !last.holds_tables) {
        tables.insert(last.at);
      }
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
