// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/identity_sink.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/extensions/abi.h"
#include "core/extensions/plugin_call.h"

namespace consort::extensions {

namespace {

constexpr std::uint32_t kMaxGroups = 1000;

Identity raiseIdentity(const consort_identity& theirs) {
    const auto from = adopt(&theirs);
    if (from.subject.len == 0) {
        throw Error(
            ErrorCode::Internal, "the plugin's answer is broken: an identity without a subject"
        );
    }
    Identity identity;
    identity.subject = view(from.subject);
    identity.username = sanitizeUtf8(view(from.username));
    identity.displayName = sanitizeUtf8(view(from.display_name));
    identity.email = sanitizeUtf8(view(from.email));
    for (std::uint32_t i = 0; from.groups != nullptr && i < from.n_groups && i < kMaxGroups; ++i) {
        identity.groups.push_back(sanitizeUtf8(view(from.groups[i])));
    }
    if (from.admin == 0 || from.admin == 1) {
        identity.admin = from.admin == 1;
    }
    identity.recheckAfter = std::chrono::seconds(from.ttl_s);
    return identity;
}

}  // namespace

std::int32_t IdentitySink::onPush(void* ctx, const consort_identity* identity) {
    auto& self = *static_cast<IdentitySink*>(ctx);
    try {
        self.identity_ = raiseIdentity(*identity);
        return CONSORT_OK;
    } catch (...) {
        return self.call_.capture();
    }
}

}  // namespace consort::extensions
