// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>

#include <consort/plugin.h>

#include "core/base/error.h"
#include "core/extensions/abi.h"
#include "core/extensions/call_watch.h"
#include "core/extensions/plugin_call.h"

namespace consort::extensions {

/// Runs the body of a host service on behalf of a plugin: nothing is thrown into it, and nothing is
/// begun for a call that is over. `call` is null on the plugin's own threads.
template <class Body>
std::int32_t guardHost(consort_call* call, Body&& body) noexcept {
    try {
        if (const auto over = overStatus(call); over != CONSORT_OK) {
            return over;
        }
        return body();
    } catch (const Error& error) {
        const auto code = static_cast<std::int32_t>(error.code());
        if (call != nullptr) {
            const auto wait = static_cast<std::uint32_t>(error.retryAfter().count());
            call->fail(call, code, lower(error.what()), wait);
        }
        return code;
    } catch (const std::exception& error) {
        if (call != nullptr) {
            call->fail(call, CONSORT_E_INTERNAL, lower(error.what()), 0);
        }
        return CONSORT_E_INTERNAL;
    }
}

/// As guardHost(), for services that the server itself provides: when they cannot be had, the
/// plugin's call is excused for failing.
template <class Body>
std::int32_t guardOwn(consort_call* call, Body&& body) noexcept {
    bool hasBegun = false;
    const auto status = guardHost(call, [&] {
        hasBegun = true;
        return body();
    });
    const bool isOurs = status == CONSORT_E_UNAVAILABLE || status == CONSORT_E_TIMEOUT ||
                        status == CONSORT_E_INTERNAL;
    if (hasBegun && isOurs) {
        PluginCall::excuseCurrent();
    }
    return status;
}

}  // namespace consort::extensions
