#include "api/openapi.h"

#include "api/api.h"
#include "api/limits.h"
#include "api/problem.h"
#include "base/check.h"
#include "engine/limits.h"
#include "model/limits.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace amends::api {
namespace {

namespace json = boost::json;
using net::Method;

/// What the route table does not say about a route.
struct Words {
  Method method;
  std::string_view path;
  std::string_view id;
  std::string_view summary;
  std::string_view request;   // schema, or a media type
  std::string_view response;  // schema, or a media type
  int status = 200;
  std::string_view query = {};  // names with spaces between them; `!` ends one that is needed
};

constexpr std::string_view kPage = "after limit";

// clang-format off: one line a route.
constexpr auto kWords = std::to_array<Words>({
    {Method::get, "/api/v1/status", "show_status", "The server and its mailings", "", "Status"},
    {Method::post, "/api/v1/imports", "start_import", "Put the people of a CSV file on a list; the header row names the columns", "text/csv", "JobStarted", 202, "list!"},
    {Method::get, "/api/v1/jobs/{id}", "show_job", "How far an import or proof is, and its result", "", "Job"},
    {Method::del, "/api/v1/jobs/{id}", "cancel_job", "Cancel a proof; it is running until it has stopped, and nothing is kept of it", "", "Job", 202},
    {Method::get, "/api/v1/jobs/{id}/refused", "show_refused", "The rows an import did not take: line, reason, message, row", "", "text/csv"},
    {Method::get, "/api/v1/lists", "list_lists", "The lists", "", "Lists"},
    {Method::get, "/api/v1/suppressions", "list_suppressions", "Who is never written to, in order of address", "", "Suppressions", 200, kPage},
    {Method::post, "/api/v1/suppressions", "suppress", "Never write to an address again; the first reason stays", "Suppress", "Suppression"},
    {Method::post, "/api/v1/feedback", "take_feedback", "Take over who left, complained or bounced at another program: CSV with a header row; what is taken already stays as it is", "text/csv", "Feedback", 200, "reason provider"},
    {Method::post, "/api/v1/intake", "take_mail", "A mail that came to one of our addresses: a token in its subject leaves, at once and for good; what answers a mailing is kept with its class; a delivery report or complaint that names somebody's own copy counts", "message/rfc822", "Intake"},
    {Method::get, "/api/v1/mailings", "list_mailings", "The mailings", "", "Records"},
    {Method::put, "/api/v1/mailings", "put_mailing", "Take a folder as a new mailing or a new version; the same bytes change nothing", "PutMailing", "Record"},
    {Method::get, "/api/v1/mailings/{name}", "show_mailing", "A mailing with its counts, proof and sign-off", "", "Mailing"},
    {Method::post, "/api/v1/mailings/{name}/proof", "start_proof", "Render and check everybody the mailing is for", "", "JobStarted", 202},
    {Method::post, "/api/v1/mailings/{name}/approve", "approve", "Sign off what the newest proof looked at; never one's own", "Approve", "Approval"},
    {Method::post, "/api/v1/mailings/{name}/approve-as-deputy", "approve_as_deputy", "Sign off alone the apology or correction of an incident, also one's own, when nobody else is there; never over findings that block", "Reason", "Approval"},
    {Method::post, "/api/v1/mailings/{name}/send", "send", "Freeze the audience and start the first wave; an incident's mailing waits for the steps of its plan", "SendOrder", "Record"},
    {Method::post, "/api/v1/mailings/{name}/halt", "halt", "Stop: when it answers, nothing leaves any more", "Halt", "Halted"},
    {Method::post, "/api/v1/mailings/{name}/resume", "resume", "Go on with those not reached", "ResumeOrder", "Record"},
    {Method::get, "/api/v1/mailings/{name}/preview", "show_preview", "One person's mail as it would be sent, or with worst=N those most likely to look wrong; nothing in it can be clicked with effect", "", "PreviewAnswer", 200, "person address random worst as edition now images"},
    {Method::get, "/api/v1/mailings/{name}/sends", "list_sends", "Who got it: one row a person; format=csv gives all", "", "Sends", 200, "state after limit format"},
    {Method::get, "/api/v1/mailings/{name}/people", "list_people_in_set", "Who is in a set, as accepted and opened and not clicked(3) and not left; format=csv gives all", "", "PeopleInSet", 200, "set! after limit format"},
    {Method::get, "/api/v1/mailings/{name}/trace", "show_trace", "Everything that happened between one person and a mailing, oldest first", "", "Trace", 200, "address!"},
    {Method::get, "/api/v1/mailings/{name}/uncertain", "list_uncertain", "Who may have got it, what was learned, what was proposed", "", "Uncertain", 200, kPage},
    {Method::post, "/api/v1/mailings/{name}/uncertain", "propose_settlement", "Say what became of people in doubt; nothing happens before somebody else confirms it", "ProposeSettlement", "Proposal", 201},
    {Method::post, "/api/v1/mailings/{name}/uncertain/relay-log", "learn_from_relay_log", "What the relay's log says about Message-IDs in doubt", "RelayLogFindings", "LearnedFromLog"},
    {Method::post, "/api/v1/mailings/{name}/uncertain/{id}/confirm", "confirm_settlement", "Confirm what another person proposed", "", "SettledDoubt"},
    {Method::get, "/api/v1/halts", "list_halts", "Halts of more than one mailing, newest first, lifted ones too", "", "Halts"},
    {Method::post, "/api/v1/halts", "set_halt", "Stop everything, or all mailings of a template, of a flow or through a relay; nothing is launched or resumed until it is lifted", "SetHalt", "WideHalted", 201},
    {Method::post, "/api/v1/halts/{id}/lift", "lift_halt", "Allow launching and resuming again; starts nothing by itself", "Reason", "WideHalt"},
    {Method::get, "/api/v1/mailings/{name}/links", "list_links", "Where the links lead and who clicked", "", "Links"},
    {Method::get, "/api/v1/mailings/{name}/links/{number}/history", "show_link_history", "Every target a link had", "", "LinkTargets"},
    {Method::post, "/api/v1/mailings/{name}/links/{number}/repoint", "repoint", "Let a link of delivered mail lead elsewhere, from now on, for all readers or a part of them; or take that back", "Repoint", "LinkTarget"},
    {Method::post, "/api/v1/mailings/{name}/links/{number}/repoints/{id}/confirm", "confirm_repoint", "Confirm what another person proposed: the link leads to somebody else's domain from now on", "", "LinkTarget"},
    {Method::get, "/api/v1/mailings/{name}/links/{number}/clicked-before", "list_clicked_before", "Who clicked before the link was mended: before its first repoint, or that of repoint=ID; format=csv gives all", "", "People", 200, "repoint after limit format"},
    {Method::post, "/api/v1/mailings/{name}/web-version", "replace_web_version", "Show readers of a mailing that was sent to its end another web version, from now on; nobody is written to", "ReplaceWebVersion", "Record"},
    {Method::get, "/api/v1/mailings/{name}/pictures", "list_pictures", "The pictures of the folder: where they are, and what was replaced when and by whom", "", "Pictures"},
    {Method::post, "/api/v1/mailings/{name}/pictures/{picture}/replace", "replace_picture", "Show another picture in delivered mail, from now on and for everybody; or take that back", "ReplacePicture", "PictureChange"},
    {Method::get, "/api/v1/token-key", "show_token_keys", "The keys of links in mails, without their secrets, and how many delivered mails the next rotation drops", "", "TokenKeys"},
    {Method::post, "/api/v1/token-key/rotate", "rotate_token_key", "Make a new key; the one before goes on reading, and the one before that only for leaving", "RotateTokenKey", "TokenKeys"},
    {Method::get, "/api/v1/codes", "list_codes", "Promo codes on the terms for everybody; format=csv gives all, also the terms for receivers only", "", "Codes", 200, "mailing after limit format"},
    {Method::post, "/api/v1/codes", "add_code", "Register a code that all share", "AddCode", "Code", 201},
    {Method::get, "/api/v1/codes/{code}", "show_code", "A code with its history and newest uses", "", "CodeInFull"},
    {Method::post, "/api/v1/codes/{code}/changes", "change_code", "Mend a code of mail that has left: let it stand for the right one, extend it, raise its budget, close or open it, undo; with dry_run only whom it is about", "ChangeCode", "ChangedCode"},
    {Method::post, "/api/v1/codes/{code}/redemptions", "redeem_code", "A shop took the code: counts the use, the same order once", "RedeemCode", "RedeemedCode", 201},
    {Method::get, "/api/v1/mailings/{name}/codes", "show_own_codes", "Who has no code of their own yet, and how many are left", "", "CodeNeed"},
    {Method::post, "/api/v1/mailings/{name}/codes", "import_codes", "Codes of a CSV for a mailing, one person each; the column code or the first", "text/csv", "ImportedCodes"},
    {Method::post, "/api/v1/mailings/{name}/codes/draw", "draw_codes", "Draw codes nobody can guess", "DrawCodes", "DrawnCodes", 201},
    {Method::post, "/api/v1/mailings/{name}/codes/assign", "assign_codes", "Give each person of the audience a code of their own, in the column the mailing prints", "", "CodeNeed"},
    {Method::get, "/codes/{code}", "ask_code", "For shops: is this code taken, from this contact (number or address)? A wrong code and a stranger get the same answer", "", "CodeAnswer", 200, "contact"},
    {Method::get, "/api/v1/prices", "list_prices", "What the shop itself asked in the last 90 days: read by proofs, or brought in; of one product or page (url), or of all", "", "ShopPrices", 200, "product url after limit"},
    {Method::post, "/api/v1/prices", "import_prices", "What the shop asked on earlier days: CSV with the columns product or url, price, currency, date; rows older than 90 days are not kept", "text/csv", "ImportedPrices"},
    {Method::post, "/api/v1/prices/forget", "forget_prices", "Forget the prices of one import, of a product or of a page; with dry_run they are only counted", "ForgetPrices", "ForgottenPrices"},
    {Method::get, "/api/v1/webhooks", "list_webhooks", "Other programs that are told of changes, and how each stands (docs/reference/webhooks.md)", "", "Webhooks"},
    {Method::post, "/api/v1/webhooks/{name}/test", "test_webhook", "Tell one of them an event \"test\" now; nothing is kept of it", "", "WebhookTest"},
    {Method::get, "/api/v1/incidents", "list_incidents", "The incidents", "", "Incidents"},
    {Method::post, "/api/v1/incidents", "open_incident", "Open an incident about a mailing that has left", "OpenIncident", "Incident", 201},
    {Method::post, "/api/v1/elsewhere/{name}", "import_foreign", "Open an incident about a mailing that another program sent, from the files put before; the result of the job is a ForeignIncident", "ImportForeign", "JobStarted", 202},
    {Method::post, "/api/v1/elsewhere/{name}/{part}", "put_foreign_file", "One file of that program's export: sent, which begins a new one, then opens, clicks, bounces or unsubscribes", "text/csv", "ForeignFileKept", 201},
    {Method::get, "/api/v1/incidents/{id}", "show_incident", "An incident with its facts and the advice for it", "", "IncidentInFull"},
    {Method::get, "/api/v1/incidents/{id}/people", "list_people", "Exactly who is in a set; format=csv gives all", "", "People", 200, "set! after limit format"},
    {Method::get, "/api/v1/incidents/{id}/replies", "list_replies", "Who wrote back about it, in the order in which it is to be read: at most `limit` of each class", "", "Replies", 200, "class limit"},
    {Method::post, "/api/v1/incidents/{id}/replies/{reply}", "settle_reply", "Somebody has answered it, or lets its writer go: nothing more is sent to them, for good", "SettleReply", "Reply"},
    {Method::get, "/api/v1/incidents/{id}/timeline", "show_timeline", "What happened when, oldest first", "", "Timeline"},
    {Method::post, "/api/v1/incidents/{id}/draft", "draft_apology", "Write the apology, the correction or a personal letter to at most 200 as a draft mailing to a set of people", "DraftApology", "Record", 201},
    {Method::post, "/api/v1/incidents/{id}/move", "move_incident", "Move an incident to its next state", "MoveIncident", "Incident"},
    {Method::get, "/api/v1/incidents/{id}/assessment", "show_assessment", "How bad it is, proposed and confirmed; who was hit by language and provider; what can still be mended", "", "Assessment"},
    {Method::post, "/api/v1/incidents/{id}/confirm", "confirm_severity", "A person confirms how bad it is, and says what is known", "ConfirmSeverity", "Incident"},
    {Method::get, "/api/v1/incidents/{id}/plan", "show_plan", "The steps in the order to take them, and how they stand", "", "Plan"},
    {Method::post, "/api/v1/incidents/{id}/steps/{step}/tick", "tick_step", "Say that a step is done; refused while a step before it is open, but for despite", "TickStep", "Plan"},
    {Method::post, "/api/v1/incidents/{id}/steps/{step}/untick", "untick_step", "Take back that a step is done", "", "Plan"},
    {Method::post, "/api/v1/incidents/{id}/estimate", "estimate_repair", "Say when the repair will be done", "EstimateRepair", "Plan"},
    {Method::post, "/api/v1/incidents/{id}/agree", "agree_again", "A second person agrees to one more apology to people who had one of late", "", "Plan"},
    {Method::get, "/api/v1/incidents/{id}/authority-notice", "show_authority_notice", "A draft of the notice to the authority; not legal advice", "", "BreachNotice"},
    {Method::post, "/api/v1/incidents/{id}/compose", "compose_words", "The words of an apology, correction, postscript or letter in all languages; nothing is kept", "ComposeWords", "ComposedWords"},
    {Method::get, "/api/v1/incidents/{id}/words", "show_words", "The sentences and answers people wrote for an incident, by language", "", "KeptWords"},
    {Method::post, "/api/v1/incidents/{id}/words", "keep_words", "Keep sentences for one language; those that are not given stay", "KeepWords", "KeptWords", 201},
    {Method::post, "/api/v1/incidents/{id}/answers", "keep_answer", "Keep a question that came in and the answer to it", "KeepAnswer", "KeptWords", 201},
    {Method::get, "/api/v1/incidents/{id}/brief", "show_brief", "What customer service needs to know, with live counts, as text and as a page to print", "", "Brief", 200, "language"},
    {Method::post, "/api/v1/incidents/{id}/brief", "mail_brief", "Mail the brief to the addresses of customer service in the configuration", "MailBrief", "BriefMailed"},
    {Method::post, "/api/v1/incidents/{id}/who", "look_up_person", "Is this person concerned; who asked and why is written down first", "LookUpPerson", "PersonLookUp"},
    {Method::get, "/api/v1/incidents/{id}/social", "show_social", "Drafts for social networks, or why there should be none; people=yes says how many, because=REASON decides on them", "", "SocialDrafts", 200, "network language people picture because"},
    {Method::get, "/api/v1/incidents/{id}/notice", "show_notice", "A short notice for the web site", "", "Notice", 200, "language"},
    {Method::post, "/api/v1/incidents/{id}/follow-up", "follow_up", "Draft \"it is fixed\" to those who had the first word and have neither left nor complained; with dry_run only the words and the count", "FollowUp", "FollowUpDraft", 201},
    {Method::get, "/api/v1/incidents/{id}/letters", "show_letters", "Whether somebody took the personal letters to send them by hand, and what became of them", "", "HandLetters"},
    {Method::post, "/api/v1/incidents/{id}/letters/take", "take_letters", "Take the letters that are signed off, as a CSV that is safe in a spreadsheet, to send them by hand: each of these people counts as written to from now on", "", "TakenLetters"},
    {Method::post, "/api/v1/incidents/{id}/letters/sent", "say_letters_sent", "The letters that were taken were sent, but for those to the addresses in without", "SentLetters", "HandLetters"},
    {Method::post, "/api/v1/incidents/{id}/letters/not-sent", "say_letters_not_sent", "None of the letters that were taken was sent: these people may be written to again", "", "HandLetters"},
    {Method::get, "/api/v1/incidents/{id}/make-good", "show_make_good", "What people get for it, whom it leaves out, what it costs at worst and has cost so far", "", "MakeGood"},
    {Method::post, "/api/v1/incidents/{id}/make-good", "decide_make_good", "Look at what people would get; with confirm, the exact number of people, decide it", "DecideMakeGood", "MakeGood"},
    {Method::post, "/api/v1/incidents/{id}/make-good/agree", "agree_make_good", "A second person agrees to what is above the cap or the budget", "", "MakeGood"},
    {Method::post, "/api/v1/incidents/{id}/make-good/give", "give_make_good", "Give everybody on the draft's list their code or amount; with draw, codes that are short are drawn", "GiveMakeGood", "MakeGood"},
    {Method::post, "/api/v1/incidents/{id}/make-good/undo", "undo_make_good", "Take the decision back, as long as nobody was written to", "Reason", "MakeGood"},
    {Method::get, "/api/v1/incidents/{id}/make-good/credits", "export_credits", "The list of credits for the shop: contact, address, amount, currency, reason, incident", "", "text/csv"},
    {Method::get, "/api/v1/incidents/{id}/holdout", "show_holdout", "Who goes, or would go, without the apology so that it is seen what it does, and why nobody", "", "HoldoutLook", 200, "set"},
    {Method::post, "/api/v1/incidents/{id}/holdout/end", "end_holdout", "Those held out may be written to from now on: the set held_out", "Reason", "Holdout"},
    {Method::get, "/api/v1/incidents/{id}/outcome", "show_outcome", "What the apology did: those never reached, those held out and those meant to have it, with differences and intervals", "", "ApologyOutcome"},
    {Method::get, "/api/v1/incidents/{id}/outcome/pooled", "show_pooled_outcome", "What apologies did after all mistakes of the same kind: those meant to have one against those held out, read together", "", "PooledOutcome"},
    {Method::get, "/api/v1/incidents/{id}/posts", "list_posts", "Where public words about an incident stand", "", "Posts"},
    {Method::post, "/api/v1/incidents/{id}/posts", "post_publicly", "The public word for a network; with `confirm` of the draft that was shown it is posted, once. Only where the playbook asks for one", "PostPublicly", "PostDraft"},
    {Method::post, "/api/v1/incidents/{id}/posts/undo", "take_post_back", "Take a post away again at its network", "TakePostBack", "StandingPost"},
    {Method::get, "/api/v1/incidents/{id}/after-halt", "show_after_halt", "Who really got the mended version and who the correction, by the ledgers", "", "AfterHaltOutcome"},
    {Method::post, "/api/v1/incidents/{id}/after-halt", "mend_after_halt", "The mended version to those not reached and the correction to those hit; with dry_run only the plan. Going needs the permissions send and resume too", "MendAfterHalt", "AfterHaltPlan"},
    {Method::get, "/api/v1/audit", "list_audit", "Who did what, oldest first, with the chain verified", "", "Audit", 200, "subject limit"},
    {Method::get, "/api/v1/users", "list_users", "The users and their roles", "", "Users"},
    {Method::post, "/api/v1/users", "put_user", "A new user, or new roles and one more token for a known one", "PutUser", "UserWithToken", 201},
    {Method::get, "/api/v1/openapi.json", "show_openapi", "This document", "", "OpenApi"},
    {Method::get, "/metrics", "show_metrics", "Numbers for a monitor, as OpenMetrics text (docs/operating/metrics.md)", "", "application/openmetrics-text"},
    {Method::get, "/l/{token}", "follow_link", "A tracked link: leads where it leads now", "", "redirect", 302},
    {Method::get, "/p/{token}", "show_picture", "A picture of a mail that stands here, as it is now; the same address for all readers of a version", "", "image/*"},
    {Method::get, "/o/{token}.gif", "load_pixel", "The picture that tells of an open", "", "image/gif"},
    {Method::get, "/u/{token}", "ask_to_leave", "The page with one button to leave; changes nothing", "", "text/html"},
    {Method::post, "/u/{token}", "leave", "Leave at once (RFC 8058)", "application/x-www-form-urlencoded", "text/html"},
    {Method::get, "/v/{token}", "show_web_version", "The mail as a web page", "", "text/html"},
    {Method::get, "/healthz", "show_health", "Answers when the server does", "", "text/plain"},
    {Method::get, "/", "show_status_page", "The read-only status page, on this machine only", "", "text/html"},
});
// clang-format on

const Words& words_of(const Route& route) {
  const auto* found = std::ranges::find_if(kWords, [&route](const Words& words) {
    return words.method == route.method && words.path == route.path;
  });
  AMENDS_CHECK(found != kWords.end());
  return *found;
}

json::object schema_ref(std::string_view name) {
  return {{"$ref", fmt::format("#/components/schemas/{}", name)}};
}

json::object content_of(std::string_view what) {
  if (what.contains('/')) {
    return {{what, json::object{{"schema", json::object{{"type", "string"}}}}}};
  }
  return {{"application/json", json::object{{"schema", schema_ref(what)}}}};
}

json::object parameter(std::string_view in, std::string_view name, json::object schema) {
  json::object out{{"name", name}, {"in", in}};
  if (in == "path") {
    out["required"] = true;
  }
  out["schema"] = std::move(schema);
  return out;
}

json::object query_schema(std::string_view name) {
  if (name == "limit") {
    return {{"type", "integer"}, {"minimum", 1}, {"maximum", kPageRowsMax}, {"default", kPageRows}};
  }
  if (name == "format") {
    return {{"enum", json::array{"json", "csv"}}};
  }
  if (name == "as") {
    return {
        {"enum", json::array{"json", "all", "html", "text", "eml"}},
        {"default", "json"},
        {"description", "all is json with the whole message beside the texts"}
    };
  }
  if (name == "images") {
    return {
        {"enum", json::array{"show"}},
        {"description", "with as=html: pictures are loaded; else they are blocked"}
    };
  }
  if (name == "worst") {
    return {{"type", "integer"}, {"minimum", 1}, {"maximum", engine::kPreviewsMax}};
  }
  if (name == "state" || name == "set") {
    return schema_ref(name == "state" ? "SendState" : "PeopleSet");
  }
  return {{"type", "string"}};
}

json::array parameters_of(const Route& route, const Words& words) {
  json::array out;
  for (std::size_t at = route.path.find('{'); at != std::string_view::npos;
       at = route.path.find('{', at + 1)) {
    const auto end = route.path.find('}', at);
    out.push_back(parameter("path", route.path.substr(at + 1, end - at - 1), {{"type", "string"}}));
  }
  for (std::string_view rest = words.query; !rest.empty();) {
    std::string_view name = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    const bool needed = name.ends_with('!');
    name.remove_suffix(needed ? 1 : 0);
    json::object made = parameter("query", name, query_schema(name));
    if (needed) {
      made["required"] = true;
    }
    if (name == "set" && words.response == "PeopleInSet") {
      made["schema"] = json::object{{"type", "string"}, {"maxLength", model::kSetTextBytesMax}};
    }
    out.push_back(std::move(made));
  }
  if (route.repeats == Repeats::keyed) {
    out.push_back(json::object{{"$ref", "#/components/parameters/IdempotencyKey"}});
  }
  return out;
}

json::object answer_words(const Words& words) {
  if (words.response == "redirect") {
    return {
        {"description", "where it leads"},
        {"headers",
         json::object{
             {"Location",
              json::object{{"schema", json::object{{"type", "string"}, {"format", "uri"}}}}}
         }},
    };
  }
  json::object content = content_of(words.response);
  if (words.query.contains("format")) {
    content["text/csv"] = json::object{{"schema", json::object{{"type", "string"}}}};
  }
  if (words.response == "PreviewAnswer") {
    for (const std::string_view type : {"text/html", "text/plain", "message/rfc822"}) {
      content[type] = json::object{{"schema", json::object{{"type", "string"}}}};
    }
  }
  return {{"description", words.summary}, {"content", std::move(content)}};
}

json::object operation(const Route& route, const Words& words) {
  json::object out{{"operationId", words.id}, {"summary", words.summary}};
  const bool open = is_open(route.permission);
  if (open) {
    out["security"] = json::array();
  } else {
    out["x-permission"] = to_string(route.permission);
  }
  if (json::array parameters = parameters_of(route, words); !parameters.empty()) {
    out["parameters"] = std::move(parameters);
  }
  if (!words.request.empty()) {
    out["requestBody"] = json::object{{"content", content_of(words.request)}};
  }
  json::object responses{{std::to_string(words.status), answer_words(words)}};
  if (open) {
    responses["404"] = json::object{{"$ref", "#/components/responses/NothingHere"}};
  } else {
    responses["default"] = json::object{{"$ref", "#/components/responses/Problem"}};
  }
  out["responses"] = std::move(responses);
  return out;
}

json::object paths() {
  json::object out;
  for (const Route& route : routes()) {
    json::value& path = out[route.path];
    if (!path.is_object()) {
      path = json::object();
    }
    std::string method(net::method_name(route.method));
    std::ranges::transform(method, method.begin(), [](unsigned char c) {
      return static_cast<char>(std::tolower(c));
    });
    path.as_object()[method] = operation(route, words_of(route));
  }
  return out;
}

json::object all_schemas() {
  json::object schemas = json::parse(openapi_common_schemas()).as_object();
  const json::value more = json::parse(openapi_incident_schemas());
  for (const auto& schema : more.as_object()) {
    schemas.insert(schema);
  }
  return schemas;
}

json::object components() {
  json::array rules;
  for (const ProblemRule& rule : problem_rules()) {
    rules.push_back(json::object{{"id", rule.id}, {"status", rule.status}});
  }
  return {
      {"securitySchemes",
       json::object{{"token", json::object{{"type", "http"}, {"scheme", "bearer"}}}}},
      {"parameters",
       json::object{
           {"IdempotencyKey",
            json::object{
                {"name", "Idempotency-Key"},
                {"in", "header"},
                {"description",
                 "Make one for each thing you ask. The same key with the same request gives the "
                 "first answer again (with Idempotency-Replayed: true); with another request it is "
                 "refused: request.key_reused"},
                {"schema", json::object{{"type", "string"}, {"maxLength", kKeyBytesMax}}},
            }}
       }},
      {"responses",
       json::object{
           {"Problem",
            json::object{
                {"description", "Why not. x-problems gives the status of each id or family of ids"},
                {"content",
                 json::object{
                     {"application/problem+json", json::object{{"schema", schema_ref("Problem")}}}
                 }},
                {"x-problems", std::move(rules)},
            }},
           {"NothingHere",
            json::object{
                {"description", "The same page for whatever is not there"},
                {"content", content_of("text/html")},
            }},
       }},
      {"schemas", all_schemas()},
  };
}

void write_pretty(std::string& out, const json::value& value, std::size_t depth);

template <class Items, class Write>
void write_items(std::string& out, const Items& items, std::size_t depth, Write write) {
  bool first = true;
  for (const auto& item : items) {
    out += first ? "\n" : ",\n";
    first = false;
    out.append(2 * (depth + 1), ' ');
    write(item);
  }
  out += '\n';
  out.append(2 * depth, ' ');
}

void write_pretty(std::string& out, const json::value& value, std::size_t depth) {
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    out += '{';
    write_items(out, *object, depth, [&](const json::key_value_pair& entry) {
      out += json::serialize(json::string(entry.key()));
      out += ": ";
      write_pretty(out, entry.value(), depth + 1);
    });
    out += '}';
  } else if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    out += '[';
    write_items(out, *array, depth, [&](const json::value& item) {
      write_pretty(out, item, depth + 1);
    });
    out += ']';
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string openapi_document() {
  AMENDS_CHECK(kWords.size() == routes().size());
  const json::object document{
      {"openapi", "3.1.0"},
      {"info",
       json::object{
           {"title", "Amends"},
           {"version", "1"},
           {"description",
            "Everything under /api/v1/ needs a token and answers JSON; errors are RFC 9457 "
            "problems with a stable id. Unknown fields and query names are refused. /metrics "
            "needs a token too. The other "
            "paths are what mails link to, and a status page for this machine. A route for GET "
            "answers HEAD too."},
       }},
      {"security", json::array{json::object{{"token", json::array()}}}},
      {"paths", paths()},
      {"components", components()},
  };
  std::string out;
  write_pretty(out, document, 0);
  out += '\n';
  return out;
}

Answer Api::show_openapi(const Call& /*call*/) {
  return net::json(openapi_document());
}

}  // namespace amends::api
