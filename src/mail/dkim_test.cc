#include "mail/dkim.h"

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "mail/relaxed.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace amends::mail {
namespace {

const Instant kNow(std::chrono::seconds(1'763'798'400));

DkimKey key_of(crypto::KeyKind kind) {
  return {"nordlys.example", "a2026", crypto::SigningKey::generate(kind)};
}

constexpr std::string_view kMessage =
    "From: Nordlys <news@nordlys.example>\r\n"
    "To: ida@mail.example\r\n"
    "Subject: A long\r\n subject\r\n"
    "List-Unsubscribe: <https://links.nordlys.example/u/x>\r\n"
    "\r\n"
    "Hello  there \r\n\r\n\r\n";

TEST(Dkim, signs_with_every_key_and_names_it) {
  const auto lines = dkim_signatures(
      {key_of(crypto::KeyKind::rsa), key_of(crypto::KeyKind::ed25519)}, kMessage, kNow
  );
  ASSERT_TRUE(lines.ok());
  EXPECT_NE(lines->find("a=rsa-sha256; c=relaxed/relaxed; t=1763798400;"), std::string::npos);
  EXPECT_NE(lines->find("a=ed25519-sha256;"), std::string::npos);
  EXPECT_NE(lines->find("d=nordlys.example; s=a2026;"), std::string::npos);
  EXPECT_TRUE(lines->ends_with("\r\n"));
  EXPECT_EQ(lines->find("l="), std::string::npos);
  EXPECT_EQ(lines->find("x="), std::string::npos);
}

TEST(Dkim, signs_what_is_there_and_once_more_what_could_be_added) {
  const auto lines = dkim_signatures({key_of(crypto::KeyKind::ed25519)}, kMessage, kNow);
  ASSERT_TRUE(lines.ok());
  std::string names = relaxed_header(*lines);
  std::erase(names, ' ');
  EXPECT_NE(names.find("h=from:from:to:to:cc:subject:subject:date:"), std::string::npos) << names;
  EXPECT_NE(
      names.find("list-unsubscribe:list-unsubscribe:list-unsubscribe-post:"), std::string::npos
  );
}

TEST(Dkim, keeps_its_lines_short) {
  const auto lines = dkim_signatures({key_of(crypto::KeyKind::rsa)}, kMessage, kNow);
  ASSERT_TRUE(lines.ok());
  for (std::string_view rest = *lines; !rest.empty();) {
    const std::size_t end = rest.find("\r\n");
    ASSERT_NE(end, std::string_view::npos);
    EXPECT_LE(end, 78U) << rest.substr(0, end);
    rest.remove_prefix(end + 2);
  }
}

TEST(Dkim, an_ed25519_signature_verifies_by_its_published_key) {
  const DkimKey key = key_of(crypto::KeyKind::ed25519);
  const auto lines = dkim_signatures({key}, "From: a@b.example\r\n\r\nx\r\n", kNow);
  ASSERT_TRUE(lines.ok());
  const std::size_t b = lines->find(" b=") + 3;
  std::string signature = lines->substr(b);
  std::erase_if(signature, [](char c) { return c == ' ' || c == '\r' || c == '\n'; });
  const auto bytes = crypto::decode_base64(signature);
  ASSERT_TRUE(bytes.ok());
  const crypto::Digest digest =
      crypto::sha256("from:a@b.example\r\n" + relaxed_header(lines->substr(0, b)));
  const std::string raw = key.key.public_bytes();
  EVP_PKEY* pkey = EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(raw.data()), raw.size()
  );
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EXPECT_EQ(EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, pkey), 1);
  EXPECT_EQ(
      EVP_DigestVerify(
          context,
          reinterpret_cast<const unsigned char*>(bytes->data()),
          bytes->size(),
          digest.data(),
          digest.size()
      ),
      1
  );
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pkey);
}

TEST(Dkim, refuses_what_is_no_message) {
  const std::vector<DkimKey> keys = {key_of(crypto::KeyKind::ed25519)};
  EXPECT_EQ(dkim_signatures(keys, "From: a@b.example\r\n", kNow).error().id(), "dkim.message");
  EXPECT_EQ(dkim_signatures(keys, "To: a@b.example\r\n\r\nx", kNow).error().id(), "dkim.message");
}

TEST(Dkim, knows_a_selector) {
  for (const std::string_view good : {"a2026", "mail.a-1", "X"}) {
    EXPECT_TRUE(check_selector(good).ok()) << good;
  }
  for (const std::string_view bad : {"", ".", "a..b", "-a", "a-", "a b", "a;b", "ключ", "a\r\nb"}) {
    EXPECT_EQ(check_selector(bad).error().id(), "dkim.selector") << bad;
  }
}

TEST(Dkim, publishes_a_key_as_dns_wants_it) {
  const std::string record = dkim_record(crypto::SigningKey::generate(crypto::KeyKind::rsa));
  EXPECT_TRUE(record.starts_with("v=DKIM1; k=rsa; p=MII")) << record;
  const std::string zone = dkim_zone_strings(record);
  EXPECT_TRUE(zone.starts_with("\"v=DKIM1;"));
  EXPECT_NE(zone.find("\" \""), std::string::npos);
  EXPECT_EQ(dkim_record_name("nordlys.example", "a2026"), "a2026._domainkey.nordlys.example");
}

}  // namespace
}  // namespace amends::mail
