#pragma once

#include "html/hidden.h"
#include "html/line_folder.h"
#include "html/tokens.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::html {

/// What is written of a document.
enum class Wording : std::uint8_t {
  /// For a person's mail reader: link targets, list marks, empty lines, Liquid.
  text_part,
  /// For checks: the text alone, one line a block.
  visible,
};

/// What the text part must know of a document before it comes to the place; offsets of tags,
/// rising.
struct Outline {
  /// Links whose address the next link has too (picture, title and button of one product): it is
  /// written once, behind the last.
  std::vector<std::size_t> repeated_links;
  /// Lists of ol that no Liquid tag stands in, so that their items can be counted.
  std::vector<std::size_t> counted_lists;
};

/// Turns tokens into lines of text. Spaces and line breaks are held back until text follows, so
/// that there is never one too many.
class TextWriter {
 public:
  /// `outline` is what a first writer found in the same source; empty for a first one.
  explicit TextWriter(Wording wording, Outline outline = {});

  void see(const Token& token);
  [[nodiscard]] std::string finish();
  /// After finish(): for a second writer.
  [[nodiscard]] Outline outline() &&;

 private:
  /// What stands between the text that was written and the text to come.
  struct Held {
    int breaks = 0;
    int spaces = 0;
    bool bullet = false;

    void join(const Held& other);
  };

  /// An `if`, `for` ... whose end is to come.
  struct Branch {
    Held held;
    std::size_t column = 0;
  };

  /// An open ul or ol.
  struct List {
    std::size_t offset = 0;
    std::size_t tags = 0;    // Liquid tags before it
    std::size_t number = 0;  // of its next item; 0: no numbers
    std::size_t indent = 0;  // of what stands below the item that is open
  };

  struct Link {
    std::string url;  // empty: none
    std::size_t offset = 0;
    std::size_t tags = 0;
    std::string text;
    bool opens_line = false;
  };

  void see_start(const Token& tag);
  void see_end(const Token& tag);
  void see_text(std::string_view text);
  void see_preformatted(std::string_view text);
  void see_liquid(std::string_view part);
  void see_tag(std::string_view part);
  void follow_branches(std::string_view word);
  void part(std::string_view element);
  void part_cells();
  void break_line();
  void open_list(const Token& tag);
  void close_list();
  void begin_item();
  void open_link(const Token& tag);
  void close_link();
  void write_target();
  void end_lines(int count);
  void begin_line();
  void release();
  void write(std::string_view text);
  void write(std::string_view text, std::size_t columns);
  [[nodiscard]] std::string marks_of_quotes(std::size_t quotes) const;

  [[nodiscard]] bool is_part() const { return wording_ == Wording::text_part; }

  Wording wording_;
  Outline known_;
  Outline found_;
  Hidden hidden_;
  LineFolder out_;
  Held held_;
  /// Something is written on the line; a space may follow.
  bool line_begun_ = false;
  bool after_space_ = true;
  bool any_text_ = false;
  /// A `-}}` or `-%}` stands there: whitespace up to the next text is not meant.
  bool swallow_ = false;
  std::vector<List> lists_;
  std::size_t quotes_ = 0;
  std::size_t written_quotes_ = 0;  // around the line that was written last
  std::size_t preformatted_ = 0;
  std::size_t lines_ = 0;      // that were ended
  std::size_t cell_line_ = 0;  // the same, before the first text of the table cell
  bool cell_is_empty_ = true;
  std::size_t tags_ = 0;
  /// What was held back when each open Liquid block began.
  std::vector<Branch> branches_;
  Link link_;    // the open one
  Link before_;  // the last one that had a text
  /// Of the closed link whose address is still to be written.
  Link target_;
};

}  // namespace amends::html
