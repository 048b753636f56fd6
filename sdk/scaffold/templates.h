// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace consort::scaffold {

/// A file of sdk/templates.
struct TemplateFile {
    std::string_view folder;
    std::string_view name;
    std::string_view text;
};

/// Sorted by folder; made at build time.
std::span<const TemplateFile> templateFiles();

}  // namespace consort::scaffold
