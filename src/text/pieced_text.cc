#include "text/pieced_text.h"

#include "base/check.h"
#include "text/limits.h"

#include <algorithm>
#include <utility>

namespace amends::text {

using Owners = std::pair<std::shared_ptr<const void>, std::shared_ptr<const void>>;

PiecedText& PiecedText::operator+=(std::string_view bytes) {
  own_ += bytes;
  added(bytes.size());
  return *this;
}

/// The last bytes of own_ are new.
void PiecedText::added(std::size_t own_bytes) {
  size_ += own_bytes;
  if (pieces_.empty() || own_bytes == 0) {
    return;
  }
  const std::size_t begin = own_.size() - own_bytes;
  Piece& last = pieces_.back();
  if (last.constant == nullptr && last.begin + last.size == begin) {
    last.size += own_bytes;
  } else {
    pieces_.push_back({nullptr, begin, own_bytes});
  }
}

void PiecedText::borrow(std::string_view constant) {
  if (constant.size() < kBorrowedBytesMin) {
    *this += constant;
    return;
  }
  if (pieces_.empty() && !own_.empty()) {
    pieces_.push_back({nullptr, 0, own_.size()});
  }
  pieces_.push_back({constant.data(), 0, constant.size()});
  size_ += constant.size();
}

PiecedText& PiecedText::operator+=(const PiecedText& other) {
  if (other.pieces_.empty()) {
    return *this += std::string_view(other.own_);
  }
  if (owner_ == nullptr) {
    owner_ = other.owner_;
  } else if (other.owner_ != nullptr && other.owner_ != owner_) {
    owner_ = std::make_shared<const Owners>(owner_, other.owner_);
  }
  for (const Piece& piece : other.pieces_) {
    if (piece.constant != nullptr) {
      borrow({piece.constant, piece.size});
    } else {
      *this += std::string_view(other.own_).substr(piece.begin, piece.size);
    }
  }
  return *this;
}

void PiecedText::drop_back(std::size_t bytes) {
  AMENDS_CHECK(bytes <= size_);
  size_ -= bytes;
  if (pieces_.empty()) {
    own_.resize(size_);
    return;
  }
  while (bytes > 0) {
    Piece& last = pieces_.back();
    const std::size_t here = std::min(bytes, last.size);
    last.size -= here;
    bytes -= here;
    if (last.size == 0) {
      pieces_.pop_back();
    }
  }
  if (pieces_.empty()) {
    own_.clear();
  }
}

void PiecedText::clear() {
  own_.clear();
  pieces_.clear();
  size_ = 0;
  owner_.reset();
}

std::string_view PiecedText::piece(std::size_t at) const {
  if (pieces_.empty()) {
    return own_;
  }
  const Piece& one = pieces_[at];
  return {one.constant != nullptr ? one.constant : own_.data() + one.begin, one.size};
}

std::size_t PiecedText::look(std::span<std::string_view> out, std::size_t from, std::size_t most)
    const {
  std::size_t filled = 0;
  for (std::size_t at = 0; at < pieces() && filled < out.size() && most > 0; ++at) {
    std::string_view bytes = piece(at);
    const std::size_t before = std::min(from, bytes.size());
    from -= before;
    bytes = bytes.substr(before, most);
    if (!bytes.empty()) {
      out[filled++] = bytes;
      most -= bytes.size();
    }
  }
  return filled;
}

std::string PiecedText::tail(std::size_t most) const {
  std::string bytes;
  for (std::size_t at = pieces(); at > 0 && bytes.size() < most; --at) {
    const std::string_view one = piece(at - 1);
    bytes.insert(0, one.substr(one.size() - std::min(one.size(), most - bytes.size())));
  }
  return bytes;
}

std::string PiecedText::str() const {
  std::string bytes;
  bytes.reserve(size_);
  append_to(bytes);
  return bytes;
}

void PiecedText::append_to(std::string& out) const {
  for (std::size_t at = 0; at < pieces(); ++at) {
    out += piece(at);
  }
}

}  // namespace amends::text
