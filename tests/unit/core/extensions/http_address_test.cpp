// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/http_address.h"

#include "core/base/config/config_node.h"
#include "core/base/config/schema.h"
#include "core/extensions/http_wire.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

TEST(HttpAddress, HasOriginAndTarget) {
    const auto address = parseHttpAddress("HTTPS://Example.org:8443/a%2Fb?q=1#part");
    EXPECT_EQ(address.origin(), "https://example.org:8443");
    EXPECT_EQ(address.target, "/a%2Fb?q=1");
    EXPECT_EQ(parseHttpAddress("http://example.org").target, "/");
    EXPECT_EQ(parseHttpAddress("http://example.org?q").target, "/?q");
    EXPECT_EQ(parseHttpAddress("https://example.org:443/").authority(), "example.org");
    EXPECT_EQ(parseHttpAddress("http://[::1]:80/").authority(), "[::1]");
}

TEST(HttpAddress, RefusesWhatIsNone) {
    for (const char* url :
         {"ftp://a/",
          "http://",
          "http:///x",
          "http://a b/",
          "http://a:0/",
          "http://a:99999/",
          "http://a:1x/",
          "http://user:pw@a/",
          "http://a/\r\nX: y",
          "http://a/ b",
          "/only/path",
          "http://[::1",
          "http://[]/",
          "http://a/\xc3\xa4"}) {
        EXPECT_EQ(codeOf([&] { parseHttpAddress(url); }), ErrorCode::Invalid) << url;
    }
}

TEST(HttpAddress, NamesNoSecretsInItsErrors) {
    EXPECT_EQ(
        errorOf([] { parseHttpAddress("http://user:secret@a/"); }),
        "the URL holds user info: use an authorization header"
    );
}

TEST(HttpAddress, ResolvesRedirects) {
    const auto base = parseHttpAddress("https://a.org/x/y?q");
    const auto resolved = [&](std::string_view location) {
        const auto to = resolveHttpAddress(base, location);
        return to.origin() + to.target;
    };
    EXPECT_EQ(resolved("http://b.org/z"), "http://b.org/z");
    EXPECT_EQ(resolved("//b.org/z"), "https://b.org/z");
    EXPECT_EQ(resolved("/z"), "https://a.org/z");
    EXPECT_EQ(resolved("z"), "https://a.org/x/z");
    EXPECT_EQ(resolved("?r"), "https://a.org/x/y?r");
}

TEST(HttpAllowList, AllowsWhatIsDeclared) {
    const HttpAllowList allowed({"kv", "http:api.example.org", "http:*.cdn.org"}, {}, {});
    EXPECT_TRUE(allowed.allows("api.example.org"));
    EXPECT_FALSE(allowed.allows("example.org"));
    EXPECT_FALSE(allowed.allows("x.api.example.org"));
    EXPECT_TRUE(allowed.allows("a.cdn.org"));
    EXPECT_FALSE(allowed.allows("evilcdn.org"));
}

TEST(HttpAllowList, AllowsHostsOfConfiguredUris) {
    const auto schema = parseSchema(R"({"type":"object","properties":{
        "endpoint":{"type":"string","format":"uri"}, "name":{"type":"string"},
        "mirrors":{"type":"array","items":{"type":"object","properties":{
            "url":{"type":"string","format":"uri"}}}}}})");
    const auto config = configNodeFromJson(
        R"({"endpoint":"https://S3.example.org:9000/x","name":"http://other.org",
            "mirrors":[{"url":"http://m.org"}]})"
    );
    const HttpAllowList allowed({"http:config"}, schema, config);
    EXPECT_TRUE(allowed.allows("s3.example.org"));
    EXPECT_TRUE(allowed.allows("bucket.s3.example.org"));
    EXPECT_TRUE(allowed.allows("m.org"));
    EXPECT_FALSE(allowed.allows("other.org"));
    EXPECT_FALSE(HttpAllowList({"http:x"}, schema, config).allows("m.org"));
}

TEST(HttpProxy, ReadsAddressCredentialsAndExceptions) {
    const auto proxy = parseProxy("http://ann:pw@proxy.org:3128", "localhost, .inner.org");
    EXPECT_EQ(proxy.address.authority(), "proxy.org:3128");
    EXPECT_EQ(proxy.authorization, "Basic YW5uOnB3");
    EXPECT_TRUE(proxy.isFor("example.org"));
    EXPECT_FALSE(proxy.isFor("localhost"));
    EXPECT_FALSE(proxy.isFor("a.inner.org"));
    EXPECT_FALSE(parseProxy("proxy.org:3128", "*").isFor("example.org"));
}

}  // namespace
}  // namespace consort::extensions
