// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/file_checks.h"

#include <sys/stat.h>

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

class FileChecksTest : public testing::Test {
protected:
    TemporaryDirectory dir_;
    std::filesystem::path file_ = dir_.write("a.so", "content");
};

TEST_F(FileChecksTest, TakesAFileOnlyItsOwnerMayWrite) {
    EXPECT_NO_THROW(checkPluginFile(file_));
}

TEST_F(FileChecksTest, RefusesAFileThatOthersMayWrite) {
    ::chmod(file_.c_str(), 0666);
    const auto text = errorOf([&] { checkPluginFile(file_); });
    EXPECT_NE(text.find("a.so: the file can be written by other users"), std::string::npos) << text;
}

TEST_F(FileChecksTest, RefusesAFileInADirectoryThatOthersMayWrite) {
    ::chmod(dir_.path().c_str(), 0777);
    const auto text = errorOf([&] { checkPluginFile(file_); });
    EXPECT_NE(text.find("its directory"), std::string::npos) << text;
}

TEST_F(FileChecksTest, LooksBehindSymbolicLinks) {
    const TemporaryDirectory open;
    const auto target = open.write("b.so", "content");
    ::chmod(target.c_str(), 0666);
    const auto link = dir_.path() / "link.so";
    std::filesystem::create_symlink(target, link);
    EXPECT_EQ(codeOf([&] { checkPluginFile(link); }), ErrorCode::Denied);
}

TEST_F(FileChecksTest, RefusesAFileOfAnotherUser) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can give files away";
    }
    ASSERT_EQ(::chown(file_.c_str(), 12345, 12345), 0);
    const auto text = errorOf([&] { checkPluginFile(file_); });
    EXPECT_NE(text.find("belongs to user 12345"), std::string::npos) << text;
}

TEST_F(FileChecksTest, NamesAMissingFile) {
    EXPECT_EQ(codeOf([&] { checkPluginFile(dir_.path() / "none.so"); }), ErrorCode::NotFound);
}

TEST_F(FileChecksTest, ComparesThePin) {
    constexpr const char* kDigest =
        "ED7002B439E9AC845F22357D822BAC1444730FBDB6016D3EC9432297B9EC9F73";
    EXPECT_NO_THROW(checkPin(file_, kDigest));
    EXPECT_EQ(codeOf([&] { checkPin(file_, std::string(64, '0')); }), ErrorCode::Denied);
}

}  // namespace
}  // namespace consort::extensions
