#include "checks/message/statements.h"

#include "checks/check.h"
#include "checks/message/message_words.h"
#include "checks/time/date_reader.h"
#include "text/case.h"
#include "text/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace amends::checks {
namespace {

constexpr std::size_t kStatementsMax = 2000;  // of one kind; later ones are left out
constexpr std::size_t kListedMax = 4;         // that a finding names
constexpr std::size_t kCurrencyBytesMax = 16;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

void keep(StatementSet& set, std::string statement) {
  if (set.size() < kStatementsMax) {
    set.insert(std::move(statement));
  }
}

/// Behind the spaces, no-break and narrow ones too, at `at`.
std::size_t behind_space(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    if (rest.front() == ' ') {
      ++at;
    } else if (rest.starts_with("\xC2\xA0")) {
      at += 2;
    } else if (rest.starts_with("\xE2\x80\xAF") || rest.starts_with("\xE2\x80\x89")) {
      at += 3;
    } else {
      break;
    }
  }
  return at;
}

/// "1,299.00" as "1299", "19,90" as "19.90": the last sign before two digits parts the cents.
std::string plain_number(std::string_view written) {
  std::string digits;
  for (const char byte : written) {
    if (is_digit(byte)) {
      digits += byte;
    }
  }
  const std::size_t sign = written.find_last_of(".,");
  const bool cents = sign != std::string_view::npos && written.size() - sign == 3;
  if (!cents) {
    return digits;
  }
  const std::string whole = digits.substr(0, digits.size() - 2);
  const std::string part = digits.substr(digits.size() - 2);
  return part == "00" ? whole : whole + "." + part;
}

/// The end of the number at `at`: digits with . , or a space inside before further digits.
std::size_t end_of_number(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (is_digit(text[at])) {
      ++at;
      continue;
    }
    const bool sign = text[at] == '.' || text[at] == ',';
    const std::size_t next = sign ? at + 1 : behind_space(text, at);
    std::size_t digits = next;
    while (digits < text.size() && digits < next + 4 && is_digit(text[digits])) {
      ++digits;
    }
    const bool goes_on = next > at && (sign ? digits > next : digits - next == 3);
    if (!goes_on) {
      break;
    }
    at = digits;
  }
  return at;
}

/// The currency whose sign or word stands at the beginning (or the end) of the text.
enum class Side : std::uint8_t { before, behind };

std::string currency_at(std::string_view text, Side side) {
  for (const auto& [written, code] : message_words().currencies) {
    const bool fits = side == Side::behind ? text.starts_with(written) : text.ends_with(written);
    const std::size_t rest = text.size() - written.size();
    const bool letter = written.front() >= 'a' && written.front() <= 'z';
    const bool goes_on =
        fits && letter && rest > 0 &&
        words_of(text.substr(side == Side::behind ? 0 : rest - 1), {}).front().lower.size() !=
            written.size();
    if (fits && !goes_on) {
      return code;
    }
  }
  return {};
}

/// The percentages and amounts of a text.
void read_numbers(std::string_view text, Statements& statements) {
  for (std::size_t at = 0; at < text.size();) {
    const bool begins =
        is_digit(text[at]) && (at == 0 || (!is_digit(text[at - 1]) && !is_capital(text[at - 1])));
    if (!begins) {
      ++at;
      continue;
    }
    const std::size_t end = end_of_number(text, at);
    const std::size_t next = behind_space(text, end);
    const std::string number = plain_number(text.substr(at, end - at));
    if (next < text.size() && text[next] == '%') {
      keep(statements[Statement::percent], number);
      at = end;
      continue;
    }
    std::string currency =
        currency_at(text::downcase(text.substr(next, kCurrencyBytesMax)), Side::behind);
    if (currency.empty()) {
      std::string_view before = text.substr(0, at);
      while (before.ends_with(' ') || before.ends_with("\xC2\xA0")) {
        before.remove_suffix(before.ends_with(' ') ? 1 : 2);
      }
      before.remove_prefix(before.size() - std::min(before.size(), kCurrencyBytesMax));
      currency = currency_at(text::downcase(before), Side::before);
    }
    if (!currency.empty()) {
      keep(statements[Statement::amount], number + " " + currency);
    }
    at = end;
  }
}

/// Capitals with a digit among them: SPRING20, XK722B.
bool looks_like_code(std::string_view word) {
  constexpr std::size_t kCodeBytesMin = 5;
  constexpr std::size_t kCodeBytesMax = 32;
  return word.size() >= kCodeBytesMin && word.size() <= kCodeBytesMax &&
         std::ranges::all_of(word, [](char c) { return is_capital(c) || is_digit(c); }) &&
         std::ranges::count_if(word, is_capital) >= 2 && std::ranges::any_of(word, is_digit);
}

void read_codes(const PartView& part, const model::Mailing& mailing, Statements& statements) {
  const auto is_known = [&mailing](std::string_view word) {
    return std::ranges::any_of(mailing.codes, [word](const model::OfferCode& offer) {
      return offer.code == word;
    });
  };
  for (const Word& word : part.words) {
    const std::string_view written = word.in(part.visible);
    if (looks_like_code(written) || is_known(written)) {
      keep(statements[Statement::code], std::string(written));
    }
  }
}

/// Host and path; nothing for what Liquid prints and for mail and telephone links.
void keep_link(std::string_view url, Statements& statements) {
  if (url.find("{{") != std::string_view::npos || url.find("{%") != std::string_view::npos ||
      url.find(kPrinted) != std::string_view::npos || !text::is_web_url(url)) {
    return;
  }
  const text::UrlView view = text::split_url(url);
  std::string_view path = view.path;
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  keep(statements[Statement::link], text::downcase(view.host) + std::string(path));
}

void read_links(const PartView& part, Statements& statements) {
  for (const html::Link& link : part.links) {
    keep_link(link.url, statements);
  }
  const std::string_view text = part.visible;
  std::size_t links = 0;
  for (std::size_t at = text.find("http"); at != std::string_view::npos && links < kStatementsMax;
       ++links) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n<>\"')", at), text.size());
    std::string_view url = text.substr(at, end - at);
    while (!url.empty() && (url.back() == '.' || url.back() == ',')) {
      url.remove_suffix(1);
    }
    keep_link(url, statements);
    at = text.find("http", end);
  }
}

}  // namespace

std::string_view to_string(Statement statement) {
  constexpr std::array<std::string_view, kStatements> kNames = {
      "percent", "amount", "code", "date", "link"
  };
  return kNames.at(static_cast<std::size_t>(statement));
}

void Statements::add(const Statements& other) {
  for (std::size_t kind = 0; kind < kStatements; ++kind) {
    of[kind].insert(other.of[kind].begin(), other.of[kind].end());
  }
}

Statements statements_of(
    const PartView& part, const model::Mailing& mailing, std::chrono::sys_days reference
) {
  Statements statements;
  read_numbers(part.visible, statements);
  read_codes(part, mailing, statements);
  read_links(part, statements);
  for (const WrittenDate& date : dates_of(part.visible, part.words, part.locale, reference)) {
    keep(
        statements[Statement::date],
        fmt::format(
            "{:02}-{:02}",
            static_cast<unsigned>(date.date.month()),
            static_cast<unsigned>(date.date.day())
        )
    );
  }
  return statements;
}

StatementSet without(const StatementSet& left, const StatementSet& right) {
  StatementSet rest;
  std::ranges::set_difference(left, right, std::inserter(rest, rest.end()));
  return rest;
}

std::string listed(const StatementSet& set) {
  std::string text;
  std::size_t number = 0;
  for (const std::string& statement : set) {
    if (number++ == kListedMax) {
      text += " …";
      break;
    }
    text += (text.empty() ? "" : ", ") + statement;
  }
  return shown(text);
}

}  // namespace amends::checks
