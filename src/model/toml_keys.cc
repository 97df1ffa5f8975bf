#include "model/toml_keys.h"

#include "text/nearest.h"

#include <algorithm>
#include <sstream>

namespace amends::model {

std::string meant(std::string_view name, const std::vector<std::string>& known) {
  const std::string_view nearest = text::nearest_name(name, known);
  return nearest.empty() ? std::string() : fmt::format("; did you mean {}?", nearest);
}

Place TomlKeys::place_of(const toml::node& node) const {
  const auto& begin = node.source().begin;
  return {file_, static_cast<int>(begin.line), static_cast<int>(begin.column)};
}

void TomlKeys::refuse_unknown(
    const toml::table& table, std::initializer_list<std::string_view> known
) {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(known, key.str()) == known.end()) {
      const std::vector<std::string> names(known.begin(), known.end());
      fail(
          node,
          make_error(
              "mailing.unknown_key",
              "\"{}\" means nothing here; check its spelling or take it out{}",
              key.str(),
              meant(key.str(), names)
          )
      );
    }
  }
}

std::string TomlKeys::string_at(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return {};
  }
  if (const auto* text = node->as_string()) {
    return text->get();
  }
  fail(*node, make_error("mailing.type", "{} must be a text in quotes", key));
  return {};
}

std::optional<std::int64_t> TomlKeys::whole_at(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return std::nullopt;
  }
  if (const auto* number = node->as_integer(); number != nullptr && number->get() >= 0) {
    return number->get();
  }
  fail(*node, make_error("mailing.type", "{} must be a whole number, 0 or more", key));
  return std::nullopt;
}

std::string TomlKeys::day_at(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node != nullptr && node->is_date()) {
    return (std::ostringstream() << *node->as_date()).str();
  }
  return string_at(table, key);
}

std::vector<std::string> TomlKeys::texts_at(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  std::vector<std::string> texts;
  if (node == nullptr) {
    return texts;
  }
  const toml::array* list = node->as_array();
  const bool fits = list != nullptr && std::ranges::all_of(*list, [](const toml::node& one) {
                      return one.is_string();
                    });
  if (!fits) {
    fail(*node, make_error("mailing.type", "{} must be a list of texts: {} = [\"...\"]", key, key));
    return texts;
  }
  for (const toml::node& one : *list) {
    texts.push_back(one.as_string()->get());
  }
  return texts;
}

const toml::table* TomlKeys::table_at(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return nullptr;
  }
  if (node->as_table() == nullptr) {
    fail(
        *node, make_error("mailing.type", "{} must be a table: [{}] on a line of its own", key, key)
    );
  }
  return node->as_table();
}

std::vector<const toml::table*> TomlKeys::tables_at(
    const toml::table& table, std::string_view key
) {
  std::vector<const toml::table*> tables;
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return tables;
  }
  const toml::array* list = node->as_array();
  const bool fits = list != nullptr && std::ranges::all_of(*list, [](const toml::node& one) {
                      return one.is_table();
                    });
  if (!fits) {
    fail(
        *node, make_error("mailing.type", "{} must be a list: write [[{}]] before each", key, key)
    );
    return tables;
  }
  for (const toml::node& one : *list) {
    tables.push_back(one.as_table());
  }
  return tables;
}

}  // namespace amends::model
