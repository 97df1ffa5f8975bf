#pragma once

#include "html/hidden.h"
#include "html/tokens.h"

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

/// Turns tokens into lines of text. Spaces and line breaks are held back until text follows, so
/// that there is never one too many.
class TextWriter {
 public:
  explicit TextWriter(Wording wording) : wording_(wording) {}

  void see(const Token& token);
  [[nodiscard]] std::string finish();

 private:
  /// What stands between the text that was written and the text to come.
  struct Held {
    int breaks = 0;
    int spaces = 0;
    bool bullet = false;

    void join(const Held& other);
  };

  void see_start(const Token& tag);
  void see_end(const Token& tag);
  void see_text(std::string_view text);
  void see_liquid(std::string_view part);
  void see_tag(std::string_view part);
  void follow_branches(std::string_view word);
  void part(std::string_view element);
  void open_link(const Token& tag);
  void close_link();
  void write_target(std::string_view before, std::string_view after);
  void release();
  void write(std::string_view text);

  [[nodiscard]] bool is_part() const { return wording_ == Wording::text_part; }

  Wording wording_;
  Hidden hidden_;
  std::string out_;
  Held held_;
  /// Something is written on the line; a space may follow.
  bool line_begun_ = false;
  bool after_space_ = true;
  bool any_text_ = false;
  /// A `-}}` or `-%}` stands there: whitespace up to the next text is not meant.
  bool swallow_ = false;
  std::size_t lists_ = 0;
  /// Held back when each open Liquid block began.
  std::vector<Held> branches_;
  /// Target of the open link; of the closed one whose target is still to be written.
  std::string url_;
  std::string target_;
  /// Where the text of the open link begins in out_.
  std::size_t link_text_ = 0;
  bool in_link_ = false;
  bool link_opens_line_ = false;
};

}  // namespace amends::html
