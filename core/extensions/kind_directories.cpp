// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/kind_directories.h"

#include <array>

#include "core/extensions/plugin_background.h"
#include "core/extensions/plugin_instance.h"
#include "core/extensions/plugin_lyrics.h"
#include "core/extensions/plugin_recommender.h"
#include "core/extensions/plugin_registry.h"
#include "core/extensions/plugin_sign_in.h"

namespace consort::extensions {

namespace {

using Instances = std::vector<std::shared_ptr<PluginInstance>>;

constexpr std::array<std::pair<std::string_view, RecommendationUse>, 3> kUses{{
    {"similar", RecommendationUse::Similar},
    {"for_user", RecommendationUse::ForUser},
    {"radio", RecommendationUse::Radio},
}};

/// Those that `order` names and that run; all that run when it names none.
Instances chained(
    const PluginRegistry& registry, std::string_view kind, const std::vector<ChainEntry>& order
) {
    if (order.empty()) {
        return registry.running(kind);
    }
    Instances instances;
    for (const auto& entry : order) {
        if (auto instance = registry.find(entry.instance)) {
            instances.push_back(std::move(instance));
        }
    }
    return instances;
}

}  // namespace

PluginLyricsDirectory::PluginLyricsDirectory(const PluginRegistry& registry) {
    for (auto& instance : chained(registry, "lyrics", registry.chains().lyrics)) {
        chain_.push_back(std::make_shared<PluginLyrics>(std::move(instance)));
    }
}

PluginRecommenderDirectory::PluginRecommenderDirectory(const PluginRegistry& registry) {
    for (const auto& [name, use] : kUses) {
        std::vector<ChainEntry> order;
        for (const auto& [entryUse, entry] : registry.chains().recommendation) {
            if (entryUse == name) {
                order.push_back(entry);
            }
        }
        for (auto& instance : chained(registry, "recommendation", order)) {
            auto recommender = std::make_shared<PluginRecommender>(std::move(instance));
            if (recommender->supports(use)) {
                chains_.emplace_back(use, std::move(recommender));
            }
        }
    }
}

std::vector<std::shared_ptr<Recommender>> PluginRecommenderDirectory::chain(RecommendationUse use
) const {
    std::vector<std::shared_ptr<Recommender>> found;
    for (const auto& [chainUse, recommender] : chains_) {
        if (chainUse == use) {
            found.push_back(recommender);
        }
    }
    return found;
}

PluginBackgroundDirectory::PluginBackgroundDirectory(const PluginRegistry& registry) {
    for (auto& instance : registry.running("events")) {
        listeners_.push_back(std::make_shared<PluginEvents>(std::move(instance)));
    }
    for (auto& instance : registry.running("jobs")) {
        runners_.push_back(std::make_shared<PluginJobs>(std::move(instance)));
    }
}

PluginSignInDirectory::PluginSignInDirectory(const PluginRegistry& registry) {
    for (auto& instance : chained(registry, "auth", registry.chains().auth)) {
        plugins_.push_back(std::make_shared<PluginSignIn>(std::move(instance)));
    }
}

PluginSignInDirectory::~PluginSignInDirectory() = default;

std::vector<std::shared_ptr<RedirectLogin>> PluginSignInDirectory::redirects() const {
    std::vector<std::shared_ptr<RedirectLogin>> found;
    for (const auto& plugin : plugins_) {
        if (plugin->canRedirect()) {
            found.push_back(plugin);
        }
    }
    return found;
}

std::vector<std::shared_ptr<RequestAuth>> PluginSignInDirectory::requestAuths() const {
    std::vector<std::shared_ptr<RequestAuth>> found;
    for (const auto& plugin : plugins_) {
        if (plugin->acceptsTokens() || plugin->acceptsHeaders()) {
            found.push_back(plugin);
        }
    }
    return found;
}

std::shared_ptr<IdentityRecheck> PluginSignInDirectory::findRecheck(std::string_view instance
) const {
    for (const auto& plugin : plugins_) {
        if (plugin->instance() == instance && plugin->canRecheck()) {
            return plugin;
        }
    }
    return nullptr;
}

}  // namespace consort::extensions
