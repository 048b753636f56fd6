// SPDX-License-Identifier: Apache-2.0
// The bare loops that a scan is measured against, printed as {"files": N, "seconds": S}:
//   taglib_loop DIR THREADS   read all tags and properties of every file with TagLib
//   taglib_loop --stat DIR    only walk and stat
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <thread>
#include <vector>

#include <fileref.h>
#include <sys/stat.h>
#include <tpropertymap.h>

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> walk(const fs::path& root) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        struct stat status {};

        if (::stat(entry.path().c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
            files.push_back(entry.path());
        }
    }
    return files;
}

std::size_t readTags(const std::vector<fs::path>& files, unsigned threads) {
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> read = 0;
    const auto work = [&] {
        for (std::size_t index = next++; index < files.size(); index = next++) {
            const TagLib::FileRef reference(
                files[index].c_str(), true, TagLib::AudioProperties::Average
            );
            if (!reference.isNull() && !reference.file()->properties().isEmpty()) {
                ++read;
            }
        }
    };
    {
        std::vector<std::jthread> pool;
        for (unsigned index = 0; index < threads; ++index) {
            pool.emplace_back(work);
        }
    }
    return read;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: taglib_loop DIR THREADS | taglib_loop --stat DIR\n", stderr);
        return 2;
    }
    const bool statOnly = std::string_view(argv[1]) == "--stat";
    const auto start = std::chrono::steady_clock::now();
    const std::vector<fs::path> files = walk(statOnly ? argv[2] : argv[1]);
    const std::size_t count =
        statOnly ? files.size() : readTags(files, static_cast<unsigned>(std::stoul(argv[2])));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("{\"files\": %zu, \"seconds\": %.4f}\n", count, took.count());
}
