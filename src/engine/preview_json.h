#pragma once

#include "engine/preview.h"
#include "text/locale.h"

#include <boost/json/object.hpp>

#include <cstdint>

namespace amends::engine {

enum class PreviewParts : std::uint8_t { texts, texts_and_message };

/// {person {contact, row, address, name, locale}, reasons [{id, field, value, amount, place,
/// text}], edition, direction, from, to, subject, preheader, html, text, eml (if asked for),
/// problem {id, detail} (if it cannot be written)}. The reasons' sentences are in the given
/// language.
[[nodiscard]] boost::json::object preview_to_json(
    const Preview& preview, PreviewParts parts, const text::Locale& locale
);

}  // namespace amends::engine
