#pragma once

#include "checks/part_view.h"
#include "model/finding.h"
#include "text/host.h"
#include "text/url.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// A link of the HTML taken apart. Views are into `url`.
struct LinkTarget {
  explicit LinkTarget(std::string_view address);
  LinkTarget(const LinkTarget&) = delete;
  LinkTarget& operator=(const LinkTarget&) = delete;

  std::string url;  // Liquid is kPrinted
  text::UrlView parts;
  text::Host host;  // invalid when Liquid prints in it

  /// http or https with a host that is known before anything is printed.
  [[nodiscard]] bool is_web() const;
};

/// data/link_words.json, read once.
struct LinkWords {
  std::vector<std::string> generic;  // of all languages
  std::vector<std::string> shorteners;
  std::vector<std::string> leave;
  std::vector<std::string> endings;

  /// "Read more »"
  [[nodiscard]] bool is_generic(std::string_view label) const;
  /// Opening it may already do something: leave, confirm, delete.
  [[nodiscard]] bool acts(std::string_view url) const;
};

[[nodiscard]] const LinkWords& link_words();

/// The address a reader sees in a link's text: "www.nordlys.example/sale", "https://...". Empty if
/// the text is no address.
[[nodiscard]] std::string_view address_in(std::string_view label);

/// A finding about a link of the part: {target} and {label} are filled.
[[nodiscard]] model::Finding finding_of_link(
    std::string_view id, model::FindingLevel level, const PartView& part, const html::Link& link
);

}  // namespace amends::checks
