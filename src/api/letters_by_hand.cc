#include "engine/letters_by_hand.h"

#include "api/api.h"
#include "api/call_facts.h"
#include "api/json_io.h"
#include "api/language.h"
#include "text/catalogue.h"
#include "text/csv_writer.h"
#include "text/format.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <mutex>
#include <span>
#include <string>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr auto kColumns =
    std::to_array<std::string_view>({"address", "name", "language", "subject", "text"});

engine::LettersByHand desk_of(const ApiParts& parts) {
  return {parts.store, parts.mailings, parts.sending.identity(), parts.clock};
}

std::string_view state_of(const engine::HandLetters& letters) {
  if (!letters.waiting.empty()) {
    return "waiting";
  }
  if (!letters.sent.empty()) {
    return "sent";
  }
  return letters.at ? "not_sent" : "none";
}

/// How they stand, in one sentence or two.
std::string text_of(
    const engine::HandLetters& letters, std::string_view state, const text::Locale& locale
) {
  std::string day;
  if (letters.at) {
    const auto shown = text::format_date(*letters.at, "long", locale, "UTC");
    day = shown.ok() ? *shown : std::string(to_json(letters.at).as_string());
  }
  const model::ContactSet& people = state == "sent" ? letters.sent : letters.waiting;
  return text::catalogue(locale).format(
      fmt::format("letters.{}", state),
      {{"people", people.size()}, {"who", letters.by}, {"day", day}}
  );
}

json::object letters_json(
    const engine::HandLetters& letters, model::IncidentId incident, const text::Locale& locale
) {
  const std::string_view state = state_of(letters);
  return {
      {"incident", incident.value},
      {"state", state},
      {"waiting", letters.waiting.size()},
      {"sent", letters.sent.size()},
      {"by", letters.by},
      {"at", to_json(letters.at)},
      {"text", text_of(letters, state, locale)},
  };
}

/// With a head; safe to open in a spreadsheet.
std::string csv_of(const std::vector<engine::LetterToSend>& letters) {
  std::string csv;
  text::append_csv_row(csv, std::span<const std::string_view>(kColumns));
  for (const engine::LetterToSend& one : letters) {
    const std::array<std::string_view, kColumns.size()> cells{
        one.address, one.name, one.language, one.subject, one.text
    };
    text::append_csv_row(csv, std::span<const std::string_view>(cells));
  }
  return csv;
}

}  // namespace

Answer Api::show_letters(const Call& call) {
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const engine::HandLetters letters, engine::hand_letters(parts_.store, incident));
  return api::answer(letters_json(letters, incident.id, language_of(call.request)));
}

Answer Api::take_letters(const Call& call) {
  AMENDS_TRY_VOID(Body::read(call.request, {}));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  const std::scoped_lock one(letters_mutex_);
  AMENDS_TRY(
      const std::vector<engine::LetterToSend> letters,
      desk_of(parts_).take(incident, actor_of(call))
  );
  AMENDS_TRY(const engine::HandLetters known, engine::hand_letters(parts_.store, incident));
  json::object out = letters_json(known, incident.id, language_of(call.request));
  out["csv"] = csv_of(letters);
  return api::answer(out);
}

Answer Api::say_letters_sent(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"without"}));
  std::vector<std::string> without;
  if (body.has("without")) {
    AMENDS_TRY(without, body.texts("without"));
  }
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  const std::scoped_lock one(letters_mutex_);
  AMENDS_TRY(
      const engine::HandLetters letters, desk_of(parts_).say_sent(incident, without, actor_of(call))
  );
  return api::answer(letters_json(letters, incident.id, language_of(call.request)));
}

Answer Api::say_letters_not_sent(const Call& call) {
  AMENDS_TRY_VOID(Body::read(call.request, {}));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  const std::scoped_lock one(letters_mutex_);
  AMENDS_TRY(
      const engine::HandLetters letters, desk_of(parts_).say_not_sent(incident, actor_of(call))
  );
  return api::answer(letters_json(letters, incident.id, language_of(call.request)));
}

}  // namespace amends::api
