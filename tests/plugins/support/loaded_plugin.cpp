// SPDX-License-Identifier: Apache-2.0
#include "tests/plugins/support/loaded_plugin.h"

#include <stdexcept>

#include <dlfcn.h>

namespace consort::testing {

const consort_plugin& loadPlugin(const std::string& file) {
    void* handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        throw std::runtime_error(::dlerror());
    }
    const auto* module = static_cast<const consort_module*>(::dlsym(handle, CONSORT_MODULE_SYMBOL));
    if (module == nullptr || module->magic != CONSORT_ABI_MAGIC || module->n_plugins == 0) {
        throw std::runtime_error(file + " is no plugin");
    }
    return *module->plugins[0];
}

Instance::Instance(const consort_plugin& plugin, const FakeConfig& config) : plugin_(plugin) {
    FakeCall call;
    const auto status = plugin.create(host.raw(), call.raw(), config.raw(), &self_);
    if (status != CONSORT_OK) {
        throw std::runtime_error(call.message);
    }
}

Instance::~Instance() {
    if (self_ != nullptr) {
        plugin_.destroy(self_);
    }
}

}  // namespace consort::testing
