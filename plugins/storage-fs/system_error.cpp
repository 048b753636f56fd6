// SPDX-License-Identifier: Apache-2.0
#include "system_error.h"

#include <cctype>
#include <cerrno>
#include <system_error>

#include <consort/sdk.hpp>

#include "key.h"

namespace consort::storage_fs {

std::string reason(int error) {
    if (error == EXDEV) {
        return "a link leads out of the root folder";
    }
    auto text = std::generic_category().message(error);
    if (!text.empty()) {
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    }
    return text;
}

void throwSystemError(int error, std::string_view verb, std::string_view key) {
    const auto message = "cannot " + std::string(verb) + " " + quoted(key) + ": " + reason(error);
    switch (error) {
        case EACCES:
        case EPERM:
        case EROFS:
        case EXDEV:
        case ELOOP:
            throw sdk::Denied(message);
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
        case ENOMEM:
            throw sdk::QuotaExceeded(message);
        case ENAMETOOLONG:
        case EINVAL:
            throw sdk::Invalid(message);
        case EEXIST:
        case EISDIR:
        case ENOTDIR:
        case ENOTEMPTY:
            throw sdk::Conflict(message);
        default:
            throw sdk::Unavailable(message);
    }
}

bool meansAbsent(int error) noexcept {
    // ENXIO: a socket, or a device without a driver.
    return error == ENOENT || error == ENOTDIR || error == ELOOP || error == EXDEV ||
           error == ENAMETOOLONG || error == ENXIO;
}

}  // namespace consort::storage_fs
