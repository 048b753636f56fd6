// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace consort {
class Log;
}

namespace consort::extensions {

class CallObserver;
class HistorySource;
class HttpClient;
class KvStore;
class LibrarySource;
class MediaSource;
class MetricsSink;
class PcmDecoder;
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
    LibrarySource* library = nullptr;
    HistorySource* history = nullptr;  ///< Null too when it was not granted to the instance.
    PcmDecoder* decoder = nullptr;
};

}  // namespace consort::extensions
