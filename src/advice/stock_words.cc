#include "advice/stock_words.h"

#include "text/case.h"
#include "text/catalogue.h"
#include "text/cluster.h"
#include "text/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace amends::advice {
namespace {

using model::ErrorKind;

/// The id of a sentence in the catalogues.
std::string said(std::string_view id) {
  return fmt::format("apology.{}", id);
}

/// "24 ноября 2026 г." at the end of a sentence has brought its dot along.
std::string one_stop(std::string text) {
  if (text.ends_with("..")) {
    text.pop_back();
  }
  return text;
}

/// Words one language from the facts; an empty text is one that the facts do not give.
class Stock {
 public:
  Stock(const ApologyFacts& facts, const text::Locale& locale)
      : facts_(facts),
        locale_(locale),
        words_(text::catalogue(locale)) {}

  [[nodiscard]] Result<std::string> what_happened() const {
    const std::string id = fmt::format("apology.what.{}", to_string(facts_.error));
    if (!facts_.sent_at || !words_.has(id)) {
      return std::string();
    }
    AMENDS_TRY(const std::string date, sentence_date(*facts_.sent_at, locale_, facts_.zone));
    return one_stop(words_.format(id, {{"date", date}}));
  }

  [[nodiscard]] Result<std::string> what_we_did() const {
    if (facts_.error == ErrorKind::wrong_link || facts_.error == ErrorKind::wrong_image) {
      const bool fixed = facts_.is_fixed || facts_.fixed_at;
      return fixed ? words_.format(fmt::format("apology.did.{}", to_string(facts_.error)))
                   : std::string();
    }
    AMENDS_TRY(const std::string right, right_value());
    if (!right.empty()) {
      return one_stop(
          words_.format(fmt::format("apology.did.{}", to_string(facts_.error)), {{"right", right}})
      );
    }
    return facts_.is_stopped && is_over_when_stopped(facts_.error)
               ? words_.format(said("did.stopped"))
               : std::string();
  }

  [[nodiscard]] Result<std::string> offer() const {
    const CodedOffer& offer = facts_.coded_offer;
    if (offer.code.empty() || !offer.until) {
      return std::string();
    }
    AMENDS_TRY(const std::string date, sentence_date(*offer.until, locale_, facts_.zone));
    AMENDS_TRY(const std::string value, worth(offer.percent, offer.amount, offer.currency));
    return one_stop(words_.format(
        said("offer"),
        {{"code", isolated(without_liquid(offer.code))}, {"value", value}, {"date", date}}
    ));
  }

  /// The column's name is Amends' own: it is the one value that Liquid is to read.
  [[nodiscard]] Result<std::string> own_offer() const {
    const OwnOffer& offer = facts_.own_offer;
    if (offer.column.empty() || !offer.until) {
      return std::string();
    }
    AMENDS_TRY(const std::string date, sentence_date(*offer.until, locale_, facts_.zone));
    if (offer.is_credit) {
      const std::string printed =
          fmt::format("{{{{ {} | money: \"{}\" }}}}", offer.column, offer.currency);
      return one_stop(
          words_.format("make_good.credit", {{"value", isolated(printed)}, {"date", date}})
      );
    }
    AMENDS_TRY(const std::string value, worth(offer.percent, offer.amount, offer.currency));
    const std::string printed = fmt::format("{{{{ {} }}}}", offer.column);
    return one_stop(words_.format(
        said("offer"), {{"code", isolated(printed)}, {"value", value}, {"date", date}}
    ));
  }

  [[nodiscard]] std::string link_label() const { return words_.format(said("link")); }

 private:
  [[nodiscard]] Result<std::string> worth(
      std::optional<std::int64_t> percent, const std::string& amount, const std::string& currency
  ) const {
    if (percent) {
      return words_.format(said("percent"), {{"number", std::to_string(*percent)}});
    }
    return text::format_money(amount, currency, locale_);
  }

  /// As the language writes it; empty when the facts have none for this kind of mistake.
  [[nodiscard]] Result<std::string> right_value() const {
    const RightValue& right = facts_.right;
    if (facts_.error == ErrorKind::wrong_price && !right.price.empty()) {
      return text::format_money(right.price, right.currency, locale_);
    }
    if (facts_.error == ErrorKind::wrong_code && !right.code.empty()) {
      return isolated(without_liquid(right.code));
    }
    if (facts_.error == ErrorKind::wrong_date && right.date) {
      return text::format_date(*right.date, "full", locale_, facts_.zone);
    }
    return std::string();
  }

  const ApologyFacts& facts_;
  text::Locale locale_;
  const text::Catalogue& words_;
};

bool is_said(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") != std::string_view::npos;
}

/// Whether somebody says it in any language, or the facts do: then nobody goes without it.
bool is_anywhere(const ApologyFacts& facts, std::string ApologyWords::* field) {
  const ApologyWords own = own_words(facts);
  return is_said(own.*field) || std::ranges::any_of(facts.others, [field](const auto& other) {
           return is_said(other.*field);
         });
}

/// Fills one language; what cannot be worded is added to `missing`.
class Filling {
 public:
  Filling(const ApologyFacts& facts, ApologyWords words, std::string& missing)
      : facts_(facts),
        stock_(facts, words.locale),
        missing_(missing) {
    full_.words = std::move(words);
  }

  Result<FullWords> fill() {
    ApologyWords& words = full_.words;
    AMENDS_TRY(const std::string what, stock_.what_happened());
    need("what_happened", words.what_happened, what);
    AMENDS_TRY(const std::string did, stock_.what_we_did());
    need("what_we_did", words.what_we_did, did);
    AMENDS_TRY(const std::string offer, stock_.offer());
    if (!offer.empty() || is_anywhere(facts_, &ApologyWords::offer)) {
      need("offer", words.offer, offer);
    }
    AMENDS_TRY(full_.own_offer, stock_.own_offer());
    if (!facts_.link.empty()) {
      need("link_label", words.link_label, stock_.link_label());
    }
    leave_out("cause", &ApologyWords::cause);
    leave_out("prevention", &ApologyWords::prevention);
    return std::move(full_);
  }

 private:
  void need(std::string_view field, std::string& text, const std::string& stock) {
    if (is_said(text)) {
      return;
    }
    if (stock.empty()) {
      missing_ += fmt::format(
          "{}{} ({})", missing_.empty() ? "" : ", ", field, full_.words.locale.language()
      );
      return;
    }
    text = stock;
    full_.stand_ins.emplace_back(field);
  }

  void leave_out(std::string_view field, std::string ApologyWords::* text) {
    if (!is_said(full_.words.*text) && is_anywhere(facts_, text)) {
      full_.stand_ins.emplace_back(field);
    }
  }

  const ApologyFacts& facts_;
  Stock stock_;
  std::string& missing_;
  FullWords full_;
};

}  // namespace

bool is_over_when_stopped(ErrorKind kind) {
  constexpr auto kKinds = std::to_array<ErrorKind>(
      {ErrorKind::wrong_audience,
       ErrorKind::wrong_merge,
       ErrorKind::test_mail,
       ErrorKind::duplicate,
       ErrorKind::typo,
       ErrorKind::insensitive}
  );
  return std::ranges::find(kKinds, kind) != kKinds.end();
}

std::string isolated(std::string_view value) {
  return fmt::format("\u2068{}\u2069", value);
}

std::string without_liquid(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    const bool opens = (c == '{' || c == '%') && plain.ends_with('{');
    const bool closes = c == '}' && (plain.ends_with('}') || plain.ends_with('%'));
    if (opens || closes) {
      plain += ' ';
    }
    plain += c;
  }
  return plain;
}

std::string sentence(std::string_view text) {
  std::string line = without_liquid(text);
  std::ranges::replace_if(line, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  const auto begin = line.find_first_not_of(' ');
  if (begin == std::string::npos) {
    return {};
  }
  line = line.substr(begin, line.find_last_not_of(' ') - begin + 1);
  const bool ended = line.ends_with('.') || line.ends_with('!') || line.ends_with('?');
  return ended ? line : line + ".";
}

std::string lower_first(std::string_view text, const text::Locale& locale) {
  const std::size_t end = text.empty() ? 0 : text::cluster_end(text, 0);
  return text::downcase(text.substr(0, end), locale) + std::string(text.substr(end));
}

std::string upper_first(std::string_view text, const text::Locale& locale) {
  const std::size_t end = text.empty() ? 0 : text::cluster_end(text, 0);
  return text::upcase(text.substr(0, end), locale) + std::string(text.substr(end));
}

Result<std::string> sentence_date(Instant at, const text::Locale& locale, std::string_view zone) {
  return text::format_date(at, text::catalogue(locale).format(said("date_form")), locale, zone);
}

Result<std::vector<FullWords>> full_words(const ApologyFacts& facts) {
  std::vector<ApologyWords> all{own_words(facts)};
  all.insert(all.end(), facts.others.begin(), facts.others.end());
  std::vector<FullWords> full;
  std::string missing;
  for (ApologyWords& words : all) {
    AMENDS_TRY(FullWords one, Filling(facts, std::move(words), missing).fill());
    full.push_back(std::move(one));
  }
  if (!missing.empty()) {
    return make_error(
        "apology.words_missing",
        "these sentences are needed and cannot be worded from the facts alone: {}; write them with "
        "amends words, or leave those languages out",
        missing
    );
  }
  return full;
}

Result<ApologyWords> told_words(const ApologyFacts& facts) {
  if (!facts.locale.is_supported()) {
    return make_error(
        "apology.language",
        "Amends has no words in the language \"{}\"; write the folder in it yourself",
        facts.locale.language()
    );
  }
  ApologyWords words = own_words(facts);
  const Stock stock(facts, facts.locale);
  if (!is_said(words.what_happened)) {
    AMENDS_TRY(words.what_happened, stock.what_happened());
  }
  if (!is_said(words.what_happened)) {
    return make_error(
        "apology.words_missing",
        "what happened is not said in the language \"{0}\", and the facts alone do not say it; "
        "write it with amends words --lang {0}",
        facts.locale.language()
    );
  }
  if (!is_said(words.what_we_did)) {
    AMENDS_TRY(words.what_we_did, stock.what_we_did());
  }
  if (!is_said(words.offer)) {
    AMENDS_TRY(words.offer, stock.offer());
  }
  if (!is_said(words.link_label)) {
    words.link_label = stock.link_label();
  }
  return words;
}

}  // namespace amends::advice
