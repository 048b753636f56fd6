// SPDX-License-Identifier: Apache-2.0
// A naive build: the descriptor is a symbol that the whole process shares, so that a second copy of
// the file is the first one.
#include <cstdint>

#include <consort/plugin.h>

namespace {

std::int32_t create(
    const consort_host*, consort_call*, const consort_config_v1*, void** self
) noexcept {
    *self = nullptr;
    return CONSORT_OK;
}

void destroy(void* /*self*/) noexcept {}

std::int32_t deliver(void* /*self*/, consort_call*, const consort_event*) noexcept {
    return CONSORT_OK;
}

const char* const kTypes[]{"track.played", nullptr};
const consort_events_v1 kEvents{sizeof kEvents, 0, kTypes, &deliver};

consort_plugin makePlugin() {
    consort_plugin plugin{};
    plugin.size = sizeof plugin;
    plugin.id = "org.example.shared";
    plugin.name = "Shared";
    plugin.version = "1.0.0";
    plugin.license = "Apache-2.0";
    plugin.create = &create;
    plugin.destroy = &destroy;
    plugin.events = &kEvents;
    return plugin;
}

}  // namespace

template <int>
struct Shared {
    static consort_plugin plugin;
    static const consort_plugin* plugins[1];
};

template <int N>
consort_plugin Shared<N>::plugin = makePlugin();
template <int N>
const consort_plugin* Shared<N>::plugins[1]{&Shared<N>::plugin};

extern "C" {
const consort_module CONSORT_MODULE{
    CONSORT_ABI_MAGIC,
    CONSORT_ABI_MAJOR,
    CONSORT_ABI_MINOR,
    sizeof(consort_module),
    1,
    Shared<0>::plugins};
}
