#include "engine/fill_target.h"

#include "engine/compiled_mailing.h"
#include "model/mailing.h"

namespace amends::engine {

Result<std::string> fill_target(
    const std::string& target, const model::Contact& contact, const model::Columns& columns
) {
  AMENDS_TRY(
      const PartProgram program, compile_part({target, "link", 1, 1}, liquid::Escape::url, columns)
  );
  InputValues inputs;
  const model::Mailing nothing;
  bind_inputs(program, contact, nothing, {}, inputs);
  return liquid::render_to_string(program.program, inputs.values, {});
}

}  // namespace amends::engine
