#include "engine/mendable.h"

#include "base/enum_table.h"
#include "html/links.h"
#include "model/expanded.h"

#include <set>
#include <string>
#include <string_view>

namespace amends::engine {
namespace {

constexpr EnumTable<Mendable::Where, 3> kWheres{{{
    {Mendable::Where::here, "here"},
    {Mendable::Where::elsewhere, "elsewhere"},
    {Mendable::Where::nowhere, "nowhere"},
}}};

/// What the HTML of all editions leads to and shows.
struct Seen {
  std::set<std::string> untracked;  // addresses
  std::set<std::string> pictures;   // on the web
  bool has_web_version = false;
};

/// Addresses of ours, places on the page, and nothing.
bool is_no_target(std::string_view url) {
  return url.empty() || url.starts_with('#') || url.contains("unsubscribe_url") ||
         url.contains("preferences_url") || url.contains("view_url");
}

Seen look(const model::Mailing& mailing, const std::set<std::string>& tracked) {
  Seen seen;
  for (const model::Edition& edition : mailing.editions) {
    const std::string html = model::expand(edition.html, edition.html_partials).text;
    seen.has_web_version = seen.has_web_version || html.contains("view_url");
    for (const html::Link& link : html::find_links(html)) {
      if (!is_no_target(link.url) && !tracked.contains(link.url)) {
        seen.untracked.insert(link.url);
      }
    }
    for (const html::Image& image : html::find_images(html)) {
      if (image.src.starts_with("http://") || image.src.starts_with("https://")) {
        seen.pictures.insert(image.src);
      }
    }
  }
  return seen;
}

}  // namespace

std::string_view to_string(Mendable::Where where) {
  return kWheres.name(where);
}

std::vector<Mendable> mendable_parts(
    const model::Mailing& mailing,
    const std::vector<model::Link>& links,
    Mendable::Where web_version
) {
  using Where = Mendable::Where;
  std::set<std::string> tracked;
  for (const model::Link& link : links) {
    tracked.insert(link.source);
  }
  const Seen seen = look(mailing, tracked);
  const std::size_t texts = mailing.editions.size();
  const bool is_hosted = mailing.picture_home == model::PictureHome::hosted;
  std::vector<Mendable> parts;
  const auto add = [&parts](std::string_view what, std::size_t count, Where where) {
    if (count > 0) {
      parts.push_back({std::string(what), count, where});
    }
  };
  add("tracked_links", links.size(), Where::here);
  add("hosted_pictures", is_hosted ? mailing.pictures.size() : 0, Where::here);
  add("web_version", seen.has_web_version ? 1 : 0, web_version);
  add("linked_pictures", seen.pictures.size(), Where::elsewhere);
  add("untracked_links", seen.untracked.size(), Where::nowhere);
  add("embedded_pictures", is_hosted ? 0 : mailing.pictures.size(), Where::nowhere);
  add("attachments", mailing.attachments.size(), Where::nowhere);
  add("subjects", texts, Where::nowhere);
  add("texts", texts, Where::nowhere);
  return parts;
}

}  // namespace amends::engine
