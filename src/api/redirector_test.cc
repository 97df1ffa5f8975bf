#include "api/world_test.h"
#include "tests/support/attack_vectors.h"
#include "tests/support/result_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;
using net::Method;

/// "HEAD /t/<valid>" as our addresses are; empty when it is about something else than a request.
std::string request_of(std::string_view words, const std::string& token) {
  constexpr std::string_view kValid = "/t/<valid>";
  std::string out(words.substr(words.find('/') == std::string_view::npos ? 0 : words.find('/')));
  const auto at = out.find(kValid);
  return at == 0 ? "/l/" + token + out.substr(kValid.size()) : std::string();
}

struct Wanted {
  std::string_view words;  // of the vector
  Method method;
  int status;
};

bool is_published(const json::value& vectors, std::string_view words) {
  return std::ranges::any_of(vectors.as_array(), [words](const json::value& vector) {
    return std::string_view(vector.at("request").as_string()) == words;
  });
}

void expect_answered(World& world, const Wanted& one, const std::string& token) {
  const auto answer = world.ask(one.method, request_of(one.words, token));
  EXPECT_EQ(answer.status, one.status) << one.words;
  if (one.status == 302) {
    EXPECT_EQ(answer.headers.find("Location"), "https://shop.example/sale") << one.words;
    EXPECT_EQ(answer.headers.find("Cache-Control"), "no-store") << one.words;
    EXPECT_EQ(answer.headers.find("Referrer-Policy"), "no-referrer") << one.words;
  } else {
    EXPECT_FALSE(answer.headers.find("Location")) << one.words;
  }
  EXPECT_FALSE(answer.headers.find("Set-Cookie")) << one.words;
}

TEST(TrackedAddresses, stand_the_published_requests) {
  const json::value all = attack_vectors();
  if (all.is_null()) {
    GTEST_SKIP() << "attack_vectors.json is not there";
  }
  const json::value& vectors = all.at("redirector");
  World world;
  world.send_sale();
  const std::string token = world.token('l');
  ASSERT_FALSE(token.empty());
  // A POST gets the page of strangers, as everything gets that is not there.
  const std::vector<Wanted> wanted = {
      {"/t/<valid>", Method::get, 302},
      {"/t/<valid>?url=https://evil.test", Method::get, 302},
      {"/t/<valid>%0d%0aSet-Cookie:x=1", Method::get, 404},
      {"/t/<valid>/../../admin", Method::get, 404},
      {"HEAD /t/<valid>", Method::head, 302},
      {"POST /t/<valid>", Method::post, 404},
  };
  Tries requests;
  for (const Wanted& one : wanted) {
    requests.make([&] {
      EXPECT_TRUE(is_published(vectors, one.words)) << one.words;
      expect_answered(world, one, token);
    });
  }
  write_result_rows(
      "hostile_redirects", {requests.row("hostile input: tracked addresses", "not stood")}
  );
  const auto elsewhere = world.ask(Method::get, "//evil.test/l/" + token);
  EXPECT_EQ(elsewhere.status, 404);
  EXPECT_FALSE(elsewhere.headers.find("Location"));
}

}  // namespace
}  // namespace amends::api
