// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::http {
class Router;
}

namespace consort::library {
class LibraryScans;
}

namespace consort::api {

/// State and start of scans, for administrators. `scans` is borrowed.
void addScanRoutes(http::Router& router, library::LibraryScans& scans);

}  // namespace consort::api
