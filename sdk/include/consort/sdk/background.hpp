// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <consort/sdk/plugin.hpp>

/// Side kinds that any plugin may add, or be made of alone: EventListener and Jobs.
/// <consort/abi/background.h> has the full contract of each function.
namespace consort::sdk {
inline namespace v0 {

/// Something happened in the server.
struct Event {
    std::string_view type;  ///< Such as "track.played".
    std::string_view json;  ///< An object; members may be added at any time.
    std::chrono::system_clock::time_point at{};
};

/// The class also says which it wants:
/// `static constexpr const char* kEvents[] = {"track.played", "playlist.*"};`
class EventListener : public virtual Plugin {
public:
    /// Types it does not know are to be ignored. A failed event is not delivered again.
    virtual void onEvent(Call call, const Event& event) = 0;
};

/// One kind of work that the host starts.
struct Job {
    const char* name = "";
    const char* schedule = "";  ///< Cron expression by default; "" = only by hand.
};

/// The class also says which it has: `static constexpr Job kJobs[] = {{"rebuild", "0 4 * * *"}};`
class Jobs : public virtual Plugin {
public:
    /// Never the same one twice at once. No deadline by default: asks cancelled() often. Throws
    /// Conflict when it cannot start now.
    virtual void run(Call call, std::string_view job) = 0;
};

}  // namespace v0
}  // namespace consort::sdk
