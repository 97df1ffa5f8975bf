#include "advice/limits.h"
#include "advice/playbook.h"
#include "text/catalogue.h"

#include <algorithm>
#include <toml++/toml.h>
#include <utility>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;

constexpr std::string_view kConditionNames =
    "kind, severity_from, severity_to, share_from, share_to, response_from, response_to and the "
    "facts that the head of the default playbook names";

/// Takes one file apart. What is wrong is kept with its place, and reading goes on.
class Reader {
 public:
  Reader(std::string file, Playbook base) : file_(std::move(file)), book_(std::move(base)) {}

  PlaybookReading read(std::string_view text) {
    if (text.size() > kPlaybookBytesMax) {
      errors_.push_back(
          make_error("playbook.toml", "a playbook of more than {} bytes is none", kPlaybookBytesMax)
              .at({file_, 0, 0})
      );
      return {std::nullopt, std::move(errors_)};
    }
    try {
      const toml::table root = toml::parse(text, file_);
      read_root(root);
    } catch (const toml::parse_error& error) {
      const auto& begin = error.source().begin;
      errors_.push_back(
          make_error("playbook.toml", "cannot be read as TOML: {}", error.description())
              .at({file_, static_cast<int>(begin.line), static_cast<int>(begin.column)})
      );
    }
    if (!errors_.empty()) {
      return {std::nullopt, std::move(errors_)};
    }
    return {std::move(book_), {}};
  }

 private:
  [[nodiscard]] Place place_of(const toml::node& node) const {
    const auto& begin = node.source().begin;
    return {file_, static_cast<int>(begin.line), static_cast<int>(begin.column)};
  }

  void fail(const toml::node& node, Error error) { errors_.push_back(error.at(place_of(node))); }

  void unknown(const toml::node& node, std::string_view where, std::string_view key) {
    fail(
        node,
        make_error(
            "playbook.unknown_key",
            "{} knows no \"{}\"; look at data/playbook/default.toml for what there is",
            where,
            key
        )
    );
  }

  void wrong(const toml::node& node, std::string_view key, std::string_view wanted) {
    fail(node, make_error("playbook.value", "{} must be {}", key, wanted));
  }

  void read_root(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key == "limits") {
        each_entry(node, "limits", [this](auto name, const auto& value) { limit(name, value); });
      } else if (key == "deadlines") {
        each_entry(node, "deadlines", [this](auto name, const auto& value) {
          deadline(name, value);
        });
      } else if (key == "make_good") {
        each_entry(node, "make_good", [this](auto name, const auto& value) {
          make_good(name, value);
        });
      } else if (key == "holdout") {
        each_entry(node, "holdout", [this](auto name, const auto& value) { holdout(name, value); });
      } else if (key == "usual_severity") {
        each_entry(node, "usual_severity", [this](auto name, const auto& value) {
          usual(name, value);
        });
      } else if (key == "matrix") {
        each_entry(node, "matrix", [this](auto name, const auto& value) {
          matrix_row(name, value);
        });
      } else if (key == "severity") {
        each_table(node, "severity", [this](const toml::table& table) { severity(table); });
      } else if (key == "rule") {
        each_table(node, "rule", [this](const toml::table& table) { rule(table); });
      } else {
        unknown(node, "the playbook", key.str());
      }
    }
    refuse_unreachable();
  }

  template <class Take>
  void each_entry(const toml::node& node, std::string_view name, Take take) {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      wrong(node, name, "a table");
      return;
    }
    for (const auto& [key, value] : *table) {
      take(key.str(), value);
    }
  }

  template <class Take>
  void each_table(const toml::node& node, std::string_view name, Take take) {
    const toml::array* list = node.as_array();
    if (list == nullptr || !list->is_array_of_tables() || list->size() > kPlaybookRulesMax) {
      fail(
          node,
          make_error(
              "playbook.value",
              "write [[{}]] before each; there may be {} of them",
              name,
              kPlaybookRulesMax
          )
      );
      return;
    }
    for (const toml::node& one : *list) {
      take(*one.as_table());
    }
  }

  /// A whole number in the range, else an error and nothing.
  std::optional<std::uint64_t> whole(
      const toml::node& node, std::string_view key, Between<std::int64_t> range
  ) {
    const auto* number = node.as_integer();
    if (number == nullptr || !range.holds(number->get())) {
      wrong(node, key, fmt::format("a whole number from {} to {}", range.from, range.to));
      return std::nullopt;
    }
    return static_cast<std::uint64_t>(number->get());
  }

  std::optional<bool> yes_or_no(const toml::node& node, std::string_view key) {
    const auto* value = node.as_boolean();
    if (value == nullptr) {
      wrong(node, key, "true or false");
      return std::nullopt;
    }
    return value->get();
  }

  std::string words(const toml::node& node, std::string_view key) {
    const auto* text = node.as_string();
    if (text == nullptr || text->get().empty() || text->get().size() > kPlaybookTextBytesMax) {
      wrong(
          node,
          key,
          fmt::format("a text in quotes, not empty, of at most {} bytes", kPlaybookTextBytesMax)
      );
      return {};
    }
    return text->get();
  }

  std::optional<Harm> harm_of(const toml::node& node, std::string_view key) {
    const auto number = whole(node, key, {0, static_cast<std::int64_t>(kHarms) - 1});
    return number ? std::optional(static_cast<Harm>(*number)) : std::nullopt;
  }

  template <class Parse>
  auto named(const toml::node& node, std::string_view key, Parse parse)
      -> decltype(parse(std::string_view())) {
    const auto* text = node.as_string();
    const auto value = text == nullptr ? std::nullopt : parse(std::string_view(text->get()));
    if (!value) {
      wrong(node, key, "one of the names that the head of the default playbook gives");
    }
    return value;
  }

  void limit(std::string_view key, const toml::node& node) {
    std::uint64_t* const into = key == "angry_replies" ? &book_.limits.angry_replies
                                : key == "repaired_in_time_percent"
                                    ? &book_.limits.repaired_in_time_percent
                                : key == "apology_again_days" ? &book_.limits.apology_again_days
                                : key == "many_copies"        ? &book_.limits.many_copies
                                                              : nullptr;
    if (into == nullptr) {
      unknown(node, "[limits]", key);
      return;
    }
    const bool percent = key == "repaired_in_time_percent";
    if (const auto number = whole(node, key, {1, percent ? 100 : 1'000'000})) {
      *into = *number;
    }
  }

  void deadline(std::string_view key, const toml::node& node) {
    Deadlines& times = book_.deadlines;
    std::chrono::minutes* const into = key == "confirm"           ? &times.confirm
                                       : key == "public_word"     ? &times.public_word
                                       : key == "repair"          ? &times.repair
                                       : key == "brief"           ? &times.brief
                                       : key == "apology"         ? &times.apology
                                       : key == "personal_letter" ? &times.personal_letter
                                       : key == "regulator"       ? &times.regulator
                                       : key == "postscript"      ? &times.postscript
                                       : key == "review"          ? &times.review
                                                                  : nullptr;
    if (into == nullptr) {
      unknown(node, "[deadlines]", key);
      return;
    }
    // The law's own bound is no matter of policy; a stricter one is.
    const std::int64_t most = key == "regulator" ? kRegulatorMinutesMax : kDeadlineMinutesMax;
    if (const auto minutes = whole(node, key, {1, most})) {
      *into = std::chrono::minutes(*minutes);
    }
  }

  void make_good(std::string_view key, const toml::node& node) {
    if (key == "budget") {
      book_.make_good.budget =
          whole(node, key, {0, kMakeGoodBudgetMax}).value_or(book_.make_good.budget);
      return;
    }
    const auto harm = model::parse_harm(key);
    if (!harm) {
      unknown(node, "[make_good]", key);
      return;
    }
    if (*harm >= Harm::sensitive) {
      fail(
          node,
          make_error(
              "playbook.value",
              "{}: nobody is offered money for that; write to each person instead",
              key
          )
      );
      return;
    }
    MakeGoodShare& share = book_.make_good.shares.at(static_cast<std::size_t>(*harm));
    each_entry(node, key, [this, &share](std::string_view name, const toml::node& value) {
      std::uint64_t* const into = name == "loss"            ? &share.loss
                                  : name == "goodwill"      ? &share.goodwill
                                  : name == "goodwill_most" ? &share.goodwill_most
                                  : name == "cap"           ? &share.cap
                                                            : nullptr;
      if (into == nullptr) {
        unknown(value, "[make_good]", name);
      } else if (const auto number = whole(value, name, {0, kMakeGoodPercentMax})) {
        *into = *number;
      }
    });
  }

  void holdout(std::string_view key, const toml::node& node) {
    HoldoutRules& rules = book_.holdout;
    if (key == "always") {
      rules.always = yes_or_no(node, key).value_or(rules.always);
    } else if (key == "percent") {
      rules.percent = whole(node, key, {1, kHoldoutPercentMax}).value_or(rules.percent);
    } else if (key == "least") {
      rules.least = whole(node, key, {kHoldoutLeastMin, kHoldoutLeastMax}).value_or(rules.least);
    } else {
      unknown(node, "[holdout]", key);
    }
  }

  void usual(std::string_view key, const toml::node& node) {
    const auto kind = model::parse_error_kind(key);
    if (!kind) {
      unknown(node, "[usual_severity]", key);
      return;
    }
    if (const auto harm = harm_of(node, key)) {
      book_.usual_severity.at(static_cast<std::size_t>(*kind)) = *harm;
    }
  }

  void matrix_row(std::string_view key, const toml::node& node) {
    const auto harm = model::parse_harm(key);
    if (!harm) {
      unknown(node, "[matrix]", key);
      return;
    }
    const toml::array* list = node.as_array();
    if (list == nullptr || list->size() != kExposures) {
      wrong(node, key, "a list of four responses");
      return;
    }
    for (std::size_t column = 0; column < kExposures; ++column) {
      if (const auto response = named(*list->get(column), key, parse_response)) {
        if (*harm >= Harm::privacy && *response != Response::personal_contact) {
          wrong(*list->get(column), key, "personal_contact in all four columns");
        }
        book_.matrix.at(static_cast<std::size_t>(*harm)).at(column) = *response;
      }
    }
  }

  void condition(Conditions& when, std::string_view key, const toml::node& node) {
    if (key == "kind") {
      kinds(when, node);
    } else if (key == "severity_from" || key == "severity_to") {
      if (const auto harm = harm_of(node, key)) {
        (key == "severity_from" ? when.harm.from : when.harm.to) = *harm;
      }
    } else if (key == "share_from" || key == "share_to") {
      if (const auto share = named(node, key, parse_exposure)) {
        (key == "share_from" ? when.share.from : when.share.to) = *share;
      }
    } else if (key == "response_from" || key == "response_to") {
      if (const auto response = named(node, key, parse_response)) {
        (key == "response_from" ? when.response.from : when.response.to) = *response;
      }
    } else if (const auto fact = parse_fact(key)) {
      when.facts.at(static_cast<std::size_t>(*fact)) = yes_or_no(node, key);
    } else {
      fail(
          node,
          make_error(
              "playbook.unknown_key", "when knows no \"{}\"; it has {}", key, kConditionNames
          )
      );
    }
  }

  void kinds(Conditions& when, const toml::node& node) {
    const toml::array* list = node.as_array();
    if (list == nullptr || list->empty()) {
      wrong(node, "kind", "a list of kinds of mistake: kind = [\"typo\"]");
      return;
    }
    for (const toml::node& one : *list) {
      if (const auto kind = named(one, "kind", model::parse_error_kind)) {
        when.kinds.at(static_cast<std::size_t>(*kind)) = true;
      }
    }
  }

  void effect(Effects& then, std::string_view key, const toml::node& node) {
    if (key == "response" || key == "at_least" || key == "at_most") {
      auto& into = key == "response"   ? then.response
                   : key == "at_least" ? then.at_least
                                       : then.at_most;
      into = named(node, key, parse_response);
    } else if (key == "raise" || key == "lower") {
      const auto steps = static_cast<int>(whole(node, key, {1, 6}).value_or(0));
      then.steps = key == "raise" ? steps : -steps;
    } else if (key == "audience") {
      then.audience = named(node, key, parse_audience);
    } else if (bool* const flag = flag_of(then, key); flag != nullptr) {
      *flag = yes_or_no(node, key).value_or(false);
    } else {
      unknown(node, "then", key);
    }
  }

  static bool* flag_of(Effects& then, std::string_view key) {
    return key == "repair"        ? &then.repair
           : key == "no_offer"    ? &then.no_offer
           : key == "make_good"   ? &then.make_good
           : key == "legal"       ? &then.legal
           : key == "regulator"   ? &then.regulator
           : key == "public_word" ? &then.public_word
                                  : nullptr;
  }

  void severity(const toml::table& table) {
    SeverityRule rule;
    for (const auto& [key, node] : table) {
      if (key == "id") {
        rule.id = words(node, key.str());
      } else if (key == "text") {
        rule.text = words(node, key.str());
      } else if (key == "when") {
        each_entry(node, "when", [&](auto name, const auto& value) {
          condition(rule.when, name, value);
        });
      } else if (key == "at_least") {
        rule.at_least = harm_of(node, key.str()).value_or(Harm::cosmetic);
      } else {
        unknown(node, "[[severity]]", key.str());
      }
    }
    keep(book_.severities, std::move(rule), table);
  }

  void rule(const toml::table& table) {
    Rule rule;
    for (const auto& [key, node] : table) {
      if (key == "id") {
        rule.id = words(node, key.str());
      } else if (key == "text") {
        rule.text = words(node, key.str());
      } else if (key == "last") {
        rule.last = yes_or_no(node, key.str()).value_or(false);
      } else if (key == "when") {
        each_entry(node, "when", [&](auto name, const auto& value) {
          condition(rule.when, name, value);
        });
      } else if (key == "then") {
        each_entry(node, "then", [&](auto name, const auto& value) {
          effect(rule.then, name, value);
        });
      } else {
        unknown(node, "[[rule]]", key.str());
      }
    }
    keep(book_.rules, std::move(rule), table);
  }

  /// In place of the rule of the same id, or at the end. The same id twice in one file is an error.
  template <class AnyRule>
  void keep(std::vector<AnyRule>& rules, AnyRule rule, const toml::table& table) {
    if (rule.id.empty()) {
      fail(table, make_error("playbook.value", "a rule needs an id"));
      return;
    }
    if (std::ranges::find(seen_, rule.id, &Seen::id) != seen_.end()) {
      fail(table, make_error("playbook.value", "there are two rules \"{}\"", rule.id));
      return;
    }
    seen_.push_back({rule.id, place_of(table)});
    rule.reason = reason_of(rule.id);
    if (rule.reason.empty() && rule.text.empty()) {
      fail(
          table,
          make_error(
              "playbook.no_reason",
              "the rule \"{}\" gives no reason; write one sentence: text = \"...\"",
              rule.id
          )
      );
    }
    const auto known = std::ranges::find(rules, rule.id, &AnyRule::id);
    if (known != rules.end()) {
      *known = std::move(rule);
    } else {
      rules.push_back(std::move(rule));
    }
  }

  /// The catalogues' sentence for a rule of ours.
  static std::string reason_of(std::string_view id) {
    const text::Catalogue& english = text::catalogue({});
    for (const std::string_view prefix : {"advice.reason.", "playbook.reason."}) {
      const std::string reason = std::string(prefix).append(id);
      if (english.has(reason)) {
        return reason;
      }
    }
    return {};
  }

  void refuse_unreachable() {
    for (const SeverityRule& rule : book_.severities) {
      if (rule.when.are_impossible()) {
        unreachable(rule.id, "no incident can meet its conditions: a \"from\" is above its \"to\"");
      }
    }
    for (std::size_t i = 0; i < book_.rules.size(); ++i) {
      const Rule& rule = book_.rules[i];
      if (rule.when.are_impossible()) {
        unreachable(rule.id, "no incident can meet its conditions: a \"from\" is above its \"to\"");
      }
      const auto end = book_.rules.begin() + static_cast<std::ptrdiff_t>(i);
      const auto hides = std::find_if(book_.rules.begin(), end, [&rule](const Rule& before) {
        return before.last && before.when.cover(rule.when);
      });
      if (hides != end) {
        unreachable(rule.id, fmt::format("\"{}\" stands before it and ends the list", hides->id));
      }
    }
  }

  void unreachable(const std::string& id, std::string_view why) {
    const auto seen = std::ranges::find(seen_, id, &Seen::id);
    errors_.push_back(
        make_error("playbook.unreachable", "the rule \"{}\" can never be reached: {}", id, why)
            .at(seen == seen_.end() ? Place{file_, 0, 0} : seen->place)
    );
  }

  struct Seen {
    std::string id;
    Place place;
  };

  std::string file_;
  Playbook book_;
  std::vector<Error> errors_;
  std::vector<Seen> seen_;
};

}  // namespace

PlaybookReading read_playbook(
    std::string_view text, const std::string& file, const Playbook& base
) {
  return Reader(file, base).read(text);
}

}  // namespace amends::advice
