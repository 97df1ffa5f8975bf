#pragma once

#include "checks/panel.h"
#include "mail/address.h"
#include "text/time.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::checks::testing {

inline Instant at(std::string_view iso) {
  return text::parse_time(iso, "UTC").value();
}

inline text::Locale locale(std::string_view tag) {
  return text::Locale::parse(tag).value();
}

inline model::Mailing mailing() {
  return model::Mailing{
      .name = "spring-sale",
      .from = mail::parse_mailbox("Nordlys <news@nordlys.example>").value(),
      .reply_to = {},
      .locale = {},
      .editions = {},
      .topics = {},
      .audience = {},
      .schedule = {},
      .codes = {},
      .waves = {},
  };
}

inline Facts facts() {
  return {at("2026-11-20T09:00:00"), {"email", "first_name", "city"}};
}

inline ConstantPart part(Part which, std::string source, std::string_view language = "en") {
  return {which, Origin::written, locale(language), std::move(source), "body.html", 1};
}

/// What a panel says of one part, of a mailing that has people.
inline std::vector<model::Finding> all_findings_of(
    const ConstantPart& part, const model::Mailing& mailing = testing::mailing()
) {
  Panel panel(mailing, facts());
  panel.constant(part);
  Tally tally = panel.start();
  tally.recipient({model::ContactId{1}, 2, "ida@mail.example", false, {}});
  panel.add(tally);
  return panel.finish();
}

/// How a message is made: a bare piece of HTML in a test leaves much of that open.
inline bool is_about_making(const model::Finding& finding) {
  constexpr std::array<std::string_view, 7> kMaking = {
      "html.", "image.", "css.", "spelling.", "language.", "preheader.", "subject.long"
  };
  return std::ranges::any_of(kMaking, [&finding](std::string_view beginning) {
    return finding.id.starts_with(beginning);
  });
}

/// The same without what is said about how it is made.
inline std::vector<model::Finding> findings_of(
    const ConstantPart& part, const model::Mailing& mailing = testing::mailing()
) {
  auto findings = all_findings_of(part, mailing);
  std::erase_if(findings, is_about_making);
  return findings;
}

inline std::vector<std::string> ids_of(const std::vector<model::Finding>& findings) {
  std::vector<std::string> ids;
  for (const auto& finding : findings) {
    ids.push_back(finding.id);
  }
  return ids;
}

inline const model::Finding* find(
    const std::vector<model::Finding>& findings, std::string_view id
) {
  const auto found = std::ranges::find(findings, id, &model::Finding::id);
  return found == findings.end() ? nullptr : &*found;
}

inline std::string argument(const model::Finding& finding, std::string_view name) {
  for (const auto& [key, value] : finding.arguments) {
    if (key == name) {
      const auto* text = std::get_if<std::string>(&value);
      return text != nullptr ? *text : std::to_string(std::get<std::int64_t>(value));
    }
  }
  return "(no such argument)";
}

}  // namespace amends::checks::testing
