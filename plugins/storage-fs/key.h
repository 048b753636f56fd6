// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace consort::storage_fs {

/// Which keys and names the storage serves. Thread-safe.
class KeyRules {
public:
    explicit KeyRules(bool hidden) noexcept : hidden_(hidden) {}

    /// False for hidden names and for files that are just being written.
    bool serves(std::string_view name) const noexcept;

    /// Throws Invalid unless every segment is a plain name. False when one of them is not served.
    bool servesKey(std::string_view key) const;

private:
    bool hidden_;
};

/// Names of files that are being written begin so; never listed, never opened.
inline constexpr std::string_view kTemporaryPrefix = ".consort-new-";

std::vector<std::string> splitKey(std::string_view key);

/// "a/b" -> "a" and "b", "b" -> "" and "b".
struct ParentAndName {
    std::string parent;
    std::string name;
};

ParentAndName splitLast(std::string_view key);

/// In quotes and fit for a log: control characters, and bytes that are not UTF-8, as \xNN.
std::string quoted(std::string_view key);

}  // namespace consort::storage_fs
