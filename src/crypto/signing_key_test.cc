#include "crypto/signing_key.h"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <string>
#include <thread>
#include <vector>

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

/// Whether the public half of `pem` takes the signature, by a context made for this alone.
bool rsa_verifies(const std::string& pem, std::string_view bytes, std::string_view signature) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* pkey = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* const signed_by = reinterpret_cast<const unsigned char*>(signature.data());
  const bool good = EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, pkey) == 1 &&
                    EVP_DigestVerify(context, signed_by, signature.size(), data, bytes.size()) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pkey);
  BIO_free_all(bio);
  return good;
}

TEST(SigningKey, signs_for_many_threads_at_once) {
  const SigningKey key = SigningKey::generate(KeyKind::rsa);
  const std::string pem = key.to_pem();
  std::vector<std::string> signatures(64);
  {
    std::vector<std::jthread> threads;
    for (std::size_t first = 0; first < 4; ++first) {
      threads.emplace_back([&, first] {
        for (std::size_t i = first; i < signatures.size(); i += 4) {
          signatures[i] = key.sign("message " + std::to_string(i));
        }
      });
    }
  }
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    EXPECT_TRUE(rsa_verifies(pem, "message " + std::to_string(i), signatures[i])) << i;
    EXPECT_FALSE(rsa_verifies(pem, "another " + std::to_string(i), signatures[i])) << i;
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
