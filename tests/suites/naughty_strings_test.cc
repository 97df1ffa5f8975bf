// The Big List of Naughty Strings (github.com/minimaxir/big-list-of-naughty-strings, MIT) as values
// of a template.
#include "liquid/filters.h"
#include "liquid/template.h"
#include "text/utf8.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {
namespace {

boost::json::array read_strings() {
  const char* suites = std::getenv("AMENDS_SUITES");
  const std::string folder = suites != nullptr ? suites : "../shared/suites";
  std::ifstream file(folder + "/naughty-strings/blns.json");
  if (!file) {
    return {};
  }
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return boost::json::parse(text).as_array();
}

/// One filter with every number of arguments it takes, the string itself among them.
std::vector<std::string> calls_of(const Filter& filter) {
  constexpr std::array<std::string_view, 3> kKinds{"x", "3", "'EUR'"};
  std::vector<std::string> calls;
  for (int count = filter.arguments_min; count <= filter.arguments_max; ++count) {
    for (const std::string_view argument :
         std::span(kKinds).first(count == 0 ? 1 : kKinds.size())) {
      std::string call = "{{ x | " + std::string(filter.name);
      for (int i = 0; i < count; ++i) {
        call += (i == 0 ? ": " : ", ") + std::string(argument);
      }
      calls.push_back(call + " }}");
      // A list of it, and what the filter made once more through all that joins and cuts.
      calls.push_back(call.insert(5, " | split: ' '") + " | append: x | strip }}");
    }
  }
  return calls;
}

/// < > " ' or an & that begins no entity.
bool has_bare_markup(std::string text) {
  for (std::size_t at = text.find("<br />"); at != std::string::npos; at = text.find("<br />")) {
    text.erase(at, 6);
  }
  if (text.find_first_of("<>\"'") != std::string::npos) {
    return true;
  }
  for (std::size_t at = text.find('&'); at != std::string::npos; at = text.find('&', at + 1)) {
    const std::size_t end = text.find(';', at);
    const std::string name = text.substr(at + 1, end == std::string::npos ? end : end - at - 1);
    const bool entity =
        end != std::string::npos && !name.empty() && std::ranges::all_of(name, [](char byte) {
          return byte == '#' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                 (byte >= 'A' && byte <= 'Z');
        });
    if (!entity) {
      return true;
    }
  }
  return false;
}

bool is_encoded(std::string_view text) {
  return std::ranges::all_of(text, [](char byte) {
    return byte > ' ' && byte < 0x7F &&
           std::string_view("<>\"'&").find(byte) == std::string_view::npos;
  });
}

TEST(NaughtyStrings, come_out_of_every_filter_well_formed_and_escaped) {
  const boost::json::array strings = read_strings();
  if (strings.empty()) {
    GTEST_SKIP() << "naughty-strings/blns.json is not there";
  }
  std::vector<std::string> sources{"{{ x }}"};
  for (const Filter& filter : filters()) {
    std::ranges::move(calls_of(filter), std::back_inserter(sources));
  }
  int printed = 0;
  int refused = 0;
  for (const std::string& source : sources) {
    for (const Escape escape : {Escape::none, Escape::html, Escape::url}) {
      const Compiled compiled =
          Template::compile(source, {.file = "t", .escape = escape, .partials = {}});
      if (!compiled.program) {
        EXPECT_EQ(compiled.errors.front().id(), "liquid.filter_arguments") << source;
        continue;
      }
      for (const boost::json::value& string : strings) {
        const std::array inputs{Value::of(std::string_view(string.get_string()))};
        const auto text = render_to_string(*compiled.program, inputs, {});
        if (!text.ok()) {
          EXPECT_GT(text.error().place().line, 0) << source;
          ++refused;
          continue;
        }
        ++printed;
        ASSERT_TRUE(text::valid_utf8(*text)) << source << " of " << string;
        ASSERT_FALSE(escape == Escape::html && has_bare_markup(*text))
            << source << " of " << string << "\n"
            << *text;
        ASSERT_FALSE(escape == Escape::url && !is_encoded(*text))
            << source << " of " << string << "\n"
            << *text;
      }
    }
  }
  RecordProperty("printed", printed);
  RecordProperty("refused", refused);
  std::printf(
      "naughty-strings: %zu strings, %zu templates, %d printed, %d refused with a place\n",
      strings.size(),
      sources.size(),
      printed,
      refused
  );
  EXPECT_GT(printed, 100'000);
}

}  // namespace
}  // namespace amends::liquid
