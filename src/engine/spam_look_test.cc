#include "engine/spam_look.h"

#include "engine/limits.h"

#include <gtest/gtest.h>

namespace amends::engine {
namespace {

class NoDns final : public ports::Resolver {
 public:
  using Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    std::vector<ports::DnsAnswer> answers(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
      asked.push_back(questions[i].name);
      if (questions[i].name == "filter.example" && questions[i].type == ports::DnsType::a) {
        answers[i] = {ports::DnsStatus::found, {*text::parse_ip("10.0.0.5")}};
      }
    }
    return answers;
  }

  std::vector<std::string> asked;
};

class OneFilter final : public ports::Web {
 public:
  Result<ports::WebAnswer> ask(const ports::WebRequest& request) override {
    asked.push_back(request);
    return answer;
  }

  static ports::WebAnswer says(std::string body, int status = 200) {
    ports::WebAnswer answer;
    answer.status = status;
    answer.body_bytes = body.size();
    answer.body = std::move(body);
    return answer;
  }

  ports::WebAnswer answer = says(R"({"score":3,"required_score":15,"action":"no action"})");
  std::vector<ports::WebRequest> asked;
};

TEST(ask_rspamd, posts_the_message_to_the_address_it_was_given) {
  struct Row {
    const char* url;
    const char* address;
    std::uint16_t port;
    const char* target;
  };

  for (const Row& row :
       {Row{"http://127.0.0.1:11333", "127.0.0.1", 11333, "/checkv2"},
        Row{"http://localhost:11333/", "127.0.0.1", 11333, "/checkv2"},
        Row{"http://[::1]:11333/rspamd/", "::1", 11333, "/rspamd/checkv2"},
        Row{"http://filter.example/checkv2", "10.0.0.5", 80, "/checkv2"},
        Row{"https://filter.example", "10.0.0.5", 443, "/checkv2"}}) {
    NoDns dns;
    OneFilter filter;
    const auto facts = ask_rspamd(filter, dns, row.url, "From: a\r\n\r\nHello");
    ASSERT_TRUE(facts.ok()) << facts.error().explain();
    EXPECT_DOUBLE_EQ(facts->score, 3);
    ASSERT_EQ(filter.asked.size(), 1U);
    const ports::WebRequest& asked = filter.asked.front();
    EXPECT_EQ(asked.method, ports::WebRequest::Method::post);
    EXPECT_EQ(text::shown_ip(asked.address), row.address);
    EXPECT_EQ(asked.port, row.port);
    EXPECT_EQ(asked.target, row.target);
    EXPECT_EQ(asked.body, "From: a\r\n\r\nHello");
  }
}

TEST(ask_rspamd, takes_no_other_answer) {
  NoDns dns;
  for (const ports::WebAnswer& answer :
       {OneFilter::says("pong"),
        OneFilter::says(R"({"score":3,"action":"no action"})", 403),
        OneFilter::says(std::string(kSpamReplyBytesMax + 1, ' '))}) {
    OneFilter filter;
    filter.answer = answer;
    EXPECT_EQ(ask_rspamd(filter, dns, "http://127.0.0.1:11333", "x").error().id(), "spam.reply");
  }
}

TEST(ask_rspamd, needs_an_address) {
  NoDns dns;
  OneFilter filter;
  for (const char* url : {"http://nobody.example", "ftp://filter.example", "filter", ""}) {
    EXPECT_EQ(ask_rspamd(filter, dns, url, "x").error().id(), "spam.host") << url;
  }
  EXPECT_TRUE(filter.asked.empty());
}

}  // namespace
}  // namespace amends::engine
