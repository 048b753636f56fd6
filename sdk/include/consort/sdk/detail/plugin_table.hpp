// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>

#include <consort/sdk/detail/auth_table.hpp>
#include <consort/sdk/detail/storage_table.hpp>

namespace consort::sdk {
inline namespace v0 {
namespace detail {

/// The constant descriptor of a plugin class.
template <class T>
struct PluginTable {
    static constexpr bool kStorage = std::derived_from<T, Storage>;
    static constexpr bool kAuth =
        std::derived_from<T, PasswordAuth> || std::derived_from<T, RedirectAuth>;

    static_assert(
        std::derived_from<T, Plugin>, "a plugin derives from a kind, such as sdk::Storage"
    );
    static_assert(kStorage || kAuth, "a plugin derives from a kind, such as sdk::Storage");
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

    static const void* extension(const char* id) noexcept {
        if constexpr (std::derived_from<T, WatchableStorage>) {
            if (std::strcmp(id, CONSORT_STORAGE_WATCH_ID) == 0) {
                return &StorageTable<T>::kWatchTable;
            }
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
