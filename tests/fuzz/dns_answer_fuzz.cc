// libs: amends::engine
#include "base/check.h"
#include "engine/sender_domain.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What a name server says about a sender: SPF, DKIM and DMARC records, names and addresses. The
// first byte of a line says what kind of answer it is; an include finds the records of the same
// text.
namespace amends::engine {
namespace {

class FuzzedDns final : public ports::Resolver {
 public:
  explicit FuzzedDns(std::string_view data) {
    while (!data.empty()) {
      const auto line = data.substr(0, data.find('\n'));
      lines_.emplace_back(line);
      data.remove_prefix(std::min(line.size() + 1, data.size()));
    }
  }

  using Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    std::vector<ports::DnsAnswer> answers;
    for (const ports::DnsQuestion& question : questions) {
      AMENDS_CHECK(++asked_ <= kAskedMax);
      answers.push_back(answer(question));
    }
    return answers;
  }

 private:
  static constexpr int kAskedMax = 200;

  [[nodiscard]] ports::DnsAnswer answer(const ports::DnsQuestion& question) const {
    ports::DnsAnswer answer;
    answer.status = ports::DnsStatus::no_records;
    for (const std::string& line : lines_) {
      const std::string rest = line.substr(std::min<std::size_t>(line.size(), 1));
      const char kind = line.empty() ? 't' : line[0];
      if (kind == 'x') {
        answer.status = ports::DnsStatus::no_answer;
      } else if (kind == 'm' && question.type == ports::DnsType::mx) {
        answer.mail_hosts.push_back({10, rest});
      } else if (kind == 'p' && question.type == ports::DnsType::ptr) {
        answer.texts.push_back(rest);
      } else if (question.type == ports::DnsType::txt && applies(kind, question.name)) {
        answer.texts.push_back(rest);
      }
    }
    if (!answer.mail_hosts.empty() || !answer.texts.empty()) {
      answer.status = ports::DnsStatus::found;
    }
    return answer;
  }

  static bool applies(char kind, std::string_view name) {
    const bool key = name.contains("_domainkey");
    const bool policy = name.starts_with("_dmarc");
    return kind == 'k' ? key : kind == 'd' ? policy : kind == 's' && !key && !policy;
  }

  std::vector<std::string> lines_;
  int asked_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  FuzzedDns dns(input);
  const auto found = look_at_sender(dns, {"nordlys.example", "", {"s1"}});
  AMENDS_CHECK(found.size() >= 5 && found.size() <= 6);
  for (const Diagnosis& one : found) {
    AMENDS_CHECK(!one.id.empty());
  }
  static_cast<void>(look_at_reverse_name(dns, text::ipv4(0x08080808)));
  return 0;
}

}  // namespace amends::engine
