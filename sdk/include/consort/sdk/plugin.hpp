// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include <consort/sdk/call.hpp>
#include <consort/sdk/config.hpp>
#include <consort/sdk/host.hpp>

namespace consort::sdk {
inline namespace v0 {

enum class Threading : std::uint32_t {
    Parallel = CONSORT_THREADS_PARALLEL,  ///< Calls come in on several threads at once.
    Serial = CONSORT_THREADS_SERIAL       ///< One at a time.
};

/// What a plugin says of itself: `static constexpr Info kInfo{.id = "org.example.disk", …};`
struct Info {
    const char* id = nullptr;       ///< Reverse-DNS; what the configuration says in `use`.
    const char* name = nullptr;     ///< For people.
    const char* version = nullptr;  ///< Semantic version.
    const char* license = nullptr;  ///< SPDX expression.
    const char* homepage = nullptr;
    Threading threading = Threading::Parallel;
    /// Host services it wants: "kv", "library", "history", "media", "http:HOST", "http:config".
    /// Services not named here are absent.
    const char* uses[8] = {};
    std::uint16_t minHostMinor = 0;
};

/// The base of every kind. A plugin is a class that derives from one or more kinds and has
/// `kInfo`, a `Config` with describe(), and a constructor from (Host, Config).
class Plugin {
public:
    Plugin() = default;
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;
    virtual ~Plugin() = default;

    /// Throws when the backend cannot be reached. Never at the same time as other calls.
    virtual void check(Call /*call*/) {}
};

}  // namespace v0
}  // namespace consort::sdk
