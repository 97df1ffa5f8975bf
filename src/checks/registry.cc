#include "checks/audience/audience.h"
#include "checks/check.h"
#include "checks/links/deception.h"
#include "checks/links/links.h"
#include "checks/links/targets.h"
#include "checks/merge/merge.h"
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
  static const LinkTargets kLinkTargets;
  static const UntrackedLinks kUntrackedLinks;
  static const BrokenAnchor kBrokenAnchor;
  static const TextDiffers kTextDiffers;
  static const SameTextTwoTargets kSameTextTwoTargets;
  static const Dates kDates;
  static const CodeInText kCodeInText;
  static const CodeWindow kCodeWindow;
  static const EmptyAudience kEmptyAudience;
  static const ExpectedAudience kExpectedAudience;
  static const SuppressedPeople kSuppressedPeople;
  static const DuplicatePeople kDuplicatePeople;
  static const std::array<const Check*, 23> kChecks = {
      &kUnknownField,       &kEmptyField,      &kNullValue,
      &kIdenticalValue,     &kControlInHeader, &kForeignField,
      &kTestMarks,          &kFillerText,      &kSubject,
      &kPlaceholderLink,    &kUnsubscribe,     &kLinkTargets,
      &kUntrackedLinks,     &kBrokenAnchor,    &kTextDiffers,
      &kSameTextTwoTargets, &kDates,           &kCodeInText,
      &kCodeWindow,         &kEmptyAudience,   &kExpectedAudience,
      &kSuppressedPeople,   &kDuplicatePeople
  };
  return kChecks;
}

}  // namespace amends::checks
