#include "sandbox/visitor.h"

#include "sandbox/limits.h"
#include "sandbox/world_web.h"

namespace amends::sandbox {
namespace {

net::HttpCall call_for(const Visit& visit, const Road& road) {
  net::HttpCall call;
  call.method = visit.method;
  call.target = road.target;
  call.headers = {
      {"User-Agent", std::string(visit.agent)},
      {"Accept", "text/html,application/xhtml+xml,image/*,*/*;q=0.8"},
  };
  if (visit.by == VisitorKind::person) {
    call.headers.add("Accept-Language", std::string(visit.language));
  }
  if (road.is_world) {  // no other server is told what the visitor is
    const bool is_person = visit.by == VisitorKind::person;
    call.headers.add(std::string(kVisitorHeader), is_person ? "person" : "machine");
  }
  if (visit.method == net::Method::post) {
    call.headers.add("Content-Type", "application/x-www-form-urlencoded");
    call.body = visit.form;
  }
  return call;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

net::HttpClient& Visitor::client_for(const net::HttpEndpoint& endpoint) {
  auto name = endpoint.shown();
  if (!clients_.contains(name) && clients_.size() >= kClientsMax) {
    clients_.clear();
  }
  const net::HttpClientOptions options{
      .connect_timeout = kPageTimeout,
      .reply_timeout = kPageTimeout,
      .reply_bytes_max = kPageBytesMax,
  };
  return clients_.try_emplace(std::move(name), endpoint, options).first->second;
}

Result<Seen> Visitor::go(const Roads& roads, const Visit& visit) {
  std::string url = visit.url;
  for (int redirects = 0;; ++redirects) {
    const auto road = find_road(roads, url);
    if (!road) {
      return make_error("sandbox.url", "nobody in the sandbox can follow this link");
    }
    AMENDS_TRY(const auto reply, client_for(road->endpoint).call(call_for(visit, *road)));
    const auto location = reply.headers.find("Location");
    const bool follows = is_redirect(reply.status) && location &&
                         visit.method != net::Method::post && redirects < kRedirectsMax;
    const auto next = follows ? follow_location(url, *location) : std::nullopt;
    if (!next) {
      return Seen{reply.status, road->target.substr(0, road->target.find('?'))};
    }
    url = *next;
  }
}

}  // namespace amends::sandbox
