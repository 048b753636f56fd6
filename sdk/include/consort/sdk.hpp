// SPDX-License-Identifier: Apache-2.0
#pragma once

/// All that a plugin in C++20 needs: derive from a kind, end the file with CONSORT_PLUGIN(Class).
/// Header-only; compiled into the plugin, so it is no part of the binary contract.
#include <consort/plugin.h>
#include <consort/sdk/auth.hpp>
#include <consort/sdk/background.hpp>
#include <consort/sdk/config.hpp>
#include <consort/sdk/detail/plugin_table.hpp>
#include <consort/sdk/draft/account_link.hpp>
#include <consort/sdk/draft/metadata_agent.hpp>
#include <consort/sdk/draft/music_source.hpp>
#include <consort/sdk/draft/scrobbler.hpp>
#include <consort/sdk/draft/transcoder.hpp>
#include <consort/sdk/host.hpp>
#include <consort/sdk/http.hpp>
#include <consort/sdk/key.hpp>
#include <consort/sdk/kv.hpp>
#include <consort/sdk/library.hpp>
#include <consort/sdk/lyrics.hpp>
#include <consort/sdk/media.hpp>
#include <consort/sdk/recommend.hpp>
#include <consort/sdk/storage.hpp>

/// Exports the module with one plugin, or several: CONSORT_PLUGIN(Disk, Tape). Once in a plugin.
#define CONSORT_PLUGIN(...)                                                   \
    extern "C" CONSORT_EXPORT constinit const consort_module CONSORT_MODULE = \
        consort::sdk::detail::ModuleTable<__VA_ARGS__>::kModule;
