// SPDX-License-Identifier: Apache-2.0
#include "list_page.h"

#include <algorithm>

#include "text.h"
#include "xml.h"

namespace consort::s3 {

namespace {

constexpr std::string_view kRoot = "ListBucketResult/";
constexpr std::string_view kContents = "ListBucketResult/Contents";

class PageReader final {
public:
    void take(std::string_view path, std::string_view text) {
        hasRoot_ = hasRoot_ || path == kRoot.substr(0, kRoot.size() - 1);
        if (!path.starts_with(kRoot)) {
            return;
        }
        if (path.starts_with(kContents)) {
            takeObject(path.substr(kContents.size()), text);
        } else if (path == "ListBucketResult/CommonPrefixes/Prefix") {
            page_.entries.push_back({.key = std::string(text), .folder = true});
        } else if (path == "ListBucketResult/IsTruncated") {
            page_.isTruncated = text == "true";
        } else if (path == "ListBucketResult/NextContinuationToken") {
            page_.nextToken = text;
        } else if (path == "ListBucketResult/EncodingType") {
            isEncoded_ = text == "url";
        }
    }

    ListPage finish() {
        if (!hasRoot_) {
            throw sdk::Unavailable("the server's answer is no listing of a bucket");
        }
        if (page_.isTruncated && page_.nextToken.empty()) {
            throw sdk::Unavailable("the server's listing goes on and does not say where");
        }
        if (isEncoded_) {
            for (auto& entry : page_.entries) {
                entry.key = urlDecoded(entry.key);
            }
        }
        std::sort(page_.entries.begin(), page_.entries.end(), [](const auto& a, const auto& b) {
            return a.key < b.key;
        });
        return std::move(page_);
    }

private:
    void takeObject(std::string_view field, std::string_view text) {
        if (field == "/Key") {
            object_.key = text;
        } else if (field == "/Size") {
            const auto bytes = parseNumber(text);
            if (!bytes) {
                throw sdk::Unavailable("the server's listing has an object without a size");
            }
            object_.bytes = *bytes;
        } else if (field == "/LastModified") {
            object_.mtimeMs = parseIsoDate(text).value_or(0) * 1000;
        } else if (field == "/ETag") {
            object_.etag = bareEtag(text);
        } else if (field.empty()) {
            page_.entries.push_back(std::move(object_));
            object_ = {};
        }
    }

    ListPage page_;
    sdk::Object object_;
    bool hasRoot_ = false;
    bool isEncoded_ = false;
};

}  // namespace

ListPage parseListPage(std::string_view document) {
    PageReader reader;
    readXml(document, [&reader](std::string_view path, std::string_view text) {
        reader.take(path, text);
    });
    return reader.finish();
}

}  // namespace consort::s3
