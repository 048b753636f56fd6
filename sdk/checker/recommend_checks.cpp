// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <set>

#include "checks.h"
#include "operations.h"

namespace consort::checker {

namespace {

bool recommends(const extensions::AdoptedPlugin& plugin) {
    return plugin.table.recommend != nullptr;
}

bool hasRadio(const extensions::AdoptedPlugin& plugin) {
    return plugin.table.recommend != nullptr && plugin.recommend.radio != nullptr;
}

std::unique_ptr<Instance> prepared(Context& context, const InstanceOptions& options = {}) {
    auto instance = context.start(options);
    buildModels(*instance);
    return instance;
}

void expectSome(const Reply<SuggestionInfo>& answer, const std::string& what) {
    require(
        answer.ok() && answer.pushed > 0,
        what + " gave " + answer.describe() + ", expected suggestions"
    );
}

void checkLimit(Context& context) {
    const auto instance = prepared(context);
    for (const auto& slot : suggestionSlots(*instance)) {
        for (const std::uint32_t limit : {1U, 3U, 10U, 0U}) {
            auto request = usualRequest(context);
            request.limit = limit;
            const auto answer = suggest(*instance, slot.slot, request);
            require(
                answer.pushed <= static_cast<int>(limit),
                slot.name + " with the limit " + std::to_string(limit) + " pushed " +
                    std::to_string(answer.pushed)
            );
            if (limit == 10) {
                expectSome(answer, slot.name);
            }
        }
    }
}

void checkScores(Context& context) {
    const auto instance = prepared(context);
    for (const auto& slot : suggestionSlots(*instance)) {
        const auto answer = suggest(*instance, slot.slot, usualRequest(context));
        for (std::size_t i = 0; i < answer.items.size(); ++i) {
            require(
                std::isfinite(answer.items[i].score), slot.name + " gave a score that is no number"
            );
            require(
                i == 0 || answer.items[i].score <= answer.items[i - 1].score,
                slot.name + " does not give the best first"
            );
        }
    }
}

void checkTracks(Context& context) {
    const auto instance = prepared(context);
    for (const auto& slot : suggestionSlots(*instance)) {
        std::set<std::string> seen;
        for (const auto& item : suggest(*instance, slot.slot, usualRequest(context)).items) {
            require(
                item.hasTrack &&
                    (!item.id.empty() || (!item.title.empty() && !item.artist.empty())),
                slot.name + " suggests a track without an id, or title and artist, to find it by"
            );
            require(
                seen.insert(item.id + "|" + item.title + "|" + item.artist).second,
                slot.name + " suggests one track twice"
            );
        }
    }
}

void checkSeeds(Context& context) {
    const auto instance = prepared(context);
    for (const auto& slot : suggestionSlots(*instance)) {
        auto request = usualRequest(context);
        const auto before = suggest(*instance, slot.slot, request);
        for (const auto& item : before.items) {
            request.recent.push_back(item.id);
        }
        const auto answer = suggest(*instance, slot.slot, request);
        const auto isIn = [](const std::vector<std::string>& ids, const SuggestionInfo& item) {
            return !item.id.empty() && std::find(ids.begin(), ids.end(), item.id) != ids.end();
        };
        for (const auto& item : before.items) {
            require(!isIn(request.seeds, item), slot.name + " suggests a seed");
        }
        for (const auto& item : answer.items) {
            require(
                !isIn(request.recent, item),
                slot.name + " suggests a track that was played just now"
            );
        }
    }
}

void checkUnknown(Context& context) {
    const auto instance = prepared(context);
    for (const auto& slot : suggestionSlots(*instance)) {
        for (const auto& request : std::vector<SuggestionRequest>{
                 {5, "", {"no-such-track"}, {}}, {5, "no-such-user", {}, {}}, {5, "", {}, {}}}) {
            const auto answer = suggest(*instance, slot.slot, request);
            require(
                answer.ok() || answer.status == CONSORT_E_UNSUPPORTED,
                slot.name + " from an unknown seed or for an unknown user gave " +
                    answer.describe() + ", expected OK"
            );
        }
    }
}

void checkNewUser(Context& context) {
    const auto instance = prepared(context);
    for (const auto& slot : suggestionSlots(*instance)) {
        auto request = usualRequest(context);
        request.user = "u2";
        const auto answer = suggest(*instance, slot.slot, request);
        require(
            answer.ok() || answer.status == CONSORT_E_UNSUPPORTED,
            slot.name + " for a user without any history gave " + answer.describe()
        );
    }
}

bool usesHistory(const extensions::AdoptedPlugin& plugin) {
    return recommends(plugin) && plugin.descriptor.declares("history");
}

/// The made-up user has 100,000 plays.
void checkLongHistory(Context& context) {
    constexpr std::chrono::seconds kDeadline{5};
    const auto instance = prepared(context);
    for (const auto& slot : suggestionSlots(*instance)) {
        CallOptions options;
        options.timeout = kDeadline;
        const auto answer = suggest(*instance, slot.slot, usualRequest(context), options);
        require(
            answer.ok() && answer.took <= kDeadline,
            slot.name + " for a user with 100000 plays gave " + answer.describe() + " after " +
                std::to_string(answer.took.count() / 1'000'000) + " ms, the deadline is 5 s"
        );
    }
}

void checkNoHistory(Context& context) {
    InstanceOptions options;
    options.host.withoutHistory = true;
    const auto instance = prepared(context, options);
    for (const auto& slot : suggestionSlots(*instance)) {
        const auto answer = suggest(*instance, slot.slot, usualRequest(context));
        require(
            answer.ok() || answer.status == CONSORT_E_UNSUPPORTED,
            slot.name + " without the grant of \"history\" gave " + answer.describe() +
                ", expected suggestions or UNSUPPORTED"
        );
    }
}

void checkRadio(Context& context) {
    constexpr int kRounds = 20;
    const auto instance = prepared(context);
    auto request = usualRequest(context);
    request.limit = 5;
    std::set<std::string> played(request.seeds.begin(), request.seeds.end());
    for (int round = 0; round < kRounds; ++round) {
        const auto answer = suggest(*instance, instance->plugin().recommend.radio, request);
        expectSome(answer, "radio, round " + std::to_string(round + 1));
        for (const auto& item : answer.items) {
            const auto name = item.id.empty() ? item.title + "|" + item.artist : item.id;
            require(played.insert(name).second, "radio repeats \"" + name + "\" within 20 rounds");
            request.recent.insert(request.recent.begin(), name);
        }
    }
}

void checkSteady(Context& context) {
    const auto instance = prepared(context);
    for (const auto& slot : suggestionSlots(*instance)) {
        const auto request = usualRequest(context);
        if (suggest(*instance, slot.slot, request).digest !=
            suggest(*instance, slot.slot, request).digest) {
            context.warn(slot.name + " answers the same question in two ways");
        }
    }
}

}  // namespace

std::vector<Check> recommendChecks() {
    return {
        {"recommendation.limit", "push `limit` suggestions at most", recommends, &checkLimit},
        {"recommendation.scores", "push by falling, finite score", recommends, &checkScores},
        {"recommendation.tracks",
         "give every suggestion an id, or title and artist, and each track once",
         recommends,
         &checkTracks},
        {"recommendation.seeds",
         "leave out seeds and what is in `recent`",
         recommends,
         &checkSeeds},
        {"recommendation.unknown",
         "answer OK with nothing for seeds and users that are not known",
         recommends,
         &checkUnknown},
        {"recommendation.new-user", "expect users without history", recommends, &checkNewUser},
        {"recommendation.long-history",
         "build models in a job and read plays aggregated",
         usesHistory,
         &checkLongHistory},
        {"recommendation.no-history",
         "answer without history when it is not granted, or UNSUPPORTED",
         usesHistory,
         &checkNoHistory},
        {"recommendation.radio",
         "go on for as long as there are tracks, without repeats",
         hasRadio,
         &checkRadio},
        {"recommendation.steady",
         "order suggestions of equal score by id",
         recommends,
         &checkSteady},
    };
}

}  // namespace consort::checker
