#include "engine/template_trial.h"

#include "checks/part_view.h"
#include "checks/settle.h"
#include "checks/template/carrier.h"
#include "checks/template/template.h"
#include "html/plain_letter.h"
#include "html/text_part.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace amends::engine {
namespace {

using checks::Part;

checks::PartView view_of(const model::Edition& edition, Part part) {
  const model::SourceText& source = part == Part::subject     ? edition.subject
                                    : part == Part::preheader ? edition.preheader
                                    : part == Part::html      ? edition.html
                                                              : edition.text;
  return checks::view_of(
      {part,
       checks::Origin::written,
       edition.locale,
       source.text,
       source.file,
       source.line,
       source.column}
  );
}

using Ranges = std::vector<std::pair<std::size_t, std::size_t>>;

/// Sorted, and those that meet joined.
Ranges joined(Ranges ranges) {
  std::ranges::sort(ranges);
  Ranges all;
  for (const auto& range : ranges) {
    if (!all.empty() && range.first <= all.back().second) {
      all.back().second = std::max(all.back().second, range.second);
    } else {
      all.push_back(range);
    }
  }
  return all;
}

Ranges cuts_in(const model::Mailing& mailing, const model::Edition& edition) {
  Ranges cuts;
  const checks::PartView view = view_of(edition, Part::html);
  for (const auto& flaw : checks::carrier_flaws(view, mailing.from.display_name())) {
    if (flaw.cut) {
      cuts.emplace_back(flaw.cut->begin, flaw.cut->end);
    }
  }
  return joined(std::move(cuts));
}

/// The files of a plain variant while its editions are looked at.
class VariantMaker {
 public:
  VariantMaker(const model::Mailing& mailing, const model::MailingFiles& files)
      : mailing_(mailing),
        variant_{files, 0} {}

  PlainVariant make() {
    drop_pictures();
    for (const model::Edition& edition : mailing_.editions) {
      if (edition.html.text.empty() || !variant_.files.contains(edition.html.file)) {
        continue;
      }
      const std::string& letter = letter_of(edition);
      if (!edition.text_derived && variant_.files.contains(edition.text.file)) {
        variant_.files[edition.text.file] = html::derive_text(letter);
      }
    }
    return std::move(variant_);
  }

 private:
  void drop_pictures() {
    for (const model::MailFile& picture : mailing_.pictures) {
      const auto attached =
          std::ranges::find(mailing_.attachments, picture.file, &model::MailFile::file);
      if (attached == mailing_.attachments.end()) {
        variant_.files.erase(picture.file);
      }
    }
  }

  /// Editions that share a body have the first one's letter.
  const std::string& letter_of(const model::Edition& edition) {
    std::string& letter = variant_.files[edition.html.file];
    if (written_.insert(edition.html.file).second) {
      html::PlainOptions options;
      options.lang = edition.locale.tag();
      options.dir = edition.locale.direction() == text::Direction::rtl ? "rtl" : "ltr";
      options.left_out = cuts_in(mailing_, edition);
      variant_.left_out += options.left_out.size();
      letter = html::plain_letter(edition.html.text, options);
    }
    return letter;
  }

  const model::Mailing& mailing_;
  PlainVariant variant_;
  std::set<std::string> written_;
};

}  // namespace

std::vector<model::Finding> try_template(
    const model::Mailing& mailing, checks::Carrier carrier, Instant now
) {
  std::vector<model::Finding> findings;
  for (const model::Edition& edition : mailing.editions) {
    for (const Part part : {Part::subject, Part::preheader, Part::html, Part::text}) {
      if (part == Part::text && edition.text_derived) {
        continue;
      }
      for (auto& found :
           checks::carrier_findings(view_of(edition, part), mailing.from.display_name(), carrier)) {
        findings.push_back(std::move(found));
      }
    }
  }
  std::set<std::tuple<std::string, std::string, int, int>> seen;
  std::erase_if(findings, [&seen](const model::Finding& one) {
    return !seen.emplace(one.id, one.place.file, one.place.line, one.place.column).second;
  });
  // The other findings are not looked for, so that no waiver of theirs is unused.
  model::CheckSettings settings = mailing.checks;
  std::erase_if(settings.waivers, [](const model::Waiver& waiver) {
    return !waiver.finding.starts_with("template.");
  });
  return checks::settle(std::move(findings), settings, now);
}

PlainVariant plain_variant(const model::Mailing& mailing, const model::MailingFiles& files) {
  return VariantMaker(mailing, files).make();
}

}  // namespace amends::engine
