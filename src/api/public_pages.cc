#include "api/public_pages.h"

#include "api/api.h"
#include "api/language.h"
#include "api/page.h"
#include "base/log.h"
#include "html/escape.h"
#include "text/catalogue.h"
#include "text/host.h"
#include "text/url.h"

#include <algorithm>
#include <array>

namespace amends::api {
namespace {

/// One transparent pixel.
constexpr std::string_view kPixel(
    "GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,"
    "\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02"
    "D\x01\x00;",
    43
);

net::Response small_page(
    const text::Locale& locale, std::string_view id, std::string_view below, int status
) {
  const text::Catalogue& words = text::catalogue(locale);
  const std::string title = words.format(fmt::format("pages.{}.title", id));
  Page page;
  page.locale = locale;
  page.title = title;
  page.body = fmt::format(
      "<main class=\"small\">\n{}{}{}</main>\n",
      element("h1", title),
      element("p", words.format(fmt::format("pages.{}.text", id))),
      below
  );
  return html_page(page, status);
}

engine::HitFacts hit_of(const net::Request& request) {
  engine::HitFacts hit;
  hit.method = request.method == net::Method::get    ? watch::Method::get
               : request.method == net::Method::head ? watch::Method::head
                                                     : watch::Method::other;
  hit.user_agent = request.header("User-Agent").value_or("");
  for (const std::string_view name : {"Sec-Purpose", "Purpose", "X-Moz"}) {
    if (hit.purpose.empty()) {
      hit.purpose = request.header(name).value_or("");
    }
  }
  hit.address = request.remote_address;
  return hit;
}

std::string_view host_of(std::string_view authority) {
  if (authority.starts_with('[')) {
    return authority.substr(0, authority.find(']') + 1);
  }
  return authority.substr(0, authority.find(':'));
}

/// A page without script between a delivered link and its mended target: what was wrong, in the
/// marketer's words where they are in the reader's language, and one button. The host is shown, so
/// that nobody is led where they do not see.
net::Response notice_page(
    const engine::Notice& notice, const std::string& target, const text::Locale& otherwise
) {
  const text::Locale locale = notice.locale.is_supported() ? notice.locale : otherwise;
  const text::Catalogue& words = text::catalogue(locale);
  Page page;
  page.locale = locale;
  page.title = words.format("links.notice.title");
  const std::string said = notice.words.empty() ? words.format("links.notice.text") : notice.words;
  page.body = fmt::format(
      "<main class=\"small\">\n{}<p lang=\"{}\">{}</p>\n"
      "<p><a class=\"button\" rel=\"noreferrer\" href=\"{}\">{}</a></p>\n"
      "<p>{} <bdi dir=\"ltr\">{}</bdi></p>\n</main>\n",
      element("h1", page.title),
      notice.words.empty() ? locale.tag() : notice.locale.tag(),
      html::html_escape(said),
      html::html_escape(target),
      html::html_escape(words.format("links.notice.button")),
      html::html_escape(words.format("links.notice.leads_to")),
      html::html_escape(text::read_host(text::split_url(target).host).shown)
  );
  net::Response response = html_page(page, 200);
  response.headers.set("X-Robots-Tag", "noindex");
  return response;
}

/// A mail without HTML is plain text; the engine hands over one or the other.
bool is_html(std::string_view mail) {
  const auto first = mail.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (mail[first] == '<' || mail.contains("</"));
}

}  // namespace

net::Response nothing_here(const net::Request& request) {
  return small_page(language_of(request), "nothing_here", "", 404);
}

net::Response not_now(const net::Request& request) {
  net::Response response = small_page(language_of(request), "not_now", "", 503);
  response.headers.set("Retry-After", "60");
  return response;
}

bool is_local(const net::RequestHead& head) {
  constexpr auto kProxyHeaders = std::to_array<std::string_view>(
      {"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"}
  );
  const bool proxied = std::ranges::any_of(kProxyHeaders, [&head](std::string_view name) {
    return head.header(name).has_value();
  });
  const std::string_view host = host_of(head.header("Host").value_or("localhost"));
  const bool named_local =
      net::same_name(host, "localhost") || host == "127.0.0.1" || host == "[::1]";
  return head.is_loopback && !proxied && named_local;
}

std::string location_of(std::string_view target) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : target) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7F) {
      out += c;
    } else {
      out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return text::is_web_url(out) ? out : std::string();
}

Answer Api::follow_link(const Call& call) {
  AMENDS_TRY(const auto lead, parts_.tracking.follow(call.parts.at(0), hit_of(call.request)));
  if (!lead) {
    return nothing_here(call.request);
  }
  std::string location = location_of(lead->target);
  if (location.empty()) {
    log_warning("a tracked link leads to what is no web address; repoint it");
    return nothing_here(call.request);
  }
  if (lead->notice) {
    return notice_page(*lead->notice, location, language_of(call.request));
  }
  return net::redirect(std::move(location), 302);
}

Answer Api::load_pixel(const Call& call) {
  AMENDS_TRY(const bool ours, parts_.tracking.open(call.parts.at(0), hit_of(call.request)));
  if (!ours) {
    return nothing_here(call.request);
  }
  net::Response response;
  response.headers.add("Content-Type", "image/gif");
  response.headers.add("Cache-Control", "no-store, max-age=0");
  response.body = kPixel;
  return response;
}

/// Only asks: fetching a page never changes anything (RFC 8058), machines fetch every link.
Answer Api::ask_to_leave(const Call& call) {
  AMENDS_TRY(const auto locale, parts_.tracking.leaving(call.parts.at(0)));
  if (!locale) {
    return nothing_here(call.request);
  }
  const text::Locale shown = locale->is_supported() ? *locale : language_of(call.request);
  const std::string form = fmt::format(
      "<form method=\"post\"><input type=\"hidden\" name=\"List-Unsubscribe\" "
      "value=\"One-Click\"><button type=\"submit\">{}</button></form>\n",
      html::html_escape(text::catalogue(shown).format("pages.leave.button"))
  );
  return small_page(shown, "leave", form, 200);
}

Answer Api::leave(const Call& call) {
  const std::string& token = call.parts.at(0);
  AMENDS_TRY(const auto locale, parts_.tracking.leaving(token));
  AMENDS_TRY(const bool left, parts_.tracking.leave(token, hit_of(call.request)));
  if (!left || !locale) {
    return nothing_here(call.request);
  }
  const text::Locale shown = locale->is_supported() ? *locale : language_of(call.request);
  return small_page(shown, "left", "", 200);
}

/// The mail as it was written, which is outside text: no script runs, no form works, and the
/// sandbox gives it an origin of its own.
Answer Api::show_web_version(const Call& call) {
  AMENDS_TRY(const auto mail, parts_.tracking.view(call.parts.at(0)));
  if (!mail) {
    return nothing_here(call.request);
  }
  net::Response response = is_html(*mail) ? net::html(*mail) : net::text(*mail);
  response.headers.set(
      "Content-Security-Policy",
      "sandbox allow-popups allow-popups-to-escape-sandbox "
      "allow-top-navigation-by-user-activation; default-src 'none'; img-src https: http: data:; "
      "style-src 'unsafe-inline'; font-src https:; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'"
  );
  response.headers.set("X-Robots-Tag", "noindex");
  return response;
}

Answer Api::show_health(const Call& /*call*/) {
  return net::text("ok\n");
}

}  // namespace amends::api
