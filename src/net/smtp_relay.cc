#include "net/smtp_relay.h"

#include "net/smtp_conversation.h"

namespace amends::net {
namespace {

class SmtpLine final : public ports::Line {
 public:
  explicit SmtpLine(std::shared_ptr<SmtpConversation> conversation)
      : conversation_(std::move(conversation)) {}

  ~SmtpLine() override { conversation_->abandon(); }

  SmtpLine(const SmtpLine&) = delete;
  SmtpLine& operator=(const SmtpLine&) = delete;

  void begin(smtp::Envelope envelope, smtp::Message message) override {
    conversation_->begin(std::move(envelope), std::move(message));
  }

  [[nodiscard]] bool pipelines() const override { return conversation_->pipelines(); }

  void finish() override { conversation_->finish(); }

  void quit() override { conversation_->quit(); }

  void cut() override { conversation_->cut(); }

 private:
  std::shared_ptr<SmtpConversation> conversation_;
};

}  // namespace

SmtpRelay::SmtpRelay(std::shared_ptr<const Shared> shared) : shared_(std::move(shared)) {}

SmtpRelay::~SmtpRelay() = default;

Result<std::unique_ptr<SmtpRelay>> SmtpRelay::make(RelayOptions options, AsioLoop& loop) {
  AMENDS_TRY(auto tls, client_tls(options.tls));
  auto shared = std::make_shared<const Shared>(Shared{std::move(options), std::move(tls), loop});
  return std::unique_ptr<SmtpRelay>(new SmtpRelay(std::move(shared)));
}

std::unique_ptr<ports::Line> SmtpRelay::open(ports::LineEvents& events) {
  auto conversation = std::make_shared<SmtpConversation>(shared_, events);
  conversation->connect();
  return std::make_unique<SmtpLine>(std::move(conversation));
}

std::string SmtpRelay::name() const {
  const auto& options = shared_->options;
  const bool tls = options.dialogue.channel == smtp::Channel::tls;
  return fmt::format("{}://{}:{}", tls ? "smtps" : "smtp", options.host, options.port);
}

}  // namespace amends::net
