// SPDX-License-Identifier: Apache-2.0
// What the core's guard around a plugin adds to one call: deadline, health, serial gate, metrics.
// Each pair does the same work, once straight through the plugin's table and once through the
// adapter.
#include <fcntl.h>

#include <benchmark/benchmark.h>

#include <consort/sdk.hpp>

#include "core/base/log.h"
#include "core/extensions/adoption.h"
#include "core/extensions/host_services.h"
#include "core/extensions/plugin_auth.h"
#include "core/extensions/plugin_instance.h"
#include "core/extensions/plugin_lyrics.h"
#include "core/extensions/watchdog.h"
#include "core/server/metrics_registry.h"
#include "core/server/plugin_services.h"

namespace consort {
namespace {

class Nothing final : public sdk::ManagedPasswordAuth, public sdk::LyricsProvider {
public:
    static constexpr sdk::Info kInfo{
        .id = "bench.nothing", .name = "Nothing", .version = "1.0.0", .license = "Apache-2.0"};
    using Config = sdk::NoConfig;

    Nothing(sdk::Host, Config) {}

    std::optional<sdk::Identity> verify(sdk::Call, const sdk::PasswordCredential&) override {
        return {};
    }

    void enroll(sdk::Call, const sdk::Enrolment&) override {}

    void forget(sdk::Call, std::string_view subject) override { benchmark::DoNotOptimize(subject); }

    std::vector<sdk::Lyrics> lookup(sdk::Call, const sdk::Track&) override { return {}; }
};

/// An instance as the server makes it, with the server's own metrics and watchdog.
struct Bench {
    Bench()
        : log(::open("/dev/null", O_WRONLY | O_CLOEXEC)),
          metrics(registry),
          watchdog(log),
          services{.log = log, .serverVersion = "0", .metrics = &metrics, .observer = &metrics} {
        services.watchdog = &watchdog;
        const auto& module = sdk::detail::ModuleTable<Nothing>::kModule;
        auto plugin = std::make_shared<const extensions::AdoptedPlugin>(
            std::move(extensions::adoptModule(module, "bench").front())
        );
        instance = std::make_shared<extensions::PluginInstance>(
            std::move(plugin), "bench", ConfigNode::object(), services
        );
    }

    Log log;
    server::MetricsRegistry registry;
    server::PluginMetrics metrics;
    extensions::Watchdog watchdog;
    extensions::HostServices services;
    std::shared_ptr<extensions::PluginInstance> instance;
};

Bench& bench() {
    static Bench made;
    return made;
}

void forgetBare(benchmark::State& state) {
    const auto& instance = *bench().instance;
    const auto& table = instance.plugin().auth;
    const CallContext context;
    extensions::PluginCall call(context, std::chrono::seconds(5));
    for (auto step : state) {
        benchmark::DoNotOptimize(table.forget(instance.self(), call.abi(), {"ann", 3}));
    }
}

void forgetThroughAdapter(benchmark::State& state) {
    extensions::PluginAuth auth(bench().instance);
    const CallContext context;
    for (auto step : state) {
        auth.forget(context, "ann");
    }
}

void lookupBare(benchmark::State& state) {
    const auto& instance = *bench().instance;
    const auto& table = instance.plugin().lyrics;
    const CallContext context;
    extensions::PluginCall call(context, std::chrono::seconds(5));
    consort_track track{};
    track.size = sizeof track;
    track.title = {"title", 5};
    const consort_lyrics_sink sink{
        nullptr, [](void*, const consort_lyrics*) -> std::int32_t { return CONSORT_OK; }};
    for (auto step : state) {
        benchmark::DoNotOptimize(table.lookup(instance.self(), call.abi(), &track, sink));
    }
}

void lookupThroughAdapter(benchmark::State& state) {
    extensions::PluginLyrics lyrics(bench().instance);
    const CallContext context;
    TrackFacts track;
    track.title = "title";
    for (auto step : state) {
        benchmark::DoNotOptimize(lyrics.lookup(context, track));
    }
}

BENCHMARK(forgetBare);
BENCHMARK(forgetThroughAdapter);
BENCHMARK(lookupBare);
BENCHMARK(lookupThroughAdapter);
BENCHMARK(forgetThroughAdapter)->Name("forgetThroughAdapter/two_threads")->Threads(2);

}  // namespace
}  // namespace consort

BENCHMARK_MAIN();
