// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_index.h"

#include "core/extensions/plugin_search.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

std::filesystem::path copyPlugin(const std::filesystem::path& from, const TemporaryDirectory& to) {
    const auto copy = to.path() / from.filename();
    std::filesystem::copy_file(from, copy);
    return copy;
}

InstanceConfig using_(const std::string& id) {
    InstanceConfig instance;
    instance.name = "one";
    instance.use = id;
    return instance;
}

TEST(PluginIndex, FindsWhatIsInstalled) {
    const PluginIndex index({{"/nonexistent", goodPlugins()}, Prober({PROBE_CHILD}), ""});
    EXPECT_EQ(
        index.ids(),
        (std::vector<std::string>{
            "test.converter", "test.good", "test.kinds", "test.old-tables", "test.serial"})
    );
    EXPECT_EQ(findPluginFile(index, using_("test.serial")).file.filename().string(), "good.so");
}

TEST(PluginIndex, KeepsTheReasonOfARefusedFile) {
    const TemporaryDirectory dir;
    copyPlugin(badPlugin("other_major"), dir);
    const PluginIndex index({{dir.path()}, Prober({PROBE_CHILD}), ""});
    ASSERT_EQ(index.files().size(), 1U);
    EXPECT_NE(index.files()[0].refusal.find("built for plugin ABI 3"), std::string::npos);
}

TEST(PluginIndex, DoesNotRunAFileThatOthersMayWrite) {
    const TemporaryDirectory dir;
    const auto file = copyPlugin(badPlugin("hangs"), dir);
    std::filesystem::permissions(file, std::filesystem::perms(0777));
    const PluginIndex index({{dir.path()}, Prober({PROBE_CHILD}), ""});
    EXPECT_NE(index.files()[0].refusal.find("can be written by other users"), std::string::npos);
}

TEST(PluginIndex, AsksTheProbeAgainOnlyForChangedFiles) {
    const TemporaryDirectory dir;
    const auto cache = dir.path() / "cache.json";
    const auto file = copyPlugin(goodPlugins() / "good.so", dir);
    const PluginIndex first({{dir.path()}, Prober({PROBE_CHILD}), cache});
    // A probe that cannot even start shows that it was not asked.
    const PluginIndex second({{dir.path()}, Prober({"/nonexistent"}), cache});
    EXPECT_EQ(second.ids(), first.ids());
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now());
    const PluginIndex third({{dir.path()}, Prober({"/nonexistent"}), cache});
    EXPECT_TRUE(third.ids().empty());
}

TEST(PluginIndex, IgnoresADamagedCache) {
    const TemporaryDirectory dir;
    const auto cache = dir.write("cache.json", "{\"files\":[{");
    copyPlugin(goodPlugins() / "good.so", dir);
    const PluginIndex index({{dir.path()}, Prober({PROBE_CHILD}), cache});
    EXPECT_EQ(index.ids().size(), 2U);
}

TEST(PluginIndex, SaysWhereItSearchedAndWhatIsThere) {
    const PluginIndex index({{"/nonexistent", goodPlugins()}, Prober({PROBE_CHILD}), ""});
    const auto text = errorOf([&] { findPluginFile(index, using_("test.god")); });
    EXPECT_EQ(
        text,
        "no plugin \"test.god\" is installed (did you mean \"test.good\"?); searched /nonexistent "
        "(no such directory), " +
            goodPlugins().string() +
            "; installed: test.converter, test.good, test.kinds, test.old-tables, test.serial"
    );
}

TEST(PluginIndex, SaysThatNothingIsInstalledAtAll) {
    const TemporaryDirectory dir;
    const PluginIndex index({{dir.path()}, Prober({PROBE_CHILD}), ""});
    const auto text = errorOf([&] { findPluginFile(index, using_("consort.storage-fs")); });
    EXPECT_NE(text.find("no plugin at all was found: install them there"), std::string::npos);
}

TEST(PluginIndex, RefusesToChooseBetweenTwoFilesWithoutAPin) {
    const TemporaryDirectory dir;
    copyPlugin(goodPlugins() / "good.so", dir);
    const PluginIndex index({{dir.path(), goodPlugins()}, Prober({PROBE_CHILD}), ""});
    EXPECT_EQ(codeOf([&] { findPluginFile(index, using_("test.good")); }), ErrorCode::Conflict);
}

TEST(PluginIndex, RefusesAFileWithAnotherDigestThanThePinned) {
    const PluginIndex index({{goodPlugins()}, Prober({PROBE_CHILD}), ""});
    auto pinned = using_("test.good");
    pinned.sha256 = std::string(64, 'a');
    EXPECT_EQ(codeOf([&] { findPluginFile(index, pinned); }), ErrorCode::Denied);
}

}  // namespace
}  // namespace consort::extensions
