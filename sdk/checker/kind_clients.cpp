// SPDX-License-Identifier: Apache-2.0
#include "kind_clients.h"

#include "core/base/text.h"

namespace consort::checker {

namespace {

std::string inQuotes(std::string_view text) {
    return " \"" + sanitizeUtf8(text.substr(0, 200)) + "\"";
}

std::vector<consort_kv> lendPairs(GuardedMemory& memory, const Headers& headers) {
    std::vector<consort_kv> pairs;
    pairs.reserve(headers.size());
    for (const auto& [name, value] : headers) {
        pairs.push_back({memory.text(name), memory.text(value)});
    }
    return pairs;
}

const consort_str* lendTexts(GuardedMemory& memory, const std::vector<std::string>& texts) {
    std::vector<consort_str> lent;
    lent.reserve(texts.size());
    for (const auto& text : texts) {
        lent.push_back(memory.text(text));
    }
    return memory.lendArray(lent);
}

}  // namespace

Reply<IdentityInfo> AuthClient::verify(const Credential& credential, const CallOptions& options) {
    return instance_.call<IdentityInfo, consort_identity, consort_identity_sink>(
        "auth.verify" + inQuotes(credential.user),
        options,
        [&](GuardedMemory& memory, consort_call* call, consort_identity_sink out) {
            const auto headers = lendPairs(memory, credential.headers);
            consort_credential given{};
            given.type = credential.type;
            given.user = memory.text(credential.user);
            given.secret = memory.text(credential.secret);
            given.headers = memory.lendArray(headers);
            given.n_headers = static_cast<std::uint32_t>(headers.size());
            given.flags = options.extraFlags;
            given.client_addr = memory.text("192.0.2.1");
            given.user_agent = memory.text("consort-plugin-check");
            return instance_.plugin().auth.verify(instance_.self(), call, memory.lend(given), out);
        }
    );
}

Reply<RedirectInfo> AuthClient::begin(
    std::string_view callback, std::string_view state, const CallOptions& options
) {
    return instance_.call<RedirectInfo, consort_login_redirect, consort_login_redirect_sink>(
        "auth.login_begin" + inQuotes(callback),
        options,
        [&](GuardedMemory& memory, consort_call* call, consort_login_redirect_sink out) {
            const auto* start = memory.lend(consort_login_start{
                0, options.extraFlags, memory.text(callback), memory.text(state), memory.text("en")}
            );
            return instance_.plugin().auth.login_begin(instance_.self(), call, start, out);
        }
    );
}

Reply<IdentityInfo> AuthClient::finish(
    std::string_view callback,
    std::string_view keep,
    const Headers& params,
    const CallOptions& options
) {
    return instance_.call<IdentityInfo, consort_identity, consort_identity_sink>(
        "auth.login_finish with " + std::to_string(params.size()) + " parameters",
        options,
        [&](GuardedMemory& memory, consort_call* call, consort_identity_sink out) {
            const auto pairs = lendPairs(memory, params);
            const auto* returned = memory.lend(consort_login_return{
                0,
                options.extraFlags,
                memory.text(callback),
                memory.text(keep),
                memory.lendArray(pairs),
                static_cast<std::uint32_t>(pairs.size()),
                0});
            return instance_.plugin().auth.login_finish(instance_.self(), call, returned, out);
        }
    );
}

Reply<IdentityInfo> AuthClient::recheck(std::string_view subject, const CallOptions& options) {
    return instance_.call<IdentityInfo, consort_identity, consort_identity_sink>(
        "auth.recheck" + inQuotes(subject),
        options,
        [&](GuardedMemory& memory, consort_call* call, consort_identity_sink out) {
            return instance_.plugin().auth.recheck(
                instance_.self(), call, memory.text(subject), out
            );
        }
    );
}

Outcome AuthClient::enroll(
    std::string_view subject,
    std::string_view user,
    std::string_view secret,
    const CallOptions& options
) {
    return instance_.callPlain(
        "auth.enroll" + inQuotes(subject) + inQuotes(user),
        options,
        [&](GuardedMemory& memory, consort_call* call) {
            return instance_.plugin().auth.enroll(
                instance_.self(), call, memory.text(subject), memory.text(user), memory.text(secret)
            );
        }
    );
}

Outcome AuthClient::forget(std::string_view subject, const CallOptions& options) {
    return instance_.callPlain(
        "auth.forget" + inQuotes(subject),
        options,
        [&](GuardedMemory& memory, consort_call* call) {
            return instance_.plugin().auth.forget(instance_.self(), call, memory.text(subject));
        }
    );
}

Reply<LyricsInfo> lookUp(
    Instance& instance, const TrackRequest& track, const CallOptions& options
) {
    return instance.call<LyricsInfo, consort_lyrics, consort_lyrics_sink>(
        "lyrics.lookup" + inQuotes(track.title) + " by" + inQuotes(track.artist),
        options,
        [&](GuardedMemory& memory, consort_call* call, consort_lyrics_sink out) {
            consort_track asked{};
            asked.flags = options.extraFlags;
            asked.id = memory.text(track.id);
            asked.title = memory.text(track.title);
            asked.artist = memory.text(track.artist);
            asked.album = memory.text(track.album);
            asked.duration_ms = track.durationMs;
            return instance.plugin().lyrics.lookup(instance.self(), call, memory.lend(asked), out);
        }
    );
}

Reply<SuggestionInfo> suggest(
    Instance& instance,
    RecommendSlot slot,
    const SuggestionRequest& request,
    const CallOptions& options
) {
    const auto what = "recommendation of " + std::to_string(request.limit) + " for" +
                      inQuotes(request.user) + " from " + std::to_string(request.seeds.size()) +
                      " seeds";
    return instance.call<SuggestionInfo, consort_suggestion, consort_suggestion_sink>(
        what,
        options,
        [&](GuardedMemory& memory, consort_call* call, consort_suggestion_sink out) {
            const auto* asked = memory.lend(consort_recommend{
                0,
                request.limit,
                memory.text(request.user),
                lendTexts(memory, request.seeds),
                lendTexts(memory, request.recent),
                static_cast<std::uint32_t>(request.seeds.size()),
                static_cast<std::uint32_t>(request.recent.size()),
                memory.text("")});
            return slot(instance.self(), call, asked, out);
        }
    );
}

Outcome deliver(
    Instance& instance, std::string_view type, std::string_view json, const CallOptions& options
) {
    return instance.callPlain(
        "events.deliver" + inQuotes(type),
        options,
        [&](GuardedMemory& memory, consort_call* call) {
            const auto* event = memory.lend(consort_event{
                0, options.extraFlags, memory.text(type), 1'700'000'000'000, memory.text(json)});
            return instance.plugin().events.deliver(instance.self(), call, event);
        }
    );
}

Outcome runJob(Instance& instance, std::string_view name, const CallOptions& options) {
    return instance.callPlain(
        "jobs.run" + inQuotes(name),
        options,
        [&](GuardedMemory& memory, consort_call* call) {
            return instance.plugin().jobs.run(instance.self(), call, memory.text(name));
        }
    );
}

}  // namespace consort::checker
