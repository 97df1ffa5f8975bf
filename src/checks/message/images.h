#pragma once

#include "checks/check.h"

namespace amends::checks {

/// The pictures of the HTML, one finding of each kind: `image.no_alt` (warn), `image.http` (warn:
/// not fetched over https), `image.data_uri` (warn: Gmail and Outlook leave them out),
/// `image.dimensions` (note: the text jumps while they load), `image.only` (warn: a mail that is
/// pictures and next to no text). Pictures of one pixel are counting pixels and are passed over.
class Images final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// The same weights as of pictures on the web (`image.heavy`, `image.heavy_together`: warn), of the
/// folder's own. Nobody is asked for those.
class FolderPictures final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
};

}  // namespace amends::checks
