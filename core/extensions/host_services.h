// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace consort {
class Log;
}

namespace consort::extensions {

class CallObserver;
class HttpClient;
class KvStore;
class MediaSource;
class MetricsSink;
class Watchdog;

/// What the server offers to its plugins. Borrowed: outlives every instance. A null service is not
/// offered.
struct HostServices {
    Log& log;
    std::string serverVersion;
    MetricsSink* metrics = nullptr;
    KvStore* kv = nullptr;
    MediaSource* media = nullptr;
    CallObserver* observer = nullptr;
    Watchdog* watchdog = nullptr;
    HttpClient* http = nullptr;
};

}  // namespace consort::extensions
