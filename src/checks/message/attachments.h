#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `message.attachment`: blocks a program, a program that passes for a document, and a document
/// with macros, which mail hosts refuse and which harm; warns of an archive, a web page, two
/// endings and a big file. `message.attachment_wide` warns of attachments to many people.
/// `privacy.attachment`: blocks the mailing's own list and whatever else holds many addresses;
/// warns of tables, address books and the like.
class Attachments final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

}  // namespace amends::checks
