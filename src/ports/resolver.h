#pragma once

#include "text/ip_address.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace amends::ports {

enum class DnsType : std::uint8_t { a, aaaa, mx, txt, ptr };

struct DnsQuestion {
  DnsType type = DnsType::a;
  std::string name = {};  // A-labels; for ptr an IP address
};

enum class DnsStatus : std::uint8_t {
  found,
  no_such_name,  // NXDOMAIN: the name does not exist, for any type
  no_records,    // the name exists, with nothing of this type
  no_answer,     // nobody answered in time, or the servers refuse: nothing is known
  broken         // what came is no answer: nothing is known
};

struct MailHost {
  int preference = 0;
  std::string host = {};  // empty: "." (RFC 7505: takes no mail)
};

struct DnsAnswer {
  DnsStatus status = DnsStatus::no_answer;
  std::vector<text::IpAddress> addresses = {};  // a, aaaa
  std::vector<MailHost> mail_hosts = {};        // mx, best first
  std::vector<std::string> texts = {};          // txt: the strings of a record joined; ptr: names
  std::string why = {};                         // of no_answer and broken

  /// Whether anything was learned, be it that there is nothing.
  [[nodiscard]] bool is_known() const {
    return status != DnsStatus::no_answer && status != DnsStatus::broken;
  }
};

/// Asks the domain name system. Blocks until all are answered or given up; any thread, several at
/// once.
class Resolver {
 public:
  virtual ~Resolver() = default;
  /// One answer for each question, in their order.
  [[nodiscard]] virtual std::vector<DnsAnswer> ask(std::span<const DnsQuestion> questions) = 0;

  [[nodiscard]] DnsAnswer ask(const DnsQuestion& question) {
    return std::move(ask(std::span(&question, 1)).front());
  }
};

}  // namespace amends::ports
