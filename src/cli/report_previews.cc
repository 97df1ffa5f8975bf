#include "cli/report_previews.h"

#include "cli/api_client.h"
#include "cli/csv_people.h"
#include "engine/preview.h"
#include "engine/preview_json.h"

#include <algorithm>
#include <array>

namespace amends::cli {
namespace {

using By = engine::PreviewChoice::By;

/// Editions shown. A mailing of more languages shows its first ones.
constexpr std::size_t kEditionsMax = 12;

bool is_same_mail(const boost::json::value& left, const boost::json::value& right) {
  return text_at(left, "edition") == text_at(right, "edition") &&
         text_at(left, "to") == text_at(right, "to");
}

}  // namespace

boost::json::array previews_of(
    const model::Mailing& mailing,
    Instant now,
    const std::filesystem::path& list,
    const text::Locale& reader
) {
  boost::json::array all;
  const std::size_t editions = std::min(mailing.editions.size(), kEditionsMax);
  for (std::size_t at = 0; at < editions; ++at) {
    for (const By by : {By::first, By::worst}) {
      auto people = CsvPeople::open(list);
      if (!people.ok()) {
        return all;
      }
      engine::PreviewRequest request;
      request.choice.by = by;
      request.now = now;
      request.edition = mailing.editions[at].locale;
      const auto made = engine::make_previews({mailing, *people, {}, {}}, request);
      if (!made.ok()) {
        continue;
      }
      for (const engine::Preview& preview : made->previews) {
        boost::json::value shown =
            engine::preview_to_json(preview, engine::PreviewParts::texts, reader);
        const auto same = std::ranges::find_if(all, [&](const boost::json::value& other) {
          return is_same_mail(other, shown);
        });
        if (same != all.end()) {
          *same = std::move(shown);  // the first reader's mail is the worst, and says why
        } else {
          all.push_back(std::move(shown));
        }
      }
    }
  }
  return all;
}

void show_plain(boost::json::array& previews, const boost::json::array& plain) {
  for (boost::json::value& preview : previews) {
    const auto same = std::ranges::find_if(plain, [&preview](const boost::json::value& other) {
      return is_same_mail(other, preview);
    });
    if (same != plain.end() && preview.is_object()) {
      preview.as_object()["plain"] = text_at(*same, "html");
    }
  }
}

}  // namespace amends::cli
