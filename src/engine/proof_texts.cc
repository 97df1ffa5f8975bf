#include "engine/proof_texts.h"

#include "checks/part_view.h"

#include <utility>

namespace amends::engine {
namespace {

/// The place of a span; of what a partial prints in the partial's file.
Place place_of(const liquid::Span& span, const model::SourceText& source) {
  return place_in(source, {span.file, span.line, span.column});
}

liquid::Escape escape_of(checks::Part part) {
  const bool is_html = part == checks::Part::html || part == checks::Part::preheader;
  return is_html ? liquid::Escape::html : liquid::Escape::none;
}

}  // namespace

checks::Part part_of_file(std::string_view file) {
  if (file.ends_with(".html")) {
    return checks::Part::html;
  }
  return file.ends_with(".txt") ? checks::Part::text : checks::Part::subject;
}

void look_at_constants(const model::Mailing& mailing, checks::Panel& panel) {
  for (const model::Edition& edition : mailing.editions) {
    for (const checks::Part part :
         {checks::Part::subject, checks::Part::preheader, checks::Part::html, checks::Part::text}) {
      if (const auto constant = checks::constant_of(part, edition); !constant.source.empty()) {
        panel.constant(constant);
      }
    }
  }
}

ProofTexts::ProofTexts(CompiledMailing mailing, checks::Panel& panel)
    : mailing_(std::move(mailing)) {
  for (const CompiledEdition& edition : mailing_.editions()) {
    watch(edition, panel);
  }
}

void ProofTexts::watch(const CompiledEdition& edition, checks::Panel& panel) {
  std::vector<WatchedPart>& parts = parts_.emplace_back();
  const auto add = [&](checks::Part part, const std::optional<PartProgram>& program) {
    if (program) {
      parts.push_back(watch_part(part, *program, edition, panel));
    }
  };
  add(checks::Part::subject, edition.subject);
  add(checks::Part::preheader, edition.preheader);
  add(checks::Part::html, edition.html);
  // A derived text repeats what the HTML says: its values were looked at there.
  if (!edition.text_derived) {
    add(checks::Part::text, edition.text);
  }
}

WatchedPart ProofTexts::watch_part(
    checks::Part part,
    const PartProgram& program,
    const CompiledEdition& edition,
    checks::Panel& panel
) {
  WatchedPart watched{part, &program, {}, part_count_++, false};
  watched.is_constant = program.program.inputs().empty() && program.program.spans().empty();
  std::vector<Place> first_use(program.program.inputs().size());
  for (const liquid::Span& span : program.program.spans()) {
    checks::SpanInfo info;
    info.part = part;
    info.locale = edition.locale;
    info.expression = span.expression;
    info.has_default = span.has_default;
    info.escape = escape_of(part);
    info.place = place_of(span, program.source);
    for (const std::uint32_t input : span.inputs) {
      info.inputs.push_back(program.program.inputs()[input]);
      if (first_use[input].line == 0) {
        first_use[input] = info.place;
      }
    }
    const std::uint32_t number = panel.add_span(info);
    watched.numbers.push_back(panel.is_watched(number) ? number : kUnwatched);
  }
  for (std::size_t input = 0; input < first_use.size(); ++input) {
    Place place = first_use[input];
    if (place.file.empty()) {
      place.file = program.source.file;
    }
    panel.input({part, checks::Origin::written, program.program.inputs()[input], place});
  }
  return watched;
}

}  // namespace amends::engine
