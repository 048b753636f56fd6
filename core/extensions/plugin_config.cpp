// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_config.h"

#include <algorithm>

#include "core/base/config/config_document.h"
#include "core/base/config/schema_validator.h"
#include "core/base/text.h"

namespace consort::extensions {

namespace {

constexpr std::string_view kInstanceSchema = R"({"type": "object", "additionalProperties": false,
  "required": ["use"], "properties": {
    "use": {"type": "string", "minLength": 1, "description": "the id of the plugin"},
    "optional": {"type": "boolean", "default": false,
      "description": "whether the server starts without it"},
    "sha256": {"type": "string", "pattern": "^[0-9A-Fa-f]{64}$",
      "description": "the only file that may be loaded"},
    "grants": {"type": "array", "uniqueItems": true,
      "items": {"type": "string", "enum": ["history"]},
      "description": "what it may see besides: \"history\" is what users play, like and collect"},
    "config": {"type": "object", "description": "what the plugin itself reads"}}})";

constexpr std::string_view kChainsSchema = R"({"type": "object", "additionalProperties": false,
  "description": "In which order instances are asked", "properties": {
    "auth": {"type": "array", "uniqueItems": true, "items": {"type": "string"},
      "description": "who may sign in; without it every auth instance, as in the file"},
    "lyrics": {"type": "array", "uniqueItems": true, "items": {"type": "string"},
      "description": "the first that knows the words is taken"},
    "storage": {"type": "object", "description": "which storage holds what: prefixes of keys, and \"default\" for all others"},
    "recommendation": {"type": "object", "additionalProperties": false, "properties": {
      "similar": {"type": "array", "uniqueItems": true, "items": {"type": "string"}},
      "radio": {"type": "array", "uniqueItems": true, "items": {"type": "string"}},
      "for_user": {"type": "array", "uniqueItems": true, "items": {"type": "string"}}}}}})";

constexpr std::string_view kMusic = "music";
constexpr std::string_view kStorageFs = "consort.storage-fs";
constexpr std::string_view kAuthLocal = "consort.auth-local";
constexpr std::size_t kMaxName = 64;

/// Names go into URLs, metric labels and log lines.
bool isInstanceName(std::string_view name) {
    return !name.empty() && name.size() <= kMaxName &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
           });
}

class PluginConfigReader final {
public:
    PluginConfigReader(const ConfigDocument& document, std::vector<ConfigProblem>& problems)
        : problems_(problems) {
        config_.file = document.fileName();
    }

    PluginConfig read(const ConfigNode& root, const std::string& musicDirectory) {
        if (const auto* plugins = root.find("plugins")) {
            for (const auto& member : plugins->members) {
                if (member.value.type == ConfigType::Object) {
                    readInstance(member);
                }
            }
        }
        if (config_.instances.empty() && problems_.empty()) {
            addDefaults(musicDirectory);
        } else if (!musicDirectory.empty()) {
            replaceMusic(musicDirectory);
        }
        if (const auto* chains = root.findMember("chains")) {
            readChains(*chains);
        }
        return std::move(config_);
    }

private:
    void readInstance(const ConfigMember& member) {
        const auto path = "plugins." + member.key;
        if (!isInstanceName(member.key)) {
            report(
                member.keyAt,
                path + ": the name of an instance is 1 to 64 of a-z, 0-9, \"-\" and \"_\""
            );
            return;
        }
        const auto before = problems_.size();
        const auto table = validate(kInstanceSchema, member, path);
        InstanceConfig instance;
        instance.name = member.key;
        instance.at = member.keyAt;
        if (problems_.size() != before) {
            config_.instances.push_back(std::move(instance));  // Chains may name it all the same.
            return;
        }
        instance.use = table.find("use")->text;
        instance.useAt = member.value.find("use")->at;
        instance.isOptional = table.find("optional")->integer != 0;
        if (const auto* pin = table.find("sha256")) {
            instance.sha256 = pin->text;
        }
        if (const auto* grants = table.find("grants")) {
            for (const auto& grant : grants->items) {
                instance.grants.push_back(grant.text);
            }
        }
        if (const auto* config = member.value.find("config")) {
            instance.config = *config;
        }
        config_.instances.push_back(std::move(instance));
    }

    void addDefaults(const std::string& musicDirectory) {
        if (!musicDirectory.empty()) {
            addMusic(musicDirectory);
        }
        InstanceConfig local;
        local.name = "local";
        local.use = kAuthLocal;
        config_.instances.push_back(std::move(local));
    }

    void addMusic(const std::string& musicDirectory) {
        InstanceConfig music;
        music.name = kMusic;
        music.use = kStorageFs;
        setRoot(music, musicDirectory);
        config_.instances.push_back(std::move(music));
    }

    static void setRoot(InstanceConfig& music, const std::string& directory) {
        std::erase_if(music.config.members, [](const auto& m) { return m.key == "root"; });
        music.config.members.push_back({"root", {}, ConfigNode::string(directory)});
    }

    void replaceMusic(const std::string& musicDirectory) {
        for (auto& instance : config_.instances) {
            if (instance.name != kMusic) {
                continue;
            }
            if (instance.use == kStorageFs) {
                setRoot(instance, musicDirectory);
            } else {
                report(
                    instance.useAt,
                    "plugins.music: --music needs it to use " + std::string(kStorageFs) +
                        ", but it uses " + instance.use
                );
            }
            return;
        }
        addMusic(musicDirectory);
    }

    void readChains(const ConfigMember& member) {
        const auto before = problems_.size();
        const auto chains = validate(kChainsSchema, member, "chains");
        if (problems_.size() != before) {
            return;
        }
        if (const auto* auth = chains.find("auth")) {
            config_.chains.auth = readList(*auth, "chains.auth");
        }
        if (const auto* lyrics = chains.find("lyrics")) {
            config_.chains.lyrics = readList(*lyrics, "chains.lyrics");
        }
        if (const auto* storage = chains.find("storage")) {
            readStorage(*storage);
        }
        if (const auto* recommendation = chains.find("recommendation")) {
            for (const auto& [use, at, list] : recommendation->members) {
                for (auto& entry : readList(list, "chains.recommendation." + use)) {
                    config_.chains.recommendation.emplace_back(use, std::move(entry));
                }
            }
        }
    }

    void readStorage(const ConfigNode& storage) {
        for (const auto& [key, at, value] : storage.members) {
            const auto path = "chains.storage." + key;
            if (value.type != ConfigType::String) {
                report(
                    value.at,
                    path + ": expected the name of an instance, got " + describeValue(value)
                );
            } else if (key == "default") {
                config_.chains.storage.emplace_back("", entry(value, path));
            } else if (!key.ends_with('/') || key.starts_with('/')) {
                report(
                    at, path + ": expected \"default\" or the prefix of keys, such as \"archive/\""
                );
            } else {
                config_.chains.storage.emplace_back(key, entry(value, path));
            }
        }
    }

    std::vector<ChainEntry> readList(const ConfigNode& list, const std::string& path) {
        std::vector<ChainEntry> entries;
        for (std::size_t i = 0; i < list.items.size(); ++i) {
            entries.push_back(entry(list.items[i], path + "[" + std::to_string(i) + "]"));
        }
        return entries;
    }

    ChainEntry entry(const ConfigNode& value, const std::string& path) {
        if (config_.find(value.text) == nullptr) {
            std::vector<std::string> names;
            for (const auto& instance : config_.instances) {
                names.push_back(instance.name);
            }
            const auto near = closest(value.text, names);
            report(
                value.at,
                path + ": no plugin instance is named \"" + value.text + '"' +
                    (near ? " (did you mean \"" + *near + "\"?)" : "")
            );
        }
        return {value.text, path, value.at};
    }

    ConfigNode validate(
        std::string_view schema, const ConfigMember& member, const std::string& path
    ) {
        const ConfigPlace place{config_.file, path, member.keyAt};
        return validateConfig(parseSchema(schema), member.value, place, problems_);
    }

    void report(SourcePosition at, std::string message) {
        problems_.push_back({config_.file, at.line, at.column, std::move(message)});
    }

    PluginConfig config_;
    std::vector<ConfigProblem>& problems_;
};

}  // namespace

ConfigSchema instanceSchema() {
    return parseSchema(kInstanceSchema);
}

ConfigSchema chainsSchema() {
    return parseSchema(kChainsSchema);
}

bool InstanceConfig::isGranted(std::string_view what) const {
    return std::find(grants.begin(), grants.end(), what) != grants.end();
}

const InstanceConfig* PluginConfig::find(std::string_view name) const {
    const auto found = std::find_if(instances.begin(), instances.end(), [name](const auto& i) {
        return i.name == name;
    });
    return found == instances.end() ? nullptr : &*found;
}

PluginConfig readPluginConfig(
    const ConfigDocument& document,
    const std::string& musicDirectory,
    std::vector<ConfigProblem>& problems
) {
    std::vector<ConfigProblem> found;
    auto config = PluginConfigReader(document, found).read(toConfigNode(document), musicDirectory);
    problems.insert(problems.end(), found.begin(), found.end());
    return config;
}

}  // namespace consort::extensions
