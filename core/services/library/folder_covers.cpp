// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/folder_covers.h"

#include <iterator>
#include <utility>

#include "core/base/text.h"
#include "core/media/mime.h"
#include "core/services/library/folder_layout.h"

namespace consort::library {

namespace {

bool holds(std::string_view folder, std::string_view inner) {
    return folder.empty() || inner == folder ||
           (inner.size() > folder.size() && inner.starts_with(folder) && inner[folder.size()] == '/'
           );
}

std::string idOf(const StorageObject& object) {
    const auto version = object.etag.empty() ? std::to_string(object.mtimeMs) : object.etag;
    return sha256Hex(object.key + '\0' + std::to_string(object.bytes) + '\0' + version)
        .substr(0, 32);
}

}  // namespace

void FolderCovers::visit(const StorageObject& object) {
    enter(folderOf(object.key));
    const int rank = coverRank(object.key);
    if (rank > open_.back().rank) {
        open_.back().rank = rank;
        open_.back().image = object;
    }
}

void FolderCovers::touch() {
    open_.back().isTouched = true;
}

void FolderCovers::finish() {
    while (!open_.empty()) {
        leave();
    }
}

std::vector<FolderCovers::Found> FolderCovers::take() {
    return std::exchange(found_, {});
}

void FolderCovers::enter(std::string_view folder) {
    while (!open_.empty() && !holds(open_.back().path, folder)) {
        leave();
    }
    if (!open_.empty() && open_.back().path == folder) {
        return;
    }
    // The folder above may hold nothing itself so far, and its cover come later.
    const auto above = albumFolderOf(folder);
    if (above != folder && (open_.empty() || open_.back().path != above)) {
        open_.push_back({std::string(above), {}, 0, false, {}});
    }
    open_.push_back({std::string(folder), {}, 0, false, {}});
}

void FolderCovers::leave() {
    Folder folder = std::move(open_.back());
    open_.pop_back();
    if (folder.rank == 0) {
        const bool isDisc = albumFolderOf(folder.path) != folder.path;
        if (isDisc && !open_.empty() && open_.back().path == albumFolderOf(folder.path)) {
            open_.back().discs.push_back(std::move(folder.path));
            open_.back().isTouched |= folder.isTouched;
        }
        return;
    }
    Found found;
    found.isTouched = folder.isTouched;
    found.cover.id = idOf(folder.image);
    found.cover.mime = media::mimeOfKey(folder.image.key);
    found.cover.folders = std::move(folder.discs);
    found.cover.folders.push_back(std::move(folder.path));
    found.cover.object = std::move(folder.image);
    found_.push_back(std::move(found));
}

}  // namespace consort::library
