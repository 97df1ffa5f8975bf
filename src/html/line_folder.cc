#include "html/line_folder.h"

#include "text/width.h"

namespace amends::html {

void LineFolder::write(std::string_view text) {
  write(text, text::display_width(text));
}

void LineFolder::write(std::string_view text, std::size_t columns) {
  out_ += text;
  column_ += columns;
  columns_behind_ += columns;
  if (column_ > columns_ && fold_at_ != std::string::npos) {
    fold();
  }
}

void LineFolder::write_space(std::size_t count) {
  if (count == 0) {
    return;
  }
  fold_at_ = out_.size();
  fold_spaces_ = count;
  columns_behind_ = 0;
  out_.append(count, ' ');
  column_ += count;
}

void LineFolder::end_line() {
  out_ += '\n';
  column_ = 0;
  fix();
}

void LineFolder::fold() {
  const std::string behind = out_.substr(fold_at_ + fold_spaces_);
  out_.resize(fold_at_);
  out_ += '\n';
  out_ += hanging_;
  out_ += behind;
  column_ = text::display_width(hanging_) + columns_behind_;
  fix();
}

}  // namespace amends::html
