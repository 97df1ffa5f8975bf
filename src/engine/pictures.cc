#include "engine/pictures.h"

#include "crypto/encoding.h"
#include "html/links.h"
#include "mail/file_part.h"
#include "mail/media_type.h"
#include "model/mail_files.h"
#include "model/partials.h"

#include <algorithm>
#include <optional>
#include <set>

namespace amends::engine {
namespace {

std::optional<std::size_t> picture_of(std::string_view src, const model::Mailing& mailing) {
  const auto file = model::folder_file(src);
  if (!file) {
    return std::nullopt;
  }
  const auto found = std::ranges::find(mailing.pictures, *file, &model::MailFile::file);
  return found == mailing.pictures.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(found - mailing.pictures.begin()));
}

}  // namespace

std::string with_picture_addresses(std::string_view html, const model::Mailing& mailing) {
  if (mailing.pictures.empty()) {
    return std::string(html);
  }
  std::vector<std::string> addresses;
  for (const model::MailFile& picture : mailing.pictures) {
    addresses.push_back(
        mailing.picture_home == model::PictureHome::hosted
            ? fmt::format("{{{{ {}{} }}}}", kPicturePrefix, addresses.size() + 1)
            : "cid:" + content_id(mailing, picture)
    );
  }
  std::string out;
  std::size_t copied = 0;
  for (const html::Image& image : html::find_images(html)) {
    if (const auto picture = picture_of(image.src, mailing)) {
      out += html.substr(copied, image.offset - copied);
      out += addresses[*picture];
      copied = image.offset + image.length;
    }
  }
  out += html.substr(copied);
  return out;
}

std::vector<std::size_t> pictures_of(const model::Edition& edition, const model::Mailing& mailing) {
  std::set<std::size_t> shown;
  if (mailing.picture_home == model::PictureHome::embedded && !mailing.pictures.empty()) {
    for (const model::SourceText* source : model::html_sources(edition)) {
      for (const html::Image& image : html::find_images(source->text)) {
        if (const auto picture = picture_of(image.src, mailing)) {
          shown.insert(*picture);
        }
      }
    }
  }
  return {shown.begin(), shown.end()};
}

std::string content_id(const model::Mailing& mailing, const model::MailFile& picture) {
  return mail::make_content_id(picture.file, picture.bytes, mailing.from.domain_ascii());
}

std::string with_data_urls(std::string html, const model::Mailing& mailing) {
  for (const model::MailFile& picture : mailing.pictures) {
    const std::string cid = "cid:" + content_id(mailing, picture);
    std::string data;
    for (std::size_t at = html.find(cid); at != std::string::npos;
         at = html.find(cid, at + data.size())) {
      if (data.empty()) {
        data = fmt::format(
            "data:{};base64,{}", mail::media_type_of(picture.file), crypto::base64(picture.bytes)
        );
      }
      html.replace(at, cid.size(), data);
    }
  }
  return html;
}

}  // namespace amends::engine
