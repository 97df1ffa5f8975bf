// The Golden Liquid suite (github.com/jg-rp/golden-liquid, MIT): what Shopify's Liquid makes of
// 1,054 templates.
#include "liquid/template.h"
#include "liquid/value.h"
#include "tests/support/result_rows.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {
namespace {

/// A case we do not claim. docs/reference/liquid.md has the same reasons.
struct Unclaimed {
  std::string_view name;
  std::string_view reason;
  /// What the template must yield; empty: another text than the suite's.
  std::string_view error_id;
};

constexpr std::string_view kNameOfName = "a text of a list never chooses what is read";
constexpr std::string_view kCells = "cells of a list are texts, and orders == 3 must work";

constexpr std::string_view kElse = "what stands behind else is a mistake, mostly for elsif";

constexpr std::array kUnclaimed{
    Unclaimed{
        "output, bracketed variable resolves to a string without leading identifier",
        kNameOfName,
        "liquid.syntax",
    },
    Unclaimed{
        "output, nested bracketed variable resolving to a string", kNameOfName, "liquid.syntax"
    },
    Unclaimed{"tags, include, name from identifier", kNameOfName, "liquid.syntax"},
    Unclaimed{"tags, if, int does not equal string", kCells, ""},
    Unclaimed{"tags, if, string does not equal int", kCells, ""},
    Unclaimed{"tags, if, else tag expressions are ignored", kElse, "liquid.syntax"},
    Unclaimed{"tags, unless, else tag expressions are ignored", kElse, "liquid.syntax"},
    Unclaimed{
        "tags, case, unexpected when token",
        "what follows an and in a when is a mistake, not to be dropped",
        "liquid.syntax",
    },
    Unclaimed{
        "filters, default, allow false from context",
        "allow_false is true or false in the template",
        "liquid.filter_arguments",
    },
};

boost::json::array read_cases() {
  const char* suites = std::getenv("AMENDS_SUITES");
  const std::string folder = suites != nullptr ? suites : "../shared/suites";
  std::ifstream file(folder + "/liquid-golden/golden_liquid.json");
  if (!file) {
    return {};
  }
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return boost::json::parse(text).at("tests").as_array();
}

/// Values that borrow from the JSON and from each other.
class Data {
 public:
  explicit Data(const boost::json::value* data) {
    if (data != nullptr) {
      root_ = value_of(*data);
    }
  }

  /// "a.b" is the key of that name, or b within a.
  [[nodiscard]] Value input(std::string_view name) {
    if (const Value whole = field(root_, name); !whole.is_nil()) {
      return whole;
    }
    Value value = root_;
    while (!name.empty()) {
      const std::size_t dot = std::min(name.find('.'), name.size());
      value = part(value, name.substr(0, dot));
      name.remove_prefix(std::min(dot + 1, name.size()));
    }
    return value;
  }

 private:
  /// The first of a record is its first pair, unless it has a `first`.
  Value part(const Value& whole, std::string_view name) {
    const Value found = field(whole, name);
    if (!found.is_nil() || name != "first" || whole.kind() != Value::Kind::record ||
        whole.record().empty()) {
      return found;
    }
    const Field& pair = whole.record().front();
    const std::vector<Value>& kept =
        lists_.emplace_back(std::vector{Value::of(pair.name), pair.value});
    return Value::of(std::span<const Value>(kept));
  }

  Value value_of(const boost::json::value& json) {
    switch (json.kind()) {
      case boost::json::kind::bool_:
        return Value::of(json.get_bool());
      case boost::json::kind::int64:
        return Value::of(std::int64_t{json.get_int64()});
      case boost::json::kind::uint64:
        return Value::of(static_cast<double>(json.get_uint64()));
      case boost::json::kind::double_:
        return Value::of(json.get_double());
      case boost::json::kind::string:
        return Value::of(std::string_view(json.get_string()));
      case boost::json::kind::array:
        return list_of(json.get_array());
      case boost::json::kind::object:
        return record_of(json.get_object());
      default:
        return {};
    }
  }

  Value list_of(const boost::json::array& array) {
    std::vector<Value> list;
    for (const boost::json::value& each : array) {
      list.push_back(value_of(each));
    }
    return Value::of(std::span<const Value>(lists_.emplace_back(std::move(list))));
  }

  Value record_of(const boost::json::object& object) {
    std::vector<Field> record;
    for (const auto& each : object) {
      record.push_back({std::string_view(each.key()), value_of(each.value())});
    }
    return Value::of(std::span<const Field>(records_.emplace_back(std::move(record))));
  }

  std::deque<std::vector<Value>> lists_;
  std::deque<std::vector<Field>> records_;
  Value root_;
};

/// What one template yields: a text or its first error.
struct Outcome {
  std::string text;
  std::optional<Error> error;
};

std::vector<Partial> partials_of(const boost::json::object& test) {
  std::vector<Partial> partials;
  if (const auto* const templates = test.if_contains("templates")) {
    for (const auto& each : templates->as_object()) {
      const std::string_view name(each.key());
      partials.push_back({name, std::string_view(each.value().as_string()), name});
    }
  }
  return partials;
}

Outcome run(const boost::json::object& test) {
  const std::vector<Partial> partials = partials_of(test);
  const Compiled compiled = Template::compile(
      std::string_view(test.at("template").as_string()),
      {.file = "case", .escape = Escape::none, .partials = partials}
  );
  if (!compiled.program) {
    return {"", compiled.errors.front()};
  }
  Data data(test.if_contains("data"));
  std::vector<Value> inputs;
  for (const std::string& name : compiled.program->inputs()) {
    inputs.push_back(data.input(name));
  }
  const Result<std::string> text = render_to_string(*compiled.program, inputs, {});
  return text.ok() ? Outcome{*text, std::nullopt} : Outcome{"", text.error()};
}

bool wants(const boost::json::object& test, const Outcome& outcome) {
  if (const auto* const invalid = test.if_contains("invalid");
      invalid != nullptr && invalid->as_bool()) {
    return outcome.error.has_value();
  }
  if (outcome.error) {
    return false;
  }
  if (const auto* const result = test.if_contains("result")) {
    return result->as_string() == outcome.text;
  }
  return std::ranges::any_of(
      test.at("results").as_array(),
      [&outcome](const boost::json::value& each) { return each.as_string() == outcome.text; }
  );
}

const Unclaimed* unclaimed(const boost::json::object& test) {
  const std::string_view name = test.at("name").as_string();
  const auto* const found = std::ranges::find(kUnclaimed, name, &Unclaimed::name);
  return found == kUnclaimed.end() ? nullptr : found;
}

std::string shown(const Outcome& outcome) {
  return outcome.error ? outcome.error->id() + ": " + outcome.error->explain()
                       : "\"" + outcome.text + "\"";
}

ResultRow claimed_row(const Tries& claimed) {
  const auto right = static_cast<double>(claimed.made() - claimed.failed());
  const double share = right / static_cast<double>(std::max<std::uint64_t>(claimed.made(), 1));
  return {
      "Liquid, claimed cases right",
      100 * share,
      "%",
      "100 %",
      claimed.failed() == 0,
      claimed.made()
  };
}

/// How many are not claimed; holds when each is otherwise in the way that is listed.
ResultRow left_row(const Tries& left) {
  return {
      "Liquid, cases not claimed",
      static_cast<double>(left.made()),
      "cases",
      "each as listed",
      left.failed() == 0,
      left.made()
  };
}

TEST(LiquidGolden, agrees_with_every_claimed_case) {
  const boost::json::array cases = read_cases();
  if (cases.empty()) {
    GTEST_SKIP() << "liquid-golden/golden_liquid.json is not there";
  }
  Tries claimed;
  Tries left;
  for (const boost::json::value& each : cases) {
    const boost::json::object& test = each.as_object();
    const Outcome outcome = run(test);
    if (outcome.error) {
      EXPECT_GT(outcome.error->place().line, 0) << test.at("name") << " " << shown(outcome);
    }
    const bool right = wants(test, outcome);
    if (const Unclaimed* const reason = unclaimed(test)) {
      left.make([&] {
        EXPECT_FALSE(right) << test.at("name") << " is right: claim it";
        EXPECT_EQ(outcome.error ? outcome.error->id() : "", reason->error_id) << test.at("name");
      });
      continue;
    }
    claimed.make([&] {
      EXPECT_TRUE(right) << test.at("name") << "\n  " << test.at("template") << "\n  wanted "
                         << boost::json::serialize(test) << "\n  has " << shown(outcome);
    });
  }
  std::printf(
      "liquid-golden: %zu pass, %zu fail, %zu unclaimed of %zu\n",
      claimed.made() - claimed.failed(),
      claimed.failed(),
      left.made(),
      cases.size()
  );
  write_result_rows("liquid_golden", {claimed_row(claimed), left_row(left)});
}

}  // namespace
}  // namespace amends::liquid
