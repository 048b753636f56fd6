// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include <consort/sdk/call.hpp>

namespace consort::auth_local {

struct HashCost {
    std::uint32_t memoryKib;
    std::uint32_t iterations;
    std::uint32_t parallelism;
};

/// Computes Argon2id hashes in PHC form (`$argon2id$v=19$m=…`), a limited number at a time; the
/// others wait until their deadline. Thread-safe. Throws Error.
class PasswordHasher final {
public:
    PasswordHasher(HashCost cost, unsigned concurrent);

    std::string hash(sdk::Call call, std::string_view password);

    /// Throws Error with CONSORT_E_INTERNAL when `hash` is damaged.
    bool matches(sdk::Call call, std::string_view password, const std::string& hash);

    /// Takes as long as matches().
    void pretend(sdk::Call call, std::string_view password);

    /// Made with the cost of today.
    bool isCurrent(std::string_view hash) const;

private:
    /// One of the hashes that may be computed at a time, waited for.
    class Turn {
    public:
        Turn(PasswordHasher& hasher, sdk::Call call);
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn();

    private:
        PasswordHasher& hasher_;
    };

    HashCost cost_;
    std::string prefix_;  ///< Of a hash of today.
    std::mutex mutex_;
    std::condition_variable turnEnded_;
    unsigned free_;
};

/// Overwrites a text that must not stay in memory.
void wipe(std::string& text) noexcept;

}  // namespace consort::auth_local
