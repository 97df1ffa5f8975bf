#include "net/tls.h"

#include "net/tls_core.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>

namespace amends::net {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

Error setup_error(std::string_view doing, const error_code& ec) {
  return make_error("tls.setup", "cannot {}: {}", doing, ec.message());
}

Error openssl_error(std::string_view doing) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return make_error("tls.setup", "cannot {}: {}", doing, text.data());
}

Result<std::shared_ptr<TlsCore>> new_core(ssl::context::method method) {
  try {
    auto core = std::make_shared<TlsCore>(method);
    SSL_CTX_set_min_proto_version(core->context.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_mode(core->context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    return core;
  } catch (const std::exception& e) {
    return make_error("tls.setup", "cannot set TLS up: {}", e.what());
  }
}

template <class T, void (*kFree)(T*)>
struct Freed {
  void operator()(T* object) const { kFree(object); }
};

void free_bio(BIO* bio) {
  BIO_free_all(bio);
}

using KeyPtr = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Freed<X509, X509_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION, X509_EXTENSION_free>>;
using BioPtr = std::unique_ptr<BIO, Freed<BIO, free_bio>>;

std::string taken(BIO* bio) {
  char* text = nullptr;
  const auto size = BIO_get_mem_data(bio, &text);
  return {text, static_cast<std::size_t>(size)};
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::string& host) {
  constexpr long kHour = 3600;
  constexpr long kTenDays = 240 * kHour;
  error_code not_ip;
  boost::asio::ip::make_address(host, not_ip);
  auto* name = X509_get_subject_name(certificate);
  const auto* bytes = reinterpret_cast<const unsigned char*>(host.data());
  return X509_set_version(certificate, 2) == 1 &&  // 2 is X.509 version 3
         ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1 &&
         X509_gmtime_adj(X509_getm_notBefore(certificate), -kHour) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), kTenDays) != nullptr &&
         X509_NAME_add_entry_by_txt(
             name, "CN", MBSTRING_UTF8, bytes, static_cast<int>(host.size()), -1, 0
         ) == 1 &&
         X509_set_issuer_name(certificate, name) == 1 && X509_set_pubkey(certificate, key) == 1 &&
         add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
         add_extension(
             certificate, NID_subject_alt_name, (not_ip.failed() ? "DNS:" : "IP:") + host
         ) &&
         X509_sign(certificate, key, EVP_sha256()) > 0;
}

}  // namespace

Result<TlsContext> client_tls(const TlsClientOptions& options) {
  AMENDS_TRY(auto core, new_core(ssl::context::tls_client));
  core->verify = options.verify;
  error_code ec;
  if (options.verify == Verify::none) {
    core->context.set_verify_mode(ssl::verify_none, ec);
    return TlsContext(core);
  }
  core->context.set_verify_mode(ssl::verify_peer, ec);
  if (options.ca_file.empty()) {
    core->context.set_default_verify_paths(ec);
  } else {
    core->context.load_verify_file(options.ca_file.string(), ec);
  }
  if (ec) {
    return setup_error("read the trusted certificates of " + options.ca_file.string(), ec);
  }
  return TlsContext(core);
}

Result<TlsContext> server_tls(const PemPair& pem) {
  AMENDS_TRY(auto core, new_core(ssl::context::tls_server));
  error_code ec;
  core->context.use_certificate_chain(boost::asio::buffer(pem.certificate), ec);
  if (ec) {
    return setup_error("use the certificate", ec);
  }
  core->context.use_private_key(boost::asio::buffer(pem.key), ssl::context::pem, ec);
  if (ec) {
    return setup_error("use the private key", ec);
  }
  return TlsContext(core);
}

Result<TlsContext> server_tls(
    const std::filesystem::path& certificate_file, const std::filesystem::path& key_file
) {
  AMENDS_TRY(auto core, new_core(ssl::context::tls_server));
  error_code ec;
  core->context.use_certificate_chain_file(certificate_file.string(), ec);
  if (ec) {
    return setup_error("use the certificate " + certificate_file.string(), ec);
  }
  core->context.use_private_key_file(key_file.string(), ssl::context::pem, ec);
  if (ec) {
    return setup_error("use the private key " + key_file.string(), ec);
  }
  return TlsContext(core);
}

Result<PemPair> self_signed(std::string_view host) {
  const KeyPtr key(EVP_EC_gen("P-256"));
  const CertificatePtr certificate(X509_new());
  const BioPtr certificate_text(BIO_new(BIO_s_mem()));
  const BioPtr key_text(BIO_new(BIO_s_mem()));
  if (!key || !certificate || !fill(certificate.get(), key.get(), std::string(host)) ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return openssl_error("make a certificate");
  }
  return PemPair{taken(certificate_text.get()), taken(key_text.get())};
}

}  // namespace amends::net
