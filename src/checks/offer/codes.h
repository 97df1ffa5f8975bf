#pragma once

#include "checks/check.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// A code in running text, announced by a word such as "code".
struct WrittenCode {
  std::string_view code;  // of PartView::visible
  std::size_t begin = 0;
};

/// At most kPlacesMax, each once; words: data/codes.json.
[[nodiscard]] std::vector<WrittenCode> codes_in(const PartView& part);

/// What people call it: the code, else the file or the column that has the codes.
[[nodiscard]] std::string code_label(const model::OfferCode& offer);

/// A finding that blocks about a code, with {name}.
[[nodiscard]] model::Finding about_codes(std::string_view id, const model::OfferCode& offer);

/// The first moment a code is not taken any more, as mailing.toml has it: a date alone is all of
/// that day by the clocks of the zone, also where they change on it. Nothing where it has no end.
[[nodiscard]] std::optional<Instant> end_of(const model::OfferCode& offer, const std::string& zone);

/// `code.unknown`: a code in the text that [[codes]] does not know: blocks where the mailing names
/// its codes, warns where it names none. Words that announce a code: data/codes.json.
class CodeInText final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `code.window`: a code that is over when the mailing goes, or not valid yet (both block), or that
/// ends before the mailing itself does (warns).
class CodeWindow final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
};

}  // namespace amends::checks
