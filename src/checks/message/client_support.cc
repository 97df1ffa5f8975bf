#include "checks/message/client_support.h"

#include "checks/data_file.h"
#include "checks/message/sightings.h"
#include "html/css.h"
#include "html/limits.h"
#include "html/tokens.h"
#include "text/case.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::checks {
namespace {

namespace json = boost::json;
using model::Finding;
using model::FindingLevel;

/// Percent of readers from which a feature that breaks reading is worth a warning.
constexpr std::int64_t kWarnShare = 30;
/// Features the note names.
constexpr std::size_t kNamedMax = 8;

struct Feature {
  std::string id;
  bool breaks = false;
  std::int64_t share = 0;  // percent of readers without it, about
  std::string element;
  std::string attribute;
  std::string property;
  std::string at_rule;
  std::string value;    // a part of the value; empty: any
  bool begins = false;  // the property begins so
};

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* const found = object.if_contains(json::string_view(key.data(), key.size()));
  return found == nullptr ? std::string() : std::string(found->as_string());
}

std::vector<Feature> load() {
  const json::value data = data_file("data/client_support.json");
  std::vector<Feature> features;
  for (const json::value& entry : data.at("features").as_array()) {
    const json::object& match = entry.at("match").as_object();
    Feature feature{
        std::string(entry.at("id").as_string()),
        entry.at("breaks").as_bool(),
        0,
        text_at(match, "element"),
        text_at(match, "attribute"),
        text_at(match, "property"),
        text_at(match, "at_rule"),
        text_at(match, "value"),
        match.contains("begins"),
    };
    const json::string& clients = entry.at("without").as_string();
    for (const std::string& client : split_words({clients.data(), clients.size()})) {
      feature.share += data.at("clients").at(client).as_int64();
    }
    features.push_back(std::move(feature));
  }
  return features;
}

const std::vector<Feature>& features() {
  static const std::vector<Feature> kFeatures = load();
  return kFeatures;
}

/// Case apart; the value of an attribute or a declaration may be long, its beginning says enough.
bool holds(std::string_view value, std::string_view part) {
  constexpr std::size_t kLookedAt = 2000;
  value = value.substr(0, kLookedAt);
  return std::ranges::search(
             value, part, [](char a, char b) { return html::same_letters({&a, 1}, {&b, 1}); }
         ).begin() != value.end() ||
         part.empty();
}

bool is_declared(const Feature& feature, const html::CssItem& item) {
  const bool property =
      feature.begins
          ? html::same_letters(item.name.substr(0, feature.property.size()), feature.property)
          : html::same_letters(item.name, feature.property);
  return property && holds(item.text, feature.value);
}

/// What of the features a part uses.
class SupportReader {
 public:
  explicit SupportReader(const PartView& part) : part_(part) {}

  const std::map<std::string, std::pair<const Feature*, Sightings>>& read() {
    html::Lexer lexer(part_.source, html::Syntax::liquid_template);
    html::Token token;
    while (lexer.next(token)) {
      if (token.kind == html::TokenKind::raw_text && token.name == "style") {
        see_css(token.source, token.offset);
      } else if (token.kind == html::TokenKind::start_tag) {
        see_tag(token);
      }
    }
    return used_;
  }

 private:
  void see_tag(const html::Token& tag) {
    for (const Feature& feature : features()) {
      if (feature.element != tag.name) {
        continue;
      }
      const html::Attribute* const attribute = tag.attribute(feature.attribute);
      if (feature.attribute.empty() ||
          (attribute != nullptr && holds(attribute->value, feature.value))) {
        use(feature, tag.offset);
      }
    }
    if (const html::Attribute* const style = tag.attribute("style"); style != nullptr) {
      see_css(style->value, style->value_offset);
    }
  }

  void see_css(std::string_view css, std::size_t offset) {
    html::CssLexer lexer(css);
    html::CssItem item;
    std::vector<bool> conditions;  // of the open blocks
    std::size_t conditional = 0;
    for (std::size_t items = 0; items < html::kSheetItemsMax && lexer.next(item); ++items) {
      if (item.kind == html::CssKind::declaration) {
        if (conditional == 0) {
          see_declaration(item, offset);
        }
      } else if (item.kind == html::CssKind::end) {
        conditional -= !conditions.empty() && conditions.back() ? 1 : 0;
        if (!conditions.empty()) {
          conditions.pop_back();
        }
      } else {
        if (item.kind == html::CssKind::at_rule && conditional == 0) {
          see_at_rule(item, offset);
        }
        if (item.kind == html::CssKind::selector || item.opens) {
          conditions.push_back(item.kind == html::CssKind::at_rule);
          conditional += conditions.back() ? 1 : 0;
        }
      }
    }
  }

  void see_declaration(const html::CssItem& item, std::size_t offset) {
    for (const Feature& feature : features()) {
      if (feature.element.empty() && feature.at_rule.empty() && is_declared(feature, item)) {
        use(feature, offset + item.offset);
      }
    }
  }

  void see_at_rule(const html::CssItem& item, std::size_t offset) {
    for (const Feature& feature : features()) {
      if (!feature.at_rule.empty() && html::same_letters(item.name, feature.at_rule)) {
        use(feature, offset + item.offset);
      }
    }
  }

  void use(const Feature& feature, std::size_t offset) {
    auto& [which, seen] = used_[feature.id];
    which = &feature;
    seen.add(offset, feature.id);
  }

  const PartView& part_;
  std::map<std::string, std::pair<const Feature*, Sightings>> used_;
};

Finding about(const PartView& part, FindingLevel level, std::size_t offset) {
  return finding_in_source("css.support", level, part, offset);
}

}  // namespace

void ClientSupport::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  if (part.part != Part::html) {
    return;
  }
  std::string named;
  std::size_t number = 0;
  std::int64_t most = 0;
  std::size_t first = part.source.size();
  SupportReader reader(part);
  for (const auto& [id, use] : reader.read()) {
    const auto& [feature, seen] = use;
    if (feature->breaks && feature->share > kWarnShare) {
      Finding finding = about(part, FindingLevel::warn, seen.first);
      finding.arguments = {{"what", id}, {"share", feature->share}, {"breaks", "yes"}};
      findings.push_back(std::move(finding));
      continue;
    }
    if (++number <= kNamedMax) {
      named += (named.empty() ? "" : ", ") + id;
    }
    most = std::max(most, feature->share);
    first = std::min(first, seen.first);
  }
  if (number > 0) {
    Finding finding = about(part, FindingLevel::note, first);
    finding.arguments = {
        {"what", named + (number > kNamedMax ? " …" : "")}, {"share", most}, {"breaks", "no"}
    };
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
