// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <toml++/impl/forward_declarations.h>

namespace consort {

/// A TOML file with the environment's overrides merged in. `CONSORT__SERVER__LISTEN=…` sets
/// `server.listen`: names are lower-cased, two underscores separate the parts. Immutable after
/// loading.
class ConfigDocument final {
public:
    using Environment = std::map<std::string, std::string>;

    /// Throws Error(NotFound) when the file cannot be read, Error(Invalid) with `file:line:col:
    /// error: …` when it is not TOML.
    static ConfigDocument load(const std::filesystem::path& file, const Environment& environment);

    /// No file: defaults and the environment only.
    static ConfigDocument withoutFile(const Environment& environment);

    /// The process's variables whose names start with CONSORT__.
    static Environment processEnvironment();

    ConfigDocument(ConfigDocument&&) noexcept;
    ConfigDocument& operator=(ConfigDocument&&) noexcept;
    ~ConfigDocument();

    /// Shown in messages; "environment" when there is no file.
    const std::string& fileName() const { return fileName_; }

    /// Lives as long as the document.
    const toml::table& root() const;

    /// The raw text of the override of a dotted path ("server.listen"), which a text field takes as
    /// it is.
    std::optional<std::string> findOverride(std::string_view path) const;

private:
    ConfigDocument(
        std::string fileName, const Environment& environment, std::unique_ptr<toml::table> root
    );

    std::string fileName_;
    std::map<std::string, std::string, std::less<>> overrides_;
    std::unique_ptr<toml::table> root_;
};

}  // namespace consort
