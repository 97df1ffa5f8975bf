#pragma once

#include "api/api.h"
#include "net/loop.h"
#include "ports/relay.h"

#include <boost/json.hpp>

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace amends::api {

/// A relay that takes everything, or, while stuck, never greets.
class FakeRelay final : public ports::Relay {
 public:
  explicit FakeRelay(ports::Loop& loop) : loop_(loop) {}

  [[nodiscard]] std::unique_ptr<ports::Line> open(ports::LineEvents& events) override;

  [[nodiscard]] std::string name() const override { return "smtp://relay.example:25"; }

  void keep(std::string message);
  [[nodiscard]] std::vector<std::string> messages() const;

  [[nodiscard]] bool stuck() const { return stuck_; }

  void be_stuck() { stuck_ = true; }

 private:
  ports::Loop& loop_;
  std::atomic<bool> stuck_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> messages_;
};

struct Asking {
  std::string as;  // user; empty: no token
  std::string body;
  net::Headers headers;
  std::string remote_address = "127.0.0.1";
};

/// A whole server without sockets over a store in a folder of its own. Users are called by their
/// role; "author" and so on, and "admin2".
class World {
 public:
  explicit World(std::string_view base_url = "http://links.example");
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] net::Response ask(
      net::Method method, std::string_view target, const Asking& asking = {}
  );
  [[nodiscard]] net::Response get(std::string_view target, std::string_view as = "support");
  [[nodiscard]] net::Response post(
      std::string_view target, std::string_view as, std::string_view body = "{}"
  );

  /// The result of the job an answer speaks of, once it is done or failed.
  [[nodiscard]] boost::json::object finished_job(const net::Response& started);
  /// Until the mailing is in the state; fails the test after 20 s.
  void await_state(std::string_view mailing, std::string_view state);

  void import_people(std::string_view csv, std::string_view list = "customers");
  /// Imports three people, puts the mailing "sale", proofs it and has it signed off.
  void prepare_sale();
  /// The same with a folder of the test's own, as PUT /mailings takes it.
  void prepare_sale(const std::string& files);
  /// The same, and sent to its end.
  void send_sale();
  void send_sale(const std::string& files);
  /// The sale, halted by hand when Anna had it and Boris and Chiara had not, with incident 1.
  void halt_sale(std::string_view kind, std::string_view what_happened);
  /// The token of an address with this letter in the first message that was sent.
  [[nodiscard]] std::string token(char letter) const;

  [[nodiscard]] ports::Store& store() { return *store_; }

  /// One, "webshop", without a way out.
  [[nodiscard]] engine::WebhookDesk& webhooks() { return *webhooks_; }

  [[nodiscard]] FakeRelay& relay() { return relay_; }

  [[nodiscard]] Api& api() { return *api_; }

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::string base_url_;
  std::filesystem::path folder_;
  std::unique_ptr<ports::Store> store_;
  SystemClock clock_;
  net::AsioLoop loop_;
  net::BackgroundThread background_;
  net::BackgroundThread makers_;
  FakeRelay relay_;
  std::unique_ptr<engine::Sending> sending_;
  std::unique_ptr<engine::MailingDesk> mailings_;
  std::unique_ptr<engine::HaltDesk> halts_;
  std::unique_ptr<engine::UncertainDesk> uncertain_;
  std::unique_ptr<engine::IncidentDesk> incidents_;
  std::unique_ptr<engine::AfterHalt> after_halt_;
  std::unique_ptr<engine::LinkDesk> links_;
  std::unique_ptr<engine::PictureDesk> pictures_;
  std::unique_ptr<engine::CodeDesk> codes_;
  std::unique_ptr<engine::WebhookDesk> webhooks_;
  std::unique_ptr<engine::CodeCounter> code_counter_;
  std::unique_ptr<engine::CodePool> code_pool_;
  std::unique_ptr<engine::Tracking> tracking_;
  std::unique_ptr<engine::TokenKeyDesk> token_keys_;
  std::unique_ptr<Api> api_;
};

[[nodiscard]] boost::json::object object_of(const net::Response& response);
/// The body, streamed or not.
[[nodiscard]] std::string whole(const net::Response& response);
/// The `id` of a problem.
[[nodiscard]] std::string problem_id(const net::Response& response);

/// PUT /mailings for "sale" with this subject.
[[nodiscard]] std::string sale_files(std::string_view subject = "Everything 20 % off until Friday");

}  // namespace amends::api
