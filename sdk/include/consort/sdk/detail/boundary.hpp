// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <functional>
#include <new>
#include <utility>

#include <consort/sdk/error.hpp>

/// Where C++ meets the contract: exceptions to statuses on the way out, statuses to exceptions on
/// the way in. Not for authors.
namespace consort::sdk {
inline namespace v0 {
namespace detail {

inline void say(
    consort_call* call,
    std::int32_t code,
    const char* message,
    std::chrono::milliseconds retryAfter = {}
) noexcept {
    if (CONSORT_HAS(call, fail)) {
        call->fail(call, code, toC(message), static_cast<std::uint32_t>(retryAfter.count()));
    }
}

/// A thrown code that is no error (OK, STOP, negative) would be taken for success.
inline std::int32_t errorCode(std::int32_t code) noexcept {
    return code > CONSORT_OK && code < CONSORT_STOP ? code : std::int32_t{CONSORT_E_INTERNAL};
}

/// Runs the body of every function that the host calls; nothing is thrown out of it.
template <class Body>
std::int32_t guard(consort_call* call, Body&& body) noexcept {
    try {
        return std::forward<Body>(body)();
    } catch (const HostError& error) {
        return errorCode(error.code());
    } catch (const Error& error) {
        const auto code = errorCode(error.code());
        say(call, code, error.what(), error.retryAfter());
        return code;
    } catch (const std::bad_alloc&) {
        say(call, CONSORT_E_QUOTA, "out of memory");
        return CONSORT_E_QUOTA;
    } catch (const std::exception& error) {
        say(call, CONSORT_E_INTERNAL, error.what());
        return CONSORT_E_INTERNAL;
    } catch (...) {
        say(call, CONSORT_E_INTERNAL, "an exception of unknown type was thrown");
        return CONSORT_E_INTERNAL;
    }
}

inline void throwUnlessOk(std::int32_t status) {
    if (status != CONSORT_OK) {
        throw HostError(status);
    }
}

/// Receives what a host service pushes. An exception in `take` stops the producer and is thrown
/// again by finish(), on this side of the boundary.
template <class T>
class Collector {
public:
    /// `take` answers false when it has enough.
    explicit Collector(std::function<bool(const T&)> take) : take_(std::move(take)) {}

    static std::int32_t push(void* context, const T* item) noexcept {
        auto& self = *static_cast<Collector*>(context);
        try {
            return self.take_(*item) ? std::int32_t{CONSORT_OK} : std::int32_t{CONSORT_STOP};
        } catch (...) {
            self.thrown_ = std::current_exception();
            return CONSORT_STOP;
        }
    }

    /// `status` is what the service returned.
    void finish(std::int32_t status) const {
        if (thrown_) {
            std::rethrow_exception(thrown_);
        }
        throwUnlessOk(status);
    }

private:
    std::function<bool(const T&)> take_;
    std::exception_ptr thrown_;
};

/// Hands results to a sink of the host and remembers its answer.
template <class Sink>
class Emitter {
public:
    explicit Emitter(Sink sink) noexcept : sink_(sink) {}

    /// False when the producer must end.
    template <class T>
    bool emit(const T& item) noexcept {
        status_ = sink_.push(sink_.ctx, &item);
        return status_ == CONSORT_OK;
    }

    /// What the function has to return: having been stopped is not an error.
    std::int32_t status() const noexcept {
        return status_ == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status_;
    }

private:
    Sink sink_;
    std::int32_t status_ = CONSORT_OK;
};

template <class Sink, class T>
std::int32_t pushOne(Sink sink, const T& item) noexcept {
    Emitter<Sink> emitter(sink);
    emitter.emit(item);
    return emitter.status();
}

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk
