// SPDX-License-Identifier: Apache-2.0
#include "dav_client.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "multistatus.h"
#include "text.h"

namespace webdav {

namespace sdk = consort::sdk;

namespace {

constexpr const char* kPropfind =
    R"(<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop>)"
    "<D:resourcetype/><D:getcontentlength/><D:getlastmodified/><D:getetag/><D:getcontenttype/>"
    "</D:prop></D:propfind>";

/// A listing is held in memory whole: some hundred bytes an entry.
constexpr std::size_t kMaxListing = std::size_t{64} << 20;

std::string quoted(std::string_view key) {
    return '"' + std::string(key) + '"';
}

std::string pathOf(std::string_view url) {
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
        const auto slash = url.find('/', scheme + 3);
        url = slash == std::string_view::npos ? std::string_view("/") : url.substr(slash);
    }
    return percentDecoded(url.substr(0, url.find_first_of("?#")));
}

/// What becomes of an answer that is neither success nor "not there".
[[noreturn]] void fail(const sdk::HttpResponse& response, std::string_view key) {
    const auto what =
        quoted(key) + ": the WebDAV server answered " + std::to_string(response.status);
    switch (response.status) {
        case 401:
        case 403:
            throw sdk::Denied(what);
        case 409:
        case 412:
        case 423:
            throw sdk::Conflict(what);
        case 413:
        case 507:
            throw sdk::QuotaExceeded(what);
        case 414:
            throw sdk::Invalid(what);
        case 405:
        case 501:
            throw sdk::Unsupported(what);
        default:
            throw sdk::Unavailable(what, response.retryAfter());
    }
}

/// The header for `length` bytes, at least one, from `offset`.
std::string rangeOf(const sdk::OpenRequest& wanted) {
    const auto from = "bytes=" + std::to_string(wanted.offset) + "-";
    const bool isToEnd = wanted.length - 1 > CONSORT_TO_END - 1 - wanted.offset;
    return isToEnd ? from : from + std::to_string(wanted.offset + wanted.length - 1);
}

/// 0 when it does not begin with a number.
std::uint64_t numberAtStart(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// "bytes 0-9/120" is 120; 0 when it says nothing of the whole.
std::uint64_t totalOf(std::string_view contentRange) {
    const auto slash = contentRange.find('/');
    return slash == std::string_view::npos ? 0 : numberAtStart(contentRange.substr(slash + 1));
}

/// An upload that breaks off when it is longer than announced: before its last bytes are sent, so
/// that the server has no whole object to store. The host notices one that is shorter.
class MeasuredSource final : public sdk::Reader {
public:
    MeasuredSource(sdk::Source& source, std::uint64_t bytes) : source_(source), left_(bytes) {}

    std::size_t read(sdk::Call /*call*/, std::span<char> buffer) override {
        const auto got = source_.read(buffer);
        if (left_ == CONSORT_TO_END) {
            return got;
        }
        left_ -= std::min<std::uint64_t>(got, left_);
        std::array<char, 1> next{};
        if (got > 0 && left_ == 0 && source_.read(next) > 0) {
            throw sdk::Invalid("the upload is longer than announced");
        }
        return got;
    }

private:
    sdk::Source& source_;
    std::uint64_t left_;
};

bool isGone(const sdk::HttpResponse& response) {
    return response.status == 404 || response.status == 410;
}

sdk::Object objectOf(std::string key, Resource resource) {
    if (resource.isCollection) {
        return {.key = std::move(key) + "/", .folder = true};
    }
    return {
        .key = std::move(key),
        .bytes = resource.bytes,
        .mtimeMs = resource.mtimeMs,
        .etag = std::move(resource.etag),
        .contentType = std::move(resource.contentType)};
}

}  // namespace

DavClient::DavClient(sdk::Host host, Account account)
    : host_(host),
      base_(account.url.ends_with('/') ? account.url : account.url + "/"),
      basePath_(pathOf(base_)) {
    if (!account.user.empty()) {
        authorization_ = "Basic " + base64(account.user + ":" + account.password);
    }
}

std::string DavClient::urlOf(std::string_view key) const {
    return base_ + percentEncoded(key);
}

std::optional<std::string> DavClient::keyOf(std::string_view href) const {
    auto path = pathOf(href);
    if (path + "/" == basePath_) {
        return "";
    }
    if (!path.starts_with(basePath_)) {
        return std::nullopt;
    }
    path.erase(0, basePath_.size());
    while (path.ends_with('/')) {
        path.pop_back();
    }
    return path;
}

sdk::HttpResponse DavClient::send(sdk::Call call, sdk::HttpRequest request) const {
    if (!authorization_.empty()) {
        request.headers.emplace_back("authorization", authorization_);
    }
    return host_.http().send(call, request);
}

std::vector<sdk::Object> DavClient::propfind(
    sdk::Call call, std::string_view key, const char* depth
) const {
    sdk::HttpRequest request{
        .url = urlOf(key), .method = "PROPFIND", .body = std::string(kPropfind)};
    request.headers = {{"depth", depth}, {"content-type", "application/xml; charset=utf-8"}};
    auto response = send(call, std::move(request));
    std::vector<sdk::Object> found;
    if (isGone(response) || response.status == 301) {
        return found;
    }
    if (response.status != 207) {
        fail(response, key);
    }
    for (auto& resource : parseMultistatus(response.text(call, kMaxListing))) {
        if (auto name = keyOf(resource.href)) {
            found.push_back(objectOf(std::move(*name), std::move(resource)));
        }
    }
    return found;
}

std::optional<sdk::Object> DavClient::find(sdk::Call call, std::string_view key) const {
    auto found = propfind(call, key, "0");
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<sdk::Object> DavClient::children(sdk::Call call, const std::string& folder) const {
    auto found = propfind(call, folder, "1");
    std::erase_if(found, [&folder](const sdk::Object& object) {
        const bool isItself = object.key == folder || object.key == "/";
        // A file of that name, asked for as a folder, answers with itself.
        return isItself || !object.key.starts_with(folder);
    });
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.key < b.key;
    });
    return found;
}

std::optional<Content> DavClient::read(sdk::Call call, const sdk::OpenRequest& wanted) const {
    sdk::HttpRequest request{.url = urlOf(wanted.key)};
    request.headers = {{"range", rangeOf(wanted)}, {"accept-encoding", "identity"}};
    auto response = send(call, std::move(request));
    if (isGone(response) || response.status == 301 || response.status == 416) {
        return std::nullopt;
    }
    if (!response.isSuccess()) {
        fail(response, wanted.key);
    }
    const bool isPart = response.status == 206;
    const auto total = isPart ? totalOf(response.header("content-range"))
                              : numberAtStart(response.header("content-length"));
    if (wanted.offset >= total) {
        return std::nullopt;
    }
    // Apache answers a range of all there is with the whole.
    if (!isPart && (wanted.offset > 0 || wanted.length < total)) {
        throw sdk::Unsupported(quoted(wanted.key) + ": the WebDAV server knows no ranges");
    }
    return Content{std::move(response.body), bareEtag(response.header("etag")), total};
}

void DavClient::upload(
    sdk::Call call, std::string_view key, const sdk::PutRequest& put, sdk::Source& source
) const {
    MeasuredSource measured(source, put.bytes);
    sdk::HttpRequest request{
        .url = urlOf(key), .method = "PUT", .body = &measured, .bodyBytes = put.bytes};
    if (!put.contentType.empty()) {
        request.headers.emplace_back("content-type", put.contentType);
    }
    if (const auto response = send(call, std::move(request)); !response.isSuccess()) {
        fail(response, key);
    }
}

void DavClient::remove(sdk::Call call, std::string_view key) const {
    const auto response = send(call, {.url = urlOf(key), .method = "DELETE"});
    if (!response.isSuccess() && !isGone(response)) {
        fail(response, key);
    }
}

void DavClient::ensureParents(sdk::Call call, std::string_view key) const {
    for (auto slash = key.find('/'); slash != std::string_view::npos;
         slash = key.find('/', slash + 1)) {
        const auto folder = key.substr(0, slash + 1);
        if (const auto found = find(call, folder.substr(0, slash)); found && found->folder) {
            continue;
        } else if (found) {
            throw sdk::Conflict(quoted(found->key) + " is an object, not a folder");
        }
        const auto response = send(call, {.url = urlOf(folder), .method = "MKCOL"});
        // 405: somebody else made it in the meantime.
        if (!response.isSuccess() && response.status != 405) {
            fail(response, folder);
        }
    }
}

}  // namespace webdav
