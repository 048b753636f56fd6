// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <consort/draft/scrobbler.h>
#include <consort/sdk/draft/account_link.hpp>
#include <consort/sdk/track.hpp>

/// Draft consort.scrobbler/1, see <consort/draft/scrobbler.h>.
namespace consort::sdk {
inline namespace v0 {

/// A track was, or is being, listened to.
struct Listen {
    Track track;
    std::chrono::system_clock::time_point at{};
    std::chrono::milliseconds played{0};
    std::string client = {};
};

enum class ScrobbleVerdict : std::uint32_t {
    Taken = CONSORT_SCROBBLE_TAKEN,
    Retry = CONSORT_SCROBBLE_RETRY,
    Rejected = CONSORT_SCROBBLE_REJECTED
};

/// Says what became of the listen at `index`; those without a verdict were taken, or, when
/// submit() throws, are offered again.
using EmitVerdict =
    std::function<void(std::size_t index, ScrobbleVerdict verdict, std::string_view reason)>;

/// The class may say how many listens it takes at once: `static constexpr std::uint32_t kMaxBatch`;
/// 50 when it does not.
class Scrobbler : public virtual Plugin {
public:
    virtual void nowPlaying(Call call, const Account& account, const Listen& listen) = 0;

    /// Oldest first. The same one may come twice. Throws Unavailable for again later, Unauthorized
    /// when the account must be renewed.
    virtual void submit(
        Call call,
        const Account& account,
        const std::vector<Listen>& listens,
        const EmitVerdict& emit
    ) = 0;
};

}  // namespace v0
}  // namespace consort::sdk
