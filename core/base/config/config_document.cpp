// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/config_document.h"

#include <cctype>
#include <fstream>
#include <sstream>
#include <vector>

#include <unistd.h>

#include <toml++/toml.h>

#include "core/base/error.h"

namespace consort {

namespace {

constexpr std::string_view kPrefix = "CONSORT__";

std::vector<std::string> splitName(std::string_view name) {
    std::vector<std::string> parts{""};
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name.substr(i, 2) == "__") {
            parts.emplace_back();
            ++i;
        } else {
            parts.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
        }
    }
    return parts;
}

std::string joinPath(const std::vector<std::string>& parts) {
    std::string path;
    for (const auto& part : parts) {
        path += path.empty() ? part : "." + part;
    }
    return path;
}

/// Shells have no types: what reads as a TOML value is one, anything else is text.
void insertValue(toml::table& table, const std::string& key, const std::string& text) {
    try {
        auto parsed = toml::parse("value = " + text);
        if (parsed.size() == 1) {
            table.insert_or_assign(key, std::move(*parsed.get("value")));
            return;
        }
    } catch (const toml::parse_error&) {
        table.insert_or_assign(key, text);
        return;
    }
    table.insert_or_assign(key, text);
}

/// A key with dashes cannot be spelled in a shell; an underscore stands for it.
std::string existingKey(const toml::table& table, const std::string& key) {
    for (const auto& [name, node] : table) {
        std::string spelled(name.str());
        for (char& c : spelled) {
            c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        if (spelled == key) {
            return std::string(name.str());
        }
    }
    return key;
}

void insertOverride(
    toml::table& root, const std::vector<std::string>& parts, const std::string& text
) {
    toml::table* table = &root;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        const auto key = existingKey(*table, parts[i]);
        auto* child = table->get_as<toml::table>(key);
        if (child == nullptr) {
            table->insert_or_assign(key, toml::table{});
            child = table->get_as<toml::table>(key);
        }
        table = child;
    }
    insertValue(*table, existingKey(*table, parts.back()), text);
}

}  // namespace

ConfigDocument::ConfigDocument(
    std::string fileName, const Environment& environment, std::unique_ptr<toml::table> root
)
    : fileName_(std::move(fileName)), root_(std::move(root)) {
    for (const auto& [name, text] : environment) {
        if (!std::string_view(name).starts_with(kPrefix)) {
            continue;
        }
        const auto parts = splitName(std::string_view(name).substr(kPrefix.size()));
        for (const auto& part : parts) {
            if (part.empty()) {
                throw invalid(
                    "environment variable " + name + ": empty part; write CONSORT__SECTION__KEY"
                );
            }
        }
        overrides_[joinPath(parts)] = text;
        insertOverride(*root_, parts, text);
    }
}

ConfigDocument ConfigDocument::load(
    const std::filesystem::path& file, const Environment& environment
) {
    std::ifstream stream(file, std::ios::binary);
    std::error_code ignored;
    if (!stream || std::filesystem::is_directory(file, ignored)) {
        throw notFound("cannot read the config file " + file.string());
    }
    std::ostringstream text;
    text << stream.rdbuf();
    try {
        auto root = std::make_unique<toml::table>(toml::parse(text.str(), file.string()));
        return {file.string(), environment, std::move(root)};
    } catch (const toml::parse_error& error) {
        const auto& begin = error.source().begin;
        throw invalid(
            file.string() + ":" + std::to_string(begin.line) + ":" + std::to_string(begin.column) +
            ": error: " + std::string(error.description())
        );
    }
}

ConfigDocument ConfigDocument::withoutFile(const Environment& environment) {
    return {"environment", environment, std::make_unique<toml::table>()};
}

ConfigDocument::Environment ConfigDocument::processEnvironment() {
    Environment found;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (text.starts_with(kPrefix) && equals != std::string_view::npos) {
            found[std::string(text.substr(0, equals))] = std::string(text.substr(equals + 1));
        }
    }
    return found;
}

ConfigDocument::ConfigDocument(ConfigDocument&&) noexcept = default;
ConfigDocument& ConfigDocument::operator=(ConfigDocument&&) noexcept = default;
ConfigDocument::~ConfigDocument() = default;

const toml::table& ConfigDocument::root() const {
    return *root_;
}

std::optional<std::string> ConfigDocument::findOverride(std::string_view path) const {
    const auto found = overrides_.find(path);
    return found == overrides_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace consort
