#include "api/api.h"
#include "api/call_facts.h"
#include "api/json_io.h"
#include "crypto/digest.h"
#include "engine/incident_words.h"
#include "text/locale.h"

#include <boost/json.hpp>

#include <algorithm>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kPublicStep = "public_word";
constexpr std::size_t kCodeLetters = 12;  // of the confirmation: enough that no other text has it

Result<advice::Network> network_of(const std::string& name) {
  const auto network = advice::parse_network(name);
  if (network != advice::Network::mastodon && network != advice::Network::bluesky) {
    return make_error(
        "post.network",
        "Amends posts at mastodon and bluesky; for another network copy the draft: amends social ID"
    );
  }
  return *network;
}

/// What would be posted, and what confirms exactly that.
struct Draft {
  advice::Network network = advice::Network::mastodon;
  text::Locale locale;
  advice::Post post;
  std::string code;
};

struct Asked {
  std::string network;
  std::string language;
  bool with_people = false;
};

Result<Draft> draft_of(
    const ApiParts& parts,
    const engine::PlanDesk& plans,
    const model::Incident& incident,
    const Asked& asked
) {
  Draft draft;
  AMENDS_TRY(draft.network, network_of(asked.network));
  const engine::IncidentWords desk(parts.store, parts.mailings, parts.incidents, parts.clock);
  if (asked.language.empty()) {
    AMENDS_TRY(draft.locale, desk.own_language(incident));
  } else {
    AMENDS_TRY(draft.locale, text::Locale::parse(asked.language));
  }
  engine::SocialOrder order;
  order.locale = draft.locale;
  order.networks = {draft.network};
  order.with_people = asked.with_people;
  AMENDS_TRY(const advice::Advice advice, plans.advise(incident));
  AMENDS_TRY(const engine::SocialDrafts drafts, desk.social(incident, advice, order));
  if (!drafts.choice.is_due || drafts.posts.empty()) {
    return make_error(
        "post.not_due",
        "the playbook asks for no public word about incident {0}, so nothing is posted: {1} What "
        "you want to say all the same you can copy: amends social {0} --because \"...\"",
        incident.id.value,
        drafts.choice.why
    );
  }
  draft.post = drafts.posts.front();
  draft.code = crypto::hex(crypto::sha256(fmt::format(
                               "{}\n{}\n{}",
                               advice::to_string(draft.network),
                               draft.locale.language(),
                               draft.post.text
                           )))
                   .substr(0, kCodeLetters);
  return draft;
}

json::object standing_json(const engine::StandingPost& post) {
  return {
      {"network", advice::to_string(post.network)},
      {"language", post.language},
      {"text", post.text},
      {"url", post.at_network.url},
      {"by", post.by},
      {"at", to_json(post.at)},
  };
}

/// The step of the plan that a post does, while it is open.
Result<std::optional<engine::StepState>> open_step(
    const engine::PlanDesk& plans, const model::Incident& incident
) {
  AMENDS_TRY(const auto steps, plans.plan(incident));
  const auto found = std::ranges::find_if(steps, [](const engine::StepState& one) {
    return one.step.id == kPublicStep && !one.done;
  });
  return found == steps.end() ? std::optional<engine::StepState>() : std::optional(*found);
}

}  // namespace

Answer Api::list_posts(const Call& call) {
  AMENDS_TRY_VOID(Query::read(call.request, {}));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const auto standing, social_.standing(incident));
  json::array posts;
  for (const engine::StandingPost& post : standing) {
    posts.push_back(standing_json(post));
  }
  return api::answer(json::object{{"posts", std::move(posts)}});
}

Answer Api::post_publicly(const Call& call) {
  AMENDS_TRY(
      const Body body,
      Body::read(call.request, {"network", "language", "people", "confirm", "despite"})
  );
  Asked asked;
  AMENDS_TRY(asked.network, body.text("network"));
  AMENDS_TRY(asked.language, body.text_if("language"));
  AMENDS_TRY(asked.with_people, body.flag_if("people"));
  AMENDS_TRY(const std::string confirm, body.text_if("confirm"));
  AMENDS_TRY(const std::string despite, body.text_if("despite"));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  if (incident.closed_at) {
    return make_error("incident.state", "incident {} is closed", incident.id.value);
  }
  AMENDS_TRY(const Draft draft, draft_of(parts_, plans_, incident, asked));
  json::object out{
      {"network", advice::to_string(draft.network)},
      {"language", draft.locale.language()},
      {"text", draft.post.text},
      {"length", draft.post.length},
      {"limit", draft.post.limit},
      {"has_account", social_.accounts().has(draft.network)},
      {"confirm", draft.code},
      {"posted", nullptr},
  };
  if (confirm.empty()) {
    return api::answer(out);
  }
  if (confirm != draft.code) {
    return make_error(
        "post.changed",
        "the draft is not the one that was shown any more; read it again and confirm it with {}",
        draft.code
    );
  }
  AMENDS_TRY(const auto step, open_step(plans_, incident));
  if (step && !step->open_needs.empty() && despite.empty()) {
    return make_error(
        "plan.needs",
        "\"{}\" comes after {}, which is open; do that first, or say why not: --despite",
        kPublicStep,
        fmt::join(step->open_needs, ", ")
    );
  }
  AMENDS_TRY(
      const engine::StandingPost posted,
      social_.post(incident, draft.network, draft.locale, draft.post.text, actor_of(call))
  );
  out["posted"] = standing_json(posted);
  if (step) {
    const auto ticked =
        plans_.tick(incident, kPublicStep, posted.at_network.url, despite, actor_of(call));
    if (!ticked.ok() && ticked.error().id() != "plan.done") {
      return ticked.error();
    }
  }
  return api::answer(out);
}

Answer Api::take_post_back(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"network", "language"}));
  AMENDS_TRY(const std::string name, body.text("network"));
  AMENDS_TRY(const std::string tag, body.text_if("language"));
  AMENDS_TRY(const advice::Network network, network_of(name));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  const engine::IncidentWords desk(parts_.store, parts_.mailings, parts_.incidents, parts_.clock);
  AMENDS_TRY(
      const text::Locale locale,
      tag.empty() ? desk.own_language(incident) : text::Locale::parse(tag)
  );
  AMENDS_TRY(
      const engine::StandingPost post, social_.take_back(incident, network, locale, actor_of(call))
  );
  return api::answer(standing_json(post));
}

}  // namespace amends::api
