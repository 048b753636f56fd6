// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"

#include <vector>

#include <openssl/rand.h>

#include "core/base/error.h"
#include "core/base/text.h"

namespace consort {

void fillRandom(std::span<std::uint8_t> bytes) {
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw Error(ErrorCode::Internal, "the system's random number generator failed");
    }
}

std::string randomToken(std::size_t byteCount) {
    std::vector<std::uint8_t> bytes(byteCount);
    fillRandom(bytes);
    return base64UrlEncode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace consort
