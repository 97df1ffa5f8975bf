#include "liquid/template.h"

#include "liquid/compiler.h"
#include "liquid/machine.h"
#include "liquid/program.h"

#include <utility>

namespace amends::liquid {

Compiled Template::compile(std::string_view source, const Options& options) {
  Compiler compiler(source, options);
  Compiled compiled;
  if (auto program = compiler.compile()) {
    compiled.program = Template(std::move(program));
  }
  compiled.errors = std::move(compiler.errors());
  return compiled;
}

const std::vector<std::string>& Template::inputs() const {
  return program_->inputs;
}

const std::vector<std::string>& Template::literals() const {
  return program_->literals;
}

const std::vector<Span>& Template::spans() const {
  return program_->spans;
}

Result<void> Template::render(
    std::span<const Value> inputs, const RenderOptions& options, Sink& sink
) const {
  return Machine(*program_, inputs, options).run(sink);
}

Result<std::string> render_to_string(
    const Template& program, std::span<const Value> inputs, const RenderOptions& options
) {
  StringSink sink;
  AMENDS_TRY_VOID(program.render(inputs, options, sink));
  return std::move(sink).text();
}

}  // namespace amends::liquid
