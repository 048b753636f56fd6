// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/http/headers.h"
#include "core/http/method.h"

namespace consort::http {

/// What is known of the current representation. `etag` is without quotes and strong; empty when
/// there is none. `lastModifiedMs` is 0 when unknown.
struct Validators {
    std::string_view etag{};
    TimeMs lastModifiedMs = 0;
    bool exists = true;
};

enum class Precondition { Proceed, NotModified, Failed };

/// Evaluates If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since in the order of
/// RFC 9110 13.2.2. NotModified is for GET and HEAD only, Failed means 412.
Precondition evaluate(const Headers& request, Method method, const Validators& current);

/// Whether the Range header is to be honoured: true without If-Range, or when it matches strongly.
bool ifRangeMatches(const Headers& request, const Validators& current);

/// `"tag"` with quotes, as ETag is sent.
std::string quoteEtag(std::string_view etag);

/// IMF-fixdate: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string formatHttpDate(TimeMs timeMs);

/// Any of the three forms of RFC 9110 5.6.7; nullopt when unparsable.
std::optional<TimeMs> parseHttpDate(std::string_view text);

}  // namespace consort::http
