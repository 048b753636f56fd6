// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/services/library/scan_catalog.h"

namespace consort::library {

/// Finds the covers that lie as images beside the music, while keys go by in order: the best image
/// of a folder, which also serves its disc folders that have none. Memory grows with the depth of
/// folders only. Confined to one thread.
class FolderCovers final {
public:
    struct Found {
        FolderCover cover;
        bool isTouched = false;  ///< Music of these folders was new or changed.
    };

    /// Every key of the listing, in order.
    void visit(const StorageObject& object);

    /// The music at the visited key is new or changed.
    void touch();

    /// After the last key.
    void finish();

    /// What was found since the last call.
    std::vector<Found> take();

    std::size_t foundCount() const { return found_.size(); }

private:
    struct Folder {
        std::string path;
        StorageObject image;
        int rank = 0;
        bool isTouched = false;
        std::vector<std::string> discs;
    };

    void enter(std::string_view folder);
    void leave();

    std::vector<Folder> open_;
    std::vector<Found> found_;
};

}  // namespace consort::library
