#include "text/ip_address.h"

#include "text/host.h"

#include <gtest/gtest.h>

#include <array>

namespace amends::text {
namespace {

bool may_be_asked(std::string_view host) {
  const Host read = read_host(host);
  return read.ip ? is_public_ip(*read.ip)
                 : read.kind == Host::Kind::name && !is_inside_name(read.ascii);
}

// The vectors of the attack rules (SSRF), and forms of our own.
constexpr std::array kRefused = std::to_array<const char*>(
    {"127.0.0.1",
     "127.1",
     "127.0.0.1.",
     "2130706433",
     "0x7f000001",
     "0177.0.0.1",
     "0",
     "0x",
     "0.0.0.0",
     "10.0.0.1",
     "172.16.0.1",
     "172.31.255.255",
     "192.168.0.1",
     "192.168.257",
     "169.254.169.254",
     "100.64.0.1",
     "100.127.255.255",
     "192.0.0.1",
     "192.0.2.1",
     "198.18.0.1",
     "198.19.255.255",
     "198.51.100.1",
     "203.0.113.1",
     "224.0.0.1",
     "240.0.0.1",
     "255.255.255.255",
     "256.1.1.1",
     "1.2.3.4.5",
     "99999999999",
     "[::]",
     "[::1]",
     "[::ffff:127.0.0.1]",
     "[::ffff:7f00:1]",
     "[::7f00:1]",
     "[fc00::1]",
     "[fd00:ec2::254]",
     "[fe80::1]",
     "[fe80::1%25eth0]",
     "[fec0::1]",
     "[ff02::1]",
     "[64:ff9b::a9fe:a9fe]",
     "[64:ff9b:1::a9fe:a9fe]",
     "[64:ff9b::7f00:1]",
     "[2002:a9fe:a9fe::]",
     "[2002:0a00:0001::]",
     "[2001:0:0:0:0:0:5601:5601]",
     "[2001:db8::1]",
     "[2a00:1450::5efe:a9fe:a9fe]",
     "[::5efe:a9fe:a9fe]",
     "[3fff:1::]",
     "[::1",
     "localhost",
     "localhost.",
     "LOCALHOST",
     "foo.localhost",
     "ip6-localhost",
     "metadata.google.internal",
     "printer",
     "nas.local",
     "router.home.arpa",
     "①②⑦.⓪.⓪.①",
     "127。0。0。1",
     "127%2e0.0.1",
     "",
     "a..example",
     "exa mple.com",
     "[1.2.3.4]"}
);

TEST(IsPublicIp, refuses_every_address_that_is_not_of_the_internet) {
  for (const char* host : kRefused) {
    EXPECT_FALSE(may_be_asked(host)) << host;
  }
}

TEST(IsPublicIp, lets_the_internet_through) {
  for (const char* host :
       {"8.8.8.8",
        "1.1.1.1",
        "100.128.0.1",
        "172.32.0.1",
        "[2001:4860:4860::8888]",
        "[2002:0808:0808::]",
        "[64:ff9b::0808:0808]",
        "[::ffff:8.8.8.8]",
        "nordlys.example",
        "NORDLYS.example.",
        "bücher.example",
        "xn--bcher-kva.example",
        "a_b.nordlys.example"}) {
    EXPECT_TRUE(may_be_asked(host)) << host;
  }
}

TEST(ReverseName, is_what_dns_asks_for) {
  EXPECT_EQ(reverse_name(*parse_ip("192.0.2.1")), "1.2.0.192.in-addr.arpa");
  EXPECT_EQ(
      reverse_name(*parse_ip("2001:db8::1")),
      "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
  );
  EXPECT_EQ(shown_ip(*parse_ip("::ffff:1.2.3.4")), "::ffff:1.2.3.4");
  for (const char* text :
       {"1.2.3.4 ",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "1.2.3.256",
        "1.2.3.",
        "",
        ":",
        "::1::",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "12345::",
        "g::",
        "::1.2.3",
        "1:",
        "::1:",
        "fe80::1%eth0",
        "1.2.3.4:80",
        "::1.2.3.4:5"}) {
    EXPECT_FALSE(parse_ip(text)) << text;
  }
  for (const char* text :
       {"::", "::1", "1::", "2001:db8::1", "1:2:3:4:5:6:7:8", "64:ff9b::808:808", "1:0:0:2::3"}) {
    EXPECT_EQ(shown_ip(parse_ip(text).value()), text);
  }
  EXPECT_FALSE(parse_ip(std::string_view("1.2.3.4\0", 8)));
}

}  // namespace
}  // namespace amends::text
