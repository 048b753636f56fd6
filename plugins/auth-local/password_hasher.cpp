// SPDX-License-Identifier: Apache-2.0
#include "password_hasher.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include <argon2.h>
#include <sys/random.h>

#include <consort/sdk/error.hpp>

namespace consort::auth_local {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr auto kCancelPoll = 100ms;

[[noreturn]] void throwArgon2Error(int result, std::string_view what) {
    const auto message =
        "cannot " + std::string(what) + " a password: " + argon2_error_message(result);
    if (result == ARGON2_MEMORY_ALLOCATION_ERROR || result == ARGON2_THREAD_FAIL) {
        throw sdk::Unavailable(message, 1s);
    }
    throw sdk::Error(CONSORT_E_INTERNAL, message);
}

}  // namespace

void wipe(std::string& text) noexcept {
    ::explicit_bzero(text.data(), text.size());
    text.clear();
}

PasswordHasher::PasswordHasher(HashCost cost, unsigned concurrent)
    : cost_(cost),
      prefix_(
          "$argon2id$v=" + std::to_string(ARGON2_VERSION_NUMBER) +
          "$m=" + std::to_string(cost.memoryKib) + ",t=" + std::to_string(cost.iterations) +
          ",p=" + std::to_string(cost.parallelism) + "$"
      ),
      free_(std::max(concurrent, 1U)) {}

PasswordHasher::Turn::Turn(PasswordHasher& hasher, sdk::Call call) : hasher_(hasher) {
    std::unique_lock lock(hasher_.mutex_);
    while (hasher_.free_ == 0) {
        call.throwIfCancelled();
        hasher_.turnEnded_.wait_for(lock, kCancelPoll);
    }
    --hasher_.free_;
}

PasswordHasher::Turn::~Turn() {
    {
        const std::lock_guard lock(hasher_.mutex_);
        ++hasher_.free_;
    }
    hasher_.turnEnded_.notify_one();
}

std::string PasswordHasher::hash(sdk::Call call, std::string_view password) {
    std::array<unsigned char, kSaltBytes> salt{};
    if (::getrandom(salt.data(), salt.size(), 0) != static_cast<ssize_t>(salt.size())) {
        throw sdk::Unavailable("cannot hash a password: no random bytes");
    }
    const auto bytes = argon2_encodedlen(
        cost_.iterations, cost_.memoryKib, cost_.parallelism, kSaltBytes, kHashBytes, Argon2_id
    );
    std::string encoded(bytes, '\0');
    const Turn turn(*this, call);
    const int result = argon2id_hash_encoded(
        cost_.iterations,
        cost_.memoryKib,
        cost_.parallelism,
        password.data(),
        password.size(),
        salt.data(),
        salt.size(),
        kHashBytes,
        encoded.data(),
        encoded.size()
    );
    if (result != ARGON2_OK) {
        throwArgon2Error(result, "hash");
    }
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool PasswordHasher::matches(sdk::Call call, std::string_view password, const std::string& hash) {
    const Turn turn(*this, call);
    const int result = argon2id_verify(hash.c_str(), password.data(), password.size());
    if (result != ARGON2_OK && result != ARGON2_VERIFY_MISMATCH) {
        throwArgon2Error(result, "check");
    }
    return result == ARGON2_OK;
}

void PasswordHasher::pretend(sdk::Call call, std::string_view password) {
    auto hashed = hash(call, password);
    wipe(hashed);
}

bool PasswordHasher::isCurrent(std::string_view hash) const {
    return hash.starts_with(prefix_);
}

}  // namespace consort::auth_local
