// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_index.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include <sys/stat.h>

#include <consort/plugin.h>

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/base/json_writer.h"
#include "core/extensions/file_checks.h"

namespace consort::extensions {

namespace {

/// Changes whenever the file, or what this server accepts, may have changed.
std::string identity(const std::filesystem::path& file) {
    struct stat status {};

    if (::stat(file.c_str(), &status) != 0) {
        return "";
    }
    std::ostringstream key;
    key << CONSORT_ABI_MAJOR << '.' << CONSORT_ABI_MINOR << '|' << file.string() << '|'
        << status.st_dev << '|' << status.st_ino << '|' << status.st_size << '|'
        << status.st_ctim.tv_sec << '.' << status.st_ctim.tv_nsec;
    return key.str();
}

std::vector<std::filesystem::path> listModules(const std::filesystem::path& directory) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        if (entry.path().extension() == ".so") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

PluginIndex::PluginIndex(PluginIndexOptions options) : options_(std::move(options)) {
    loadCache();
    std::set<std::filesystem::path> seen;
    for (const auto& directory : options_.directories) {
        std::error_code error;
        const auto real = std::filesystem::weakly_canonical(directory, error);
        if (!seen.insert(error ? directory : real).second) {
            continue;
        }
        for (const auto& file : listModules(directory)) {
            add(file);
        }
    }
    if (used_ != cache_) {
        saveCache();
    }
}

void PluginIndex::add(const std::filesystem::path& file) {
    InstalledFile installed{file, "", {}};
    try {
        checkPluginFile(file);
        const auto key = identity(file);
        const auto cached = cache_.find(key);
        const auto answer = cached != cache_.end() ? cached->second : options_.prober.probe(file);
        const auto refused = JsonValue::parse(answer).findString("refused");
        if (refused) {
            installed.refusal = *refused;
        } else {
            installed.plugins = pluginsFromJson(answer);
            // Refusals are not kept: installing a missing library changes no file here.
            used_[key] = answer;
        }
    } catch (const Error& error) {
        installed.refusal = error.what();
    }
    files_.push_back(std::move(installed));
}

std::vector<const InstalledFile*> PluginIndex::findFiles(std::string_view id) const {
    std::vector<const InstalledFile*> found;
    for (const auto& file : files_) {
        if (std::any_of(file.plugins.begin(), file.plugins.end(), [id](const auto& plugin) {
                return plugin.id == id;
            })) {
            found.push_back(&file);
        }
    }
    return found;
}

std::vector<std::string> PluginIndex::ids() const {
    std::set<std::string> ids;
    for (const auto& file : files_) {
        for (const auto& plugin : file.plugins) {
            ids.insert(plugin.id);
        }
    }
    return {ids.begin(), ids.end()};
}

void PluginIndex::loadCache() {
    std::ifstream stream(options_.cacheFile, std::ios::binary);
    if (options_.cacheFile.empty() || !stream) {
        return;
    }
    std::ostringstream text;
    text << stream.rdbuf();
    try {
        for (const auto& item : JsonValue::parse(text.str()).listItems("files")) {
            cache_[item.getString("identity")] = item.getString("answer");
        }
    } catch (const Error&) {
        cache_.clear();  // A damaged cache is no cache; the files are probed again.
    }
}

void PluginIndex::saveCache() const {
    if (options_.cacheFile.empty()) {
        return;
    }
    JsonWriter out;
    out.beginObject().key("files").beginArray();
    for (const auto& [key, answer] : used_) {
        out.beginObject().member("identity", key).member("answer", answer).endObject();
    }
    out.endArray().endObject();
    auto temporary = options_.cacheFile;
    temporary += ".new";
    std::error_code unwritable;
    std::filesystem::create_directories(options_.cacheFile.parent_path(), unwritable);
    std::ofstream stream(temporary, std::ios::binary);
    stream << out.str();
    stream.close();
    // Without the cache the next start is slower, nothing else.
    if (stream) {
        std::filesystem::rename(temporary, options_.cacheFile, unwritable);
    }
}

}  // namespace consort::extensions
