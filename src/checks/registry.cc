#include "checks/audience/addresses.h"
#include "checks/audience/audience.h"
#include "checks/audience/earlier_mailings.h"
#include "checks/audience/language.h"
#include "checks/check.h"
#include "checks/delicacy/life_events.h"
#include "checks/links/deception.h"
#include "checks/links/links.h"
#include "checks/links/targets.h"
#include "checks/merge/merge.h"
#include "checks/merge/names.h"
#include "checks/merge/row_shift.h"
#include "checks/message/attachments.h"
#include "checks/message/client_support.h"
#include "checks/message/document.h"
#include "checks/message/images.h"
#include "checks/message/language.h"
#include "checks/message/looks.h"
#include "checks/message/marks.h"
#include "checks/message/markup.h"
#include "checks/message/parity.h"
#include "checks/message/postal_address.h"
#include "checks/message/sender.h"
#include "checks/message/spelling.h"
#include "checks/message/subject_line.h"
#include "checks/offer/code_terms.h"
#include "checks/offer/codes.h"
#include "checks/offer/offer_together.h"
#include "checks/offer/personal_codes.h"
#include "checks/offer/price_history.h"
#include "checks/offer/prices.h"
#include "checks/privacy/addresses.h"
#include "checks/template/template.h"
#include "checks/time/dates.h"
#include "checks/time/deadlines.h"
#include "checks/time/moments.h"
#include "checks/time/relative.h"
#include "checks/time/sensitive_days.h"

#include <array>
#include <tuple>

namespace amends::checks {
namespace {

/// The order is that of the checks' findings where nothing else decides.
using AllChecks = std::tuple<
    UnknownField,
    EmptyField,
    NullValue,
    IdenticalValue,
    ControlInHeader,
    ForeignField,
    TestMarks,
    FillerText,
    Subject,
    PlaceholderLink,
    Unsubscribe,
    LinkTargets,
    UntrackedLinks,
    BrokenAnchor,
    MisleadingLinkText,
    SameTextTwoTargets,
    Dates,
    CodeInText,
    CodeWindow,
    CodePercent,
    CodesOfTheServer,
    CodeInReaderZone,
    UniqueCodes,
    PersonalCodes,
    SubjectAndBody,
    PricesInText,
    OddAmounts,
    DiscountArithmetic,
    PriceJump,
    Deadlines,
    Years,
    RelativeDays,
    ScheduleMoments,
    WrittenMoments,
    TimesWithoutZone,
    QuietHours,
    SensitiveDays,
    EmptyAudience,
    ExpectedAudience,
    SuppressedPeople,
    DuplicatePeople,
    LifeEvents,
    Tone,
    CarrierTemplate,
    ClientSupport,
    DocumentLanguage,
    DocumentHead,
    DocumentOutline,
    MessageSize,
    Images,
    FolderPictures,
    TextLanguage,
    Contrast,
    SmallFont,
    WideLayout,
    UnsafeMarkup,
    BrokenMarkup,
    ZeroBytes,
    TextDiffers,
    EditionParity,
    Sender,
    Attachments,
    PostalAddress,
    Spelling,
    SubjectLine,
    ForeignAddresses,
    DefaultUsed,
    OddName,
    RowShift,
    PastAudiences,
    LanguageWithoutEdition,
    RoleAddresses,
    TestAddresses,
    SamePerson,
    NeverMailed,
    LongSilence,
    SentTwice,
    IncidentOverlap,
    MailingOverlap,
    SampledAudience>;

}  // namespace

std::span<const Check* const> all_checks() {
  static const AllChecks kChecks;
  static const auto kPointers = std::apply(
      [](const auto&... check) { return std::array<const Check*, sizeof...(check)>{&check...}; },
      kChecks
  );
  return kPointers;
}

}  // namespace amends::checks
