#pragma once

#include "cli/commands.h"
#include "cli/outside_test.h"
#include "net/http_server.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <unistd.h>

namespace amends::cli {

/// A server that answers what the test says, and remembers what it was asked.
class ScriptedServer final : public net::HttpHandler {
 public:
  struct Asked {
    std::string line;  // "POST /api/v1/mailings/spring-sale/halt"
    std::string body;
    std::string authorization;
    std::string language;
  };

  ScriptedServer() : loop_("test"), server_(loop_, {}, *this) {
    loop_.start();
    EXPECT_TRUE(server_.start().ok());
  }

  ~ScriptedServer() override {
    server_.stop();
    loop_.stop();
  }

  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  /// The answers to one line in their order; the last one stays.
  void answer(const std::string& line, std::string body, int status = 200) {
    const std::lock_guard lock(mutex_);
    answers_[line].push_back(net::json(std::move(body), status));
  }

  [[nodiscard]] std::string url() const { return server_.base_url(); }

  [[nodiscard]] std::vector<Asked> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

  /// The body of the only request of that line; a failure when there is none or more.
  [[nodiscard]] std::string body_of(const std::string& line) {
    std::vector<std::string> bodies;
    for (const Asked& one : asked()) {
      if (one.line == line) {
        bodies.push_back(one.body);
      }
    }
    EXPECT_EQ(bodies.size(), 1U) << line;
    return bodies.empty() ? std::string() : bodies.front();
  }

  net::Response handle(net::Request&& request) override {
    const std::lock_guard lock(mutex_);
    const std::string line = request.method_text + " " + request.target;
    asked_.push_back(
        {line,
         request.body,
         std::string(request.header("Authorization").value_or("")),
         std::string(request.header("Accept-Language").value_or(""))}
    );
    auto& answers = answers_[line];
    if (answers.empty()) {
      return net::json(R"({"id":"test.unexpected","detail":"unexpected: )" + line + "\"}", 404);
    }
    net::Response response = answers.front();
    if (answers.size() > 1) {
      answers.pop_front();
    }
    return response;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::deque<net::Response>> answers_;
  std::vector<Asked> asked_;
  net::AsioLoop loop_;
  net::HttpServer server_;
};

/// A terminal or a pipe that a test can read, with its own time.
class World {
 public:
  World() {
    surroundings.out = &out_;
    surroundings.err = &err_;
    surroundings.in = &in_;
    surroundings.folder = "/nonexistent";
    surroundings.variable = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    surroundings.steady = [this] { return now; };
    surroundings.pause = [this](std::chrono::milliseconds time) {
      now += time;
      ++pauses;
    };
    surroundings.watch_interrupts = [this] { return std::make_unique<Watch>(*this); };
    surroundings.outside = [this](const std::string&) { return internet.open(); };
  }

  /// As a person at a terminal who types these lines.
  void sit_down(const std::string& typed) {
    in_.str(typed);
    surroundings.in_is_tty = surroundings.out_is_tty = surroundings.err_is_tty = true;
    variables["NO_COLOR"] = "1";
  }

  int run(std::vector<std::string> arguments) {
    out_.str("");
    err_.str("");
    return cli::run(arguments, surroundings);
  }

  /// With the server and a token in the environment.
  int run(ScriptedServer& server, std::vector<std::string> arguments) {
    variables["AMENDS_SERVER"] = server.url();
    variables["AMENDS_TOKEN"] = "secret-token";
    return run(std::move(arguments));
  }

  [[nodiscard]] std::string out() const { return out_.str(); }

  [[nodiscard]] std::string err() const { return err_.str(); }

  Surroundings surroundings;
  PlayedInternet internet;
  std::map<std::string, std::string> variables;
  std::chrono::microseconds now{0};
  int pauses = 0;
  int interrupt_after_pauses = -1;  // from this pause on one Ctrl-C has come; -1: never

 private:
  struct Watch final : InterruptWatch {
    explicit Watch(const World& its_world) : world(its_world) {}

    [[nodiscard]] int count() const override {
      const int after = world.interrupt_after_pauses;
      return after >= 0 && world.pauses >= after ? 1 : 0;
    }

    const World& world;
  };

  std::ostringstream out_;
  std::ostringstream err_;
  std::istringstream in_;
};

/// A folder that is gone after the test.
class ScratchFolder {
 public:
  ScratchFolder() {
    static std::atomic<int> number = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("amends-cli-test-" + std::to_string(getpid()) + "-" + std::to_string(++number));
    std::filesystem::create_directories(path_);
  }

  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }

  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  [[nodiscard]] bool has(const std::string& name) const {
    return std::filesystem::exists(path_ / name);
  }

  [[nodiscard]] std::string path(const std::string& name = {}) const {
    return name.empty() ? path_.string() : (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

/// One verb: what it asks of the server, and what it makes of the answer.
struct VerbCase {
  std::vector<std::string> words;
  std::string line;    // the request
  std::string answer;  // its reply
  std::string body;    // the request's body as JSON; empty: not looked at
  std::string says;    // stands in standard output
};

/// Runs each verb twice: for people, and for machines, who get one JSON value on one line.
inline void expect_verbs(const std::vector<VerbCase>& cases) {
  for (const VerbCase& one : cases) {
    SCOPED_TRACE(testing::PrintToString(one.words));
    ScriptedServer server;
    server.answer(one.line, one.answer);
    World world;
    EXPECT_EQ(world.run(server, one.words), 0) << world.err();
    ASSERT_EQ(server.asked().size(), 1U);
    EXPECT_EQ(server.asked().front().line, one.line);
    EXPECT_EQ(server.asked().front().authorization, "Bearer secret-token");
    if (!one.body.empty()) {
      EXPECT_EQ(boost::json::parse(server.asked().front().body), boost::json::parse(one.body))
          << server.asked().front().body;
    }
    EXPECT_NE(world.out().find(one.says), std::string::npos) << world.out();

    std::vector<std::string> words = one.words;
    words.insert(words.end(), {"--format", "json"});
    EXPECT_EQ(world.run(server, words), 0) << world.err();
    EXPECT_EQ(std::ranges::count(world.out(), '\n'), 1) << world.out();
    boost::json::error_code error;
    EXPECT_TRUE(boost::json::parse(world.out(), error).is_object()) << world.out();
    EXPECT_EQ(world.err(), "");
  }
}

}  // namespace amends::cli
