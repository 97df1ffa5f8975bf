#include "crypto/signing_key.h"

#include "base/check.h"
#include "crypto/limits.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>

namespace amends::crypto {
namespace {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;

/// A key behind a pass phrase is refused: nobody is there to type it when the server starts.
int no_pass_phrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
  return -1;
}

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

struct SigningKey::Key {
  Key(Pkey from, KeyKind of) : pkey(std::move(from)), kind(of) {
    if (kind == KeyKind::rsa) {
      ready = begun();
    }
  }

  /// A context that may sign one text.
  [[nodiscard]] DigestContext context() const {
    if (!ready) {
      return begun();
    }
    DigestContext copy(EVP_MD_CTX_new());
    const int rc = EVP_MD_CTX_copy_ex(copy.get(), ready.get());
    AMENDS_CHECK(rc == 1);
    return copy;
  }

  Pkey pkey;
  KeyKind kind;

 private:
  [[nodiscard]] DigestContext begun() const {
    DigestContext context(EVP_MD_CTX_new());
    const EVP_MD* digest = kind == KeyKind::rsa ? EVP_sha256() : nullptr;
    const int rc = EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, pkey.get());
    AMENDS_CHECK(rc == 1);
    return context;
  }

  /// Copied for each signature, which costs a tenth of beginning anew (3 us); never changed, so
  /// that threads may copy it at once. OpenSSL copies no context without a digest: none for
  /// Ed25519.
  DigestContext ready;
};

std::string_view to_string(KeyKind kind) {
  return kind == KeyKind::rsa ? "rsa" : "ed25519";
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(std::min(pem.size(), kKeyFileMax))));
  Pkey pkey(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr));
  if (!pkey) {
    return make_error(
        "crypto.key", "this is no private key in PEM without a pass phrase; make one anew"
    );
  }
  const int id = EVP_PKEY_get_base_id(pkey.get());
  if (id != EVP_PKEY_RSA && id != EVP_PKEY_ED25519) {
    return make_error("crypto.key", "the key is neither RSA nor Ed25519; make one of these kinds");
  }
  const KeyKind kind = id == EVP_PKEY_RSA ? KeyKind::rsa : KeyKind::ed25519;
  if (kind == KeyKind::rsa && EVP_PKEY_get_bits(pkey.get()) < kRsaBitsMin) {
    return make_error(
        "crypto.key_short",
        "the RSA key has {} bits, less than {}: receivers refuse it; make a longer one",
        EVP_PKEY_get_bits(pkey.get()),
        kRsaBitsMin
    );
  }
  return SigningKey(std::make_shared<const Key>(std::move(pkey), kind));
}

SigningKey SigningKey::generate(KeyKind kind) {
  Pkey pkey(
      kind == KeyKind::rsa ? EVP_RSA_gen(kRsaBitsNew)
                           : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
  );
  AMENDS_CHECK(pkey != nullptr);
  return SigningKey(std::make_shared<const Key>(std::move(pkey), kind));
}

KeyKind SigningKey::kind() const {
  return key_->kind;
}

std::string SigningKey::to_pem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  const int rc =
      PEM_write_bio_PrivateKey(bio.get(), key_->pkey.get(), nullptr, nullptr, 0, nullptr, nullptr);
  AMENDS_CHECK(rc == 1);
  return text_of(bio.get());
}

std::string SigningKey::public_bytes() const {
  if (key_->kind == KeyKind::ed25519) {
    std::string raw(kEd25519PublicBytes, '\0');
    std::size_t size = raw.size();
    const int rc = EVP_PKEY_get_raw_public_key(
        key_->pkey.get(), reinterpret_cast<unsigned char*>(raw.data()), &size
    );
    AMENDS_CHECK(rc == 1 && size == raw.size());
    return raw;
  }
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key_->pkey.get(), &der);
  AMENDS_CHECK(size > 0);
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

std::string SigningKey::sign(std::string_view bytes) const {
  const DigestContext context = key_->context();
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_->pkey.get())), '\0');
  std::size_t size = signature.size();
  const int rc = EVP_DigestSign(
      context.get(),
      reinterpret_cast<unsigned char*>(signature.data()),
      &size,
      data_of(bytes),
      bytes.size()
  );
  AMENDS_CHECK(rc == 1);
  signature.resize(size);
  return signature;
}

}  // namespace amends::crypto
