#include "engine/preview.h"

#include "base/check.h"
#include "engine/audience.h"
#include "engine/link_rewriter.h"
#include "engine/mailing_messages.h"
#include "engine/no_contacts.h"

#include <algorithm>

namespace amends::engine {
namespace {

/// Under this no installation makes or reads anything: previews are all that is signed with it.
constexpr std::string_view kPreviewSecret = "previews are signed with nothing";

/// Ends a reading early; never leaves this file.
constexpr std::string_view kSeenEnough = "preview.seen_enough";

/// What the pass over the list saw beside the chosen.
struct Passed {
  std::uint64_t people = 0;      // rows that could be read
  std::uint64_t recipients = 0;  // of these, who get the mailing
  std::int64_t first_row = 0;
  std::int64_t last_row = 0;
  bool is_left_out = false;  // the person named, by `where`
  bool has_left = false;     // or because they are suppressed
};

Error gets_nothing(const PreviewChoice& choice, const Passed& passed) {
  const std::string who = choice.by == PreviewChoice::By::row ? fmt::format("row {}", choice.row)
                          : choice.by == PreviewChoice::By::address
                              ? choice.address
                              : fmt::format("contact {}", choice.contact.value);
  if (passed.has_left) {
    return make_error(
        "preview.left_out", "{} is on the list, but has left: this person gets nothing", who
    );
  }
  return make_error(
      "preview.left_out",
      "{} is on the list, but `where` in mailing.toml leaves them out: this person gets nothing",
      who
  );
}

Error no_such_row(const PreviewChoice& choice, const Passed& passed, const PeopleSource& people) {
  for (const model::Finding& finding : people.findings()) {
    for (const model::FindingExample& example : finding.examples) {
      if (example.row == choice.row) {
        return make_error("preview.no_row", "row {} cannot be read: {}", choice.row, example.value);
      }
    }
  }
  return make_error(
      "preview.no_row",
      "nobody stands in row {}: the list has {} people, in rows {} to {} (the header is row 1, as "
      "in what amends check says)",
      choice.row,
      passed.people,
      passed.first_row,
      passed.last_row
  );
}

Error nobody_found(const PreviewChoice& choice, const Passed& passed, const PeopleSource& people) {
  if (passed.is_left_out || passed.has_left) {
    return gets_nothing(choice, passed);
  }
  if (passed.people == 0 || !choice.names_somebody()) {
    return make_error(
        "preview.nobody",
        "the mailing is for nobody: {} people on the list could be read, and none of them is "
        "meant; "
        "look at the list and at `where` in mailing.toml",
        passed.people
    );
  }
  if (choice.by == PreviewChoice::By::row) {
    return no_such_row(choice, passed, people);
  }
  return make_error(
      "preview.no_person",
      "{} is not among the {} people this mailing is for",
      choice.by == PreviewChoice::By::address ? choice.address
                                              : fmt::format("contact {}", choice.contact.value),
      passed.recipients
  );
}

Result<const CompiledEdition*> wanted_edition(
    const CompiledMailing& mailing, const std::optional<text::Locale>& wanted
) {
  if (!wanted) {
    return nullptr;
  }
  const auto& editions = mailing.editions();
  auto found = std::ranges::find(editions, *wanted, &CompiledEdition::locale);
  if (found == editions.end()) {
    found = std::ranges::find_if(editions, [&](const CompiledEdition& edition) {
      return edition.locale.language() == wanted->language();
    });
  }
  if (found != editions.end()) {
    return &*found;
  }
  std::string there;
  for (const CompiledEdition& edition : editions) {
    there += (there.empty() ? "" : ", ") + edition.locale.tag();
  }
  return make_error(
      "preview.no_edition", "there is no edition {}; there are: {}", wanted->tag(), there
  );
}

/// A template that cannot be rendered for one person, in the words of the one who looks for them.
Error about(const PeopleSource::Person& person, const Error& error) {
  const std::string words = fmt::format(
      "the mail to {} cannot be made: {}", person.contact->mailbox.address(), error.message()
  );
  return Error(error.id(), words).at(error.place());
}

Result<std::vector<PickedPerson>> pick(
    const PreviewSource& source, const PreviewChoice& choice, PreviewPicker& picker
) {
  AMENDS_TRY(
      const AudienceFilter filter,
      AudienceFilter::compile(
          source.mailing.audience, source.people.columns(), source.people.earlier()
      )
  );
  Passed passed;
  const auto visit = [&](const PeopleSource::Person& person) -> Result<void> {
    ++passed.people;
    passed.first_row = passed.first_row == 0 ? person.row : passed.first_row;
    passed.last_row = person.row;
    AMENDS_TRY(const bool wanted, filter.matches(*person.contact));
    if (!wanted || person.suppressed) {
      const bool meant = choice.means(person);
      passed.is_left_out |= meant && !wanted;
      passed.has_left |= meant && person.suppressed;
      return {};
    }
    ++passed.recipients;
    const Result<bool> more = picker.add(person);
    if (!more.ok()) {
      return about(person, more.error());
    }
    return *more ? Result<void>() : Error(kSeenEnough, "");
  };
  const Result<void> read = source.people.each(visit);
  if (!read.ok() && read.error().id() != kSeenEnough) {
    return read.error();
  }
  std::vector<PickedPerson> people = picker.take();
  if (people.empty()) {
    return nobody_found(choice, passed, source.people);
  }
  return people;
}

std::string mailbox_words(const mail::Mailbox& mailbox, std::string_view name) {
  return name.empty() ? mailbox.address() : fmt::format("{} <{}>", name, mailbox.address());
}

/// "Message-ID: <preview.…>": whoever finds it in a mailbox knows that it was never sent.
void mark_message_id(std::string& message) {
  constexpr std::string_view kName = "\r\nMessage-ID:";
  const std::size_t header = message.find(kName);
  const std::size_t open = message.find('<', header);
  AMENDS_CHECK(header != std::string::npos && open < message.find("\r\n\r\n"));
  message.insert(open + 1, "preview.");
}

/// Writes the mails of those who were chosen.
class Writer {
 public:
  Writer(const PreviewSource& source, const CompiledMailing& compiled, Instant now)
      : source_(source),
        compiled_(compiled),
        clock_(now),
        identity_{
            std::string(kPreviewInstallation), std::string(kPreviewSecret), source.base_url, ""
        },
        tokens_(identity_.installation, identity_.secret),
        addresses_{&tokens_, source.base_url, source.id, source.version},
        messages_(compiled, record(), identity_, nobody_, clock_) {}

  Result<Preview> write(PickedPerson person, const CompiledEdition* edition) {
    const CompiledEdition& own = compiled_.edition_for(person.contact);
    if (edition != nullptr && edition != &own) {
      person.contact.values.resize(
          std::max<std::size_t>(person.contact.values.size(), model::Columns::known_count)
      );
      person.contact.values[model::Columns::locale] = edition->locale.tag();
    }
    // A person of a file has no number yet; the row tells their Message-IDs apart.
    person.contact.id.value = std::max(person.contact.id.value, person.row);
    Preview preview;
    AMENDS_TRY_VOID(fill(preview, person.contact));
    preview.person = std::move(person);
    return preview;
  }

 private:
  [[nodiscard]] model::MailingRecord record() const {
    model::MailingRecord record;
    record.id = source_.id;
    record.version = source_.version;
    return record;
  }

  Result<void> fill(Preview& preview, const model::Contact& contact) {
    const model::Mailing& mailing = source_.mailing;
    preview.edition = compiled_.edition_for(contact).locale;
    preview.from = mailbox_words(mailing.from, mailing.from.display_name());
    preview.to = mailbox_words(contact.mailbox, contact.display_name());
    AMENDS_TRY(RenderedMail texts, compiled_.render_all(contact, addresses_, clock_.now()));
    preview.subject = std::move(texts.subject);
    preview.html = std::move(texts.html);
    preview.text = std::move(texts.text);
    AMENDS_TRY(preview.preheader, preheader(contact));
    auto message = messages_.compose_for(contact);
    if (!message.ok()) {
      preview.unwritable = message.error();
      return {};
    }
    preview.eml = message->message.bytes();
    mark_message_id(preview.eml);
    return {};
  }

  /// As text: in the compiled mailing it is a piece of the HTML.
  Result<std::string> preheader(const model::Contact& contact) {
    const CompiledEdition& edition = compiled_.edition_for(contact);
    const auto at = static_cast<std::size_t>(&edition - compiled_.editions().data());
    const model::Edition& written = source_.mailing.editions.at(at);
    if (written.preheader.text.empty()) {
      return std::string();
    }
    AMENDS_TRY(
        const PartProgram part,
        compile_part(
            written.preheader, liquid::Escape::none, source_.people.columns(), written.line_partials
        )
    );
    liquid::StringSink sink;
    AMENDS_TRY_VOID(compiled_.render(part, {edition, contact, addresses_, clock_.now()}, sink));
    return std::move(sink).text();
  }

  const PreviewSource& source_;
  const CompiledMailing& compiled_;
  ManualClock clock_;
  SenderIdentity identity_;
  Tokens tokens_;
  Addresses addresses_;
  NoContacts nobody_;
  MailingMessages messages_;
};

std::vector<model::Link> numbered_links(const model::Mailing& mailing) {
  std::vector<model::Link> links = find_links(mailing);
  int number = 0;
  for (model::Link& link : links) {
    link.number = ++number;
  }
  return links;
}

}  // namespace

Result<PreviewOutcome> make_previews(const PreviewSource& source, const PreviewRequest& request) {
  PreviewOutcome outcome;
  // A preview is looked at where nothing of ours can be asked for: it has its pictures with it.
  model::Mailing shown = source.mailing;
  shown.picture_home = model::PictureHome::embedded;
  // Places are those of the folder here, before links are replaced.
  const model::Columns& columns = source.people.columns();
  auto proof = CompiledMailing::compile(source.mailing, columns, CompiledMailing::Use::proof);
  if (!proof.errors.empty()) {
    outcome.errors = std::move(proof.errors);
    return outcome;
  }
  auto sending = CompiledMailing::compile(
      shown,
      columns,
      CompiledMailing::Use::sending,
      source.links.empty() ? numbered_links(source.mailing) : source.links
  );
  if (!sending.mailing) {
    outcome.errors = std::move(sending.errors);
    return outcome;
  }
  const CompiledMailing& mailing = *sending.mailing;
  AMENDS_TRY(const CompiledEdition* const edition, wanted_edition(mailing, request.edition));
  PreviewPicker picker(mailing, columns, request.choice, request.now, edition);
  AMENDS_TRY(std::vector<PickedPerson> people, pick(source, request.choice, picker));
  Writer writer(source, mailing, request.now);
  for (PickedPerson& person : people) {
    AMENDS_TRY(Preview preview, writer.write(std::move(person), edition));
    outcome.previews.push_back(std::move(preview));
  }
  return outcome;
}

}  // namespace amends::engine
