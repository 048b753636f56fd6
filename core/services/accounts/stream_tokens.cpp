// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/stream_tokens.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "core/base/text.h"
#include "core/services/accounts/key_ring.h"
#include "core/services/accounts/revocations.h"

namespace consort::accounts {

namespace {

constexpr std::size_t kMaxTokenBytes = 512;

/// What the URL does not say itself: who, until when, by which key.
struct Fields {
    std::string_view keyId;
    std::string_view user;
    std::int64_t version = 0;
    std::int64_t expiresSeconds = 0;
};

std::string head(const Fields& fields) {
    std::string text(fields.keyId);
    text.append(".").append(fields.user).append(".").append(std::to_string(fields.version));
    return text.append(".").append(std::to_string(fields.expiresSeconds));
}

/// Lengths keep a track id and a form from being read as another pair.
std::string macOf(
    const SigningKey& key, std::string_view head, const TrackId& track, std::string_view form
) {
    std::string text(head);
    text.append("\n").append(std::to_string(track.str().size())).append(":").append(track.str());
    text.append("\n").append(std::to_string(form.size())).append(":").append(form);
    return base64UrlEncode(hmacSha256(key.stream, text));
}

std::optional<std::int64_t> toNumber(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number >= 0
               ? std::optional(number)
               : std::nullopt;
}

std::vector<std::string_view> splitAtDots(std::string_view text) {
    std::vector<std::string_view> parts;
    for (std::size_t start = 0;;) {
        const auto dot = text.find('.', start);
        parts.push_back(text.substr(start, dot - start));
        if (dot == std::string_view::npos) {
            return parts;
        }
        start = dot + 1;
    }
}

}  // namespace

StreamTokenService::StreamTokenService(
    KeyRing& keys, const Revocations& revocations, const Clock& clock, std::chrono::seconds maxTtl
)
    : keys_(keys), revocations_(revocations), clock_(clock), maxTtl_(maxTtl) {}

StreamTokenService::Token StreamTokenService::make(
    const User& user, const TrackId& track, std::string_view form, std::chrono::seconds ttl
) const {
    const auto key = keys_.current();
    const auto life = std::clamp(ttl, std::chrono::seconds(1), maxTtl_);
    const std::int64_t expires = clock_.nowMs() / 1000 + life.count();
    const auto text = head({key->id, user.id.str(), user.version, expires});
    return {text + '.' + macOf(*key, text, track, form), expires * 1000};
}

bool StreamTokenService::isAtHand(std::string_view token) const {
    return token.size() > kMaxTokenBytes || keys_.isAtHand(token.substr(0, token.find('.')));
}

std::optional<UserId> StreamTokenService::verify(
    std::string_view token, const TrackId& track, std::string_view form
) const {
    if (token.size() > kMaxTokenBytes) {
        return std::nullopt;
    }
    const auto parts = splitAtDots(token);
    if (parts.size() != 5) {
        return std::nullopt;
    }
    const auto key = keys_.find(parts[0]);
    const auto signedPart = token.substr(0, token.rfind('.'));
    if (!key || !equalsConstantTime(macOf(*key, signedPart, track, form), parts[4])) {
        return std::nullopt;
    }
    const auto version = toNumber(parts[2]);
    const auto expires = toNumber(parts[3]);
    UserId user{std::string(parts[1])};
    if (!version || !expires || *expires <= clock_.nowMs() / 1000 ||
        revocations_.isRevoked({}, user, *version)) {
        return std::nullopt;
    }
    return user;
}

}  // namespace consort::accounts
