#include "mail/address.h"

#include "mail/limits.h"

#include <gtest/gtest.h>

namespace amends::mail {
namespace {

struct Accepted {
  std::string_view text;
  std::string address;
  std::string domain;
};

TEST(ParseAddress, takes_addresses_that_can_be_sent_to) {
  const Accepted cases[] = {
      {"ann@there.example", "ann@there.example", "there.example"},
      {"Ann.B+tag@THERE.Example", "Ann.B+tag@there.example", "there.example"},
      {"!#$%&'*/=?^`{|}~@x.example", "!#$%&'*/=?^`{|}~@x.example", "x.example"},
      {"\"ann\"@x.example", "ann@x.example", "x.example"},
      {"\"a..b\"@x.example", "\"a..b\"@x.example", "x.example"},
      {"\"a\\\"@b\"@x.example", "\"a\\\"@b\"@x.example", "x.example"},
      {"ann@bücher.example", "ann@xn--bcher-kva.example", "bücher.example"},
      {"ann@BÜCHER.example", "ann@xn--bcher-kva.example", "bücher.example"},
      {"ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example", "bücher.example"},
      {"ann@\xe2\x93\x94xample.example", "ann@example.example", "example.example"},
      {"ann@straße.example", "ann@xn--strae-oqa.example", "straße.example"},
      {"пользователь@пример.example", "пользователь@xn--e1afmkfd.example", "пример.example"},
      {"ann@דוגמה.example", "ann@xn--6dbbec0c.example", "דוגמה.example"},
      {"a@r3---sn.example", "a@r3---sn.example", "r3---sn.example"},
      {"|/bin/sh@x.example", "|/bin/sh@x.example", "x.example"},
  };
  for (const Accepted& c : cases) {
    const Result<Mailbox> mailbox = parse_address(c.text);
    ASSERT_TRUE(mailbox.ok()) << c.text << ": " << mailbox.error().explain();
    EXPECT_EQ(mailbox->address(), c.address);
    EXPECT_EQ(mailbox->domain(), c.domain);
  }
}

struct Refused {
  std::string text;
  std::string_view id;
};

TEST(ParseAddress, says_what_is_wrong) {
  const Refused cases[] = {
      {"", "address.empty"},
      {"postmaster", "address.syntax"},
      {"a@b@x.example", "address.syntax"},
      {"a@x.example>\r\nRCPT TO:<v@y.example", "address.control"},
      {std::string("a\0@x.example", 12), "address.control"},
      {"a\xc2\x85@x.example", "address.control"},
      {"a\xe2\x80\xa8@x.example", "address.control"},
      {"a\xff@x.example", "address.syntax"},
      {"@x.example", "address.local"},
      {".a@x.example", "address.local"},
      {"a.@x.example", "address.local"},
      {"a..b@x.example", "address.local"},
      {"a b@x.example", "address.local"},
      {"a(comment)@x.example", "address.local"},
      {"a@x.example> SIZE=1 <b@y.example", "address.syntax"},
      {"a@x.example> SIZE=1", "address.domain"},
      {"<a@x.example>", "address.local"},
      {"\"a@evil.example>\"@x.example", "address.local"},
      {"\"a b\"@x.example", "address.local"},
      {"\"\"@x.example", "address.local"},
      {"\"a@x.example", "address.local"},
      {"\"a\\\xc2\xa9\"@x.example", "address.local"},
      {"\"a\"b@x.example", "address.syntax"},
      {"=?utf-8?q?a=40evil.example=3e=00?=foo@x.example", "address.local"},
      {std::string(65, 'a') + "@x.example", "address.too_long"},
      {"a@", "address.domain"},
      {"a@localhost", "address.domain"},
      {"a@x.example.", "address.domain"},
      {"a@x..example", "address.domain"},
      {"a@.example", "address.domain"},
      {"a@-x.example", "address.domain"},
      {"a@x-.example", "address.domain"},
      {"a@x_y.example", "address.domain"},
      {"a@x y.example", "address.domain"},
      {"a@127.0.0.1", "address.domain"},
      {"a@[127.0.0.1]", "address.domain"},
      {"a@[IPv6:::1]", "address.domain"},
      {"a@xn--0049.example", "address.domain"},
      {"a@xn--.example", "address.domain"},
      {"a@" + std::string(64, 'b') + ".example", "address.domain"},
      {"a@\xef\xbc\xa0.example", "address.domain"},
  };
  for (const Refused& c : cases) {
    const Result<Mailbox> mailbox = parse_address(c.text);
    ASSERT_FALSE(mailbox.ok()) << c.text << " was taken as " << mailbox->address();
    EXPECT_EQ(mailbox.error().id(), c.id) << c.text << ": " << mailbox.error().explain();
  }
}

TEST(ParseAddress, keeps_the_limits_of_the_wire) {
  const std::string label(61, 'd');
  const std::string domain = label + "." + label + "." + label + ".example";  // 193
  EXPECT_TRUE(parse_address(std::string(60, 'a') + "@" + domain).ok());       // 254
  EXPECT_EQ(parse_address(std::string(61, 'a') + "@" + domain).error().id(), "address.too_long");
  EXPECT_EQ(parse_address(std::string(100'000, 'a')).error().id(), "address.too_long");
}

TEST(Mailbox, shares_its_key_with_every_spelling) {
  const auto key = [](std::string_view text) { return parse_address(text).value().key(); };
  EXPECT_EQ(key("Ann@Bücher.example"), key("ann@XN--BCHER-KVA.example"));
  EXPECT_EQ(key("\"ann\"@x.example"), key("ANN@x.example"));
  EXPECT_EQ(key("jose\xcc\x81@x.example"), key("jos\xc3\xa9@x.example"));
  EXPECT_NE(key("ann+tag@x.example"), key("ann@x.example"));
  EXPECT_NE(key("a.nn@x.example"), key("ann@x.example"));
}

TEST(Mailbox, needs_smtputf8_for_its_local_part_only) {
  EXPECT_FALSE(parse_address("ann@bücher.example").value().needs_smtputf8());
  EXPECT_TRUE(parse_address("josé@x.example").value().needs_smtputf8());
}

TEST(ParseMailbox, reads_names) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"ann@x.example", ""},
      {"<ann@x.example>", ""},
      {" Ann Berg <ann@x.example> ", "Ann Berg"},
      {"Ann Berg<ann@x.example>", "Ann Berg"},
      {"\"Berg, Ann \\\"A\\\"\" <ann@x.example>", "Berg, Ann \"A\""},
      {"Анна (магазин) <ann@x.example>", "Анна (магазин)"},
      {"\"\" <ann@x.example>", ""},
      {"O'Neil & Co. <ann@x.example>", "O'Neil & Co."},
  };
  for (const auto& [text, name] : cases) {
    const Result<Mailbox> mailbox = parse_mailbox(text);
    ASSERT_TRUE(mailbox.ok()) << text << ": " << mailbox.error().explain();
    EXPECT_EQ(mailbox->display_name(), name);
    EXPECT_EQ(mailbox->address(), "ann@x.example");
  }
}

TEST(ParseMailbox, refuses_more_than_one_and_unfinished_ones) {
  const Refused cases[] = {
      {"<a@x.example>,<b@y.example>", "address.name"},
      {"a@x.example, b@y.example", "address.syntax"},
      {"Ann <a@x.example", "address.local"},
      {"Ann a@x.example>", "address.syntax"},
      {"\"Ann <a@x.example>", "address.name"},
      {"\"Ann\" Berg <a@x.example>", "address.name"},
      {"Ann\nBcc: v@y.example <a@x.example>", "address.control"},
      {"Ann <>", "address.empty"},
      {std::string(kDisplayNameBytesMax + 1, 'n') + " <a@x.example>", "address.name"},
  };
  for (const Refused& c : cases) {
    const Result<Mailbox> mailbox = parse_mailbox(c.text);
    ASSERT_FALSE(mailbox.ok()) << c.text;
    EXPECT_EQ(mailbox.error().id(), c.id) << c.text;
  }
}

}  // namespace
}  // namespace amends::mail
