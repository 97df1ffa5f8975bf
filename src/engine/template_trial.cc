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

/// "body.nb.html" -> "body.nb.txt".
std::string text_name(const std::string& html_name) {
  return html_name.substr(0, html_name.rfind('.')) + ".txt";
}

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
  PlainVariant variant{files, 0};
  for (const model::MailFile& picture : mailing.pictures) {
    const bool is_attached =
        std::ranges::find(mailing.attachments, picture.file, &model::MailFile::file) !=
        mailing.attachments.end();
    if (!is_attached) {
      variant.files.erase(picture.file);
    }
  }
  std::set<std::string> written;
  for (const model::Edition& edition : mailing.editions) {
    const std::string& name = edition.html.file;
    if (edition.html.text.empty() || !files.contains(name) || !written.insert(name).second) {
      continue;
    }
    html::PlainOptions options;
    options.lang = edition.locale.tag();
    options.dir = edition.locale.direction() == text::Direction::rtl ? "rtl" : "ltr";
    options.left_out = cuts_in(mailing, edition);
    variant.left_out += options.left_out.size();
    const std::string letter = html::plain_letter(edition.html.text, options);
    variant.files[text_name(name)] = html::derive_text(letter);
    variant.files[name] = letter;
  }
  return variant;
}

}  // namespace amends::engine
