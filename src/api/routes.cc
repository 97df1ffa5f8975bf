#include "api/routes.h"

#include "api/api.h"
#include "api/limits.h"
#include "text/utf8.h"

#include <array>

namespace amends::api {

using net::Method;

/// The table; a friend of Api, whose handlers nobody else calls.
struct RouteTable {
  // clang-format off: one line a route; tools/doc_drift.py holds them against docs/reference/openapi.json.
  static constexpr auto kAll = std::to_array<Route>({
      {Method::get, "/api/v1/status", Permission::read, &Api::show_status},
      {Method::post, "/api/v1/imports", Permission::lists_write, &Api::start_import},
      {Method::get, "/api/v1/jobs/{id}", Permission::read, &Api::show_job},
      {Method::del, "/api/v1/jobs/{id}", Permission::proof, &Api::cancel_job},
      {Method::get, "/api/v1/jobs/{id}/refused", Permission::read, &Api::show_refused},
      {Method::get, "/api/v1/lists", Permission::read, &Api::list_lists},
      {Method::get, "/api/v1/suppressions", Permission::read, &Api::list_suppressions},
      {Method::post, "/api/v1/suppressions", Permission::lists_write, &Api::suppress, Repeats::keyed},
      {Method::post, "/api/v1/feedback", Permission::lists_write, &Api::take_feedback},
      {Method::post, "/api/v1/intake", Permission::intake, &Api::take_mail},
      {Method::get, "/api/v1/mailings", Permission::read, &Api::list_mailings},
      {Method::put, "/api/v1/mailings", Permission::mailings_write, &Api::put_mailing},
      {Method::get, "/api/v1/mailings/{name}", Permission::read, &Api::show_mailing},
      {Method::post, "/api/v1/mailings/{name}/proof", Permission::proof, &Api::start_proof},
      {Method::post, "/api/v1/mailings/{name}/approve", Permission::approve, &Api::approve, Repeats::keyed},
      {Method::post, "/api/v1/mailings/{name}/approve-as-deputy", Permission::deputy, &Api::approve_as_deputy, Repeats::keyed},
      {Method::post, "/api/v1/mailings/{name}/send", Permission::send, &Api::send, Repeats::keyed},
      {Method::post, "/api/v1/mailings/{name}/halt", Permission::halt, &Api::halt, Repeats::keyed},
      {Method::post, "/api/v1/mailings/{name}/resume", Permission::resume, &Api::resume, Repeats::keyed},
      {Method::get, "/api/v1/mailings/{name}/preview", Permission::read, &Api::show_preview},
      {Method::get, "/api/v1/mailings/{name}/sends", Permission::read, &Api::list_sends},
      {Method::get, "/api/v1/mailings/{name}/people", Permission::read, &Api::list_people_in_set},
      {Method::get, "/api/v1/mailings/{name}/trace", Permission::read, &Api::show_trace},
      {Method::get, "/api/v1/mailings/{name}/uncertain", Permission::read, &Api::list_uncertain},
      {Method::post, "/api/v1/mailings/{name}/uncertain", Permission::settle, &Api::propose_settlement, Repeats::keyed},
      {Method::post, "/api/v1/mailings/{name}/uncertain/relay-log", Permission::settle, &Api::learn_from_relay_log, Repeats::keyed},
      {Method::post, "/api/v1/mailings/{name}/uncertain/{id}/confirm", Permission::settle, &Api::confirm_settlement, Repeats::keyed},
      {Method::get, "/api/v1/halts", Permission::read, &Api::list_halts},
      {Method::post, "/api/v1/halts", Permission::halt, &Api::set_halt, Repeats::keyed},
      {Method::post, "/api/v1/halts/{id}/lift", Permission::resume, &Api::lift_halt, Repeats::keyed},
      {Method::get, "/api/v1/mailings/{name}/links", Permission::read, &Api::list_links},
      {Method::get, "/api/v1/mailings/{name}/links/{number}/history", Permission::read, &Api::show_link_history},
      {Method::post, "/api/v1/mailings/{name}/links/{number}/repoint", Permission::links_write, &Api::repoint, Repeats::keyed},
      {Method::post, "/api/v1/mailings/{name}/links/{number}/repoints/{id}/confirm", Permission::settle, &Api::confirm_repoint, Repeats::keyed},
      {Method::get, "/api/v1/mailings/{name}/links/{number}/clicked-before", Permission::read, &Api::list_clicked_before},
      {Method::post, "/api/v1/mailings/{name}/web-version", Permission::links_write, &Api::replace_web_version, Repeats::keyed},
      {Method::get, "/api/v1/mailings/{name}/pictures", Permission::read, &Api::list_pictures},
      {Method::post, "/api/v1/mailings/{name}/pictures/{picture}/replace", Permission::links_write, &Api::replace_picture, Repeats::keyed},
      {Method::get, "/api/v1/token-key", Permission::users_write, &Api::show_token_keys},
      {Method::post, "/api/v1/token-key/rotate", Permission::users_write, &Api::rotate_token_key, Repeats::keyed},
      {Method::get, "/api/v1/codes", Permission::read, &Api::list_codes},
      {Method::post, "/api/v1/codes", Permission::codes_write, &Api::add_code, Repeats::keyed},
      {Method::get, "/api/v1/codes/{code}", Permission::read, &Api::show_code},
      {Method::post, "/api/v1/codes/{code}/changes", Permission::codes_write, &Api::change_code, Repeats::keyed},
      {Method::post, "/api/v1/codes/{code}/redemptions", Permission::codes_redeem, &Api::redeem_code, Repeats::keyed},
      {Method::get, "/api/v1/mailings/{name}/codes", Permission::read, &Api::show_own_codes},
      {Method::post, "/api/v1/mailings/{name}/codes", Permission::codes_write, &Api::import_codes},
      {Method::post, "/api/v1/mailings/{name}/codes/draw", Permission::codes_write, &Api::draw_codes, Repeats::keyed},
      {Method::post, "/api/v1/mailings/{name}/codes/assign", Permission::codes_write, &Api::assign_codes, Repeats::keyed},
      {Method::get, "/codes/{code}", Permission::codes_read, &Api::ask_code},
      {Method::get, "/api/v1/prices", Permission::read, &Api::list_prices},
      {Method::post, "/api/v1/prices", Permission::lists_write, &Api::import_prices},
      {Method::post, "/api/v1/prices/forget", Permission::lists_write, &Api::forget_prices, Repeats::keyed},
      {Method::get, "/api/v1/webhooks", Permission::read, &Api::list_webhooks},
      {Method::post, "/api/v1/webhooks/{name}/test", Permission::codes_write, &Api::test_webhook},
      {Method::get, "/api/v1/incidents", Permission::read, &Api::list_incidents},
      {Method::post, "/api/v1/incidents", Permission::incidents, &Api::open_incident, Repeats::keyed},
      {Method::post, "/api/v1/elsewhere/{name}", Permission::incidents, &Api::import_foreign},
      {Method::post, "/api/v1/elsewhere/{name}/{part}", Permission::incidents, &Api::put_foreign_file},
      {Method::get, "/api/v1/incidents/{id}", Permission::read, &Api::show_incident},
      {Method::get, "/api/v1/incidents/{id}/people", Permission::read, &Api::list_people},
      {Method::get, "/api/v1/incidents/{id}/timeline", Permission::read, &Api::show_timeline},
      {Method::get, "/api/v1/incidents/{id}/replies", Permission::read, &Api::list_replies},
      {Method::post, "/api/v1/incidents/{id}/replies/{reply}", Permission::replies, &Api::settle_reply, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/draft", Permission::incidents, &Api::draft_apology, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/move", Permission::incidents, &Api::move_incident, Repeats::keyed},
      {Method::get, "/api/v1/incidents/{id}/assessment", Permission::read, &Api::show_assessment},
      {Method::post, "/api/v1/incidents/{id}/confirm", Permission::incidents, &Api::confirm_severity, Repeats::keyed},
      {Method::get, "/api/v1/incidents/{id}/plan", Permission::read, &Api::show_plan},
      {Method::post, "/api/v1/incidents/{id}/steps/{step}/tick", Permission::incidents, &Api::tick_step, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/steps/{step}/untick", Permission::incidents, &Api::untick_step, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/estimate", Permission::incidents, &Api::estimate_repair, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/agree", Permission::approve, &Api::agree_again, Repeats::keyed},
      {Method::get, "/api/v1/incidents/{id}/authority-notice", Permission::read, &Api::show_authority_notice},
      {Method::post, "/api/v1/incidents/{id}/compose", Permission::incidents, &Api::compose_words},
      {Method::get, "/api/v1/incidents/{id}/words", Permission::read, &Api::show_words},
      {Method::post, "/api/v1/incidents/{id}/words", Permission::incidents, &Api::keep_words, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/answers", Permission::incidents, &Api::keep_answer, Repeats::keyed},
      {Method::get, "/api/v1/incidents/{id}/brief", Permission::read, &Api::show_brief},
      {Method::post, "/api/v1/incidents/{id}/brief", Permission::incidents, &Api::mail_brief, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/who", Permission::read, &Api::look_up_person},
      {Method::get, "/api/v1/incidents/{id}/social", Permission::read, &Api::show_social},
      {Method::get, "/api/v1/incidents/{id}/notice", Permission::read, &Api::show_notice},
      {Method::post, "/api/v1/incidents/{id}/follow-up", Permission::incidents, &Api::follow_up, Repeats::keyed},
      {Method::get, "/api/v1/incidents/{id}/letters", Permission::read, &Api::show_letters},
      {Method::post, "/api/v1/incidents/{id}/letters/take", Permission::incidents, &Api::take_letters},
      {Method::post, "/api/v1/incidents/{id}/letters/sent", Permission::incidents, &Api::say_letters_sent, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/letters/not-sent", Permission::incidents, &Api::say_letters_not_sent, Repeats::keyed},
      {Method::get, "/api/v1/incidents/{id}/make-good", Permission::read, &Api::show_make_good},
      {Method::post, "/api/v1/incidents/{id}/make-good", Permission::incidents, &Api::decide_make_good, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/make-good/agree", Permission::approve, &Api::agree_make_good, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/make-good/give", Permission::incidents, &Api::give_make_good, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/make-good/undo", Permission::incidents, &Api::undo_make_good, Repeats::keyed},
      {Method::get, "/api/v1/incidents/{id}/make-good/credits", Permission::read, &Api::export_credits},
      {Method::get, "/api/v1/incidents/{id}/holdout", Permission::read, &Api::show_holdout},
      {Method::post, "/api/v1/incidents/{id}/holdout/end", Permission::incidents, &Api::end_holdout, Repeats::keyed},
      {Method::get, "/api/v1/incidents/{id}/outcome", Permission::read, &Api::show_outcome},
      {Method::get, "/api/v1/incidents/{id}/outcome/pooled", Permission::read, &Api::show_pooled_outcome},
      {Method::get, "/api/v1/incidents/{id}/posts", Permission::read, &Api::list_posts},
      {Method::post, "/api/v1/incidents/{id}/posts", Permission::incidents, &Api::post_publicly, Repeats::keyed},
      {Method::post, "/api/v1/incidents/{id}/posts/undo", Permission::incidents, &Api::take_post_back, Repeats::keyed},
      {Method::get, "/api/v1/incidents/{id}/after-halt", Permission::read, &Api::show_after_halt},
      {Method::post, "/api/v1/incidents/{id}/after-halt", Permission::incidents, &Api::mend_after_halt, Repeats::keyed},
      {Method::get, "/api/v1/audit", Permission::read, &Api::list_audit},
      {Method::get, "/api/v1/users", Permission::read, &Api::list_users},
      {Method::post, "/api/v1/users", Permission::users_write, &Api::put_user},
      {Method::get, "/api/v1/openapi.json", Permission::read, &Api::show_openapi},
      {Method::get, "/metrics", Permission::read, &Api::show_metrics},
      {Method::get, "/l/{token}", Permission::anybody, &Api::follow_link},
      {Method::get, "/p/{token}", Permission::anybody, &Api::show_picture},
      {Method::get, "/o/{token}.gif", Permission::anybody, &Api::load_pixel},
      {Method::get, "/u/{token}", Permission::anybody, &Api::ask_to_leave},
      {Method::post, "/u/{token}", Permission::anybody, &Api::leave},
      {Method::get, "/v/{token}", Permission::anybody, &Api::show_web_version},
      {Method::get, "/healthz", Permission::anybody, &Api::show_health},
      {Method::get, "/", Permission::loopback, &Api::show_status_page},
  });
  // clang-format on
};

std::span<const Route> routes() {
  return RouteTable::kAll;
}

namespace {

/// Cuts at the next slash; `rest` begins behind it. False when nothing is left.
bool next_part(std::optional<std::string_view>& rest, std::string_view& part) {
  if (!rest) {
    return false;
  }
  const auto slash = rest->find('/');
  part = rest->substr(0, slash);
  rest = slash == std::string_view::npos ? std::nullopt : std::optional(rest->substr(slash + 1));
  return true;
}

/// "{token}.gif" against "abc.gif" gives "abc"; what has no braces must be equal.
bool part_fits(std::string_view pattern, std::string_view part, std::vector<std::string>& out) {
  if (!pattern.starts_with('{')) {
    return pattern == part;
  }
  const std::string_view ending = pattern.substr(pattern.find('}') + 1);
  if (part.size() <= ending.size() || part.size() > kPathPartBytesMax || !part.ends_with(ending)) {
    return false;
  }
  std::string decoded = net::decode_part(part.substr(0, part.size() - ending.size()));
  if (!text::valid_utf8(decoded) || text::has_control(decoded)) {
    return false;
  }
  out.push_back(std::move(decoded));
  return true;
}

bool path_fits(std::string_view pattern, std::string_view path, std::vector<std::string>& out) {
  out.clear();
  std::optional<std::string_view> patterns(pattern);
  std::optional<std::string_view> parts(path);
  std::string_view wanted;
  std::string_view part;
  while (next_part(patterns, wanted)) {
    if (!next_part(parts, part) || !part_fits(wanted, part, out)) {
      return false;
    }
  }
  return !parts;
}

}  // namespace

Match find_route(Method method, std::string_view path) {
  Match match;
  const Method served = method == Method::head ? Method::get : method;
  for (const Route& route : routes()) {
    std::vector<std::string> parts;
    if (!path_fits(route.path, path, parts)) {
      continue;
    }
    if (route.method == served) {
      match.route = &route;
      match.parts = std::move(parts);
      return match;
    }
    match.allowed += match.allowed.empty() ? "" : ", ";
    match.allowed += route.method == Method::get ? "GET, HEAD" : net::method_name(route.method);
  }
  return match;
}

}  // namespace amends::api
