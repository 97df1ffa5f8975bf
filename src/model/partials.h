#pragma once

#include "base/result.h"
#include "model/mailing.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::model {

inline constexpr std::string_view kPartialsFolder = "partials/";
/// Where a missing partial would be: liquid::Options::partial_file.
inline constexpr std::string_view kHtmlPartialFile = "partials/@.html";
inline constexpr std::string_view kTextPartialFile = "partials/@.txt";

/// "partials/footer.html", "partials/footer.nb.txt": what ends so and lies there must be a partial.
[[nodiscard]] bool is_partial_file(std::string_view name);

/// Error `mailing.partial`: a file of partials/ whose name `render` cannot name, or too many.
void check_partials(const MailingFiles& files, std::vector<Error>& errors);

/// The partials with this ending (".html", ".txt") for readers of a language, by name: of
/// "footer.nb-NO.html", "footer.nb.html", "footer.html" the first that is there.
[[nodiscard]] std::vector<Partial> partials_for(
    const MailingFiles& files, const text::Locale& locale, std::string_view ending
);

/// Which of the partials the text prints, itself or by another one: indexes, in the order of the
/// first call, each once.
[[nodiscard]] std::vector<std::size_t> used_partials(
    std::string_view text, const std::vector<Partial>& partials
);

/// The HTML and the partials that it prints.
[[nodiscard]] std::vector<const SourceText*> html_sources(const Edition& edition);
/// The text part and the partials that it prints.
[[nodiscard]] std::vector<const SourceText*> text_sources(const Edition& edition);

/// Fills `text` and `text_partials` from `html` and `html_partials`: each file is derived by
/// itself, and the calls stay.
void derive_text(Edition& edition);

}  // namespace amends::model
