#include "api/page.h"

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "html/escape.h"

#include <fmt/format.h>

namespace amends::api {
namespace {

/// Logical properties only, so that Hebrew is right by construction.
constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --ground: #fbfaf7; --card: #ffffff; --ink: #1d2125; --soft: #5b636b; --line: #dcd9d1;
  --accent: #1f5f8b; --bad: #a32020; --good: #1e6b3a; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #15181b; --card: #1e2226; --ink: #e8e6e1; --soft: #a2a9b0; --line: #363c42; --accent: #7db7e0; --bad: #ef8a80; --good: #7fcf9a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-inline-size: 60rem; margin-inline: auto; padding: 1.5rem 1rem 3rem; }
main.small { max-inline-size: 32rem; padding-block-start: 12vh; text-align: center; }
h1 { font-size: 1.5rem; margin-block: 0 .25rem; }
h2 { font-size: 1.2rem; margin-block: 0; }
h3 { font-size: 1rem; margin-block: 1rem .25rem; }
p { margin-block: .5rem; }
.soft { color: var(--soft); }
.bad { color: var(--bad); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin-block-start: 1rem; }
.head { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; }
.state { border: 1px solid currentColor; border-radius: 1rem; padding-inline: .6rem; font-size: .875rem; color: var(--accent); }
.state.halted { color: var(--bad); }
.state.finished { color: var(--good); }
progress { inline-size: 100%; block-size: .75rem; accent-color: var(--accent); }
ul.counts { list-style: none; padding: 0; margin-block: .5rem; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
table { border-collapse: collapse; inline-size: 100%; font-size: .9375rem; }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem .3rem 0; border-block-start: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; border: 0; }
td.number, th.number { text-align: end; padding-inline-end: 0; white-space: nowrap; }
code { font: .875rem/1.4 ui-monospace, monospace; background: var(--ground); border: 1px solid var(--line); border-radius: .25rem;
  padding: .1rem .35rem; user-select: all; overflow-wrap: anywhere; unicode-bidi: isolate; }
button, a.button { display: block; text-decoration: none; font: inherit; font-weight: 600; color: var(--ground); background: var(--accent); border: 0; border-radius: .5rem;
  padding: .9rem 1.5rem; min-block-size: 3rem; inline-size: 100%; cursor: pointer; }
button:focus-visible, a.button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
)";

std::string policy() {
  static const std::string kPolicy = fmt::format(
      "default-src 'none'; style-src 'sha256-{}'; form-action 'self'; base-uri 'none'; "
      "frame-ancestors 'none'",
      [] {
        const crypto::Digest digest = crypto::sha256(kStyle);
        return crypto::base64(std::string(digest.begin(), digest.end()));
      }()
  );
  return kPolicy;
}

}  // namespace

std::string element(std::string_view tag, std::string_view text) {
  return fmt::format("<{0}>{1}</{0}>\n", tag, html::html_escape(text));
}

net::Response html_page(const Page& page, int status) {
  const std::string refresh =
      page.refresh
          ? fmt::format("<meta http-equiv=\"refresh\" content=\"{}\">\n", page.refresh->count())
          : std::string();
  net::Response response = net::html(
      fmt::format(
          "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"robots\" content=\"noindex\">\n{}<title>{}</title>\n<style>{}</style>\n"
          "</head>\n<body>\n{}</body>\n</html>\n",
          html::html_escape(page.locale.tag()),
          page.locale.direction() == text::Direction::rtl ? "rtl" : "ltr",
          refresh,
          html::html_escape(page.title),
          kStyle,
          page.body
      ),
      status
  );
  response.headers.set("Content-Security-Policy", policy());
  response.headers.set("Content-Language", page.locale.tag());
  return response;
}

}  // namespace amends::api
