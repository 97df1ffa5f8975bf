#pragma once

#include "api/auth.h"
#include "api/foreign_uploads.h"
#include "api/jobs.h"
#include "api/routes.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/after_halt.h"
#include "engine/code_counter.h"
#include "engine/code_desk.h"
#include "engine/code_pool.h"
#include "engine/halt_desk.h"
#include "engine/holdout.h"
#include "engine/incident_desk.h"
#include "engine/link_desk.h"
#include "engine/mailing_desk.h"
#include "engine/make_good.h"
#include "engine/picture_desk.h"
#include "engine/plan_desk.h"
#include "engine/sending.h"
#include "engine/social_desk.h"
#include "engine/token_key_desk.h"
#include "engine/tracking.h"
#include "engine/uncertain_desk.h"
#include "engine/webhook_desk.h"
#include "mail/address.h"
#include "net/http_server.h"
#include "ports/store.h"

#include <boost/json/array.hpp>

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace amends::api {

class Body;

/// What the API answers from. All of it outlives the Api; the loop of `sending` runs as long as
/// requests come.
struct ApiParts {
  ports::Store& store;
  engine::MailingDesk& mailings;
  engine::HaltDesk& halts;
  engine::UncertainDesk& uncertain;
  engine::IncidentDesk& incidents;
  engine::AfterHalt& after_halt;
  engine::LinkDesk& links;
  engine::PictureDesk& pictures;
  engine::CodeDesk& codes;
  engine::CodeCounter& code_counter;
  engine::CodePool& code_pool;
  engine::Sending& sending;
  engine::Tracking& tracking;
  engine::TokenKeyDesk& token_keys;
  const Clock& clock;
  std::string version;     // of the program: "0.1.0"
  std::string relay_name;  // ports::Relay::name()
  /// Of tracked links, for people to see; where it has a path, what mails link to answers below
  /// it too, for proxies that hand the whole path on.
  std::string base_url;
  std::filesystem::path
      work_folder;  // exists, ours alone; holds the refused rows of imports while we run
  advice::Playbook playbook = advice::default_playbook();
  const engine::WebhookDesk* webhooks = nullptr;  // null: nobody else is told of anything
  engine::SocialNetworks social = {{}, nullptr, nullptr};
  std::vector<mail::Mailbox> brief_to = {};  // who of customer service gets a brief by mail
  std::string emergency_relay = {};          // ports::Relay::name(); empty: there is none
  std::vector<std::string> proxies = {};     // in front of us, beside those on this machine
};

/// Everything that is asked over HTTP: the API under /api/v1/ and /metrics (always with a token),
/// the tracked addresses of mails, and the read-only status page (loopback only).
/// docs/reference/openapi.json describes it. handle() may be called by several threads at once.
class Api final : public net::HttpHandler {
 public:
  explicit Api(ApiParts parts);
  /// Waits for running imports (they stop after the batch they are in) and proofs.
  ~Api() override;

  [[nodiscard]] bool is_urgent(const net::RequestHead& head) override;
  [[nodiscard]] std::uint64_t body_bytes_max(const net::RequestHead& head) override;
  /// Only imports of somebody who may import, and exports of somebody who may open an incident.
  [[nodiscard]] bool spools_body(const net::RequestHead& head) override;
  /// Clicks and opens of which everything is in memory.
  [[nodiscard]] std::optional<net::Response> answer_now(const net::Request& request) override;
  [[nodiscard]] net::Response handle(net::Request&& request) override;

 private:
  friend struct RouteTable;

  // mailings.cc
  Answer show_status(const Call& call);
  Answer list_mailings(const Call& call);
  Answer put_mailing(const Call& call);
  Answer show_mailing(const Call& call);
  Answer start_proof(const Call& call);
  Answer approve(const Call& call);
  Answer approve_as_deputy(const Call& call);
  Answer signed_off(const Call& call, const model::Approval& approval);
  Answer send(const Call& call);
  Answer halt(const Call& call);
  Answer resume(const Call& call);
  // halts.cc
  Answer set_halt(const Call& call);
  Answer list_halts(const Call& call);
  Answer lift_halt(const Call& call);
  // uncertain.cc
  Answer list_uncertain(const Call& call);
  Answer propose_settlement(const Call& call);
  Answer confirm_settlement(const Call& call);
  Answer learn_from_relay_log(const Call& call);
  // imports.cc
  Answer start_import(const Call& call);
  Answer show_job(const Call& call);
  Answer cancel_job(const Call& call);
  Answer show_refused(const Call& call);
  // lists.cc
  Answer list_lists(const Call& call);
  Answer list_suppressions(const Call& call);
  Answer suppress(const Call& call);
  // feedback.cc
  Answer take_feedback(const Call& call);
  // intake.cc
  Answer take_mail(const Call& call);
  // previews.cc
  Answer show_preview(const Call& call);
  // sends.cc
  Answer list_sends(const Call& call);
  // people.cc
  Answer list_people_in_set(const Call& call);
  // trace.cc
  Answer show_trace(const Call& call);
  // metrics.cc
  Answer show_metrics(const Call& call);
  // links.cc
  Answer list_links(const Call& call);
  Answer show_link_history(const Call& call);
  Answer repoint(const Call& call);
  Answer undo_repoint(const Call& call, const Body& body, int number);
  Answer confirm_repoint(const Call& call);
  Answer list_clicked_before(const Call& call);
  // web_version.cc
  Answer replace_web_version(const Call& call);
  // pictures.cc
  Answer list_pictures(const Call& call);
  Answer replace_picture(const Call& call);
  Answer show_picture(const Call& call);
  // token_keys.cc
  Answer show_token_keys(const Call& call);
  Answer rotate_token_key(const Call& call);
  // codes.cc
  Answer list_codes(const Call& call);
  Answer add_code(const Call& call);
  Answer show_code(const Call& call);
  Answer change_code(const Call& call);
  // code_shop.cc
  Answer ask_code(const Call& call);
  Answer redeem_code(const Call& call);
  // code_pool.cc
  Answer show_own_codes(const Call& call);
  Answer import_codes(const Call& call);
  Answer draw_codes(const Call& call);
  Answer assign_codes(const Call& call);
  // prices.cc
  Answer list_prices(const Call& call);
  Answer import_prices(const Call& call);
  Answer forget_prices(const Call& call);
  // webhooks.cc
  Answer list_webhooks(const Call& call);
  Answer test_webhook(const Call& call);
  [[nodiscard]] Result<boost::json::array> webhooks_in_trouble() const;
  // incidents.cc
  Answer open_incident(const Call& call);
  Answer list_incidents(const Call& call);
  Answer show_incident(const Call& call);
  Answer list_people(const Call& call);
  Answer show_timeline(const Call& call);
  Answer move_incident(const Call& call);
  // replies.cc
  Answer list_replies(const Call& call);
  Answer settle_reply(const Call& call);
  // foreign_incidents.cc
  Answer put_foreign_file(const Call& call);
  Answer import_foreign(const Call& call);
  // plans.cc
  Answer show_assessment(const Call& call);
  Answer confirm_severity(const Call& call);
  Answer show_plan(const Call& call);
  Answer tick_step(const Call& call);
  Answer untick_step(const Call& call);
  Answer estimate_repair(const Call& call);
  Answer agree_again(const Call& call);
  Answer show_authority_notice(const Call& call);
  // incident_words.cc
  Answer draft_apology(const Call& call);
  Answer compose_words(const Call& call);
  Answer follow_up(const Call& call);
  Answer show_words(const Call& call);
  Answer keep_words(const Call& call);
  Answer keep_answer(const Call& call);
  Answer show_brief(const Call& call);
  Answer mail_brief(const Call& call);
  Answer look_up_person(const Call& call);
  Answer show_social(const Call& call);
  Answer show_notice(const Call& call);
  // letters_by_hand.cc
  Answer show_letters(const Call& call);
  Answer take_letters(const Call& call);
  Answer say_letters_sent(const Call& call);
  Answer say_letters_not_sent(const Call& call);
  // make_goods.cc
  Answer show_make_good(const Call& call);
  Answer decide_make_good(const Call& call);
  Answer agree_make_good(const Call& call);
  Answer give_make_good(const Call& call);
  Answer undo_make_good(const Call& call);
  Answer export_credits(const Call& call);
  // outcomes.cc
  Answer show_holdout(const Call& call);
  Answer end_holdout(const Call& call);
  Answer show_outcome(const Call& call);
  // pooled_outcomes.cc
  Answer show_pooled_outcome(const Call& call);
  // social_posts.cc
  Answer list_posts(const Call& call);
  Answer post_publicly(const Call& call);
  Answer take_post_back(const Call& call);
  // after_halt.cc
  Answer mend_after_halt(const Call& call);
  Answer show_after_halt(const Call& call);
  // audit.cc
  Answer list_audit(const Call& call);
  // users.cc
  Answer list_users(const Call& call);
  Answer put_user(const Call& call);
  // openapi.cc
  Answer show_openapi(const Call& call);
  // public_pages.cc
  [[nodiscard]] std::optional<net::Response> hit_now(const net::Request& request);
  Answer follow_link(const Call& call);
  Answer load_pixel(const Call& call);
  Answer ask_to_leave(const Call& call);
  Answer leave(const Call& call);
  Answer show_web_version(const Call& call);
  Answer show_health(const Call& call);
  // status_page.cc
  Answer show_status_page(const Call& call);

  [[nodiscard]] net::Response dispatch(const net::Request& request);
  [[nodiscard]] net::Response answer_api(const Route& route, Call& call);
  [[nodiscard]] net::Response answer_public(const Route& route, const Call& call);
  [[nodiscard]] net::Response answer_once(const Route& route, const Call& call);
  [[nodiscard]] net::Response run(const Route& route, const Call& call);
  [[nodiscard]] Result<void> note(
      const Call& call, std::string_view verb, std::string subject, std::string detail
  );

  ApiParts parts_;
  std::string own_path_;  // of base_url, without a slash at the end: "/mail"; mostly empty
  engine::PlanDesk plans_;
  engine::MakeGoodDesk make_goods_;
  engine::HoldoutDesk holdouts_;
  engine::SocialDesk social_;
  Auth auth_;
  std::mutex keys_mutex_;
  std::set<std::string> keys_;  // Idempotency-Keys whose request is running
  std::mutex previews_mutex_;   // one pass over a list at a time
  std::mutex letters_mutex_;    // nobody takes letters that somebody else is just taking
  ForeignUploads foreign_uploads_;
  std::mutex foreign_mutex_;  // one export at a time
  Jobs jobs_;                 // last: its threads use the rest
};

}  // namespace amends::api
