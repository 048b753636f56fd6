// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/probe.h"

#include <string>

#include <sys/resource.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/base/json_writer.h"
#include "core/extensions/adoption.h"
#include "core/extensions/shared_module.h"

namespace consort::extensions {

namespace {

std::string describe(const std::filesystem::path& file) {
    try {
        std::vector<PluginDescriptor> plugins;
        for (auto& plugin : adoptModule(loadModule(file), file.string())) {
            plugins.push_back(std::move(plugin.descriptor));
        }
        return toJson(plugins);
    } catch (const Error& error) {
        JsonWriter out;
        out.beginObject().member("refused", error.what()).endObject();
        return out.str();
    }
}

}  // namespace

int runProbe(const std::filesystem::path& file) {
    const rlimit noCore{0, 0};
    ::setrlimit(RLIMIT_CORE, &noCore);
    const FileDescriptor answer(::dup(STDOUT_FILENO));
    if (!answer.isOpen() || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
        return 1;
    }
    const auto json = describe(file);
    std::string_view rest = json;
    while (!rest.empty()) {
        const auto written = ::write(answer.get(), rest.data(), rest.size());
        if (written <= 0) {
            return 1;
        }
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    // Past the destructors of the plugin, which the server would not run either.
    ::_exit(0);
}

}  // namespace consort::extensions
