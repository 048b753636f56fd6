// SPDX-License-Identifier: Apache-2.0
#include "core/base/sha256.h"

#include <openssl/evp.h>

#include "core/base/error.h"

namespace consort {

namespace {

void require(int result) {
    if (result != 1) {
        throw Error(ErrorCode::Internal, "SHA-256 failed");
    }
}

}  // namespace

struct Sha256::State {
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> kind{
        EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free};
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
        EVP_MD_CTX_new(), &EVP_MD_CTX_free};

    void start() const { require(EVP_DigestInit_ex2(context.get(), kind.get(), nullptr)); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    state_->start();
}

Sha256::~Sha256() = default;

Sha256::Sha256(Sha256&&) noexcept = default;

Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
    require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

Sha256::Digest Sha256::finish() {
    Digest digest{};
    unsigned int length = 0;
    require(EVP_DigestFinal_ex(state_->context.get(), digest.data(), &length));
    state_->start();
    return digest;
}

}  // namespace consort
