// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "core/extensions/plugin_call.h"

namespace consort::extensions {

/// Everything that is called on an instance, in the order of kOperations.
enum class Operation : std::size_t {
    Create,
    Check,
    StorageStat,
    StorageOpen,
    StorageList,
    StoragePut,
    StorageRemove,
    StorageRead,
    StorageWatch,
    StoragePresign,
    AuthVerify,
    AuthEnroll,
    AuthForget,
    AuthLoginBegin,
    AuthLoginFinish,
    AuthRecheck,
    LyricsLookup,
    RecommendSimilar,
    RecommendForUser,
    RecommendRadio,
    EventsDeliver,
    JobsRun,
};

struct OperationTraits {
    std::string_view kind;
    std::string_view name;
    std::chrono::milliseconds timeout;  ///< Unless the caller gives one.
};

inline constexpr std::array<OperationTraits, 22> kOperations{{
    {"plugin", "create", std::chrono::seconds(10)},
    {"plugin", "check", std::chrono::seconds(10)},
    {"storage", "stat", std::chrono::seconds(10)},
    {"storage", "open", std::chrono::seconds(10)},
    {"storage", "list", kNoTimeout},
    {"storage", "put", kNoTimeout},
    {"storage", "remove", std::chrono::seconds(10)},
    {"storage", "read", std::chrono::seconds(30)},
    {"storage", "watch", kNoTimeout},
    {"storage", "presign", std::chrono::seconds(10)},
    {"auth", "verify", std::chrono::seconds(5)},
    {"auth", "enroll", std::chrono::seconds(5)},
    {"auth", "forget", std::chrono::seconds(5)},
    {"auth", "login_begin", std::chrono::seconds(5)},
    {"auth", "login_finish", std::chrono::seconds(5)},
    {"auth", "recheck", std::chrono::seconds(5)},
    {"lyrics", "lookup", std::chrono::seconds(8)},
    {"recommendation", "similar", std::chrono::seconds(5)},
    {"recommendation", "for_user", std::chrono::seconds(5)},
    {"recommendation", "radio", std::chrono::seconds(5)},
    {"events", "deliver", std::chrono::seconds(5)},
    {"jobs", "run", kNoTimeout},
}};

constexpr const OperationTraits& traitsOf(Operation operation) {
    return kOperations[static_cast<std::size_t>(operation)];
}

}  // namespace consort::extensions
