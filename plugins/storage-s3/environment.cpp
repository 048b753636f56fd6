// SPDX-License-Identifier: Apache-2.0
#include "environment.h"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <thread>

namespace consort::s3 {

namespace {

std::int64_t systemNowMs() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

void waitInSlices(sdk::Call call, std::chrono::milliseconds time) {
    constexpr std::chrono::milliseconds kSlice{10};
    const auto end = std::chrono::steady_clock::now() + time;
    for (auto now = end - time; now < end; now = std::chrono::steady_clock::now()) {
        call.throwIfCancelled();
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - now);
        std::this_thread::sleep_for(std::min(kSlice, left + std::chrono::milliseconds(1)));
    }
    call.throwIfCancelled();
}

std::string processVariable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

double randomFraction() {
    std::random_device device;
    return static_cast<double>(device()) / (static_cast<double>(std::random_device::max()) + 1);
}

}  // namespace

Environment Environment::ofProcess() {
    return {&systemNowMs, &waitInSlices, &processVariable, &randomFraction};
}

}  // namespace consort::s3
