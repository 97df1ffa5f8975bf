#include "api/public_pages.h"

#include "api/api.h"
#include "api/client_address.h"
#include "api/form_body.h"
#include "api/language.h"
#include "api/page.h"
#include "base/log.h"
#include "html/escape.h"
#include "text/catalogue.h"
#include "text/host.h"
#include "text/url.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

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

engine::HitFacts hit_of(const net::Request& request, std::span<const std::string> proxies) {
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
  hit.address = client_address(request, proxies);
  return hit;
}

bool has_field(const net::Pairs& form, std::string_view name, std::string_view value) {
  return std::ranges::any_of(form, [name, value](const auto& field) {
    return field.first == name && field.second == value;
  });
}

/// RFC 8058; the button of our page sends the same. Some who send it end the body as a line ends.
bool wants_to_leave(const net::Pairs& form) {
  return std::ranges::any_of(
      std::to_array<std::string_view>({"One-Click", "One-Click\n", "One-Click\r\n"}),
      [&form](std::string_view value) { return has_field(form, "List-Unsubscribe", value); }
  );
}

ports::Preferences chosen_in(const net::Pairs& form) {
  ports::Preferences chosen;
  for (const auto& [name, value] : form) {
    if (name == "mute") {
      chosen.topics_muted.push_back(value);
    } else if (name == "language") {
      chosen.locale = value;
    }
  }
  return chosen;
}

std::string topic_boxes(const text::Catalogue& words, const engine::PreferencePage& page) {
  std::string boxes;
  for (const std::string& topic : page.topics) {
    const std::string name = html::html_escape(topic);
    const bool is_muted = std::ranges::find(page.topics_muted, topic) != page.topics_muted.end();
    boxes += fmt::format(
        "<p><label><input type=\"checkbox\" name=\"mute\" value=\"{}\"{}> {}</label></p>\n",
        name,
        is_muted ? " checked" : "",
        name
    );
  }
  return boxes.empty() ? boxes
                       : fmt::format(
                             "<fieldset><legend>{}</legend>\n{}</fieldset>\n",
                             html::html_escape(words.format("pages.prefer.topics")),
                             boxes
                         );
}

std::string language_choice(const text::Catalogue& words) {
  std::string options = fmt::format(
      "<option value=\"\">{}</option>", html::html_escape(words.format("pages.prefer.keep"))
  );
  for (const text::Locale& locale : text::supported_locales()) {
    options += fmt::format(
        "<option value=\"{0}\" lang=\"{0}\">{1}</option>",
        locale.tag(),
        html::html_escape(words.format(fmt::format("pages.language.{}", locale.tag())))
    );
  }
  return fmt::format(
      "<p><label>{} <select name=\"language\">{}</select></label></p>\n",
      html::html_escape(words.format("pages.prefer.language")),
      options
  );
}

/// Less instead of nothing.
std::string preference_form(const text::Locale& locale, const engine::PreferencePage& page) {
  const text::Catalogue& words = text::catalogue(locale);
  return fmt::format(
      "{}<form method=\"post\"><input type=\"hidden\" name=\"preferences\" value=\"save\">\n{}{}"
      "<button type=\"submit\">{}</button></form>\n",
      element("h2", words.format("pages.prefer.heading")),
      topic_boxes(words, page),
      language_choice(words),
      html::html_escape(words.format("pages.prefer.button"))
  );
}

std::string leave_form(const text::Locale& locale) {
  return fmt::format(
      "<form method=\"post\"><input type=\"hidden\" name=\"List-Unsubscribe\" "
      "value=\"One-Click\"><button type=\"submit\">{}</button></form>\n",
      html::html_escape(text::catalogue(locale).format("pages.leave.button"))
  );
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

std::string_view empty_picture() {
  return kPixel;
}

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

/// With a host of other letters as it is on the wire: it cannot be percent-encoded as the rest is.
static std::string with_wire_host(std::string_view target) {
  const std::string_view host = text::split_url(target).host;
  const bool is_plain =
      std::ranges::all_of(host, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (is_plain) {
    return std::string(target);
  }
  const auto begin = static_cast<std::size_t>(host.data() - target.data());
  return fmt::format(
      "{}{}{}",
      target.substr(0, begin),
      text::read_host(host).ascii,
      target.substr(begin + host.size())
  );
}

std::string location_of(std::string_view target) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(target.size() + target.size() / 4);
  for (const char c : with_wire_host(target)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7F) {
      out += c;
    } else {
      out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return text::is_web_url(out) ? out : std::string();
}

static net::Response led(const engine::Lead& lead, const net::Request& request) {
  std::string location = location_of(lead.target);
  if (location.empty()) {
    log_warning("a tracked link leads to what is no web address; repoint it");
    return nothing_here(request);
  }
  if (lead.notice) {
    return notice_page(*lead.notice, location, language_of(request));
  }
  return net::redirect(std::move(location), 302);
}

static net::Response pixel() {
  net::Response response;
  response.headers.add("Content-Type", "image/gif");
  response.headers.add("Cache-Control", "no-store, max-age=0");
  response.body = kPixel;
  return response;
}

/// What stands between them in the path; empty when it is more than one part, or encoded.
static std::string_view token_between(
    std::string_view path, std::string_view before, std::string_view after
) {
  if (!path.starts_with(before) || !path.substr(before.size()).ends_with(after)) {
    return {};
  }
  path.remove_prefix(before.size());
  path.remove_suffix(after.size());
  return path.find_first_of("/%") == std::string_view::npos ? path : std::string_view();
}

/// The path as mails know it, where a proxy hands on the path of base_url too.
static std::string_view below(std::string_view own_path, std::string_view path) {
  const bool is_below = !own_path.empty() && path.starts_with(own_path) &&
                        path.substr(own_path.size()).starts_with('/');
  return is_below ? path.substr(own_path.size()) : path;
}

/// As follow_link() and load_pixel(), on the loop.
std::optional<net::Response> Api::hit_now(const net::Request& request) {
  if (request.method != net::Method::get && request.method != net::Method::head) {
    return std::nullopt;
  }
  const std::string_view path = below(own_path_, request.path);
  if (const auto token = token_between(path, "/l/", ""); !token.empty()) {
    const auto lead = parts_.tracking.follow_now(token, hit_of(request, parts_.proxies));
    return lead ? std::optional(led(*lead, request)) : std::nullopt;
  }
  if (const auto token = token_between(path, "/o/", ".gif"); !token.empty()) {
    return parts_.tracking.open_now(token, hit_of(request, parts_.proxies)) ? std::optional(pixel())
                                                                            : std::nullopt;
  }
  return std::nullopt;
}

Answer Api::follow_link(const Call& call) {
  AMENDS_TRY(
      const auto lead,
      parts_.tracking.follow(call.parts.at(0), hit_of(call.request, parts_.proxies))
  );
  return lead ? led(*lead, call.request) : nothing_here(call.request);
}

Answer Api::load_pixel(const Call& call) {
  AMENDS_TRY(
      const bool ours, parts_.tracking.open(call.parts.at(0), hit_of(call.request, parts_.proxies))
  );
  return ours ? pixel() : nothing_here(call.request);
}

/// Only asks: fetching a page never changes anything (RFC 8058), machines fetch every link.
Answer Api::ask_to_leave(const Call& call) {
  const std::string& token = call.parts.at(0);
  AMENDS_TRY(const auto page, parts_.tracking.preferences(token));
  if (!page) {
    return nothing_here(call.request);
  }
  if (call.request.method != net::Method::post) {
    // Whoever wants to leave gets the page even when what it tells of machines cannot be kept.
    if (const auto seen =
            parts_.tracking.saw_leaving_page(token, hit_of(call.request, parts_.proxies));
        !seen.ok()) {
      log_error("a fetch of the page for leaving tells nothing: {}", seen.error().explain());
    }
  }
  const text::Locale shown = page->locale.is_supported() ? page->locale : language_of(call.request);
  return small_page(shown, "leave", leave_form(shown) + preference_form(shown, *page), 200);
}

/// What is neither the one click of RFC 8058 nor the form of our page is answered with that page.
Answer Api::leave(const Call& call) {
  const std::string& token = call.parts.at(0);
  const net::Pairs form = form_of(call.request);
  const bool leaves = wants_to_leave(form);
  if (!leaves && !has_field(form, "preferences", "save")) {
    return ask_to_leave(call);
  }
  AMENDS_TRY(
      const bool done,
      leaves ? parts_.tracking.leave(token, hit_of(call.request, parts_.proxies))
             : parts_.tracking.prefer(token, chosen_in(form))
  );
  AMENDS_TRY(const auto locale, parts_.tracking.leaving(token));
  if (!done || !locale) {
    return nothing_here(call.request);
  }
  const text::Locale shown = locale->is_supported() ? *locale : language_of(call.request);
  return small_page(shown, leaves ? "left" : "preferred", "", 200);
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
