#include "api/api.h"
#include "api/json_io.h"
#include "api/public_pages.h"
#include "mail/picture_kind.h"

#include <boost/json.hpp>

#include <limits>

namespace amends::api {
namespace {

namespace json = boost::json;

/// So that a mend is seen soon, and a mailing that everybody opens at once is asked for by few.
constexpr std::string_view kPictureCaching = "public, max-age=60, must-revalidate";

json::object change_json(const model::PictureChange& change) {
  json::object out{
      {"id", change.id},
      {"picture", change.file},
      {"version", change.version},
      {"type", mail::media_type_of(change.kind)},
      {"bytes", change.bytes},
      {"sha256", crypto::hex(change.hash)},
      {"by", change.by},
      {"reason", change.reason},
      {"at", to_json(change.at)},
      {"state", change.counts() ? "standing" : "undone"},
  };
  if (change.undone_at) {
    out["undone_by"] = change.undone_by;
    out["undone_reason"] = change.undone_reason;
    out["undone_at"] = to_json(change.undone_at);
  }
  return out;
}

json::object picture_json(const engine::PictureState& picture) {
  const bool is_hosted = picture.home == model::PictureHome::hosted;
  json::array history;
  for (const model::PictureChange& change : picture.history) {
    history.push_back(change_json(change));
  }
  json::object out{
      {"picture", picture.file},
      {"where", is_hosted ? "hosted" : "embedded"},
      {"version", picture.version},
      {"type", picture.media_type},
      {"bytes", picture.bytes},
      {"history", std::move(history)},
  };
  if (is_hosted) {
    out["url"] = picture.address;
  }
  if (const auto now = picture.replaced()) {
    out["replaced"] = change_json(*now);
  }
  return out;
}

Result<std::optional<std::int64_t>> change_if(const Body& body) {
  AMENDS_TRY(const auto number, body.count_if("change"));
  if (!number) {
    return std::optional<std::int64_t>();
  }
  if (*number == 0 || *number > kRowNumberMax) {
    return make_error("picture.no_change", "there is no change {} of a picture", *number);
  }
  return std::optional(static_cast<std::int64_t>(*number));
}

bool has_it_already(const net::Request& request, std::string_view tag) {
  const auto known = request.header("If-None-Match");
  return known && known->contains(tag);
}

}  // namespace

Answer Api::list_pictures(const Call& call) {
  AMENDS_TRY(const auto pictures, parts_.pictures.pictures(call.parts.at(0)));
  json::array out;
  for (const engine::PictureState& picture : pictures) {
    out.push_back(picture_json(picture));
  }
  return api::answer(json::object{{"pictures", std::move(out)}});
}

Answer Api::replace_picture(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"file", "reason", "undo", "change"}));
  AMENDS_TRY(const bool is_undo, body.flag_if("undo"));
  AMENDS_TRY(const std::string reason, body.text_if("reason"));
  AMENDS_TRY(const auto change, change_if(body));
  const engine::Actor actor{call.user.name};
  if (is_undo) {
    if (body.has("file")) {
      return make_error("request.field", "file: an undo takes one change back and sets none");
    }
    AMENDS_TRY(
        const auto undone,
        parts_.pictures.undo(call.parts.at(0), call.parts.at(1), change, actor, reason)
    );
    return api::answer(change_json(undone));
  }
  if (change) {
    return make_error("request.field", "change: only an undo is of one change");
  }
  AMENDS_TRY(const auto files, body.files("file"));
  if (files.size() != 1) {
    return make_error("request.field", "file: one file, as {{\"hero.png\": {{\"base64\": ...}}}}");
  }
  AMENDS_TRY(
      const auto made,
      parts_.pictures.replace(
          call.parts.at(0), call.parts.at(1), files.begin()->second, reason, actor
      )
  );
  return api::answer(change_json(made));
}

/// Tells nothing of who asked: the address is the same for everybody who got the version.
Answer Api::show_picture(const Call& call) {
  using Found = engine::PictureSight::Found;
  AMENDS_TRY(const engine::PictureSight sight, parts_.pictures.show(call.parts.at(0)));
  if (sight.found == Found::no_token) {
    return nothing_here(call.request);
  }
  net::Response response;
  response.headers.add("Cache-Control", std::string(kPictureCaching));
  // Mail programs on the web show it on pages of their own.
  response.headers.add("Cross-Origin-Resource-Policy", "cross-origin");
  if (sight.found == Found::gone) {
    response.headers.add("Content-Type", "image/gif");
    response.body = empty_picture();
    return response;
  }
  const std::string tag = fmt::format("\"{}\"", crypto::hex(sight.picture->hash).substr(0, 32));
  response.headers.add("ETag", tag);
  if (has_it_already(call.request, tag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", std::string(mail::media_type_of(sight.picture->kind)));
  response.body = sight.picture->bytes;
  return response;
}

}  // namespace amends::api
