#pragma once

#include "checks/check.h"

#include <memory>
#include <string>
#include <string_view>

namespace amends::checks {

/// Where [[codes]] names a column with a code for each person, printed or not:
/// `code.unique_shortage` (blocks) people without one, `code.shared` (blocks) people whose code
/// somebody before them has too, `code.format` (warns) codes that are written otherwise than most.
class PersonalCodes final : public Check {
 public:
  [[nodiscard]] std::unique_ptr<PeopleWatch> watch(const MailingView&, std::span<const SpanRules>)
      const override;
};

/// How a code is written: letters and digits are one, so that random codes of one length look
/// alike; what stands between them, and letters that are not Latin, is kept. "AB-12" is "xx-xx".
void write_code_shape(std::string_view code, std::string& shape);

}  // namespace amends::checks
