#pragma once

#include <fmt/format.h>

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace amends {

/// Where in an input something stands. Lines and columns count from 1; columns count UTF-8
/// characters. 0 means "not known".
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  bool operator==(const Place&) const = default;
};

/// What went wrong, for operators: a stable documented id (`relay.tls_required`), a sentence that
/// names the remedy, where, and what caused it. What a stranger sees is chosen at the edge (net,
/// api), never this text as it is.
class Error {
 public:
  Error() = default;

  Error(std::string_view id, std::string message) : id_(id), message_(std::move(message)) {}

  [[nodiscard]] const std::string& id() const { return id_; }

  [[nodiscard]] const std::string& message() const { return message_; }

  [[nodiscard]] const Place& place() const { return place_; }

  [[nodiscard]] const Error* cause() const { return cause_.get(); }

  [[nodiscard]] Error at(Place place) const&;
  [[nodiscard]] Error because(Error cause) const&;

  /// "file:line:column: message: cause: cause"
  [[nodiscard]] std::string explain() const;

 private:
  std::string id_;
  std::string message_;
  Place place_;
  std::shared_ptr<const Error> cause_;
};

/// make_error("csv.quote", "line {} opens a quote that never closes", n)
template <class... Args>
[[nodiscard]] Error make_error(
    std::string_view id, fmt::format_string<Args...> format, Args&&... args
) {
  return {id, fmt::format(format, std::forward<Args>(args)...)};
}

/// A value or an Error. The default constructor exists for co_spawn and holds an error
/// "result.unset".
template <class T = void>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result() : state_(std::unexpect, Error("result.unset", "a result was read before it was set")) {}

  Result(T value)
      : state_(std::move(value)) {}  // NOLINT(google-explicit-constructor): a value is a result

  Result(Error error)
      : state_(std::unexpect, std::move(error)) {
  }  // NOLINT(google-explicit-constructor): so is an error

  [[nodiscard]] bool ok() const { return state_.has_value(); }

  explicit operator bool() const { return ok(); }

  [[nodiscard]] T& value() & { return state_.value(); }

  [[nodiscard]] const T& value() const& { return state_.value(); }

  [[nodiscard]] T&& value() && { return std::move(state_).value(); }

  [[nodiscard]] T& operator*() & { return *state_; }

  [[nodiscard]] const T& operator*() const& { return *state_; }

  [[nodiscard]] T&& operator*() && { return *std::move(state_); }

  [[nodiscard]] T* operator->() { return &*state_; }

  [[nodiscard]] const T* operator->() const { return &*state_; }

  [[nodiscard]] const Error& error() const { return state_.error(); }

  [[nodiscard]] T value_or(T other) const& { return state_.value_or(std::move(other)); }

 private:
  std::expected<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;

  Result(Error error)
      : state_(std::unexpect, std::move(error)) {
  }  // NOLINT(google-explicit-constructor): an error is a result

  [[nodiscard]] bool ok() const { return state_.has_value(); }

  explicit operator bool() const { return ok(); }

  [[nodiscard]] const Error& error() const { return state_.error(); }

 private:
  std::expected<void, Error> state_;
};

}  // namespace amends

#define AMENDS_CONCAT_INNER(a, b) a##b
#define AMENDS_CONCAT(a, b) AMENDS_CONCAT_INNER(a, b)

/// AMENDS_TRY(auto rows, read(file)); returns the error from the enclosing function, or gives the
/// value.
#define AMENDS_TRY(declaration, expression)                 \
  auto AMENDS_CONCAT(amends_try_, __LINE__) = (expression); \
  if (!AMENDS_CONCAT(amends_try_, __LINE__).ok()) {         \
    return AMENDS_CONCAT(amends_try_, __LINE__).error();    \
  }                                                         \
  declaration = *std::move(AMENDS_CONCAT(amends_try_, __LINE__))

/// AMENDS_TRY_VOID(save(file)); the same for a Result<void>, or where the value is not wanted.
#define AMENDS_TRY_VOID(expression)                                     \
  if (auto amends_try_result = (expression); !amends_try_result.ok()) { \
    return amends_try_result.error();                                   \
  }
