#include "net/cares_resolver.h"

#include "net/limits.h"

#include <algorithm>
#include <ares.h>
#include <ares_nameser.h>
#include <arpa/inet.h>
#include <array>
#include <map>
#include <mutex>
#include <netdb.h>
#include <poll.h>

namespace amends::net {
namespace {

using ports::DnsAnswer;
using ports::DnsQuestion;
using ports::DnsStatus;
using ports::DnsType;
using Steady = std::chrono::steady_clock;

int wire_type(DnsType type) {
  constexpr std::array<int, 5> kTypes = {ns_t_a, ns_t_aaaa, ns_t_mx, ns_t_txt, ns_t_ptr};
  return kTypes.at(static_cast<std::size_t>(type));
}

DnsStatus status_of(int code) {
  switch (code) {
    case ARES_SUCCESS:
      return DnsStatus::found;
    case ARES_ENOTFOUND:
      return DnsStatus::no_such_name;
    case ARES_ENODATA:
      return DnsStatus::no_records;
    case ARES_EBADRESP:
    case ARES_EBADNAME:
    case ARES_EFORMERR:
      return DnsStatus::broken;
    default:
      return DnsStatus::no_answer;
  }
}

struct Bytes {
  const unsigned char* data;
  int size;
};

int read_addresses(Bytes reply, DnsType type, DnsAnswer& answer) {
  if (type == DnsType::a) {
    std::array<ares_addrttl, kDnsRecordsMax> found{};
    int count = static_cast<int>(found.size());
    const int code = ares_parse_a_reply(reply.data, reply.size, nullptr, found.data(), &count);
    for (int i = 0; code == ARES_SUCCESS && i < count; ++i) {
      answer.addresses.push_back(text::ipv4(ntohl(found.at(i).ipaddr.s_addr)));
    }
    return code;
  }
  std::array<ares_addr6ttl, kDnsRecordsMax> found{};
  int count = static_cast<int>(found.size());
  const int code = ares_parse_aaaa_reply(reply.data, reply.size, nullptr, found.data(), &count);
  for (int i = 0; code == ARES_SUCCESS && i < count; ++i) {
    text::IpAddress address{text::IpAddress::Family::v6, {}};
    std::copy_n(std::begin(found.at(i).ip6addr._S6_un._S6_u8), 16, address.bytes.begin());
    answer.addresses.push_back(address);
  }
  return code;
}

int read_mail_hosts(Bytes reply, DnsAnswer& answer) {
  ares_mx_reply* first = nullptr;
  const int code = ares_parse_mx_reply(reply.data, reply.size, &first);
  for (auto* one = first; one != nullptr && answer.mail_hosts.size() < kDnsRecordsMax;
       one = one->next) {
    answer.mail_hosts.push_back({one->priority, one->host});
  }
  ares_free_data(first);
  std::ranges::sort(answer.mail_hosts, {}, &ports::MailHost::preference);
  return code;
}

int read_texts(Bytes reply, DnsAnswer& answer) {
  ares_txt_ext* first = nullptr;
  const int code = ares_parse_txt_reply_ext(reply.data, reply.size, &first);
  for (auto* one = first; one != nullptr; one = one->next) {
    if (one->record_start != 0) {
      if (answer.texts.size() == kDnsRecordsMax) {
        break;
      }
      answer.texts.emplace_back();
    }
    if (!answer.texts.empty()) {
      answer.texts.back().append(reinterpret_cast<const char*>(one->txt), one->length);
    }
  }
  ares_free_data(first);
  return code;
}

int read_names(Bytes reply, DnsAnswer& answer) {
  hostent* host = nullptr;
  const int code = ares_parse_ptr_reply(reply.data, reply.size, nullptr, 0, AF_INET, &host);
  if (host != nullptr) {
    for (char** name = host->h_aliases;
         name != nullptr && *name != nullptr && answer.texts.size() < kDnsRecordsMax;
         ++name) {
      answer.texts.emplace_back(*name);
    }
    if (answer.texts.empty() && host->h_name != nullptr) {
      answer.texts.emplace_back(host->h_name);
    }
    ares_free_hostent(host);
  }
  return code;
}

int read_reply(Bytes reply, DnsType type, DnsAnswer& answer) {
  switch (type) {
    case DnsType::a:
    case DnsType::aaaa:
      return read_addresses(reply, type, answer);
    case DnsType::mx:
      return read_mail_hosts(reply, answer);
    case DnsType::txt:
      return read_texts(reply, answer);
    case DnsType::ptr:
      return read_names(reply, answer);
  }
  return ARES_EBADRESP;
}

bool is_empty(const DnsAnswer& answer) {
  return answer.addresses.empty() && answer.mail_hosts.empty() && answer.texts.empty();
}

class Channel {
 public:
  Channel() = default;

  ~Channel() {
    if (channel_ != nullptr) {
      ares_destroy(channel_);  // calls back what is pending
    }
  }

  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  Result<void> open(const ResolverOptions& options) {
    static std::once_flag once;
    std::call_once(once, [] { ares_library_init(ARES_LIB_INIT_ALL); });
    ares_options wanted = {};
    wanted.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
    wanted.timeout = static_cast<int>(options.timeout.count());
    wanted.tries = options.tries;
    wanted.sock_state_cb = [](void* self, ares_socket_t socket, int readable, int writable) {
      static_cast<Channel*>(self)->watch(socket, readable, writable);
    };
    wanted.sock_state_cb_data = this;
    int code = ares_init_options(
        &channel_,
        &wanted,
        ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB
    );
    if (code == ARES_SUCCESS && !options.server.empty()) {
      code = ares_set_servers_ports_csv(channel_, options.server.c_str());
    }
    if (code != ARES_SUCCESS) {
      return make_error(
          "dns.setup",
          "{}: {}; name another DNS server with --dns ADDRESS:PORT",
          options.server.empty() ? "the system's DNS servers cannot be used" : options.server,
          ares_strerror(code)
      );
    }
    return {};
  }

  [[nodiscard]] ares_channel get() const { return channel_; }

  /// Waits for a socket or a timeout and lets c-ares work, at most for `limit`.
  void step(std::chrono::milliseconds limit) {
    std::vector<pollfd> polled;
    for (const auto& [socket, events] : sockets_) {
      polled.push_back({socket, events, 0});
    }
    timeval longest = {limit.count() / 1000, (limit.count() % 1000) * 1000};
    timeval room = {};
    const timeval* wait = ares_timeout(channel_, &longest, &room);
    const auto ms = static_cast<int>(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1);
    ::poll(polled.data(), polled.size(), ms);
    bool worked = false;
    for (const pollfd& one : polled) {
      if (one.revents != 0) {
        const bool in = (one.revents & (POLLIN | POLLERR | POLLHUP)) != 0;
        const bool out = (one.revents & POLLOUT) != 0;
        ares_process_fd(channel_, in ? one.fd : ARES_SOCKET_BAD, out ? one.fd : ARES_SOCKET_BAD);
        worked = true;
      }
    }
    if (!worked) {
      ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // its timeouts
    }
  }

 private:
  void watch(ares_socket_t socket, int readable, int writable) {
    if (readable == 0 && writable == 0) {
      sockets_.erase(socket);
      return;
    }
    sockets_[socket] =
        static_cast<short>((readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0));
  }

  std::map<ares_socket_t, short> sockets_;  // before channel_: destroying that calls watch()
  ares_channel channel_ = nullptr;
};

/// The questions of one call; outlives their channel.
class Batch {
 public:
  explicit Batch(std::span<const DnsQuestion> questions)
      : questions_(questions),
        answers_(questions.size()) {}

  void run(const ResolverOptions& options) {
    Channel channel;
    if (const auto opened = channel.open(options); !opened.ok()) {
      give_up(opened.error().message());
      return;
    }
    const auto end = Steady::now() + options.total;
    std::size_t next = 0;
    while (next < questions_.size() || under_way_ > 0) {
      while (next < questions_.size() && under_way_ < kDnsAtOnce) {
        put(channel.get(), next++);
      }
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Steady::now());
      if (left.count() <= 0) {
        ares_cancel(channel.get());
        break;
      }
      if (under_way_ > 0) {
        channel.step(left);
      }
    }
    give_up("no answer in time");
  }

  std::vector<DnsAnswer> take() { return std::move(answers_); }

 private:
  struct Pending {
    Batch* batch;
    std::size_t index;
  };

  void put(ares_channel channel, std::size_t index) {
    const DnsQuestion& question = questions_[index];
    std::string name = question.name;
    if (question.type == DnsType::ptr) {
      const auto ip = text::parse_ip(name);
      name = ip ? text::reverse_name(*ip) : std::string();
    }
    if (name.empty() || name.size() > kDnsNameBytesMax || name.contains('\0')) {
      answers_[index] = {DnsStatus::broken, {}, {}, {}, "not a name"};
      return;
    }
    ++under_way_;
    ares_query(
        channel,
        name.c_str(),
        ns_c_in,
        wire_type(question.type),
        &Batch::called,
        std::make_unique<Pending>(this, index).release()
    );
  }

  static void called(void* argument, int code, int /*timeouts*/, unsigned char* data, int size) {
    const std::unique_ptr<Pending> pending(static_cast<Pending*>(argument));
    Batch& batch = *pending->batch;
    --batch.under_way_;
    DnsAnswer answer;
    if (code == ARES_SUCCESS && data != nullptr) {
      code = read_reply({data, size}, batch.questions_[pending->index].type, answer);
      if (code == ARES_SUCCESS && is_empty(answer)) {
        code = ARES_ENODATA;
      }
    }
    answer.status = status_of(code);
    if (!answer.is_known()) {
      answer.why = ares_strerror(code);
    }
    batch.answers_[pending->index] = std::move(answer);
  }

  void give_up(const std::string& why) {
    for (DnsAnswer& answer : answers_) {
      if (answer.status == DnsStatus::no_answer && answer.why.empty()) {
        answer.why = why;
      }
    }
  }

  std::span<const DnsQuestion> questions_;
  std::vector<DnsAnswer> answers_;
  std::size_t under_way_ = 0;
};

}  // namespace

Result<std::unique_ptr<CaresResolver>> CaresResolver::make(ResolverOptions options) {
  Channel probe;
  AMENDS_TRY_VOID(probe.open(options));
  return std::unique_ptr<CaresResolver>(new CaresResolver(std::move(options)));
}

std::vector<DnsAnswer> CaresResolver::ask(std::span<const DnsQuestion> questions) {
  Batch batch(questions);
  batch.run(options_);
  return batch.take();
}

}  // namespace amends::net
