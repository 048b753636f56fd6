// SPDX-License-Identifier: Apache-2.0
#include "digest.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <consort/sdk/error.hpp>

namespace consort::s3 {

namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

const unsigned char* bytesOf(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytesOf(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

[[noreturn]] void failed(const char* what) {
    ERR_clear_error();
    throw sdk::Error(CONSORT_E_INTERNAL, std::string("OpenSSL cannot ") + what);
}

/// A key that asks for a pass phrase must not ask the terminal.
int noPassPhrase(char* /*buffer*/, int /*size*/, int /*isWriting*/, void* /*context*/) {
    return -1;
}

}  // namespace

std::string sha256(std::string_view bytes) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), bytesOf(out), &length, EVP_sha256(), nullptr) != 1) {
        failed("compute SHA-256");
    }
    out.resize(length);
    return out;
}

std::string md5(std::string_view bytes) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), bytesOf(out), &length, EVP_md5(), nullptr) != 1) {
        ERR_clear_error();
        length = 0;
    }
    out.resize(length);
    return out;
}

std::string hmacSha256(std::string_view key, std::string_view bytes) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned int length = 0;
    const auto* made = HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        bytesOf(bytes),
        bytes.size(),
        bytesOf(out),
        &length
    );
    if (made == nullptr) {
        failed("compute an HMAC");
    }
    out.resize(length);
    return out;
}

struct RsaKey::Key {
    std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>> key;
};

RsaKey::RsaKey(std::string_view pem) : key_(std::make_unique<Key>()) {
    const std::unique_ptr<BIO, Freed<&BIO_free>> from(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))
    );
    key_->key.reset(PEM_read_bio_PrivateKey(from.get(), nullptr, &noPassPhrase, nullptr));
    ERR_clear_error();
    if (!key_->key || EVP_PKEY_get_base_id(key_->key.get()) != EVP_PKEY_RSA) {
        throw sdk::Invalid("the private key is no RSA key in PEM without a pass phrase");
    }
}

RsaKey::~RsaKey() = default;

std::string RsaKey::signSha1(std::string_view bytes) const {
    const std::unique_ptr<EVP_MD_CTX, Freed<&EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    std::size_t length = static_cast<std::size_t>(EVP_PKEY_get_size(key_->key.get()));
    std::string out(length, '\0');
    const bool isSigned =
        context != nullptr &&
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha1(), nullptr, key_->key.get()) == 1 &&
        EVP_DigestSign(context.get(), bytesOf(out), &length, bytesOf(bytes), bytes.size()) == 1;
    if (!isSigned) {
        failed("sign with RSA and SHA-1");
    }
    out.resize(length);
    return out;
}

}  // namespace consort::s3
