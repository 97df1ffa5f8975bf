#include "cli/commands.h"
#include "cli/width.h"
#include "text/catalogue.h"

#include <boost/json.hpp>

#include <algorithm>

namespace amends::cli {
namespace {

struct TraceOptions {
  std::string name;
  std::string address;
};

/// "2026-11-24T09:00:12.345Z" as "2026-11-24 09:00:12.345 UTC".
std::string exact_moment(const std::string& iso) {
  if (iso.size() == 24 && iso[10] == 'T' && iso.back() == 'Z') {
    return fmt::format("{} {} UTC", iso.substr(0, 10), iso.substr(11, 12));
  }
  return shown(iso);
}

/// Says in words what the server tells about one person.
class TraceText {
 public:
  TraceText(Terminal& terminal, const text::Locale& locale, const boost::json::value& trace)
      : terminal_(terminal),
        words_(text::catalogue(locale)),
        trace_(trace) {}

  void print() {
    const std::string address = shown(text_at(trace_, "address"));
    const std::string mailing = shown(text_at(trace_, "mailing"));
    terminal_.say(fmt::format("{}: {}", terminal_.styled(Style::bold, address), mailing));
    if (const boost::json::value* suppression = find_at(trace_, "suppression")) {
      line(text_at(*suppression, "at"), words_.format("cli.trace.suppressed"));
    }
    for (const boost::json::value& step : array_at(trace_, "steps")) {
      line(text_at(step, "at"), sentence(step));
    }
    const boost::json::value* meant = find_at(trace_, "in_audience");
    if (meant != nullptr && meant->is_bool() && !meant->as_bool()) {
      terminal_.say(words_.format("cli.trace.outside", {{"mailing", mailing}}));
    } else if (array_at(trace_, "steps").size() <= 1) {
      terminal_.say(words_.format("cli.trace.nothing"));
    }
  }

 private:
  void line(const std::string& at, const std::string& words) {
    constexpr std::size_t kMomentColumns = 27;
    const std::string when = exact_moment(at);
    const std::size_t used = std::min(display_width(when), kMomentColumns);
    terminal_.say(fmt::format("  {}{}  {}", when, std::string(kMomentColumns - used, ' '), words));
  }

  [[nodiscard]] std::string sentence(const boost::json::value& step) const {
    const std::string kind = text_at(step, "kind");
    if (kind == "settled") {
      return words_.format("cli.trace.settled." + text_at(step, "outcome")) + evidence(step);
    }
    if (kind == "learned") {
      return words_.format("cli.trace.learned") + evidence(step);
    }
    if (find_at(step, "source") != nullptr) {
      return signal(kind, step);
    }
    return send(kind, step);
  }

  [[nodiscard]] std::string send(const std::string& kind, const boost::json::value& step) const {
    std::string id = "cli.trace." + kind;
    if (kind == "withheld") {
      id += "." + text_at(step, "withheld");
    }
    std::string said = words_.format(
        id, {{"try", number_at(step, "attempt")}, {"wave", number_at(step, "wave") + 1}}
    );
    if (const boost::json::value* after = find_at(step, "after_ms")) {
      const double ms = after->is_number() ? after->to_number<double>() : 0;
      const std::string took =
          ms < 1000 ? fmt::format("{:.1f} ms", ms) : fmt::format("{:.1f} s", ms / 1000);
      said += " " + words_.format("cli.trace.after", {{"time", took}});
    }
    said += reply(step);
    if (const std::string retry = text_at(step, "retry_at"); !retry.empty()) {
      said += "; " + words_.format("cli.trace.retry", {{"time", exact_moment(retry)}});
    }
    return said;
  }

  /// The reply's text begins with its code; a plain success is kept without its words.
  [[nodiscard]] static std::string reply(const boost::json::value& step) {
    const std::string words = text_at(step, "reply");
    const std::uint64_t code = number_at(step, "reply_code");
    if (words.empty() && code == 0) {
      return {};
    }
    const std::string_view before = find_at(step, "after_ms") == nullptr ? " " : ": ";
    return std::string(before) +
           (words.empty() ? std::to_string(code) : shown(words, kSentenceCharsMax));
  }

  [[nodiscard]] std::string signal(const std::string& kind, const boost::json::value& step) const {
    const std::string detail = shown(text_at(step, "detail"));
    return fmt::format(
        "{}, {}{}",
        words_.format("cli.trace." + kind, {{"link", number_at(step, "link")}}),
        words_.format("cli.trace.by." + text_at(step, "source")),
        detail.empty() ? "" : " (" + detail + ")"
    );
  }

  [[nodiscard]] std::string evidence(const boost::json::value& step) const {
    const boost::json::value* evidence = find_at(step, "evidence");
    if (evidence == nullptr) {
      return {};
    }
    const std::string detail = shown(text_at(*evidence, "detail"), kSentenceCharsMax);
    const std::string by = shown(text_at(*evidence, "by"));
    return fmt::format(
        ": {}{}{}",
        words_.format("cli.trace.evidence." + text_at(*evidence, "kind")),
        detail.empty() ? "" : ", " + detail,
        by.empty() ? "" : " (" + by + ")"
    );
  }

  Terminal& terminal_;
  const text::Catalogue& words_;
  const boost::json::value& trace_;
};

Result<Exit> trace(Session& session, const TraceOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer,
      api->get(
          api_path({"mailings", options.name, "trace"}) + query_of({{"address", options.address}})
      )
  );
  if (!session.print_if_json(answer)) {
    TraceText(session.terminal(), session.locale(), answer).print();
  }
  return Exit::done;
}

}  // namespace

void add_trace_command(Verb& root) {
  const auto options = std::make_shared<TraceOptions>();
  root.verb("trace", "Show all that happened between one person and a mailing")
      .argument("NAME", options->name, "The mailing")
      .argument("ADDRESS", options->address, "The person")
      .help(
          {"amends trace spring-sale anna@people.example",
           "amends trace spring-sale anna@people.example --format json"}
      )
      .runs([options](Session& session) { return trace(session, *options); });
}

}  // namespace amends::cli
