// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/account_input.h"

#include <algorithm>
#include <utility>

#include "core/base/identifier.h"
#include "core/base/text.h"

namespace consort::accounts {

namespace {

Error withAll(Error error, const std::vector<FieldError>& fields) {
    for (const auto& [field, message] : fields) {
        std::move(error).withField(field, message);  // NOLINT(bugprone-use-after-move): stays here
    }
    return error;
}

bool isDomainLabel(std::string_view label) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') {
        return false;
    }
    return std::all_of(label.begin(), label.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
               (c >= 'A' && c <= 'Z') || c == '-';
    });
}

bool isDomain(std::string_view domain) {
    for (std::size_t start = 0;;) {
        const auto dot = domain.find('.', start);
        if (!isDomainLabel(domain.substr(start, dot - start))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        start = dot + 1;
    }
}

bool isLocalPart(std::string_view local) {
    if (local.empty() || local.size() > 64 || local.front() == '.' || local.back() == '.' ||
        local.find("..") != std::string_view::npos) {
        return false;
    }
    return local.find_first_of(" \t\"(),:;<>@[\\]") == std::string_view::npos;
}

bool isEmail(std::string_view text) {
    const auto at = text.rfind('@');
    return at != std::string_view::npos && text.size() <= 254 && isLocalPart(text.substr(0, at)) &&
           isDomain(text.substr(at + 1));
}

}  // namespace

std::string FieldChecks::email(std::string_view text) {
    if (text.size() > kMaxLoginBytes || !isValidUtf8(text) || hasUnprintable(text)) {
        add("email", "must be an email address");
        return {};
    }
    auto kept = normalizeName(text);
    if (!isEmail(kept)) {
        add("email", "must be an email address such as anna@example.org");
    }
    return kept;
}

std::string FieldChecks::username(std::string_view text) {
    if (text.size() > kMaxLoginBytes || !isValidUtf8(text)) {
        add("username", "must have at most 64 letters, digits, dots, dashes or underscores");
        return {};
    }
    auto kept = normalizeName(text);
    if (!isWordLike(kept) || countCodePoints(kept) > kMaxUsernameLength ||
        foldIdentifier(kept).empty()) {
        add("username",
            "must have 1 to 64 letters, digits, dots, dashes or underscores and start with a "
            "letter or digit");
    }
    return kept;
}

std::string FieldChecks::displayName(std::string_view text) {
    if (text.size() > 4 * kMaxDisplayNameLength || !isValidUtf8(text) || hasUnprintable(text)) {
        add("display_name", "must be one line of at most 100 characters");
        return {};
    }
    auto kept = normalizeName(text);
    if (kept.empty() || countCodePoints(kept) > kMaxDisplayNameLength) {
        add("display_name", "must have 1 to 100 characters");
    }
    return kept;
}

void FieldChecks::password(std::string_view field, std::string_view text) {
    if (text.size() < kMinPasswordBytes) {
        add(std::string(field), "must have at least 8 characters");
    } else if (text.size() > kMaxPasswordBytes) {
        add(std::string(field), "must have at most 1024 bytes");
    } else if (!isValidUtf8(text) || text.find('\0') != std::string_view::npos) {
        add(std::string(field), "must be valid UTF-8 without NUL");
    }
}

void FieldChecks::add(std::string field, std::string message) {
    errors_.push_back({std::move(field), std::move(message)});
}

void FieldChecks::throwIfAny(const std::string& what) const {
    if (errors_.empty()) {
        return;
    }
    throw withAll(Error(ErrorCode::Invalid, what), errors_);
}

std::string suggestUsername(std::string_view name) {
    const auto valid = normalizeName(sanitizeUtf8(name.substr(0, name.rfind('@'))));
    std::string kept;
    std::size_t length = 0;
    for (std::size_t i = 0; i < valid.size() && length < kMaxUsernameLength;) {
        std::size_t next = i + 1;
        while (next < valid.size() && (static_cast<unsigned char>(valid[next]) & 0xC0) == 0x80) {
            ++next;
        }
        auto grown = kept + valid.substr(i, next - i);
        if (isWordLike(grown)) {
            kept = std::move(grown);
            ++length;
        } else if (!kept.empty() && kept.back() != '-') {
            kept += '-';
            ++length;
        }
        i = next;
    }
    while (!kept.empty() && kept.back() == '-') {
        kept.pop_back();
    }
    return kept.empty() || foldIdentifier(kept).empty() ? "listener" : kept;
}

}  // namespace consort::accounts
