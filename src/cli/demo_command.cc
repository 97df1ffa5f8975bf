#include "cli/commands.h"
#include "cli/demo_story.h"
#include "cli/output.h"
#include "cli/surroundings.h"
#include "cli/terminal.h"

#include <filesystem>
#include <memory>
#include <unistd.h>

namespace amends::cli {
namespace {

struct DemoChoice {
  bool once = false;
  bool fast = false;
  std::optional<std::uint64_t> people;
  std::optional<std::uint64_t> seed;
};

/// A folder of its own that is gone when the demonstration is over.
class ScratchFolder {
 public:
  ScratchFolder()
      : path_(std::filesystem::temp_directory_path() / fmt::format("amends-demo-{}", getpid())) {
    std::filesystem::create_directories(path_);
  }

  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

bool holds(const boost::json::object& facts) {
  return facts.at("agrees").as_bool() && facts.at("reached_right_page").as_bool() &&
         facts.at("code_stands_for") == boost::json::value(kDemoRightCode) &&
         facts.at("duplicates").to_number<std::uint64_t>() == 0 &&
         facts.at("accepted_after_halt").to_number<std::uint64_t>() == 0;
}

void stay(Session& session, const DemoStory& story) {
  Terminal& terminal = session.terminal();
  terminal.say();
  terminal.say("It stays up until Ctrl-C. Where to look:");
  terminal.say(fmt::format("    status page   {}", story.status_page()));
  terminal.say(fmt::format(
      "    command line  amends --server {} --token-file {} status",
      story.status_page(),
      story.token_file()
  ));
  const auto interrupts = session.world().watch_interrupts();
  while (interrupts->count() == 0) {
    session.world().pause(std::chrono::hours(1));
  }
}

Result<Exit> run_demo(Session& session, const DemoChoice& choice) {
  const ScratchFolder folder;
  DemoOptions options;
  options.folder = folder.path();
  options.people = choice.people.value_or(options.people);
  options.seed = choice.seed.value_or(options.seed);
  options.pace = choice.fast || choice.once ? DemoPace::fast : DemoPace::to_follow;
  DemoStory story(session, options);
  AMENDS_TRY(const boost::json::object facts, story.run());
  static_cast<void>(session.print_if_json(facts));
  if (!choice.once) {
    stay(session, story);
  }
  return holds(facts) ? Exit::done : Exit::attention;
}

}  // namespace

void add_demo_command(Verb& root) {
  auto choice = std::make_shared<DemoChoice>();
  Verb demo = root.verb(
      "demo",
      "A morning with a wrong link and a wrong code, on this machine alone: checked, sent, halted, "
      "mended, apologised for"
  );
  demo.flag(
      "--once", choice->once, "Tell it without pauses and end; else it stays up to be looked at"
  );
  demo.flag("--fast", choice->fast, "Without pauses");
  demo.number("--people", choice->people, "How many people are on the list (20000)");
  demo.number(
      "--seed", choice->seed, "Another morning: names, rows and what people do follow from it (7)"
  );
  demo.help(
      {"amends demo", "amends demo --once --format json"},
      "0 when ledger and sandbox agree and nobody got anything twice, 1 when not"
  );
  demo.runs([choice](Session& session) { return run_demo(session, *choice); });
}

}  // namespace amends::cli
