#include "engine/preview_json.h"

#include "text/catalogue.h"
#include "text/utf8.h"

#include <boost/json.hpp>

namespace amends::engine {
namespace {

boost::json::object reason_json(const PreviewReason& reason, const text::Locale& locale) {
  const std::string id(to_string(reason.cause));
  const std::string sentence = text::catalogue(locale).format(
      fmt::format("preview.reason.{}", id),
      {{"field", std::string_view(reason.field)}, {"amount", reason.amount}, {"place", reason.place}
      }
  );
  return {
      {"id", id},
      {"field", reason.field},
      {"value", text::repair_utf8(reason.sample)},
      {"amount", reason.amount},
      {"place", reason.place},
      {"text", sentence},
  };
}

boost::json::object person_json(const Preview& preview) {
  const model::Contact& contact = preview.person.contact;
  return {
      {"contact", contact.id.value},
      {"row", preview.person.row},
      {"address", contact.mailbox.address()},
      {"name", contact.display_name()},
      {"locale", contact.value(model::Columns::locale)},
  };
}

}  // namespace

boost::json::object preview_to_json(
    const Preview& preview, PreviewParts parts, const text::Locale& locale
) {
  boost::json::array reasons;
  for (const PreviewReason& reason : preview.person.reasons) {
    reasons.push_back(reason_json(reason, locale));
  }
  const bool rtl = preview.edition.direction() == text::Direction::rtl;
  boost::json::object out{
      {"person", person_json(preview)},
      {"reasons", std::move(reasons)},
      {"edition", preview.edition.tag()},
      {"direction", rtl ? "rtl" : "ltr"},
      {"from", preview.from},
      {"to", preview.to},
      {"subject", preview.subject},
      {"preheader", preview.preheader},
      {"html", preview.html},
      {"text", preview.text},
  };
  if (parts == PreviewParts::texts_and_message) {
    out["eml"] = preview.eml;
  }
  if (preview.unwritable) {
    out["problem"] = boost::json::object{
        {"id", preview.unwritable->id()}, {"detail", preview.unwritable->message()}
    };
  }
  return out;
}

}  // namespace amends::engine
