#include "html/branches.h"

#include "html/blocks.h"
#include "html/liquid_part.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace amends::html {
namespace {

constexpr std::array<std::string_view, 5> kOpening{"if", "unless", "for", "case", "tablerow"};
constexpr std::array<std::string_view, 3> kTurning{"else", "elsif", "when"};

BranchContent content_of(const Token& token) {
  switch (token.kind) {
    case TokenKind::start_tag:
    case TokenKind::end_tag:
      return is_block(token.name) && token.name != "br" ? BranchContent::blocks
                                                        : BranchContent::words;
    case TokenKind::text:
      return std::ranges::all_of(token.source, is_space) ? BranchContent::nothing
                                                         : BranchContent::words;
    case TokenKind::liquid:
      return liquid_word(token.source).empty() ? BranchContent::words : BranchContent::nothing;
    default:
      return BranchContent::nothing;
  }
}

/// The tags of one branching, and what was seen between them.
struct Open {
  std::vector<std::size_t> tags;
  BranchContent content = BranchContent::nothing;
};

}  // namespace

Branch branch_of(std::string_view liquid) {
  const std::string_view word = liquid_word(liquid);
  if (std::ranges::find(kOpening, word) != kOpening.end()) {
    return Branch::opens;
  }
  if (std::ranges::find(kTurning, word) != kTurning.end()) {
    return Branch::turns;
  }
  const bool ends =
      word.starts_with("end") && std::ranges::find(kOpening, word.substr(3)) != kOpening.end();
  return ends ? Branch::closes : Branch::none;
}

std::vector<BranchContent> branch_contents(const std::vector<Token>& tokens) {
  std::vector<BranchContent> contents(tokens.size(), BranchContent::nothing);
  std::vector<Open> open;
  const auto close = [&] {
    const Open last = std::move(open.back());
    open.pop_back();
    for (const std::size_t tag : last.tags) {
      contents[tag] = last.content;
    }
    if (!open.empty()) {
      open.back().content = std::max(open.back().content, last.content);
    }
  };
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const Branch branch =
        tokens[at].kind == TokenKind::liquid ? branch_of(tokens[at].source) : Branch::none;
    if (branch == Branch::opens) {
      open.emplace_back();
    }
    if (open.empty()) {
      continue;
    }
    if (branch == Branch::none) {
      open.back().content = std::max(open.back().content, content_of(tokens[at]));
    } else {
      open.back().tags.push_back(at);
    }
    if (branch == Branch::closes) {
      close();
    }
  }
  while (!open.empty()) {
    close();
  }
  return contents;
}

}  // namespace amends::html
