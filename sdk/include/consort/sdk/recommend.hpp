// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <consort/sdk/plugin.hpp>
#include <consort/sdk/track.hpp>

/// Recommendation plugins: derive from one or more of SimilarTracks, ForUser and Radio.
/// <consort/abi/recommend.h> has the full contract of each function.
namespace consort::sdk {
inline namespace v0 {

/// For whom, and like what.
struct Seed {
    std::vector<std::string_view> trackIds = {};  ///< To start from.
    std::vector<std::string_view> recent = {};    ///< Not to be suggested; newest first.
    std::string_view userId = {};                 ///< Empty for nobody in particular.
    std::string_view mood = {};                   ///< Free word, may be empty.
    std::uint32_t limit = 0;                      ///< At most so many suggestions.
};

/// A proposed track: by its id, or by texts from which the host finds it.
struct Suggestion {
    Track track;
    double score = 0;         ///< Finite; higher is better.
    std::string reason = {};  ///< For people; may be empty.
};

class SimilarTracks : public virtual Plugin {
public:
    /// Tracks like the seeds, best first, without seeds and recent ones. Empty for unknown seeds.
    virtual std::vector<Suggestion> similar(Call call, const Seed& seed) = 0;
};

class ForUser : public virtual Plugin {
public:
    /// Tracks the user may like, best first. Works for users without a history too.
    virtual std::vector<Suggestion> forUser(Call call, const Seed& seed) = 0;
};

class Radio : public virtual Plugin {
public:
    /// The next tracks of an endless programme that began with the seeds.
    virtual std::vector<Suggestion> radio(Call call, const Seed& seed) = 0;
};

}  // namespace v0
}  // namespace consort::sdk
