#include "engine/compiled_mailing.h"

#include "engine/limits.h"
#include "engine/link_rewriter.h"
#include "engine/pictures.h"
#include "model/partials.h"

#include <algorithm>
#include <charconv>

namespace amends::engine {
namespace {

constexpr std::string_view kLinkPrefix = "amends_link_";

std::uint32_t number_in(std::string_view name, std::string_view prefix) {
  std::uint32_t number = 0;
  std::from_chars(name.data() + prefix.size(), name.data() + name.size(), number);
  return number;
}

Binding binding_of(std::string_view name, const model::Columns& columns) {
  using Kind = Binding::Kind;
  if (name == "unsubscribe_url" || name == "preferences_url") {
    return {Kind::unsubscribe, 0};
  }
  if (name == "view_url") {
    return {Kind::view, 0};
  }
  if (name == "amends_pixel") {
    return {Kind::pixel, 0};
  }
  if (name == "mailing.name") {
    return {Kind::mailing_name, 0};
  }
  if (name.starts_with(kLinkPrefix)) {
    return {Kind::link, number_in(name, kLinkPrefix)};
  }
  if (name.starts_with(kPicturePrefix)) {
    return {Kind::picture, number_in(name, kPicturePrefix)};
  }
  if (name.starts_with("contact.")) {
    name.remove_prefix(std::string_view("contact.").size());
  }
  if (const auto column = columns.find(name)) {
    return {Kind::column, *column};
  }
  return {};
}

TokenFacts facts_of(
    const Binding& binding, const model::Contact& contact, const Addresses& addresses
) {
  TokenFacts facts{TokenKind::link, addresses.mailing, contact.id, addresses.version, 0};
  switch (binding.kind) {
    case Binding::Kind::unsubscribe:
      facts.kind = TokenKind::unsubscribe;
      break;
    case Binding::Kind::view:
      facts.kind = TokenKind::view;
      break;
    case Binding::Kind::pixel:
      facts.kind = TokenKind::pixel;
      break;
    case Binding::Kind::picture:
      // Of nobody: one address for all readers, so that what caches hold serves them all.
      facts.kind = TokenKind::picture;
      facts.contact = {};
      facts.link = static_cast<int>(binding.index);
      break;
    default:
      facts.link = static_cast<int>(binding.index);
      break;
  }
  return facts;
}

/// Into a string that is used again for the next person.
void write_address(
    const Binding& binding,
    const model::Contact& contact,
    const Addresses& addresses,
    std::string& out
) {
  const TokenFacts facts = facts_of(binding, contact, addresses);
  const bool is_preview = addresses.tokens == nullptr;
  out = is_preview ? kPreviewBase : std::string_view(addresses.base_url);
  out += '/';
  out += static_cast<char>(facts.kind);
  out += '/';
  if (is_preview) {
    out += kPreviewToken;
  } else {
    addresses.tokens->append(out, facts);
  }
  out += binding.kind == Binding::Kind::pixel ? ".gif" : "";
}

/// Every picture of the folder by the address of its part.
void show_pictures(model::Edition& edition, const model::Mailing& mailing) {
  edition.html.text = with_picture_addresses(edition.html.text, mailing);
  for (model::Partial& partial : edition.html_partials) {
    partial.source.text = with_picture_addresses(partial.source.text, mailing);
  }
}

/// Each address that a mail can have, links and pictures in turns behind the others.
std::size_t slot_of(const Binding& binding) {
  switch (binding.kind) {
    case Binding::Kind::unsubscribe:
      return 0;
    case Binding::Kind::view:
      return 1;
    case Binding::Kind::pixel:
      return 2;
    case Binding::Kind::picture:
      return 4 + 2 * std::size_t{binding.index};
    default:
      return 3 + 2 * std::size_t{binding.index};
  }
}

/// Compiles the texts of one edition and collects what is wrong with them.
class EditionCompiler {
 public:
  EditionCompiler(const model::Columns& columns, std::vector<Error>& errors)
      : columns_(columns),
        errors_(errors) {}

  using Partials = std::vector<model::Partial>;

  std::optional<PartProgram> part(
      const model::SourceText& source, liquid::Escape escape, const Partials& partials
  ) {
    if (source.text.empty()) {
      return std::nullopt;
    }
    std::vector<liquid::Partial> table;
    for (const model::Partial& partial : partials) {
      table.push_back({partial.name, partial.source.text, partial.source.file, partial.alias});
    }
    const bool is_html = source.file.ends_with(".html");
    liquid::Compiled compiled = liquid::Template::compile(
        source.text,
        {source.file, escape, table, is_html ? model::kHtmlPartialFile : model::kTextPartialFile}
    );
    for (const Error& error : compiled.errors) {
      tell(error.at(place_in(source, error.place())));
    }
    if (!compiled.program) {
      return std::nullopt;
    }
    PartProgram made{std::move(*compiled.program), {}, {}, source};
    for (const std::string& input : made.program.inputs()) {
      made.bindings.push_back(binding_of(input, columns_));
    }
    return made;
  }

  std::optional<PartProgram> body(
      const model::SourceText& source, liquid::Escape escape, const Partials& partials
  ) {
    auto made = part(source, escape, partials);
    if (made) {
      for (const std::string& literal : made->program.literals()) {
        made->literals.emplace_back(literal);
      }
    }
    return made;
  }

 private:
  /// A partial that many texts print is wrong once.
  void tell(Error error) {
    const bool is_known = std::ranges::any_of(errors_, [&](const Error& other) {
      return other.place() == error.place() && other.message() == error.message() &&
             model::is_partial_file(error.place().file);
    });
    if (!is_known) {
      errors_.push_back(std::move(error));
    }
  }

  const model::Columns& columns_;
  std::vector<Error>& errors_;
};

/// A proof reads what was written.
model::Edition as_sent(
    const model::Edition& written,
    const model::Mailing& mailing,
    CompiledMailing::Use use,
    const std::vector<model::Link>& links
) {
  if (use != CompiledMailing::Use::sending) {
    return written;
  }
  return mailing.tracking == model::LinkTracking::off ? without_tracking(written)
                                                      : with_tracking(written, links);
}

}  // namespace

CompiledMailing::Outcome CompiledMailing::compile(
    const model::Mailing& mailing,
    const model::Columns& columns,
    Use use,
    const std::vector<model::Link>& links
) {
  Outcome outcome;
  CompiledMailing made;
  made.mailing_ = mailing;
  EditionCompiler compiler(columns, outcome.errors);
  for (const model::Edition& written : mailing.editions) {
    model::Edition edition = as_sent(written, mailing, use, links);
    if (use == Use::sending) {
      show_pictures(edition, mailing);
    }
    CompiledEdition compiled;
    compiled.locale = edition.locale;
    compiled.text_derived = edition.text_derived;
    compiled.subject = compiler.part(edition.subject, liquid::Escape::none, edition.line_partials);
    if (use == Use::proof) {
      compiled.preheader =
          compiler.part(edition.preheader, liquid::Escape::html, edition.line_partials);
    }
    compiled.html = compiler.body(edition.html, liquid::Escape::html, edition.html_partials);
    // What is wrong in the HTML is wrong in the text derived from it, and was told there.
    if (!edition.text_derived || compiled.html) {
      compiled.text = compiler.body(edition.text, liquid::Escape::none, edition.text_partials);
    }
    made.editions_.push_back(std::move(compiled));
  }
  if (outcome.errors.empty()) {
    outcome.mailing = std::move(made);
  }
  return outcome;
}

const CompiledEdition& CompiledMailing::edition_for(const model::Contact& contact) const {
  const model::Edition& wanted = mailing_.edition_for(contact.locale_or(mailing_.locale));
  return editions_.at(static_cast<std::size_t>(&wanted - mailing_.editions.data()));
}

std::string_view PersonAddresses::of(
    const Binding& binding, const model::Contact& contact, const Addresses& addresses
) {
  const std::size_t slot = slot_of(binding);
  if (slot >= slots_.size()) {
    slots_.resize(slot + 1);
  }
  Slot& kept = slots_[slot];
  if (kept.person != person_) {
    write_address(binding, contact, addresses, kept.address);
    kept.person = person_;
  }
  return kept.address;
}

void bind_inputs(
    const PartProgram& part,
    const model::Contact& contact,
    const model::Mailing& mailing,
    const Addresses& addresses,
    InputValues& out
) {
  out.values.clear();
  // Values borrow from `scratch`: it must not move while they are made. Its strings keep their
  // memory.
  if (out.scratch.size() < part.bindings.size()) {
    out.scratch.resize(part.bindings.size());
  }
  std::size_t made = 0;
  for (const Binding& binding : part.bindings) {
    switch (binding.kind) {
      case Binding::Kind::unknown:
        out.values.emplace_back();
        break;
      case Binding::Kind::column: {
        const std::string_view value = contact.value(binding.index);
        out.values.push_back(value.empty() ? liquid::Value() : liquid::Value::of(value));
        break;
      }
      case Binding::Kind::mailing_name:
        out.values.push_back(liquid::Value::of(std::string_view(mailing.name)));
        break;
      default:
        if (out.made != nullptr && binding.index < kLinksMax) {
          out.values.push_back(liquid::Value::of(out.made->of(binding, contact, addresses)));
          break;
        }
        write_address(binding, contact, addresses, out.scratch[made]);
        out.values.push_back(liquid::Value::of(std::string_view(out.scratch[made++])));
        break;
    }
  }
}

Result<void> CompiledMailing::render(
    const PartProgram& part, const Rendition& rendition, liquid::Sink& sink
) const {
  thread_local InputValues inputs;
  inputs.made = rendition.made;
  bind_inputs(part, rendition.contact, mailing_, rendition.addresses, inputs);
  // Both keep their memory from person to person.
  thread_local liquid::RenderOptions options;
  options.locale = rendition.edition.locale;
  options.now = rendition.now;
  options.zone = mailing_.schedule.zone;
  if (options.zone == "recipient") {
    const std::string_view own_zone = rendition.contact.value(model::Columns::zone);
    options.zone = own_zone.empty() ? "UTC" : own_zone;
  }
  return part.program.render(inputs.values, options, sink);
}

Result<RenderedMail> CompiledMailing::render_all(
    const model::Contact& contact, const Addresses& addresses, Instant now
) const {
  const CompiledEdition& edition = edition_for(contact);
  RenderedMail mail;
  const auto into = [&](const std::optional<PartProgram>& part, std::string& out) -> Result<void> {
    if (!part) {
      return {};
    }
    liquid::StringSink sink;
    AMENDS_TRY_VOID(render(*part, {edition, contact, addresses, now}, sink));
    out = std::move(sink).text();
    return {};
  };
  AMENDS_TRY_VOID(into(edition.subject, mail.subject));
  AMENDS_TRY_VOID(into(edition.html, mail.html));
  AMENDS_TRY_VOID(into(edition.text, mail.text));
  return mail;
}

Place place_in(const model::SourceText& source, const Place& place) {
  if (place.file != source.file) {
    return place;
  }
  const int column = place.line == 1 ? source.column + place.column - 1 : place.column;
  return {place.file, source.line + place.line - 1, column};
}

Result<PartProgram> compile_part(
    const model::SourceText& source,
    liquid::Escape escape,
    const model::Columns& columns,
    const std::vector<model::Partial>& partials
) {
  std::vector<Error> errors;
  auto made = EditionCompiler(columns, errors).part(source, escape, partials);
  if (!errors.empty()) {
    return errors.front();
  }
  if (!made) {
    return make_error("template.empty", "there is nothing to render")
        .at({source.file, source.line});
  }
  return std::move(*made);
}

}  // namespace amends::engine
