#include "checks/audience/addresses.h"
#include "checks/audience/audience.h"
#include "checks/audience/language.h"
#include "checks/check.h"
#include "checks/links/links.h"
#include "checks/merge/merge.h"
#include "checks/merge/names.h"
#include "checks/merge/row_shift.h"
#include "checks/message/marks.h"
#include "checks/offer/codes.h"
#include "checks/time/dates.h"

#include <array>

namespace amends::checks {

std::span<const Check* const> all_checks() {
  static const UnknownField kUnknownField;
  static const EmptyField kEmptyField;
  static const NullValue kNullValue;
  static const IdenticalValue kIdenticalValue;
  static const ControlInHeader kControlInHeader;
  static const ForeignField kForeignField;
  static const TestMarks kTestMarks;
  static const FillerText kFillerText;
  static const Subject kSubject;
  static const PlaceholderLink kPlaceholderLink;
  static const Unsubscribe kUnsubscribe;
  static const Dates kDates;
  static const CodeInText kCodeInText;
  static const CodeWindow kCodeWindow;
  static const EmptyAudience kEmptyAudience;
  static const ExpectedAudience kExpectedAudience;
  static const SuppressedPeople kSuppressedPeople;
  static const DuplicatePeople kDuplicatePeople;
  static const DefaultUsed kDefaultUsed;
  static const OddName kOddName;
  static const RowShift kRowShift;
  static const PastAudiences kPastAudiences;
  static const LanguageWithoutEdition kLanguageWithoutEdition;
  static const RoleAddresses kRoleAddresses;
  static const TestAddresses kTestAddresses;
  static const SamePerson kSamePerson;
  static const SampledAudience kSampledAudience;
  static const std::array<const Check*, 27> kChecks = {
      &kUnknownField,
      &kEmptyField,
      &kNullValue,
      &kIdenticalValue,
      &kControlInHeader,
      &kForeignField,
      &kTestMarks,
      &kFillerText,
      &kSubject,
      &kPlaceholderLink,
      &kUnsubscribe,
      &kDates,
      &kCodeInText,
      &kCodeWindow,
      &kEmptyAudience,
      &kExpectedAudience,
      &kSuppressedPeople,
      &kDuplicatePeople,
      &kDefaultUsed,
      &kOddName,
      &kRowShift,
      &kPastAudiences,
      &kLanguageWithoutEdition,
      &kRoleAddresses,
      &kTestAddresses,
      &kSamePerson,
      &kSampledAudience
  };
  return kChecks;
}

}  // namespace amends::checks
