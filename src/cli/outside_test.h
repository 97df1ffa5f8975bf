#pragma once

#include "cli/outside_world.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace amends::cli {

/// The Internet as a test wants it. Every name leads to a public address and takes mail and every
/// page is there, unless said otherwise.
class PlayedInternet {
 public:
  PlayedInternet() = default;

  /// What one question is answered: "mx gone.example".
  std::map<std::string, ports::DnsAnswer> dns;
  /// What one request is answered: "HEAD https://shop.example/x".
  std::map<std::string, ports::WebAnswer> pages;
  bool dns_is_dead = false;
  bool web_is_dead = false;

  [[nodiscard]] std::vector<std::string> asked() const {
    const std::scoped_lock lock(mutex_);
    return asked_;
  }

  Result<OutsideWorld> open() {
    OutsideWorld world;
    world.resolver = std::make_unique<PlayedDns>(*this);
    world.web = std::make_unique<PlayedWeb>(*this);
    return world;
  }

 private:
  class PlayedDns final : public ports::Resolver {
   public:
    explicit PlayedDns(PlayedInternet& net) : net_(net) {}

    using Resolver::ask;

    std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
      std::vector<ports::DnsAnswer> answers;
      for (const auto& question : questions) {
        answers.push_back(net_.answer(question));
      }
      return answers;
    }

   private:
    PlayedInternet& net_;
  };

  class PlayedWeb final : public ports::Web {
   public:
    explicit PlayedWeb(PlayedInternet& net) : net_(net) {}

    Result<ports::WebAnswer> ask(const ports::WebRequest& request) override {
      return net_.answer(request);
    }

   private:
    PlayedInternet& net_;
  };

  ports::DnsAnswer answer(const ports::DnsQuestion& question) {
    constexpr std::array<const char*, 5> kTypes = {"a", "aaaa", "mx", "txt", "ptr"};
    const std::string key =
        std::string(kTypes.at(static_cast<std::size_t>(question.type))) + " " + question.name;
    const std::scoped_lock lock(mutex_);
    asked_.push_back(key);
    if (dns_is_dead) {
      return {};
    }
    if (const auto found = dns.find(key); found != dns.end()) {
      return found->second;
    }
    if (question.type == ports::DnsType::a) {
      return {ports::DnsStatus::found, {text::ipv4(0x5DB8D822)}, {}, {}, {}};
    }
    if (question.type == ports::DnsType::mx) {
      return {ports::DnsStatus::found, {}, {{10, "mx." + question.name}}, {}, {}};
    }
    return {ports::DnsStatus::no_records, {}, {}, {}, {}};
  }

  Result<ports::WebAnswer> answer(const ports::WebRequest& request) {
    const bool head = request.method == ports::WebRequest::Method::head;
    const bool tls = request.scheme == ports::WebRequest::Scheme::https;
    const bool post = request.method == ports::WebRequest::Method::post;
    const std::string key = std::string(
                                head   ? "HEAD "
                                : post ? "POST "
                                       : "GET "
                            ) +
                            (tls ? "https" : "http") + "://" + request.host + request.target;
    const std::scoped_lock lock(mutex_);
    asked_.push_back(key);
    if (web_is_dead) {
      return make_error("web.timeout", "{} did not answer", request.host);
    }
    if (const auto found = pages.find(key); found != pages.end()) {
      return found->second;
    }
    // A path with 16 hexadecimal digits is the nonsense a probe tries.
    ports::WebAnswer page;
    page.status = request.target.size() > 17 && request.target.find('-') == 17 ? 404 : 200;
    page.content_type = request.target.ends_with(".png") ? "image/png" : "text/html";
    page.content_length = 1000;
    return page;
  }

  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
};

}  // namespace amends::cli
