// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <consort/plugin.h>
#include <consort/testing.hpp>

namespace consort::testing {

/// The first plugin of a module, loaded as the server does: by its one symbol, never unloaded.
/// Fails the test when it cannot be.
const consort_plugin& loadPlugin(const std::string& file);

/// An instance of a loaded plugin.
class Instance {
public:
    /// Throws std::runtime_error with the plugin's own text when it refuses.
    Instance(const consort_plugin& plugin, const FakeConfig& config);
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;
    ~Instance();

    void* self() const noexcept { return self_; }

    FakeHost host;

private:
    const consort_plugin& plugin_;
    void* self_ = nullptr;
};

}  // namespace consort::testing
