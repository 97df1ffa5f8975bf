#include "engine/finding_json.h"

#include "checks/sentences.h"

#include <boost/json.hpp>

namespace amends::engine {
namespace {

boost::json::object to_json(const model::Finding& finding, const text::Locale& locale) {
  const checks::Sentences sentences = checks::sentences_of(finding, locale);
  boost::json::array examples;
  for (const model::FindingExample& example : finding.examples) {
    examples.push_back(boost::json::object{
        {"contact", example.contact.value},
        {"row", example.row},
        {"address", example.address},
        {"value", example.value}
    });
  }
  boost::json::object arguments;
  for (const auto& [name, value] : finding.arguments) {
    std::visit([&, &key = name](const auto& held) { arguments[key] = held; }, value);
  }
  boost::json::value waived;
  if (finding.waived) {
    waived = boost::json::object{
        {"reason", finding.waived->reason},
        {"by", finding.waived->by},
        {"until", finding.waived->until}
    };
  }
  return {
      {"id", finding.id},
      {"level", model::to_string(finding.level)},
      {"part", finding.part},
      {"file", finding.place.file},
      {"line", finding.place.line},
      {"column", finding.place.column},
      {"recipients", finding.recipients},
      {"examples", std::move(examples)},
      {"arguments", std::move(arguments)},
      {"text", sentences.text},
      {"why", sentences.why},
      {"mend", sentences.mend},
      {"waived", std::move(waived)},
  };
}

}  // namespace

std::string findings_to_json(std::span<const model::Finding> findings, const text::Locale& locale) {
  boost::json::array all;
  for (const model::Finding& finding : findings) {
    all.push_back(to_json(finding, locale));
  }
  return boost::json::serialize(all);
}

}  // namespace amends::engine
