#include "checks/template/frame.h"

#include "checks/limits.h"
#include "html/hidden.h"
#include "html/tokens.h"
#include "text/case.h"

#include <algorithm>
#include <array>

namespace amends::checks {
namespace {

using html::Token;
using html::TokenKind;

/// Where a link leads that must stay in every mail, whatever its text says.
constexpr std::array<std::string_view, 5> kWaysOut = {
    "unsubscribe_url", "preferences_url", "view_url", "mailto:", "tel:"
};

bool leads_out(std::string_view url) {
  return std::ranges::any_of(kWaysOut, [url](std::string_view way) {
    return url.find(way) != std::string_view::npos;
  });
}

/// "content" of `<!-- Content -->`.
std::string comment_word(std::string_view source) {
  constexpr std::string_view kAround = "<!-> \t\r\n";
  const auto begin = source.find_first_not_of(kAround);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text::downcase(source.substr(begin, source.find_last_not_of(kAround) + 1 - begin));
}

class FrameReader {
 public:
  Frame read(std::string_view source) {
    html::Lexer lexer(source, html::Syntax::liquid_template);
    Token token;
    while (lexer.next(token)) {
      see(token);
    }
    close_link(source.size());
    close_hidden(source.size());
    if (in_content_) {
      frame_.content.push_back({content_, source.size()});
    }
    return std::move(frame_);
  }

 private:
  void see(const Token& token) {
    if (token.kind == TokenKind::comment) {
      see_comment(token);
    }
    if (token.kind != TokenKind::start_tag && token.kind != TokenKind::end_tag) {
      return;
    }
    hidden_.see(token);
    if (hidden_.now() && !was_hidden_) {
      hidden_from_ = token.offset;
      was_hidden_ = true;
    } else if (!hidden_.now()) {
      close_hidden(token.offset);
    }
    if (token.name == "a") {
      see_link(token);
    } else if (token.name == "img" && frame_.pictures.size() < kLinksLookedAtMax) {
      see_picture(token);
    }
  }

  void see_comment(const Token& token) {
    const std::string word = comment_word(token.source);
    if (word == "content" && !in_content_) {
      in_content_ = true;
      content_ = token.offset;
    } else if (word == "/content" && in_content_) {
      in_content_ = false;
      frame_.content.push_back({content_, token.offset});
    }
  }

  void see_link(const Token& token) {
    close_link(token.offset);
    const html::Attribute* const href = token.attribute("href");
    if (token.kind == TokenKind::start_tag && href != nullptr &&
        frame_.links.size() < kLinksLookedAtMax) {
      frame_.links.push_back({{token.offset + token.source.size(), 0}, leads_out(href->value)});
      in_link_ = true;
    }
  }

  void see_picture(const Token& token) {
    FramePicture picture;
    picture.offset = token.offset;
    if (const html::Attribute* const src = token.attribute("src")) {
      picture.src = std::string(src->value);
    }
    if (const html::Attribute* const alt = token.attribute("alt"); alt != nullptr) {
      picture.alt = Stretch{alt->value_offset, alt->value_offset + alt->value_length};
    }
    frame_.pictures.push_back(std::move(picture));
  }

  void close_link(std::size_t at) {
    if (in_link_) {
      frame_.links.back().inside.end = at;
      in_link_ = false;
    }
  }

  void close_hidden(std::size_t at) {
    if (was_hidden_) {
      frame_.hidden.push_back({hidden_from_, at});
      was_hidden_ = false;
    }
  }

  Frame frame_;
  html::Hidden hidden_;
  bool was_hidden_ = false;
  bool in_link_ = false;
  bool in_content_ = false;
  std::size_t hidden_from_ = 0;
  std::size_t content_ = 0;
};

bool is_in(const std::vector<Stretch>& stretches, std::size_t offset) {
  return std::ranges::any_of(stretches, [offset](const Stretch& one) { return one.holds(offset); });
}

}  // namespace

const FrameLink* Frame::link_at(std::size_t offset) const {
  const auto found = std::ranges::find_if(links, [offset](const FrameLink& link) {
    return link.inside.holds(offset);
  });
  return found == links.end() ? nullptr : &*found;
}

const Stretch* Frame::alt_at(std::size_t offset) const {
  const auto found = std::ranges::find_if(pictures, [offset](const FramePicture& picture) {
    return picture.alt && picture.alt->holds(offset);
  });
  return found == pictures.end() ? nullptr : &*found->alt;
}

bool Frame::is_hidden(std::size_t offset) const {
  return is_in(hidden, offset);
}

bool Frame::is_content(std::size_t offset) const {
  return is_in(content, offset);
}

bool Frame::leads_out_within(const Stretch& stretch) const {
  return std::ranges::any_of(links, [&stretch](const FrameLink& link) {
    return link.leads_out && link.inside.begin < stretch.end && stretch.begin < link.inside.end;
  });
}

Frame frame_of(const PartView& part) {
  return part.part == Part::html ? FrameReader().read(part.source) : Frame();
}

}  // namespace amends::checks
