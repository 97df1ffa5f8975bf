#include "api/holdout_json.h"

#include "api/json_io.h"
#include "api/reasons.h"
#include "text/catalogue.h"

#include <boost/json.hpp>

#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

/// Those who are not drawn among.
json::array aside_json(const engine::HoldoutLook& look, const text::Catalogue& words) {
  json::array out;
  for (const auto& [name, people] :
       {std::pair("uncertain", look.uncertain), std::pair("wrote", look.wrote)}) {
    if (people > 0) {
      out.push_back(json::object{
          {"id", name},
          {"people", people},
          {"text", words.format(fmt::format("holdout.aside.{}", name), {{"people", people}})}
      });
    }
  }
  return out;
}

std::string summary_of(const engine::HoldoutLook& look, const text::Catalogue& words) {
  if (look.standing) {
    return words.format(
        "holdout.stands",
        {{"held", look.standing->held},
         {"people", look.standing->drawn_from},
         {"told", look.standing->told}}
    );
  }
  if (look.choice.held == 0) {
    return words.format("holdout.nobody");
  }
  return words.format(
      "holdout.would",
      {{"held", look.choice.held}, {"people", look.people}, {"told", look.people - look.choice.held}
      }
  );
}

}  // namespace

json::object to_json(const engine::Holdout& drawn) {
  return {
      {"number", drawn.number},
      {"set", engine::to_string(drawn.set)},
      {"seed", drawn.seed},
      {"drawn_from", drawn.drawn_from},
      {"held", drawn.held},
      {"told", drawn.told},
      {"held_list", drawn.held_list},
      {"told_list", drawn.told_list},
      {"by", drawn.by},
      {"at", to_json(std::optional<Instant>(drawn.at))},
      {"ended_at", to_json(drawn.ended_at)},
      {"ended_by", drawn.ended_by},
      {"ended_why", drawn.ended_why},
  };
}

json::object holdout_json(const engine::HoldoutLook& look, const text::Locale& locale) {
  const text::Catalogue& words = text::catalogue(locale);
  json::array reasons;
  for (const advice::Reason& reason : look.choice.reasons) {
    reasons.push_back(json::object{{"id", reason.id}, {"text", sentence_of(words, reason)}});
  }
  json::object out{
      {"wanted", look.is_wanted},
      {"people", look.people},
      {"held", look.standing ? look.standing->held : look.choice.held},
      {"text", summary_of(look, words)},
      {"reasons", std::move(reasons)},
      {"aside", aside_json(look, words)},
      {"standing", nullptr},
  };
  if (look.standing) {
    out["standing"] = to_json(*look.standing);
  }
  return out;
}

}  // namespace amends::api
