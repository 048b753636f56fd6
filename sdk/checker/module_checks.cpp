// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstring>
#include <set>

#include <dlfcn.h>

#include "checks.h"
#include "child.h"
#include "elf_file.h"
#include "instance.h"

namespace consort::checker {

namespace {

constexpr const char* kUseCmake =
    "build with consort_add_plugin() of the SDK's CMake package, which links with the SDK's "
    "version "
    "script and hidden visibility";

void checkLoads(Context& context) {
    context.rawModule();
}

void checkLoadTime(Context& context) {
    constexpr std::chrono::seconds kPatience{20};
    constexpr std::chrono::milliseconds kMost{200};
    auto best = std::chrono::milliseconds::max();
    // The least of three: another program may be busy just now.
    for (int i = 0; i < 3 && best > kMost; ++i) {
        const auto end = runInChild(kPatience, [&context] {
            const auto begun = std::chrono::steady_clock::now();
            context.rawModule();
            const auto took = std::chrono::steady_clock::now() - begun;
            return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count(
            ));
        });
        require(!end.answer.empty(), "loading it crashed or did not end");
        best = std::min(best, std::chrono::milliseconds(std::stoll(end.answer)));
    }
    require(
        best <= kMost,
        "loading it took " + std::to_string(best.count()) + " ms, at most " +
            std::to_string(kMost.count()) + " ms are fine"
    );
}

bool isOfRuntime(const std::string& symbol) {
    const auto begins = [&symbol](const char* with) { return symbol.starts_with(with); };
    return begins("_ZSt") || begins("_ZNSt") || begins("_ZNKSt") || begins("_ZTVSt") ||
           begins("_ZTISt") || begins("_ZTSSt") || begins("__cxa_") || begins("_ZNSaI");
}

void checkExports(Context& context) {
    std::string others;
    int count = 0;
    for (const auto& symbol : readElf(context.file()).exported) {
        if (symbol.name != CONSORT_MODULE_SYMBOL) {
            others += (++count <= 4 ? " " + symbol.name : "");
        }
    }
    require(
        count == 0,
        "exports " + std::to_string(count) + " symbols besides " CONSORT_MODULE_SYMBOL ":" + others
    );
}

void checkRuntimeSymbols(Context& context) {
    for (const auto& symbol : readElf(context.file()).exported) {
        require(
            !isOfRuntime(symbol.name) && !symbol.isUnique,
            "exports " + symbol.name +
                " of the C++ library, which the server and other plugins "
                "would then share with it"
        );
    }
}

void checkStack(Context& context) {
    require(!readElf(context.file()).hasExecutableStack, "needs an executable stack");
}

void checkRunPath(Context& context) {
    for (const auto& path : readElf(context.file()).runPaths) {
        require(path.starts_with("$ORIGIN"), "searches its libraries in \"" + path + "\"");
    }
}

void checkHeader(Context& context) {
    const auto& module = context.rawModule();
    require(module.magic == CONSORT_ABI_MAGIC, "the magic number of its module symbol is wrong");
    require(
        module.abi_major == CONSORT_ABI_MAJOR,
        "the symbol is of ABI major " + std::to_string(CONSORT_ABI_MAJOR) + ", its content says " +
            std::to_string(module.abi_major)
    );
    require(
        module.size >= sizeof(consort_module) && module.n_plugins > 0 && module.plugins != nullptr,
        "its module lists no plugins"
    );
}

/// Of the plugin's structs, each as large as the contract of its own minor says.
void checkSizes(Context& context) {
    const auto& module = context.rawModule();
    if (module.abi_minor != CONSORT_ABI_MINOR) {
        return;
    }
    const auto same = [](std::uint32_t says, std::size_t is, const char* what) {
        require(
            says == is,
            std::string("says ABI ") + std::to_string(CONSORT_ABI_MAJOR) + "." +
                std::to_string(CONSORT_ABI_MINOR) + ", in which " + what + " has " +
                std::to_string(is) + " bytes, but its own has " + std::to_string(says)
        );
    };
    same(module.size, sizeof(consort_module), "consort_module");
    for (std::uint32_t i = 0; i < module.n_plugins; ++i) {
        const auto& plugin = *module.plugins[i];
        same(plugin.size, sizeof(consort_plugin), "consort_plugin");
        const auto table = [&same](const auto* own, const char* what) {
            if (own != nullptr) {
                same(own->size, sizeof *own, what);
            }
        };
        table(plugin.storage, "consort_storage_v1");
        table(plugin.auth, "consort_auth_v1");
        table(plugin.lyrics, "consort_lyrics_v1");
        table(plugin.recommend, "consort_recommend_v1");
        table(plugin.events, "consort_events_v1");
        table(plugin.jobs, "consort_jobs_v1");
    }
}

void checkAccepted(Context& context) {
    context.plugin();
}

bool isSegment(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '-' || letter == '_';
    });
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    while (from <= text.size()) {
        const auto end = std::min(text.find(separator, from), text.size());
        parts.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return parts;
}

void checkIds(Context& context) {
    const auto id = context.plugin().descriptor.id;
    const auto parts = split(id, '.');
    const bool isBundled = parts.size() == 2 && parts.front() == "consort";
    require(
        std::all_of(parts.begin(), parts.end(), isSegment) && (parts.size() >= 3 || isBundled),
        "its id \"" + id + "\" is no name of yours in reverse, such as org.example.disk"
    );
}

bool isNumber(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char letter) {
        return std::isdigit(letter) != 0;
    });
}

void checkVersion(Context& context) {
    const auto version = context.plugin().descriptor.version;
    const auto core = split(version.substr(0, version.find_first_of("-+")), '.');
    require(
        core.size() == 3 && std::all_of(core.begin(), core.end(), isNumber),
        "its version \"" + version + "\" is not of the form 1.2.3"
    );
}

void checkLicense(Context& context) {
    const auto license = context.plugin().descriptor.license;
    const auto words = split(license, ' ');
    require(
        std::all_of(
            words.begin(),
            words.end(),
            [](const std::string& word) {
                return !word.empty() &&
                       std::all_of(word.begin(), word.end(), [](unsigned char letter) {
                           return std::isalnum(letter) != 0 ||
                                  std::strchr(".-+()", letter) != nullptr;
                       });
            }
        ) && license != "TODO" &&
            license != "unknown",
        "its license \"" + license + "\" is no SPDX expression"
    );
}

void checkUses(Context& context) {
    static const std::set<std::string> known{"kv", "library", "history", "media"};
    for (const auto& use : context.plugin().descriptor.uses) {
        const bool isHost =
            use.starts_with("http:") && use.size() > 5 && use.find('/') == std::string::npos;
        require(
            known.contains(use) || isHost,
            "declares the use of \"" + use + "\", which no server knows"
        );
    }
}

/// Slots that only make sense together.
void checkSlots(Context& context) {
    const auto& plugin = context.plugin();
    const auto pair = [](bool one, bool other, const char* names) {
        require(one == other, std::string(names) + " must both be there or both be NULL");
    };
    pair(plugin.storage.put != nullptr, plugin.storage.remove != nullptr, "storage.put and remove");
    pair(
        plugin.auth.login_begin != nullptr,
        plugin.auth.login_finish != nullptr,
        "auth.login_begin and login_finish"
    );
    pair(plugin.auth.enroll != nullptr, plugin.auth.forget != nullptr, "auth.enroll and forget");
    pair(plugin.auth.verify != nullptr, plugin.auth.accepts != 0, "auth.verify and auth.accepts");
    const auto& recommend = plugin.recommend;
    require(
        plugin.table.recommend == nullptr || recommend.similar != nullptr ||
            recommend.for_user != nullptr || recommend.radio != nullptr,
        "all slots of its recommendation table are NULL"
    );
    require(
        plugin.table.jobs == nullptr || (plugin.jobs.n_jobs > 0 && plugin.jobs.names != nullptr &&
                                         plugin.jobs.default_schedules != nullptr),
        "its jobs table names no jobs"
    );
    require(
        plugin.table.events == nullptr || plugin.events.types != nullptr,
        "its events table names no types"
    );
}

template <class T>
std::string bytesOf(const T* table) {
    return table == nullptr ? "" : std::string(reinterpret_cast<const char*>(table), sizeof(T));
}

std::string snapshot(const consort_module& module) {
    std::string all = bytesOf(&module);
    for (std::uint32_t i = 0; i < module.n_plugins; ++i) {
        const auto& plugin = *module.plugins[i];
        all += bytesOf(&plugin) + plugin.id + plugin.name + plugin.version + plugin.license;
        all += bytesOf(plugin.storage) + bytesOf(plugin.auth) + bytesOf(plugin.lyrics);
        all += bytesOf(plugin.recommend) + bytesOf(plugin.events) + bytesOf(plugin.jobs);
        if (plugin.config_schema != nullptr) {
            const auto schema = plugin.config_schema();
            all.append(schema.data, schema.len);
        }
    }
    return all;
}

void checkConstant(Context& context) {
    context.plugin();
    const auto before = snapshot(context.rawModule());
    context.start();
    context.start();
    require(
        snapshot(context.rawModule()) == before,
        "its descriptor, a table or its schema changed while it ran"
    );
}

void checkSecondCopy(Context& context) {
    const auto copy = context.scratch().parent_path() / "second-copy.so";
    std::filesystem::copy_file(context.file(), copy);
    const auto first = context.start();
    context.calling("dlopen of a copy of the file under another name");
    auto* library = ::dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
    require(library != nullptr, "a copy of it cannot be loaded beside it");
    const auto* module =
        static_cast<const consort_module*>(::dlsym(library, CONSORT_MODULE_SYMBOL));
    if (module == nullptr) {
        throw Fault{"a copy of the file has no module symbol"};
    }
    require(module != &context.rawModule(), "a copy of the file gives the same module symbol");
    require(
        module->plugins[0] != context.rawModule().plugins[0] &&
            module->plugins[0]->create != context.rawModule().plugins[0]->create,
        "a copy of the file shares code or data with the first one"
    );
}

}  // namespace

std::vector<Check> moduleChecks() {
    const auto each = [](const extensions::AdoptedPlugin&) { return true; };
    return {
        {"module.loads",
         "link every library that it needs (-z defs finds what is missing) and export "
         "consort_module_v0",
         nullptr,
         &checkLoads},
        {"module.load-time",
         "do nothing in constructors of static objects; work belongs into create()",
         nullptr,
         &checkLoadTime},
        {"module.exports", kUseCmake, nullptr, &checkExports},
        {"module.runtime-symbols", kUseCmake, nullptr, &checkRuntimeSymbols},
        {"module.stack",
         "compile without -z execstack and nested functions; assembler files need a "
         ".note.GNU-stack section",
         nullptr,
         &checkStack},
        {"module.run-path",
         "install without RPATH, or with one that begins with $ORIGIN",
         nullptr,
         &checkRunPath},
        {"module.header",
         "let CONSORT_PLUGIN() write the module symbol, or fill it with the macros of plugin.h",
         nullptr,
         &checkHeader},
        {"module.sizes",
         "set every `size` to the sizeof of the struct, and build with one set of headers",
         nullptr,
         &checkSizes},
        {"module.accepted",
         "see the page on refused plugins for the reason that is given",
         nullptr,
         &checkAccepted},
        {"module.id", "use a domain of yours, reversed, and the plugin's name", each, &checkIds},
        {"module.version",
         "use a semantic version: three numbers, then -alpha or +build if needed",
         each,
         &checkVersion},
        {"module.license",
         "name the license as SPDX does: MIT, Apache-2.0, GPL-3.0-or-later",
         each,
         &checkLicense},
        {"module.uses",
         "declare \"kv\", \"library\", \"history\", \"media\", \"http:HOST\" or \"http:config\"",
         each,
         &checkUses},
        {"module.slots", "set both functions of a pair, or neither", each, &checkSlots},
        {"module.constant",
         "make the descriptor, its tables and the schema constants",
         each,
         &checkConstant},
        {"module.second-copy",
         "export nothing but the module symbol, and keep no state in inline or template statics",
         each,
         &checkSecondCopy},
    };
}

}  // namespace consort::checker
