// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <taglib/asffile.h>
#include <taglib/fileref.h>
#include <taglib/flacfile.h>
#include <taglib/mp4file.h>
#include <taglib/tpropertymap.h>

namespace consort::test {

/// Where the build put the files of tests/data/make_audio.sh.
inline std::filesystem::path audioData() {
    return CONSORT_TEST_AUDIO_DIR;
}

inline std::string slurp(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

inline void spill(const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

using Tags = std::map<std::string, std::vector<std::string>>;

/// Replaces the tags of the file with these, by TagLib's names.
inline void tagFile(const std::filesystem::path& path, const Tags& tags) {
    TagLib::FileRef file(path.c_str());
    TagLib::PropertyMap map;
    for (const auto& [name, values] : tags) {
        TagLib::StringList list;
        for (const auto& value : values) {
            list.append(TagLib::String(value, TagLib::String::UTF8));
        }
        map.insert(name, list);
    }
    const auto refused = file.file()->setProperties(map);
    // TagLib 1.13 writes only names that it knows into these, where taggers write any.
    if (auto* mp4 = dynamic_cast<TagLib::MP4::File*>(file.file())) {
        for (const auto& [name, values] : refused) {
            mp4->tag()->setItem("----:com.apple.iTunes:" + name, TagLib::MP4::Item(values));
        }
    } else if (auto* asf = dynamic_cast<TagLib::ASF::File*>(file.file())) {
        for (const auto& [name, values] : refused) {
            asf->tag()->setAttribute(name, TagLib::ASF::Attribute(values.front()));
        }
    }
    if (!file.save()) {
        throw std::runtime_error("cannot tag " + path.string());
    }
}

/// Copies `name` of the test audio to `path` and tags it.
inline void makeTrack(
    const std::filesystem::path& path, const std::string& name, const Tags& tags
) {
    std::filesystem::create_directories(path.parent_path());
    std::filesystem::copy_file(
        audioData() / name, path, std::filesystem::copy_options::overwrite_existing
    );
    tagFile(path, tags);
}

/// A directory of its own that goes away with the object.
class TempDir final {
public:
    TempDir() {
        std::string pattern = (std::filesystem::temp_directory_path() / "consort-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("cannot make a temporary directory");
        }
        path_ = pattern;
    }

    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace consort::test
