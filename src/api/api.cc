#include "api/api.h"

#include "api/json_io.h"
#include "api/limits.h"
#include "api/problem.h"
#include "api/public_pages.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "text/url.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace amends::api {
namespace {

constexpr std::string_view kApiPrefix = "/api/";
constexpr std::string_view kImportsPath = "/api/v1/imports";
constexpr std::string_view kIntakePath = "/api/v1/intake";
constexpr std::string_view kElsewherePrefix = "/api/v1/elsewhere/";
constexpr std::string_view kRefusedPrefix = "refused-";

bool is_import(const net::RequestHead& head) {
  return head.method == net::Method::post && head.path == kImportsPath;
}

/// A file of another program's export: something behind the mailing's name.
bool is_foreign_file(const net::RequestHead& head) {
  const std::string_view path = head.path;
  return head.method == net::Method::post && path.starts_with(kElsewherePrefix) &&
         path.find('/', kElsewherePrefix.size()) != std::string_view::npos;
}

/// Refused rows hold what people are called; those of a process that was killed go at the start.
void remove_leftovers(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (std::filesystem::directory_iterator entry(folder, ignored), end; entry != end;
       entry.increment(ignored)) {
    if (ignored) {
      return;
    }
    if (entry->path().filename().string().starts_with(kRefusedPrefix)) {
      std::error_code kept;
      std::filesystem::remove(entry->path(), kept);
    }
  }
}

void set_if_absent(net::Headers& headers, std::string_view name, std::string value) {
  if (!headers.find(name)) {
    headers.add(std::string(name), std::move(value));
  }
}

net::Response secured(net::Response response) {
  set_if_absent(response.headers, "X-Content-Type-Options", "nosniff");
  set_if_absent(response.headers, "Referrer-Policy", "no-referrer");
  set_if_absent(response.headers, "X-Frame-Options", "DENY");
  set_if_absent(
      response.headers,
      "Content-Security-Policy",
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
  );
  set_if_absent(response.headers, "Cache-Control", "no-store");
  return response;
}

/// Takes a key off the list of running ones when the request is over.
class RunningKey {
 public:
  RunningKey(std::mutex& mutex, std::set<std::string>& keys, std::string key)
      : mutex_(mutex),
        keys_(keys),
        key_(std::move(key)) {
    const std::lock_guard lock(mutex_);
    first_ = keys_.insert(key_).second;
  }

  ~RunningKey() {
    if (first_) {
      const std::lock_guard lock(mutex_);
      keys_.erase(key_);
    }
  }

  RunningKey(const RunningKey&) = delete;
  RunningKey& operator=(const RunningKey&) = delete;

  [[nodiscard]] bool first() const { return first_; }

 private:
  std::mutex& mutex_;
  std::set<std::string>& keys_;
  std::string key_;
  bool first_ = false;
};

std::string path_without_slash(std::string_view url) {
  std::string_view path = text::split_url(url).path;
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  return std::string(path);
}

/// What mails link to, below the path that they say it has; nothing else is there.
Match find_public_route(net::Method method, std::string_view path, std::string_view own_path) {
  if (own_path.empty() || !path.starts_with(own_path)) {
    return {};
  }
  path.remove_prefix(own_path.size());
  Match match = path.starts_with('/') ? find_route(method, path) : Match();
  const bool is_public = match.route != nullptr && match.route->permission == Permission::anybody;
  return is_public ? match : Match();
}

bool is_good_key(std::string_view key) {
  return !key.empty() && key.size() <= kKeyBytesMax &&
         std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

Api::Api(ApiParts parts)
    : parts_(std::move(parts)),
      own_path_(path_without_slash(parts_.base_url)),
      plans_(parts_.store, parts_.incidents, parts_.clock, parts_.playbook),
      make_goods_(parts_.store, parts_.incidents, plans_, parts_.clock, parts_.playbook.make_good),
      holdouts_(parts_.store, parts_.incidents, plans_, parts_.clock, parts_.playbook.holdout),
      social_(parts_.store, parts_.clock, parts_.social),
      auth_(parts_.store.journal()),
      jobs_(std::to_string(parts_.store.epoch())) {
  remove_leftovers(parts_.work_folder);
  parts_.mailings.guard_with(&plans_);
}

Api::~Api() {
  parts_.mailings.guard_with(nullptr);
}

bool Api::spools_body(const net::RequestHead& head) {
  // One read of an indexed row: strangers must not fill the disk.
  return (is_import(head) && auth_.require(head, Permission::lists_write).ok()) ||
         (is_foreign_file(head) && auth_.require(head, Permission::incidents).ok());
}

/// Whoever stops something waits for nobody.
bool Api::is_urgent(const net::RequestHead& head) {
  if (head.method != net::Method::post || !head.path.starts_with(kApiPrefix)) {
    return false;
  }
  const Route* const route = find_route(head.method, head.path).route;
  return route != nullptr && route->permission == Permission::halt;
}

std::uint64_t Api::body_bytes_max(const net::RequestHead& head) {
  if (spools_body(head)) {
    return kImportBytesMax;
  }
  if (!head.path.starts_with(kApiPrefix) || !head.header("Authorization")) {
    return kStrangerBodyBytesMax;
  }
  return head.path == kIntakePath ? kIntakeBytesMax : kBodyBytesMax;
}

std::optional<net::Response> Api::answer_now(const net::Request& request) {
  auto response = hit_now(request);
  if (!response) {
    return std::nullopt;
  }
  return secured(*std::move(response));
}

net::Response Api::handle(net::Request&& request) {
  const net::Request mine = std::move(request);
  return secured(dispatch(mine));
}

net::Response Api::dispatch(const net::Request& request) {
  Match match = find_route(request.method, request.path);
  if (match.route == nullptr) {
    if (Match below = find_public_route(request.method, request.path, own_path_);
        below.route != nullptr) {
      match = std::move(below);
    }
  }
  const bool is_api = request.path.starts_with(kApiPrefix);
  if (match.route == nullptr) {
    if (!is_api) {
      return nothing_here(request);
    }
    if (match.allowed.empty()) {
      return problem(Error("request.path", "there is nothing at this address"));
    }
    net::Response refusal =
        problem(make_error("request.method", "this address knows: {}", match.allowed));
    refusal.headers.add("Allow", match.allowed);
    return refusal;
  }
  Call call{request, std::move(match.parts), {}};
  return is_open(match.route->permission) ? answer_public(*match.route, call)
                                          : answer_api(*match.route, call);
}

net::Response Api::answer_api(const Route& route, Call& call) {
  auto user = auth_.require(call.request, route.permission);
  if (!user.ok()) {
    return problem(user.error());
  }
  call.user = *std::move(user);
  if (route.repeats == Repeats::keyed && call.request.header("Idempotency-Key")) {
    return answer_once(route, call);
  }
  return run(route, call);
}

net::Response Api::answer_public(const Route& route, const Call& call) {
  if (route.permission == Permission::loopback && !is_local(call.request)) {
    return nothing_here(call.request);
  }
  auto outcome = (this->*route.handler)(call);
  if (!outcome.ok()) {
    log_error("answered 503 on {}: {}", route.path, outcome.error().explain());
    return not_now(call.request);
  }
  return *std::move(outcome);
}

net::Response Api::run(const Route& route, const Call& call) {
  auto outcome = (this->*route.handler)(call);
  return outcome.ok() ? *std::move(outcome) : problem(outcome.error());
}

/// The first answer under a key is the answer. Only what succeeded is kept: a refusal has changed
/// nothing, so asking again is safe and may succeed.
net::Response Api::answer_once(const Route& route, const Call& call) {
  const std::string_view given = *call.request.header("Idempotency-Key");
  if (!is_good_key(given)) {
    return problem(make_error(
        "request.key", "an Idempotency-Key has 1 to {} printable ASCII characters", kKeyBytesMax
    ));
  }
  const std::string key = fmt::format("{}:{}", call.user.id.value, given);
  const crypto::Digest hash = crypto::sha256(fmt::format(
      "{} {}\n{}", net::method_name(call.request.method), call.request.target, call.request.body
  ));
  const RunningKey running(keys_mutex_, keys_, key);
  if (!running.first()) {
    return problem(
        Error("request.key_running", "the first request with this Idempotency-Key is still running")
    );
  }
  ports::Journal& journal = parts_.store.journal();
  const auto before = journal.answer(key);
  if (!before.ok()) {
    return problem(before.error());
  }
  if (before->has_value()) {
    const ports::Journal::Answer& first = **before;
    if (first.request_hash != hash) {
      return problem(Error(
          "request.key_reused",
          "this Idempotency-Key belongs to another request; make a new one for each thing you ask"
      ));
    }
    net::Response replay = net::json(first.body, first.status);
    replay.headers.add("Idempotency-Replayed", "true");
    return replay;
  }
  net::Response response = run(route, call);
  if (response.status < 300) {
    const auto kept =
        journal.keep_answer(key, {hash, response.status, response.body}, parts_.clock.now());
    if (!kept.ok()) {
      log_error("an answer was given and could not be kept: {}", kept.error().explain());
    }
  }
  return response;
}

Result<void> Api::note(
    const Call& call, std::string_view verb, std::string subject, std::string detail
) {
  model::AuditEntry entry;
  entry.at = parts_.clock.now();
  entry.actor = call.user.name;
  entry.verb = verb;
  entry.subject = std::move(subject);
  entry.detail = std::move(detail);
  return parts_.store.journal().append(entry);
}

}  // namespace amends::api
