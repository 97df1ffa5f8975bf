#include "cli/report_html.h"

#include "base/check.h"
#include "cli/api_client.h"
#include "cli/limits.h"
#include "cli/output.h"
#include "cli/report_source.h"
#include "html/escape.h"
#include "text/catalogue.h"
#include "text/embedded.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

namespace amends::cli {
namespace {

/// Of the page, and so of the frames in it: nothing is fetched, nothing runs.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

constexpr std::array<ReportLevel, 3> kLevels = {
    ReportLevel::block, ReportLevel::warn, ReportLevel::note
};

/// A sentence in which what is to be typed, {{ }} and {% %}, is set apart: it is read from left to
/// right in every language.
std::string sentence(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto begin = std::min({text.find("{{"), text.find("{%"), text.size()});
    const auto close =
        begin == text.size() ? begin : text.find(text[begin + 1] == '{' ? "}}" : "%}", begin);
    const auto end = std::min(close == std::string_view::npos ? close : close + 2, text.size());
    out += html_words(text.substr(0, begin));
    if (begin < text.size()) {
      out +=
          fmt::format("<code dir=\"ltr\">{}</code>", html_words(text.substr(begin, end - begin)));
    }
    text.remove_prefix(end);
  }
  return out;
}

std::string_view direction_word(text::Direction direction) {
  return direction == text::Direction::rtl ? "rtl" : "ltr";
}

/// A mail as the document of a frame. What it shows by itself is kept; the policy comes before
/// anything of it, and what a mail says after that can only forbid more.
std::string frame_document(std::string_view mail) {
  constexpr std::string_view kDoctype = "<!doctype";
  const auto begin = mail.find_first_not_of(" \t\r\n");
  const auto head =
      begin == std::string_view::npos ? std::string_view() : mail.substr(begin, kDoctype.size());
  const bool is_standard = std::ranges::equal(head, kDoctype, [](char left, char right) {
    return (left >= 'A' && left <= 'Z' ? static_cast<char>(left - 'A' + 'a') : left) == right;
  });
  return fmt::format(
      "{}<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">"
      "<style>:root{{color-scheme:light;background:#fff}}</style>{}",
      is_standard ? "<!doctype html>" : "",
      kPolicy,
      mail
  );
}

class Page {
 public:
  explicit Page(const CheckOutcome& outcome)
      : outcome_(outcome),
        words_(text::catalogue(outcome.locale)),
        findings_(read_findings(array_at(outcome.report, "findings"))),
        hidden_(findings_.size() - std::min(findings_.size(), kReportFindingsMax)) {
    findings_.resize(std::min(findings_.size(), kReportFindingsMax));
  }

  std::string html() {
    head();
    verdict();
    out_ += "<main>\n";
    errors();
    for (const ReportLevel level : kLevels) {
      group(level);
    }
    waived();
    if (hidden_ > 0) {
      paragraph("hidden", say("report.hidden", {{"count", hidden_}}));
    }
    mails();
    sources();
    out_ += "</main>\n";
    foot();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string say(
      std::string_view id, std::initializer_list<text::Argument> arguments = {}
  ) const {
    return html_words(words_.format(id, arguments));
  }

  void paragraph(std::string_view style, std::string_view html) {
    out_ += fmt::format("<p class=\"{}\">{}</p>\n", style, html);
  }

  [[nodiscard]] std::string mailing() const { return text_at(outcome_.report, "mailing"); }

  void head() {
    const auto style = text::embedded_file("data/report.css");
    AMENDS_CHECK(style.has_value());
    out_ += fmt::format(
        "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n",
        words_.locale().tag(),
        direction_word(words_.locale().direction()),
        kPolicy,
        say("report.title", {{"name", mailing()}}),
        *style
    );
  }

  [[nodiscard]] std::string_view state() const {
    if (!outcome_.errors.empty() || count_of(findings_, ReportLevel::block) > 0) {
      return "block";
    }
    return count_of(findings_, ReportLevel::warn) > 0 ? "warn" : "clean";
  }

  void verdict() {
    out_ += fmt::format(
        "<header class=\"{}\">\n<p class=\"name\"><bdi>{}</bdi></p>\n<h1>{}</h1>\n",
        state(),
        html_words(mailing().empty() ? outcome_.folder : mailing()),
        html_words(verdict_words(outcome_))
    );
    const std::uint64_t looked_at = find_at(outcome_.report, "looked_at") == nullptr
                                        ? number_at(outcome_.report, "recipients")
                                        : number_at(outcome_.report, "looked_at");
    paragraph(
        "people",
        say("report.people",
            {{"recipients", looked_at}, {"audience", number_at(outcome_.report, "audience")}})
    );
    navigation();
    out_ += "</header>\n";
  }

  void navigation() {
    out_ += fmt::format("<nav aria-label=\"{}\"><ul>\n", say("report.contents"));
    for (const ReportLevel level : kLevels) {
      if (const auto count = count_of(findings_, level); count > 0) {
        out_ += fmt::format(
            "<li><a class=\"{0}\" href=\"#{0}\">{1}</a></li>\n",
            to_string(level),
            say(fmt::format("report.{}", to_string(level)), {{"count", count}})
        );
      }
    }
    if (!outcome_.previews.empty()) {
      out_ += fmt::format("<li><a href=\"#mails\">{}</a></li>\n", say("report.mails"));
    }
    if (has_sources()) {
      out_ += fmt::format("<li><a href=\"#sources\">{}</a></li>\n", say("report.sources"));
    }
    out_ += "</ul></nav>\n";
  }

  void errors() {
    if (outcome_.errors.empty()) {
      return;
    }
    out_ += fmt::format(
        "<section aria-labelledby=\"errors\">\n<h2 id=\"errors\">{}</h2>\n", say("report.errors")
    );
    for (const Error& error : outcome_.errors) {
      const std::string where = place_words(error.place());
      out_ += fmt::format(
          "<article class=\"block\"><h3 lang=\"en\" dir=\"ltr\">{}</h3>{}</article>\n",
          html_words(error.message()),
          where.empty() ? ""
                        : fmt::format("<p class=\"where\"><bdi>{}</bdi></p>", html_words(where))
      );
    }
    out_ += "</section>\n";
  }

  void group(ReportLevel level) {
    const auto count = count_of(findings_, level);
    if (count == 0) {
      return;
    }
    const std::string_view name = to_string(level);
    out_ += fmt::format(
        "<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n",
        name,
        say(fmt::format("report.{}", name), {{"count", count}})
    );
    for (std::size_t at = 0; at < findings_.size(); ++at) {
      if (findings_[at].level == level && findings_[at].counts()) {
        finding(at);
      }
    }
    out_ += "</section>\n";
  }

  void waived() {
    if (std::ranges::all_of(findings_, &ReportFinding::counts)) {
      return;
    }
    out_ += fmt::format(
        "<section aria-labelledby=\"waived\">\n<h2 id=\"waived\">{}</h2>\n",
        say("report.waived_title")
    );
    for (std::size_t at = 0; at < findings_.size(); ++at) {
      if (!findings_[at].counts()) {
        finding(at);
      }
    }
    out_ += "</section>\n";
  }

  void finding(std::size_t at) {
    const ReportFinding& one = findings_[at];
    out_ += fmt::format(
        "<article id=\"{}\" class=\"{}\">\n<h3><span class=\"level\">{}</span> {}</h3>\n",
        finding_anchor(at),
        one.counts() ? to_string(one.level) : "waived",
        say(fmt::format("report.level.{}", to_string(one.level))),
        sentence(one.text)
    );
    out_ += fmt::format("<p class=\"where\">{}</p>\n", where(one));
    if (!one.mend.empty()) {
      paragraph("mend", fmt::format("<b>{}</b> {}", say("report.mend"), sentence(one.mend)));
    }
    edits(one);
    if (!one.why.empty()) {
      paragraph("why", fmt::format("<b>{}</b> {}", say("report.why"), sentence(one.why)));
    }
    if (one.waived) {
      paragraph(
          "waiver",
          say("report.waived",
              {{"by", one.waived->by}, {"until", one.waived->until}, {"reason", one.waived->reason}}
          )
      );
    }
    examples(one);
    out_ += "</article>\n";
  }

  [[nodiscard]] std::string where(const ReportFinding& one) const {
    std::string where = html_words(place_words(one.place));
    if (is_in_source(one.place, outcome_.files)) {
      const auto file = std::distance(outcome_.files.begin(), outcome_.files.find(one.place.file));
      where = fmt::format(
          "<a href=\"#{}\"><bdi>{}</bdi></a>",
          line_anchor(static_cast<std::size_t>(file), one.place.line),
          where
      );
    } else if (!where.empty()) {
      where = fmt::format("<bdi>{}</bdi>", where);
    }
    const std::string part = say(fmt::format("report.part.{}", known_part(one.part)));
    where = where.empty() ? part : fmt::format("{} · {}", part, where);
    return fmt::format("{} <code>{}</code>", where, html_words(one.id));
  }

  static std::string_view known_part(std::string_view part) {
    constexpr std::array<std::string_view, 7> kParts = {
        "subject", "preheader", "html", "text", "headers", "audience", "mailing"
    };
    const auto found = std::ranges::find(kParts, part);
    return found == kParts.end() ? "mailing" : *found;
  }

  void edits(const ReportFinding& one) {
    if (one.fix.empty()) {
      return;
    }
    const ReportEdit& first = one.fix.front();
    paragraph(
        "edit",
        fmt::format(
            "<bdi dir=\"ltr\"><del><bdi>{}</bdi></del> → <ins><bdi>{}</bdi></ins></bdi> "
            "<span>{}</span>",
            html_words(first.found),
            html_words(first.replacement),
            say("report.fixable", {{"count", one.fix.size()}})
        )
    );
  }

  void examples(const ReportFinding& one) {
    if (one.examples.empty()) {
      return;
    }
    out_ += fmt::format(
        "<table class=\"people\"><caption>{}</caption><thead><tr><th scope=\"col\">{}</th>"
        "<th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n",
        say("report.examples"),
        say("report.row"),
        say("report.person"),
        say("report.value")
    );
    for (const ReportExample& example : one.examples) {
      out_ += fmt::format(
          "<tr><td>{}</td><td><bdi>{}</bdi></td><td><bdi>{}</bdi></td></tr>\n",
          example.row > 0 ? std::to_string(example.row) : "",
          html_words(shown_value(example.address)),
          example.value.empty() ? fmt::format("<i>{}</i>", say("report.empty"))
                                : html_words(shown_value(example.value))
      );
    }
    out_ += "</tbody></table>\n";
  }

  static std::string_view shown_value(std::string_view value) {
    return value.substr(0, std::min(value.size(), kReportTextBytesMax));
  }

  void mails() {
    if (outcome_.previews.empty()) {
      return;
    }
    out_ += fmt::format(
        "<section aria-labelledby=\"mails\">\n<h2 id=\"mails\">{}</h2>\n", say("report.mails")
    );
    paragraph("hint", say("report.mails_hint"));
    for (const boost::json::value& preview : outcome_.previews) {
      mail(preview);
    }
    out_ += "</section>\n";
  }

  void mail(const boost::json::value& preview) {
    const std::string edition = text_at(preview, "edition");
    const boost::json::value* person = find_at(preview, "person");
    const std::string address = person == nullptr ? "" : text_at(*person, "address");
    const auto row = person == nullptr ? 0 : number_at(*person, "row");
    const bool is_odd = !array_at(preview, "reasons").empty();
    const std::string name = fmt::format(
        "<bdi>{}</bdi> · {}", html_words(edition), say(is_odd ? "report.worst" : "report.first")
    );
    out_ += fmt::format("<article class=\"mail\">\n<h3>{}</h3>\n<dl>\n", name);
    const std::string to =
        row > 0 ? fmt::format("{} ({})", address, words_.format("cli.check.row", {{"row", row}}))
                : address;
    field("report.to", to);
    field("report.from", text_at(preview, "from"));
    field("report.subject", text_at(preview, "subject"));
    field("report.preheader", text_at(preview, "preheader"));
    for (const boost::json::value& reason : array_at(preview, "reasons")) {
      field("report.odd", text_at(reason, "text"));
    }
    out_ += "</dl>\n";
    frames(preview, html_words(fmt::format("{} {}", edition, address)));
    out_ += "</article>\n";
  }

  void field(std::string_view label, std::string_view value) {
    if (!value.empty()) {
      out_ += fmt::format(
          "<dt>{}</dt><dd><bdi>{}</bdi></dd>\n", say(label), html_words(shown_value(value))
      );
    }
  }

  void frames(const boost::json::value& preview, const std::string& whose) {
    const std::string mail = text_at(preview, "html");
    if (mail.size() > kReportMailBytesMax) {
      paragraph("hint", say("report.mail_too_long"));
      return;
    }
    const std::string_view direction =
        text_at(preview, "direction") == "rtl" ? "rtl" : "ltr";  // where a wide mail begins
    out_ += "<div class=\"frames\">\n";
    frame({"phone", "report.phone", mail, direction}, whose);
    if (const std::string plain = text_at(preview, "plain");
        !plain.empty() && plain.size() <= kReportMailBytesMax) {
      frame({"phone", "report.plain", plain, direction}, whose);
    }
    frame({"desktop", "report.desktop", mail, direction}, whose);
    out_ += "</div>\n";
  }

  /// A mail as it is shown once.
  struct Frame {
    std::string_view width;  // the class that says how wide
    std::string_view label;
    std::string_view mail;
    std::string_view direction;
  };

  void frame(const Frame& frame, const std::string& whose) {
    out_ += fmt::format(
        "<figure class=\"{0}\"><figcaption>{1}</figcaption><div class=\"scroll\" dir=\"{4}\" "
        "tabindex=\"0\" role=\"group\" aria-label=\"{1}\"><iframe sandbox=\"\" loading=\"lazy\" "
        "referrerpolicy=\"no-referrer\" title=\"{1}: {2}\" srcdoc=\"{3}\"></iframe></div>"
        "</figure>\n",
        frame.width,
        say(frame.label),
        whose,
        html::html_escape(frame_document(frame.mail)),
        frame.direction
    );
  }

  [[nodiscard]] bool has_sources() const {
    return std::ranges::any_of(findings_, [&](const ReportFinding& finding) {
      return is_in_source(finding.place, outcome_.files);
    });
  }

  void sources() {
    if (has_sources()) {
      out_ += fmt::format(
          "<section aria-labelledby=\"sources\">\n<h2 id=\"sources\">{}</h2>\n{}</section>\n",
          say("report.sources"),
          source_view(outcome_.files, findings_, words_)
      );
    }
  }

  void foot() {
    out_ += "<footer>\n";
    for (const boost::json::value& one : array_at(outcome_.report, "skipped")) {
      paragraph("hint", say("cli.check.skipped", {{"what", text_at(one, "why")}}));
    }
    paragraph("hint", fmt::format("Amends {}", AMENDS_VERSION));
    out_ += "</footer>\n</body>\n</html>\n";
  }

  const CheckOutcome& outcome_;
  const text::Catalogue& words_;
  std::vector<ReportFinding> findings_;
  std::size_t hidden_;
  std::string out_;
};

}  // namespace

std::string html_report(const CheckOutcome& outcome) {
  return Page(outcome).html();
}

}  // namespace amends::cli
