#include "engine/spam_look.h"

#include "engine/limits.h"
#include "text/host.h"
#include "text/ip_address.h"
#include "text/url.h"

#include <charconv>

namespace amends::engine {
namespace {

Result<text::IpAddress> address_of(ports::Resolver& resolver, const text::Host& host) {
  if (host.ip) {
    return *host.ip;
  }
  if (host.ascii == "localhost") {
    return *text::parse_ip("127.0.0.1");
  }
  for (const ports::DnsType type : {ports::DnsType::a, ports::DnsType::aaaa}) {
    const ports::DnsAnswer answer = resolver.ask({type, host.ascii});
    if (!answer.addresses.empty()) {
      return answer.addresses.front();
    }
  }
  return make_error("spam.host", "the address of the spam filter {} is not known", host.ascii);
}

Result<ports::WebRequest> request_to(ports::Resolver& resolver, std::string_view url) {
  const text::UrlView parts = text::split_url(url);
  const text::Host host = text::read_host(parts.host);
  if (!text::is_web_url(url) || host.kind == text::Host::Kind::invalid) {
    return make_error("spam.host", "{} is no web address of a spam filter", url);
  }
  constexpr std::string_view kPath = "/checkv2";
  const bool tls = parts.scheme.size() == std::string_view("https").size();
  ports::WebRequest request;
  request.method = ports::WebRequest::Method::post;
  request.scheme = tls ? ports::WebRequest::Scheme::https : ports::WebRequest::Scheme::http;
  request.host = host.ascii;
  AMENDS_TRY(request.address, address_of(resolver, host));
  request.port = tls ? 443 : 80;
  std::from_chars(parts.port.data(), parts.port.data() + parts.port.size(), request.port);
  std::string_view path = parts.path;
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  request.target = path.ends_with(kPath) ? std::string(path) : std::string(path).append(kPath);
  request.body_bytes_max = kSpamReplyBytesMax;
  request.timeout = kSpamTimeout;
  return request;
}

}  // namespace

Result<checks::SpamFacts> ask_rspamd(
    ports::Web& web, ports::Resolver& resolver, std::string_view url, std::string_view message
) {
  AMENDS_TRY(ports::WebRequest request, request_to(resolver, url));
  request.body = message;
  AMENDS_TRY(const ports::WebAnswer answer, web.ask(request));
  auto facts = answer.status == 200 && answer.body_bytes <= kSpamReplyBytesMax
                   ? checks::read_rspamd_reply(answer.body)
                   : std::nullopt;
  if (!facts) {
    return make_error(
        "spam.reply",
        "what answers at {} is no rspamd (status {}); its normal worker listens at port 11333",
        url,
        answer.status
    );
  }
  return *std::move(facts);
}

}  // namespace amends::engine
