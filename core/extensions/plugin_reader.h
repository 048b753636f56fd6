// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <consort/plugin.h>

#include "core/base/backends/storage_backend.h"

namespace consort::extensions {

class PluginInstance;

/// A reader that a plugin handed over. Keeps the instance alive and closes the plugin's reader
/// exactly once.
class PluginReader final : public BlobReader {
public:
    /// `reader` belongs to this from here on. `context` is the one of the call that opened it:
    /// later reads carry its request id and stop with it.
    PluginReader(
        std::shared_ptr<PluginInstance> instance,
        const consort_reader& reader,
        const CallContext& context
    );
    ~PluginReader() override;
    PluginReader(const PluginReader&) = delete;
    PluginReader& operator=(const PluginReader&) = delete;

    std::size_t read(std::span<char> buffer) override;

private:
    std::shared_ptr<PluginInstance> instance_;
    consort_reader reader_;
    CallContext context_;
};

}  // namespace consort::extensions
