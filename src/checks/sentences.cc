#include "checks/sentences.h"

#include "text/catalogue.h"

#include <variant>
#include <vector>

namespace amends::checks {

Sentences sentences_of(const model::Finding& finding, const text::Locale& locale) {
  const text::Catalogue& catalogue = text::catalogue(locale);
  std::vector<text::Argument> arguments;
  for (const auto& [name, value] : finding.arguments) {
    std::visit(
        [&](const auto& held) { arguments.emplace_back(name, text::Argument::Value(held)); }, value
    );
  }
  arguments.emplace_back("recipients", finding.recipients);
  arguments.emplace_back("part", std::string_view(finding.part));
  arguments.emplace_back("line", finding.place.line);
  const std::string id = "finding." + finding.id;
  return {
      catalogue.format(id + ".text", arguments),
      catalogue.format(id + ".why", arguments),
      catalogue.format(id + ".mend", arguments)
  };
}

}  // namespace amends::checks
