#include "liquid/compiler.h"

#include "liquid/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amends::liquid {
namespace {

constexpr std::size_t kTagShownChars = 40;

/// The name in front of a tag's words, or '#'.
std::string_view tag_name(std::string_view inside) {
  inside = trim_left(inside);
  if (inside.starts_with('#')) {
    return inside.substr(0, 1);
  }
  std::size_t length = 0;
  while (length < inside.size() && !is_space(inside[length]) && inside[length] != '(') {
    ++length;
  }
  return inside.substr(0, length);
}

}  // namespace

const Compiler::Tag* Compiler::find_tag_named(std::string_view name) {
  static constexpr std::array<Tag, 19> kTags{{
      {"if", &Compiler::tag_if},
      {"unless", &Compiler::tag_unless},
      {"elsif", &Compiler::tag_elsif},
      {"else", &Compiler::tag_else},
      {"case", &Compiler::tag_case},
      {"when", &Compiler::tag_when},
      {"for", &Compiler::tag_for},
      {"tablerow", &Compiler::tag_tablerow},
      {"break", &Compiler::tag_break},
      {"continue", &Compiler::tag_continue},
      {"echo", &Compiler::tag_echo},
      {"assign", &Compiler::tag_assign},
      {"capture", &Compiler::tag_capture},
      {"ifchanged", &Compiler::tag_ifchanged},
      {"increment", &Compiler::tag_increment},
      {"decrement", &Compiler::tag_decrement},
      {"cycle", &Compiler::tag_cycle},
      {"render", &Compiler::tag_render},
      {"include", &Compiler::tag_include},
  }};
  const auto* const found = std::ranges::find(kTags, name, &Tag::name);
  return found == kTags.end() ? nullptr : found;
}

Compiler::Compiler(std::string_view source, const Options& options)
    : options_(options),
      text_(source) {
  emitter_.begin_file(options.file);
  emitter_.program().escape = options.escape;
}

Error Compiler::fail(std::string_view id, std::string message) const {
  Place place{emitter_.file(), position_.line, position_.column};
  return Error(id, std::move(message)).at(std::move(place));
}

void Compiler::report(Error error) {
  add_error(errors_, std::move(error));
}

std::shared_ptr<const Program> Compiler::compile() {
  compile_source(text_, options_.file);
  emitter_.end_unit(position_);
  for (std::size_t next = 0; next < rendered_.size(); ++next) {
    const Rendered rendered = rendered_[next];
    emitter_.begin_unit(rendered.unit);
    (void)compile_included(*rendered.partial);
    emitter_.end_unit(position_);
  }
  return errors_.empty() ? emitter_.finish() : nullptr;
}

Result<void> Compiler::check_source(std::string_view text, std::string_view file) {
  bytes_ += text.size();
  if (text.size() > kSourceBytesMax) {
    return make_error(
               "liquid.limit_source",
               "the template has {} bytes, at most {} are read",
               text.size(),
               kSourceBytesMax
    )
        .at({std::string(file), 1, 1});
  }
  if (bytes_ > kCompiledBytesMax) {
    return fail(
        "liquid.limit_source",
        fmt::format("template and partials have more than {} bytes together", kCompiledBytesMax)
    );
  }
  if (const auto invalid = text::first_invalid(text)) {
    const Position position = PositionCursor(text).at(*invalid);
    return encoding_error({std::string(file), position.line, position.column});
  }
  return {};
}

void Compiler::compile_source(std::string_view text, std::string_view file) {
  if (Result<void> checked = check_source(text, file); !checked.ok()) {
    report(checked.error());
    return;
  }
  Source source{Scanner(text), blocks_.size()};
  Source* const outer = std::exchange(source_, &source);
  const std::string outer_file = emitter_.file();
  emitter_.begin_file(file);
  Piece piece;
  while (errors_.size() < kErrorsMax && source.scanner.next(piece)) {
    compile_piece(piece);
  }
  close_to(source.floor);
  emitter_.begin_file(outer_file);
  source_ = outer;
}

/// What is open above that floor never ended.
void Compiler::close_to(std::size_t floor) {
  for (std::size_t at = floor; at < blocks_.size(); ++at) {
    report_unclosed(blocks_[at]);
  }
  while (blocks_.size() > floor) {
    close_block();
  }
}

void Compiler::compile_piece(const Piece& piece) {
  Result<void> done;
  if (piece.kind != PieceKind::text) {
    position_ = piece.position;
  }
  switch (piece.kind) {
    case PieceKind::text:
      done = compile_text(piece);
      break;
    case PieceKind::output:
      done = compile_output(piece);
      break;
    case PieceKind::tag:
      done = compile_tag(piece.text, piece.offset);
      break;
    case PieceKind::unclosed_output:
      done = fail("liquid.unclosed", "the {{ that opens here never closes: add }}");
      break;
    case PieceKind::unclosed_tag:
      done = fail("liquid.unclosed", "the {% that opens here never closes: add %}");
      break;
  }
  if (!done.ok()) {
    report(done.error());
  }
}

Result<void> Compiler::compile_text(const Piece& piece) {
  if (piece.text.empty()) {
    return {};
  }
  const bool space = std::ranges::all_of(piece.text, is_space);
  if (!blocks_.empty() && blocks_.back().headless) {
    return space ? Result<void>()
                 : fail("liquid.syntax", "text stands between a case and its first when");
  }
  emitter_.literal(piece.text, position_);
  if (!space) {
    print_something();
  }
  return {};
}

/// Between a case and its first when nothing would ever be printed.
Result<void> Compiler::check_head(std::string_view tag) const {
  if (blocks_.empty() || !blocks_.back().headless || tag == "when" || tag == "else" ||
      tag.starts_with("end")) {
    return {};
  }
  return fail("liquid.syntax", "only when or else may follow a case");
}

Result<void> Compiler::compile_output(const Piece& piece) {
  print_something();
  AMENDS_TRY_VOID(check_head({}));
  tag_ = trim_right(trim_left(piece.text));
  if (tag_.empty()) {
    return fail("liquid.syntax", "there is nothing between the braces: name a value");
  }
  AMENDS_TRY(
      std::vector<Word> words,
      split_words({piece.text, piece.offset, emitter_.file()}, source_->scanner.cursor())
  );
  Expression expression(std::move(words), emitter_, errors_);
  AMENDS_TRY_VOID(expression.filtered());
  return print(expression.depends());
}

/// The value on the stack, as the span of this tag.
Result<void> Compiler::print(const Dependencies& depends) {
  Span span{std::string(tag_), position_.line, position_.column, {}, false, emitter_.file()};
  const std::uint32_t id = emitter_.add_span(std::move(span), depends);
  if (id == kNone) {
    return fail(
        "liquid.limit_outputs", fmt::format("a template has at most {} outputs", kSpansMax)
    );
  }
  emitter_.emit({.op = Op::output, .a = id}, position_);
  return {};
}

Result<void> Compiler::compile_tag(std::string_view text, std::size_t offset) {
  const std::string_view tag = tag_name(text);
  if (tag == "#") {
    return inline_comment(text);
  }
  const auto skipped = static_cast<std::size_t>(tag.data() + tag.size() - text.data());
  const Inside inside{text.substr(skipped), offset + skipped, emitter_.file()};
  if (tag == "comment") {
    return tag_comment();
  }
  if (tag == "doc") {
    return tag_doc(inside.text);
  }
  if (tag == "liquid") {
    return tag_liquid(inside.text, inside.offset);
  }
  AMENDS_TRY_VOID(check_head(tag));
  if (tag == "raw") {
    return tag_raw(inside.text);
  }
  tag_ = trim_right(trim_left(text));
  return run_tag(tag, inside);
}

/// A tag whose words cannot be read is compiled without them, so that the block it opens is open
/// and its end no error too.
Result<void> Compiler::run_tag(std::string_view tag, const Inside& inside) {
  const Tag* const known = find_tag_named(tag);
  if (known == nullptr) {
    AMENDS_TRY_VOID(tag.starts_with("end") ? tag_end(tag) : unknown_tag(tag));
    return trim_left(inside.text).empty()
               ? Result<void>()
               : fail("liquid.syntax", fmt::format("nothing stands behind {}: remove it", tag));
  }
  auto words = split_words(inside, source_->scanner.cursor());
  if (words.ok()) {
    Expression expression(*std::move(words), emitter_, errors_);
    return (this->*known->compile)(expression);
  }
  const std::size_t errors = errors_.size();
  Expression nothing({{Lexeme::end, {}, position_}}, emitter_, errors_);
  (void)(this->*known->compile)(nothing);
  errors_.erase(errors_.begin() + static_cast<std::ptrdiff_t>(errors), errors_.end());
  return words.error();
}

Result<void> Compiler::unknown_tag(std::string_view tag) {
  print_something();
  if (tag.empty()) {
    return fail("liquid.syntax", "there is nothing between the braces: name a tag");
  }
  const bool is_end = tag.starts_with("end");
  const std::string name(is_end ? tag.substr(3) : tag);
  if (is_end && std::ranges::find(unknown_, name) != unknown_.end()) {
    return {};
  }
  if (!is_end && unknown_.size() < kErrorsMax) {
    unknown_.push_back(name);
  }
  return fail(
      "liquid.unknown_tag",
      fmt::format(
          "there is no tag \"{}\": if, unless, case, for, assign, capture, render and comment are "
          "known among others",
          text::printable(tag, kTagShownChars)
      )
  );
}

}  // namespace amends::liquid
