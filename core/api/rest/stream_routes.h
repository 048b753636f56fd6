// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::http {
class Router;
}

namespace consort::library {
class TrackOpener;
class TrackStreams;
}  // namespace consort::library

namespace consort::accounts {
class StreamTokenService;
class UserDirectory;
}  // namespace consort::accounts

namespace consort::api {

struct StreamParts {
    library::TrackOpener& opener;
    library::TrackStreams& streams;
    accounts::StreamTokenService& tokens;
    accounts::UserDirectory& users;
};

/// Stream, download and signed stream URLs of tracks. Everything in `parts` is borrowed.
void addStreamRoutes(http::Router& router, StreamParts parts);

}  // namespace consort::api
