// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace consort {

/// SHA-256 of bytes that come piece by piece. Confined to one thread.
class Sha256 final {
public:
    using Digest = std::array<std::uint8_t, 32>;

    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void update(std::string_view bytes);

    /// Of all bytes so far, which are then forgotten.
    Digest finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace consort
