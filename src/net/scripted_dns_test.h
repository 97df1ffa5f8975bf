#pragma once

// For the tests of this room: a DNS server over UDP and TCP that answers what the test says, bytes
// and lies included.

#include "net/test_socket.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace amends::net {

inline std::string u16(unsigned value) {
  return {static_cast<char>(value >> 8U), static_cast<char>(value & 0xFFU)};
}

inline std::string dns_name(std::string_view name) {
  std::string wire;
  while (!name.empty()) {
    const auto label = name.substr(0, name.find('.'));
    wire += static_cast<char>(label.size());
    wire += label;
    name.remove_prefix(std::min(label.size() + 1, name.size()));
  }
  return wire + std::string(1, '\0');
}

/// A record whose name is the question's.
inline std::string dns_record(
    unsigned type, const std::string& data, std::string name = "\xC0\x0C"
) {
  return name + u16(type) + u16(1) + u16(0) + u16(60) + u16(static_cast<unsigned>(data.size())) +
         data;
}

struct DnsReply {
  enum class Way { answer, silence, wrong_id, truncated_over_udp, raw };

  unsigned code = 0;  // 3: NXDOMAIN, 2: SERVFAIL
  std::vector<std::string> records = {};
  Way way = Way::answer;
  std::string raw = {};
};

class ScriptedDns {
 public:
  /// The name asked for, lower case without a dot at the end, and the type's number.
  using Script = std::function<DnsReply(const std::string& name, unsigned type)>;

  explicit ScriptedDns(Script script)
      : script_(std::move(script)),
        tcp_(TestSocket::listening()),
        udp_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(tcp_.port());
    bound_ = ::bind(udp_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    thread_ = std::thread([this] { serve(); });
  }

  ~ScriptedDns() {
    stopping_ = true;
    thread_.join();
    ::close(udp_);
  }

  ScriptedDns(const ScriptedDns&) = delete;
  ScriptedDns& operator=(const ScriptedDns&) = delete;

  [[nodiscard]] bool bound() const { return bound_; }

  [[nodiscard]] std::string server() const { return "127.0.0.1:" + std::to_string(tcp_.port()); }

  [[nodiscard]] int asked() const { return asked_; }

 private:
  enum class Road { udp, tcp };

  void serve() {
    while (!stopping_) {
      std::array<pollfd, 2> polled = {{{udp_, POLLIN, 0}, {tcp_.fd(), POLLIN, 0}}};
      ::poll(polled.data(), polled.size(), 20);
      if (polled[0].revents != 0) {
        serve_udp();
      }
      if (polled[1].revents != 0) {
        serve_tcp();
      }
    }
  }

  void serve_udp() {
    std::array<char, 1500> packet{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const auto got = ::recvfrom(
        udp_, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&from), &size
    );
    if (got < 12) {
      return;
    }
    const std::string answer = answer_to({packet.data(), static_cast<std::size_t>(got)}, Road::udp);
    if (!answer.empty()) {
      ::sendto(udp_, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }

  void serve_tcp() {
    const int line = ::accept4(tcp_.fd(), nullptr, nullptr, SOCK_CLOEXEC);
    std::array<char, 1500> packet{};
    const auto got = ::recv(line, packet.data(), packet.size(), 0);
    if (got > 14) {
      const std::string answer =
          answer_to({packet.data() + 2, static_cast<std::size_t>(got) - 2}, Road::tcp);
      const std::string framed = u16(static_cast<unsigned>(answer.size())) + answer;
      std::size_t sent = 0;
      while (sent < framed.size()) {
        const auto now = ::send(line, framed.data() + sent, framed.size() - sent, MSG_NOSIGNAL);
        if (now <= 0) {
          break;
        }
        sent += static_cast<std::size_t>(now);
      }
    }
    ::close(line);
  }

  std::string answer_to(std::string_view query, Road road) {
    ++asked_;
    std::size_t at = 12;
    std::string name;
    while (at < query.size() && query[at] != 0) {
      const auto length = static_cast<std::size_t>(query[at]);
      name += (name.empty() ? "" : ".") + std::string(query.substr(at + 1, length));
      at += length + 1;
    }
    const auto type = static_cast<unsigned char>(query[at + 2]);
    const std::string question(query.substr(12, at + 5 - 12));
    const DnsReply reply = script_(name, type);
    using Way = DnsReply::Way;
    if (reply.way == Way::silence) {
      return {};
    }
    std::string id(query.substr(0, 2));
    if (reply.way == Way::raw) {
      return id + reply.raw;
    }
    if (reply.way == Way::wrong_id) {
      id[0] = static_cast<char>(id[0] ^ 0x55);
    }
    const bool cut = reply.way == Way::truncated_over_udp && road == Road::udp;
    std::string out = id + u16(0x8180U | (cut ? 0x0200U : 0U) | reply.code) + u16(1) +
                      u16(cut ? 0U : static_cast<unsigned>(reply.records.size())) + u16(0) +
                      u16(0) + question;
    for (const std::string& record : reply.records) {
      out += cut ? std::string() : record;
    }
    return out;
  }

  Script script_;
  TestSocket tcp_;
  int udp_;
  bool bound_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> asked_ = 0;
  std::thread thread_;
};

}  // namespace amends::net
