#include "engine/link_probe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace amends::engine {
namespace {

using checks::LinkKind;
using checks::LinkOutcome;
using ports::WebAnswer;

class PlayedDns final : public ports::Resolver {
 public:
  using Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    const std::scoped_lock lock(mutex_);
    std::vector<ports::DnsAnswer> answers;
    for (const auto& question : questions) {
      ports::DnsAnswer answer;
      if (is_dead) {
        answers.push_back(answer);
        continue;
      }
      answer.status = ports::DnsStatus::no_such_name;
      for (const std::string& ip : hosts[question.name]) {
        const auto address = *text::parse_ip(ip);
        const bool v4 = address.family == text::IpAddress::Family::v4;
        if (v4 == (question.type == ports::DnsType::a)) {
          answer.status = ports::DnsStatus::found;
          answer.addresses.push_back(address);
        }
      }
      answers.push_back(std::move(answer));
    }
    return answers;
  }

  std::map<std::string, std::vector<std::string>> hosts;
  bool is_dead = false;

 private:
  std::mutex mutex_;
};

class PlayedWeb final : public ports::Web {
 public:
  Result<WebAnswer> ask(const ports::WebRequest& request) override {
    const bool head = request.method == ports::WebRequest::Method::head;
    const bool tls = request.scheme == ports::WebRequest::Scheme::https;
    const std::string url =
        fmt::format("{}://{}{}", tls ? "https" : "http", request.host, request.target);
    std::unique_lock lock(mutex_);
    asked.push_back((head ? "HEAD " : "GET ") + url);
    addresses.insert(text::shown_ip(request.address));
    at_once = std::max(at_once, ++inside_[request.host]);
    lock.unlock();
    std::this_thread::yield();
    lock.lock();
    --inside_[request.host];
    if (const auto error = errors.find(url); error != errors.end()) {
      return make_error(error->second, "played");
    }
    for (const std::string& key : {(head ? "HEAD " : "GET ") + url, url}) {
      if (const auto found = pages.find(key); found != pages.end()) {
        WebAnswer answer = found->second;
        answer.body = head ? "" : answer.body;
        return answer;
      }
    }
    return WebAnswer{.status = 404};
  }

  static WebAnswer page(std::string body = "hello", int status = 200) {
    WebAnswer answer;
    answer.status = status;
    answer.content_type = "text/html";
    answer.content_length = body.size();
    answer.body = std::move(body);
    return answer;
  }

  static WebAnswer to(std::string location, int status = 302) {
    WebAnswer answer;
    answer.status = status;
    answer.location = std::move(location);
    return answer;
  }

  std::map<std::string, WebAnswer> pages;
  std::map<std::string, const char*> errors;
  std::vector<std::string> asked;
  std::set<std::string> addresses;
  int at_once = 0;

 private:
  std::mutex mutex_;
  std::map<std::string, int> inside_;
};

class LinkProbeTest : public testing::Test {
 protected:
  LinkProbeTest() {
    dns.hosts["shop.example"] = {"93.184.216.34"};
    options.pause = std::chrono::milliseconds(0);
  }

  std::vector<checks::LinkFacts> run(const std::vector<std::string>& urls) {
    std::vector<ProbeTarget> targets;
    for (const std::string& url : urls) {
      ProbeTarget target;
      target.facts.url = url;
      target.facts.kind = url.ends_with(".png") ? LinkKind::image : LinkKind::page;
      targets.push_back(target);
    }
    return LinkProbe(dns, web, options).run(targets);
  }

  checks::LinkFacts one(const std::string& url) {
    auto facts = run({url});
    return facts.empty() ? checks::LinkFacts{} : facts.front();
  }

  PlayedDns dns;
  PlayedWeb web;
  LinkProbeOptions options;
};

TEST_F(LinkProbeTest, asks_for_the_head_only_where_that_is_enough) {
  web.pages["https://shop.example/lamps"] = PlayedWeb::page();
  const auto facts = one("https://shop.example/lamps");
  EXPECT_EQ(facts.outcome, LinkOutcome::answered);
  EXPECT_EQ(facts.status, 200);
  EXPECT_EQ(std::ranges::count(web.asked, std::string("GET https://shop.example/lamps")), 0);
}

TEST_F(LinkProbeTest, gets_a_page_whose_head_is_refused) {
  web.pages["HEAD https://shop.example/lamps"] = PlayedWeb::page("", 405);
  web.pages["GET https://shop.example/lamps"] = PlayedWeb::page();
  EXPECT_EQ(one("https://shop.example/lamps").status, 200);
}

TEST_F(LinkProbeTest, never_connects_to_what_is_not_of_the_internet) {
  dns.hosts["inside.example"] = {"10.1.2.3"};
  dns.hosts["mapped.example"] = {"::ffff:127.0.0.1"};
  dns.hosts["nat64.example"] = {"64:ff9b::a9fe:a9fe"};
  dns.hosts["both.example"] = {"93.184.216.34", "192.168.0.1"};
  for (const char* url :
       {"http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://metadata.google.internal/",
        "http://localhost/",
        "http://inside.example/",
        "http://mapped.example/",
        "http://nat64.example/",
        "http://both.example/",
        "http://①②⑦.⓪.⓪.①/"}) {
    EXPECT_EQ(one(url).outcome, LinkOutcome::inside) << url;
  }
  EXPECT_EQ(one("https://shop.example:6379/").outcome, LinkOutcome::odd_port);
  EXPECT_EQ(one("https://shop.example:22/").outcome, LinkOutcome::odd_port);
  EXPECT_TRUE(web.asked.empty()) << web.asked.front();
}

TEST_F(LinkProbeTest, looks_at_each_redirect_again) {
  dns.hosts["inside.example"] = {"10.1.2.3"};

  struct Case {
    const char* location;
    LinkOutcome outcome;
  };

  for (const Case& step : std::initializer_list<Case>{
           {"http://169.254.169.254/", LinkOutcome::inside},
           {"//inside.example/x", LinkOutcome::inside},
           {"https://shop.example:8443/", LinkOutcome::odd_port},
           {"file:///etc/passwd", LinkOutcome::bad_hop},
           {"gopher://shop.example/", LinkOutcome::bad_hop},
           {"javascript:alert(1)", LinkOutcome::bad_hop},
           {"http://public@127.0.0.1/", LinkOutcome::bad_hop},
           {"/there", LinkOutcome::answered},
           {"there", LinkOutcome::answered},
           {"?x=1", LinkOutcome::answered},
       }) {
    web.pages["https://shop.example/from"] = PlayedWeb::to(step.location);
    web.pages["https://shop.example/there"] = PlayedWeb::page();
    web.pages["https://shop.example/from?x=1"] = PlayedWeb::page();
    EXPECT_EQ(one("https://shop.example/from").outcome, step.outcome) << step.location;
  }
  EXPECT_EQ(web.addresses, std::set<std::string>{"93.184.216.34"});
}

TEST_F(LinkProbeTest, connects_to_the_address_it_looked_at_and_asks_dns_once) {
  web.pages["https://shop.example/a"] = PlayedWeb::to("/b");
  web.pages["https://shop.example/b"] = PlayedWeb::page();
  dns.hosts["shop.example"] = {"8.8.8.8"};
  EXPECT_EQ(one("https://shop.example/a").redirects, 1);
  EXPECT_EQ(web.addresses, std::set<std::string>{"8.8.8.8"});
}

TEST_F(LinkProbeTest, gives_up_after_five_redirects) {
  for (int i = 0; i < 9; ++i) {
    web.pages[fmt::format("https://shop.example/{}", i)] = PlayedWeb::to(fmt::format("/{}", i + 1));
  }
  web.pages["https://shop.example/9"] = PlayedWeb::page();
  EXPECT_EQ(one("https://shop.example/3").outcome, LinkOutcome::too_many_hops);
  EXPECT_EQ(one("https://shop.example/4").redirects, 5);
}

TEST_F(LinkProbeTest, notices_a_step_off_the_encrypted_web) {
  web.pages["https://shop.example/a"] = PlayedWeb::to("http://shop.example/b");
  web.pages["http://shop.example/b"] = PlayedWeb::page();
  EXPECT_TRUE(one("https://shop.example/a").left_https);
}

std::string lines(const std::string& words) {
  std::string page;
  for (int i = 0; i < 50; ++i) {
    page += fmt::format("<p>{} {}</p>\n", words, i);
  }
  return page;
}

TEST_F(LinkProbeTest, compares_a_page_with_that_of_an_address_nobody_has) {
  const std::string sorry = lines("Sorry, not here");
  const std::string lamps = lines("Lamps from 399");
  web.pages["https://shop.example/gone"] = PlayedWeb::page(sorry + "1");
  web.pages["https://shop.example/lamps"] = PlayedWeb::page(lamps);
  // Without a page for nonsense the host says 404, and nothing is like it.
  EXPECT_FALSE(one("https://shop.example/gone").like_missing);
  std::string nonsense;
  for (const std::string& asked : web.asked) {
    if (asked.starts_with("HEAD ") && !asked.ends_with("gone")) {
      nonsense = asked.substr(5);
    }
  }
  ASSERT_FALSE(nonsense.empty());
  web.pages[nonsense] = PlayedWeb::page(sorry + "2");
  EXPECT_TRUE(one("https://shop.example/gone").like_missing);
  EXPECT_FALSE(one("https://shop.example/lamps").like_missing);
}

TEST_F(LinkProbeTest, never_opens_our_own_links_nor_those_that_act) {
  options.own = {"https://links.example/"};
  dns.hosts["links.example"] = {"8.8.8.8"};
  EXPECT_TRUE(run({"https://links.example/t/abc",
                   "https://shop.example/unsubscribe?u=1",
                   "https://shop.example/account/delete"})
                  .empty());
  web.pages["https://shop.example/a"] = PlayedWeb::to("https://links.example/t/abc");
  EXPECT_EQ(one("https://shop.example/a").outcome, LinkOutcome::answered);
  for (const std::string& asked : web.asked) {
    EXPECT_EQ(asked.find("links.example"), std::string::npos) << asked;
  }
}

TEST_F(LinkProbeTest, knows_our_own_links_however_they_are_spelled) {
  options.own = {"https://links.example/a"};
  dns.hosts["links.example"] = {"8.8.8.8"};
  dns.hosts["links.example.evil.example"] = {"8.8.8.8"};
  EXPECT_TRUE(run({"HTTPS://Links.Example/a/t/1",
                   "https://links.example:443/a/t",
                   "https://links.example/a"})
                  .empty());
  EXPECT_TRUE(web.asked.empty());
  const std::vector<std::string> others = {
      "https://links.example/about",
      "https://links.example.evil.example/a/",
      "http://links.example/a"
  };
  EXPECT_EQ(run(others).size(), others.size());
}

TEST_F(LinkProbeTest, stops_asking_when_it_is_told_to) {
  options.threads = 1;
  options.should_stop = [this] { return !web.asked.empty(); };
  web.pages["https://shop.example/1"] = PlayedWeb::page();
  const auto facts = run({"https://shop.example/1", "https://shop.example/2"});
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[1].outcome, LinkOutcome::not_asked);
  EXPECT_EQ(std::ranges::count(web.asked, std::string("HEAD https://shop.example/2")), 0);
}

TEST_F(LinkProbeTest, tells_dead_links_from_a_dead_network) {
  dns.hosts["slow.example"] = {"8.8.4.4"};
  web.errors["https://slow.example/"] = "web.timeout";
  EXPECT_EQ(one("https://slow.example/").outcome, LinkOutcome::not_asked);
  web.pages["https://shop.example/"] = PlayedWeb::page();
  const auto facts = run({"https://slow.example/", "https://shop.example/"});
  EXPECT_EQ(facts[0].outcome, LinkOutcome::silent);
  EXPECT_EQ(one("https://nobody.example/").outcome, LinkOutcome::no_host);
  dns.is_dead = true;
  EXPECT_EQ(one("https://shop.example/").outcome, LinkOutcome::not_asked);
}

TEST_F(LinkProbeTest, names_what_went_wrong_with_a_connection) {
  struct Case {
    const char* id;
    LinkOutcome outcome;
  };

  for (const Case& step : std::initializer_list<Case>{
           {"web.refused", LinkOutcome::refused},
           {"web.certificate", LinkOutcome::certificate},
           {"web.tls", LinkOutcome::no_tls},
           {"web.protocol", LinkOutcome::broke_off},
           {"web.unreachable", LinkOutcome::not_asked},
       }) {
    web.errors["https://shop.example/"] = step.id;
    EXPECT_EQ(one("https://shop.example/").outcome, step.outcome) << step.id;
  }
}

TEST_F(LinkProbeTest, asks_a_host_no_more_than_two_things_at_once) {
  std::vector<std::string> urls;
  for (int i = 0; i < 100; ++i) {
    urls.push_back(fmt::format("https://shop.example/{}", i));
    web.pages[urls.back()] = PlayedWeb::page();
  }
  EXPECT_EQ(run(urls).size(), 100U);
  EXPECT_LE(web.at_once, 2);
}

TEST_F(LinkProbeTest, says_what_it_had_no_time_for) {
  options.total = std::chrono::milliseconds(0);
  web.pages["https://shop.example/"] = PlayedWeb::page();
  EXPECT_EQ(one("https://shop.example/").outcome, LinkOutcome::not_asked);
}

TEST_F(LinkProbeTest, has_one_time_for_links_and_for_what_is_read) {
  options.total = std::chrono::milliseconds(0);
  web.pages["https://shop.example/feed"] = PlayedWeb::page();
  LinkProbe probe(dns, web, options);
  const std::vector<std::string> urls = {"https://shop.example/feed"};
  const auto pages = probe.read(urls, {1000});
  ASSERT_EQ(pages.size(), 1U);
  EXPECT_EQ(pages.front().outcome, LinkOutcome::not_asked);
  EXPECT_FALSE(pages.front().why.empty());
  EXPECT_FALSE(pages.front().is_kept_shut);
  EXPECT_TRUE(web.asked.empty());
}

TEST_F(LinkProbeTest, weighs_images) {
  WebAnswer image = PlayedWeb::page(std::string(5000, 'p'));
  image.content_type = "image/png";
  image.content_length = 1'500'000;
  web.pages["https://shop.example/a.png"] = image;
  EXPECT_EQ(one("https://shop.example/a.png").bytes, 1'500'000U);
  image.content_length.reset();
  image.body_bytes = 5000;
  web.pages["https://shop.example/a.png"] = image;
  EXPECT_EQ(one("https://shop.example/a.png").bytes, 5000U);
}

TEST_F(LinkProbeTest, reads_pages_under_the_same_rules) {
  dns.hosts["inside.example"] = {"10.1.2.3"};
  web.pages["https://shop.example/lamp"] = PlayedWeb::page("a lamp");
  web.pages["https://shop.example/from"] = PlayedWeb::to("/lamp");
  web.pages["https://shop.example/trap"] = PlayedWeb::to("http://169.254.169.254/");
  web.errors["https://shop.example/slow"] = "web.timeout";
  const std::vector<std::string> urls = {
      "https://shop.example/from",
      "https://shop.example/trap",
      "https://inside.example/",
      "https://shop.example/unsubscribe",
      "https://shop.example/absent",
      "https://shop.example/slow",
  };
  const auto pages = LinkProbe(dns, web, options).read(urls, {.bytes_max = 100});
  ASSERT_EQ(pages.size(), urls.size());
  EXPECT_TRUE(pages[0].is_there());
  EXPECT_EQ(pages[0].body, "a lamp");
  EXPECT_EQ(pages[1].outcome, LinkOutcome::inside);
  EXPECT_EQ(pages[2].outcome, LinkOutcome::inside);
  EXPECT_TRUE(pages[3].is_kept_shut);
  EXPECT_EQ(pages[4].status, 404);
  EXPECT_EQ(pages[5].outcome, LinkOutcome::silent);
  EXPECT_EQ(std::ranges::count(web.asked, std::string("GET https://shop.example/unsubscribe")), 0);
}

}  // namespace
}  // namespace amends::engine
