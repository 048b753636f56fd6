// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/storage_trouble.h"

namespace consort::library {

Error storageTrouble(const Error& thrown) {
    switch (thrown.code()) {
        case ErrorCode::Denied:
        case ErrorCode::Unauthorized:
        case ErrorCode::Conflict:
        case ErrorCode::Quota:
        case ErrorCode::Unsupported:
        case ErrorCode::Invalid:
            return Error(ErrorCode::Unavailable, thrown.what()).withRetryAfter(thrown.retryAfter());
        case ErrorCode::Internal:
        case ErrorCode::NotFound:
        case ErrorCode::Unavailable:
        case ErrorCode::Cancelled:
        case ErrorCode::Timeout:
        case ErrorCode::Range:
            break;
    }
    return thrown;
}

}  // namespace consort::library
