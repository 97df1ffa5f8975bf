#include "checks/data_file.h"

#include "base/check.h"
#include "text/embedded.h"

#include <boost/json.hpp>

namespace amends::checks {

boost::json::value data_file(std::string_view path) {
  const auto bytes = text::embedded_file(path);
  AMENDS_CHECK(bytes.has_value());
  return boost::json::parse(boost::json::string_view(bytes->data(), bytes->size()));
}

std::vector<std::string> strings_in(const boost::json::value& list) {
  std::vector<std::string> texts;
  for (const boost::json::value& entry : list.as_array()) {
    texts.emplace_back(entry.as_string());
  }
  return texts;
}

text::PhraseSet phrases_in(const boost::json::value& list, const text::Locale& locale) {
  auto compiled = text::PhraseSet::compile(strings_in(list), locale);
  AMENDS_CHECK(compiled.ok());
  return *std::move(compiled);
}

}  // namespace amends::checks
