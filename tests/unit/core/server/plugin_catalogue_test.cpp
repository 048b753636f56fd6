// SPDX-License-Identifier: Apache-2.0
#include "core/server/plugin_catalogue.h"

#include <gtest/gtest.h>

namespace consort::server {
namespace {

std::string masked(const std::string& properties, const std::string& json) {
    return maskedJson(
        configNodeFromJson(json),
        parseSchema(
            R"({"type":"object","additionalProperties":false,"properties":)" + properties + "}"
        )
    );
}

TEST(MaskedJson, HidesSecretsWhereverTheyStand) {
    constexpr const char* kSecret = R"({"type":"string","x-secret":true})";
    const std::string group =
        std::string(R"({"type":"object","properties":{"key":)") + kSecret + "}}";
    EXPECT_EQ(
        masked(
            std::string(R"({"pin":)") + kSecret + R"(,"in":)" + group +
                R"(,"list":{"type":"array","items":)" + group +
                R"(},"keys":{"type":"array","items":)" + kSecret + "}}",
            R"({"pin":"a","in":{"key":"b"},"list":[{"key":"c"}],"keys":["d"]})"
        ),
        R"({"pin":"***","in":{"key":"***"},"list":[{"key":"***"}],"keys":["***"]})"
    );
}

TEST(MaskedJson, KnowsTheSecretsOfTheVariantThatIsThere) {
    constexpr const char* kKeep = R"({"keep":{"type":"object","oneOf":[
        {"type":"object","properties":{"in":{"type":"string","const":"memory"}}},
        {"type":"object","properties":{"in":{"type":"string","const":"s3"},
         "region":{"type":"string"},"key":{"type":"string","x-secret":true}}}]}})";
    EXPECT_EQ(
        masked(kKeep, R"({"keep":{"in":"s3","region":"eu","key":"a"}})"),
        R"({"keep":{"in":"s3","region":"eu","key":"***"}})"
    );
    EXPECT_EQ(
        masked(kKeep, R"({"keep":{"in":"s4","key":"a"}})"), R"({"keep":{"in":"***","key":"***"}})"
    );
}

TEST(MaskedJson, HidesWhatTheSchemaDoesNotKnow) {
    EXPECT_EQ(
        masked(R"({"pin":{"type":"string"}})", R"({"pin":"a","pni":"b"})"),
        R"({"pin":"a","pni":"***"})"
    );
}

}  // namespace
}  // namespace consort::server
