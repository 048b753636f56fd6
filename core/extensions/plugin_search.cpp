// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_search.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/extensions/file_checks.h"

namespace consort::extensions {

namespace {

std::string join(const std::vector<std::string>& items) {
    std::string text;
    for (const auto& item : items) {
        text += (text.empty() ? "" : ", ") + item;
    }
    return text;
}

std::string describeDirectories(const PluginIndex& index) {
    std::vector<std::string> shown;
    for (const auto& directory : index.directories()) {
        std::error_code unreadable;
        const bool isThere = std::filesystem::is_directory(directory, unreadable);
        shown.push_back(directory.string() + (isThere ? "" : " (no such directory)"));
    }
    return shown.empty() ? "nowhere, because plugins.dirs is empty" : join(shown);
}

Error notInstalled(const PluginIndex& index, const InstanceConfig& instance) {
    const auto ids = index.ids();
    const auto near = closest(instance.use, ids);
    std::string text = "no plugin \"" + instance.use + "\" is installed" +
                       (near ? " (did you mean \"" + *near + "\"?)" : "") + "; searched " +
                       describeDirectories(index);
    std::vector<std::string> refusals;
    for (const auto& file : index.files()) {
        if (!file.refusal.empty()) {
            refusals.push_back(file.refusal);
        }
    }
    if (!refusals.empty()) {
        text += "; refused there: " + join(refusals);
    }
    text += ids.empty() ? "; no plugin at all was found: install them there, or set plugins.dirs "
                          "to where they are"
                        : "; installed: " + join(ids);
    return notFound(text);
}

}  // namespace

const InstalledFile& findPluginFile(const PluginIndex& index, const InstanceConfig& instance) {
    const auto files = index.findFiles(instance.use);
    if (files.empty()) {
        throw notInstalled(index, instance);
    }
    if (instance.sha256.empty() && files.size() > 1) {
        throw conflict(
            "both " + files[0]->file.string() + " and " + files[1]->file.string() +
            " hold the plugin \"" + instance.use + "\": remove one, or pin the other by sha256"
        );
    }
    for (const auto* file : files) {
        // The last one's mismatch is the message.
        if (file == files.back() || instance.sha256.empty()) {
            break;
        }
        try {
            checkPin(file->file, instance.sha256);
            return *file;
        } catch (const Error& mismatch) {
            if (mismatch.code() != ErrorCode::Denied) {
                throw;
            }
        }
    }
    if (!instance.sha256.empty()) {
        checkPin(files.back()->file, instance.sha256);
    }
    return *files.back();
}

}  // namespace consort::extensions
