#include "engine/one_mail.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>

namespace amends::engine {
namespace {

/// Runs what is posted at once, one after the other.
class QueueLoop final : public ports::Loop {
 public:
  [[nodiscard]] Instant now() const override { return from_us(0); }

  void post(Task task) override {
    queue_.push_back(std::move(task));
    if (running_) {
      return;
    }
    running_ = true;
    while (!queue_.empty()) {
      const Task next = std::move(queue_.front());
      queue_.pop_front();
      next();
    }
    running_ = false;
  }

  Timer after(Microseconds /*delay*/, Task /*task*/) override { return 0; }

  void cancel(Timer /*timer*/) override {}

 private:
  std::deque<Task> queue_;
  bool running_ = false;
};

enum class Deed { takes, refuses, breaks_before, breaks_after, is_silent, is_silent_at_the_end };

class PlayedRelay final : public ports::Relay {
 public:
  PlayedRelay(QueueLoop& loop, Deed deed) : loop_(loop), deed_(deed) {}

  std::unique_ptr<ports::Line> open(ports::LineEvents& events) override;

  [[nodiscard]] std::string name() const override { return "smtp://relay.example:25"; }

  std::string taken;
  int lines = 0;

 private:
  friend class PlayedLine;
  QueueLoop& loop_;
  Deed deed_;
};

class PlayedLine final : public ports::Line {
 public:
  PlayedLine(PlayedRelay& relay, ports::LineEvents& events) : relay_(relay), events_(events) {
    ++relay_.lines;
    if (relay_.deed_ != Deed::is_silent) {
      relay_.loop_.post([this] { events_.ready(); });
    }
  }

  ~PlayedLine() override { --relay_.lines; }

  void begin(smtp::Envelope envelope, smtp::Message message) override {
    to_ = envelope.rcpt_to;
    message_ = message.bytes();
    relay_.loop_.post([this] {
      if (relay_.deed_ == Deed::refuses) {
        events_.answered(smtp::Stage::rcpt, {550, "5.1.1", {"nobody of that name"}});
      } else if (relay_.deed_ == Deed::breaks_before) {
        events_.lost(make_error("smtp.lost", "gone"), smtp::Certainty::before_dot);
      } else {
        events_.awaiting_dot();
      }
    });
  }

  [[nodiscard]] bool pipelines() const override { return false; }

  void finish() override {
    relay_.loop_.post([this] {
      if (relay_.deed_ == Deed::breaks_after) {
        events_.lost(make_error("smtp.lost", "gone"), smtp::Certainty::after_dot);
      } else if (relay_.deed_ == Deed::takes) {
        relay_.taken = to_ + ": " + message_;
        events_.answered(smtp::Stage::dot, {250, "2.0.0", {"taken"}});
      }
    });
  }

  void quit() override {}

  void cut() override {}

 private:
  PlayedRelay& relay_;
  ports::LineEvents& events_;
  std::string to_;
  std::string message_;
};

std::unique_ptr<ports::Line> PlayedRelay::open(ports::LineEvents& events) {
  return std::make_unique<PlayedLine>(*this, events);
}

TEST(HandOver, tells_what_became_of_one_mail_and_leaves_no_line) {
  struct Case {
    Deed deed;
    const char* error;
  };

  for (const Case& one :
       {Case{Deed::takes, ""},
        Case{Deed::refuses, "brief.refused"},
        Case{Deed::breaks_before, "brief.no_relay"},
        Case{Deed::breaks_after, "brief.uncertain"},
        Case{Deed::is_silent, "brief.no_relay"},
        Case{Deed::is_silent_at_the_end, "brief.uncertain"}}) {
    QueueLoop loop;
    PlayedRelay relay(loop, one.deed);
    OneMail mail{
        {"news@nordlys.example", "support@nordlys.example"},
        smtp::Message(std::string("Subject: x\r\n\r\nHello\r\n"))
    };
    const auto handed = hand_over(loop, relay, std::move(mail), std::chrono::milliseconds(0));
    EXPECT_EQ(handed.ok() ? "" : handed.error().id(), one.error);
    EXPECT_EQ(relay.lines, 0) << one.error;
    EXPECT_EQ(
        relay.taken,
        one.deed == Deed::takes ? "support@nordlys.example: Subject: x\r\n\r\nHello\r\n" : ""
    );
  }
}

}  // namespace
}  // namespace amends::engine
