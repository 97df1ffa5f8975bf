#include "engine/social_network.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace amends::engine {
namespace {

namespace json = boost::json;
using advice::Network;
using ports::WebRequest;

class PlayedDns final : public ports::Resolver {
 public:
  using Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    std::vector<ports::DnsAnswer> answers(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
      answers[i].status = ports::DnsStatus::no_records;
      if (questions[i].type == ports::DnsType::a && questions[i].name != "nowhere.example") {
        answers[i].status = ports::DnsStatus::found;
        answers[i].addresses = {
            *text::parse_ip(questions[i].name == "inside.example" ? "10.1.2.3" : "93.184.216.34")
        };
      }
    }
    return answers;
  }
};

/// Answers by the path, and keeps what it was asked.
class PlayedWeb final : public ports::Web {
 public:
  Result<ports::WebAnswer> ask(const WebRequest& request) override {
    asked.push_back(request);
    if (is_silent) {
      return make_error(trouble, "{} did not answer", request.host);
    }
    ports::WebAnswer answer;
    const auto found = answers.find(request.target);
    answer.status = found == answers.end() ? 404 : found->second.first;
    answer.body = found == answers.end() ? "" : found->second.second;
    answer.body_bytes = answer.body.size();
    return answer;
  }

  std::map<std::string, std::pair<int, std::string>> answers;
  std::vector<WebRequest> asked;
  bool is_silent = false;
  std::string trouble = "web.timeout";
};

std::string header_of(const WebRequest& request, std::string_view name) {
  for (const ports::WebHeader& header : request.headers) {
    if (header.name == name) {
      return header.value;
    }
  }
  return {};
}

template <class T>
std::string error_of(const Result<T>& result) {
  return result.ok() ? "" : result.error().id();
}

class SocialNetworksTest : public testing::Test {
 protected:
  SocialNetworksTest() {
    accounts_.mastodon = MastodonAccount{"https://social.example/", "secret-token"};
    accounts_.bluesky = BlueskyAccount{"https://pds.example", "nordlys.example", "app-pass"};
    post_.text = "We erred. The right page: https://shop.example/sale.";
    post_.key = "key-1";
    post_.number = 7;
    web_.answers["/api/v1/statuses"] = {
        200, R"({"id":"1101","url":"https://social.example/@nordlys/1101"})"
    };
    web_.answers["/xrpc/com.atproto.server.createSession"] = {
        200, R"({"did":"did:plc:abc","accessJwt":"jwt-1"})"
    };
    web_.answers["/xrpc/com.atproto.repo.putRecord"] = {
        200, R"({"uri":"at://did:plc:abc/app.bsky.feed.post/222222222222b","cid":"x"})"
    };
  }

  Result<PostedAt> post(Network network) {
    post_.network = network;
    return SocialNetworks(accounts_, &dns_, &web_).post(post_);
  }

  SocialAccounts accounts_;
  SocialPost post_;
  PlayedDns dns_;
  PlayedWeb web_;
};

TEST_F(SocialNetworksTest, post_at_mastodon_under_a_key_that_keeps_it_single) {
  const auto posted = post(Network::mastodon);
  ASSERT_TRUE(posted.ok()) << posted.error().explain();
  EXPECT_EQ(posted->id, "1101");
  EXPECT_EQ(posted->url, "https://social.example/@nordlys/1101");
  ASSERT_EQ(web_.asked.size(), 1U);
  const WebRequest& request = web_.asked.front();
  EXPECT_EQ(request.method, WebRequest::Method::post);
  EXPECT_EQ(request.scheme, WebRequest::Scheme::https);
  EXPECT_EQ(request.port, 443);
  EXPECT_EQ(request.address, *text::parse_ip("93.184.216.34"));
  EXPECT_EQ(header_of(request, "Authorization"), "Bearer secret-token");
  EXPECT_EQ(header_of(request, "Idempotency-Key"), "key-1");
  EXPECT_EQ(request.content_type, "application/json");
  const json::value body = json::parse(request.body);
  EXPECT_EQ(body.at("status"), json::value(post_.text));
  EXPECT_EQ(body.at("language"), "en");
}

TEST_F(SocialNetworksTest, post_at_bluesky_under_a_record_key_of_our_own) {
  const auto posted = post(Network::bluesky);
  ASSERT_TRUE(posted.ok()) << posted.error().explain();
  EXPECT_EQ(posted->id, tid_of(7));
  EXPECT_EQ(posted->url, "https://bsky.app/profile/nordlys.example/post/222222222222b");
  ASSERT_EQ(web_.asked.size(), 2U);
  EXPECT_EQ(header_of(web_.asked[0], "Authorization"), "");
  EXPECT_EQ(header_of(web_.asked[1], "Authorization"), "Bearer jwt-1");
  const json::value body = json::parse(web_.asked[1].body);
  EXPECT_EQ(body.at("repo"), "did:plc:abc");
  EXPECT_EQ(body.at("rkey"), "222222222222b");
  const json::value& facet = body.at("record").at("facets").at(0);
  EXPECT_EQ(facet.at("index").at("byteStart").as_int64(), 26);
  EXPECT_EQ(facet.at("index").at("byteEnd").as_int64(), 51) << "the full stop is no part of it";
  EXPECT_EQ(facet.at("features").at(0).at("uri"), "https://shop.example/sale");
}

TEST_F(SocialNetworksTest, believe_an_answer_only_in_its_id_and_an_address_of_its_own) {
  struct Case {
    int status;
    std::string body;
    std::string error;
  };

  const Case cases[] = {
      {200, "", "post.reply"},
      {200, "[1]", "post.reply"},
      {200, "<html>", "post.reply"},
      {200, R"({"id":"../../x","url":"https://social.example/1"})", "post.reply"},
      {200, R"({"id":5})", "post.reply"},
      {200, std::string(300'000, ' '), "post.reply"},
      {200, std::string(5'000, '['), "post.reply"},
      {302, "", "post.refused"},
      {401, R"({"error":"The access token is invalid"})", "post.refused"},
      {503, "", "post.unknown"},
  };
  for (const Case& one : cases) {
    web_.answers["/api/v1/statuses"] = {one.status, one.body};
    EXPECT_EQ(error_of(post(Network::mastodon)), one.error)
        << one.status << ' ' << one.body.substr(0, 60);
  }
  for (const char* url :
       {"\"https://evil.example/1\"", "\"javascript:alert(1)\"", "\"\"", "null"}) {
    web_.answers["/api/v1/statuses"] = {200, fmt::format(R"({{"id":"9","url":{}}})", url)};
    const auto posted = post(Network::mastodon);
    ASSERT_TRUE(posted.ok()) << url;
    EXPECT_EQ(posted->url, "https://social.example/web/statuses/9") << url;
  }
  web_.answers["/xrpc/com.atproto.repo.putRecord"] = {200, R"({"uri":"at://x/y/z"})"};
  EXPECT_EQ(error_of(post(Network::bluesky)), "post.reply");
  web_.answers["/xrpc/com.atproto.server.createSession"] = {200, R"({"did":"x"})"};
  EXPECT_EQ(error_of(post(Network::bluesky)), "post.reply");
}

TEST_F(SocialNetworksTest, tell_what_a_network_said_without_its_control_characters) {
  web_.answers["/api/v1/statuses"] = {422, "{\"error\":\"too\\u001b[31m long\"}"};
  const auto refused = post(Network::mastodon);
  ASSERT_EQ(error_of(refused), "post.refused");
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("status 422: too[31m long"));
  EXPECT_THAT(refused.error().explain(), testing::Not(testing::HasSubstr("secret-token")));
}

TEST_F(SocialNetworksTest, go_nowhere_but_to_public_addresses_by_https) {
  for (const char* url :
       {"https://inside.example",
        "https://nowhere.example",
        "https://127.0.0.1",
        "https://printer",
        "https://social.example:8443",
        "http://social.example"}) {
    accounts_.mastodon->base_url = url;
    EXPECT_EQ(error_of(post(Network::mastodon)), "post.no_way") << url;
  }
  EXPECT_TRUE(web_.asked.empty());
  EXPECT_EQ(error_of(SocialNetworks(accounts_, nullptr, nullptr).post(post_)), "post.no_way");
  accounts_.mastodon.reset();
  EXPECT_EQ(error_of(post(Network::mastodon)), "post.no_account");
  EXPECT_EQ(error_of(post(Network::x)), "post.no_account");
}

TEST_F(SocialNetworksTest, say_that_nothing_is_known_when_the_line_breaks) {
  web_.is_silent = true;
  EXPECT_EQ(error_of(post(Network::mastodon)), "post.unknown");
}

TEST_F(SocialNetworksTest, say_that_nothing_was_posted_when_the_question_never_left) {
  web_.is_silent = true;
  for (const char* trouble : {"web.refused", "web.certificate", "web.tls"}) {
    web_.trouble = trouble;
    EXPECT_EQ(error_of(post(Network::mastodon)), "post.no_way") << trouble;
  }
  web_.trouble = "web.unreachable";
  EXPECT_EQ(error_of(post(Network::mastodon)), "post.unknown") << "it may break while we wait";
}

TEST_F(SocialNetworksTest, take_a_post_away_and_do_not_mind_when_it_is_gone) {
  const SocialNetworks networks(accounts_, &dns_, &web_);
  EXPECT_TRUE(networks.remove(Network::mastodon, "1101").ok()) << "404";
  EXPECT_EQ(web_.asked.back().method, WebRequest::Method::remove);
  EXPECT_EQ(web_.asked.back().target, "/api/v1/statuses/1101");
  web_.answers["/api/v1/statuses/1101"] = {403, "{}"};
  EXPECT_EQ(error_of(networks.remove(Network::mastodon, "1101")), "post.refused");
  EXPECT_EQ(error_of(networks.remove(Network::mastodon, "../accounts")), "post.reply");
  web_.answers["/xrpc/com.atproto.repo.deleteRecord"] = {200, "{}"};
  EXPECT_TRUE(networks.remove(Network::bluesky, tid_of(7)).ok());
}

TEST(Tid, is_thirteen_letters_that_sort_as_its_number) {
  EXPECT_EQ(tid_of(0), "2222222222222");
  EXPECT_EQ(tid_of(7), "222222222222b");
  EXPECT_EQ(tid_of(31), "222222222222z");
  EXPECT_EQ(tid_of(32), "2222222222232");
  EXPECT_EQ(tid_of(~std::uint64_t{0}), "bzzzzzzzzzzzz");
  EXPECT_LT(tid_of(1'795'000'000'000'000ULL << 10U), tid_of(1'795'000'000'000'001ULL << 10U));
}

}  // namespace
}  // namespace amends::engine
