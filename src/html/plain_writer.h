#pragma once

#include "html/branches.h"
#include "html/elements.h"
#include "html/hidden.h"
#include "html/plain_letter.h"
#include "html/tokens.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::html {

/// A link, bold and the like: written with the first text inside it, ended where a block ends and
/// written again in the next one.
struct PlainInline {
  std::string name;
  std::string opening;  // the tag as it is written
  bool is_written = false;
  bool had_text = false;
  std::string alt;  // of the first picture in it
};

/// Writes the body of a plain letter from the tokens of its source, one after another.
class PlainWriter {
 public:
  explicit PlainWriter(const PlainOptions& options) : options_(options), dir_(options.dir) {}

  void see(const Token& token, BranchContent content);

  /// A table of data that is kept as one begins with the next token.
  void keep_table() { keeps_table_ = true; }

  /// The whole document. The writer is used up.
  [[nodiscard]] std::string finish();

 private:
  /// What is open, so that each branch begins where the first one began.
  struct Open {
    std::vector<std::string> structure;
    std::vector<PlainInline> inlines;
  };

  void see_tag(const Token& token);
  void see_root(const Token& token);
  void see_hidden(const Token& token);
  void see_start(const Token& token);
  void see_end(const Token& token);
  void start_block(const Token& token);
  void start_cell(const Token& token);
  void end_cell();
  void start_inline(const Token& token);
  void end_inline(std::string_view name);
  void see_picture(const Token& token);
  void see_comment(const Token& token);
  void see_raw(const Token& token);
  void see_liquid(const Token& token, BranchContent content);
  void see_branch(const Token& token, BranchContent content);
  void write_text(std::string_view text);
  void open_text();
  void close_text();
  void write_inlines();
  void suspend_inlines(std::size_t from);
  void push(std::string_view name, std::string_view opening);
  void pop_to(std::size_t size);
  void pop(std::string_view name);
  [[nodiscard]] bool has_open(std::string_view name) const;
  [[nodiscard]] bool is_left_out(std::size_t offset) const;
  [[nodiscard]] std::string kept(const Token& token) const;

  const PlainOptions& options_;
  std::string lang_;
  std::string dir_;
  std::string head_;
  std::string body_;
  OpenElements open_;
  std::vector<std::string> dirs_;  // one for each open element
  Hidden hidden_;
  std::string_view hidden_tag_;  // "span" or "div" while hidden
  std::size_t hidden_from_ = 0;
  std::size_t hidden_inside_ = 0;
  std::string wanted_;      // the block that the next text opens
  std::string text_block_;  // the one it stands in; empty in a cell or list item
  bool in_text_ = false;
  std::vector<std::string> structure_;  // lists, quotes and tables that are open
  std::vector<PlainInline> inlines_;
  std::vector<Open> branches_;
  std::vector<std::pair<std::size_t, std::size_t>> cells_;  // of tables for the layout: what was
                                                            // open before them
  bool in_head_ = false;
  bool in_capture_ = false;
  bool keeps_table_ = false;
  bool has_logo_ = false;
};

}  // namespace amends::html
