// SPDX-License-Identifier: Apache-2.0
#include "operations.h"

#include <memory>

#include "storage_client.h"

namespace consort::checker {

namespace {

using Operations = std::vector<Operation>;

bool accepts(const Instance& instance, std::uint32_t type) {
    const auto& auth = instance.plugin().auth;
    return auth.verify != nullptr && (auth.accepts & type) != 0;
}

void addStorage(Instance& instance, Operations& out) {
    const auto storage = std::make_shared<StorageClient>(instance);
    const auto object = std::make_shared<ReadableObject>(*storage, instance.context());
    const bool canWrite = storage->canWrite() && instance.context().settings().mayWrite;
    if (canWrite) {
        storage->store(std::string(kCheckFolder) + "read me too.txt", "more");
    }
    const auto folder = object->key.substr(0, object->key.find('/') + 1);
    out.push_back(
        {"storage.stat",
         [storage, object](const CallOptions& options) {
             return storage->stat(object->key, options);
         },
         true,
         true,
         false}
    );
    out.push_back({"storage.stat of a missing object", [storage](const CallOptions& options) {
                       return storage->stat("consort-check/missing", options);
                   }});
    out.push_back(
        {"storage.open",
         [storage, object](const CallOptions& options) {
             return storage->open(object->key, {}, options);
         },
         true,
         true,
         false}
    );
    out.push_back(
        {"storage.list",
         [storage, folder](const CallOptions& options) {
             return storage->list({folder, true, ""}, options);
         },
         true}
    );
    if (canWrite) {
        out.push_back(
            {"storage.put",
             [storage](const CallOptions& options) {
                 return storage->put("consort-check-put/put.txt", "content", {}, options);
             },
             true,
             false,
             false}
        );
        out.push_back({"storage.remove", [storage](const CallOptions& options) {
                           return storage->remove("consort-check-put/gone.txt", options);
                       }});
    }
}

void addVerify(
    Instance& instance, Operations& out, const std::string& name, Credential credential
) {
    const auto auth = std::make_shared<AuthClient>(instance);
    out.push_back(
        {name,
         [auth, credential](const CallOptions& options) {
             return auth->verify(credential, options);
         },
         true}
    );
    credential.secret += "wrong";
    credential.headers.clear();
    out.push_back({name + " with a wrong proof", [auth, credential](const CallOptions& options) {
                       return auth->verify(credential, options);
                   }});
}

void addAuth(Instance& instance, Operations& out) {
    if (accepts(instance, CONSORT_CRED_PASSWORD)) {
        addVerify(instance, out, "auth.verify of a password", goodPassword(instance));
    }
    if (accepts(instance, CONSORT_CRED_BEARER)) {
        addVerify(instance, out, "auth.verify of a token", goodToken(instance));
    }
    if (accepts(instance, CONSORT_CRED_PROXY_HEADERS)) {
        addVerify(instance, out, "auth.verify of headers", goodHeaders(instance));
    }
    const auto auth = std::make_shared<AuthClient>(instance);
    if (instance.plugin().auth.login_begin != nullptr) {
        out.push_back(
            {"auth.login_begin",
             [auth](const CallOptions& options) { return auth->begin(kCallback, kState, options); },
             true}
        );
        out.push_back({"auth.login_finish with an error", [auth](const CallOptions& options) {
                           return auth->finish(
                               kCallback,
                               "",
                               {{"state", kState}, {"error", "access_denied"}},
                               options
                           );
                       }});
    }
    if (instance.plugin().auth.recheck != nullptr) {
        out.push_back({"auth.recheck", [auth](const CallOptions& options) {
                           return auth->recheck("check-nobody", options);
                       }});
    }
    if (instance.plugin().auth.enroll != nullptr) {
        out.push_back({"auth.enroll", [auth](const CallOptions& options) {
                           return auth->enroll(kSubject, kUser, kSecret, options);
                       }});
        out.push_back({"auth.forget", [auth](const CallOptions& options) {
                           return auth->forget("check-nobody", options);
                       }});
    }
}

void addOthers(Instance& instance, Operations& out) {
    if (instance.plugin().table.lyrics != nullptr) {
        const auto track = trackWithLyrics(instance.context());
        out.push_back(
            {"lyrics.lookup",
             [&instance, track](const CallOptions& options) {
                 return lookUp(instance, track, options);
             },
             true}
        );
    }
    buildModels(instance);
    for (const auto& slot : suggestionSlots(instance)) {
        const auto request = usualRequest(instance.context());
        out.push_back(
            {slot.name,
             [&instance, slot, request](const CallOptions& options) {
                 return suggest(instance, slot.slot, request, options);
             },
             true,
             false}
        );
    }
    if (instance.plugin().table.events != nullptr) {
        out.push_back(
            {.name = "events.deliver",
             .run =
                 [&instance](const CallOptions& options) {
                     return deliver(
                         instance,
                         "track.played",
                         R"({"user_id":"u1","track_id":"t001","played_ms":1000})",
                         options
                     );
                 },
             .parses = false,
             .reports = true}
        );
    }
    if (instance.plugin().table.jobs != nullptr) {
        for (std::uint32_t i = 0; i < instance.plugin().jobs.n_jobs; ++i) {
            const std::string name = instance.plugin().jobs.names[i];
            out.push_back({"jobs.run " + name, [&instance, name](const CallOptions& options) {
                               return runJob(instance, name, options);
                           }});
        }
    }
}

}  // namespace

Operations operationsOf(Instance& instance) {
    Operations all;
    if (instance.plugin().table.storage != nullptr) {
        addStorage(instance, all);
    }
    if (instance.plugin().table.auth != nullptr) {
        addAuth(instance, all);
    }
    addOthers(instance, all);
    return all;
}

void buildModels(Instance& instance) {
    const auto& plugin = instance.plugin();
    const bool hasModels = plugin.table.recommend != nullptr && plugin.table.jobs != nullptr;
    for (std::uint32_t i = 0; hasModels && i < plugin.jobs.n_jobs; ++i) {
        runJob(instance, plugin.jobs.names[i]);
    }
}

void exercise(Instance& instance) {
    for (const auto& operation : operationsOf(instance)) {
        operation.run({});
    }
}

Credential goodPassword(Instance& instance) {
    const auto& settings = instance.context().settings();
    Credential credential{
        CONSORT_CRED_PASSWORD, settings.text("/auth/user"), settings.text("/auth/password")};
    if (!credential.user.empty()) {
        return credential;
    }
    if (instance.plugin().auth.enroll == nullptr) {
        throw Skipped{"check.toml does not say `[check.auth] user` and `password`"};
    }
    const auto enrolled = AuthClient(instance).enroll(kSubject, kUser, kSecret);
    require(enrolled.ok(), "auth.enroll of a new user gave " + enrolled.describe());
    return {CONSORT_CRED_PASSWORD, kUser, kSecret};
}

Credential goodToken(Instance& instance) {
    const auto token = instance.context().settings().text("/auth/token");
    if (token.empty()) {
        throw Skipped{"check.toml does not say `[check.auth] token`"};
    }
    return {CONSORT_CRED_BEARER, "", token};
}

Credential goodHeaders(Instance& instance) {
    const auto headers = instance.context().settings().texts("/auth/headers");
    if (headers.empty()) {
        throw Skipped{"check.toml does not say `[check.auth] headers`"};
    }
    return {CONSORT_CRED_PROXY_HEADERS, "", "", headers};
}

TrackRequest trackWithLyrics(const Context& context) {
    const auto& settings = context.settings();
    TrackRequest track;
    track.id = settings.text("/lyrics/id");
    track.title = settings.text("/lyrics/title");
    track.artist = settings.text("/lyrics/artist");
    track.album = settings.text("/lyrics/album");
    track.durationMs = settings.number("/lyrics/duration_ms", 180'000);
    if (track.title.empty()) {
        throw Skipped{"check.toml does not say `[check.lyrics] title` and `artist`"};
    }
    return track;
}

std::vector<SuggestionSlot> suggestionSlots(const Instance& instance) {
    std::vector<SuggestionSlot> slots;
    const auto& table = instance.plugin().recommend;
    const auto add = [&slots](const char* name, RecommendSlot slot) {
        if (slot != nullptr) {
            slots.push_back({std::string("recommendation.") + name, slot});
        }
    };
    if (instance.plugin().table.recommend != nullptr) {
        add("similar", table.similar);
        add("for_user", table.for_user);
        add("radio", table.radio);
    }
    return slots;
}

SuggestionRequest usualRequest(const Context& context) {
    SuggestionRequest request;
    const auto& settings = context.settings();
    const auto user = settings.text("/recommendation/user");
    request.user = user.empty() ? "u1" : user;
    const auto* seeds = settings.check.resolve("/recommendation/seeds");
    if (seeds == nullptr) {
        request.seeds = {"t001", "t002", "t003"};
        return request;
    }
    for (const auto& seed : seeds->items) {
        request.seeds.push_back(seed.text);
    }
    return request;
}

}  // namespace consort::checker
