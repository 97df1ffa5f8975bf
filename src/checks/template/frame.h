#pragma once

#include "checks/part_view.h"
#include "checks/template/carrier.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace amends::checks {

struct FrameLink {
  Stretch inside;          // between its tags
  bool leads_out = false;  // to leave, to the preferences, to the mail on the web, to an address
};

struct FramePicture {
  std::string src;
  std::size_t offset = 0;      // of its tag
  std::optional<Stretch> alt;  // its value
};

/// What stands where in the source of an HTML part; of another part it is empty.
struct Frame {
  std::vector<FrameLink> links;  // ascending, as all of these
  std::vector<FramePicture> pictures;
  std::vector<Stretch> hidden;
  std::vector<Stretch> content;  // written anew for each mailing

  [[nodiscard]] const FrameLink* link_at(std::size_t offset) const;
  /// The value of the alt that stands there.
  [[nodiscard]] const Stretch* alt_at(std::size_t offset) const;
  [[nodiscard]] bool is_hidden(std::size_t offset) const;
  [[nodiscard]] bool is_content(std::size_t offset) const;
  /// Whether a link that must stay begins or goes on in the stretch.
  [[nodiscard]] bool leads_out_within(const Stretch& stretch) const;
};

[[nodiscard]] Frame frame_of(const PartView& part);

}  // namespace amends::checks
