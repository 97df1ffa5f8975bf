#include "engine/one_mail.h"

#include <future>
#include <memory>
#include <utility>

namespace amends::engine {
namespace {

/// Lives until its line is gone. Everything but the wait is on the loop.
class Handing final : public ports::LineEvents {
 public:
  Handing(ports::Loop& loop, OneMail mail) : loop_(loop), mail_(std::move(mail)) {}

  [[nodiscard]] std::future<Result<void>> outcome() { return outcome_.get_future(); }

  void start(ports::Relay& relay, const std::shared_ptr<Handing>& self) {
    self_ = self;
    line_ = relay.open(*this);
  }

  void ready() override {
    if (!begun_) {
      begun_ = true;
      line_->begin(mail_.envelope, std::move(mail_.message));
    }
  }

  void awaiting_dot() override {
    past_the_dot_ = true;
    line_->finish();
  }

  void answered(smtp::Stage stage, const smtp::Reply& reply) override {
    past_the_dot_ = false;
    if (stage == smtp::Stage::dot && reply.positive()) {
      end({});
    } else {
      end(make_error("brief.refused", "the relay did not take it: {}", reply.shown()));
    }
  }

  void lost(const Error& why, smtp::Certainty certainty) override {
    past_the_dot_ = certainty == smtp::Certainty::after_dot;
    is_lost_ = true;
    end(broken().because(why));
  }

  void give_up() { end(broken()); }

 private:
  [[nodiscard]] Error broken() const {
    return past_the_dot_
               ? make_error(
                     "brief.uncertain",
                     "the relay did not answer at the end; ask whether it came before you send it "
                     "again"
                 )
               : make_error("brief.no_relay", "the relay did not take part: nothing was sent");
  }

  void end(Result<void> result) {
    if (ended_) {
      return;
    }
    ended_ = true;
    outcome_.set_value(std::move(result));
    // Not from inside of a call of the line's own.
    loop_.post([self = std::move(self_)] {
      if (self && self->line_ && !self->is_lost_) {
        self->line_->cut();
      }
      if (self) {
        self->line_.reset();
      }
    });
  }

  ports::Loop& loop_;
  OneMail mail_;
  std::promise<Result<void>> outcome_;
  std::unique_ptr<ports::Line> line_;
  std::shared_ptr<Handing> self_;
  bool begun_ = false;
  bool past_the_dot_ = false;
  bool is_lost_ = false;
  bool ended_ = false;
};

}  // namespace

Result<void> hand_over(
    ports::Loop& loop, ports::Relay& relay, OneMail mail, std::chrono::milliseconds patience
) {
  const auto handing = std::make_shared<Handing>(loop, std::move(mail));
  auto outcome = handing->outcome();
  loop.post([handing, &relay] { handing->start(relay, handing); });
  if (outcome.wait_for(patience) != std::future_status::ready) {
    loop.post([handing] { handing->give_up(); });
  }
  return outcome.get();
}

}  // namespace amends::engine
