// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <sys/stat.h>

#include <consort/sdk/reader.hpp>

namespace consort::storage_fs {

/// A file that nobody sees until it is published; gone without a trace unless it is. Confined to
/// one thread.
class NewFile final {
public:
    /// Beside the later file, so that it can be renamed. `directory` is borrowed; `key` is for
    /// messages. Throws Error.
    NewFile(int directory, std::string key);

    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();

    /// Copies all that `source` gives; returns the count.
    std::uint64_t fill(sdk::Call call, sdk::Source& source);

    /// Gives it the name, replacing what has it, and waits until that is on disk.
    struct stat publish(const std::string& name);

private:
    void write(const char* data, std::size_t bytes);

    int directory_;
    std::string key_;
    std::string temporaryName_;
    bool named_ = false;  ///< The temporary name is in the folder.
    sdk::FileDescriptor fd_;
};

}  // namespace consort::storage_fs
