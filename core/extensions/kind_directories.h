// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/backends/background.h"
#include "core/base/backends/lyrics_provider.h"
#include "core/base/backends/recommender.h"
#include "core/base/backends/sign_in_backend.h"

namespace consort::extensions {

class PluginRegistry;
class PluginSignIn;

/// The running lyrics instances, as they are when this is made: those of `chains.lyrics` in its
/// order, or all in the order of the file when it is not given. So it is with the others here.
class PluginLyricsDirectory final : public LyricsDirectory {
public:
    explicit PluginLyricsDirectory(const PluginRegistry& registry);

    std::vector<std::shared_ptr<LyricsProvider>> chain() const override { return chain_; }

private:
    std::vector<std::shared_ptr<LyricsProvider>> chain_;
};

/// One chain a use: a use without one in `[chains.recommendation]` has all that support it.
class PluginRecommenderDirectory final : public RecommenderDirectory {
public:
    explicit PluginRecommenderDirectory(const PluginRegistry& registry);

    std::vector<std::shared_ptr<Recommender>> chain(RecommendationUse use) const override;

private:
    std::vector<std::pair<RecommendationUse, std::shared_ptr<Recommender>>> chains_;
};

/// All running instances that take events or have jobs.
class PluginBackgroundDirectory final : public BackgroundDirectory {
public:
    explicit PluginBackgroundDirectory(const PluginRegistry& registry);

    std::vector<std::shared_ptr<EventListener>> listeners() const override { return listeners_; }

    std::vector<std::shared_ptr<JobRunner>> runners() const override { return runners_; }

private:
    std::vector<std::shared_ptr<EventListener>> listeners_;
    std::vector<std::shared_ptr<JobRunner>> runners_;
};

/// In the order of `chains.auth`.
class PluginSignInDirectory final : public SignInDirectory {
public:
    explicit PluginSignInDirectory(const PluginRegistry& registry);
    ~PluginSignInDirectory() override;

    std::vector<std::shared_ptr<RedirectLogin>> redirects() const override;
    std::vector<std::shared_ptr<RequestAuth>> requestAuths() const override;
    std::shared_ptr<IdentityRecheck> findRecheck(std::string_view instance) const override;

private:
    std::vector<std::shared_ptr<PluginSignIn>> plugins_;
};

}  // namespace consort::extensions
