// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <consort/sdk/error.hpp>

#include "plugins/storage-s3/address.h"
#include "plugins/storage-s3/content.h"
#include "plugins/storage-s3/list_page.h"
#include "plugins/storage-s3/text.h"
#include "plugins/storage-s3/xml.h"

namespace consort::s3 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> keysOf(const ListPage& page) {
    std::vector<std::string> keys;
    for (const auto& entry : page.entries) {
        keys.push_back(entry.key);
    }
    return keys;
}

TEST(S3Text, EncodesEverythingButTheUnreserved) {
    EXPECT_EQ(pathEncoded("a b/c+d%~e'\"\xc3\xa4&=?#"), "a%20b/c%2Bd%25~e%27%22%C3%A4%26%3D%3F%23");
    EXPECT_EQ(percentEncoded("a/b-._~"), "a%2Fb-._~");
    EXPECT_EQ(percentEncoded(std::string("\0\xff", 2)), "%00%FF");
}

TEST(S3Text, DecodesWhatServersEncode) {
    EXPECT_EQ(urlDecoded("a+b%20c%2Bd%2fe%C3%a4"), "a b c+d/e\xc3\xa4");
    EXPECT_EQ(urlDecoded("100%"), "100%");
    EXPECT_EQ(urlDecoded("%zz%1"), "%zz%1");
}

TEST(S3Text, ReadsHexBackAsBytes) {
    EXPECT_EQ(
        bytesOfHex("00Ff61"),
        std::string(
            "\0\xff"
            "a",
            3
        )
    );
    EXPECT_EQ(bytesOfHex(""), "");
    EXPECT_FALSE(bytesOfHex("6"));
    EXPECT_FALSE(bytesOfHex("6g"));
    EXPECT_FALSE(bytesOfHex("-1"));
}

TEST(S3Text, WritesBase64) {
    EXPECT_EQ(base64Of(""), "");
    EXPECT_EQ(base64Of("f"), "Zg==");
    EXPECT_EQ(base64Of("fo"), "Zm8=");
    EXPECT_EQ(base64Of("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64Of("\xff\xfe\xfd"), "//79");
}

TEST(S3Text, ReadsDates) {
    EXPECT_EQ(amzDate(1'369'353'600), "20130524T000000Z");
    EXPECT_EQ(parseIsoDate("2013-05-24T00:00:00.000Z"), 1'369'353'600);
    EXPECT_EQ(parseIsoDate("2013-05-24T00:00:01Z"), 1'369'353'601);
    EXPECT_EQ(parseHttpDate("Fri, 24 May 2013 00:00:00 GMT"), 1'369'353'600);
    for (const auto* wrong :
         {"",
          "2013-05-24",
          "2013-13-24T00:00:00Z",
          "2013-05-24T99:00:00Z",
          "2013-05-24T00:00:00+01"}) {
        EXPECT_EQ(parseIsoDate(wrong), std::nullopt) << wrong;
    }
    EXPECT_EQ(parseHttpDate("Fri, 24 Mai 2013 00:00:00 GMT"), std::nullopt);
    EXPECT_EQ(parseHttpDate("Fri, 31 Feb 2013 00:00:00 GMT"), std::nullopt);
}

TEST(S3Text, ReadsContentRanges) {
    const auto range = parseContentRange("bytes 10-19/120");
    ASSERT_TRUE(range);
    EXPECT_EQ(range->first, 10U);
    EXPECT_EQ(range->last, 19U);
    EXPECT_EQ(range->total, 120U);
    for (const auto* wrong :
         {"", "bytes */120", "bytes 19-10/120", "bytes 10-120/120", "bytes 1-2", "bytes 1/2-3"}) {
        EXPECT_FALSE(parseContentRange(wrong)) << wrong;
    }
}

TEST(S3Address, IsVirtualOnAwsAndAPathElsewhere) {
    const auto aws = addressOf({"", "eu-north-1", "music"}, "a b");
    EXPECT_EQ(aws.origin + aws.path, "https://music.s3.eu-north-1.amazonaws.com/a%20b");
    EXPECT_EQ(aws.host, "music.s3.eu-north-1.amazonaws.com");
    const auto own = addressOf({"http://NAS.example.org:7480/s3/", "x", "music"}, "a b");
    EXPECT_EQ(own.origin + own.path, "http://nas.example.org:7480/s3/music/a%20b");
    EXPECT_EQ(own.host, "nas.example.org:7480");
}

TEST(S3Address, ABucketWithDotsIsAPathAlsoOnAws) {
    EXPECT_EQ(
        addressOf({"", "eu-west-1", "my.music"}, "").origin, "https://s3.eu-west-1.amazonaws.com"
    );
}

TEST(S3Address, ChinaHasADomainOfItsOwn) {
    EXPECT_EQ(
        addressOf({"", "cn-north-1", "music"}, "").host, "music.s3.cn-north-1.amazonaws.com.cn"
    );
}

TEST(S3Address, TheSchemesOwnPortIsNotSent) {
    EXPECT_EQ(addressOf({"https://s3.example.org:443", "x", "b"}, "").host, "s3.example.org");
    EXPECT_EQ(addressOf({"http://s3.example.org:443", "x", "b"}, "").host, "s3.example.org:443");
}

TEST(S3Address, VirtualIsWithTheBucketInFront) {
    const auto address =
        addressOf({"http://s3.example.org:7480", "x", "b", Addressing::Virtual}, "");
    EXPECT_EQ(address.origin + address.path, "http://b.s3.example.org:7480/");
}

TEST(S3Address, RefusesWhatIsNoEndpoint) {
    for (const auto* wrong :
         {"s3.example.org", "ftp://x", "https://", "https://u:p@x", "http://x/?y"}) {
        EXPECT_THROW(addressOf({wrong, "x", "b"}, ""), sdk::Invalid) << wrong;
    }
}

constexpr const char* kPage = R"(<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix/>
<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
<NextContinuationToken>1/abc==</NextContinuationToken>
<Contents><Key>a%20b%2Bc</Key><LastModified>2013-05-24T00:00:00.999Z</LastModified>
<ETag>&quot;900150983cd24fb0d6963f7d28e17f72&quot;</ETag><Size>12</Size>
<Owner><ID>x</ID><DisplayName>Key</DisplayName></Owner></Contents>
<Contents><Key>b.txt</Key><LastModified>2013-05-24T00:00:00Z</LastModified><ETag>"e"</ETag><Size>0</Size></Contents>
<CommonPrefixes><Prefix>b%2F</Prefix></CommonPrefixes><CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>
</ListBucketResult>)";

TEST(S3ListPage, HasObjectsAndFoldersInOrder) {
    const auto page = parseListPage(kPage);
    EXPECT_THAT(keysOf(page), ElementsAre("a b+c", "a/", "b.txt", "b/"));
    EXPECT_TRUE(page.entries[1].folder);
    EXPECT_EQ(page.entries[0].bytes, 12U);
    EXPECT_EQ(page.entries[0].etag, "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(page.entries[0].mtimeMs, 1'369'353'600'000);
    EXPECT_TRUE(page.isTruncated);
    EXPECT_EQ(page.nextToken, "1/abc==");
}

TEST(S3ListPage, PlainKeysStayAsTheyAre) {
    const auto page = parseListPage(
        "<ListBucketResult><Contents><Key>a%20b+c&amp;d</Key><Size>1</Size></Contents></"
        "ListBucketResult>"
    );
    EXPECT_THAT(keysOf(page), ElementsAre("a%20b+c&d"));
}

TEST(S3ListPage, AnotherDocumentIsUnavailable) {
    for (const auto* wrong :
         {"",
          "<html><b>\xff\xfe no",
          "<html></html>",
          "<ListBucketResult>",
          "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
          "<ListBucketResult><Contents><Key>a</Key><Size>-1</Size></Contents></"
          "ListBucketResult>"}) {
        EXPECT_THROW(parseListPage(wrong), sdk::Unavailable) << wrong;
    }
}

TEST(S3Xml, KnowsNamespacesAndCharacterData) {
    EXPECT_EQ(xmlText("<s:a xmlns:s='x'><s:b><![CDATA[<&]]>&#x41;</s:b></s:a>", "a/b"), "<&A");
    EXPECT_EQ(xmlText("<a><b>1</b><b>2</b></a>", "a/b"), "1");
    EXPECT_EQ(xmlText("<a/>", "a/b"), "");
}

TEST(S3Xml, RefusesWhatIsOnlyEverAnAttack) {
    const std::string laughs =
        "<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;&x;\">]><a>&y;</a>";
    const std::string outside = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>";
    std::string deep;
    for (int i = 0; i < 20; ++i) {
        deep += "<a>";
    }
    const std::string longText = "<a>" + std::string(70'000, 'x') + "</a>";
    for (const auto& hostile : {laughs, outside, deep, longText, std::string("<a>&y;</a>")}) {
        EXPECT_THROW(xmlText(hostile, "a"), sdk::Unavailable) << hostile.substr(0, 40);
    }
}

TEST(S3Xml, SurvivesEveryCut) {
    const std::string whole = kPage;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_THROW(parseListPage(whole.substr(0, length)), sdk::Unavailable) << length;
    }
}

TEST(S3Xml, SaysWhyItIsNone) {
    try {
        xmlText("<a>\n<b></a>", "a");
        FAIL() << "was read";
    } catch (const sdk::Unavailable& error) {
        EXPECT_THAT(error.what(), HasSubstr("no XML: mismatched tag"));
    }
}

}  // namespace
}  // namespace consort::s3
