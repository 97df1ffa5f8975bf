#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace amends::liquid {

/// How the value of a `{{ }}` came to be.
struct ValueFlags {
  /// The `default` filter replaced what the person has.
  bool used_default = false;
  /// Nothing was printed.
  bool empty = false;
  /// The value was nil at the end, after all filters.
  bool nil = false;

  bool operator==(const ValueFlags&) const = default;
};

/// Where a rendering goes, piece by piece in order. Texts are valid during the call only, except
/// that the literal with id n is always Template::literals()[n].
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void literal(std::uint32_t literal, std::string_view text) = 0;
  /// `span` indexes Template::spans(). Also called when nothing is printed, with an empty text. An
  /// output of a captured name gives the pieces of the capture instead, with their own numbers.
  virtual void value(std::uint32_t span, std::string_view escaped, ValueFlags flags) = 0;
};

/// Joins the pieces.
class StringSink final : public Sink {
 public:
  void literal(std::uint32_t, std::string_view text) override { text_ += text; }

  void value(std::uint32_t, std::string_view escaped, ValueFlags) override { text_ += escaped; }

  [[nodiscard]] const std::string& text() const& { return text_; }

  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace amends::liquid
