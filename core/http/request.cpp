// SPDX-License-Identifier: Apache-2.0
#include "core/http/request.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <unistd.h>

#include "core/base/error.h"
#include "core/http/access.h"
#include "core/http/params.h"

namespace consort::http {

namespace {

class MemoryReader final : public BlobReader {
public:
    explicit MemoryReader(std::string_view bytes) : bytes_(bytes) {}

    std::size_t read(std::span<char> buffer) override {
        const std::size_t count = std::min(buffer.size(), bytes_.size());
        std::memcpy(buffer.data(), bytes_.data(), count);
        bytes_.remove_prefix(count);
        return count;
    }

private:
    std::string_view bytes_;
};

class SpooledReader final : public BlobReader {
public:
    explicit SpooledReader(int fd) : fd_(fd) {}

    std::size_t read(std::span<char> buffer) override {
        ssize_t count = 0;
        do {
            count = ::pread(fd_, buffer.data(), buffer.size(), offset_);
        } while (count < 0 && errno == EINTR);
        if (count < 0) {
            throw Error(
                ErrorCode::Internal,
                std::string("cannot read a spooled body: ") + std::strerror(errno)
            );
        }
        offset_ += count;
        return static_cast<std::size_t>(count);
    }

private:
    int fd_;
    off_t offset_ = 0;
};

}  // namespace

Request::Request(RequestParts parts)
    : parts_(std::move(parts)),
      pathLength_(std::min(parts_.target.find('?'), parts_.target.size())) {}

std::string_view Request::path() const noexcept {
    return std::string_view(parts_.target).substr(0, pathLength_);
}

std::string_view Request::queryString() const noexcept {
    const std::string_view target = parts_.target;
    return pathLength_ < target.size() ? target.substr(pathLength_ + 1) : std::string_view();
}

std::optional<std::string> Request::query(std::string_view name) const {
    return findParam(queryString(), name);
}

std::vector<std::string> Request::queryAll(std::string_view name) const {
    return findParams(queryString(), name);
}

std::optional<std::string_view> Request::header(std::string_view name) const noexcept {
    return parts_.headers.find(name);
}

std::optional<std::string_view> Request::cookie(std::string_view name) const noexcept {
    for (const auto& [field, text] : parts_.headers) {
        if (!equalsIgnoreCase(field, "Cookie")) {
            continue;
        }
        std::string_view rest = text;
        while (!rest.empty()) {
            const auto end = rest.find(';');
            std::string_view pair = rest.substr(0, end);
            rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
            pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
            const auto equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
                std::string_view value = pair.substr(equals + 1);
                if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
                    value = value.substr(1, value.size() - 2);
                }
                return value;
            }
        }
    }
    return std::nullopt;
}

const std::string& Request::pathParam(std::string_view name) const {
    for (const auto& [key, value] : pathParams_) {
        if (key == name) {
            return value;
        }
    }
    throw std::logic_error("the route has no path parameter " + std::string(name));
}

std::uint64_t Request::bodySize() const noexcept {
    return spooled_ ? spooled_->size : parts_.body.size();
}

std::unique_ptr<BlobReader> Request::bodyReader() const {
    if (spooled_) {
        return std::make_unique<SpooledReader>(spooled_->fd.get());
    }
    return std::make_unique<MemoryReader>(parts_.body);
}

std::string_view Request::host() const noexcept {
    return header("Host").value_or(std::string_view());
}

const Principal& Request::user() const {
    if (!principal_) {
        throw Error(ErrorCode::Unauthorized, "sign in first");
    }
    return *principal_;
}

CallContext Request::callContext(std::chrono::milliseconds timeout) const {
    return {.requestId = parts_.requestId, .timeout = timeout, .stop = parts_.stop};
}

void requireAccess(const Request& request, Access access) {
    if (access == Access::Public) {
        return;
    }
    const auto& caller = request.user();
    if (access == Access::User) {
        return;
    }
    if (caller.session.empty()) {
        throw denied("an API key is not for this, sign in");
    }
    if (access == Access::Admin && !caller.admin) {
        throw denied("only an administrator may do this");
    }
}

}  // namespace consort::http
