// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include <consort/testing.hpp>

#include "plugins/storage-s3/credential_cache.h"
#include "plugins/storage-s3/environment.h"
#include "plugins/storage-s3/s3_storage.h"
#include "plugins/storage-s3/text.h"

namespace consort::testing {

/// Seconds since 1970 as "2013-05-24T00:00:00Z".
inline std::string isoDate(std::int64_t seconds) {
    const auto date = s3::amzDate(seconds);
    return date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6, 5) + ":" +
           date.substr(11, 2) + ":" + date.substr(13);
}

/// Time stands still, waiting is noted and takes none. Outlives what get() is given to.
struct FakeEnvironment {
    std::int64_t nowMs = 1'369'353'600'000;  ///< 24 May 2013
    std::vector<std::chrono::milliseconds> waits = {};
    std::map<std::string, std::string> variables = {};

    s3::Environment get() {
        return {
            [this] { return nowMs; },
            [this](sdk::Call call, std::chrono::milliseconds time) {
                call.throwIfCancelled();
                waits.push_back(time);
            },
            [this](const char* name) { return variables[name]; },
            [] { return 0.5; }};
    }
};

}  // namespace consort::testing
