// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <thread>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/support/storage_client.h"
#include "tests/plugins/support/temp_directory.h"

namespace consort::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// From now on openat2 answers ENOSYS on this thread, as on an old kernel.
void forgetOpenat2() {
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    const sock_fprog filter{4, program};
    ASSERT_EQ(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    ASSERT_EQ(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), 0);
    ASSERT_EQ(::syscall(SYS_openat2, -1, nullptr, nullptr, 0), -1);
    ASSERT_EQ(errno, ENOSYS);
}

enum class Kernel { New, Old };

/// Runs each body with openat2 and without.
class StorageFsEscape : public ::testing::TestWithParam<Kernel> {
protected:
    StorageFsEscape() {
        outside.write("secret", "secret");
        outside.write("music/song", "song");
        root.write("inside/song", "song");
    }

    void run(const char* links, const std::function<void(const StorageClient&)>& body) {
        std::thread([&] {
            if (GetParam() == Kernel::Old) {
                forgetOpenat2();
            }
            Instance instance(
                plugin,
                FakeConfig().set("/root", root.path().string()).set("/follow_symlinks", links)
            );
            body(StorageClient(plugin, instance.self()));
        }).join();
    }

    const consort_plugin& plugin = loadPlugin(CONSORT_STORAGE_FS);
    TempDirectory outside;
    TempDirectory root;
};

TEST_P(StorageFsEscape, KeysThatClimbAreInvalid) {
    run("inside", [](const StorageClient& storage) {
        const std::string nul("inside/so\0ng", 12);
        for (const std::string key :
             {"",
              "/",
              "..",
              "../secret",
              "inside/../../secret",
              "/etc/passwd",
              "inside//song",
              "./inside/song",
              "inside/",
              "inside/."}) {
            EXPECT_EQ(storage.stat(key).status, CONSORT_E_INVALID) << key;
            EXPECT_EQ(storage.open(key).status, CONSORT_E_INVALID) << key;
            EXPECT_EQ(storage.put(key, "x").status, CONSORT_E_INVALID) << key;
            EXPECT_EQ(storage.remove(key).status, CONSORT_E_INVALID) << key;
        }
        EXPECT_EQ(storage.stat(nul).status, CONSORT_E_INVALID);
        EXPECT_EQ(storage.stat(std::string(5000, 'a')).status, CONSORT_E_INVALID);
    });
}

TEST_P(StorageFsEscape, LinksOutAreAsIfTheyWereNotThere) {
    fs::create_symlink(outside.path() / "secret", root.path() / "absolute");
    fs::create_symlink(
        "../" + outside.path().filename().string() + "/secret", root.path() / "relative"
    );
    fs::create_directory_symlink(outside.path(), root.path() / "folder");
    fs::create_directory_symlink("/proc/self/root", root.path() / "magic");
    run("inside", [&](const StorageClient& storage) {
        for (const char* key :
             {"absolute", "relative", "folder/secret", "folder/music/song", "magic/etc/passwd"}) {
            EXPECT_EQ(storage.stat(key).status, CONSORT_E_NOT_FOUND) << key;
            EXPECT_EQ(storage.open(key).status, CONSORT_E_NOT_FOUND) << key;
            EXPECT_EQ(storage.remove(key).status, CONSORT_OK) << key;
        }
        EXPECT_THAT(storage.list().keys(), ElementsAre("inside/song"));
        EXPECT_THAT(storage.list({.prefix = "folder/"}).keys(), IsEmpty());
        EXPECT_EQ(storage.put("folder/new", "x").status, CONSORT_E_DENIED);
        EXPECT_EQ(storage.put("folder/deep/new", "x").status, CONSORT_E_DENIED);
        EXPECT_FALSE(fs::exists(outside.path() / "new"));
        EXPECT_TRUE(fs::exists(outside.path() / "secret"));
    });
}

TEST_P(StorageFsEscape, PutReplacesALinkAndNotItsTarget) {
    fs::create_symlink(outside.path() / "secret", root.path() / "link");
    run("inside", [&](const StorageClient& storage) {
        EXPECT_EQ(storage.put("link", "mine").status, CONSORT_OK);
        EXPECT_EQ(storage.open("link").bytes, "mine");
    });
    EXPECT_EQ(fs::file_size(outside.path() / "secret"), 6U);
}

TEST_P(StorageFsEscape, LinksThatStayInsideAreFollowed) {
    fs::create_symlink("inside/song", root.path() / "relative");
    fs::create_symlink(root.path() / "inside/song", root.path() / "absolute");
    fs::create_directory_symlink("inside/../inside", root.path() / "folder");
    fs::create_symlink("../relative", root.path() / "inside/up");
    fs::create_directory_symlink(root.path(), root.path() / "inside/top");
    run("inside", [](const StorageClient& storage) {
        for (const char* key :
             {"relative", "absolute", "folder/song", "inside/up", "inside/top/inside/song"}) {
            EXPECT_EQ(storage.open(key).bytes, "song") << key;
            EXPECT_EQ(storage.stat(key).status, CONSORT_OK) << key;
        }
        EXPECT_THAT(
            storage.list().keys(),
            ElementsAre(
                "absolute", "folder/song", "folder/up", "inside/song", "inside/up", "relative"
            )
        );
        EXPECT_EQ(storage.put("folder/new", "x").status, CONSORT_OK);
        EXPECT_EQ(storage.open("inside/new").bytes, "x");
        EXPECT_EQ(storage.remove("relative").status, CONSORT_OK);
        EXPECT_EQ(storage.open("inside/song").bytes, "song");
    });
}

TEST_P(StorageFsEscape, NoLinkIsFollowedWhenThatIsForbidden) {
    fs::create_symlink("inside/song", root.path() / "link");
    fs::create_directory_symlink("inside", root.path() / "folder");
    run("never", [](const StorageClient& storage) {
        EXPECT_EQ(storage.stat("link").status, CONSORT_E_NOT_FOUND);
        EXPECT_EQ(storage.open("folder/song").status, CONSORT_E_NOT_FOUND);
        EXPECT_EQ(storage.put("folder/new", "x").status, CONSORT_E_DENIED);
        EXPECT_THAT(storage.list().keys(), ElementsAre("inside/song"));
    });
}

TEST_P(StorageFsEscape, LinksInACircleEnd) {
    fs::create_symlink("two", root.path() / "one");
    fs::create_symlink("one", root.path() / "two");
    run("inside", [](const StorageClient& storage) {
        EXPECT_EQ(storage.stat("one").status, CONSORT_E_NOT_FOUND);
        EXPECT_EQ(storage.stat("one/below").status, CONSORT_E_NOT_FOUND);
        EXPECT_THAT(storage.list().keys(), ElementsAre("inside/song"));
    });
}

TEST_P(StorageFsEscape, AFolderSwappedForALinkDuringTheCallLeadsNowhere) {
    // "music" is by turns a folder of ours and a link to one outside, both with a "song".
    root.write("music/song", "ours");
    fs::create_directory_symlink(outside.path() / "music", root.path() / "other");
    const auto one = root.path() / "music";
    const auto two = root.path() / "other";
    std::atomic<bool> done = false;
    std::thread swapper([&] {
        while (!done) {
            ::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, two.c_str(), RENAME_EXCHANGE);
        }
    });
    int seen = 0;
    run("inside", [&](const StorageClient& storage) {
        for (int i = 0; i < 3000; ++i) {
            const auto opened = storage.open("music/song");
            EXPECT_NE(opened.bytes, "song");
            seen += opened.bytes == "ours" ? 1 : 0;
            storage.put("music/upload", "x");
        }
    });
    done = true;
    swapper.join();
    EXPECT_GT(seen, 0);
    EXPECT_LT(seen, 3000);
    EXPECT_FALSE(fs::exists(outside.path() / "music/upload"));
}

INSTANTIATE_TEST_SUITE_P(
    Kernels,
    StorageFsEscape,
    ::testing::Values(Kernel::New, Kernel::Old),
    [](const auto& kernel) { return kernel.param == Kernel::New ? "New" : "Old"; }
);

TEST(StorageFsConcurrency, AReaderSeesWholeVersionsOnlyWhileOthersAreWritten) {
    TempDirectory root;
    const auto& plugin = loadPlugin(CONSORT_STORAGE_FS);
    Instance instance(plugin, FakeConfig().set("/root", root.path().string()));
    const StorageClient storage(plugin, instance.self());
    storage.put("a", std::string(100'000, '0'));
    std::atomic<bool> done = false;
    std::vector<std::thread> writers;
    for (char digit : {'1', '2'}) {
        writers.emplace_back([&, digit] {
            const std::string version(100'000 + static_cast<std::size_t>(digit), digit);
            while (!done) {
                EXPECT_EQ(storage.put("a", version).status, CONSORT_OK);
            }
        });
    }
    for (int i = 0; i < 300; ++i) {
        const auto read = storage.open("a", {.accept = i % 2 == 0 ? 5U : 4U, .chunk = 7919});
        ASSERT_EQ(read.status, CONSORT_OK) << read.message;
        const char digit = read.bytes.at(0);
        ASSERT_EQ(read.bytes.find_first_not_of(digit), std::string::npos);
        ASSERT_EQ(
            read.bytes.size(), digit == '0' ? 100'000U : 100'000U + static_cast<unsigned>(digit)
        );
        ASSERT_THAT(storage.list().keys(), ElementsAre("a"));
    }
    done = true;
    for (auto& writer : writers) {
        writer.join();
    }
}

}  // namespace
}  // namespace consort::testing
