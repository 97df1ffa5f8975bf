#include "sandbox/world_web.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::sandbox {
namespace {

net::Request request(std::string path, std::string_view visitor, std::string query = {}) {
  net::Request request;
  request.method_text = "GET";
  request.path = std::move(path);
  request.query = std::move(query);
  if (!visitor.empty()) {
    request.headers.add(std::string(kVisitorHeader), std::string(visitor));
  }
  return request;
}

TEST(WorldWeb, has_the_pages_it_was_given) {
  WorldWeb web(Unlisted::not_found);
  web.set_page("/spring", "Spring <sale>");
  const auto found = web.handle(request("/spring", "person"));
  EXPECT_EQ(found.status, 200);
  EXPECT_THAT(found.body, testing::HasSubstr("Spring &lt;sale&gt;"));
  EXPECT_TRUE(found.headers.find("X-Amends-Sandbox"));
  EXPECT_EQ(web.handle(request("/other", "person")).status, 404);
  web.set_unlisted(Unlisted::found);
  EXPECT_EQ(web.handle(request("/other", "person")).status, 200);
  web.set_missing("/spring");
  EXPECT_EQ(web.handle(request("/spring", "person")).status, 404);
}

TEST(WorldWeb, counts_people_apart_from_machines) {
  WorldWeb web;
  web.set_missing("/gone");
  for (const char* visitor : {"person", "", "machine", "person"}) {
    EXPECT_EQ(web.handle(request("/gone", visitor)).status, 404);
  }
  EXPECT_EQ(web.hits("/gone"), 3U);  // a browser without the header is a person's
  EXPECT_EQ(web.not_found_by_people(), 3U);
  EXPECT_EQ(web.hits_by_machines(), 1U);
  EXPECT_EQ(web.hits("/never"), 0U);
  auto head = request("/gone", "person");
  head.method = net::Method::head;
  EXPECT_EQ(web.handle(std::move(head)).status, 404);
  EXPECT_EQ(web.hits("/gone"), 3U);
}

TEST(WorldWeb, counts_codes_at_the_checkout) {
  WorldWeb web(Unlisted::not_found);
  EXPECT_EQ(web.handle(request("/checkout", "person", "code=SPRING-20")).status, 200);
  EXPECT_EQ(web.handle(request("/checkout", "machine", "code=SPRING-20")).status, 200);
  EXPECT_EQ(web.codes_used(), (std::map<std::string, std::uint64_t>{{"SPRING-20", 1}}));
}

}  // namespace
}  // namespace amends::sandbox
