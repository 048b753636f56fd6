// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_reader.h"

#include <utility>

#include "core/base/error.h"
#include "core/extensions/abi.h"
#include "core/extensions/plugin_instance.h"

namespace consort::extensions {

PluginReader::PluginReader(
    std::shared_ptr<PluginInstance> instance,
    const consort_reader& reader,
    const CallContext& context
)
    : instance_(std::move(instance)), reader_(adopt(&reader)), context_(context) {
    context_.timeout = {};  // That was for opening it.
}

PluginReader::~PluginReader() {
    if (reader_.close != nullptr) {
        instance_->runSerial([this] { reader_.close(reader_.ctx); });
    }
}

std::size_t PluginReader::read(std::span<char> buffer) {
    std::int64_t got = 0;
    const auto body = [&](PluginCall& call) -> std::int32_t {
        got = reader_.read(reader_.ctx, call.abi(), buffer.data(), buffer.size());
        return got >= 0 ? CONSORT_OK : static_cast<std::int32_t>(-got);
    };
    if (reader_.read == nullptr || !instance_->call(context_, Operation::StorageRead, "", body)) {
        throw Error(
            ErrorCode::Internal, instance_->name() + ": storage.read: the reader is broken"
        );
    }
    if (static_cast<std::uint64_t>(got) > buffer.size()) {
        throw Error(
            ErrorCode::Internal,
            instance_->name() + ": storage.read: claims more bytes than it was asked for"
        );
    }
    return static_cast<std::size_t>(got);
}

}  // namespace consort::extensions
