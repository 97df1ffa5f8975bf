// Of the published attack vectors those that can be tried without a server: hosts, addresses,
// values in headers, relays' replies, cells and markup. What a mailing made of them does is in
// src/cli/attack_vectors_test.cc.
#include "tests/support/attack_vectors.h"

#include "crypto/encoding.h"
#include "liquid/template.h"
#include "mail/address.h"
#include "smtp/reply.h"
#include "tests/support/mime_round_trip.h"
#include "tests/support/result_rows.h"
#include "text/csv_writer.h"
#include "text/host.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace amends {
namespace {

namespace json = boost::json;

class AttackVectors : public testing::Test {
 protected:
  void SetUp() override {
    if (all_.is_null()) {
      GTEST_SKIP() << "attack_vectors.json is not there";
    }
  }

  static void TearDownTestSuite() {
    write_result_rows(
        "hostile_input",
        {tries_.row("hostile input: hosts, addresses, headers, replies, cells", "not stood")}
    );
  }

  const json::array& list(std::string_view name) { return all_.at(name).as_array(); }

  static inline Tries tries_;
  const json::value all_ = attack_vectors();
};

std::string string_of(const json::value& value) {
  return std::string(value.as_string());
}

bool may_be_asked(std::string_view host) {
  const text::Host read = text::read_host(host);
  return read.ip ? text::is_public_ip(*read.ip)
                 : read.kind == text::Host::Kind::name && !text::is_inside_name(read.ascii);
}

TEST_F(AttackVectors, hosts_that_are_not_of_the_internet_are_never_asked) {
  for (const json::value& one : list("ssrf_blocked_hosts")) {
    std::string host = string_of(one);
    if (host.ends_with(":80")) {
      host.resize(host.size() - 3);  // a port is no part of a host
    }
    tries_.make([&] { EXPECT_FALSE(may_be_asked(host)) << host; });
  }
  for (const json::value& one : list("ssrf_allowed_hosts")) {
    tries_.make([&] { EXPECT_TRUE(may_be_asked(string_of(one))) << one; });
  }
}

TEST_F(AttackVectors, addresses_to_be_refused_are) {
  std::size_t refused = 0;
  for (const json::value& one : list("address_atoms")) {
    if (string_of(one.at("expect")).starts_with("reject")) {
      ++refused;
      tries_.make([&] {
        EXPECT_FALSE(mail::parse_address(string_of(one.at("address"))).ok()) << one;
      });
    }
  }
  EXPECT_GT(refused, 10U);
}

/// A message with the value at one place; the other places hold plain words.
mail::Composition with_value(std::size_t place, const std::string& value) {
  mail::Composition made;
  made.subject = "Our lamps";
  made.from_name = "Nordlys";
  made.to_name = "Kari";
  made.comments = "none";
  made.text = {"Hello\n"};
  made.html = {"<p>Hello</p>"};
  made.attachments = {{"terms.pdf", "terms"}};
  const std::array<std::string*, 5> places = {
      &made.subject, &made.from_name, &made.to_name, &made.comments, &made.attachments[0].name
  };
  *places.at(place) = value;
  return made;
}

constexpr std::size_t kPlaces = 5;

/// The names of a message's own headers, in order.
std::vector<std::string> header_names(std::string_view message) {
  std::vector<std::string> names;
  std::string_view head = message.substr(0, message.find("\r\n\r\n"));
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    if (!line.starts_with(' ') && !line.starts_with('\t')) {
      names.emplace_back(line.substr(0, line.find(':')));
    }
    head.remove_prefix(std::min(line.size() + 2, head.size()));
  }
  return names;
}

TEST_F(AttackVectors, values_add_no_header_and_no_recipient) {
  const std::string plain = *mail::compose_it(with_value(0, "Our lamps"));
  const mail::SeenMessage seen_plain = mail::read_with_gmime(plain);
  for (const json::value& one : list("header_injection_values")) {
    const std::string value = string_of(one.at("value"));
    for (std::size_t place = 0; place < kPlaces; ++place) {
      tries_.make([&] {
        const Result<std::string> message = mail::compose_it(with_value(place, value));
        if (!message.ok()) {
          return;  // refused with a sentence, which the checks say before a send
        }
        EXPECT_TRUE(mail::check_wire_text(*message).ok()) << one << " " << place;
        EXPECT_EQ(header_names(*message), header_names(plain)) << one << " " << place;
        const mail::SeenMessage seen = mail::read_with_gmime(*message);
        EXPECT_EQ(seen.structure, seen_plain.structure) << one << " " << place;
        EXPECT_EQ(seen.to_address, seen_plain.to_address) << one << " " << place;
        EXPECT_EQ(seen.from_address, seen_plain.from_address) << one << " " << place;
      });
    }
  }
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char byte) { return byte >= ' ' && byte <= '~'; });
}

/// What a reply means at its place is tried in src/smtp/client_dialogue_test.cc.
TEST_F(AttackVectors, replies_that_are_none_are_errors_and_the_others_can_be_shown) {
  for (const json::value& one : list("smtp_client_replies")) {
    const json::value* hex = one.as_object().if_contains("hex");
    if (hex == nullptr) {
      continue;
    }
    const bool is_none = string_of(one.at("expect")).starts_with("protocol error") &&
                         one.at("name") != "354 to RCPT";
    tries_.make([&] {
      smtp::ReplyParser parser;
      parser.feed(*crypto::decode_hex(string_of(*hex)));
      const auto reply = parser.next();
      EXPECT_EQ(reply.ok(), !is_none) << one;
      if (reply.ok()) {
        ASSERT_TRUE(reply->has_value()) << one;
        EXPECT_TRUE(is_printable_ascii((*reply)->shown())) << one;
      }
    });
  }
}

TEST_F(AttackVectors, cells_begin_no_formula) {
  for (const json::value& one : list("csv_formula_cells")) {
    const std::string cell = string_of(one);
    tries_.make([&] {
      std::string out;
      text::append_csv_cell(out, cell);
      ASSERT_GE(out.size(), 2U);
      const std::string_view inside = std::string_view(out).substr(1, out.size() - 2);
      for (const std::string_view sign :
           {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}) {
        EXPECT_FALSE(inside.starts_with(sign)) << one;
      }
      EXPECT_FALSE(inside.starts_with('\0')) << one;
      EXPECT_EQ(std::ranges::count(inside, '"') % 2, 0) << one;
    });
  }
}

TEST_F(AttackVectors, markup_stays_text_in_a_mail) {
  const liquid::Compiled compiled = liquid::Template::compile(
      "<p title=\"{{ x }}\">", {.file = "t", .escape = liquid::Escape::html, .partials = {}}
  );
  ASSERT_TRUE(compiled.program);
  for (const json::value& one : list("markup_values")) {
    const std::string value = string_of(one);
    tries_.make([&] {
      const std::array inputs{liquid::Value::of(std::string_view(value))};
      const Result<std::string> text = liquid::render_to_string(*compiled.program, inputs, {});
      ASSERT_TRUE(text.ok()) << one;
      EXPECT_EQ(std::ranges::count(*text, '<'), 1) << *text;
      EXPECT_EQ(std::ranges::count(*text, '>'), 1) << *text;
      EXPECT_EQ(std::ranges::count(*text, '"'), 2) << *text;
      EXPECT_EQ(std::ranges::count(*text, '\''), 0) << *text;
    });
  }
}

}  // namespace
}  // namespace amends
