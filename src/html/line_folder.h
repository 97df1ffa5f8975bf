#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace amends::html {

/// Text as it is written, line by line, folded at its spaces when a line gets longer than `columns`
/// (display width). A fold replaces the last spaces before the end; what has none is not broken.
/// Each character is moved at most once.
class LineFolder {
 public:
  explicit LineFolder(std::size_t columns) : columns_(columns) {}

  /// What begins the lines that a fold makes: the marks of quotes, the indent of a list item.
  void set_hanging(std::string hanging) { hanging_ = std::move(hanging); }

  /// Without line ends; not broken inside.
  void write(std::string_view text);
  /// Something that is written as it stands and will take about `columns` when it is rendered.
  void write(std::string_view text, std::size_t columns);
  /// Where a line may be folded.
  void write_space(std::size_t count);

  /// Nothing before this place is moved any more: Liquid's branches begin and end here.
  void fix() { fold_at_ = std::string::npos; }

  /// Ends the line with all that is on it.
  void end_line();

  [[nodiscard]] std::size_t column() const { return column_; }

  /// Back to where a branch began.
  void set_column(std::size_t column) { column_ = column; }

  [[nodiscard]] std::string take() && { return std::move(out_); }

 private:
  void fold();

  std::size_t columns_;
  std::string out_;
  std::string hanging_;
  std::size_t column_ = 0;
  std::size_t fold_at_ = std::string::npos;  // offset of the last spaces of this line
  std::size_t fold_spaces_ = 0;
  std::size_t columns_behind_ = 0;  // of what stands behind these spaces
};

}  // namespace amends::html
