// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "instance.h"
#include "kind_clients.h"

namespace consort::checker {

/// Something a plugin can be asked, whatever its kind.
struct Operation {
    std::string name;
    std::function<Outcome(const CallOptions&)> run;
    bool gives = false;    ///< A sound plugin pushes something.
    bool repeats = true;   ///< The same question gets the same answer.
    bool parses = true;    ///< What a network answers has to make sense to it.
    bool reports = false;  ///< Pushes nothing, but says when it could not do its work.
};

/// Everything that can be asked of an instance with what check.toml says. What it needs in the
/// storage or among the accounts is made here. `instance` must outlive the operations.
std::vector<Operation> operationsOf(Instance& instance);

/// Asks everything once; whatever is answered is fine.
void exercise(Instance& instance);

/// Users to sign in with, from check.toml or enrolled for the purpose. Throws Skipped when there is
/// none.
Credential goodPassword(Instance& instance);
Credential goodToken(Instance& instance);
Credential goodHeaders(Instance& instance);

/// What a recommender answers from is built by its jobs: runs each once. Nothing for others.
void buildModels(Instance& instance);

/// The track of check.toml that has lyrics.
TrackRequest trackWithLyrics(const Context& context);

/// A question that the plugin's backend must be asked for.
struct SuggestionSlot {
    std::string name;
    RecommendSlot slot;
};

std::vector<SuggestionSlot> suggestionSlots(const Instance& instance);

/// "u1" and three seeds of the checker's own library, or what check.toml says.
SuggestionRequest usualRequest(const Context& context);

inline constexpr const char* kSubject = "check-subject-1";
inline constexpr const char* kUser = "check.user";
inline constexpr const char* kSecret = "correct horse 7 battery";
inline constexpr const char* kCallback = "https://music.example.org/api/v1/auth/check/callback";
inline constexpr const char* kState = "check-state-0123456789";

}  // namespace consort::checker
