#include "crypto/signing_key.h"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace amends::crypto {
namespace {

/// Takes the key over.
std::string pem_of(EVP_PKEY* pkey) {
  BIO* bio = BIO_new(BIO_s_mem());
  EXPECT_EQ(PEM_write_bio_PrivateKey(bio, pkey, nullptr, nullptr, 0, nullptr, nullptr), 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string pem(data, static_cast<std::size_t>(size));
  BIO_free_all(bio);
  EVP_PKEY_free(pkey);
  return pem;
}

TEST(SigningKey, comes_back_from_its_file) {
  for (const KeyKind kind : {KeyKind::rsa, KeyKind::ed25519}) {
    const SigningKey key = SigningKey::generate(kind);
    const auto again = SigningKey::from_pem(key.to_pem());
    ASSERT_TRUE(again.ok()) << to_string(kind);
    EXPECT_EQ(again->kind(), kind);
    EXPECT_EQ(again->public_bytes(), key.public_bytes());
    // Both schemes are deterministic: the same bytes, the same signature.
    EXPECT_EQ(again->sign("a message"), key.sign("a message"));
    EXPECT_NE(key.sign("a message"), key.sign("another message"));
  }
}

TEST(SigningKey, two_new_ones_differ) {
  EXPECT_NE(
      SigningKey::generate(KeyKind::ed25519).public_bytes(),
      SigningKey::generate(KeyKind::ed25519).public_bytes()
  );
}

TEST(SigningKey, refuses_what_is_no_key) {
  for (const char* text :
       {"", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
    EXPECT_EQ(SigningKey::from_pem(text).error().id(), "crypto.key") << text;
  }
}

TEST(SigningKey, refuses_another_kind) {
  const auto key = SigningKey::from_pem(pem_of(EVP_EC_gen("P-256")));
  ASSERT_FALSE(key.ok());
  EXPECT_NE(key.error().message().find("neither RSA nor Ed25519"), std::string::npos);
}

TEST(SigningKey, refuses_a_short_one) {
  EXPECT_EQ(SigningKey::from_pem(pem_of(EVP_RSA_gen(768))).error().id(), "crypto.key_short");
}

}  // namespace
}  // namespace amends::crypto
