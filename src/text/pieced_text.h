#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::text {

/// A long text as the pieces it is made of, in their order: bytes of its own, and constant texts
/// that are borrowed, so that what stands in a hundred thousand texts is held once and stays near.
class PiecedText {
 public:
  PiecedText() = default;

  explicit PiecedText(std::string own) : own_(std::move(own)), size_(own_.size()) {}

  /// Copies it.
  PiecedText& operator+=(std::string_view bytes);
  /// Does not copy it, unless it is so short that a piece would cost more. It stays as it is for as
  /// long as this text, or a copy of it, is used: see keep().
  void borrow(std::string_view constant);
  /// The pieces of another; its borrowed ones are borrowed here too, and what it keeps is kept.
  PiecedText& operator+=(const PiecedText& other);

  /// Has `write` append to the text's own bytes: for what would otherwise be written elsewhere
  /// first. It only appends.
  template <class Write>
  void write_own(Write write) {
    const std::size_t before = own_.size();
    write(own_);
    added(own_.size() - before);
  }

  /// To whom the borrowed pieces belong: lives as long as this text or a copy of it.
  void keep(std::shared_ptr<const void> owner) { owner_ = std::move(owner); }

  /// Takes so many bytes from the end; at most size().
  void drop_back(std::size_t bytes);
  /// Empty again; its memory is used again.
  void clear();

  [[nodiscard]] bool empty() const { return size_ == 0; }

  [[nodiscard]] std::size_t size() const { return size_; }

  /// Bytes it holds itself.
  [[nodiscard]] std::size_t own_size() const { return own_.size(); }

  [[nodiscard]] std::size_t pieces() const { return pieces_.empty() ? 1 : pieces_.size(); }

  /// Valid until the text is changed or moved; `at` is below pieces().
  [[nodiscard]] std::string_view piece(std::size_t at) const;
  /// Looks into `out` at what stands from byte `from` on, `most` bytes of it at most; says how many
  /// of `out` were filled. Valid as piece() is.
  [[nodiscard]] std::size_t look(
      std::span<std::string_view> out, std::size_t from, std::size_t most
  ) const;
  /// A copy of its last bytes, `most` at most.
  [[nodiscard]] std::string tail(std::size_t most) const;
  /// Put together.
  [[nodiscard]] std::string str() const;
  void append_to(std::string& out) const;

 private:
  struct Piece {
    const char* constant = nullptr;  // nullptr: own bytes
    std::size_t begin = 0;           // of own bytes
    std::size_t size = 0;
  };

  void added(std::size_t own_bytes);

  std::string own_;
  std::vector<Piece> pieces_;  // none: own_ is all of it
  std::size_t size_ = 0;
  std::shared_ptr<const void> owner_;
};

}  // namespace amends::text
