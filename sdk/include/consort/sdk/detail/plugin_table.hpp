// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>

#include <consort/sdk/detail/account_tables.hpp>
#include <consort/sdk/detail/auth_table.hpp>
#include <consort/sdk/detail/background_table.hpp>
#include <consort/sdk/detail/lyrics_table.hpp>
#include <consort/sdk/detail/metadata_table.hpp>
#include <consort/sdk/detail/recommend_table.hpp>
#include <consort/sdk/detail/storage_table.hpp>
#include <consort/sdk/detail/transcoder_table.hpp>

namespace consort::sdk {
inline namespace v0 {
namespace detail {

template <class T, class... Kinds>
inline constexpr bool kIsAnyOf = (std::derived_from<T, Kinds> || ...);

/// The constant descriptor of a plugin class.
template <class T>
struct PluginTable {
    static constexpr bool kStorage = std::derived_from<T, Storage>;
    static constexpr bool kAuth =
        kIsAnyOf<T, PasswordAuth, BearerAuth, ProxyHeaderAuth, RedirectAuth>;
    static constexpr bool kLyrics = std::derived_from<T, LyricsProvider>;
    static constexpr bool kRecommend = kIsAnyOf<T, SimilarTracks, ForUser, Radio>;
    static constexpr bool kSide = kIsAnyOf<T, EventListener, Jobs>;
    static constexpr bool kDraft =
        kIsAnyOf<T, AccountLink, Scrobbler, MusicSource, MetadataAgent, Transcoder>;

    static_assert(
        std::derived_from<T, Plugin>, "a plugin derives from a kind, such as sdk::Storage"
    );
    static_assert(
        kStorage || kAuth || kLyrics || kRecommend || kSide || kDraft,
        "a plugin derives from a kind, such as sdk::Storage"
    );
    static_assert(
        kAuth || !std::derived_from<T, RecheckedAuth>,
        "RecheckedAuth is derived from together with a kind that signs in, such as RedirectAuth"
    );
    static_assert(
        !std::derived_from<T, AccountLink> || kIsAnyOf<T, AccountRedirect, AccountToken>,
        "AccountLink is derived from by way of AccountRedirect or AccountToken"
    );
    static_assert(
        std::constructible_from<T, Host, typename T::Config>,
        "a plugin is made from (sdk::Host, Config), and overrides every function of its kinds"
    );

    static consort_str schema() noexcept {
        static const std::string text = schemaOf<typename T::Config>();
        return sdk::toC(text);
    }

    static std::int32_t create(
        const consort_host* host, consort_call* call, const consort_config_v1* config, void** self
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            auto instance = std::make_unique<T>(Host(host), readConfig<typename T::Config>(config));
            *self = instance.release();
            return CONSORT_OK;
        });
    }

    static std::int32_t check(void* self, consort_call* call) noexcept {
        return guard(call, [&]() -> std::int32_t {
            static_cast<T*>(self)->check(Call(call));
            return CONSORT_OK;
        });
    }

    static void destroy(void* self) noexcept {
        const std::unique_ptr<T> instance(static_cast<T*>(self));
    }

    /// A class adds third-party kinds by `static const void* extensionTable(const char* id)`.
    static const void* extension(const char* id) noexcept {
        const auto is = [id](const char* other) { return std::strcmp(id, other) == 0; };
        if constexpr (std::derived_from<T, WatchableStorage>) {
            if (is(CONSORT_STORAGE_WATCH_ID)) {
                return &StorageTable<T>::kWatchTable;
            }
        }
        if constexpr (std::derived_from<T, AccountLink>) {
            if (is(CONSORT_ACCOUNT_LINK_ID)) {
                return &AccountLinkTable<T>::kTable;
            }
        }
        if constexpr (std::derived_from<T, Scrobbler>) {
            if (is(CONSORT_SCROBBLER_ID)) {
                return &ScrobblerTable<T>::kTable;
            }
        }
        if constexpr (std::derived_from<T, MusicSource>) {
            if (is(CONSORT_MUSIC_SOURCE_ID)) {
                return &MusicSourceTable<T>::kTable;
            }
        }
        if constexpr (std::derived_from<T, MetadataAgent>) {
            if (is(CONSORT_METADATA_AGENT_ID)) {
                return &MetadataTable<T>::kTable;
            }
        }
        if constexpr (std::derived_from<T, Transcoder>) {
            if (is(CONSORT_TRANSCODER_ID)) {
                return &TranscoderTable<T>::kTable;
            }
        }
        if constexpr (requires { T::extensionTable(id); }) {
            return T::extensionTable(id);
        }
        return nullptr;
    }

    static constexpr consort_plugin makeTable() noexcept {
        consort_plugin plugin{};
        plugin.size = sizeof(plugin);
        plugin.threading = static_cast<std::uint32_t>(T::kInfo.threading);
        plugin.id = T::kInfo.id;
        plugin.name = T::kInfo.name;
        plugin.version = T::kInfo.version;
        plugin.license = T::kInfo.license;
        plugin.homepage = T::kInfo.homepage;
        plugin.min_host_minor = T::kInfo.minHostMinor;
        plugin.uses = T::kInfo.uses;
        while (plugin.n_uses < std::size(T::kInfo.uses) && T::kInfo.uses[plugin.n_uses] != nullptr
        ) {
            ++plugin.n_uses;
        }
        plugin.config_schema = &schema;
        plugin.create = &create;
        plugin.check = &check;
        plugin.destroy = &destroy;
        if constexpr (kStorage) {
            plugin.storage = &StorageTable<T>::kTable;
        }
        if constexpr (kAuth) {
            plugin.auth = &AuthTable<T>::kTable;
        }
        if constexpr (kLyrics) {
            plugin.lyrics = &LyricsTable<T>::kTable;
        }
        if constexpr (kRecommend) {
            plugin.recommend = &RecommendTable<T>::kTable;
        }
        if constexpr (std::derived_from<T, EventListener>) {
            plugin.events = &EventsTable<T>::kTable;
        }
        if constexpr (std::derived_from<T, Jobs>) {
            plugin.jobs = &JobsTable<T>::kTable;
        }
        plugin.extension = &extension;
        return plugin;
    }

    static constexpr consort_plugin kTable = makeTable();
};

template <class... T>
struct ModuleTable {
    static constexpr const consort_plugin* kPlugins[] = {&PluginTable<T>::kTable...};
    static constexpr consort_module kModule{
        .magic = CONSORT_ABI_MAGIC,
        .abi_major = CONSORT_ABI_MAJOR,
        .abi_minor = CONSORT_ABI_MINOR,
        .size = sizeof(consort_module),
        .n_plugins = sizeof...(T),
        .plugins = kPlugins,
    };
};

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk
