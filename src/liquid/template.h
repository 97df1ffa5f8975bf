#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "liquid/limits.h"
#include "liquid/sink.h"
#include "liquid/value.h"
#include "text/locale.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {

struct Program;

/// What every output is escaped for.
enum class Escape : std::uint8_t {
  /// Nothing: subjects and plain text, which their own encoders carry.
  none,
  /// < > & " ' become entities: HTML text and quoted attributes.
  html,
  /// Everything but RFC 3986 unreserved characters is percent-encoded: a piece of a URL.
  url,
};

/// A text that a template may `render` or `include` by its name.
struct Partial {
  std::string_view name;
  std::string_view source;
  /// Named in the place of its errors and spans; empty: its name is.
  std::string_view file;
  /// What the value of `with` and `for` is called in it unless the call says; empty: as its name.
  std::string_view alias = {};
};

struct Options {
  /// Named in the place of every error.
  std::string file;
  Escape escape = Escape::html;
  /// All there are; no file is ever looked for. Borrowed while compiling.
  std::span<const Partial> partials = {};
  /// The file that a partial which is not there would be in, with its name as '@'
  /// ("partials/@.txt"), for the sentence that tells; empty: it names no file.
  std::string_view partial_file = {};
};

/// One `{{ }}` of the source.
struct Span {
  /// What stands between the braces, without surrounding whitespace.
  std::string expression;
  int line = 0;
  int column = 0;
  /// The inputs it reads itself, as indexes into Template::inputs(); what an `assign` read before
  /// is among them too.
  std::vector<std::uint32_t> inputs;
  bool has_default = false;
  /// Where line and column are: the template's or a partial's.
  std::string file;
};

/// For tests of the limit of time: something that only ever rises.
class SteadyClock {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  virtual ~SteadyClock() = default;
  [[nodiscard]] virtual Moment now() const = 0;
};

struct RenderOptions {
  text::Locale locale;
  /// IANA name that dates are shown in.
  std::string zone = "UTC";
  /// What `"now" | date` means.
  Instant now;
  /// How long the rendering may take, from its first kStepsBetweenLooks steps on, and what measures
  /// it (nullptr: the machine's own clock).
  std::chrono::milliseconds time_max = kRenderTimeMax;
  const SteadyClock* steady = nullptr;
};

struct Compiled;

/// A compiled template: immutable, cheap to copy, may be rendered by many threads at once.
class Template {
 public:
  /// All errors that can be found are reported, each with file, line and column:
  /// liquid.unknown_tag, liquid.unknown_filter, liquid.unknown_partial, liquid.filter_arguments,
  /// liquid.syntax, liquid.unclosed, liquid.unexpected_tag, liquid.encoding, liquid.limit_source,
  /// liquid.limit_nesting, liquid.limit_depth, liquid.limit_names, liquid.limit_outputs. The source
  /// is not kept.
  [[nodiscard]] static Compiled compile(std::string_view source, const Options& options);

  /// Dotted names the template and its partials read from outside ("first_name",
  /// "contact.orders"), each one slot, in the order of their first appearance. `a["b"]` is the name
  /// "a.b"; from the first other bracket on keys are looked up in the value: `a.b[c].d` reads "a.b"
  /// and "c".
  [[nodiscard]] const std::vector<std::string>& inputs() const;
  /// Literal texts by id, so that a caller may encode them once for all recipients.
  [[nodiscard]] const std::vector<std::string>& literals() const;
  [[nodiscard]] const std::vector<Span>& spans() const;

  /// `inputs` are the values of inputs(), by position; those missing at the end are nil. Errors are
  /// liquid.limit_*, liquid.not_a_number (of a loop) and those of filters, with their place; the
  /// sink has then seen a part of the output.
  [[nodiscard]] Result<void> render(
      std::span<const Value> inputs, const RenderOptions& options, Sink& sink
  ) const;

 private:
  explicit Template(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

  std::shared_ptr<const Program> program_;
};

/// A program exactly when there are no errors.
struct Compiled {
  std::optional<Template> program;
  std::vector<Error> errors;
};

[[nodiscard]] Result<std::string> render_to_string(
    const Template& program, std::span<const Value> inputs, const RenderOptions& options
);

}  // namespace amends::liquid
