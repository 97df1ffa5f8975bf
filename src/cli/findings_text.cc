#include "cli/findings_text.h"

#include "cli/api_client.h"
#include "cli/folder.h"
#include "cli/output.h"
#include "text/catalogue.h"

#include <algorithm>
#include <array>

namespace amends::cli {
namespace {

struct Level {
  std::string_view name;
  Style style;
};

constexpr std::array<Level, 3> kLevels = {
    {{"block", Style::red}, {"warn", Style::yellow}, {"note", Style::dim}}
};

constexpr Level kWaived = {"waived", Style::dim};

std::string waiver_words(const boost::json::value& finding) {
  const boost::json::value* waived = find_at(finding, "waived");
  if (waived == nullptr || !waived->is_object()) {
    return {};
  }
  return fmt::format(
      "{}, {}: {}",
      shown(text_at(*waived, "by")),
      shown(text_at(*waived, "until")),
      shown(text_at(*waived, "reason"), kSentenceCharsMax)
  );
}

Place place_of(const boost::json::value& finding) {
  return {
      text_at(finding, "file"),
      static_cast<int>(number_at(finding, "line")),
      static_cast<int>(number_at(finding, "column"))
  };
}

std::string example_words(const boost::json::value& example, const text::Catalogue& words) {
  std::string line = shown(text_at(example, "address"));
  if (const auto row = number_at(example, "row"); row > 0) {
    line = words.format("cli.check.row", {{"row", row}}) + ": " + line;
  }
  if (const boost::json::value* value = find_at(example, "value"); value != nullptr) {
    line += fmt::format("  \"{}\"", shown(text_at(example, "value")));
  }
  return line;
}

class FindingsText {
 public:
  FindingsText(Terminal& terminal, const model::MailingFiles& files, const text::Locale& locale)
      : terminal_(terminal),
        files_(files),
        words_(text::catalogue(locale)) {}

  /// The findings of a level that count; of kWaived those that do not.
  void group(const Level& level, const boost::json::array& findings) {
    const auto belongs = [&](const boost::json::value& finding) {
      const bool waived = is_waived(finding);
      return level.name == kWaived.name ? waived
                                        : !waived && text_at(finding, "level") == level.name;
    };
    const auto count = static_cast<std::uint64_t>(std::ranges::count_if(findings, belongs));
    if (count == 0) {
      return;
    }
    const std::string heading =
        words_.format("cli.check." + std::string(level.name), {{"count", count}});
    terminal_.say(terminal_.styled(level.style, heading));
    terminal_.say();
    for (const boost::json::value& finding : findings) {
      if (belongs(finding)) {
        one(finding, level);
      }
    }
  }

 private:
  void one(const boost::json::value& finding, const Level& level) {
    const Place place = place_of(finding);
    const std::string where =
        place.file.empty() ? shown(text_at(finding, "part")) : place_words(place);
    terminal_.say(fmt::format(
        "{}: {} {}",
        terminal_.styled(Style::bold, where),
        terminal_.styled(level.style, sentence(text_at(finding, "text"))),
        terminal_.styled(Style::dim, "[" + shown(text_at(finding, "id")) + "]")
    ));
    if (const std::string lines = excerpt(place, files_); !lines.empty()) {
      terminal_.say(lines.substr(0, lines.size() - 1));
    }
    labelled("cli.check.waived_by", waiver_words(finding));
    labelled("cli.check.why", sentence(text_at(finding, "why")));
    labelled("cli.check.mend", sentence(text_at(finding, "mend")));
    for (const boost::json::value& example : array_at(finding, "examples")) {
      labelled("cli.check.example", example_words(example, words_));
    }
    terminal_.say();
  }

  void labelled(std::string_view id, const std::string& text) {
    if (!text.empty()) {
      terminal_.say(fmt::format("  {}: {}", words_.format(id), text));
    }
  }

  static std::string sentence(std::string_view text) { return shown(text, kSentenceCharsMax); }

  Terminal& terminal_;
  const model::MailingFiles& files_;
  const text::Catalogue& words_;
};

}  // namespace

bool is_waived(const boost::json::value& finding) {
  const boost::json::value* waived = find_at(finding, "waived");
  return waived != nullptr && waived->is_object();
}

void print_findings(
    Terminal& terminal,
    const boost::json::array& findings,
    const model::MailingFiles& files,
    const text::Locale& locale
) {
  FindingsText text(terminal, files, locale);
  for (const Level& level : kLevels) {
    text.group(level, findings);
  }
  text.group(kWaived, findings);
}

}  // namespace amends::cli
