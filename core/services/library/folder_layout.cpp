// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/folder_layout.h"

#include <array>
#include <cctype>
#include <charconv>

#include "core/media/mime.h"

namespace consort::library {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out) {
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return out;
}

}  // namespace

std::string_view folderOf(std::string_view key) {
    const auto slash = key.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : key.substr(0, slash);
}

std::string_view nameOf(std::string_view key) {
    return key.substr(key.rfind('/') + 1);
}

std::optional<int> discOfFolderName(std::string_view name) {
    const std::string folded = lower(name);
    std::string_view rest = folded;
    bool isDisc = false;
    for (const std::string_view word : {"disc", "disk", "cd"}) {
        if (rest.starts_with(word)) {
            rest.remove_prefix(word.size());
            isDisc = true;
            break;
        }
    }
    const auto digit = rest.find_first_not_of(" -_.#");
    if (!isDisc || digit == std::string_view::npos || digit > 3) {
        return std::nullopt;
    }
    rest.remove_prefix(digit);
    int disc = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), disc);
    const bool endsThere =
        end == rest.data() + rest.size() || !std::isalnum(static_cast<unsigned char>(*end));
    const bool isSane = error == std::errc() && endsThere && disc > 0 && disc < 1000;
    return isSane ? std::optional(disc) : std::nullopt;
}

std::string_view albumFolderOf(std::string_view folder) {
    const bool isDisc =
        folder.find('/') != std::string_view::npos && discOfFolderName(nameOf(folder));
    return isDisc ? folderOf(folder) : folder;
}

int coverRank(std::string_view key) {
    if (media::kindOfKey(key) != media::MediaKind::Image) {
        return 0;
    }
    const auto name = lower(nameOf(key));
    const auto stem = std::string_view(name).substr(0, name.rfind('.'));
    constexpr std::array<std::string_view, 4> kStems{"album", "front", "folder", "cover"};
    for (std::size_t i = 0; i < kStems.size(); ++i) {
        if (stem == kStems[i]) {
            return static_cast<int>(i) + 1;
        }
    }
    return 0;
}

}  // namespace consort::library
