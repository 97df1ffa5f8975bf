#include "cli/commands.h"

#include <boost/json.hpp>

#include <algorithm>
#include <istream>
#include <string>
#include <string_view>
#include <utility>

namespace amends::cli {
namespace {

constexpr std::string_view kNoMail = "mail.incoming";

/// The mail on standard input, as much of it as the server takes. All of it is read, so that
/// whoever writes it is never told of a broken pipe.
std::string read_mail(std::istream& in) {
  std::string bytes;
  std::string piece(kInputBytesAtOnce, '\0');
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto got = static_cast<std::size_t>(in.gcount());
    bytes.append(piece, 0, std::min(got, kMailBytesMax - bytes.size()));
  }
  return bytes;
}

Result<boost::json::value> hand_over(Session& session) {
  std::string mail = read_mail(*session.world().in);
  AMENDS_TRY(ApiClient* const api, session.api());
  return api->post_bytes(api_path({"intake"}), "message/rfc822", std::move(mail));
}

/// In words for whoever reads the mail server's log.
std::string words_of_report(std::string_view report) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"delivered", "it arrived"},
      {"no_mailbox", "nobody has this address"},
      {"no_host", "the domain takes no mail"},
      {"full_mailbox", "the mailbox is full"},
      {"closed", "the mailbox takes nothing now"},
      {"spam", "refused as unwanted"},
      {"blocked", "refused for who sends"},
      {"content", "refused for what it is"},
      {"unreachable", "it could not be handed over in time"},
      {"other", "for a reason nobody here knows"}
  };
  for (const auto& [name, words] : kWords) {
    if (name == report) {
      return std::string(words);
    }
  }
  return shown(report);
}

/// A delivery report or a complaint; empty: it is neither.
std::string sentence_of_report(const boost::json::value& answer, std::string_view outcome) {
  const bool suppressed = text_at(answer, "suppressed") == "true";
  const std::string_view ends =
      text_at(answer, "settled") == "true" ? " They are no longer uncertain." : "";
  if (outcome == "complained") {
    return fmt::format(
        "A complaint, counted.{}{}", suppressed ? " They get nothing more." : "", ends
    );
  }
  if (outcome == "bounced") {
    return fmt::format(
        "Their mail did not arrive ({}), counted.{}{}",
        words_of_report(text_at(answer, "report")),
        suppressed ? " Nothing more is sent there." : "",
        ends
    );
  }
  if (outcome == "told") {
    return fmt::format("A report that counts nobody: nothing else was done.{}", ends);
  }
  if (outcome == "unproven_report") {
    return text_at(answer, "known") == "true"
               ? "A report that nothing of ours proves: it is kept, and nothing was done. Somebody "
                 "should read it."
               : "A report that nothing of ours proves and that names nobody we wrote to: nothing "
                 "was done. Somebody should read it.";
  }
  return {};
}

std::string sentence_of(const boost::json::value& answer) {
  const std::string outcome = text_at(answer, "outcome");
  std::string of_report = sentence_of_report(answer, outcome);
  if (!of_report.empty()) {
    return of_report;
  }
  if (outcome == "left") {
    return "They get nothing more.";
  }
  if (outcome == "automatic") {
    return "A program sent it by itself: nothing was done.";
  }
  if (outcome == "reply") {
    std::string of = shown(text_at(answer, "class"));
    std::ranges::replace(of, '_', ' ');
    // A server that is older says nothing of it, and keeps it.
    if (text_at(answer, "kept") == "false") {
      return fmt::format(
          "It answers a mailing ({}), but its writer has written so often about it that no more is "
          "kept here: somebody should read the mail itself.",
          of
      );
    }
    return fmt::format("It answers a mailing and is kept ({}).", of);
  }
  return fmt::format(
      "Not understood: no token of ours stands in its subject, it answers no mailing, and its From "
      "is {}. Nothing was done; somebody should read it.",
      text_at(answer, "known") == "true" ? "somebody we write to" : "nobody we know"
  );
}

/// A mail server keeps what it cannot hand over yet, and tries again: so whatever is not the mail's
/// own fault is for later, a missing token too.
Result<Exit> intake(Session& session) {
  const auto answer = hand_over(session);
  if (!answer.ok()) {
    static_cast<void>(session.fail(answer.error()));
    return answer.error().id() == kNoMail ? Exit::no_mail : Exit::later;
  }
  if (!session.print_if_json(*answer)) {
    session.terminal().say(sentence_of(*answer));
  }
  return Exit::done;
}

}  // namespace

void add_intake_command(Verb& root) {
  root.verb("intake", "Hand over a mail that came to one of your addresses, for mail servers")
      .help(
          {"amends intake < mail.eml",
           "amends --token-file /etc/amends/intake.token intake < mail.eml"},
          "0 taken, whatever came of it, 64 wrong use, 65 this is no mail, 75 could not be done: "
          "try again later."
      )
      .runs(intake);
}

}  // namespace amends::cli
