// SPDX-License-Identifier: Apache-2.0
#include "core/server/configuration.h"

#include <optional>

#include "core/base/config/settings_reader.h"
#include "core/base/error.h"

namespace consort::server {

namespace {

std::optional<std::filesystem::path> findConfigFile(const Arguments& arguments) {
    if (const auto named = arguments.find("config")) {
        return *named;
    }
    for (const char* usual : {"consort.toml", "/etc/consort/consort.toml"}) {
        std::error_code ignored;
        if (std::filesystem::exists(usual, ignored)) {
            return usual;
        }
    }
    return std::nullopt;
}

/// Options are overrides of the last word, in the environment's form.
ConfigDocument::Environment overridesOf(const Arguments& arguments) {
    auto environment = ConfigDocument::processEnvironment();
    if (const auto data = arguments.find("data")) {
        environment["CONSORT__SERVER__DATA_DIR"] = *data;
    }
    const auto listen = arguments.findAll("listen");
    if (!listen.empty()) {
        std::string list;
        for (const auto& address : listen) {
            list += (list.empty() ? "[\"" : ", \"") + address + '"';
        }
        environment["CONSORT__SERVER__LISTEN"] = list + "]";
    }
    return environment;
}

void resolvePlaces(Settings& settings, const ConfigDocument& document) {
    const auto base = binaryDirectory().parent_path();
    std::error_code ignored;
    const auto bundled = base / "lib/consort/plugins";
    const bool isDefault = settings.plugins.dirs == PluginSettings{}.dirs;
    if (isDefault && !document.findOverride("plugins.dirs") &&
        std::filesystem::is_directory(bundled, ignored)) {
        settings.plugins.dirs.insert(settings.plugins.dirs.begin(), bundled.string());
    }
    if (settings.server.webDir.empty()) {
        const auto installed = base / "share/consort/web";
        // build/<preset>/bin in a source tree: the player is built beside it.
        const auto inTree = base.parent_path().parent_path() / "web/dist";
        settings.server.webDir =
            std::filesystem::exists(installed / "index.html", ignored) ? installed : inTree;
    }
}

void checkMusicDirectory(const std::string& directory) {
    std::error_code error;
    if (!std::filesystem::exists(directory, error)) {
        throw notFound("the music folder " + directory + " does not exist");
    }
    if (!std::filesystem::is_directory(directory, error)) {
        throw invalid("the music folder " + directory + " is not a directory");
    }
    const std::filesystem::directory_iterator readable(directory, error);
    if (error) {
        throw denied("cannot read the music folder " + directory + ": " + error.message());
    }
}

Configuration read(ConfigDocument document, const std::string& music) {
    auto [settings, problems] = readSettings(document);
    auto plugins = extensions::readPluginConfig(document, music, problems);
    resolvePlaces(settings, document);
    return {std::move(document), std::move(settings), std::move(plugins), std::move(problems)};
}

}  // namespace

std::filesystem::path binaryDirectory() {
    std::error_code error;
    const auto binary = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) {
        throw Error(ErrorCode::Internal, "cannot tell where the binary lies: " + error.message());
    }
    return binary.parent_path();
}

std::filesystem::path helperProgram(const std::string& name) {
    std::error_code ignored;
    const auto beside = binaryDirectory() / name;
    return std::filesystem::exists(beside, ignored)
               ? beside
               : binaryDirectory().parent_path() / "libexec/consort" / name;
}

std::vector<OptionSpec> configurationOptions() {
    return {
        {"config",
         "FILE",
         "The configuration (default ./consort.toml, then /etc/consort/consort.toml)"},
        {"data", "DIR", "Where the database and caches are kept (server.data_dir)"},
    };
}

std::vector<OptionSpec> serveOptions() {
    auto options = configurationOptions();
    options.push_back(
        {"listen",
         "ADDRESS:PORT",
         "Where to serve (server.listen); may be repeated, port 0 picks one"}
    );
    options.push_back({"music", "DIR", "The folder with the music (plugins.music.config.root)"});
    return options;
}

Configuration loadConfiguration(const Arguments& arguments) {
    const auto environment = overridesOf(arguments);
    const auto file = findConfigFile(arguments);
    auto document =
        file ? ConfigDocument::load(*file, environment) : ConfigDocument::withoutFile(environment);
    std::string music;
    if (const auto named = arguments.find("music")) {
        checkMusicDirectory(*named);
        music = std::filesystem::absolute(*named).lexically_normal().string();
    }
    return read(std::move(document), music);
}

Configuration scratchConfiguration(const std::filesystem::path& directory) {
    constexpr const char* kDirectories = "CONSORT__PLUGINS__DIRS";
    ConfigDocument::Environment environment;
    const auto given = ConfigDocument::processEnvironment();
    if (const auto found = given.find(kDirectories); found != given.end()) {
        environment.insert(*found);
    }
    environment["CONSORT__SERVER__DATA_DIR"] = (directory / "data").string();
    return read(ConfigDocument::withoutFile(environment), directory.string());
}

void requireValid(const std::vector<ConfigProblem>& problems) {
    if (problems.empty()) {
        return;
    }
    std::string message = "the configuration cannot be used\n";
    for (const auto& problem : problems) {
        message += problem.toString() + "\n";
    }
    const bool isOne = problems.size() == 1;
    throw invalid(
        message + std::to_string(problems.size()) + (isOne ? " problem" : " problems") +
        "; nothing was started"
    );
}

}  // namespace consort::server
