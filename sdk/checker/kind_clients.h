// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "instance.h"

namespace consort::checker {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Credential {
    std::uint32_t type = CONSORT_CRED_PASSWORD;
    std::string user;
    std::string secret;
    Headers headers = {};
};

/// Calls to the auth kind of an instance.
class AuthClient final {
public:
    explicit AuthClient(Instance& instance) : instance_(instance) {}

    Reply<IdentityInfo> verify(const Credential& credential, const CallOptions& options = {});
    Reply<RedirectInfo> begin(
        std::string_view callback, std::string_view state, const CallOptions& options = {}
    );
    Reply<IdentityInfo> finish(
        std::string_view callback,
        std::string_view keep,
        const Headers& params,
        const CallOptions& options = {}
    );
    Reply<IdentityInfo> recheck(std::string_view subject, const CallOptions& options = {});
    Outcome enroll(
        std::string_view subject,
        std::string_view user,
        std::string_view secret,
        const CallOptions& options = {}
    );
    Outcome forget(std::string_view subject, const CallOptions& options = {});

private:
    Instance& instance_;
};

struct TrackRequest {
    std::string id = {};
    std::string title;
    std::string artist;
    std::string album = {};
    std::int64_t durationMs = 0;
};

Reply<LyricsInfo> lookUp(
    Instance& instance, const TrackRequest& track, const CallOptions& options = {}
);

struct SuggestionRequest {
    std::uint32_t limit = 10;
    std::string user = {};
    std::vector<std::string> seeds = {};
    std::vector<std::string> recent = {};
};

using RecommendSlot =
    int32_t (*)(void*, consort_call*, const consort_recommend*, consort_suggestion_sink);

Reply<SuggestionInfo> suggest(
    Instance& instance,
    RecommendSlot slot,
    const SuggestionRequest& request,
    const CallOptions& options = {}
);

Outcome deliver(
    Instance& instance,
    std::string_view type,
    std::string_view json,
    const CallOptions& options = {}
);

Outcome runJob(Instance& instance, std::string_view name, const CallOptions& options = {});

}  // namespace consort::checker
