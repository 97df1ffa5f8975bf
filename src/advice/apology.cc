#include "advice/apology.h"

#include "advice/limits.h"
#include "html/escape.h"
#include "liquid/template.h"
#include "text/catalogue.h"
#include "text/embedded.h"
#include "text/format.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::advice {
namespace {

using model::ErrorKind;

/// Words of people never become Liquid: the brackets are set apart.
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

/// One sentence, in one line, with its full stop.
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

std::string without_stop(std::string text) {
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return text;
}

std::string_view words_file(const text::Locale& locale) {
  const auto own = text::embedded_file("locales/" + locale.language() + "/apology/body.liquid");
  return own ? *own : text::embedded_file("locales/en/apology/body.liquid").value_or("");
}

Result<std::map<std::string, std::string>> values_of(const ApologyFacts& facts) {
  std::map<std::string, std::string> values = {
      {"error", std::string(to_string(facts.error))},
      {"what_happened", sentence(facts.what_happened)},
      {"cause", sentence(facts.cause)},
      {"what_we_did", sentence(facts.what_we_did)},
      {"offer", sentence(facts.offer)},
      {"prevention", sentence(facts.prevention)},
      {"link", without_liquid(facts.link)},
      {"link_label", without_stop(sentence(facts.link_label))},
      {"signer", without_stop(sentence(facts.signer))},
      {"signer_role", without_stop(sentence(facts.signer_role))},
      {"unsubscribe", "{{ unsubscribe_url }}"},
      {"if_named", facts.has_first_name ? "{% if first_name != blank %}" : "@cut@"},
      {"print_name", facts.has_first_name ? "{{ first_name }}" : ""},
      {"end_named", facts.has_first_name ? "{% endif %}" : "@end@"},
  };
  if (facts.fixed_at) {
    AMENDS_TRY(
        values["fixed_time"], text::format_date(*facts.fixed_at, "%H:%M", facts.locale, facts.zone)
    );
    AMENDS_TRY(
        values["fixed_date"], text::format_date(*facts.fixed_at, "long", facts.locale, facts.zone)
    );
    values["fixed_at"] = "yes";
  }
  return values;
}

/// Without a name, what would stand around it goes too.
void drop_unnamed(std::string& words) {
  const auto begin = words.find("@cut@");
  const auto end = words.find("@end@");
  if (begin != std::string::npos && end != std::string::npos && begin < end) {
    words.erase(begin, end + std::string_view("@end@").size() - begin);
  }
}

Result<std::string> words_of(const ApologyFacts& facts) {
  const auto compiled = liquid::Template::compile(
      words_file(facts.locale), {"apology/body.liquid", liquid::Escape::none}
  );
  if (!compiled.program) {
    return compiled.errors.front().because(
        make_error("apology.template", "the words of the apology could not be read")
    );
  }
  AMENDS_TRY(const auto values, values_of(facts));
  std::vector<liquid::Value> inputs;
  for (const std::string& name : compiled.program->inputs()) {
    const auto found = values.find(name);
    inputs.push_back(
        found == values.end() ? liquid::Value() : liquid::Value::of(std::string_view(found->second))
    );
  }
  AMENDS_TRY(std::string words, liquid::render_to_string(*compiled.program, inputs, {}));
  drop_unnamed(words);
  return words;
}

/// HTML of a paragraph: its Liquid as it is, everything else escaped.
std::string escaped(std::string_view paragraph) {
  std::string html;
  while (!paragraph.empty()) {
    const auto begin = std::min({paragraph.find("{{"), paragraph.find("{%"), paragraph.size()});
    html += html::html_escape(paragraph.substr(0, begin));
    paragraph.remove_prefix(begin);
    const auto end = std::min({paragraph.find("}}"), paragraph.find("%}"), paragraph.size()});
    html += paragraph.substr(0, std::min(end + 2, paragraph.size()));
    paragraph.remove_prefix(std::min(end + 2, paragraph.size()));
  }
  return html;
}

std::string link_html(std::string_view target, std::string_view label) {
  return fmt::format("<a href=\"{}\">{}</a>", escaped(target), html::html_escape(label));
}

/// "label: target" becomes a link, everything else stays words.
std::string paragraph_html(std::string_view paragraph, const ApologyFacts& facts) {
  constexpr std::string_view kUnsubscribe = "{{ unsubscribe_url }}";
  if (paragraph.ends_with(": " + std::string(kUnsubscribe))) {
    const auto label = paragraph.substr(0, paragraph.size() - kUnsubscribe.size() - 2);
    return "<p style=\"font-size:13px\">" + link_html(kUnsubscribe, label) + "</p>\n";
  }
  if (!facts.link.empty() && paragraph.ends_with(": " + without_liquid(facts.link))) {
    const std::string target = without_liquid(facts.link);
    return "<p>" + link_html(target, paragraph.substr(0, paragraph.size() - target.size() - 2)) +
           "</p>\n";
  }
  return "<p>" + escaped(paragraph) + "</p>\n";
}

void replace(std::string& text, std::string_view what, std::string_view with) {
  if (const auto at = text.find(what); at != std::string::npos) {
    text.replace(at, what.size(), with);
  }
}

std::string html_of(std::string_view words, const ApologyFacts& facts) {
  std::string paragraphs;
  while (!words.empty()) {
    const auto end = std::min(words.find("\n\n"), words.size());
    std::string_view paragraph = words.substr(0, end);
    while (paragraph.ends_with('\n')) {
      paragraph.remove_suffix(1);
    }
    if (!paragraph.empty()) {
      paragraphs += paragraph_html(paragraph, facts);
    }
    words.remove_prefix(std::min(end + 2, words.size()));
  }
  std::string html(text::embedded_file("data/apology.html").value_or("@words@"));
  const bool rtl = facts.locale.direction() == text::Direction::rtl;
  replace(html, "{{ language }}", facts.locale.tag());
  replace(html, "{{ direction }}", rtl ? "rtl" : "ltr");
  replace(html, "@words@\n", paragraphs);
  return html;
}

/// A TOML basic string.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

std::string written(const mail::Mailbox& mailbox) {
  const std::string address = mailbox.local() + "@" + mailbox.domain();
  if (mailbox.display_name().empty()) {
    return address;
  }
  std::string name;
  for (const char c : mailbox.display_name()) {
    if (c == '"' || c == '\\') {
      name += '\\';
    }
    name += c;
  }
  return fmt::format("\"{}\" <{}>", name, address);
}

std::string toml_of(const ApologyFacts& facts) {
  return fmt::format(
      "# For incident {}\n"
      "name = {}\nkind = {}\nfrom = {}\nreply_to = {}\nlocale = {}\nsubject = {}\n\n"
      "[audience]\nlist = {}\nexpected = {}\n",
      facts.incident.value,
      in_quotes(facts.name),
      in_quotes(to_string(facts.kind)),
      in_quotes(written(facts.from)),
      in_quotes(written(facts.reply_to)),
      in_quotes(facts.locale.tag()),
      in_quotes(apology_subject(facts)),
      in_quotes(facts.list),
      facts.expected
  );
}

Result<void> check(const ApologyFacts& facts) {
  if (!facts.incident) {
    return make_error(
        "apology.no_incident",
        "an apology belongs to an incident; open one with `amends incident open`"
    );
  }
  if (sentence(facts.signer).empty()) {
    return make_error("apology.no_signer", "name the person who signs the apology");
  }
  if (sentence(facts.what_happened).empty() || sentence(facts.what_we_did).empty()) {
    return make_error(
        "apology.no_story", "say in one sentence what happened, and in one what was done about it"
    );
  }
  for (const std::string* text :
       {&facts.what_happened,
        &facts.cause,
        &facts.what_we_did,
        &facts.offer,
        &facts.prevention,
        &facts.link,
        &facts.link_label,
        &facts.signer,
        &facts.signer_role}) {
    if (text->size() > kStoryBytesMax || !text::valid_utf8(*text)) {
      return make_error(
          "apology.no_story",
          "a part of the story is longer than {} bytes or no UTF-8",
          kStoryBytesMax
      );
    }
  }
  return {};
}

std::string_view subject_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::wrong_link:
      return "link";
    case ErrorKind::wrong_price:
      return "price";
    case ErrorKind::wrong_code:
      return "code";
    case ErrorKind::wrong_date:
      return "date";
    case ErrorKind::wrong_audience:
    case ErrorKind::insensitive:
    case ErrorKind::privacy:
    case ErrorKind::security:
      return "sorry";
    case ErrorKind::wrong_merge:
    case ErrorKind::wrong_image:
    case ErrorKind::test_mail:
    case ErrorKind::duplicate:
    case ErrorKind::typo:
    case ErrorKind::other:
      break;
  }
  return "other";
}

}  // namespace

std::string apology_subject(const ApologyFacts& facts) {
  const std::string id = "advice.subject." + std::string(subject_of(facts.error));
  return text::catalogue(facts.locale).format(id);
}

Result<model::MailingFiles> compose_apology(const ApologyFacts& facts) {
  AMENDS_TRY_VOID(check(facts));
  AMENDS_TRY(const std::string words, words_of(facts));
  model::MailingFiles files;
  files["mailing.toml"] = toml_of(facts);
  files["body.txt"] = words;
  files["body.html"] = html_of(words, facts);
  return files;
}

}  // namespace amends::advice
