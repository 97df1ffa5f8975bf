#pragma once

// For the tests of this room: a blocking socket with a deadline, so that they can say exactly which
// bytes go out and see exactly which come back.

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdint>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace amends::net {

class TestSocket {
 public:
  explicit TestSocket(int fd) : fd_(fd) {}

  ~TestSocket() { close(); }

  TestSocket(TestSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

  TestSocket(const TestSocket&) = delete;
  TestSocket& operator=(const TestSocket&) = delete;

  static TestSocket to_port(std::uint16_t port) {
    TestSocket made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(port);
    ::connect(made.fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    return made;
  }

  static TestSocket listening() {
    TestSocket made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(0);
    ::bind(made.fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(made.fd_, 16);
    return made;
  }

  [[nodiscard]] int fd() const { return fd_; }

  [[nodiscard]] std::uint16_t port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }

  [[nodiscard]] TestSocket accept() const {
    return TestSocket(readable() ? ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC) : -1);
  }

  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// Everything up to and with `end`, or what came until the connection or the patience ended.
  [[nodiscard]] std::string read_until(std::string_view end) {
    while (!seen_.contains(end) && read_some()) {
    }
    const auto at = seen_.find(end);
    const auto size = at == std::string::npos ? seen_.size() : at + end.size();
    std::string out = seen_.substr(0, size);
    seen_.erase(0, size);
    return out;
  }

  [[nodiscard]] std::string read_bytes(std::size_t size) {
    while (seen_.size() < size && read_some()) {
    }
    std::string out = seen_.substr(0, size);
    seen_.erase(0, size);
    return out;
  }

  /// Until the other side closes; "(still open)" is added when it does not.
  [[nodiscard]] std::string read_all() {
    while (read_some()) {
    }
    return std::exchange(seen_, {}) + (ended_ ? "" : "(still open)");
  }

  void close() {
    if (fd_ >= 0) {
      ::close(std::exchange(fd_, -1));
    }
  }

 private:
  static constexpr std::chrono::milliseconds kPatience{5'000};

  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  [[nodiscard]] bool readable() const {
    pollfd waited{fd_, POLLIN, 0};
    return ::poll(&waited, 1, static_cast<int>(kPatience.count())) == 1;
  }

  bool read_some() {
    std::array<char, 65536> buffer{};
    if (!readable()) {
      return false;
    }
    const auto got = ::recv(fd_, buffer.data(), buffer.size(), 0);
    ended_ = got <= 0;
    seen_.append(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    return got > 0;
  }

  int fd_;
  bool ended_ = false;
  std::string seen_;
};

}  // namespace amends::net
