// SPDX-License-Identifier: Apache-2.0
#include "new_file.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <consort/sdk.hpp>

#include "key.h"
#include "system_error.h"

namespace consort::storage_fs {
namespace {

constexpr std::size_t kChunkBytes = 0x20000;
constexpr mode_t kMode = 0666;  // less the umask

std::string randomName() {
    std::uint64_t random = 0;
    if (::getrandom(&random, sizeof(random), 0) != sizeof(random)) {
        throw sdk::Unavailable("no random bytes");
    }
    char digits[17];
    std::snprintf(digits, sizeof(digits), "%016llx", static_cast<unsigned long long>(random));
    return std::string(kTemporaryPrefix) + digits;
}

}  // namespace

NewFile::NewFile(int directory, std::string key)
    : directory_(directory), key_(std::move(key)), temporaryName_(randomName()) {
    // Without a name it vanishes with the process; not every file system can do that.
    fd_ = sdk::FileDescriptor(::openat(directory, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, kMode));
    if (!fd_) {
        constexpr int kFlags = O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW;
        fd_ = sdk::FileDescriptor(::openat(directory, temporaryName_.c_str(), kFlags, kMode));
        named_ = static_cast<bool>(fd_);
    }
    if (!fd_) {
        throwSystemError(errno, "write", key_);
    }
}

NewFile::~NewFile() {
    if (named_) {
        ::unlinkat(directory_, temporaryName_.c_str(), 0);
    }
}

std::uint64_t NewFile::fill(sdk::Call call, sdk::Source& source) {
    const auto buffer = std::make_unique<char[]>(kChunkBytes);
    std::uint64_t total = 0;
    while (const auto bytes = source.read({buffer.get(), kChunkBytes})) {
        call.throwIfCancelled();
        write(buffer.get(), bytes);
        total += bytes;
    }
    return total;
}

void NewFile::write(const char* data, std::size_t bytes) {
    while (bytes > 0) {
        const auto written = ::write(fd_.get(), data, bytes);
        if (written < 0 && errno != EINTR) {
            throwSystemError(errno, "write", key_);
        }
        if (written > 0) {
            data += written;
            bytes -= static_cast<std::size_t>(written);
        }
    }
}

struct stat NewFile::publish(const std::string& name) {
    if (::fsync(fd_.get()) != 0) {
        throwSystemError(errno, "write", key_);
    }
    if (!named_) {
        // A link cannot replace a file, a rename can.
        const auto self = "/proc/self/fd/" + std::to_string(fd_.get());
        if (::linkat(
                AT_FDCWD, self.c_str(), directory_, temporaryName_.c_str(), AT_SYMLINK_FOLLOW
            )) {
            throwSystemError(errno, "write", key_);
        }
        named_ = true;
    }
    if (::renameat(directory_, temporaryName_.c_str(), directory_, name.c_str()) != 0) {
        throwSystemError(errno, "replace", key_);
    }
    named_ = false;

    struct stat status {};

    if (::fsync(directory_) != 0 || ::fstat(fd_.get(), &status) != 0) {
        throwSystemError(errno, "write", key_);
    }
    return status;
}

}  // namespace consort::storage_fs
