#include "checks/delicacy/life_events.h"

#include "checks/delicacy/life_words.h"
#include "text/case.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {
namespace {

using model::Edition;
using model::Finding;
using model::FindingLevel;

/// An audience of fewer people is known by name.
constexpr std::uint64_t kWideFrom = 20;

/// The texts of an edition that a reader sees, in the order of reading.
std::vector<PartView> views_of(const Edition& edition) {
  std::vector<PartView> views;
  for (const Part part : {Part::subject, Part::preheader, Part::html}) {
    if (!text_of(part, edition).text.empty()) {
      views.push_back(view_of(constant_of(part, edition)));
    }
  }
  return views;
}

bool is_named(const LifeEvent& event, const model::Mailing& mailing) {
  return std::ranges::any_of(mailing.topics, [&event](const std::string& topic) {
    return is_among(event.topics, text::fold_key(topic));
  });
}

/// A phrase as it stands in a part.
struct Found {
  const PartView* part = nullptr;
  text::PhraseHit hit;

  [[nodiscard]] std::string words() const {
    return shown(std::string_view(part->visible).substr(hit.begin, hit.end - hit.begin));
  }
};

std::optional<Found> find_in(const PhrasesByLanguage& phrases, const std::vector<PartView>& views) {
  for (const PartView& view : views) {
    const auto hits = phrases_for(phrases, view.locale).find_all(view.visible);
    if (!hits.empty()) {
      return Found{&view, hits.front()};
    }
  }
  return std::nullopt;
}

Finding about_event(const LifeEvent& event, const Found& found) {
  Finding finding = finding_at(
      "delicacy.life_event",
      event.gravity == Gravity::grave ? FindingLevel::block : FindingLevel::warn,
      *found.part,
      found.hit.begin
  );
  finding.arguments = {{"what", found.words()}, {"event", event.id}};
  return finding;
}

/// A word that sells, or a party emoji, among the parts.
std::optional<std::pair<const PartView*, std::string>> selling_in(const std::vector<PartView>& views
) {
  if (const auto found = find_in(life_words().selling, views)) {
    return std::pair(found->part, found->words());
  }
  for (const PartView& view : views) {
    for (const std::string& emoji : life_words().party_emoji) {
      if (view.visible.find(emoji) != std::string::npos) {
        return std::pair(&view, emoji);
      }
    }
  }
  return std::nullopt;
}

}  // namespace

void LifeEvents::look_at_audience(
    const MailingView& view, const AudienceView& audience, Findings& findings
) const {
  const bool chosen = !view.mailing.audience.where.text.empty();
  if (audience.recipients < kWideFrom || view.mailing.kind != model::MailingKind::regular) {
    return;
  }
  for (const Edition& edition : view.mailing.editions) {
    const std::vector<PartView> views = views_of(edition);
    for (const LifeEvent& event : life_words().events) {
      if (chosen && is_named(event, view.mailing)) {
        continue;
      }
      if (const auto found = find_in(event.phrases, views)) {
        findings.push_back(about_event(event, *found));
        findings.back().recipients = audience.recipients;
      }
    }
  }
}

void Tone::look_at_mailing(const MailingView& view, Findings& findings) const {
  for (const Edition& edition : view.mailing.editions) {
    const std::vector<PartView> views = views_of(edition);
    const auto grief = find_in(life_words().grief, views);
    const auto selling = grief ? selling_in(views) : std::nullopt;
    if (selling) {
      Finding finding =
          finding_at("delicacy.tone", FindingLevel::warn, *grief->part, grief->hit.begin);
      finding.arguments = {{"what", grief->words()}, {"beside", selling->second}};
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace amends::checks
