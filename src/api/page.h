#pragma once

#include "net/http_message.h"
#include "text/locale.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace amends::api {

/// A whole page around a piece of HTML: language, direction, style, no script.
struct Page {
  text::Locale locale;
  std::string title;  // text, not HTML
  std::string body;   // HTML, every outside text in it escaped
  std::optional<std::chrono::seconds> refresh;
};

/// Its Content-Security-Policy allows the page's own style and a form to its own server, nothing
/// else.
[[nodiscard]] net::Response html_page(const Page& page, int status = 200);

/// `<p>...</p>` and the like around escaped text.
[[nodiscard]] std::string element(std::string_view tag, std::string_view text);

}  // namespace amends::api
