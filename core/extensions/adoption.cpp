// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/adoption.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <utility>

#include <consort/draft/metadata_agent.h>
#include <consort/draft/music_source.h>
#include <consort/draft/scrobbler.h>
#include <consort/draft/transcoder.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/extensions/abi.h"

namespace consort::extensions {

namespace {

constexpr std::size_t kMaxText = 256;
constexpr std::uint32_t kMaxPlugins = 64;
constexpr std::uint32_t kMaxUses = 64;
constexpr std::uint64_t kMaxSchema = 1 << 20;

/// Everything up to and including `destroy`: less is no plugin of any version.
constexpr std::uint32_t kMinDescriptor =
    offsetof(consort_plugin, destroy) + sizeof(consort_plugin::destroy);

constexpr std::array<std::pair<const char*, const char*>, 4> kDraftKinds{{
    {CONSORT_TRANSCODER_ID, "transcoder"},
    {CONSORT_MUSIC_SOURCE_ID, "music source"},
    {CONSORT_METADATA_AGENT_ID, "metadata"},
    {CONSORT_SCROBBLER_ID, "scrobbler"},
}};

std::string version(unsigned major, unsigned minor) {
    return std::to_string(major) + "." + std::to_string(minor);
}

class Adopter final {
public:
    Adopter(const std::string& file, const consort_plugin& theirs) : file_(file), theirs_(theirs) {}

    AdoptedPlugin adoptPlugin() {
        if (theirs_.size < kMinDescriptor) {
            refuse(
                "the descriptor is " + std::to_string(theirs_.size) + " bytes long, at least " +
                std::to_string(kMinDescriptor) + " are needed"
            );
        }
        plugin_.table = adopt(&theirs_);
        adoptTexts();
        if (plugin_.table.min_host_minor > CONSORT_ABI_MINOR) {
            const auto major = std::to_string(CONSORT_ABI_MAJOR);
            refuse(
                "needs plugin ABI " + major + "." + std::to_string(plugin_.table.min_host_minor) +
                ", this server offers " + version(CONSORT_ABI_MAJOR, CONSORT_ABI_MINOR) +
                ": upgrade consort or use an older version of the plugin"
            );
        }
        require(plugin_.table.create != nullptr, "create");
        require(plugin_.table.destroy != nullptr, "destroy");
        adoptUses();
        adoptSchema();
        adoptKinds();
        return std::move(plugin_);
    }

private:
    [[noreturn]] void refuse(const std::string& why) const {
        const auto& id = plugin_.descriptor.id;
        throw Error(ErrorCode::Unsupported, file_ + ": " + (id.empty() ? "" : id + ": ") + why);
    }

    void require(bool isThere, const char* what) const {
        if (!isThere) {
            refuse(std::string(what) + " is NULL, which this server cannot work with");
        }
    }

    std::string text(const char* value, const char* what) const {
        if (value == nullptr) {
            refuse(std::string("its ") + what + " is NULL");
        }
        const std::string_view whole(value, ::strnlen(value, kMaxText + 1));
        if (whole.empty() || whole.size() > kMaxText || !isValidUtf8(whole)) {
            refuse(
                std::string("its ") + what + " is not a text of 1 to " + std::to_string(kMaxText) +
                " bytes of UTF-8"
            );
        }
        return std::string(whole);
    }

    void adoptTexts() {
        auto& out = plugin_.descriptor;
        const auto id = text(plugin_.table.id, "id");
        const bool isId = id.find('.') != std::string::npos &&
                          std::all_of(id.begin(), id.end(), [](unsigned char c) {
                              return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
                          });
        if (!isId) {
            refuse("its id \"" + sanitizeUtf8(id) + "\" is not of the form org.example.name");
        }
        out.id = id;
        out.name = text(plugin_.table.name, "name");
        out.version = text(plugin_.table.version, "version");
        out.license = text(plugin_.table.license, "license");
        if (plugin_.table.homepage != nullptr) {
            out.homepage = text(plugin_.table.homepage, "homepage");
        }
        if (plugin_.table.threading > CONSORT_THREADS_SERIAL) {
            refuse(
                "declares the threading model " + std::to_string(plugin_.table.threading) +
                ", which this server does not know"
            );
        }
        out.isSerial = plugin_.table.threading == CONSORT_THREADS_SERIAL;
    }

    void adoptUses() {
        const auto count = plugin_.table.n_uses;
        if (count > kMaxUses || (count > 0 && plugin_.table.uses == nullptr)) {
            refuse("its list of uses is broken");
        }
        for (std::uint32_t i = 0; i < count; ++i) {
            plugin_.descriptor.uses.push_back(text(plugin_.table.uses[i], "list of uses"));
        }
    }

    void adoptSchema() {
        if (plugin_.table.config_schema == nullptr) {
            return;
        }
        const auto schema = plugin_.table.config_schema();
        if (schema.len > kMaxSchema || !isValidUtf8(view(schema))) {
            refuse("its config schema is not a text of up to 1 MiB of UTF-8");
        }
        plugin_.descriptor.configSchema = view(schema);
    }

    /// Gives whether the kind is provided.
    template <class Table>
    bool adoptTable(const Table* theirs, const char* kind, Table& mine) {
        if (theirs == nullptr) {
            return false;
        }
        if (theirs->size < 2 * sizeof(std::uint32_t)) {
            refuse(std::string("its ") + kind + " table is empty");
        }
        mine = adopt(theirs);
        plugin_.descriptor.kinds.emplace_back(kind);
        return true;
    }

    void adoptKinds() {
        const auto& from = plugin_.table;
        if (adoptTable(from.storage, "storage", plugin_.storage)) {
            require(plugin_.storage.stat != nullptr, "storage.stat");
            require(plugin_.storage.open != nullptr, "storage.open");
            require(plugin_.storage.list != nullptr, "storage.list");
        }
        if (adoptTable(from.auth, "auth", plugin_.auth)) {
            const bool signsIn =
                plugin_.auth.verify != nullptr || plugin_.auth.login_begin != nullptr;
            require(signsIn, "auth.verify as well as auth.login_begin");
        }
        if (adoptTable(from.lyrics, "lyrics", plugin_.lyrics)) {
            require(plugin_.lyrics.lookup != nullptr, "lyrics.lookup");
        }
        adoptTable(from.recommend, "recommendation", plugin_.recommend);
        if (adoptTable(from.events, "events", plugin_.events)) {
            require(plugin_.events.deliver != nullptr, "events.deliver");
        }
        if (adoptTable(from.jobs, "jobs", plugin_.jobs)) {
            require(plugin_.jobs.run != nullptr, "jobs.run");
        }
        adoptDrafts();
        if (plugin_.descriptor.kinds.empty()) {
            refuse("provides nothing: all its tables are NULL");
        }
    }

    /// Kinds that are drafts have no table in the descriptor; a plugin may consist of one alone.
    void adoptDrafts() {
        const auto extension = plugin_.table.extension;
        for (const auto& [id, kind] : kDraftKinds) {
            if (extension != nullptr && extension(id) != nullptr) {
                plugin_.descriptor.kinds.emplace_back(kind);
            }
        }
    }

    const std::string& file_;
    const consort_plugin& theirs_;
    AdoptedPlugin plugin_;
};

}  // namespace

std::vector<AdoptedPlugin> adoptModule(const consort_module& module, const std::string& file) {
    const auto refuse = [&file](const std::string& why) {
        throw Error(ErrorCode::Unsupported, file + ": " + why);
    };
    if (module.magic != CONSORT_ABI_MAGIC) {
        refuse("its module symbol has a wrong magic number: it was not built with the SDK");
    }
    // While the major is 0 every minor may differ in layout.
    if (module.abi_major != CONSORT_ABI_MAJOR ||
        (CONSORT_ABI_MAJOR == 0 && module.abi_minor != CONSORT_ABI_MINOR)) {
        refuse(
            "built for plugin ABI " + version(module.abi_major, module.abi_minor) +
            ", this server offers " + version(CONSORT_ABI_MAJOR, CONSORT_ABI_MINOR) +
            ": rebuild the plugin with the SDK of this server"
        );
    }
    if (module.size < sizeof(consort_module) || module.n_plugins == 0 ||
        module.n_plugins > kMaxPlugins || module.plugins == nullptr) {
        refuse("its module lists no plugins");
    }
    std::vector<AdoptedPlugin> plugins;
    for (std::uint32_t i = 0; i < module.n_plugins; ++i) {
        if (module.plugins[i] == nullptr) {
            refuse("plugin " + std::to_string(i) + " of its list is NULL");
        }
        plugins.push_back(Adopter(file, *module.plugins[i]).adoptPlugin());
        const auto& id = plugins.back().descriptor.id;
        for (std::size_t earlier = 0; earlier + 1 < plugins.size(); ++earlier) {
            if (plugins[earlier].descriptor.id == id) {
                refuse("lists the id " + id + " twice");
            }
        }
    }
    return plugins;
}

}  // namespace consort::extensions
