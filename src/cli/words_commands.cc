#include "cli/commands.h"
#include "cli/file_writer.h"
#include "cli/incident_words_text.h"

#include <boost/json.hpp>

#include <array>
#include <utility>

namespace amends::cli {
namespace {

struct WordsOptions {
  std::string id;
  std::string what_happened;
  std::string what_we_did;
  std::string cause;
  std::string offer;
  std::string prevention;
  std::string link;
  std::string link_label;
};

struct BriefOptions {
  std::string id;
  std::string as = "text";
  std::string output;
  std::string who;
  std::string because;
  std::string question;
  std::string answer;
  bool is_mailed = false;
};

struct SocialOptions {
  std::string id;
  std::string network;
  std::string because;
  bool with_people = false;
  bool with_picture = false;
};

struct NoticeOptions {
  std::string id;
  std::string as = "text";
  std::string output;
};

const std::string& language(Session& session) {
  return session.globals().language;
}

void print_kept(Terminal& terminal, const boost::json::value& kept) {
  for (const boost::json::value& words : array_at(kept, "words")) {
    terminal.say(terminal.styled(Style::bold, shown(text_at(words, "language"))));
    for (const std::string_view name :
         {"what_happened", "cause", "what_we_did", "offer", "prevention", "link_label"}) {
      if (const std::string text = text_at(words, name); !text.empty()) {
        terminal.say(fmt::format("  {}: {}", name, shown(text)));
      }
    }
  }
  for (const boost::json::value& one : array_at(kept, "answers")) {
    terminal.say(fmt::format(
        "{}: {} -> {}",
        shown(text_at(one, "language")),
        shown(text_at(one, "question")),
        shown(text_at(one, "answer"))
    ));
  }
  if (const std::string link = text_at(kept, "link"); !link.empty()) {
    terminal.say("link: " + shown(link));
  }
}

Result<Exit> words(Session& session, const WordsOptions& options) {
  const std::array<std::pair<std::string_view, const std::string*>, 7> members = {{
      {"what_happened", &options.what_happened},
      {"what_we_did", &options.what_we_did},
      {"cause", &options.cause},
      {"offer", &options.offer},
      {"prevention", &options.prevention},
      {"link", &options.link},
      {"link_label", &options.link_label},
  }};
  boost::json::object body;
  for (const auto& [name, value] : members) {
    if (!value->empty()) {
      body[name] = *value;
    }
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  const std::string path = api_path({"incidents", options.id, "words"});
  boost::json::value kept;
  if (body.empty()) {
    AMENDS_TRY(kept, api->get(path));
  } else if (language(session).empty()) {
    return make_error("cli.language", "say in which language the sentences are: --lang nb");
  } else {
    body["language"] = language(session);
    AMENDS_TRY(kept, api->post(path, body));
  }
  if (!session.print_if_json(kept)) {
    print_kept(session.terminal(), kept);
  }
  return Exit::done;
}

/// `member` of the answer, on the screen or in a file.
Result<Exit> hand_out(
    Session& session,
    const boost::json::value& answer,
    std::string_view member,
    const std::string& output
) {
  const std::string text = text_at(answer, member);
  if (!output.empty()) {
    AMENDS_TRY_VOID(replace_file(output, text));
    session.terminal().say("Wrote " + shown(output));
    return Exit::done;
  }
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  say_lines(session.terminal(), text);
  return Exit::done;
}

Result<Exit> look_up(Session& session, const BriefOptions& options) {
  boost::json::object body{{"address", options.who}, {"because", options.because}};
  if (!language(session).empty()) {
    body["language"] = language(session);
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer, api->post(api_path({"incidents", options.id, "who"}), body)
  );
  if (!session.print_if_json(answer)) {
    for (const boost::json::value& sentence : array_at(answer, "sentences")) {
      if (sentence.is_string()) {
        session.terminal().say(shown(std::string_view(sentence.as_string())));
      }
    }
  }
  return Exit::done;
}

Result<Exit> keep_answer(Session& session, const BriefOptions& options) {
  boost::json::object body{{"question", options.question}, {"answer", options.answer}};
  if (!language(session).empty()) {
    body["language"] = language(session);
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value kept, api->post(api_path({"incidents", options.id, "answers"}), body)
  );
  if (!session.print_if_json(kept)) {
    session.terminal().say("The answer stands in the brief now.");
  }
  return Exit::done;
}

Result<Exit> mail_brief(Session& session, const BriefOptions& options) {
  boost::json::object body;
  if (!language(session).empty()) {
    body["language"] = language(session);
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer, api->post(api_path({"incidents", options.id, "brief"}), body)
  );
  if (!session.print_if_json(answer)) {
    for (const boost::json::value& address : array_at(answer, "to")) {
      if (address.is_string()) {
        session.terminal().say("The brief went to " + shown(std::string_view(address.as_string())));
      }
    }
    session.terminal().say(fmt::format(
        "When they have read it: amends incident tick {} brief --note \"...\"", shown(options.id)
    ));
  }
  return Exit::done;
}

Result<Exit> brief(Session& session, const BriefOptions& options) {
  if (!options.who.empty()) {
    if (options.because.empty()) {
      return make_error("cli.because", "say why you look this person up: --because \"she called\"");
    }
    return look_up(session, options);
  }
  if (!options.question.empty() || !options.answer.empty()) {
    return keep_answer(session, options);
  }
  if (options.is_mailed) {
    return mail_brief(session, options);
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer,
      api->get(
          api_path({"incidents", options.id, "brief"}) + query_of({{"language", language(session)}})
      )
  );
  return hand_out(session, answer, options.as, options.output);
}

Result<Exit> social(Session& session, const SocialOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer,
      api->get(
          api_path({"incidents", options.id, "social"}) +
          query_of(
              {{"network", options.network},
               {"language", language(session)},
               {"people", options.with_people ? "yes" : ""},
               {"picture", options.with_picture ? "yes" : ""},
               {"because", options.because}}
          )
      )
  );
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Terminal& terminal = session.terminal();
  terminal.say(shown(text_at(answer, "why")));
  for (const boost::json::value& post : array_at(answer, "posts")) {
    terminal.say();
    terminal.say(terminal.styled(
        Style::bold,
        fmt::format(
            "{}, {} of {}",
            shown(text_at(post, "network")),
            number_at(post, "length"),
            number_at(post, "limit")
        )
    ));
    say_lines(terminal, text_at(post, "text"));
    if (const std::string alt = text_at(post, "alt_text"); !alt.empty()) {
      terminal.say("Text of the picture: " + shown(alt));
    }
  }
  return Exit::done;
}

Result<Exit> notice(Session& session, const NoticeOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer,
      api->get(
          api_path({"incidents", options.id, "notice"}) +
          query_of({{"language", language(session)}})
      )
  );
  return hand_out(session, answer, options.as, options.output);
}

void add_words(Verb& root) {
  const auto options = std::make_shared<WordsOptions>();
  root.verb("words", "Keep the sentences about an incident, one language at a time (--lang)")
      .argument("ID", options->id, "The incident")
      .option("--what-happened", options->what_happened, "One plain sentence")
      .option("--what-we-did", options->what_we_did, "What has been mended")
      .option("--cause", options->cause, "How it came about")
      .option("--offer", options->offer, "What people get for it")
      .option("--prevention", options->prevention, "What keeps it from happening again")
      .option("--link", options->link, "The right page")
      .option("--link-label", options->link_label, "The words of that link")
      .help(
          {"amends --lang nb words 1 --what-happened \"Knappen førte til en side som ikke finnes\"",
           "amends words 1"}
      )
      .runs([options](Session& session) { return words(session, *options); });
}

void add_brief(Verb& root) {
  const auto options = std::make_shared<BriefOptions>();
  root.verb("brief", "What customer service needs to know about an incident")
      .argument("ID", options->id, "The incident")
      .choice("--as", options->as, {"text", "html"}, "text, or a page to print")
      .option("--output", options->output, "Write it into this file")
      .flag("--mail", options->is_mailed, "Mail it to customer service, as the server is set up")
      .option("--who", options->who, "Is this address concerned")
      .option("--because", options->because, "Why you ask; it is written down")
      .option("--question", options->question, "A question that came in")
      .option("--answer", options->answer, "What is answered to it")
      .help(
          {"amends brief 1 --as html --output brief.html",
           "amends brief 1 --who anna@people.example --because \"she called about it\""}
      )
      .runs([options](Session& session) { return brief(session, *options); });
}

void add_social(Verb& root) {
  const auto options = std::make_shared<SocialOptions>();
  root.verb("social", "Drafts for social networks, where a public word is due; nothing is posted")
      .argument("ID", options->id, "The incident")
      .choice(
          "--network",
          options->network,
          {"x", "mastodon", "bluesky", "linkedin", "facebook", "telegram"},
          "All unless told"
      )
      .option("--because", options->because, "Draft it all the same, and why")
      .flag("--people", options->with_people, "Say how many people it concerns")
      .flag("--picture", options->with_picture, "A picture of the mail goes with it")
      .help({"amends social 1 --network mastodon", "amends social 1 --because \"the press asks\""})
      .runs([options](Session& session) { return social(session, *options); });
}

void add_notice(Verb& root) {
  const auto options = std::make_shared<NoticeOptions>();
  root.verb("notice", "A short notice for the web site")
      .argument("ID", options->id, "The incident")
      .choice("--as", options->as, {"text", "html"}, "text, or a block of HTML")
      .option("--output", options->output, "Write it into this file")
      .help({"amends notice 1", "amends --lang he notice 1 --as html --output notice.html"})
      .runs([options](Session& session) { return notice(session, *options); });
}

}  // namespace

void add_words_commands(Verb& root) {
  add_words(root);
  add_brief(root);
  add_social(root);
  add_notice(root);
}

}  // namespace amends::cli
