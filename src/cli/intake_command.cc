#include "cli/commands.h"

#include <boost/json.hpp>

#include <algorithm>
#include <istream>
#include <string>
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

std::string sentence_of(const boost::json::value& answer) {
  const std::string outcome = text_at(answer, "outcome");
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
