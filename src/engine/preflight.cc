#include "engine/preflight.h"

#include "checks/panel.h"
#include "checks/settle.h"
#include "engine/audience.h"
#include "engine/compiled_mailing.h"
#include "engine/key_set.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace amends::engine {
namespace {

constexpr std::uint64_t kProgressEvery = 10'000;

/// A compiled part and the numbers its spans have in the panel.
struct WatchedPart {
  checks::Part part;
  const PartProgram* program;
  std::vector<std::uint32_t> numbers;
};

/// Hands what a rendering prints to the tally; what is constant was looked at once.
class TallySink final : public liquid::Sink {
 public:
  explicit TallySink(checks::Tally& tally) : tally_(tally) {}

  void begin(const WatchedPart& part) { numbers_ = &part.numbers; }

  void literal(std::uint32_t /*literal*/, std::string_view /*text*/) override {}

  void value(std::uint32_t span, std::string_view escaped, liquid::ValueFlags flags) override {
    tally_.value((*numbers_)[span], escaped, flags);
  }

 private:
  checks::Tally& tally_;
  const std::vector<std::uint32_t>* numbers_ = nullptr;
};

Place shifted(const model::SourceText& source, int line, int column) {
  return {source.file, source.line + line - 1, line == 1 ? source.column + column - 1 : column};
}

checks::Part part_of_file(const std::string& file) {
  if (file.ends_with(".html")) {
    return checks::Part::html;
  }
  return file.ends_with(".txt") ? checks::Part::text : checks::Part::subject;
}

class Proof {
 public:
  Proof(const model::Mailing& mailing, PeopleSource& people, const PreflightOptions& options)
      : mailing_(mailing),
        people_(people),
        options_(options),
        panel_(mailing, facts()),
        outside_(mailing, options.outside) {}

  Result<PreflightReport> run() {
    AMENDS_TRY(
        const AudienceFilter filter, AudienceFilter::compile(mailing_.audience, people_.columns())
    );
    CompiledMailing::Outcome outcome =
        CompiledMailing::compile(mailing_, people_.columns(), CompiledMailing::Use::proof);
    for (const Error& error : outcome.errors) {
      panel_.template_errors(part_of_file(error.place().file), std::span(&error, 1));
    }
    look_at_constants();
    if (outcome.mailing) {
      compiled_ = std::move(outcome.mailing);
      for (const CompiledEdition& edition : compiled_->editions()) {
        watch(edition);
      }
    }
    checks::Tally tally = panel_.start();
    AMENDS_TRY_VOID(people_.each([&](const PeopleSource::Person& person) -> Result<void> {
      AMENDS_TRY(const bool wanted, filter.matches(*person.contact));
      return wanted ? look_at(person, tally) : Result<void>();
    }));
    panel_.add(tally);
    report_.findings = panel_.finish();
    insert(outside_.finish(compiled_ ? &*compiled_ : nullptr, options_.now));
    insert(people_.findings());
    report_.findings = checks::settle(
        std::move(report_.findings),
        mailing_.checks,
        std::max(options_.now, mailing_.schedule.at.value_or(options_.now))
    );
    report_.audience = hash_.count();
    report_.audience_hash = hash_.finish();
    return std::move(report_);
  }

 private:
  /// Among the others, behind those that weigh as much.
  void insert(std::vector<model::Finding> findings) {
    for (model::Finding& finding : findings) {
      const auto after = std::ranges::find_if(report_.findings, [&](const model::Finding& other) {
        return other.level < finding.level;
      });
      report_.findings.insert(after, std::move(finding));
    }
  }

  checks::Facts facts() const {
    checks::Facts facts;
    facts.now = options_.now;
    facts.columns = people_.provided();
    return facts;
  }

  void look_at_constants() {
    for (const model::Edition& edition : mailing_.editions) {
      const auto tell = [&](checks::Part part,
                            const model::SourceText& source,
                            checks::Origin origin) {
        if (!source.text.empty()) {
          panel_.constant(
              {part, origin, edition.locale, source.text, source.file, source.line, source.column}
          );
        }
      };
      tell(checks::Part::subject, edition.subject, checks::Origin::written);
      tell(checks::Part::preheader, edition.preheader, checks::Origin::written);
      tell(checks::Part::html, edition.html, checks::Origin::written);
      tell(
          checks::Part::text,
          edition.text,
          edition.text_derived ? checks::Origin::derived : checks::Origin::written
      );
    }
  }

  void watch(const CompiledEdition& edition) {
    std::vector<WatchedPart>& parts = watched_[&edition];
    const auto add =
        [&](checks::Part part, const std::optional<PartProgram>& program, liquid::Escape escape) {
          if (program) {
            parts.push_back(watch_part(part, *program, edition, escape));
          }
        };
    add(checks::Part::subject, edition.subject, liquid::Escape::none);
    add(checks::Part::preheader, edition.preheader, liquid::Escape::html);
    add(checks::Part::html, edition.html, liquid::Escape::html);
    // A derived text repeats what the HTML says: its values were looked at there.
    if (!edition.text_derived) {
      add(checks::Part::text, edition.text, liquid::Escape::none);
    }
  }

  WatchedPart watch_part(
      checks::Part part,
      const PartProgram& program,
      const CompiledEdition& edition,
      liquid::Escape escape
  ) {
    WatchedPart watched{part, &program, {}};
    std::vector<Place> first_use(program.program.inputs().size());
    for (const liquid::Span& span : program.program.spans()) {
      checks::SpanInfo info;
      info.part = part;
      info.locale = edition.locale;
      info.expression = span.expression;
      info.has_default = span.has_default;
      info.escape = escape;
      info.place = shifted(program.source, span.line, span.column);
      for (const std::uint32_t input : span.inputs) {
        info.inputs.push_back(program.program.inputs()[input]);
        if (first_use[input].line == 0) {
          first_use[input] = info.place;
        }
      }
      watched.numbers.push_back(panel_.add_span(info));
    }
    for (std::size_t input = 0; input < first_use.size(); ++input) {
      Place place = first_use[input];
      if (place.file.empty()) {
        place.file = program.source.file;
      }
      panel_.input({part, checks::Origin::written, program.program.inputs()[input], place});
    }
    return watched;
  }

  Result<void> look_at(const PeopleSource::Person& person, checks::Tally& tally) {
    const model::Contact& contact = *person.contact;
    checks::RecipientFacts facts;
    facts.contact = contact.id;
    facts.row = person.row;
    const std::string address = contact.mailbox.address();
    facts.address = address;
    facts.suppressed = person.suppressed;
    facts.zone = contact.value(model::Columns::zone);
    if (const auto earlier =
            seen_.add(contact.mailbox.key(), static_cast<std::uint32_t>(person.row))) {
      facts.duplicate_of_row = *earlier;
      tally.recipient(facts);
      return {};
    }
    hash_.add(contact);
    tally.recipient(facts);
    if (person.suppressed) {
      return {};
    }
    outside_.add(contact, person.row);
    ++report_.recipients;
    if (options_.progress && report_.recipients % kProgressEvery == 0) {
      options_.progress(report_.recipients);
    }
    render(contact, tally);
    return {};
  }

  void render(const model::Contact& contact, checks::Tally& tally) {
    if (!compiled_) {
      return;
    }
    const CompiledEdition& edition = compiled_->edition_for(contact);
    TallySink sink(tally);
    for (const WatchedPart& part : watched_[&edition]) {
      sink.begin(part);
      const auto rendered =
          compiled_->render(*part.program, {edition, contact, {}, options_.now}, sink);
      if (!rendered.ok()) {
        panel_.template_errors(part.part, std::span(&rendered.error(), 1));
      }
    }
  }

  const model::Mailing& mailing_;
  PeopleSource& people_;
  const PreflightOptions& options_;
  checks::Panel panel_;
  std::optional<CompiledMailing> compiled_;
  std::unordered_map<const CompiledEdition*, std::vector<WatchedPart>> watched_;
  OutsideLook outside_;
  KeySet seen_;
  AudienceHash hash_;
  PreflightReport report_;
};

}  // namespace

std::vector<std::string> PeopleSource::provided() const {
  std::vector<std::string> names;
  for (std::uint32_t column = 0; column < columns().size(); ++column) {
    names.push_back(columns().name_of(column));
  }
  return names;
}

std::uint64_t PreflightReport::count(model::FindingLevel level) const {
  return static_cast<std::uint64_t>(std::ranges::count_if(findings, [&](const auto& finding) {
    return finding.level == level && !finding.waived;
  }));
}

Result<PreflightReport> preflight(
    const model::Mailing& mailing, PeopleSource& people, const PreflightOptions& options
) {
  return Proof(mailing, people, options).run();
}

}  // namespace amends::engine
