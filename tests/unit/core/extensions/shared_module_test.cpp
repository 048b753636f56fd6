// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/shared_module.h"

#include "core/extensions/adoption.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

std::string refusalOf(const std::string& plugin) {
    const auto file = badPlugin(plugin);
    auto text = errorOf([&] { adoptModule(loadModule(file), file.string()); });
    const auto prefix = file.string() + ": ";
    EXPECT_EQ(text.rfind(prefix, 0), 0U) << text;
    return text.substr(std::min(prefix.size(), text.size()));
}

TEST(SharedModule, RefusesAWrongMagicNumber) {
    EXPECT_EQ(
        refusalOf("wrong_magic"),
        "its module symbol has a wrong magic number: it was not built with the SDK"
    );
}

TEST(SharedModule, NamesTheOtherMajorItWasBuiltFor) {
    EXPECT_EQ(
        refusalOf("other_major"),
        "built for plugin ABI 3, this server offers 0.0: upgrade consort or use an older version "
        "of the plugin"
    );
}

TEST(SharedModule, RefusesAnotherMinorWhileTheMajorIsZero) {
    EXPECT_EQ(
        refusalOf("other_minor"),
        "built for plugin ABI 0.7, this server offers 0.0: rebuild the plugin with the SDK of this "
        "server"
    );
}

TEST(SharedModule, RefusesAPluginThatNeedsANewerHost) {
    EXPECT_EQ(
        refusalOf("newer_minor"),
        "test.newer-minor: needs plugin ABI 0.4, this server offers 0.0: upgrade consort or use an "
        "older version of the plugin"
    );
}

TEST(SharedModule, RefusesALibraryThatIsNoPlugin) {
    EXPECT_NE(refusalOf("no_symbol").find("does not export consort_module_v0"), std::string::npos);
}

TEST(SharedModule, NamesWhatTheDynamicLoaderMisses) {
    const auto text = refusalOf("missing_library");
    EXPECT_NE(text.find("cannot be loaded: "), std::string::npos) << text;
    EXPECT_NE(text.find("function_that_nobody_defines"), std::string::npos) << text;
}

TEST(SharedModule, RefusesATruncatedDescriptor) {
    EXPECT_NE(refusalOf("truncated").find("the descriptor is 24 bytes long"), std::string::npos);
}

TEST(SharedModule, RefusesANullSlotThatEveryStorageHas) {
    EXPECT_NE(refusalOf("null_slot").find("storage.open is NULL"), std::string::npos);
}

TEST(SharedModule, RefusesAnIdThatIsListedTwice) {
    EXPECT_EQ(refusalOf("twice"), "lists the id test.twice twice");
}

TEST(SharedModule, RefusesAFileThatIsNoLibrary) {
    const TemporaryDirectory dir;
    const auto file = dir.write("text.so", "no ELF file");
    const auto text = errorOf([&] { loadModule(file); });
    EXPECT_NE(text.find("cannot be loaded: "), std::string::npos) << text;
}

TEST(SharedModule, ReadsSlotsBehindTheEndOfAnOldTableAsNull) {
    const auto file = goodPlugins() / "old_tables.so";
    const auto plugins = adoptModule(loadModule(file), file.string());
    ASSERT_EQ(plugins.size(), 1U);
    EXPECT_NE(plugins[0].storage.list, nullptr);
    EXPECT_EQ(plugins[0].storage.put, nullptr);
    EXPECT_EQ(plugins[0].storage.remove, nullptr);
    EXPECT_EQ(plugins[0].table.extension, nullptr);
    EXPECT_FALSE(plugins[0].descriptor.provides("auth"));
}

TEST(SharedModule, CopiesWhatAPluginSaysOfItself) {
    const auto file = goodPlugins() / "good.so";
    const auto plugins = adoptModule(loadModule(file), file.string());
    ASSERT_EQ(plugins.size(), 2U);
    const auto& good = plugins[0].descriptor;
    EXPECT_EQ(good.id, "test.good");
    EXPECT_EQ(good.version, "1.2.3");
    EXPECT_EQ(good.kinds, (std::vector<std::string>{"storage", "auth"}));
    EXPECT_TRUE(good.declares("kv"));
    EXPECT_FALSE(good.declares("media"));
    EXPECT_TRUE(plugins[1].descriptor.isSerial);
}

}  // namespace
}  // namespace consort::extensions
