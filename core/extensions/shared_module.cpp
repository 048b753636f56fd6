// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/shared_module.h"

#include <string>
#include <string_view>

#include <dlfcn.h>

#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

#include "core/base/error.h"

namespace consort::extensions {

namespace {

constexpr unsigned kMaxKnownMajor = 9;
constexpr std::string_view kServerAbi = "0.0";
static_assert(CONSORT_ABI_MAJOR == 0 && CONSORT_ABI_MINOR == 0, "update kServerAbi");

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
    throw Error(ErrorCode::Unsupported, file.string() + ": " + why);
}

/// The dynamic loader's own words, out of Boost's.
std::string loaderReason(std::string_view what) {
    constexpr std::string_view kBegin = "dlerror system message: ";
    const auto begin = what.find(kBegin);
    if (begin == std::string_view::npos) {
        return std::string(what);
    }
    what.remove_prefix(begin + kBegin.size());
    return std::string(what.substr(0, what.rfind("): ")));
}

boost::dll::shared_library map(const std::filesystem::path& file) {
    // RTLD_NODELETE: the library object below may go, the mapping stays.
    const auto mode = boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local |
                      static_cast<boost::dll::load_mode::type>(RTLD_NODELETE);
    try {
        return boost::dll::shared_library(std::filesystem::absolute(file), mode);
    } catch (const boost::dll::fs::system_error& error) {
        refuse(file, "cannot be loaded: " + loaderReason(error.what()));
    }
}

[[noreturn]] void refuseWithoutSymbol(
    const boost::dll::shared_library& library, const std::filesystem::path& file
) {
    for (unsigned major = 0; major <= kMaxKnownMajor; ++major) {
        if (library.has("consort_module_v" + std::to_string(major))) {
            const bool isNewer = major > CONSORT_ABI_MAJOR;
            refuse(
                file,
                "built for plugin ABI " + std::to_string(major) + ", this server offers " +
                    std::string(kServerAbi) + ": " +
                    (isNewer ? "upgrade consort or use an older version of the plugin"
                             : "use a newer version of the plugin")
            );
        }
    }
    refuse(
        file,
        "does not export " CONSORT_MODULE_SYMBOL
        ": it is no Consort plugin, or was linked without "
        "exporting it"
    );
}

}  // namespace

const consort_module& loadModule(const std::filesystem::path& file) {
    const auto library = map(file);
    if (!library.has(CONSORT_MODULE_SYMBOL)) {
        refuseWithoutSymbol(library, file);
    }
    return library.get<const consort_module>(CONSORT_MODULE_SYMBOL);
}

}  // namespace consort::extensions
