// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/support/storage_client.h"

namespace consort::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Greeter : public ::testing::Test {
protected:
    const consort_plugin& plugin = loadPlugin(CONSORT_GREETER);
    Instance instance{plugin, FakeConfig().set("/text", "hello, world")};
    StorageClient storage{plugin, instance.self()};
};

TEST_F(Greeter, APluginInCServesItsObject) {
    EXPECT_EQ(storage.stat("hello.txt").objects.at(0).bytes, 12U);
    EXPECT_EQ(storage.stat("other.txt").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(storage.open("hello.txt").bytes, "hello, world");
    EXPECT_EQ(storage.open("hello.txt", {.offset = 7, .length = 3, .chunk = 1}).bytes, "wor");
    EXPECT_EQ(storage.open("hello.txt", {.offset = 13}).status, CONSORT_E_RANGE);
}

TEST_F(Greeter, ListsByPrefixAndAfterAKey) {
    EXPECT_THAT(storage.list().keys(), ElementsAre("hello.txt"));
    EXPECT_THAT(storage.list({.prefix = "hello"}).keys(), ElementsAre("hello.txt"));
    EXPECT_THAT(storage.list({.prefix = "help"}).keys(), IsEmpty());
    EXPECT_THAT(storage.list({.afterKey = "hello"}).keys(), ElementsAre("hello.txt"));
    EXPECT_THAT(storage.list({.afterKey = "hello.txt"}).keys(), IsEmpty());
}

TEST_F(Greeter, ReachesTheHostAndLeavesOutWhatItCannot) {
    EXPECT_EQ(instance.host.logText(), "ready to greet\n");
    EXPECT_EQ(plugin.storage->put, nullptr);
    EXPECT_EQ(plugin.auth, nullptr);
    EXPECT_EQ(plugin.extension, nullptr);
}

TEST(PinAuth, TheSampleOfTheGuideLetsInWhoKnowsThePin) {
    const auto& plugin = loadPlugin(CONSORT_PIN_AUTH);
    const Instance instance(plugin, FakeConfig().set("/pin", "1234"));
    const auto verify = [&](std::string_view pin) {
        FakeCall call;
        consort_credential credential{};
        credential.size = sizeof(credential);
        credential.type = CONSORT_CRED_PASSWORD;
        credential.user = sdk::toC("ann");
        credential.secret = sdk::toC(pin);
        return plugin.auth->verify(
            instance.self(),
            call.raw(),
            &credential,
            {nullptr, [](void*, const consort_identity*) -> int32_t { return CONSORT_OK; }}
        );
    };
    EXPECT_EQ(verify("1234"), CONSORT_OK);
    EXPECT_EQ(verify("4321"), CONSORT_E_DENIED);
}

}  // namespace
}  // namespace consort::testing
