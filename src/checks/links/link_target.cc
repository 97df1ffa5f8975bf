#include "checks/links/link_target.h"

#include "checks/check.h"
#include "text/case.h"
#include "text/embedded.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cctype>

namespace amends::checks {
namespace {

std::vector<std::string> strings_of(const boost::json::value& list) {
  std::vector<std::string> strings;
  for (const auto& one : list.as_array()) {
    strings.emplace_back(one.as_string());
  }
  return strings;
}

LinkWords read_words() {
  const auto data = boost::json::parse(text::embedded_file("data/link_words.json").value());
  LinkWords words;
  for (const auto& [language, texts] : data.at("generic").as_object()) {
    for (const std::string& one : strings_of(texts)) {
      words.generic.push_back(text::fold_key(one));
    }
  }
  std::ranges::sort(words.generic);
  words.shorteners = strings_of(data.at("shorteners"));
  words.leave = strings_of(data.at("leave"));
  words.endings = strings_of(data.at("endings"));
  return words;
}

bool is_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return lower;
}

/// "nordlys.example" or "www.nordlys.example/sale", not "etc." or "v2.0" or "Lamp.Sale".
bool reads_as_host(std::string_view label) {
  const std::string_view host = label.substr(0, label.find_first_of("/?#:"));
  const auto dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || host.size() - dot - 1 < 2 ||
      host.find('@') != std::string_view::npos) {
    return false;
  }
  const bool lettered = std::ranges::all_of(host.substr(dot + 1), [](char c) {
    return is_letter(c) && std::isdigit(static_cast<unsigned char>(c)) == 0;
  });
  const bool address_like = host.size() < label.size() ||
                            text::fold_key(host).starts_with("www.") ||
                            is_among(link_words().endings, text::fold_key(host.substr(dot + 1)));
  return lettered && address_like && text::read_host(host).kind == text::Host::Kind::name;
}

}  // namespace

LinkTarget::LinkTarget(std::string_view address)
    : url(without_liquid(address, kPrinted)),
      parts(text::split_url(url)) {
  if (parts.host.find(kPrinted) == std::string_view::npos && !parts.host.empty()) {
    host = text::read_host(parts.host);
  }
}

bool LinkTarget::is_web() const {
  const std::string scheme = lower_ascii(parts.scheme);
  return (scheme == "http" || scheme == "https") && host.kind != text::Host::Kind::invalid;
}

bool LinkWords::is_generic(std::string_view label) const {
  const std::string folded = text::fold_key(label);
  // Arrows, quotes, dots around the words do not make them say more.
  std::size_t begin = 0;
  std::size_t end = folded.size();
  const auto is_arrow = [&](std::size_t at) {
    const std::string_view rest = std::string_view(folded).substr(at);
    return rest.starts_with("→") || rest.starts_with("›") || rest.starts_with("»") ||
           rest.starts_with("…") || rest.starts_with("←") || rest.starts_with("«");
  };
  while (begin < end && (!is_letter(folded[begin]) || is_arrow(begin))) {
    begin += is_arrow(begin) ? (folded[begin] == '\xC2' ? 2 : 3) : 1;
  }
  while (end > begin) {
    if (!is_letter(folded[end - 1])) {
      --end;
    } else if (end >= begin + 3 && is_arrow(end - 3)) {
      end -= 3;
    } else if (end >= begin + 2 && is_arrow(end - 2)) {
      end -= 2;
    } else {
      break;
    }
  }
  return begin >= end || std::ranges::binary_search(generic, folded.substr(begin, end - begin));
}

bool LinkWords::acts(std::string_view url) const {
  const text::UrlView parts = text::split_url(url);
  const auto from = parts.path.empty() ? parts.query.data() : parts.path.data();
  if (from == nullptr) {
    return false;
  }
  const std::string rest = lower_ascii(url.substr(static_cast<std::size_t>(from - url.data())));
  return std::ranges::any_of(leave, [&](const std::string& word) { return rest.contains(word); });
}

const LinkWords& link_words() {
  static const LinkWords kWords = read_words();
  return kWords;
}

std::string_view address_in(std::string_view label) {
  const auto begin = label.find_first_not_of(" \t\r\n\"'<([");
  if (begin == std::string_view::npos) {
    return {};
  }
  label.remove_prefix(begin);
  label = label.substr(0, label.find_last_not_of(" \t\r\n\"'>)].,;:!?") + 1);
  if (label.empty() || label.find_first_of(" \t\r\n{") != std::string_view::npos) {
    return {};
  }
  const std::string lower = lower_ascii(label);
  if (lower.starts_with("http://") || lower.starts_with("https://")) {
    return text::read_host(text::split_url(label).host).kind == text::Host::Kind::invalid
               ? std::string_view()
               : label;
  }
  return reads_as_host(label) ? label : std::string_view();
}

model::Finding finding_of_link(
    std::string_view id, model::FindingLevel level, const PartView& part, const html::Link& link
) {
  model::Finding finding;
  finding.id = id;
  finding.level = level;
  finding.part = to_string(part.part);
  finding.place = part.place_in_source(link.offset);
  finding.arguments = {{"target", shown(link.url)}, {"label", shown(link.text)}};
  return finding;
}

}  // namespace amends::checks
