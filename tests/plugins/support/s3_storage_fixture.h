// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/plugins/support/s3_fixture.h"

namespace consort::testing {

inline const std::string kS3Bucket = "http://ceph:7480/music";

inline HttpAnswer s3Failure(int status, const std::string& code) {
    return {.status = status, .body = "<Error><Code>" + code + "</Code></Error>"};
}

inline HttpAnswer s3Head(const std::string& bytes, const std::string& etag = "e") {
    return {
        .headers = {
            {"content-length", bytes},
            {"etag", "\"" + etag + "\""},
            {"last-modified", "Fri, 24 May 2013 00:00:00 GMT"}}};
}

inline HttpAnswer s3Listing(const std::string& inner) {
    return {.body = "<ListBucketResult>" + inner + "</ListBucketResult>"};
}

inline std::string s3Entry(const std::string& key) {
    return "<Contents><Key>" + key + "</Key><Size>1</Size></Contents>";
}

/// The storage as `settings` say when it is first asked for, below scripted http.
class S3StorageFixture : public ::testing::Test {
protected:
    S3StorageFixture() {
        settings.endpoint = "http://ceph:7480";
        settings.bucket = "music";
        settings.accessKey = "AK";
        settings.secretKey = "SK";
    }

    s3::S3Storage& storage() {
        if (!storage_) {
            storage_ = std::make_unique<s3::S3Storage>(host.host(), settings, env.get());
        }
        return *storage_;
    }

    std::vector<std::string> list(const sdk::ListRequest& request) {
        std::vector<std::string> keys;
        storage().list(call.call(), request, [&keys](const sdk::Object& object) {
            keys.push_back(object.key);
            return true;
        });
        return keys;
    }

    sdk::Object put(const MemoryReader& from, const sdk::PutRequest& request) {
        sdk::Source source(*from.raw(), call.call());
        return storage().put(call.call(), request, source);
    }

    /// "POST uploads", "PUT 1", … of all that was sent.
    std::vector<std::string> requests() const {
        std::vector<std::string> all;
        for (const auto& sent : host.http.sent) {
            all.push_back(sent.method + sent.url.substr(kS3Bucket.size()));
        }
        return all;
    }

    FakeEnvironment env;
    FakeHost host;
    FakeCall call;
    s3::Settings settings;

private:
    std::unique_ptr<s3::S3Storage> storage_;
};

}  // namespace consort::testing
