// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/body_collector.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "core/http/problem.h"

namespace consort::http {

namespace {

StatusError tooLarge(std::uint64_t limit) {
    return StatusError(
        413, ErrorCode::Quota, "the body is larger than " + std::to_string(limit) + " bytes"
    );
}

FileDescriptor openSpool(const std::string& directory) {
    FileDescriptor file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!file.isOpen()) {
        // Some file systems have no O_TMPFILE.
        std::string path = directory + "/consort-body-XXXXXX";
        file.reset(::mkostemp(path.data(), O_CLOEXEC));
        if (!file.isOpen()) {
            throw unavailable(
                "cannot spool a body in \"" + directory + "\": " + std::strerror(errno)
            );
        }
        ::unlink(path.c_str());
    }
    return file;
}

}  // namespace

BodyCollector::BodyCollector(const RequestHead& head, BodyLimits limits)
    : limits_(std::move(limits)), left_(head.contentLength) {
    if (head.contentLength > limits_.maxBytes) {
        throw tooLarge(limits_.maxBytes);
    }
    if (head.chunked) {
        chunked_.emplace();
    }
}

std::size_t BodyCollector::take(std::string_view bytes) {
    if (chunked_) {
        return chunked_->decode(bytes, [this](std::string_view data) { append(data); });
    }
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    append(bytes.substr(0, count));
    left_ -= count;
    return count;
}

bool BodyCollector::complete() const noexcept {
    return chunked_ ? chunked_->done() : left_ == 0;
}

void BodyCollector::moveInto(Request& request) {
    if (file_.isOpen()) {
        request.setBody(SpooledBody{std::move(file_), size_});
    } else {
        request.setBody(std::move(text_));
    }
}

void BodyCollector::append(std::string_view bytes) {
    size_ += bytes.size();
    if (size_ > limits_.maxBytes) {
        throw tooLarge(limits_.maxBytes);
    }
    if (!file_.isOpen() && size_ > limits_.gatheredBytes) {
        file_ = openSpool(limits_.spoolDirectory);
        spool(text_);
        text_ = {};
    }
    if (file_.isOpen()) {
        spool(bytes);
    } else {
        text_ += bytes;
    }
}

void BodyCollector::spool(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) {
            throw unavailable(std::string("cannot spool a body: ") + std::strerror(errno));
        }
        bytes.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
}

}  // namespace consort::http
