// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <iterator>

#include <consort/sdk/background.hpp>
#include <consort/sdk/detail/boundary.hpp>

namespace consort::sdk {
inline namespace v0 {
namespace detail {

/// The C table of a class derived from EventListener.
template <class T>
struct EventsTable {
    static constexpr auto makeTypes() noexcept {
        std::array<const char*, std::size(T::kEvents) + 1> types{};
        for (std::size_t i = 0; i < std::size(T::kEvents); ++i) {
            types[i] = T::kEvents[i];
        }
        return types;
    }

    static std::int32_t deliver(
        void* instance, consort_call* call, const consort_event* event
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            using Clock = std::chrono::system_clock;
            const Clock::time_point at{std::chrono::milliseconds(event->at_ms)};
            static_cast<T*>(instance)->onEvent(
                Call(call), Event{sdk::fromC(event->type), sdk::fromC(event->json), at}
            );
            return CONSORT_OK;
        });
    }

    static constexpr auto kTypes = makeTypes();
    static constexpr consort_events_v1 kTable{
        sizeof(consort_events_v1), 0, kTypes.data(), &deliver};
};

/// The C table of a class derived from Jobs.
template <class T>
struct JobsTable {
    static constexpr std::size_t kCount = std::size(T::kJobs);

    static constexpr auto column(const char* Job::*member) noexcept {
        std::array<const char*, kCount> texts{};
        for (std::size_t i = 0; i < kCount; ++i) {
            texts[i] = T::kJobs[i].*member;
        }
        return texts;
    }

    static std::int32_t run(void* instance, consort_call* call, consort_str name) noexcept {
        return guard(call, [&]() -> std::int32_t {
            static_cast<T*>(instance)->run(Call(call), sdk::fromC(name));
            return CONSORT_OK;
        });
    }

    static constexpr auto kNames = column(&Job::name);
    static constexpr auto kSchedules = column(&Job::schedule);
    static constexpr consort_jobs_v1 kTable{
        sizeof(consort_jobs_v1),
        static_cast<std::uint32_t>(kCount),
        kNames.data(),
        kSchedules.data(),
        &run};
};

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk
