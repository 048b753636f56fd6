// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/support/s3_storage_fixture.h"

namespace consort::s3 {
namespace {

using ::testing::ElementsAre;
using testing::kS3Bucket;
using testing::s3Entry;
using testing::s3Listing;

using S3ListTest = testing::S3StorageFixture;

TEST_F(S3ListTest, ListsPageByPageBelowThePrefix) {
    settings.prefix = "lib";
    host.http
        .on(kS3Bucket,
            s3Listing(
                s3Entry("lib/a") +
                "<IsTruncated>true</IsTruncated><NextContinuationToken>t=1</NextContinuationToken>"
            ))
        .on(kS3Bucket, s3Listing(s3Entry("lib/b") + "<IsTruncated>false</IsTruncated>"));
    EXPECT_THAT(list({.prefix = "", .afterKey = "A"}), ElementsAre("a", "b"));
    EXPECT_THAT(
        requests(),
        ElementsAre(
            "GET?encoding-type=url&list-type=2&prefix=lib%2F&start-after=lib%2FA",
            "GET?continuation-token=t%3D1&encoding-type=url&list-type=2&prefix=lib%2F"
        )
    );
}

TEST_F(S3ListTest, KeysThatAreNoPathsAreLeftOutWithOneLine) {
    host.http.on(
        kS3Bucket,
        s3Listing(
            s3Entry("../x") + s3Entry("/y") + s3Entry("a//b") + s3Entry("c") + s3Entry("folder/") +
            s3Entry("folder/d")
        )
    );
    EXPECT_THAT(list({.prefix = ""}), ElementsAre("c", "folder/d"));
    ASSERT_EQ(host.log.size(), 1U);
    EXPECT_EQ(host.log[0].fields["count"], "3");
    EXPECT_EQ(host.log[0].fields["such_as"], "../x");
}

TEST_F(S3ListTest, KeysOutsideThePrefixAreAnError) {
    settings.prefix = "lib";
    host.http.on(kS3Bucket, s3Listing(s3Entry("oth/a")));
    EXPECT_THROW(list({.prefix = ""}), sdk::Unsupported);
    host.http.on(kS3Bucket, s3Listing(s3Entry("x")));
    EXPECT_THROW(list({.prefix = ""}), sdk::Unsupported);
}

TEST_F(S3ListTest, AFolderOutsideTheOneAskedForIsAnError) {
    host.http.on(
        kS3Bucket, s3Listing("<CommonPrefixes><Prefix>other/x/</Prefix></CommonPrefixes>")
    );
    EXPECT_THROW(list({.prefix = "mine/", .recursive = false}), sdk::Unsupported);
}

TEST_F(S3ListTest, AListingThatDoesNotGetOnIsAnError) {
    host.http.on(
        kS3Bucket,
        s3Listing("<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>")
    );
    EXPECT_THROW(list({.prefix = ""}), sdk::Unavailable);
}

TEST_F(S3ListTest, AListingOutOfOrderIsAnError) {
    const std::string more =
        "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
    host.http.on(kS3Bucket, s3Listing(s3Entry("b") + more)).on(kS3Bucket, s3Listing(s3Entry("a")));
    EXPECT_THROW(list({.prefix = ""}), sdk::Unsupported);
}

}  // namespace
}  // namespace consort::s3
