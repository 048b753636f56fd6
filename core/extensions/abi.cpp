// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/abi.h"

namespace consort::extensions {

static_assert(static_cast<std::int32_t>(ErrorCode::Internal) == CONSORT_E_INTERNAL);
static_assert(static_cast<std::int32_t>(ErrorCode::Unauthorized) == CONSORT_E_UNAUTHORIZED);

ErrorCode toErrorCode(std::int32_t status) noexcept {
    const bool isListed = status >= CONSORT_E_INTERNAL && status <= CONSORT_E_UNAUTHORIZED;
    return isListed ? static_cast<ErrorCode>(status) : ErrorCode::Internal;
}

}  // namespace consort::extensions
