#include "checks/audience/audience.h"
#include "checks/check.h"
#include "checks/delicacy/life_events.h"
#include "checks/links/links.h"
#include "checks/merge/merge.h"
#include "checks/message/client_support.h"
#include "checks/message/document.h"
#include "checks/message/images.h"
#include "checks/message/language.h"
#include "checks/message/looks.h"
#include "checks/message/marks.h"
#include "checks/message/markup.h"
#include "checks/message/parity.h"
#include "checks/message/sender.h"
#include "checks/message/spelling.h"
#include "checks/message/subject_line.h"
#include "checks/offer/codes.h"
#include "checks/privacy/addresses.h"
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
  static const LifeEvents kLifeEvents;
  static const Tone kTone;
  static const ClientSupport kClientSupport;
  static const DocumentLanguage kDocumentLanguage;
  static const DocumentHead kDocumentHead;
  static const DocumentOutline kDocumentOutline;
  static const MessageSize kMessageSize;
  static const Images kImages;
  static const TextLanguage kTextLanguage;
  static const Contrast kContrast;
  static const SmallFont kSmallFont;
  static const WideLayout kWideLayout;
  static const UnsafeMarkup kUnsafeMarkup;
  static const BrokenMarkup kBrokenMarkup;
  static const TextDiffers kTextDiffers;
  static const EditionParity kEditionParity;
  static const Sender kSender;
  static const Spelling kSpelling;
  static const SubjectLine kSubjectLine;
  static const ForeignAddresses kForeignAddresses;
  static const std::array<const Check*, 38> kChecks = {
      &kUnknownField,     &kEmptyField,       &kNullValue,     &kIdenticalValue,
      &kControlInHeader,  &kForeignField,     &kTestMarks,     &kFillerText,
      &kSubject,          &kPlaceholderLink,  &kUnsubscribe,   &kDates,
      &kCodeInText,       &kCodeWindow,       &kEmptyAudience, &kExpectedAudience,
      &kSuppressedPeople, &kDuplicatePeople,  &kLifeEvents,    &kTone,
      &kClientSupport,    &kDocumentLanguage, &kDocumentHead,  &kDocumentOutline,
      &kMessageSize,      &kImages,           &kTextLanguage,  &kContrast,
      &kSmallFont,        &kWideLayout,       &kUnsafeMarkup,  &kBrokenMarkup,
      &kTextDiffers,      &kEditionParity,    &kSender,        &kSpelling,
      &kSubjectLine,      &kForeignAddresses
  };
  return kChecks;
}

}  // namespace amends::checks
