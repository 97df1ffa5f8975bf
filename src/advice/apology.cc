#include "advice/apology.h"

#include "advice/apology_text.h"
#include "advice/limits.h"
#include "advice/stock_words.h"
#include "text/catalogue.h"
#include "text/format.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace amends::advice {
namespace {

using model::ErrorKind;

std::string without_stop(std::string text) {
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return text;
}

/// The id of a sentence in the catalogues.
std::string id_of(std::string_view id) {
  return fmt::format("apology.{}", id);
}

/// Two texts with a space between them.
std::string joined(const std::string& one, const std::string& other) {
  return one.empty() || other.empty() ? one + other : one + " " + other;
}

/// Puts the sentences of one language in their order: what happened, that it was our mistake, what
/// we did and when, what we offer, that a person reads the answer, who it is.
class Writer {
 public:
  Writer(const ApologyFacts& facts, const FullWords& full, ApologyForm form)
      : facts_(facts),
        own_(full.words),
        own_offer_(full.own_offer),
        stand_ins_(full.stand_ins),
        form_(form),
        words_(text::catalogue(full.words.locale)) {}

  Result<ComposedText> write() {
    AMENDS_TRY_VOID(body());
    ComposedText composed;
    composed.locale = own_.locale;
    composed.own = without_isolates(paragraphs_text(said_, own_.locale));
    std::vector<Paragraph> all = framed();
    composed.text = paragraphs_text(all, own_.locale);
    if (form_ == ApologyForm::postscript) {
      composed.html = block_html(all, own_.locale);
    } else if (form_ != ApologyForm::letter) {
      composed.html = page_html(all, own_.locale);
    }
    return composed;
  }

 private:
  [[nodiscard]] std::string say(std::string_view id) const { return words_.format(id_of(id)); }

  [[nodiscard]] std::string say(
      std::string_view id, std::string_view name, const std::string& value
  ) const {
    return words_.format(id_of(id), {{name, value}});
  }

  void add(std::string text) { said_.push_back({Paragraph::Kind::words, std::move(text)}); }

  void add_link() {
    if (!facts_.link.empty()) {
      said_.push_back(
          {Paragraph::Kind::link,
           without_stop(sentence(own_.link_label)),
           without_liquid(facts_.link)}
      );
    }
  }

  Result<void> body() {
    AMENDS_TRY(const std::string mended, what_we_did());
    const std::string sorry = joined(joined(say("sorry"), alone(own_.cause)), tone());
    if (form_ == ApologyForm::fixed) {
      add(joined(joined(words_.format("follow_up.open"), sorry), story()));
      add(joined(mended, say("reply")));
      add_link();
      return {};
    }
    if (form_ == ApologyForm::correction) {
      add(joined(story(), sorry));
      add(joined(mended, say("reply")));
      add_link();
      add_offer();
      return {};
    }
    if (form_ == ApologyForm::postscript) {
      const std::string told = joined(joined(story(), sorry), joined(mended, say("reply")));
      add(say("postscript", "text", joined(told, offer())));
      add_link();
      return {};
    }
    if (form_ == ApologyForm::letter) {
      add(say("letter"));
    }
    add(story());
    add(sorry);
    add(mended);
    add_link();
    if (const std::string prevention = sentence(own_.prevention); !prevention.empty()) {
      add(say("prevention", "text", prevention));
    }
    add(joined(facts_.tone == Tone::warm ? say("thanks") : "", say("reply")));
    add_offer();
    return {};
  }

  /// What people get comes last: it is never what a mail about a mistake begins with.
  [[nodiscard]] std::string offer() const { return joined(alone(own_.offer), own_offer_); }

  void add_offer() {
    if (std::string text = offer(); !text.empty()) {
      add(std::move(text));
    }
  }

  [[nodiscard]] std::string story() const {
    const bool is_short = form_ != ApologyForm::apology && form_ != ApologyForm::letter;
    const bool unwanted = facts_.error == ErrorKind::wrong_audience ||
                          facts_.error == ErrorKind::insensitive ||
                          facts_.error == ErrorKind::test_mail;
    const std::string_view id = is_short   ? "open.short"
                                : unwanted ? "open.unwanted"
                                           : "open.mistake";
    return say(id, "what", behind_colon("what_happened", own_.what_happened));
  }

  /// A sentence of people stays as they wrote it; ours begins small behind a colon.
  [[nodiscard]] std::string behind_colon(std::string_view field, const std::string& text) const {
    const bool is_ours = std::ranges::find(stand_ins_, field) != stand_ins_.end();
    return is_ours ? lower_first(sentence(text), own_.locale) : sentence(text);
  }

  [[nodiscard]] std::string alone(const std::string& text) const {
    return upper_first(sentence(text), own_.locale);
  }

  [[nodiscard]] std::string tone() const {
    switch (facts_.tone) {
      case Tone::warm:
        return say(facts_.harm >= model::Harm::sensitive ? "warm_grave" : "warm");
      case Tone::light:
        return say("light");
      case Tone::sober:
        break;
    }
    return {};
  }

  /// What was mended and since when.
  [[nodiscard]] Result<std::string> what_we_did() const {
    const std::string did = behind_colon("what_we_did", own_.what_we_did);
    std::string mended;
    if (facts_.fixed_at) {
      AMENDS_TRY(mended, at_a_time("fixed_since", *facts_.fixed_at, did));
    } else if (!facts_.is_fixed && facts_.repair_by) {
      AMENDS_TRY(mended, at_a_time("planned_by", *facts_.repair_by, did));
    } else {
      mended = say(facts_.is_fixed ? "fixed" : "planned", "did", did);
    }
    // Whose data or passwords are out may have a good deal to do.
    const bool may_rest = facts_.harm < model::Harm::privacy &&
                          facts_.error != ErrorKind::privacy && facts_.error != ErrorKind::security;
    return joined(mended, may_rest ? say("nothing_to_do") : "");
  }

  [[nodiscard]] Result<std::string> at_a_time(
      std::string_view id, Instant at, const std::string& did
  ) const {
    AMENDS_TRY(const std::string time, text::format_date(at, "%H:%M", own_.locale, facts_.zone));
    AMENDS_TRY(const std::string date, sentence_date(at, own_.locale, facts_.zone));
    return words_.format(id_of(id), {{"time", time}, {"date", date}, {"did", did}});
  }

  /// With a greeting, a name at the end and a way out; a postscript has those of its mailing.
  [[nodiscard]] std::vector<Paragraph> framed() const {
    std::vector<Paragraph> all;
    if (form_ != ApologyForm::postscript) {
      all.push_back({Paragraph::Kind::words, greeting()});
    }
    all.insert(all.end(), said_.begin(), said_.end());
    if (form_ != ApologyForm::postscript) {
      all.push_back({Paragraph::Kind::words, signature()});
    }
    if (form_ != ApologyForm::postscript) {
      all.push_back({Paragraph::Kind::small_link, say("unsubscribe"), "{{ unsubscribe_url }}"});
    }
    return all;
  }

  [[nodiscard]] std::string greeting() const {
    const std::string unnamed = say("hello_unnamed");
    if (!facts_.has_first_name) {
      return unnamed;
    }
    const std::string named = say("hello", "name", isolated("{{ first_name }}"));
    return "{% if first_name != blank %}" + named + "{% else %}" + unnamed + "{% endif %}";
  }

  [[nodiscard]] std::string signature() const {
    const std::string name = isolated(without_stop(sentence(facts_.signer)));
    const std::string role = without_stop(sentence(facts_.signer_role));
    if (role.empty() || own_.locale.language() != facts_.locale.language()) {
      return name;  // what somebody does was said in the mailing's own language only
    }
    return words_.format(id_of("signed"), {{"name", name}, {"role", role}});
  }

  const ApologyFacts& facts_;
  const ApologyWords& own_;
  const std::string& own_offer_;
  const std::vector<std::string>& stand_ins_;
  ApologyForm form_;
  const text::Catalogue& words_;
  std::vector<Paragraph> said_;
};

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

/// Only a letter has no HTML: few people get it, one person writes it, and nothing in it is
/// counted.
bool is_letter(const std::vector<ComposedText>& texts) {
  return texts.front().html.empty();
}

std::string toml_of(const ApologyFacts& facts, const std::vector<ComposedText>& texts) {
  std::string toml = fmt::format(
      "# For incident {}\n"
      "name = {}\nkind = {}\nfrom = {}\nreply_to = {}\nlocale = {}\nsubject = {}\n\n"
      "[audience]\nlist = {}\nexpected = {}\n",
      facts.incident.value,
      in_quotes(facts.name),
      in_quotes(to_string(facts.kind)),
      in_quotes(written(facts.from)),
      in_quotes(written(facts.reply_to)),
      in_quotes(facts.locale.tag()),
      in_quotes(texts.front().subject),
      in_quotes(facts.list),
      facts.expected
  );
  if (is_letter(texts)) {
    toml += "\n[policy]\ntracking = \"off\"\nwaves = \"all\"\n";
  }
  if (!facts.own_offer.column.empty() && !facts.own_offer.is_credit) {
    toml += fmt::format("\n[[codes]]\ncolumn = {}\n", in_quotes(facts.own_offer.column));
  }
  for (std::size_t i = 1; i < texts.size(); ++i) {
    toml += fmt::format(
        "\n[locales.{}]\nsubject = {}\n", texts[i].locale.tag(), in_quotes(texts[i].subject)
    );
  }
  return toml;
}

Result<void> check_texts(const ApologyFacts& facts) {
  std::vector<const std::string*> texts{
      &facts.link,
      &facts.signer,
      &facts.signer_role,
      &facts.right.price,
      &facts.right.code,
      &facts.coded_offer.code
  };
  std::vector<ApologyWords> all{own_words(facts)};
  all.insert(all.end(), facts.others.begin(), facts.others.end());
  for (const ApologyWords& words : all) {
    if (!words.locale.is_supported()) {
      return make_error(
          "apology.language",
          "Amends has no words in the language \"{}\"; write the folder in it yourself",
          words.locale.language()
      );
    }
    texts.insert(
        texts.end(),
        {&words.what_happened,
         &words.cause,
         &words.what_we_did,
         &words.link_label,
         &words.offer,
         &words.prevention}
    );
  }
  for (const std::string* text : texts) {
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
  if (facts.tone == Tone::light && facts.harm >= model::Harm::repairable) {
    return make_error(
        "apology.tone",
        "a light word does not fit here: the harm is {}, and people who were harmed do not smile; "
        "write it sober or warm",
        to_string(facts.harm)
    );
  }
  return check_texts(facts);
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

std::string subject_in(ErrorKind kind, const text::Locale& locale) {
  return text::catalogue(locale).format("advice.subject." + std::string(subject_of(kind)));
}

/// "body.nb.html": the first text has the names without a language.
std::string file_name(std::string_view base, const ComposedText& text, std::string_view ending) {
  return fmt::format("{}.{}.{}", base, text.locale.tag(), ending);
}

}  // namespace

std::string apology_subject(const ApologyFacts& facts) {
  return subject_in(facts.error, facts.locale);
}

Result<std::vector<ComposedText>> compose_texts(const ApologyFacts& facts, ApologyForm form) {
  AMENDS_TRY_VOID(check(facts));
  AMENDS_TRY(const std::vector<FullWords> full, full_words(facts));
  std::vector<ComposedText> texts;
  for (const FullWords& one : full) {
    AMENDS_TRY(ComposedText text, Writer(facts, one, form).write());
    text.subject = form == ApologyForm::fixed
                       ? text::catalogue(one.words.locale).format("follow_up.subject")
                       : subject_in(facts.error, one.words.locale);
    text.stand_ins = one.stand_ins;
    texts.push_back(std::move(text));
  }
  return texts;
}

model::MailingFiles apology_folder(
    const ApologyFacts& facts, const std::vector<ComposedText>& texts
) {
  model::MailingFiles files;
  files["mailing.toml"] = toml_of(facts, texts);
  for (const ComposedText& text : texts) {
    const bool first = &text == &texts.front();
    files[first ? "body.txt" : file_name("body", text, "txt")] = text.text;
    if (!text.html.empty()) {
      files[first ? "body.html" : file_name("body", text, "html")] = text.html;
    }
  }
  return files;
}

model::MailingFiles postscript_files(const std::vector<ComposedText>& texts) {
  const std::string base = fmt::format("partials/{}", kPostscriptPartial);
  model::MailingFiles files;
  for (const ComposedText& text : texts) {
    const bool first = &text == &texts.front();
    files[first ? base + ".txt" : file_name(base, text, "txt")] = text.text;
    files[first ? base + ".html" : file_name(base, text, "html")] = text.html;
  }
  return files;
}

Result<model::MailingFiles> compose_apology(const ApologyFacts& facts) {
  const ApologyForm form =
      facts.kind == model::MailingKind::correction ? ApologyForm::correction : ApologyForm::apology;
  AMENDS_TRY(const std::vector<ComposedText> texts, compose_texts(facts, form));
  return apology_folder(facts, texts);
}

Score score_of(const ComposedText& text, const ApologyFacts& facts) {
  return score({text.locale, text.subject, text.own, facts.harm, facts.link.empty() ? 0U : 1U, 0});
}

}  // namespace amends::advice
