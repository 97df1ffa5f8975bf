#include "checks/audience/audience.h"
#include "checks/check.h"
#include "checks/links/links.h"
#include "checks/merge/merge.h"
#include "checks/message/marks.h"
#include "checks/offer/codes.h"
#include "checks/offer/offer_together.h"
#include "checks/offer/prices.h"
#include "checks/time/dates.h"
#include "checks/time/deadlines.h"
#include "checks/time/moments.h"
#include "checks/time/relative.h"
#include "checks/time/sensitive_days.h"

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
  static const CodePercent kCodePercent;
  static const UniqueCodes kUniqueCodes;
  static const SubjectAndBody kSubjectAndBody;
  static const PricesInText kPricesInText;
  static const OddAmounts kOddAmounts;
  static const DiscountArithmetic kDiscountArithmetic;
  static const Deadlines kDeadlines;
  static const Years kYears;
  static const RelativeDays kRelativeDays;
  static const ScheduleMoments kScheduleMoments;
  static const WrittenMoments kWrittenMoments;
  static const TimesWithoutZone kTimesWithoutZone;
  static const QuietHours kQuietHours;
  static const SensitiveDays kSensitiveDays;
  static const EmptyAudience kEmptyAudience;
  static const ExpectedAudience kExpectedAudience;
  static const SuppressedPeople kSuppressedPeople;
  static const DuplicatePeople kDuplicatePeople;
  static const std::array<const Check*, 32> kChecks = {&kUnknownField,     &kEmptyField,
                                                       &kNullValue,        &kIdenticalValue,
                                                       &kControlInHeader,  &kForeignField,
                                                       &kTestMarks,        &kFillerText,
                                                       &kSubject,          &kPlaceholderLink,
                                                       &kUnsubscribe,      &kDates,
                                                       &kCodeInText,       &kCodeWindow,
                                                       &kCodePercent,      &kUniqueCodes,
                                                       &kSubjectAndBody,   &kPricesInText,
                                                       &kOddAmounts,       &kDiscountArithmetic,
                                                       &kDeadlines,        &kYears,
                                                       &kRelativeDays,     &kScheduleMoments,
                                                       &kWrittenMoments,   &kTimesWithoutZone,
                                                       &kQuietHours,       &kSensitiveDays,
                                                       &kEmptyAudience,    &kExpectedAudience,
                                                       &kSuppressedPeople, &kDuplicatePeople};
  return kChecks;
}

}  // namespace amends::checks
