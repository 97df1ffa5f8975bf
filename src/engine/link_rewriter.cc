#include "engine/link_rewriter.h"

#include "engine/limits.h"
#include "html/escape.h"
#include "html/links.h"
#include "html/tokens.h"
#include "liquid/calls.h"
#include "model/expanded.h"
#include "model/partials.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <unordered_map>

namespace amends::engine {
namespace {

struct Found {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string url;
  std::string label;
};

/// What the texts of one part of an edition give a value of their own: a link that reads it could
/// not be filled when it is clicked.
using OwnNames = std::set<std::string, std::less<>>;

OwnNames own_names(const std::vector<const model::SourceText*>& sources) {
  OwnNames names;
  for (const model::SourceText* source : sources) {
    names.merge(liquid::calls_of(source->text).own_names);
  }
  return names;
}

bool is_trackable(std::string_view url, const OwnNames& own) {
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  const std::string_view host = web ? url.substr(url.find("//") + 2) : std::string_view();
  // A host that is itself merged could lead anywhere; it is left as it is and cannot be repointed.
  return web && url.size() <= kTargetBytesMax && !host.empty() && !host.starts_with("{{") &&
         !host.starts_with("{%") && !liquid::reads_any(url, own) &&
         liquid::calls_of(url).calls.empty();
}

std::vector<Found> in_html(std::string_view html, const OwnNames& own) {
  std::vector<Found> found;
  for (const html::Link& link : html::find_links(html)) {
    if (is_trackable(link.url, own)) {
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
    const bool is_tag = text.substr(end).starts_with("{%");
    if (is_tag || text.substr(end).starts_with("{{")) {
      const std::size_t close = text.find(is_tag ? "%}" : "}}", end);
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

std::vector<Found> in_text(std::string_view text, const OwnNames& own) {
  std::vector<Found> found;
  std::size_t at = 0;
  while ((at = text.find("http", at)) != std::string_view::npos) {
    const std::size_t end = url_end(text, at);
    const std::string url(text.substr(at, end - at));
    if (is_trackable(url, own)) {
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

/// The text that a piece comes from, so that something may be put into it.
std::string& text_of(model::Edition& edition, std::size_t source) {
  return source == 0 ? edition.html.text : edition.html_partials[source - 1].source.text;
}

/// A text partial as the preheader prints it into the HTML: under a name that no file has.
std::string name_in_html(std::string_view name) {
  return fmt::format("preheader {}", name);
}

std::string with_names_in_html(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  for (const liquid::PartialCall& call : liquid::calls_of(text).calls) {
    out += text.substr(copied, call.name_begin - copied);
    out += name_in_html(call.name);
    copied = call.name_begin + call.name.size();
  }
  return out += text.substr(copied);
}

/// The preheader for the HTML; what it prints goes beside the HTML's own partials.
std::string hidden_preheader(model::Edition& edition) {
  const std::string& preheader = edition.preheader.text;
  if (preheader.empty()) {
    return {};
  }
  for (const std::size_t used : model::used_partials(preheader, edition.line_partials)) {
    model::Partial partial = edition.line_partials[used];
    partial.alias = partial.name;
    partial.name = name_in_html(partial.name);
    partial.source.text = escape_around_liquid(with_names_in_html(partial.source.text));
    edition.html_partials.push_back(std::move(partial));
  }
  return fmt::format(
      R"(<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">{}</div>)",
      escape_around_liquid(with_names_in_html(preheader))
  );
}

/// Puts the preheader at the start of the body and the pixel at its end, wherever its tags stand:
/// in the HTML or in a partial.
void frame(model::Edition& edition, std::string_view pixel) {
  const std::string preheader = hidden_preheader(edition);
  const model::Expanded whole = model::expand(edition.html, edition.html_partials);
  const BodyRange range = body_range(whole.text);
  const auto put = [&](std::size_t offset, std::size_t behind, std::string_view what) {
    const model::SourcePiece& piece = model::piece_at(whole.pieces, offset);
    text_of(edition, piece.source).insert(piece.offset + (offset - piece.begin) + behind, what);
  };
  if (range.end == whole.text.size()) {
    edition.html.text += pixel;
  } else {
    put(range.end, 0, pixel);
  }
  if (range.begin == 0) {
    edition.html.text.insert(0, preheader);
  } else {
    put(range.begin - 1, 1, preheader);
  }
}

}  // namespace

std::vector<model::Link> find_links(const model::Mailing& mailing) {
  std::vector<model::Link> links;
  if (mailing.tracking == model::LinkTracking::off) {
    return links;
  }
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
    const auto html = model::html_sources(edition);
    const OwnNames own = own_names(html);
    for (const model::SourceText* source : html) {
      add(in_html(source->text, own));
    }
    if (!edition.text_derived) {
      const auto text = model::text_sources(edition);
      const OwnNames own_in_text = own_names(text);
      for (const model::SourceText* source : text) {
        add(in_text(source->text, own_in_text));
      }
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
  const OwnNames own = own_names(model::html_sources(edition));
  const auto replace_html = [&](std::string& html) {
    html = replace(html, in_html(html, own), numbers);
  };
  replace_html(tracked.html.text);
  for (model::Partial& partial : tracked.html_partials) {
    replace_html(partial.source.text);
  }
  if (edition.text_derived) {
    model::derive_text(tracked);
  } else {
    const OwnNames own_in_text = own_names(model::text_sources(edition));
    const auto replace_text = [&](std::string& text) {
      text = replace(text, in_text(text, own_in_text), numbers);
    };
    replace_text(tracked.text.text);
    for (model::Partial& partial : tracked.text_partials) {
      replace_text(partial.source.text);
    }
  }
  if (!tracked.html.text.empty()) {
    frame(
        tracked,
        R"(<img src="{{ amends_pixel }}" width="1" height="1" alt="" style="display:block">)"
    );
  }
  return tracked;
}

model::Edition without_tracking(const model::Edition& edition) {
  model::Edition plain = edition;
  if (!edition.html.text.empty()) {
    frame(plain, "");
  }
  return plain;
}

}  // namespace amends::engine
