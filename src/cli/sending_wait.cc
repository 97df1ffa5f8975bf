#include "cli/sending_wait.h"

#include "cli/live_view.h"
#include "cli/mailing_text.h"
#include "cli/progress.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr std::string_view kAskedReason = "Ctrl-C while it was being watched";

/// What a mailing is followed for.
enum class Follow : std::uint8_t {
  wave,  // by the one who sends it: to the end of the wave, and Ctrl-C asks
  whole  // by one who looks on: over holds, and Ctrl-C leaves
};

/// One mailing being watched.
class Watching {
 public:
  Watching(Session& session, const std::string& name, Follow follow)
      : session_(session),
        name_(name),
        follow_(follow),
        interrupts_(session.world().watch_interrupts()),
        show_(session.world()) {}

  Result<Exit> run() {
    AMENDS_TRY(ApiClient* const api, session_.api());
    while (true) {
      AMENDS_TRY(const boost::json::value mailing, api->get(api_path({"mailings", name_})));
      if (!is_moving(text_at(mailing, "state"))) {
        show_.end();
        return ended(mailing);
      }
      tell(mailing);
      if (interrupts_->count() == 0) {
        session_.world().pause(kSendingPoll);
      }
      if (interrupts_->count() > 0) {
        show_.end();
        return follow_ == Follow::wave ? interrupted() : Result<Exit>(Exit::done);
      }
    }
  }

 private:
  [[nodiscard]] bool is_moving(std::string_view state) const {
    return state == "sending" || (follow_ == Follow::whole && state == "holding");
  }

  void tell(const boost::json::value& mailing) {
    const Glance glance = glance_of(mailing);
    pace_.see(glance.done(), session_.world().steady());
    show_.draw(
        show_.is_drawn_anew() ? live_lines(glance, pace_)
                              : std::vector<std::string>{live_line(glance, pace_)}
    );
  }

  Result<Exit> ended(const boost::json::value& mailing) {
    const std::string state = text_at(mailing, "state");
    if (!session_.print_if_json(mailing)) {
      print_mailing(session_.terminal(), mailing);
      if (state == "holding") {
        session_.terminal().say(fmt::format(
            "Look at what the first people got. Then: amends resume {0}, or amends halt {0}",
            shown(name_)
        ));
      }
    }
    const bool is_well =
        follow_ == Follow::whole ? state != "halted" : state == "finished" || state == "holding";
    return is_well && tally_of(mailing).uncertain == 0 ? Exit::done : Exit::attention;
  }

  Result<Exit> interrupted() {
    Terminal& terminal = session_.terminal();
    if (!terminal.can_ask()) {
      return left_running();
    }
    while (interrupts_->count() < 2) {
      const auto answer = terminal.ask(
          fmt::format("{} is being sent. Halt it (h), or leave it running (l)?", shown(name_))
      );
      if (answer == "h" || answer == "halt") {
        return halt_mailing(session_, name_, std::string(kAskedReason));
      }
      if (!answer || answer == "l" || answer == "leave") {
        break;
      }
    }
    return left_running();
  }

  Result<Exit> left_running() {
    session_.terminal().complain(
        fmt::format("{0} goes on being sent. To stop it: amends halt {0}", shown(name_))
    );
    return Exit::attention;
  }

  Session& session_;
  const std::string& name_;
  Follow follow_;
  std::unique_ptr<InterruptWatch> interrupts_;
  Pace pace_;
  LiveShow show_;
};

void print_halt(Session& session, const std::string& name, const boost::json::value& halted) {
  Terminal& terminal = session.terminal();
  const std::string shown_name = shown(name);
  const std::uint64_t past = number_at(halted, "past_the_dot");
  const std::uint64_t cut = number_at(halted, "cut");
  terminal.say(terminal.styled(Style::red, fmt::format("STOPPED: {}", shown_name)));
  terminal.say(terminal.styled(
      Style::bold,
      fmt::format("Nothing more leaves. It took {}.", milliseconds_words(halted, "halt_ms"))
  ));
  terminal.say();
  print_tally(terminal, tally_of(halted));
  if (past > 0) {
    terminal.say();
    terminal.say(fmt::format(
        "{} already left when you stopped it; each is counted above as what the relay made of it.",
        counted(past, "mail had", "mails had")
    ));
  }
  if (cut > 0) {
    terminal.say();
    terminal.say(fmt::format(
        "{} cut after the final dot and before the relay had answered: nobody knows whether they "
        "arrive. They are counted as uncertain: amends uncertain {}",
        counted(cut, "mail was", "mails were"),
        shown_name
    ));
  }
  terminal.say();
  terminal.say("Next:");
  terminal.say(fmt::format("  amends who {} --state accepted      # exactly who got it", shown_name)
  );
  terminal.say(fmt::format(
      "  amends links {}      # a wrong link can be mended in delivered mail", shown_name
  ));
  terminal.say(fmt::format(
      "  amends incident open {} --kind wrong_link --what \"...\"      # facts, advice, apology",
      shown_name
  ));
}

}  // namespace

std::string milliseconds_words(const boost::json::value& value, std::string_view key) {
  const boost::json::value* member = find_at(value, key);
  const double ms = member != nullptr && member->is_number() ? member->to_number<double>() : 0;
  return ms < 10 ? fmt::format("{:.1f} ms", ms)
                 : duration_words(std::chrono::microseconds(static_cast<std::int64_t>(ms * 1000)));
}

Result<Exit> wait_for_sending(Session& session, const std::string& name) {
  return Watching(session, name, Follow::wave).run();
}

Result<Exit> watch_sending(Session& session, const std::string& name) {
  return Watching(session, name, Follow::whole).run();
}

Result<Exit> halt_mailing(
    Session& session, const std::string& name, const std::string& reason, Reach reach
) {
  AMENDS_TRY(ApiClient* const api, session.api());
  boost::json::object body{{"reason", reason}};
  if (reach == Reach::cut) {
    body["cut"] = true;
  }
  AMENDS_TRY(
      const boost::json::value halted, api->post(api_path({"mailings", name, "halt"}), body)
  );
  if (!session.print_if_json(halted)) {
    print_halt(session, name, halted);
  }
  return Exit::done;
}

}  // namespace amends::cli
