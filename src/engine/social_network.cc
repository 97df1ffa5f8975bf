#include "engine/social_network.h"

#include "engine/json_text.h"
#include "engine/limits.h"
#include "text/host.h"
#include "text/time.h"
#include "text/url.h"
#include "text/utf8.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace amends::engine {
namespace {

namespace json = boost::json;
using advice::Network;
using ports::WebRequest;

constexpr std::string_view kPostCollection = "app.bsky.feed.post";

Error no_account(Network network) {
  return make_error(
      "post.no_account",
      "there is no account at {0}: set [social.{0}] in the configuration, or copy the draft by "
      "hand",
      advice::to_string(network)
  );
}

Error bad_reply(std::string_view host) {
  return make_error("post.reply", "what {} answered is none of its API", host);
}

/// The name's addresses; one that is not public refuses the name.
Result<text::IpAddress> public_address(ports::Resolver& dns, const text::Host& host) {
  if (host.kind != text::Host::Kind::name || text::is_inside_name(host.ascii)) {
    return make_error("post.no_way", "{} is no name of the public Internet", host.ascii);
  }
  const std::array<ports::DnsQuestion, 2> questions = {
      {{ports::DnsType::a, host.ascii}, {ports::DnsType::aaaa, host.ascii}}
  };
  std::vector<text::IpAddress> addresses;
  for (const ports::DnsAnswer& answer : dns.ask(questions)) {
    addresses.insert(addresses.end(), answer.addresses.begin(), answer.addresses.end());
  }
  if (addresses.empty()) {
    return make_error("post.no_way", "the address of {} is not known", host.ascii);
  }
  for (const text::IpAddress& address : addresses) {
    if (!text::is_public_ip(address)) {
      return make_error(
          "post.no_way", "{} is {}, inside of a house", host.ascii, text::shown_ip(address)
      );
    }
  }
  return addresses.front();
}

/// Nothing of the question had left yet. What may come later too (web.timeout, web.unreachable) is
/// none of these.
bool is_before_the_question(const Error& error) {
  constexpr auto kBefore =
      std::to_array<std::string_view>({"web.refused", "web.certificate", "web.tls", "web.call"});
  return std::ranges::find(kBefore, error.id()) != kBefore.end();
}

/// One question to an API.
struct Call {
  WebRequest::Method method = WebRequest::Method::post;
  std::string target;
  json::object body = {};
  std::vector<ports::WebHeader> headers = {};
};

struct Reply {
  int status = 0;
  json::object body;  // empty when it was no JSON object
};

json::object object_in(const std::string& text) {
  boost::system::error_code failed;
  json::value value = json::parse(text, failed);
  return failed || !value.is_object() ? json::object() : std::move(value.as_object());
}

class Api {
 public:
  Api(ports::Resolver* dns, ports::Web* web, std::string_view base_url)
      : dns_(dns),
        web_(web),
        base_(base_url) {
    while (base_.ends_with('/')) {
      base_.pop_back();
    }
  }

  Result<Reply> ask(const Call& call) const {
    if (dns_ == nullptr || web_ == nullptr) {
      return make_error("post.no_way", "there is no way out to the networks");
    }
    const text::UrlView parts = text::split_url(base_);
    const text::Host host = text::read_host(parts.host);
    if (!text::is_web_url(base_) || parts.scheme != "https" || !parts.port.empty()) {
      return make_error("post.no_way", "{} must be https, without a port", base_);
    }
    WebRequest request;
    AMENDS_TRY(request.address, public_address(*dns_, host));
    request.method = call.method;
    request.host = host.ascii;
    request.target = std::string(parts.path) + call.target;
    request.headers = call.headers;
    request.agent = "Amends";
    request.body_bytes_max = kSocialReplyBytesMax;
    request.timeout = kSocialTimeout;
    if (call.method == WebRequest::Method::post) {
      request.content_type = "application/json";
      request.body = json::serialize(call.body);
    }
    auto answer = web_->ask(request);
    if (!answer.ok() && is_before_the_question(answer.error())) {
      return make_error("post.no_way", "{} was not asked: there is no way to it", host.ascii)
          .because(answer.error());
    }
    if (!answer.ok()) {
      return make_error(
                 "post.unknown",
                 "{} did not answer to the end; ask again soon: what was posted is not posted "
                 "twice",
                 host.ascii
      )
          .because(answer.error());
    }
    if (answer->body_bytes > kSocialReplyBytesMax) {
      return bad_reply(host.ascii);
    }
    return Reply{answer->status, object_in(answer->body)};
  }

  /// The body of an answer that says yes.
  Result<json::object> ask_well(const Call& call) const {
    AMENDS_TRY(Reply reply, ask(call));
    if (reply.status < 200 || reply.status > 299) {
      return refused(reply);
    }
    return std::move(reply.body);
  }

  /// What a network says of a refusal is its own; only letters of it are handed on.
  [[nodiscard]] Error refused(const Reply& reply) const {
    std::string why = text_in(reply.body, "message");
    why = why.empty() ? text_in(reply.body, "error") : why;
    why.resize(std::min(why.size(), kSocialWhyBytesMax));
    std::erase_if(why, [](char c) { return c < 0x20 || c >= 0x7F; });
    constexpr int kTheirFault = 500;
    if (reply.status >= kTheirFault) {
      return make_error(
          "post.unknown",
          "{} broke with status {}; ask again soon: what was posted is not posted twice",
          base_,
          reply.status
      );
    }
    return make_error(
        "post.refused",
        "{} refused it with status {}{}{}; nothing was changed there",
        base_,
        reply.status,
        why.empty() ? "" : ": ",
        why
    );
  }

  [[nodiscard]] const std::string& base() const { return base_; }

 private:
  ports::Resolver* dns_;
  ports::Web* web_;
  std::string base_;
};

bool is_plain_id(std::string_view id) {
  return !id.empty() && id.size() <= kSocialIdBytesMax && std::ranges::all_of(id, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

ports::WebHeader bearer(const std::string& token) {
  return {"Authorization", "Bearer " + token};
}

/// Who we are for the next calls.
struct Session {
  std::string did;
  std::string token;
};

Result<Session> sign_in(const Api& api, const BlueskyAccount& account) {
  AMENDS_TRY(
      const json::object reply,
      api.ask_well(
          {.target = "/xrpc/com.atproto.server.createSession",
           .body = {{"identifier", account.handle}, {"password", account.app_password}}}
      )
  );
  Session session{text_in(reply, "did"), text_in(reply, "accessJwt")};
  if (!session.did.starts_with("did:") || session.token.empty()) {
    return bad_reply(api.base());
  }
  return session;
}

/// Web addresses are not links there unless they are marked, by bytes.
json::array facets_of(std::string_view text) {
  json::array facets;
  for (auto at = text.find("https://"); at != std::string_view::npos;
       at = text.find("https://", at)) {
    auto end = std::min(text.find_first_of(" \n\t", at), text.size());
    while (end > at && std::string_view(".,;:!?)").contains(text[end - 1])) {
      --end;
    }
    facets.push_back(json::object{
        {"index", json::object{{"byteStart", at}, {"byteEnd", end}}},
        {"features",
         json::array{json::object{
             {"$type", "app.bsky.richtext.facet#link"}, {"uri", text.substr(at, end - at)}
         }}},
    });
    at = std::max(end, at + 1);
  }
  return facets;
}

json::object record_of(const SocialPost& post) {
  json::object record{
      {"$type", kPostCollection},
      {"text", post.text},
      {"createdAt", text::to_iso8601(post.at)},
      {"langs", json::array{json::value(post.locale.language())}},
  };
  if (json::array facets = facets_of(post.text); !facets.empty()) {
    record["facets"] = std::move(facets);
  }
  return record;
}

}  // namespace

std::string tid_of(std::uint64_t number) {
  constexpr std::string_view kAlphabet = "234567abcdefghijklmnopqrstuvwxyz";
  constexpr int kLetters = 13;
  constexpr int kBits = 5;
  number &= ~(std::uint64_t{1} << 63);
  std::string tid(kLetters, '2');
  for (int i = kLetters; i-- > 0; number >>= kBits) {
    tid[static_cast<std::size_t>(i)] = kAlphabet[number & 31U];
  }
  return tid;
}

Result<PostedAt> SocialNetworks::post_at_mastodon(const SocialPost& post) const {
  const Api api(dns_, web_, accounts_.mastodon->base_url);
  AMENDS_TRY(
      const json::object reply,
      api.ask_well(
          {.target = "/api/v1/statuses",
           .body =
               {{"status", post.text},
                {"language", post.locale.language()},
                {"visibility", "public"}},
           .headers = {bearer(accounts_.mastodon->token), {"Idempotency-Key", post.key}}}
      )
  );
  PostedAt posted{text_in(reply, "id"), text_in(reply, "url")};
  if (!is_plain_id(posted.id)) {
    return bad_reply(api.base());
  }
  const bool is_theirs = text::is_web_url(posted.url) && posted.url.size() <= kSocialUrlBytesMax &&
                         text::split_url(posted.url).host == text::split_url(api.base()).host;
  if (!is_theirs) {
    posted.url = api.base() + "/web/statuses/" + posted.id;
  }
  return posted;
}

/// putRecord under a key of our own: a second time writes the same record over itself.
Result<PostedAt> SocialNetworks::post_at_bluesky(const SocialPost& post) const {
  const Api api(dns_, web_, accounts_.bluesky->service);
  AMENDS_TRY(const Session session, sign_in(api, *accounts_.bluesky));
  const std::string key = tid_of(post.number);
  AMENDS_TRY(
      const json::object reply,
      api.ask_well(
          {.target = "/xrpc/com.atproto.repo.putRecord",
           .body =
               {{"repo", session.did},
                {"collection", kPostCollection},
                {"rkey", key},
                {"record", record_of(post)}},
           .headers = {bearer(session.token)}}
      )
  );
  if (!text_in(reply, "uri").ends_with(fmt::format("/{}/{}", kPostCollection, key))) {
    return bad_reply(api.base());
  }
  return PostedAt{
      key, fmt::format("https://bsky.app/profile/{}/post/{}", accounts_.bluesky->handle, key)
  };
}

Result<PostedAt> SocialNetworks::post(const SocialPost& post) const {
  if (!accounts_.has(post.network)) {
    return no_account(post.network);
  }
  return post.network == Network::mastodon ? post_at_mastodon(post) : post_at_bluesky(post);
}

Result<void> SocialNetworks::remove(Network network, std::string_view id) const {
  if (!accounts_.has(network)) {
    return no_account(network);
  }
  if (!is_plain_id(id)) {
    return make_error("post.reply", "\"{}\" is no id of a post", id);
  }
  constexpr int kGone = 404;
  if (network == Network::mastodon) {
    const Api api(dns_, web_, accounts_.mastodon->base_url);
    AMENDS_TRY(
        const Reply reply,
        api.ask(
            {.method = WebRequest::Method::remove,
             .target = fmt::format("/api/v1/statuses/{}", id),
             .headers = {bearer(accounts_.mastodon->token)}}
        )
    );
    const bool done = (reply.status >= 200 && reply.status <= 299) || reply.status == kGone;
    return done ? Result<void>() : api.refused(reply);
  }
  const Api api(dns_, web_, accounts_.bluesky->service);
  AMENDS_TRY(const Session session, sign_in(api, *accounts_.bluesky));
  AMENDS_TRY(
      const json::object gone,
      api.ask_well(
          {.target = "/xrpc/com.atproto.repo.deleteRecord",
           .body = {{"repo", session.did}, {"collection", kPostCollection}, {"rkey", id}},
           .headers = {bearer(session.token)}}
      )
  );
  return {};
}

}  // namespace amends::engine
