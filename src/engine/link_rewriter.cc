#include "engine/link_rewriter.h"

#include "engine/limits.h"
#include "html/escape.h"
#include "html/links.h"
#include "html/text_part.h"
#include "html/tokens.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <unordered_map>

namespace amends::engine {
namespace {

struct Found {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string url;
  std::string label;
};

bool is_trackable(std::string_view url) {
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  const std::string_view host = web ? url.substr(url.find("//") + 2) : std::string_view();
  // A host that is itself merged could lead anywhere; it is left as it is and cannot be repointed.
  return web && url.size() <= kTargetBytesMax && !host.empty() && !host.starts_with("{{") &&
         !host.starts_with("{%");
}

std::vector<Found> in_html(std::string_view html) {
  std::vector<Found> found;
  for (const html::Link& link : html::find_links(html)) {
    if (is_trackable(link.url)) {
      found.push_back({link.offset, link.length, link.url, link.text});
    }
  }
  return found;
}

/// The end of an address in running text: Liquid belongs to it, white space and closing brackets do
/// not, nor does the full stop of the sentence it stands in.
std::size_t url_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size()) {
    if (text.substr(end).starts_with("{{")) {
      const std::size_t close = text.find("}}", end);
      if (close == std::string_view::npos) {
        return end;
      }
      end = close + 2;
      continue;
    }
    if (std::string_view(" \t\r\n<>\"'()[]").find(text[end]) != std::string_view::npos) {
      break;
    }
    ++end;
  }
  while (end > begin && std::string_view(".,;:!?").find(text[end - 1]) != std::string_view::npos) {
    --end;
  }
  return end;
}

std::vector<Found> in_text(std::string_view text) {
  std::vector<Found> found;
  std::size_t at = 0;
  while ((at = text.find("http", at)) != std::string_view::npos) {
    const std::size_t end = url_end(text, at);
    const std::string url(text.substr(at, end - at));
    if (is_trackable(url)) {
      found.push_back({at, end - at, url, url});
    }
    at = std::max(end, at + 4);
  }
  return found;
}

std::string replace(
    std::string_view source,
    const std::vector<Found>& places,
    const std::unordered_map<std::string, int>& numbers
) {
  std::string out;
  std::size_t copied = 0;
  for (const Found& place : places) {
    const auto number = numbers.find(place.url);
    if (number == numbers.end()) {
      continue;
    }
    out.append(source.substr(copied, place.offset - copied));
    out.append(fmt::format("{{{{ amends_link_{} }}}}", number->second));
    copied = place.offset + place.length;
  }
  out.append(source.substr(copied));
  return out;
}

/// Where the content of the body begins and ends; the whole source when there is no body element.
struct BodyRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

BodyRange body_range(std::string_view html) {
  BodyRange range{0, html.size()};
  html::Lexer lexer(html, html::Syntax::liquid_template);
  html::Token token;
  while (lexer.next(token)) {
    if (token.kind == html::TokenKind::start_tag && token.name == "body") {
      range.begin = token.offset + token.source.size();
    } else if (token.kind == html::TokenKind::end_tag && token.name == "body") {
      range.end = token.offset;
    }
  }
  return range;
}

/// Plain text with Liquid in it as HTML: what stands between the tags is escaped, the tags stay.
std::string escape_around_liquid(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t begin = std::min({text.find("{{"), text.find("{%"), text.size()});
    out += html::html_escape(text.substr(0, begin));
    text.remove_prefix(begin);
    const std::string_view close = text.starts_with("{{") ? "}}" : "%}";
    const std::size_t end = text.find(close);
    const std::size_t size = end == std::string_view::npos ? text.size() : end + close.size();
    out += text.substr(0, size);
    text.remove_prefix(size);
  }
  return out;
}

std::string frame(std::string_view html, std::string_view preheader, std::string_view pixel) {
  const BodyRange range = body_range(html);
  std::string out(html.substr(0, range.begin));
  if (!preheader.empty()) {
    out += fmt::format(
        R"(<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">{}</div>)",
        escape_around_liquid(preheader)
    );
  }
  out += html.substr(range.begin, range.end - range.begin);
  out += pixel;
  out += html.substr(range.end);
  return out;
}

}  // namespace

std::vector<model::Link> find_links(const model::Mailing& mailing) {
  std::vector<model::Link> links;
  std::unordered_map<std::string, std::size_t> seen;
  const auto add = [&](const std::vector<Found>& places) {
    for (const Found& place : places) {
      if (links.size() < kLinksMax && seen.try_emplace(place.url, links.size()).second) {
        model::Link link;
        link.source = place.url;
        link.label = place.label;
        links.push_back(std::move(link));
      }
    }
  };
  for (const model::Edition& edition : mailing.editions) {
    add(in_html(edition.html.text));
    if (!edition.text_derived) {
      add(in_text(edition.text.text));
    }
  }
  return links;
}

model::Edition with_tracking(const model::Edition& edition, const std::vector<model::Link>& links) {
  std::unordered_map<std::string, int> numbers;
  for (const model::Link& link : links) {
    numbers.emplace(link.source, link.number);
  }
  model::Edition tracked = edition;
  const std::string html = replace(edition.html.text, in_html(edition.html.text), numbers);
  tracked.text.text = edition.text_derived
                          ? html::derive_text(html)
                          : replace(edition.text.text, in_text(edition.text.text), numbers);
  if (!html.empty()) {
    tracked.html.text = frame(
        html,
        edition.preheader.text,
        R"(<img src="{{ amends_pixel }}" width="1" height="1" alt="" style="display:block">)"
    );
  }
  return tracked;
}

model::Edition without_tracking(const model::Edition& edition) {
  model::Edition plain = edition;
  if (!edition.html.text.empty()) {
    plain.html.text = frame(edition.html.text, edition.preheader.text, "");
  }
  return plain;
}

}  // namespace amends::engine
